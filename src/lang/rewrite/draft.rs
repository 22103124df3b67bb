//! A new text out of pieces of an old one, which remembers where each came
//! from.

use std::ops::Range;

/// The new text so far.
pub(super) struct Draft<'a> {
    old: &'a str,
    new: String,
    pieces: Vec<Piece>,
}

/// A stretch of the new text, up to the next one.
#[derive(Debug, Clone, Copy)]
struct Piece {
    /// Where it begins in the new text.
    new: usize,
    /// Where it begins in the old one.
    old: usize,
    /// Whether it is the old text; otherwise all of it stands for one place.
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

    /// Appends a part of the old text.
    pub(super) fn copy(&mut self, part: Range<usize>) {
        let follows = self.pieces.last().is_some_and(|piece| {
            piece.is_copy && piece.old + (self.new.len() - piece.new) == part.start
        });
        if !follows {
            self.begin(part.start, true);
        }
        self.new.push_str(&self.old[part]);
    }

    /// Appends `text`, which stands for the place `old`.
    pub(super) fn insert(&mut self, text: &str, old: usize) {
        self.begin(old, false);
        self.new.push_str(text);
    }

    /// Appends all of `other`, which must be made of the same old text.
    pub(super) fn append(&mut self, other: &Self) {
        let before = self.new.len();
        self.pieces.extend(other.pieces.iter().map(|piece| Piece {
            new: piece.new + before,
            ..*piece
        }));
        self.new.push_str(&other.new);
    }

    fn begin(&mut self, old: usize, is_copy: bool) {
        let new = self.new.len();
        self.pieces.push(Piece { new, old, is_copy });
    }

    /// The new text, and the way back from it.
    pub(super) fn finish(self) -> (String, Map) {
        (self.new, Map(self.pieces))
    }
}

/// Leads places in a new text back to the old one.
#[derive(Debug)]
pub(super) struct Map(Vec<Piece>);

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
