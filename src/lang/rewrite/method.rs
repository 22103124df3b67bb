//! Makes calls out of the method `format`, and assignments out of `%=`.
//!
//! `a.format(b)` becomes `METHOD(a, b)`, any other `a.format` `BOUND(a)`, and
//! `name %= b` becomes `name = name % (b)`, whose operator can be replaced.
//! Other targets of `%=` are left alone, since they would be evaluated twice.
//! Where a manager may have made a list, `name += b` becomes
//! `name += IN_PLACE_ADD(name, (b))`, and `*=` likewise.
//!
//! Where the object of a method begins follows from the tokens alone: names,
//! literals and brackets, and what is appended to them. The text has no
//! f-strings any more.

use super::draft::{Draft, Map};
use super::tokens::{self, is_word};
use crate::lang::builtins::{BOUND, METHOD};

/// The functions that look at what is on the right of `+=` and `*=`.
pub(crate) const IN_PLACE_ADD: &str = "__iadd__";
pub(crate) const IN_PLACE_MULTIPLY: &str = "__imul__";

/// Words that are no objects.
const KEYWORDS: [&str; 14] = [
    "and", "break", "continue", "def", "elif", "else", "for", "if", "in", "lambda", "not", "or",
    "pass", "return",
];

/// Puts `text` in the place of what lies between `begin` and `end`.
struct Edit {
    begin: usize,
    end: usize,
    text: String,
}

/// An object being read: a name, a literal or brackets, and what is appended.
#[derive(Clone, Copy)]
struct Object {
    begin: usize,
    /// The dot at its end, if there is one.
    dot: Option<usize>,
}

struct Finder<'a> {
    source: &'a str,
    at: usize,
    /// Where the last token ended.
    token_end: usize,
    object: Option<Object>,
    /// The objects that each open bracket is part of.
    open: Vec<Object>,
    /// What the statement's end needs: closing parentheses.
    closing: &'static str,
    /// Whether there may be lists of a manager.
    has_manager: bool,
    edits: Vec<Edit>,
}

/// The new text and the way back, or nothing if there is nothing to rewrite.
pub(super) fn rewrite(source: &str) -> Option<(String, Map)> {
    let has_manager = source.contains("Manager");
    if !has_manager && !source.contains("format") && !source.contains("%=") {
        return None;
    }
    let mut finder = Finder {
        source,
        at: 0,
        token_end: 0,
        object: None,
        open: Vec::new(),
        closing: "",
        has_manager,
        edits: Vec::new(),
    };
    finder.run();
    let mut edits = finder.edits;
    if edits.is_empty() {
        return None;
    }
    // Those at one place are insertions before the same object, the outermost
    // of which was found last.
    edits.reverse();
    edits.sort_by_key(|edit| (edit.begin, edit.end));
    let mut draft = Draft::new(source);
    let mut done = 0;
    for edit in edits {
        draft.copy(done..edit.begin);
        draft.insert(&edit.text, edit.begin);
        done = edit.end;
    }
    draft.copy(done..source.len());
    Some(draft.finish())
}

impl<'a> Finder<'a> {
    fn peek(&self) -> Option<u8> {
        self.source.as_bytes().get(self.at).copied()
    }

    fn run(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b'\n' if self.open.is_empty() => {
                    self.end_statement();
                    self.at += 1;
                }
                b' ' | b'\t' | b'\r' | b'\n' => self.at += 1,
                b'\\' => self.continuation(),
                b'#' => self.at = self.line_end(),
                _ => {
                    self.token(byte);
                    self.token_end = self.at;
                }
            }
        }
        self.end_statement();
    }

    /// Steps over a backslash, and over the line end that it hides.
    fn continuation(&mut self) {
        let rest = &self.source[self.at + 1..];
        let ends = ["\r\n", "\n"];
        let end = ends.into_iter().find(|end| rest.starts_with(end));
        self.at += 1 + end.map_or(0, str::len);
    }

    fn line_end(&self) -> usize {
        let rest = &self.source[self.at..];
        self.at + rest.find('\n').unwrap_or(rest.len())
    }

    fn end_statement(&mut self) {
        self.object = None;
        let closing = std::mem::take(&mut self.closing);
        if !closing.is_empty() {
            self.replace(self.token_end, self.token_end, closing.to_owned());
        }
    }

    fn token(&mut self, byte: u8) {
        match byte {
            b'"' | b'\'' => {
                let begin = self.at;
                let (Ok(length) | Err(length)) = tokens::string(&self.source[begin..]);
                self.at += length;
                self.begin_object(begin);
            }
            b'(' | b'[' | b'{' => {
                let new = Object {
                    begin: self.at,
                    dot: None,
                };
                self.open.push(self.object.take().unwrap_or(new));
                self.at += 1;
            }
            b')' | b']' | b'}' => {
                self.object = self.open.pop();
                self.at += 1;
            }
            b'.' => {
                if let Some(object) = &mut self.object {
                    object.dot = Some(self.at);
                }
                self.at += 1;
            }
            b';' if self.open.is_empty() => {
                self.end_statement();
                self.at += 1;
            }
            b'%' if self.source[self.at..].starts_with("%=") => self.assignment(),
            b'+' if self.has_manager && self.source[self.at..].starts_with("+=") => {
                self.in_place(IN_PLACE_ADD);
            }
            b'*' if self.has_manager && self.source[self.at..].starts_with("*=") => {
                self.in_place(IN_PLACE_MULTIPLY);
            }
            _ if is_word(byte) => self.word(),
            _ => {
                self.object = None;
                self.at += 1;
            }
        }
    }

    /// Something that is an object by itself, unless it belongs to one.
    fn begin_object(&mut self, begin: usize) {
        let new = Object { begin, dot: None };
        self.object.get_or_insert(new).dot = None;
    }

    fn word(&mut self) {
        let begin = self.at;
        let word = tokens::word(&self.source[begin..]);
        self.at += word.len();
        match self.object {
            Some(Object {
                begin,
                dot: Some(dot),
            }) if word == "format" => self.method(begin, dot),
            _ if KEYWORDS.contains(&word) => self.object = None,
            _ => self.begin_object(begin),
        }
    }

    /// Makes a call of the method `format`, which has been read, of the
    /// object at `begin`.
    fn method(&mut self, begin: usize, dot: usize) {
        self.begin_object(begin);
        let rest = &self.source[self.at..];
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let (function, separator) = if rest[blanks..].starts_with('(') {
            self.at += blanks;
            self.open.extend(self.object.take());
            self.at += 1;
            (METHOD, ", ")
        } else {
            (BOUND, ")")
        };
        // As in `not"{}".format(x)`.
        let is_glued = self.source[..begin]
            .bytes()
            .next_back()
            .is_some_and(is_word);
        let space = if is_glued { " " } else { "" };
        self.replace(begin, begin, format!("{space}{function}("));
        self.replace(dot, self.at, separator.to_owned());
    }

    /// Makes an assignment of `%=` if its target is a name.
    fn assignment(&mut self) {
        let begin = self.at;
        if let Some(target) = self.assigned_name() {
            self.replace(begin, self.at, format!("= {target} % ("));
            self.closing = ")";
        }
    }

    /// Hands what stands behind `+=` or `*=` to a function first, together with
    /// the target if that is a name.
    fn in_place(&mut self, function: &str) {
        if let Some(target) = self.assigned_name() {
            self.replace(self.at, self.at, format!(" {function}({target}, ("));
            self.closing = "))";
        }
    }

    /// Steps over an operator of two characters that assigns; the target, if it
    /// is a name.
    fn assigned_name(&mut self) -> Option<&'a str> {
        self.at += 2;
        let object = self.object.take().filter(|_| self.open.is_empty())?;
        let source: &'a str = self.source;
        let target = &source[object.begin..self.token_end];
        target.bytes().all(is_word).then_some(target)
    }

    fn replace(&mut self, begin: usize, end: usize, text: String) {
        self.edits.push(Edit { begin, end, text });
    }
}
