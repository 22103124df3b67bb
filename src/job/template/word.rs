//! A word of a command, to be filled with values.

use std::borrow::Cow;

use super::error::{Place, TemplateError};
use super::placeholder::{Placeholder, Subject};
use super::vocabulary::Vocabulary;
use crate::input::rows::Row;

/// What a word that contains `{}` and other text becomes if a row has several
/// fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Many {
    /// One word, with spaces between the fields (like `-m`).
    #[default]
    Join,
    /// The same word for each field (like `-X` and `-n`).
    Repeat,
}

/// The numbers of a job, and its host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Job<'a> {
    /// Counts all jobs of a run, from 1: `{#}`.
    pub(crate) sequence: u64,
    /// Counts the slots for running jobs, from 1: `{%}`.
    pub(crate) slot: usize,
    /// The name of its host: `{host}`.
    pub(crate) host: &'a str,
}

/// The host of a job if no hosts are listed.
pub(crate) const HERE: &str = ":";

/// Text and values in sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) pieces: Vec<Piece>,
    /// Whether it can be repeated; part of a word around `$(…)` cannot.
    pub(super) whole: bool,
}

/// A part of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Unchanged text.
    Text(Vec<u8>),
    /// A value, with the quotes around it, or why it is not allowed.
    Value(Placeholder, Result<Quotes, Place>),
}

/// The quotes that are open around a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quotes {
    None,
    Single,
    Double,
    /// A word of a command in backquotes.
    Backquotes,
}

/// Writes a value. `alone` says that it is the whole word.
pub(super) type Write<'a> = &'a dyn Fn(&[u8], Quotes, bool) -> Vec<u8>;

/// What to fill words with, and how.
#[derive(Clone, Copy)]
pub(super) struct Filling<'a> {
    pub(super) row: &'a Row,
    pub(super) job: Job<'a>,
    pub(super) many: Many,
    pub(super) manners: Manners,
    /// Columns up to this one are empty if the row lacks them.
    pub(super) expected: usize,
    pub(super) write: Write<'a>,
}

/// How to treat values in places that are not safe or unambiguous.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Manners {
    /// They are errors, and all values in one place are one word.
    #[default]
    Strict,
    /// As with GNU parallel: a column that the row lacks is empty, an unknown
    /// name is text, each value in a place is a word, and a value that no shell
    /// would interpret may appear anywhere.
    Lenient,
    /// The same, and values are never quoted.
    Bare,
}

impl Word {
    /// A word without values.
    pub(super) fn text_alone(text: &[u8]) -> Self {
        Self {
            pieces: vec![Piece::Text(text.to_vec())],
            whole: false,
        }
    }

    /// Quotes the text of the word, so that it stays unchanged.
    pub(super) fn quote(&mut self, quoted: impl Fn(&[u8]) -> Vec<u8>) {
        if self.pieces.is_empty() {
            self.pieces.push(Piece::Text(Vec::new()));
        }
        for piece in &mut self.pieces {
            if let Piece::Text(text) = piece {
                *text = quoted(text);
            }
        }
    }

    /// Forbids values in this word.
    pub(super) fn forbid(&mut self, place: Place) {
        for piece in &mut self.pieces {
            if let Piece::Value(_, quotes) = piece {
                *quotes = Err(place);
            }
        }
    }

    /// The values of the word.
    pub(super) fn values(&self) -> impl Iterator<Item = (&Placeholder, Result<Quotes, Place>)> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Text(_) => None,
            Piece::Value(placeholder, quotes) => Some((placeholder, *quotes)),
        })
    }

    /// How many bytes it has besides the items.
    pub(super) fn text_length(&self) -> usize {
        let lengths = self.pieces.iter().map(|piece| match piece {
            Piece::Text(text) => text.len(),
            Piece::Value(value, _) => value.own_length(),
        });
        lengths.sum()
    }

    /// Whether the word has a placeholder for all fields of a row.
    pub(super) fn takes_all(&self) -> bool {
        self.values()
            .any(|(placeholder, _)| placeholder.subject == Subject::All)
    }

    fn is_alone(&self) -> bool {
        let is_bare = |quotes| matches!(quotes, Ok(Quotes::None | Quotes::Backquotes));
        self.whole && matches!(self.pieces[..], [Piece::Value(_, quotes)] if is_bare(quotes))
    }

    /// Whether it becomes a word for each field.
    pub(super) fn is_repeated(&self, many: Many) -> bool {
        self.takes_all() && (self.is_alone() || self.whole && many == Many::Repeat)
    }

    /// The word with its values, or one word for each field of the row.
    pub(super) fn fill(&self, filling: Filling<'_>) -> Result<Vec<Vec<u8>>, TemplateError> {
        let row = filling.row;
        if self.is_repeated(filling.many) {
            let fields = row.fields();
            fields
                .map(|field| self.fill_once(&[field], filling))
                .collect()
        } else {
            let fields: Vec<&[u8]> = if self.takes_all() {
                row.fields().collect()
            } else {
                Vec::new()
            };
            Ok(vec![self.fill_once(&fields, filling)?])
        }
    }

    /// The word as part of a text: these fields in one place, and nothing for a
    /// column that the row lacks.
    pub(super) fn text(
        &self,
        row: &Row,
        job: Job<'_>,
        all: &[&[u8]],
    ) -> Result<Vec<u8>, TemplateError> {
        let mut text = Vec::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(literal) => text.extend_from_slice(literal),
                Piece::Value(placeholder, _)
                    if placeholder.is_name() && placeholder.index(row).is_none() =>
                {
                    text.extend_from_slice(&placeholder.text);
                }
                Piece::Value(placeholder, _) => match value(placeholder, row, job, all) {
                    Ok(value) => text.extend(value),
                    Err(TemplateError::Missing { .. }) => {}
                    Err(error) => return Err(error),
                },
            }
        }
        Ok(text)
    }

    fn fill_once(&self, all: &[&[u8]], filling: Filling<'_>) -> Result<Vec<u8>, TemplateError> {
        let mut word = Vec::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => word.extend_from_slice(text),
                Piece::Value(placeholder, _) if filling.leaves(placeholder) => {
                    word.extend_from_slice(&placeholder.text);
                }
                Piece::Value(placeholder, quotes) => {
                    let alone = self.is_alone();
                    word.extend(filling.value(placeholder, *quotes, all, alone)?);
                }
            }
        }
        Ok(word)
    }
}

impl Filling<'_> {
    /// Whether a placeholder stays text since no column has its name.
    fn leaves(self, placeholder: &Placeholder) -> bool {
        placeholder.is_name()
            && match self.manners {
                Manners::Strict => self.row.names().is_none(),
                Manners::Lenient | Manners::Bare => placeholder.index(self.row).is_none(),
            }
    }

    /// Whether all rows but the last have a placeholder's column.
    fn expects(self, placeholder: &Placeholder) -> bool {
        let Subject::Position(position) = placeholder.subject else {
            return false;
        };
        position.unsigned_abs() <= self.expected as u64
    }

    /// A value as written in its place.
    fn value(
        self,
        placeholder: &Placeholder,
        quotes: Result<Quotes, Place>,
        all: &[&[u8]],
        alone: bool,
    ) -> Result<Vec<u8>, TemplateError> {
        if self.manners == Manners::Strict {
            let quotes = quotes.map_err(|place| placeholder.refused(place))?;
            let value = match value(placeholder, self.row, self.job, all) {
                Err(TemplateError::Missing { .. }) if self.expects(placeholder) => Vec::new(),
                value => value?,
            };
            return Ok((self.write)(&value, quotes, alone));
        }
        let values = match placeholder.subject {
            Subject::All => {
                let fields = all.iter().map(|field| placeholder.form.of(field));
                fields.map(Cow::into_owned).collect()
            }
            _ => match value(placeholder, self.row, self.job, all) {
                Err(TemplateError::Missing { .. }) => return Ok(Vec::new()),
                found => vec![found?],
            },
        };
        let bare = self.manners == Manners::Bare || placeholder.form.is_unquoted();
        let written = values.iter().map(|value| {
            check(value)?;
            match quotes {
                _ if bare => Ok(value.clone()),
                Ok(quotes) => Ok((self.write)(value, quotes, alone)),
                Err(_) if is_harmless(value) => Ok(value.clone()),
                Err(place) => Err(placeholder.refused(place)),
            }
        });
        let written: Vec<Vec<u8>> = written.collect::<Result<_, TemplateError>>()?;
        Ok(written.join(&b' '))
    }
}

/// Whether a value is not special to any shell, wherever it is.
fn is_harmless(value: &[u8]) -> bool {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"_./:@%+,-".contains(byte);
    value.iter().all(plain)
}

fn value(
    placeholder: &Placeholder,
    row: &Row,
    job: Job<'_>,
    all: &[&[u8]],
) -> Result<Vec<u8>, TemplateError> {
    let form = &placeholder.form;
    let value = match placeholder.subject {
        Subject::Sequence => form.of(job.sequence.to_string().as_bytes()).into_owned(),
        Subject::Slot => form.of(job.slot.to_string().as_bytes()).into_owned(),
        // If nothing runs yet, the slot itself is zero.
        Subject::SlotFromZero => job.slot.saturating_sub(1).to_string().into_bytes(),
        // The name is used whole, whatever part is asked for.
        Subject::Host if placeholder.index(row).is_none() => return Ok(job.host.as_bytes().into()),
        Subject::All => {
            let parts: Vec<_> = all.iter().map(|field| form.of(field)).collect();
            parts.join(&b' ')
        }
        Subject::Position(_) | Subject::Name(_) | Subject::Host => {
            let index = placeholder.index(row);
            let field = index.and_then(|index| row.field(index));
            let field = field.ok_or_else(|| placeholder.missing(row))?;
            form.of(field).into_owned()
        }
    };
    check(&value)?;
    Ok(value)
}

/// A word in which only placeholders are special.
pub(super) fn plain(text: &[u8], vocabulary: &Vocabulary) -> Word {
    let mut pieces = Vec::new();
    let mut literal = Vec::new();
    let mut rest = text;
    while let Some((&byte, behind)) = rest.split_first() {
        if let Some(found) = vocabulary.read(rest) {
            if !literal.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut literal)));
            }
            rest = &rest[found.text.len()..];
            pieces.push(Piece::Value(found, Ok(Quotes::None)));
        } else {
            literal.push(byte);
            rest = behind;
        }
    }
    if !literal.is_empty() {
        pieces.push(Piece::Text(literal));
    }
    Word {
        pieces,
        whole: true,
    }
}

/// Refuses what no argument can contain.
pub(super) fn check(value: &[u8]) -> Result<(), TemplateError> {
    match memchr::memchr(0, value) {
        Some(_) => Err(TemplateError::Nul),
        None => Ok(()),
    }
}
