//! Which language a function is in, and which Python runs it.

use std::env;
use std::ffi::{OsStr, OsString};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, anyhow, bail};
use clap::{Args, ValueEnum};

use crate::job::find_program;
use crate::launch::Executable;

/// The variable that names the default interpreter.
const VARIABLE: &str = "PPAR_PYTHON";
const DEFAULT: &str = "python3";

/// Options for the language.
#[derive(Debug, Args)]
#[command(next_help_heading = "Function")]
pub(super) struct LanguageArgs {
    /// FUNCTION and all other code are Python, run by CPython; COMMAND selects the interpreter
    #[arg(
        long,
        value_name = "COMMAND",
        num_args = 0..=1,
        require_equals = true,
        conflicts_with = "language"
    )]
    #[expect(clippy::option_option, reason = "--python may come without a command")]
    python: Option<Option<String>>,

    /// The language of FUNCTION and all other code; a FUNCTION in a .py file or a module is Python
    #[arg(long, value_enum, value_name = "LANGUAGE")]
    language: Option<Language>,
}

/// A language that functions may be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Language {
    /// ppar's own, a subset of Python
    Builtin,
    /// CPython, with all installed packages
    Python,
}

impl LanguageArgs {
    /// The requested language, if any.
    pub(super) fn chosen(&self) -> Option<Language> {
        match &self.python {
            Some(_) => Some(Language::Python),
            None => self.language,
        }
    }

    /// The interpreter for code in `folder`.
    pub(super) fn interpreter(&self, folder: &Path) -> anyhow::Result<Executable> {
        interpreter(self.python.clone().flatten(), folder)
    }
}

/// Replaces this process with CPython, to run a script with its arguments.
/// Returns only on failure.
pub(super) fn run_script(script: &[OsString]) -> anyhow::Error {
    let folder = script.first().and_then(|file| Path::new(file).parent());
    let command = match interpreter(None, folder.unwrap_or(Path::new("."))) {
        Ok(command) => command,
        Err(error) => return error,
    };
    let (program, options) = command.words.split_first().expect("a program is named");
    let error = Command::new(program).args(options).args(script).exec();
    anyhow!(error).context(format!("cannot start {}", program.display()))
}

/// The interpreter for the current folder, if one can be found.
pub(super) fn found() -> Option<String> {
    let command = interpreter(None, &env::current_dir().ok()?).ok()?;
    let words: Vec<_> = command
        .words
        .iter()
        .map(|word| word.to_string_lossy())
        .collect();
    Some(words.join(" "))
}

fn interpreter(option: Option<String>, folder: &Path) -> anyhow::Result<Executable> {
    let option = option.map(|text| ("--python", text));
    let variable = env::var(VARIABLE).ok().filter(|text| !text.is_empty());
    if let Some((name, text)) = option.or(variable.map(|text| (VARIABLE, text))) {
        return from_words(&text).with_context(|| format!("{name} says `{text}`"));
    }
    let found = environments(folder)
        .map(|environment| environment.join("bin/python"))
        .find(|program| program.is_file());
    match found {
        Some(program) => command(program.as_os_str()),
        None => command(OsStr::new(DEFAULT)).context(
            "ppar needs Python 3.8 or later: install it, or name it with --python=COMMAND",
        ),
    }
}

/// Candidate environments: the active one, and the one next to the code.
fn environments(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let active = ["VIRTUAL_ENV", "CONDA_PREFIX"];
    let active = active.into_iter().filter_map(env::var_os);
    active
        .filter(|folder| !folder.is_empty())
        .map(PathBuf::from)
        .chain([folder.join(".venv")])
}

/// A program and its first arguments, split as a shell would.
pub(super) fn from_words(text: &str) -> anyhow::Result<Executable> {
    let Some(words) = shlex::split(text) else {
        bail!("a quote is not closed");
    };
    let mut words = words.into_iter().map(OsString::from);
    let Some(program) = words.next() else {
        bail!("it contains no command");
    };
    let mut command = command(&program)?;
    command.words.extend(words);
    Ok(command)
}

/// A program and the name it is called by, from which Python finds its
/// environment.
fn command(name: &OsStr) -> anyhow::Result<Executable> {
    let program = find_program(name).map_err(|error| anyhow!("failed to {error}"))?;
    Ok(Executable {
        words: vec![program.clone().into_os_string()],
        program,
    })
}
