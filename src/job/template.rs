//! Builds commands from the user's words and a row.
//!
//! Several words run directly, without a shell: a placeholder is replaced
//! within its word, so that no value can become two arguments or be taken for
//! syntax. One word that contains white space or shell syntax runs under `sh
//! -c`; there each placeholder becomes a quoted value, whatever quotes surround
//! it, and a template in which no value would be safe is refused. Without any
//! placeholder the fields of the row are appended as arguments.
//!
//! A value is text to the program that gets it. If that program runs its
//! arguments (`eval`, `ssh`, `sh -c` within the command, `[[ … -eq … ]]` in
//! bash), it runs the value, too: no quoting can prevent that.
//!
//! [`placeholder`] defines what a placeholder is, and what stays ordinary text.
//! A row may have several fields: a word that is just `{}` becomes one argument
//! for each; within a longer word they are joined with spaces, or the word is
//! repeated for each ([`Many`]).

mod cost;
mod direct;
mod edit;
mod error;
mod form;
mod functions;
mod grammar;
mod habits;
mod interpreter;
mod parts;
mod placeholder;
mod script;
mod vocabulary;
mod word;

#[cfg(test)]
mod attacks;
#[cfg(test)]
mod tests;

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use super::quote::{is_bare, quoted, quoted_where_needed, shown, shown_in_quotes};
use crate::input::rows::{Columns, Row};
use crate::proc::Argv;
use direct::Direct;
pub(crate) use edit::Edits;
pub(crate) use error::{Place, TemplateError};
pub(crate) use form::Form;
pub(crate) use grammar::{Grammar, Shell};
pub(crate) use interpreter::Interpreter;
use placeholder::{Placeholder, Subject, counted, listed};
pub(crate) use vocabulary::{Listed, Meaning, Vocabulary};
use word::{Filling, Piece, Quotes, Word, check};
pub(crate) use word::{HERE, Job, Manners, Many};

/// The default placeholder, which `-I` replaces.
pub(crate) const REPLACE: &str = "{}";

/// More bytes than most commands have besides their items.
const TYPICAL: usize = 64;

/// A command with placeholders.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    /// The arguments, or the parts of a script.
    words: Vec<Word>,
    /// The shell that reads the script, if it is one.
    shell: Option<Interpreter>,
    /// The arguments of a script that needs no shell.
    direct: Option<Box<Direct>>,
    many: Many,
    manners: Manners,
    /// Columns up to this one are empty if a row lacks them.
    expected: usize,
    /// Whether anything is replaced even if columns have no names.
    replaces: bool,
    /// Whether items have no place in the command at all.
    itemless: bool,
    /// Why nothing can be appended, if so.
    end: Result<(), TemplateError>,
}

impl Template {
    /// Parses the words of a command; `replace` is the placeholder for an item.
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

    /// Parses the words of a command.
    pub(crate) fn read(words: &[OsString], grammar: &Grammar) -> Result<Self, TemplateError> {
        let read = grammar.read(words)?;
        let mut template = Self {
            words: read.words,
            shell: read.shell,
            direct: read.direct.map(Box::new),
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

    /// A text in which nothing is replaced.
    pub(crate) fn literal(text: &OsStr) -> Self {
        Self {
            words: vec![Word::text_alone(text.as_bytes())],
            shell: None,
            direct: None,
            many: Many::default(),
            manners: Manners::default(),
            expected: 0,
            replaces: true,
            itemless: false,
            end: Ok(()),
        }
    }

    /// Whether it has any placeholder.
    pub(crate) fn has_places(&self) -> bool {
        self.values().next().is_some()
    }

    pub(super) fn is_strict(&self) -> bool {
        self.manners == Manners::Strict
    }

    /// The same command, but the last row may have fewer columns than the
    /// others, which have `columns`.
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

    /// The program, if it is the same for all rows.
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

    /// Checks, as far as possible in advance, that every row will make a
    /// command.
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
        // JSON items may still have names.
        let unnamed = columns.names.is_none() && columns.most.is_some();
        if !self.itemless && !self.replaces && (always_appended || unnamed) {
            self.end.clone()?;
        }
        Ok(())
    }

    /// The placeholders that need columns with names, as the user wrote them.
    pub(crate) fn names(&self) -> impl Iterator<Item = String> {
        let names = self.values().map(|(value, _)| value);
        let names = names.filter(|value| self.is_strict() && value.is_name() && !value.is_of_awk());
        names.map(Placeholder::shown)
    }

    /// What to tell users of other tools who expect more of the command.
    pub(crate) fn remark(&self) -> Option<String> {
        if !self.is_strict() {
            return None;
        }
        let pieces = self.words.iter().flat_map(|word| &word.pieces);
        let mut texts = pieces.filter_map(|piece| match piece {
            Piece::Text(text) => Some(&**text),
            Piece::Value(..) => None,
        });
        if let Some(remark) = texts.find_map(habits::placeholder) {
            return Some(remark);
        }
        let whole = |word: &'_ Word| match &*word.pieces {
            [Piece::Text(text)] => text.clone(),
            _ => Vec::new(),
        };
        let words: Vec<Vec<u8>> = self.words.iter().map(whole).collect();
        let words: Vec<&[u8]> = words.iter().map(|word| &**word).collect();
        habits::operator(&words).filter(|_| self.shell.is_none())
    }

    /// Whether it replaces only numbers of slots and names of hosts.
    pub(crate) fn depends_on_places_alone(&self) -> bool {
        self.values()
            .all(|(value, _)| value.is_name() || value.is_of_place())
    }

    /// Whether all items of a job become one argument.
    pub(crate) fn makes_one_word(&self) -> bool {
        let joins = |word: &Word| word.takes_all() && !word.is_repeated(self.many);
        self.shell.is_some() || self.words.iter().any(joins)
    }

    /// Builds the command for a row.
    pub(crate) fn render(&self, row: &Row, job: Job<'_>) -> Result<Argv, TemplateError> {
        if let Some(command) = self.without_shell(row, job)? {
            return Ok(command);
        }
        if let Some(shell) = &self.shell {
            let write = |value: &[u8], quotes, _| requoted(shell.quoted(value), quotes);
            let script = self.script(row, job, &write)?;
            return Ok(shell.command(script)?);
        }
        self.arguments(row, job)
    }

    /// The command of a script that needs no shell. On other hosts, the shell
    /// knows more about programs than this process does.
    fn without_shell(&self, row: &Row, job: Job<'_>) -> Result<Option<Argv>, TemplateError> {
        let direct = self.direct.as_ref().filter(|_| job.host == HERE);
        let Some(direct) = direct.filter(|_| !self.appends(row)) else {
            return Ok(None);
        };
        let write = |value: &[u8], _, _| value.to_vec();
        direct.fill(self.filling(row, job, &write))
    }

    /// The words as text for a row, with nothing appended.
    pub(crate) fn text(&self, row: &Row, job: Job<'_>) -> Result<Vec<u8>, TemplateError> {
        let all: Vec<&[u8]> = row.fields().collect();
        let mut words = Vec::new();
        for word in &self.words {
            if self.many == Many::Repeat && word.is_repeated(self.many) {
                for field in &all {
                    words.push(word.text(row, job, &[*field])?);
                }
            } else {
                words.push(word.text(row, job, &all)?);
            }
        }
        Ok(words.join(&b' '))
    }

    /// The command as one line that a shell would understand, for people to
    /// read; line ends that the user wrote into a script stay.
    pub(crate) fn display(&self, row: &Row, job: Job<'_>) -> Result<Vec<u8>, TemplateError> {
        if !self.is_strict() {
            let other = self.shell.as_ref();
            let other = other.filter(|shell| !shell.is_of_standard_syntax());
            return self.script(row, job, &|value, quotes, _| match other {
                Some(shell) if !is_bare(value) => requoted(shell.quoted(value), quotes),
                _ => shown_leniently(value, quotes),
            });
        }
        if self.shell.is_some() {
            return self.script(row, job, &|value, quotes, alone| {
                let value = if alone {
                    shown(value)
                } else {
                    shown_in_quotes(value)
                };
                requoted(value, quotes)
            });
        }
        let words = self.arguments(row, job)?;
        let mut line = Vec::with_capacity(words.length());
        for word in words.iter() {
            if !line.is_empty() {
                line.push(b' ');
            }
            if is_bare(word) {
                line.extend_from_slice(word);
            } else {
                line.extend(shown(word));
            }
        }
        Ok(line)
    }

    fn values(&self) -> impl Iterator<Item = (&Placeholder, Result<Quotes, Place>)> {
        self.words.iter().flat_map(Word::values)
    }

    /// Refuses what is wrong for any row.
    fn check_places(&self) -> Result<(), TemplateError> {
        for (value, quotes) in self.values().filter(|(value, _)| !value.is_name()) {
            quotes.map_err(|place| value.refused(place))?;
            if value.subject == Subject::Position(0) {
                return Err(TemplateError::NoColumn {
                    placeholder: value.shown(),
                    columns: "columns are counted from 1".to_owned(),
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

    fn arguments(&self, row: &Row, job: Job<'_>) -> Result<Argv, TemplateError> {
        let mut words = Argv::default();
        let appends = self.appends(row);
        let appended = if appends { row.width() } else { 0 };
        words.reserve(self.words.len() + appended, TYPICAL + row.length());
        for word in &self.words {
            if let [Piece::Text(text)] = &*word.pieces {
                words.push(text)?;
                continue;
            }
            for filled in word.fill(self.filling(row, job, &|value, _, _| value.to_vec()))? {
                words.push(&filled)?;
            }
        }
        if appends {
            row.fields().try_for_each(|field| words.push(field))?;
        }
        Ok(words)
    }

    fn filling<'a>(&self, row: &'a Row, job: Job<'a>, write: word::Write<'a>) -> Filling<'a> {
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
        job: Job<'_>,
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

/// A value as GNU parallel shows it in a command.
fn shown_leniently(value: &[u8], quotes: Quotes) -> Vec<u8> {
    match quotes {
        Quotes::None => quoted_where_needed(value),
        _ if is_bare(value) => value.to_vec(),
        quotes => requoted(quoted(value), quotes),
    }
}

/// Closes the quotes around a value that is quoted itself, and opens them
/// again; backquotes stay open.
fn requoted(value: Vec<u8>, quotes: Quotes) -> Vec<u8> {
    match quotes {
        Quotes::None => value,
        Quotes::Single => [b"'", &value[..], b"'"].concat(),
        Quotes::Double => [b"\"", &value[..], b"\""].concat(),
        Quotes::Backquotes => escaped_in_backquotes(&value),
    }
}

/// The shell removes a backslash from each of these before it reads the command.
fn escaped_in_backquotes(word: &[u8]) -> Vec<u8> {
    let mut escaped = Vec::with_capacity(word.len());
    for &byte in word {
        if matches!(byte, b'\\' | b'`') {
            escaped.push(b'\\');
        }
        escaped.push(byte);
    }
    escaped
}
