//! The parts of a path that a placeholder can ask for, for any bytes.
//!
//! They are the same as GNU parallel's.

use std::borrow::Cow;
use std::sync::Arc;

use super::edit::Edits;
use super::parts::{base, folder, stem};

/// The part of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// All of it: `{}`.
    Whole,
    /// Without the last extension: `{.}`.
    Stem,
    /// What follows the last slash: `{/}`.
    Base,
    /// The folder that contains it: `{//}`.
    Folder,
    /// What follows the last slash, without the last extension: `{/.}`.
    BaseStem,
    /// The result of edits.
    Edited(Arc<Edits>),
    /// With leading zeros, up to this many digits.
    Padded(usize),
    /// Something else, which is the same for all.
    Constant(Arc<[u8]>),
}

impl Form {
    /// Parses what follows a name or number.
    pub(super) fn read(suffix: &[u8]) -> Option<Self> {
        Some(match suffix {
            b"" => Self::Whole,
            b"." => Self::Stem,
            b"/" => Self::Base,
            b"//" => Self::Folder,
            b"/." => Self::BaseStem,
            _ => return None,
        })
    }

    /// Cuts the part out of a value.
    pub(super) fn of<'a>(&self, value: &'a [u8]) -> Cow<'a, [u8]> {
        Cow::Borrowed(match self {
            Self::Whole => value,
            Self::Stem => stem(value),
            Self::Base => base(value),
            Self::Folder => folder(value),
            Self::BaseStem => stem(base(value)),
            Self::Edited(edits) => return Cow::Owned(edits.apply(value)),
            Self::Padded(digits) => {
                let zeros = digits.saturating_sub(value.len());
                return Cow::Owned([&vec![b'0'; zeros][..], value].concat());
            }
            Self::Constant(text) => return Cow::Owned(text.to_vec()),
        })
    }

    /// Whether the value stays unquoted.
    pub(super) fn is_unquoted(&self) -> bool {
        matches!(self, Self::Edited(edits) if edits.is_unquoted())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What GNU parallel 20221122 prints: the value, {.}, {/}, {//}, {/.}.
    const KNOWN: &[[&str; 5]] = &[
        ["/", "/", "", "/", ""],
        ["a/", "a/", "", ".", ""],
        [".bashrc", "", ".bashrc", ".", ""],
        ["a.b/c", "a.b/c", "c", "a.b", "c"],
        ["x.tar.gz", "x.tar", "x.tar.gz", ".", "x.tar"],
        ["", "", "", ".", ""],
        ["a", "a", "a", ".", "a"],
        ["dir/f.txt", "dir/f", "f.txt", "dir", "f"],
        ["dir/.hidden", "dir/", ".hidden", "dir", ""],
        ["dir/.hid.txt", "dir/.hid", ".hid.txt", "dir", ".hid"],
        ["a/b/", "a/b/", "", "a", ""],
        ["a/b.c/", "a/b.c/", "", "a", ""],
        [".", "", ".", ".", ""],
        ["..", ".", "..", ".", "."],
        ["./", "./", "", ".", ""],
        ["../x", "../x", "x", "..", "x"],
        ["a.", "a", "a.", ".", "a"],
        ["a..", "a.", "a..", ".", "a."],
        ["//", "//", "", "/", ""],
        ["//a", "//a", "a", "/", "a"],
        ["/a.b", "/a", "a.b", "/", "a"],
        ["/a/b", "/a/b", "b", "/a", "b"],
        ["a//b", "a//b", "b", "a", "b"],
        ["a//b//", "a//b//", "", "a", ""],
        ["x/.", "x/", ".", "x", ""],
        ["x/..", "x/.", "..", "x", "."],
        ["a.b.c/d.e.f", "a.b.c/d.e", "d.e.f", "a.b.c", "d.e"],
        [".a.b", ".a", ".a.b", ".", ".a"],
        ["a .b c", "a ", "a .b c", ".", "a "],
        ["a///", "a///", "", ".", ""],
        ["///a", "///a", "a", "/", "a"],
        [".../x", ".../x", "x", "...", "x"],
    ];

    #[test]
    fn parts_are_those_of_gnu_parallel() {
        for [value, expected @ ..] in KNOWN {
            let forms = [Form::Stem, Form::Base, Form::Folder, Form::BaseStem];
            let found = forms.map(|form| form.of(value.as_bytes()));
            let found = found.map(|part| String::from_utf8(part.into_owned()).expect("text"));
            assert_eq!(&found, expected, "{value:?}");
        }
    }
}
