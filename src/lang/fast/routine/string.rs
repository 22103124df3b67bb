//! Strings. One that is part of another shares its text.

use std::cell::OnceCell;
use std::ops::Range;
use std::rc::Rc;

/// A list or string that gets longer is left to the interpreter, which knows
/// the limits.
pub(super) const LONGEST: usize = 1 << 26;

/// Parts of a text that is not longer always share it.
const SHARED: usize = 4096;
/// A part of a longer text must be at least such a fraction of it, so that a
/// few characters do not keep a large text in memory.
const FRACTION: usize = 8;

thread_local! {
    /// Strings of one ASCII character.
    static CHARACTERS: [OnceCell<Text>; 128] = const { [const { OnceCell::new() }; 128] };
}

/// A string.
#[derive(Debug, Clone)]
pub(super) struct Text {
    shared: Rc<SharedText>,
    start: u32,
    end: u32,
}

#[derive(Debug)]
struct SharedText {
    text: Box<str>,
    is_ascii: bool,
}

impl Text {
    pub(super) fn new(text: impl Into<Box<str>>) -> Option<Self> {
        let text = text.into();
        if text.len() > LONGEST {
            return None;
        }
        let is_ascii = text.is_ascii();
        let end = text.len() as u32;
        Some(Self {
            shared: Rc::new(SharedText { text, is_ascii }),
            start: 0,
            end,
        })
    }

    /// A string of one character.
    pub(super) fn of(character: char) -> Self {
        let make = || Self {
            shared: Rc::new(SharedText {
                text: character.to_string().into(),
                is_ascii: character.is_ascii(),
            }),
            start: 0,
            end: character.len_utf8() as u32,
        };
        CHARACTERS.with(|known| match known.get(character as usize) {
            Some(known) => known.get_or_init(make).clone(),
            None => make(),
        })
    }

    #[inline]
    pub(super) fn as_str(&self) -> &str {
        &self.shared.text[self.start as usize..self.end as usize]
    }

    #[inline]
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.shared.text.as_bytes()[self.start as usize..self.end as usize]
    }

    /// The length in bytes.
    #[inline]
    pub(super) fn len(&self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether each character is a byte.
    #[inline]
    pub(super) fn is_ascii(&self) -> bool {
        self.shared.is_ascii
    }

    /// A part of it.
    #[inline]
    pub(super) fn part(&self, range: Range<usize>) -> Option<Self> {
        let whole = self.shared.text.len();
        if whole > SHARED && range.len() < whole / FRACTION {
            return Self::new(&self.as_str()[range]);
        }
        Some(Self {
            shared: Rc::clone(&self.shared),
            start: self.start + range.start as u32,
            end: self.start + range.end as u32,
        })
    }

    /// Whether both are parts of one text.
    #[inline]
    pub(super) fn shares_text(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.shared, &other.shared)
    }

    /// Becomes a part of a string that shares its text, which is sooner done than to
    /// make one.
    #[inline]
    pub(super) fn become_part(&mut self, whole: &Self, range: Range<usize>) {
        self.start = whole.start + range.start as u32;
        self.end = whole.start + range.end as u32;
    }

    /// Its character, if it has one.
    #[inline]
    pub(super) fn single(&self) -> Option<char> {
        // The longest character takes four bytes.
        if self.len() > 4 {
            return None;
        }
        let mut all = self.as_str().chars();
        all.next().filter(|_| all.next().is_none())
    }
}
