//! The placeholders for values in a command.
//!
//! A placeholder of ppar's own is `{`, then what it stands for, then perhaps which part of
//! it (`.` `/` `//` `/.`), then `}`. It stands for all fields (nothing, or what
//! `-I` put in the place of `{}`), for the field at a position (`{2}`, from the
//! end `{-1}`), for the number of the job (`{#}`) or of its slot (`{%}`, or
//! `{%0}` from zero), for its host (`{host}`, unless a column has that name), or
//! for a named field. A name consists of letters, digits, `_` and `-` (any byte
//! beyond ASCII counts as a letter), is no number and does not begin with `-`;
//! where columns have no names, `{name}` is ordinary text. So is whatever else
//! stands in braces: `{a,b}`, `{print $1}`, `{"a": 1}`, `{ }`, and a lone `{`.

use memchr::memchr;

use super::error::{Place, TemplateError};
use super::form::Form;
use crate::input::rows::Row;

/// A place for a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Placeholder {
    pub(super) subject: Subject,
    pub(super) form: Form,
    /// As the user wrote it.
    pub(super) text: Box<[u8]>,
}

/// What a placeholder stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// All fields.
    All,
    /// The field at a position from 1, or from -1 at the end. Zero is invalid.
    Position(i64),
    /// The field with this name.
    Name(Box<[u8]>),
    /// The number of the job.
    Sequence,
    /// The number of the slot.
    Slot,
    /// The same minus one.
    SlotFromZero,
    /// The name of the host, or the field of the name `host`.
    Host,
}

/// The name that stands for the host.
const HOST: &[u8] = b"host";

/// The longest number of a job or a slot.
const DIGITS: usize = 20;

impl Placeholder {
    /// How many bytes of its value depend on no item.
    pub(super) fn own_length(&self) -> usize {
        match self.subject {
            Subject::Sequence | Subject::Slot | Subject::SlotFromZero => DIGITS,
            Subject::Name(_) | Subject::Host => self.text.len(),
            Subject::All | Subject::Position(_) => 0,
        }
    }

    /// Whether it is ordinary text unless columns have names.
    pub(super) fn is_name(&self) -> bool {
        matches!(self.subject, Subject::Name(_))
    }

    /// Whether it looks more like an awk statement than the name of a column.
    pub(super) fn is_of_awk(&self) -> bool {
        matches!(&*self.text, b"{print}" | b"{next}" | b"{exit}")
    }

    /// Whether it stands for a part of the item, whatever its columns are.
    pub(super) fn is_of_item(&self) -> bool {
        matches!(self.subject, Subject::All | Subject::Position(_))
    }

    /// Whether it stands for a slot or a host.
    pub(super) fn is_of_place(&self) -> bool {
        let place = [Subject::Slot, Subject::SlotFromZero, Subject::Host];
        place.contains(&self.subject)
    }

    /// The field's index in a row of this width; none if it has no such field.
    pub(super) fn index(&self, row: &Row) -> Option<usize> {
        match &self.subject {
            Subject::Position(position) => index(*position, row.width()),
            Subject::Name(name) => named(row, name),
            Subject::Host => named(row, HOST),
            Subject::All | Subject::Sequence | Subject::Slot | Subject::SlotFromZero => None,
        }
    }

    /// As the user wrote it, for messages.
    pub(super) fn shown(&self) -> String {
        String::from_utf8_lossy(&self.text).into_owned()
    }

    /// The error for a value that is not allowed there.
    pub(super) fn refused(&self, place: Place) -> TemplateError {
        TemplateError::Refused {
            placeholder: self.shown(),
            place,
        }
    }

    /// The error for a field that this row lacks.
    pub(super) fn missing(&self, row: &Row) -> TemplateError {
        let columns = match (&self.subject, row.names()) {
            (Subject::Name(_), Some(names)) => format!("its names are {}", listed(names)),
            _ => counted("it has", row.width()),
        };
        TemplateError::Missing {
            placeholder: self.shown(),
            columns,
        }
    }
}

/// Lists names for messages.
pub(super) fn listed(names: &[Box<[u8]>]) -> String {
    let names = names.iter().map(|name| String::from_utf8_lossy(name));
    names.collect::<Vec<_>>().join(", ")
}

/// Describes a number of columns for messages.
pub(super) fn counted(begin: &str, columns: usize) -> String {
    let ending = if columns == 1 { "" } else { "s" };
    format!("{begin} {columns} column{ending}")
}

/// Parses the placeholder of ppar's own at the start of `text`, if there is
/// one.
pub(super) fn own(text: &[u8], replace: &[u8]) -> Option<Placeholder> {
    if text.starts_with(replace) {
        return Some(Placeholder {
            subject: Subject::All,
            form: Form::Whole,
            text: replace.into(),
        });
    }
    let inner = text.strip_prefix(b"{")?;
    let inner = &inner[..memchr(b'}', inner)?];
    let length = inner.iter().take_while(|byte| is_of_name(**byte)).count();
    let (name, suffix) = inner.split_at(length);
    let (subject, form) = match (name, suffix) {
        (b"", b"#") => (Subject::Sequence, Form::Whole),
        (b"", b"%") => (Subject::Slot, Form::Whole),
        (b"", b"%0") => (Subject::SlotFromZero, Form::Whole),
        // `-I` has replaced this one.
        (b"", b"") => return None,
        (HOST, b"") => (Subject::Host, Form::Whole),
        _ => (subject(name)?, Form::read(suffix)?),
    };
    Some(Placeholder {
        subject,
        form,
        text: text[..inner.len() + 2].into(),
    })
}

/// The index of the field of that name.
fn named(row: &Row, name: &[u8]) -> Option<usize> {
    row.names()?.iter().position(|known| **known == *name)
}

/// The index for a position from 1, or from -1 at the end.
pub(super) fn index(position: i64, width: usize) -> Option<usize> {
    let from_start = usize::try_from(position)
        .ok()
        .and_then(|at| at.checked_sub(1));
    let index = from_start.or_else(|| {
        let back = usize::try_from(position.checked_neg()?).ok()?;
        (back > 0).then(|| width.checked_sub(back)).flatten()
    });
    index.filter(|&index| index < width)
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') || !byte.is_ascii()
}

/// What a name or a number between braces stands for.
pub(super) fn subject(name: &[u8]) -> Option<Subject> {
    let digits = name.strip_prefix(b"-").unwrap_or(name);
    if name.is_empty() {
        return Some(Subject::All);
    }
    if !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) {
        let text = std::str::from_utf8(name).ok()?;
        // No row has as many fields as a larger number would need.
        return Some(Subject::Position(text.parse().unwrap_or(i64::MAX)));
    }
    (name[0] != b'-').then(|| Subject::Name(name.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(Subject, Form)> {
        let found = own(text.as_bytes(), b"{}")?;
        assert!(text.as_bytes().starts_with(&found.text));
        Some((found.subject, found.form))
    }

    #[test]
    fn placeholders_are_distinguished_from_text() {
        let name = |text: &str| Subject::Name(text.as_bytes().into());
        let good = [
            ("{}x", Subject::All, Form::Whole),
            ("{.}", Subject::All, Form::Stem),
            ("{/}", Subject::All, Form::Base),
            ("{//}", Subject::All, Form::Folder),
            ("{/.}}", Subject::All, Form::BaseStem),
            ("{#}", Subject::Sequence, Form::Whole),
            ("{%}", Subject::Slot, Form::Whole),
            ("{%0}", Subject::SlotFromZero, Form::Whole),
            ("{host}", Subject::Host, Form::Whole),
            ("{host.}", name("host"), Form::Stem),
            ("{12}", Subject::Position(12), Form::Whole),
            ("{-1//}", Subject::Position(-1), Form::Folder),
            (
                "{99999999999999999999}",
                Subject::Position(i64::MAX),
                Form::Whole,
            ),
            ("{a-b_1}", name("a-b_1"), Form::Whole),
            ("{2nd.}", name("2nd"), Form::Stem),
            ("{größe/.}", name("größe"), Form::BaseStem),
        ];
        for (text, subject, form) in good {
            assert_eq!(read(text), Some((subject, form)), "{text}");
        }
        let literal = [
            "{",
            "{a,b}",
            "{print $1}",
            "{\"a\": 1}",
            "{ }",
            "{a b}",
            "{+1}",
            "{1#}",
            "{//.}",
            "{-}",
            "{-a}",
            "{a",
            "{##}",
            "{$x}",
            "{1..3}",
            "{{}}",
            "a{}",
            "",
        ];
        for text in literal {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn another_text_can_take_the_place_of_braces() {
        let found = own(b",,x", b",,").expect("it stands there");
        assert_eq!((found.subject, &*found.text), (Subject::All, &b",,"[..]));
        assert_eq!(own(b"{}", b",,"), None);
        assert!(own(b"{.}", b",,").is_some());
    }

    #[test]
    fn positions_count_from_either_end() {
        let found = [1, 3, 4, 0, -1, -3, -4, i64::MIN, i64::MAX].map(|at| index(at, 3));
        let expected = [
            Some(0),
            Some(2),
            None,
            None,
            Some(2),
            Some(0),
            None,
            None,
            None,
        ];
        assert_eq!(found, expected);
    }
}
