//! What stands between the values of objects, learned from those before.
//!
//! The objects of an input are mostly written by one program: the same keys in
//! the same order, with the same white space. So what stood before a value, from
//! the end of the previous one on, is compared as a whole with what stood there
//! last time, instead of being read as a comma, a key and a colon.

use wide::u8x16;

/// The bytes of a vector.
const LANES: usize = 16;
/// Objects with more keys are read without guesses from there on.
const MOST_ENTRIES: usize = 64;
/// The most trust that right guesses can build up.
const MOST_TRUST: u32 = 1000;
/// What a wrong guess costs, in right ones.
const MISTAKE: u32 = 4;

/// Text between two values.
#[derive(Debug)]
pub(super) struct Literal {
    text: Box<[u8]>,
    /// How it begins, filled up with zeros, and a bit for each byte of that.
    head: [u8; LANES],
    mask: u32,
}

impl Literal {
    fn new(text: &[u8]) -> Self {
        let length = text.len().min(LANES);
        let mut head = [0; LANES];
        head[..length].copy_from_slice(&text[..length]);
        Self {
            text: text.into(),
            head,
            mask: (1 << length) - 1,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether `rest` begins with it.
    #[inline]
    pub(super) fn begins(&self, rest: &[u8]) -> bool {
        let Some(bytes) = rest.first_chunk::<LANES>() else {
            return rest.starts_with(&self.text);
        };
        let same = u8x16::new(*bytes).simd_eq(u8x16::new(self.head));
        same.to_bitmask() & self.mask == self.mask
            && (self.len() <= LANES || rest.starts_with(&self.text))
    }
}

/// What comes before a value.
#[derive(Debug)]
pub(super) struct Gap {
    pub(super) literal: Literal,
    /// Which part of the item the value is, if it is asked for.
    pub(super) part: Option<usize>,
    /// Which entry followed last time.
    pub(super) next: usize,
}

/// What stands between the values of the objects at one place.
#[derive(Debug)]
pub(super) struct Layout {
    /// The first one stands for the bracket that opens the object.
    entries: Vec<Gap>,
    trust: u32,
}

/// The entry before all others.
pub(super) const START: usize = 0;
/// No entry.
pub(super) const NOWHERE: usize = usize::MAX;

impl Default for Layout {
    fn default() -> Self {
        Self {
            entries: vec![Gap::new(b"", None)],
            trust: MOST_TRUST,
        }
    }
}

impl Gap {
    fn new(text: &[u8], part: Option<usize>) -> Self {
        Self {
            literal: Literal::new(text),
            part,
            next: NOWHERE,
        }
    }
}

impl Layout {
    /// Which entry is likely to come first.
    #[inline]
    pub(super) fn first(&self) -> usize {
        self.entries[START].next
    }

    #[inline]
    pub(super) fn entry(&self, number: usize) -> Option<&Gap> {
        self.entries.get(number)
    }

    /// Notes `guesses` right ones.
    #[inline]
    pub(super) fn praise(&mut self, guesses: u32) {
        if self.trust > 0 {
            self.trust = (self.trust + guesses).min(MOST_TRUST);
        }
    }

    /// Notes that behind the value of the entry `last`, against the guess if there
    /// was one, `text` came and then this part; says which entry that is. Too
    /// many wrong guesses end all guessing here.
    pub(super) fn learn(&mut self, last: usize, text: &[u8], part: Option<usize>) -> usize {
        self.trust = self.trust.saturating_sub(MISTAKE);
        if self.trust == 0 {
            self.entries.truncate(1);
            self.entries[START].next = NOWHERE;
            return NOWHERE;
        }
        let is_it = |entry: &Gap| *entry.literal.text == *text;
        let known = self.entries.iter().position(is_it);
        let number = known.unwrap_or(self.entries.len());
        if number > MOST_ENTRIES {
            return NOWHERE;
        }
        if known.is_none() {
            self.entries.push(Gap::new(text, part));
        }
        if let Some(before) = self.entries.get_mut(last) {
            before.next = number;
        }
        number
    }
}
