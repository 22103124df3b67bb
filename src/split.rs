//! A record of a table that is split into fields.
//!
//! Of many fields, few are read. So where they end is kept as it was found, as
//! bits, and only the fields that are asked for are looked up.

/// The bits of a word, which stand for as many bytes.
const BITS: usize = u64::BITS as usize;

/// A record and where its fields end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Split<'a> {
    text: &'a [u8],
    ends: &'a [u64],
    origin: usize,
    is_quoted: bool,
}

impl<'a> Split<'a> {
    /// The fields of `text`, one byte apart. Each has a bit in `ends` where it
    /// ends; the text begins with bit `origin`. If `is_quoted`, a field that
    /// begins with a quote ends with one, and neither is part of it.
    pub(crate) fn new(text: &'a [u8], ends: &'a [u64], origin: usize, is_quoted: bool) -> Self {
        Self {
            text,
            ends,
            origin,
            is_quoted,
        }
    }

    /// All of the text.
    pub(crate) fn text(&self) -> &'a [u8] {
        self.text
    }

    /// The number of fields.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        let counts = self.ends.iter().map(|word| word.count_ones() as usize);
        counts.sum()
    }

    /// The field at this place, from 0.
    #[inline]
    pub(crate) fn get(&self, place: usize) -> Option<&'a [u8]> {
        let Some(before) = place.checked_sub(1) else {
            return self.iter().next();
        };
        let (mut skip, mut rest) = (before, self.ends);
        let mut word = *rest.first()?;
        loop {
            let count = word.count_ones() as usize;
            if skip < count {
                break;
            }
            skip -= count;
            rest = &rest[1..];
            word = *rest.first()?;
        }
        for _ in 0..skip {
            word &= word - 1;
        }
        let passed = self.ends.len() - rest.len();
        let mut fields = Iter {
            split: *self,
            start: passed * BITS + word.trailing_zeros() as usize - self.origin + 1,
            passed,
            word: word & (word - 1),
        };
        fields.next()
    }

    /// The fields from left to right.
    pub(crate) fn iter(&self) -> Iter<'a> {
        Iter {
            split: *self,
            start: 0,
            passed: 0,
            word: self.ends.first().copied().unwrap_or_default(),
        }
    }
}

/// Walks over fields. Made by [`Split::iter`].
#[derive(Debug, Clone)]
pub(crate) struct Iter<'a> {
    split: Split<'a>,
    /// Where the next field starts.
    start: usize,
    /// How many words come before this one.
    passed: usize,
    /// What is left of the current word.
    word: u64,
}

impl<'a> Iterator for Iter<'a> {
    type Item = &'a [u8];

    #[inline]
    fn next(&mut self) -> Option<&'a [u8]> {
        let Split {
            text, ends, origin, ..
        } = self.split;
        while self.word == 0 {
            self.passed += 1;
            self.word = *ends.get(self.passed)?;
        }
        let end = self.passed * BITS + self.word.trailing_zeros() as usize - origin;
        self.word &= self.word - 1;
        let field = &text[self.start..end];
        self.start = end + 1;
        Some(match field {
            [b'"', inner @ .., b'"'] if self.split.is_quoted => inner,
            plain => plain,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn fields_are_found_from_any_origin(
            fields in prop::collection::vec("[a-c]{0,40}|\"[a-c,]{0,80}\"", 1..30),
            origin in 0usize..=BITS,
        ) {
            let text = fields.join(",");
            let mut ends = vec![0; (origin + text.len()) / BITS + 1];
            let mut at = origin;
            for field in &fields {
                at += field.len();
                ends[at / BITS] |= 1 << (at % BITS);
                at += 1;
            }
            let split = Split::new(text.as_bytes(), &ends, origin, true);
            let expected: Vec<_> = fields.iter().map(|field| field.trim_matches('"').as_bytes()).collect();
            prop_assert_eq!(split.len(), expected.len());
            prop_assert_eq!(split.iter().collect::<Vec<_>>(), expected.clone());
            for place in 0..=fields.len() {
                prop_assert_eq!(split.get(place), expected.get(place).copied());
            }
            let raw = Split::new(text.as_bytes(), &ends, origin, false);
            prop_assert_eq!(raw.get(0), Some(fields[0].as_bytes()));
        }
    }
}
