//! Commands that a shell would only split into words, and which therefore run
//! without it: a program with arguments of plain text. If in doubt, the shell
//! runs them.

use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::error::TemplateError;
use super::interpreter::Interpreter;
use super::placeholder::Subject;
use super::vocabulary::Vocabulary;
use super::word::{Filling, Piece, Word, plain};
use crate::job::programs::find_program;
use crate::proc::Argv;

/// What sh, bash and dash understand themselves, and programs that show what a
/// shell has added to the environment.
const OWN: &str = "! . : [ alias autoload bg bind break builtin caller case cd chdir command \
    compgen complete compopt continue coproc declare dirs disown do done echo elif \
    else enable env esac eval exec exit export fc fg fi float for function getopts \
    hash help history if in integer jobs kill let local logout mapfile nameref \
    newgrp popd print printenv printf pushd pwd read readarray readonly return \
    select set shift shopt source suspend test then time times trap type typeset \
    ulimit umask unalias unset until wait whence which while";
/// What they understand themselves, but as the programs of these names do,
/// unless an argument is an option.
const ALIKE: [&str; 2] = ["true", "false"];
/// The shells that this list is for.
const SHELLS: [&str; 3] = ["bash", "dash", "sh"];
/// The variable that names a file which bash reads first.
const STARTUP: &str = "BASH_ENV";

/// The words of a command that needs no shell.
#[derive(Clone, Debug)]
pub(super) struct Direct {
    words: Vec<Word>,
    /// Whether no argument may be an option.
    takes_no_options: bool,
}

impl Direct {
    /// None if the shell must read this script.
    pub(super) fn new(script: &[u8], shell: &Interpreter, known: &Vocabulary) -> Option<Self> {
        let has_startup = std::env::var_os(STARTUP).is_some();
        if has_startup || shell.has_prelude() || !SHELLS.contains(&shell.name()?) {
            return None;
        }
        let words = split(plain(script, known))?;
        let [Piece::Text(name)] = &words.first()?.pieces[..] else {
            return None;
        };
        let name = str::from_utf8(name).ok()?;
        let is_relative = name.contains('/') && !name.starts_with('/');
        if is_relative
            || name.contains('=')
            || OWN.split(' ').any(|own| own == name)
            || is_function(name)
        {
            return None;
        }
        let found = find_program(OsStr::new(name)).ok()?;
        let takes_no_options = ALIKE.contains(&name);
        has_format(&found).then_some(Self {
            words,
            takes_no_options,
        })
    }

    /// The words with the values of a row; none if the shell must read it.
    pub(super) fn fill(&self, filling: Filling<'_>) -> Result<Option<Argv>, TemplateError> {
        let mut values = self.words.iter().flat_map(Word::values);
        if !values.all(|(value, _)| match value.subject {
            Subject::All => filling.row.width() == 1,
            Subject::Position(_) => value.index(filling.row).is_some(),
            Subject::Sequence | Subject::Slot => true,
            _ => false,
        }) {
            return Ok(None);
        }
        let mut words = Argv::default();
        for word in &self.words {
            for filled in word.fill(filling)? {
                words.push(&filled)?;
            }
        }
        let is_option = |word: &[u8]| word.starts_with(b"-");
        Ok(Some(words).filter(|words| !self.takes_no_options || !words.iter().any(is_option)))
    }
}

/// Splits a script at blanks; none if it has any syntax of a shell.
fn split(script: Word) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    let mut pieces = Vec::new();
    let mut end = |pieces: &mut Vec<Piece>| {
        let pieces = std::mem::take(pieces);
        if !pieces.is_empty() {
            words.push(Word {
                pieces,
                whole: true,
            });
        }
    };
    for piece in script.pieces {
        match piece {
            Piece::Value(ref value, _) if value.form.is_unquoted() => return None,
            Piece::Value(..) => pieces.push(piece),
            Piece::Text(text) if !text.iter().copied().all(is_plain) => return None,
            Piece::Text(text) => {
                for (part, index) in text.split(|byte| *byte == b' ').zip(0..) {
                    if index > 0 {
                        end(&mut pieces);
                    }
                    if !part.is_empty() {
                        pieces.push(Piece::Text(part.to_vec()));
                    }
                }
            }
        }
    }
    end(&mut pieces);
    Some(words)
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b" _-./:,+@%=".contains(&byte)
}

/// Whether bash would import a function of this name.
fn is_function(name: &str) -> bool {
    let is_set = |name: String| std::env::var_os(name).is_some();
    is_set(format!("BASH_FUNC_{name}%%")) || is_set(format!("BASH_FUNC_{name}()"))
}

/// Whether the kernel can run a file: shells also run scripts without a first
/// line that names a program.
fn has_format(file: &Path) -> bool {
    let mut head = [0; 4];
    let read = File::open(file).and_then(|mut file| file.read_exact(&mut head));
    read.is_ok() && (head.starts_with(b"#!") || head == *b"\x7fELF")
}
