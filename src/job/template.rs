//! From the words of a command and a row to what is executed.
//!
//! Several words run directly, without a shell: a placeholder is replaced
//! within its word, so that no value can become two arguments or be taken for
//! syntax. One word with white space or shell syntax in it runs under `sh -c`;
//! there each placeholder becomes a quoted value, whatever quotes are open
//! around it, and where no value would be safe the template is refused.
//! Without any placeholder the fields of the row are appended as arguments.
//!
//! A value is text to the program that gets it. Where that program runs its
//! arguments (`eval`, `ssh`, `sh -c` within the command, `[[ … -eq … ]]` in
//! bash), it runs the value too: no quoting can know of that.
//!
//! What a placeholder is, and what stays ordinary text, stands in
//! [`placeholder`]. A row may have several fields: a word that is nothing but
//! `{}` becomes one argument for each; within a longer word they are joined
//! with spaces, or the word is repeated for each ([`Many`]).

mod edit;
mod error;
mod form;
mod grammar;
mod interpreter;
mod placeholder;
mod script;
mod vocabulary;
mod word;

#[cfg(test)]
mod attacks;
#[cfg(test)]
mod tests;

use std::ffi::{CString, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use serde_bytes::ByteBuf;

use super::quote::{quoted, quoted_where_needed, shown, shown_in_quotes};
use crate::input::rows::{Columns, ItemCost, Row};
use crate::proc::THIS_PROGRAM;
pub(crate) use edit::Edits;
pub(crate) use error::{Place, TemplateError};
pub(crate) use form::Form;
pub(crate) use grammar::{Grammar, Shell};
pub(crate) use interpreter::Interpreter;
use placeholder::{Placeholder, Subject, counted, listed};
pub(crate) use vocabulary::{Listed, Meaning, Vocabulary};
use word::{Filling, Piece, Quotes, Word, check};
pub(crate) use word::{Job, Manners, Many};

/// What `{}` is if `-I` does not say otherwise.
pub(crate) const REPLACE: &str = "{}";

/// What is executed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Command {
    /// A name to be looked for, or a path.
    pub(crate) program: OsString,
    /// Without the program itself.
    pub(crate) arguments: Vec<OsString>,
}

impl Command {
    /// The command for an agent, with these variables.
    pub(super) fn for_a_host(&self, variables: Vec<CString>) -> crate::wire::Command {
        let words = [&self.program].into_iter().chain(&self.arguments);
        let mut words: Vec<ByteBuf> = words.map(|word| ByteBuf::from(word.as_bytes())).collect();
        if self.program == THIS_PROGRAM {
            // The last word is the number of this process, with which a call of
            // a function ends. There it ends with the agent.
            words.truncate(2);
        }
        crate::wire::Command {
            words,
            variables: variables
                .into_iter()
                .map(|variable| ByteBuf::from(variable.into_bytes()))
                .collect(),
            reads: false,
        }
    }
}

/// A command with places for values.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    /// Arguments, or the parts of a script.
    words: Vec<Word>,
    /// What reads the script, if it is one.
    shell: Option<Interpreter>,
    many: Many,
    manners: Manners,
    /// Columns up to this one are empty where a row lacks them.
    expected: usize,
    /// Whether something is replaced even where columns have no names.
    replaces: bool,
    /// Whether items have no place in the command at all.
    itemless: bool,
    /// Why nothing can be appended, if so.
    end: Result<(), TemplateError>,
}

impl Template {
    /// Reads the words of a command; `replace` is what stands for an item.
    pub(crate) fn parse(
        words: &[OsString],
        replace: &str,
        shell: Shell,
        many: Many,
    ) -> Result<Self, TemplateError> {
        if replace.is_empty() {
            return Err(TemplateError::EmptyReplace);
        }
        Self::read(words, &Grammar::own(replace, shell, many))
    }

    /// Reads the words of a command.
    pub(crate) fn read(words: &[OsString], grammar: &Grammar) -> Result<Self, TemplateError> {
        let read = grammar.read(words)?;
        let mut template = Self {
            words: read.words,
            shell: read.shell,
            many: grammar.many,
            manners: grammar.manners,
            expected: 0,
            replaces: false,
            itemless: false,
            end: read.end,
        };
        if template.is_strict() {
            template.check_places()?;
        }
        let replaces = template.values().any(|(value, _)| !value.is_name());
        template.replaces = replaces || !template.is_strict();
        Ok(template)
    }

    /// Whether any value has a place.
    pub(crate) fn has_places(&self) -> bool {
        self.values().next().is_some()
    }

    fn is_strict(&self) -> bool {
        self.manners == Manners::Strict
    }

    /// The same command where the last row may have fewer columns than others,
    /// which have so many.
    pub(crate) fn with_short_rows(self, columns: usize) -> Self {
        Self {
            expected: columns,
            ..self
        }
    }

    /// The same command for jobs that get their items on standard input.
    pub(crate) fn without_items(self) -> Result<Self, TemplateError> {
        let items = self.values().find(|(value, _)| value.is_of_item());
        if let Some((value, _)) = items {
            return Err(TemplateError::Itemless {
                placeholder: value.shown(),
            });
        }
        Ok(Self {
            itemless: true,
            ..self
        })
    }

    /// Whether a shell reads the command.
    #[cfg(test)]
    pub(super) fn uses_shell(&self) -> bool {
        self.shell.is_some()
    }

    /// The program, where it is the same for all rows.
    pub(crate) fn program(&self) -> Option<OsString> {
        if let Some(shell) = &self.shell {
            return Some(shell.program());
        }
        let pieces = self.words.first()?.pieces.iter();
        let mut program = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => program.extend_from_slice(text),
                Piece::Value(..) => return None,
            }
        }
        Some(OsString::from_vec(program))
    }

    /// Says, as far as it can be known, whether every row will make a command.
    pub(crate) fn check(&self, columns: &Columns) -> Result<(), TemplateError> {
        if !self.is_strict() {
            return Ok(());
        }
        let header = columns.names.as_ref().map(|names| names.len());
        for (value, quotes) in self.values() {
            match (&value.subject, &columns.names) {
                (Subject::Position(position), _) => {
                    let most = columns.most.or(header);
                    if let Some(most) = most
                        && placeholder::index(*position, most).is_none()
                    {
                        return Err(TemplateError::NoColumn {
                            placeholder: value.shown(),
                            columns: counted("rows have", most),
                        });
                    }
                }
                (Subject::Name(name), Some(names)) => {
                    if !names.contains(name) {
                        return Err(TemplateError::UnknownName {
                            placeholder: value.shown(),
                            known: listed(names),
                        });
                    }
                    quotes.map_err(|place| value.refused(place))?;
                }
                _ => {}
            }
        }
        let always_appended = self.values().next().is_none();
        // The items of JSON may still have names.
        let unnamed = columns.names.is_none() && columns.most.is_some();
        if !self.itemless && !self.replaces && (always_appended || unnamed) {
            self.end.clone()?;
        }
        Ok(())
    }

    /// What would be replaced if columns had names, as the user wrote it.
    pub(crate) fn names(&self) -> impl Iterator<Item = String> {
        let names = self.values().map(|(value, _)| value);
        let names = names.filter(|value| self.is_strict() && value.is_name() && !value.is_of_awk());
        names.map(Placeholder::shown)
    }

    /// Whether nothing but numbers of slots is replaced.
    pub(crate) fn depends_on_slots_alone(&self) -> bool {
        self.values()
            .all(|(value, _)| value.is_name() || value.is_of_slot())
    }

    /// What an item takes in a command.
    pub(crate) fn item_cost(&self) -> ItemCost {
        let places = self.values();
        let copies = places
            .filter(|(value, _)| value.subject == Subject::All)
            .count();
        let appended = usize::from(!self.replaces);
        let repeated = || self.words.iter().filter(|word| word.is_repeated(self.many));
        let around = repeated().map(Word::text_length).sum();
        ItemCost {
            // One that stands nowhere is counted too, else all would be one.
            copies: (copies + appended).max(1),
            around,
            words: if self.shell.is_some() {
                0
            } else {
                repeated().count() + appended
            },
            quoted: self.shell.is_some(),
        }
    }

    /// What the words of the command take without any item: text with an end
    /// each, and their number.
    pub(crate) fn own_cost(&self) -> (usize, usize) {
        let lengths = self.words.iter().map(|word| word.text_length() + 1);
        (lengths.sum(), self.words.len())
    }

    /// Whether all items of a job become one argument.
    pub(crate) fn makes_one_word(&self) -> bool {
        let joins = |word: &Word| word.takes_all() && !word.is_repeated(self.many);
        self.shell.is_some() || self.words.iter().any(joins)
    }

    /// What is executed for a row.
    pub(crate) fn render(&self, row: &Row, job: Job) -> Result<Command, TemplateError> {
        if let Some(shell) = &self.shell {
            let write = |value: &[u8], quotes, _| requoted(shell.quoted(value), quotes);
            let script = self.script(row, job, &write)?;
            return Ok(Command {
                program: shell.program(),
                arguments: Interpreter::command(script).into(),
            });
        }
        let words = self.arguments(row, job)?;
        let mut words = words.into_iter().map(OsString::from_vec);
        Ok(Command {
            program: words.next().ok_or(TemplateError::Empty)?,
            arguments: words.collect(),
        })
    }

    /// The words as a text for a row, with nothing appended.
    pub(crate) fn text(&self, row: &Row, job: Job) -> Result<Vec<u8>, TemplateError> {
        let words = self.words.iter().map(|word| word.text(row, job));
        let words: Vec<Vec<u8>> = words.collect::<Result<_, _>>()?;
        Ok(words.join(&b' '))
    }

    /// The command as one line that a shell would understand, to be read by
    /// people; line ends that the user wrote into a script stay.
    pub(crate) fn display(&self, row: &Row, job: Job) -> Result<Vec<u8>, TemplateError> {
        if !self.is_strict() {
            return self.script(row, job, &|value, quotes, _| match quotes {
                Quotes::None => quoted_where_needed(value),
                quotes => requoted(quoted(value), quotes),
            });
        }
        if self.shell.is_some() {
            return self.script(row, job, &|value, quotes, alone| {
                if alone {
                    shown(value)
                } else {
                    requoted(shown_in_quotes(value), quotes)
                }
            });
        }
        let words = self.arguments(row, job)?;
        let words: Vec<Vec<u8>> = words.iter().map(|word| shown(word)).collect();
        Ok(words.join(&b' '))
    }

    fn values(&self) -> impl Iterator<Item = (&Placeholder, Result<Quotes, Place>)> {
        self.words.iter().flat_map(Word::values)
    }

    /// Refuses what is wrong whatever the rows are.
    fn check_places(&self) -> Result<(), TemplateError> {
        for (value, quotes) in self.values().filter(|(value, _)| !value.is_name()) {
            quotes.map_err(|place| value.refused(place))?;
            if value.subject == Subject::Position(0) {
                return Err(TemplateError::NoColumn {
                    placeholder: value.shown(),
                    columns: "they are counted from 1".to_owned(),
                });
            }
        }
        Ok(())
    }

    /// Whether the fields of this row are appended.
    fn appends(&self, row: &Row) -> bool {
        !self.replaces
            && !self.itemless
            && (row.names().is_none() || self.values().next().is_none())
    }

    fn arguments(&self, row: &Row, job: Job) -> Result<Vec<Vec<u8>>, TemplateError> {
        let mut words = Vec::with_capacity(self.words.len());
        for word in &self.words {
            words.extend(word.fill(self.filling(row, job, &|value, _, _| value.to_vec()))?);
        }
        if self.appends(row) {
            for field in row.fields() {
                check(field)?;
                words.push(field.to_vec());
            }
        }
        Ok(words)
    }

    fn filling<'a>(&self, row: &'a Row, job: Job, write: word::Write<'a>) -> Filling<'a> {
        Filling {
            row,
            job,
            many: self.many,
            manners: self.manners,
            expected: self.expected,
            write,
        }
    }

    fn script(
        &self,
        row: &Row,
        job: Job,
        write: word::Write<'_>,
    ) -> Result<Vec<u8>, TemplateError> {
        let mut script = Vec::new();
        for word in &self.words {
            let words = word.fill(self.filling(row, job, write))?;
            script.extend(words.join(&b' '));
        }
        if self.appends(row) {
            self.end.clone()?;
            for field in row.fields() {
                check(field)?;
                script.push(b' ');
                script.extend(write(field, Quotes::None, true));
            }
        }
        Ok(script)
    }
}

/// Closes the quotes around a value that has its own, and opens them again.
fn requoted(value: Vec<u8>, quotes: Quotes) -> Vec<u8> {
    match quotes {
        Quotes::None => value,
        Quotes::Single => [b"'", &value[..], b"'"].concat(),
        Quotes::Double => [b"\"", &value[..], b"\""].concat(),
    }
}
