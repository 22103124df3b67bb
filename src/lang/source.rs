//! The texts of a program, and how those of files are read.

use serde::{Deserialize, Serialize};

/// A source text and its name in messages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Source {
    /// The file's name, or the option that the text came from.
    pub(crate) name: String,
    /// The text.
    pub(crate) text: String,
    /// Whether `text` has the bytes of a file, as characters from 0 to 255,
    /// because only Python knows their encoding.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) encoded: bool,
}

impl Source {
    /// A text with its name.
    pub(crate) fn new(name: &str, text: String) -> Self {
        Self {
            name: name.to_owned(),
            text,
            encoded: false,
        }
    }

    /// The text of a file: UTF-8, perhaps with the byte-order mark that some
    /// editors write, unless the file names another encoding as Python's do.
    pub(crate) fn of_file(name: &str, bytes: Vec<u8>) -> Self {
        match String::from_utf8(bytes) {
            Ok(text) if !names_an_encoding(&text) => {
                let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
                Self::new(name, text.to_owned())
            }
            Ok(text) => Self::of_bytes(name, text.as_bytes()),
            Err(error) => Self::of_bytes(name, error.as_bytes()),
        }
    }

    fn of_bytes(name: &str, bytes: &[u8]) -> Self {
        let text = bytes.iter().copied().map(char::from).collect();
        Self {
            encoded: true,
            ..Self::new(name, text)
        }
    }
}

/// Whether a comment in the first two lines names an encoding other than UTF-8.
fn names_an_encoding(text: &str) -> bool {
    text.lines().take(2).any(|line| {
        let comment = line.trim_start_matches('\u{feff}').trim_start();
        let named = comment
            .strip_prefix('#')
            .and_then(|comment| comment.split_once("coding"))
            .and_then(|(_, rest)| rest.strip_prefix([':', '=']));
        named.is_some_and(|named| {
            let named = named.trim_start().to_ascii_lowercase();
            !["utf-8", "utf8", "utf_8"]
                .iter()
                .any(|utf8| named.starts_with(utf8))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_text_unless_it_names_another_encoding() {
        for (bytes, text, encoded) in [
            ("a = 'é'\n".as_bytes(), "a = 'é'\n", false),
            (b"\xef\xbb\xbfa = 1\n", "a = 1\n", false),
            (
                b"# -*- coding: utf-8 -*-\n",
                "# -*- coding: utf-8 -*-\n",
                false,
            ),
            (b"# coding of names\n", "# coding of names\n", false),
            (b"#!x\n# coding=latin-1\n", "#!x\n# coding=latin-1\n", true),
            (b"a = '\xe9'\n", "a = 'é'\n", true),
        ] {
            let source = Source::of_file("f", bytes.to_vec());
            assert_eq!((source.text.as_str(), source.encoded), (text, encoded));
        }
    }
}
