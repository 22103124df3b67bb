//! A new text built from pieces of an old one, which remembers where each came
//! from.

use std::ops::Range;

use ruff_text_size::Ranged;

use crate::lang::tokens;

/// The new text so far.
pub(super) struct Draft<'a> {
    old: &'a str,
    new: String,
    pieces: Vec<DraftPiece>,
}

/// A piece of the new text, up to the next one.
#[derive(Debug, Clone, Copy)]
struct DraftPiece {
    /// Its start in the new text.
    new: usize,
    /// Its start in the old text.
    old: usize,
    /// Whether it is a copy of the old text; otherwise all of it maps to one
    /// place.
    is_copy: bool,
}

impl<'a> Draft<'a> {
    pub(super) fn new(old: &'a str) -> Self {
        Self {
            old,
            new: String::new(),
            pieces: Vec::new(),
        }
    }

    /// Appends a part of the old text, unchanged.
    pub(super) fn copy(&mut self, part: Range<usize>) {
        self.begin_copy(part.start);
        self.new.push_str(&self.old[part]);
    }

    /// Appends a part of the old text without strings, as found between
    /// expressions. Comments, tabs and escaped line ends become blanks, so that
    /// places stay the same.
    pub(super) fn copy_between(&mut self, part: Range<usize>) {
        let text = &self.old[part.clone()];
        if !text.contains(['#', '\t', '\\', '\r', '\x0c']) {
            return self.copy(part);
        }
        self.begin_copy(part.start);
        let mut bytes = text.bytes().peekable();
        let mut in_comment = false;
        while let Some(byte) = bytes.next() {
            in_comment = byte != b'\n' && (in_comment || byte == b'#');
            match byte {
                b'\\' if !in_comment => {
                    self.new.push(' ');
                    if bytes.next_if_eq(&b'\r').is_some() {
                        self.new.push(' ');
                    }
                    if bytes.next_if_eq(&b'\n').is_some() {
                        self.new.push(' ');
                    }
                }
                _ if in_comment || !byte.is_ascii() => self.new.push(' '),
                b'\t' | b'\r' | b'\x0c' => self.new.push(' '),
                _ => self.new.push(char::from(byte)),
            }
        }
    }

    /// Appends `text` on behalf of the place `old`.
    pub(super) fn insert(&mut self, text: &str, old: usize) {
        let follows = |piece: &DraftPiece| !piece.is_copy && piece.old == old;
        if !self.pieces.last().is_some_and(follows) {
            self.begin(old, false);
        }
        self.separate(text);
        self.new.push_str(text);
    }

    /// Keeps a word separate from the one before it.
    fn separate(&mut self, next: &str) {
        let is_word = |byte: Option<&u8>| byte.is_some_and(|byte| tokens::is_word(*byte));
        if is_word(self.new.as_bytes().last()) && is_word(next.as_bytes().first()) {
            self.new.push(' ');
        }
    }

    fn begin_copy(&mut self, old: usize) {
        let here = self.new.len();
        let follows = |piece: &DraftPiece| piece.is_copy && piece.old + (here - piece.new) == old;
        if !self.pieces.last().is_some_and(follows) {
            self.separate(&self.old[old..]);
            self.begin(old, true);
        }
    }

    fn begin(&mut self, old: usize, is_copy: bool) {
        let new = self.new.len();
        self.pieces.push(DraftPiece { new, old, is_copy });
    }

    /// The new text, and the map from it to the old one.
    pub(super) fn finish(self) -> (String, Map) {
        (self.new, Map(self.pieces))
    }
}

/// Maps places in a new text to the old one.
#[derive(Debug)]
pub(super) struct Map(Vec<DraftPiece>);

impl Map {
    /// The old place of the new place `at`.
    pub(super) fn old(&self, at: usize) -> usize {
        let next = self.0.partition_point(|piece| piece.new <= at);
        match next.checked_sub(1).map(|index| self.0[index]) {
            Some(piece) if piece.is_copy => piece.old + (at - piece.new),
            Some(piece) => piece.old,
            None => 0,
        }
    }
}

/// The start of a node, in bytes.
pub(super) fn start(node: &impl Ranged) -> usize {
    node.start().to_usize()
}

pub(super) fn end(node: &impl Ranged) -> usize {
    node.end().to_usize()
}
