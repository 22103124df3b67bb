//! The options for a function that is called for each item, and its caller.

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::process::{self, Stdio};

use anyhow::{Context, bail};
use clap::Args;

use crate::cli::advice::advised;
use crate::cli::function::{DefinitionArgs, InPython};
use crate::cli::python::LanguageArgs;
use crate::job::Function;
use crate::lang::Program;
use crate::proc::{Argv, NulInWord, THIS_PROGRAM, on_leash};
use crate::script::vocabulary;
use crate::worker::{CALL_ARGUMENT, PYTHON_CALL, Setup};

/// Options for a function.
#[derive(Debug, Args)]
#[command(next_help_heading = "Function")]
pub(super) struct FunctionArgs {
    /// Call a function for each item instead of running a command, each in its own process: an
    /// expression in x (the item) and i (its index), a lambda, a name, FILE.py:NAME, MODULE:NAME or
    /// FILE.star:NAME. What it prints is its output
    #[arg(long = "fn", id = "function", value_name = "FUNCTION",
          conflicts_with_all = ["shell", "no_shell", "pipe", "pipe_part", "repeat", "join"])]
    text: Option<String>,

    #[command(flatten)]
    language: LanguageArgs,

    #[command(flatten)]
    definitions: DefinitionArgs,
}

impl FunctionArgs {
    /// The function as written, if there is one.
    pub(super) fn text(&self) -> anyhow::Result<Option<&str>> {
        if self.text.is_none() && self.language.chosen().is_some() {
            bail!("--python and --language apply to --fn: give --fn too");
        }
        Ok(self.text.as_deref())
    }

    /// What calls it, perhaps on other hosts.
    pub(super) fn function(&self, text: &str, on_hosts: bool) -> anyhow::Result<Function> {
        let program = self.definitions.program(text)?;
        match self.definitions.python(text, &self.language, None)? {
            Some(python) if on_hosts => in_python(text, program, python.on_hosts()?, on_a_host),
            Some(python) => in_python(text, program, python, here),
            None => built_in(text, program),
        }
    }
}

fn built_in(text: &str, mut program: Program) -> anyhow::Result<Function> {
    let checked = program.check(vocabulary());
    checked.map_err(|error| advised(error, text, "spawn"))?;
    program.starmap = !program.is_expression()?;
    Ok(Function {
        caller: Argv::of([THIS_PROGRAM, CALL_ARGUMENT, &process::id().to_string()])?,
        setup: serde_json::to_vec(&program)?.into(),
        text: text.to_owned(),
        spread: program.starmap,
    })
}

/// The command that runs Python on this machine. It dies with this process.
fn here(words: &[OsString]) -> Result<Argv, NulInWord> {
    let mut words = on_leash(words, false);
    words[0] = THIS_PROGRAM.into();
    Argv::of(words)
}

/// The command that runs Python on a host, where it may be at another path. The
/// agent ends it.
fn on_a_host(words: &[OsString]) -> Result<Argv, NulInWord> {
    let script = "command -v \"$0\" >/dev/null || exec \"${0##*/}\" \"$@\"; exec \"$0\" \"$@\"";
    let first = ["/bin/sh", "-c", script].map(OsString::from);
    Argv::of(first.iter().chain(words))
}

fn in_python(
    text: &str,
    program: Program,
    python: InPython,
    command: impl Fn(&[OsString]) -> Result<Argv, NulInWord>,
) -> anyhow::Result<Function> {
    let mut words = python.command.words;
    // Tracebacks leave out its frames by this name.
    let first_words = "import sys; exec(compile(sys.argv[1], '<ppar>', 'exec'))";
    words.extend(["-c", first_words, PYTHON_CALL].map(OsString::from));
    let setup = Setup {
        program,
        python: Some(python.setup),
        ..Setup::idle()
    };
    let function = Function {
        caller: command(&words)?,
        setup: setup.to_bytes(),
        text: text.to_owned(),
        // Only the interpreter sees whether it is an expression.
        spread: true,
    };
    load(&function)?;
    Ok(function)
}

/// Loads the code once, so that a mistake in it is reported only once.
fn load(function: &Function) -> anyhow::Result<()> {
    let mut words = function.caller.iter().map(OsStr::from_bytes);
    let mut loading = process::Command::new(words.next().unwrap_or_default())
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .context("failed to start Python")?;
    if let Some(mut input) = loading.stdin.take() {
        // If it has already exited, its exit status says more.
        let _ = input.write_all(&function.setup);
    }
    let loaded = loading
        .wait_with_output()
        .context("failed to wait for Python")?;
    if loaded.status.success() {
        return Ok(());
    }
    let told = String::from_utf8_lossy(&loaded.stderr);
    bail!(
        "{}",
        told.trim_end()
            .strip_prefix("ppar: ")
            .unwrap_or(told.trim_end())
    );
}
