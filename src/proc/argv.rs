//! The words of a command line in one piece, as the system takes them.

use std::ffi::{OsStr, c_char};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::ptr;

/// A program's name and its arguments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Argv {
    /// Each is followed by a NUL byte and has none in it.
    text: Vec<u8>,
    /// Where the next one begins, for each.
    ends: Vec<usize>,
}

/// A word has a NUL byte in it, which the system takes for its end.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("a word of a command contains a NUL byte")]
pub(crate) struct NulInWord;

impl From<NulInWord> for io::Error {
    fn from(error: NulInWord) -> Self {
        Self::new(io::ErrorKind::InvalidInput, error)
    }
}

impl Argv {
    /// These words, in order.
    pub(crate) fn of<W: AsRef<OsStr>>(
        words: impl IntoIterator<Item = W>,
    ) -> Result<Self, NulInWord> {
        let mut all = Self::default();
        for word in words {
            all.push(word.as_ref().as_bytes())?;
        }
        Ok(all)
    }

    /// Makes room for this many more words, whose bytes are `bytes` in all.
    pub(crate) fn reserve(&mut self, words: usize, bytes: usize) {
        self.ends.reserve(words);
        self.text.reserve(bytes + words);
    }

    /// Adds a word.
    pub(crate) fn push(&mut self, word: &[u8]) -> Result<(), NulInWord> {
        self.push_parts(&[word])
    }

    /// Adds a word that is in parts.
    pub(super) fn push_parts(&mut self, parts: &[&[u8]]) -> Result<(), NulInWord> {
        let begin = self.text.len();
        for part in parts {
            self.text.extend_from_slice(part);
        }
        if memchr::memchr(0, &self.text[begin..]).is_some() {
            self.text.truncate(begin);
            return Err(NulInWord);
        }
        self.text.push(0);
        self.ends.push(self.text.len());
        Ok(())
    }

    /// Removes the last word, if there is one.
    pub(super) fn pop(&mut self) {
        self.ends.pop();
        self.text.truncate(self.ends.last().copied().unwrap_or(0));
    }

    /// How many bytes the words have, with an end each.
    pub(crate) fn length(&self) -> usize {
        self.text.len()
    }

    /// All words.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let begins = [0].into_iter().chain(self.ends.iter().copied());
        let places = begins.zip(&self.ends);
        places.map(|(begin, &end)| &self.text[begin..end - 1])
    }

    /// The program's name, unless there is no word.
    pub(crate) fn program(&self) -> Option<&OsStr> {
        self.iter().next().map(OsStr::from_bytes)
    }

    /// Pointers to all words of several lists, and a null pointer at the end.
    pub(super) fn pointers<const N: usize>(lists: [&Self; N]) -> Vec<*const c_char> {
        let words: usize = lists.iter().map(|words| words.ends.len()).sum();
        let mut pointers = Vec::with_capacity(words + 1);
        for words in lists {
            let mut begin = 0;
            for &end in &words.ends {
                pointers.push(words.text[begin..].as_ptr().cast());
                begin = end;
            }
        }
        pointers.push(ptr::null());
        pointers
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::CStr;

    #[test]
    fn words_come_back_as_they_went_in_and_end_with_nul_bytes() {
        let words = Argv::of(["true", "", "a b"]).expect("no NUL byte");
        let parts: Vec<&[u8]> = words.iter().collect();
        assert_eq!(parts, [&b"true"[..], b"", b"a b"]);
        assert_eq!(words.program(), Some(OsStr::new("true")));
        let pointers = Argv::pointers([&words]);
        assert!(pointers[3].is_null());
        #[expect(unsafe_code, reason = "this is what the system does")]
        // SAFETY: It points to a word with a NUL byte behind it.
        let last = unsafe { CStr::from_ptr(pointers[2]) };
        assert_eq!(last, c"a b");
        assert!(Argv::of(["a\0b"]).is_err());
    }
}
