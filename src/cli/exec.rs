//! The options for a program that answers items, line by line.

use std::ffi::OsStr;
use std::time::Duration;

use anyhow::{anyhow, bail};
use clap::{Args, ValueHint};

use crate::job::find_program;
use crate::worker::Exec;

/// How long an answer may take before ppar suggests what may be wrong.
const PATIENCE: Duration = Duration::from_secs(5);

/// Options for such a program.
#[derive(Debug, Args)]
#[command(next_help_heading = "Function")]
pub(super) struct ExecArgs {
    /// Instead of FUNCTION, run COMMAND once in each worker; it reads one item per line and answers
    /// each with one line
    #[arg(
        long = "exec",
        id = "exec",
        value_name = "COMMAND",
        value_hint = ValueHint::CommandString,
        conflicts_with_all = [
            "python", "language", "def", "source_files", "init", "starmap", "filter", "flat",
            "reduce", "seed",
        ]
    )]
    pub(super) command: Option<String>,

    /// Send COMMAND up to N items before it answers the first
    #[arg(
        long = "exec-window",
        value_name = "N",
        requires = "exec",
        default_value_t = 1,
        value_parser = clap::value_parser!(u32).range(1..=1_000_000)
    )]
    window: u32,

    /// Treat an answer {"error": …} of COMMAND as the failure of its item
    #[arg(long = "exec-errors", requires = "exec")]
    errors: bool,
}

impl ExecArgs {
    /// The program, if there is one, with this time limit for an item.
    pub(super) fn exec(&self, timeout: Option<Duration>) -> anyhow::Result<Option<Exec>> {
        let Some(command) = &self.command else {
            return Ok(None);
        };
        let Some(words) = shlex::split(command) else {
            bail!("--exec `{command}`: a quote is not closed");
        };
        let Some(program) = words.first() else {
            bail!("--exec needs a command");
        };
        find_program(OsStr::new(program)).map_err(|error| anyhow!("failed to {error}"))?;
        // Under a short limit there would be no time left to say it.
        let most = timeout.map_or(PATIENCE, |limit| limit * 4 / 5);
        Ok(Some(Exec {
            words,
            window: self.window,
            errors: self.errors,
            patience: PATIENCE.min(most),
        }))
    }
}
