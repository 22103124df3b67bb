//! How to parse the words of a command: whether they are for a shell, where
//! values go, and what to quote.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;

use super::direct::Direct;
use super::error::{Place, TemplateError};
use super::interpreter::Interpreter;
use super::vocabulary::Vocabulary;
use super::word::{Manners, Many, Piece, Word, plain};
use crate::job::quote::quoted_where_needed;

/// Whether a shell reads the command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Shell {
    /// If it is one word that contains white space or shell syntax.
    #[default]
    Auto,
    /// Yes: the words are joined with spaces, and may use its syntax.
    Always,
    /// Yes, and each word is quoted, so that it stays unchanged.
    Quoted,
    /// No: each word is an argument, unchanged.
    Never,
}

/// How to parse a command.
#[derive(Clone, Debug)]
pub(crate) struct Grammar {
    /// The placeholders.
    pub(crate) vocabulary: Vocabulary,
    /// Whether a shell reads the command.
    pub(crate) shell: Shell,
    /// Which shell.
    pub(crate) interpreter: Interpreter,
    /// How words treat several fields.
    pub(crate) many: Many,
    /// How to treat values in places that are not safe or unambiguous.
    pub(crate) manners: Manners,
    /// Whether commands that need no shell run without it.
    pub(crate) direct: bool,
}

impl Grammar {
    /// ppar's own grammar, with `replace` for the item.
    pub(crate) fn own(replace: &str, shell: Shell, many: Many) -> Self {
        Self {
            vocabulary: Vocabulary::own(replace),
            shell,
            interpreter: Interpreter::default(),
            many,
            manners: Manners::Strict,
            direct: false,
        }
    }

    /// Reads the words of a command.
    pub(super) fn read(&self, words: &[OsString]) -> Result<Reading, TemplateError> {
        let texts: Vec<&[u8]> = words.iter().map(|word| word.as_bytes()).collect();
        if texts.is_empty() {
            return Err(TemplateError::Empty);
        }
        let plain = || texts.iter().map(|text| plain(text, &self.vocabulary));
        let as_script = match self.shell {
            Shell::Always => true,
            Shell::Never => false,
            Shell::Auto => texts.len() == 1 && plain().any(|word| has_syntax(&word)),
            Shell::Quoted => {
                return Ok(Reading {
                    words: self.quoted(plain()),
                    shell: Some(self.interpreter.clone()),
                    end: Ok(()),
                    direct: None,
                });
            }
        };
        if as_script {
            self.script(&texts.join(&b' '))
        } else {
            Ok(Reading {
                words: plain().collect(),
                shell: None,
                end: Ok(()),
                direct: None,
            })
        }
    }

    /// Parses a command in the syntax of a shell. What is not closed there is a
    /// mistake, or left to the shell.
    fn script(&self, text: &[u8]) -> Result<Reading, TemplateError> {
        let strict = self.manners == Manners::Strict;
        let (words, end) = match self.interpreter.read(text, &self.vocabulary) {
            Ok(script) => (script.words, script.end),
            Err(_) if !strict => {
                let mut word = plain(text, &self.vocabulary);
                word.forbid(Place::Unfinished);
                (vec![word], Ok(()))
            }
            Err(error) => return Err(error),
        };
        let end = end.map_err(|place| TemplateError::Append {
            place,
            replace: self.vocabulary.item(),
        });
        let direct = self.direct && self.manners != Manners::Bare;
        let direct = direct.then(|| Direct::new(text, &self.interpreter, &self.vocabulary));
        Ok(Reading {
            words,
            shell: Some(self.interpreter.clone()),
            end,
            direct: direct.flatten(),
        })
    }

    /// A script in which each word stays unchanged.
    fn quoted(&self, words: impl Iterator<Item = Word>) -> Vec<Word> {
        let mut script = Vec::new();
        for mut word in words {
            if !script.is_empty() {
                script.push(Word::text_alone(b" "));
            }
            word.quote(|text| {
                if self.interpreter.is_of_standard_syntax() {
                    quoted_where_needed(text)
                } else {
                    self.interpreter.quoted(text)
                }
            });
            script.push(word);
        }
        script
    }
}

/// A parsed command.
pub(super) struct Reading {
    /// The arguments, or the parts of a script.
    pub(super) words: Vec<Word>,
    /// The shell that reads the script, if it is one.
    pub(super) shell: Option<Interpreter>,
    /// Why nothing can be appended, if so.
    pub(super) end: Result<(), TemplateError>,
    /// The words of a script that needs no shell.
    pub(super) direct: Option<Direct>,
}

/// Whether a word is special to a shell, not counting its placeholders.
fn has_syntax(word: &Word) -> bool {
    word.pieces.iter().any(|piece| match piece {
        Piece::Text(text) => text
            .iter()
            .any(|byte| b" \t\n\r\x0b\x0c|&;<>()$`\\\"'*?[]{}#~!".contains(byte)),
        Piece::Value(..) => false,
    })
}
