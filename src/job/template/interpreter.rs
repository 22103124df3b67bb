//! The shells that commands can be written for: where they are, and how to
//! quote a value as one word.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use super::error::{Place, TemplateError};
use super::script::{self, Script};
use super::vocabulary::Vocabulary;
use super::word::{Piece, Quotes, Word};
use crate::job::quote::quoted;
use crate::proc::{Argv, NulInWord};

/// The shell that reads commands by default.
const STANDARD: &str = "sh";

/// A shell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Interpreter {
    program: OsString,
    dialect: Dialect,
    /// What it runs before each command.
    prelude: Vec<u8>,
}

/// How a shell treats quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialect {
    /// As in the standard: sh, bash, zsh, ksh and the like.
    Standard,
    /// With backslashes that are special within single quotes.
    Fish,
    /// With line ends and exclamation marks that single quotes do not protect.
    Csh,
}

impl Default for Interpreter {
    fn default() -> Self {
        Self {
            program: STANDARD.into(),
            dialect: Dialect::Standard,
            prelude: Vec::new(),
        }
    }
}

impl Interpreter {
    /// A shell by its name or path; none if its quoting is not known.
    pub(crate) fn of(program: &OsStr) -> Option<Self> {
        let name = Path::new(program).file_name()?.to_str()?;
        let dialect = match name.trim_start_matches('-') {
            "sh" | "ash" | "bash" | "dash" | "busybox" | "ksh" | "ksh93" | "ksh88" | "mksh"
            | "lksh" | "oksh" | "pdksh" | "posh" | "rbash" | "static-sh" | "yash" | "zsh" => {
                Dialect::Standard
            }
            "fish" => Dialect::Fish,
            "csh" | "tcsh" => Dialect::Csh,
            _ => return None,
        };
        Some(Self {
            program: program.to_owned(),
            dialect,
            prelude: Vec::new(),
        })
    }

    /// The same shell, which runs this before each command.
    pub(crate) fn after(self, prelude: Vec<u8>) -> Self {
        Self { prelude, ..self }
    }

    /// Whether this is the default shell.
    pub(crate) fn is_standard(&self) -> bool {
        *self == Self::default()
    }

    /// The name of its program, without folders.
    pub(super) fn name(&self) -> Option<&str> {
        Path::new(&self.program).file_name()?.to_str()
    }

    /// Whether it runs something before each command.
    pub(super) fn has_prelude(&self) -> bool {
        !self.prelude.is_empty()
    }

    /// Whether it treats quotes as in the standard.
    pub(super) fn is_of_standard_syntax(&self) -> bool {
        self.dialect == Dialect::Standard
    }

    pub(super) fn program(&self) -> OsString {
        self.program.clone()
    }

    /// The arguments with which it runs a script.
    pub(super) fn command(&self, mut script: Vec<u8>) -> Result<Argv, NulInWord> {
        if self.has_prelude() {
            script = [&self.prelude[..], b"\n", &script].concat();
        } else if matches!(script.first(), Some(b'-' | b'+')) {
            // It looks like an option.
            script.insert(0, b' ');
        }
        Argv::of([&*self.program(), "-c".as_ref(), OsStr::from_bytes(&script)])
    }

    /// Quotes a value of any bytes but NUL as one word, whatever surrounds it.
    pub(super) fn quoted(&self, value: &[u8]) -> Vec<u8> {
        match self.dialect {
            Dialect::Standard => quoted(value),
            Dialect::Fish => escaped(value, |byte, out| match byte {
                b'\'' | b'\\' => out.extend([b'\\', byte]),
                _ => out.push(byte),
            }),
            Dialect::Csh => escaped(value, |byte, out| match byte {
                b'\'' => out.extend_from_slice(br"'\''"),
                b'\n' | b'!' => out.extend([b'\\', byte]),
                _ => out.push(byte),
            }),
        }
    }

    /// Parses a command just far enough to know where values are safe.
    pub(super) fn read(
        &self,
        text: &[u8],
        vocabulary: &Vocabulary,
    ) -> Result<Script, TemplateError> {
        match self.dialect {
            Dialect::Standard => script::read(text, vocabulary),
            dialect => Ok(Scan::new(dialect).read(text, vocabulary)),
        }
    }
}

fn escaped(value: &[u8], write: impl Fn(u8, &mut Vec<u8>)) -> Vec<u8> {
    let mut out = vec![b'\''];
    for &byte in value {
        write(byte, &mut out);
    }
    out.push(b'\'');
    out
}

/// Parses a command of a shell of which only the quoting is known: values are
/// quoted outside of quotes. Argv end at blanks there.
struct Scan {
    dialect: Dialect,
    words: Vec<Word>,
    pieces: Vec<Piece>,
    literal: Vec<u8>,
    /// The character that ends the open quotes, or the comment.
    open: Option<u8>,
    /// Whether quoting has become uncertain.
    lost: bool,
}

impl Scan {
    fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            words: Vec::new(),
            pieces: Vec::new(),
            literal: Vec::new(),
            open: None,
            lost: false,
        }
    }

    fn read(mut self, text: &[u8], vocabulary: &Vocabulary) -> Script {
        let mut at = 0;
        while at < text.len() {
            if let Some(placeholder) = vocabulary.read(&text[at..]) {
                at += placeholder.text.len();
                self.flush();
                let place = self.place().map(|()| Quotes::None);
                self.pieces.push(Piece::Value(placeholder, place));
            } else {
                at += self.step(&text[at..]);
            }
        }
        let end = self.place();
        self.end_word();
        Script {
            words: self.words,
            end,
        }
    }

    /// Whether values are safe here.
    fn place(&self) -> Result<(), Place> {
        if self.lost || self.open.is_some() {
            Err(Place::Foreign)
        } else {
            Ok(())
        }
    }

    /// Handles the start of `text`; returns how many bytes that took.
    fn step(&mut self, text: &[u8]) -> usize {
        let (byte, next) = (text[0], text.get(1));
        let begins = self.literal.is_empty();
        self.literal.push(byte);
        match (self.open, byte) {
            // Settings decide whether it escapes anything there.
            (Some(_), b'\\') if self.dialect == Dialect::Csh => self.lost = true,
            (_, b'\\') => {
                self.literal.extend(next);
                return 1 + usize::from(next.is_some());
            }
            // Commands within have quotes of their own.
            (Some(b'"'), b'$' | b'`') if byte == b'`' || next == Some(&b'(') => self.lost = true,
            (Some(quote), _) => self.open = Some(quote).filter(|_| quote != byte),
            (None, b'\'' | b'"') => self.open = Some(byte),
            (None, b'`') if self.dialect == Dialect::Csh => self.open = Some(byte),
            (None, b'#') if begins => self.open = Some(b'\n'),
            (None, b' ' | b'\t' | b'\n' | b';' | b'|' | b'&') => self.end_word(),
            (None, _) => {}
        }
        1
    }

    fn flush(&mut self) {
        if !self.literal.is_empty() {
            self.pieces
                .push(Piece::Text(std::mem::take(&mut self.literal)));
        }
    }

    fn end_word(&mut self) {
        self.flush();
        let pieces = std::mem::take(&mut self.pieces);
        if !pieces.is_empty() {
            self.words.push(Word {
                pieces,
                whole: true,
            });
        }
    }
}
