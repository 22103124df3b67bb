//! `ppar parallel`: the interface for users of GNU parallel. It translates
//! their command line into a run of jobs.
//!
//! [`options`] lists the options, [`given`] parses them, [`settings`] reads
//! those of files and variables, and the other files define what they mean for
//! the run.

mod answers;
mod command;
mod given;
mod items;
mod options;
mod output;
mod pipe;
mod remote;
mod running;
mod sem;
mod settings;
mod shebang;
mod shell;

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, bail};
use clap::Args;

use super::complaint::complain;
use super::results::table;
use super::spawn::share_one_file;
use super::terminal::{hint_at_terminal, outputs};
use crate::error::Exit;
use crate::job::{self, Action, Config, Items};
use crate::output::stdout;
use crate::proc::Cores;
use crate::report::{Progress, Tee};
use answers::{HELP, answer};
use given::Given;

/// GNU parallel's exit code for wrong usage and for its own failures.
const FAILED: Exit = Exit::Command(255);
/// The names of links that make the binary `ppar parallel`.
const NAMES: [&str; 2] = ["parallel", "sem"];

/// The arguments of `ppar parallel`.
#[derive(Debug, Args)]
#[command(
    disable_help_flag = true,
    after_help = HELP,
    override_usage = "ppar parallel [OPTIONS] [COMMAND...] [::: ITEM...]..."
)]
pub(crate) struct ParallelArgs {
    /// Options of GNU parallel, the command, and ::: with items; without a command, items are
    /// commands
    #[arg(
        value_name = "WORD",
        trailing_var_arg = true,
        allow_hyphen_values = true
    )]
    pub(super) words: Vec<OsString>,
}

/// The words after `ppar parallel`, or after a link with such a name.
pub(super) fn is_meant(words: &[OsString]) -> Option<Vec<OsString>> {
    let name = Path::new(words.first()?).file_name()?.to_str()?;
    if NAMES.contains(&name) {
        let own = (name == "sem").then(|| OsString::from("--semaphore"));
        return Some(own.into_iter().chain(words[1..].iter().cloned()).collect());
    }
    (words.get(1)? == "parallel").then(|| words[2..].to_vec())
}

/// Runs `ppar parallel`, and reports errors.
pub(super) fn run(words: &[OsString]) -> anyhow::Result<Exit> {
    let words = &match shebang::expanded(words) {
        Ok(words) => words,
        Err(error) => return Ok(complain(&error, FAILED)),
    };
    let given = match settings::given(words) {
        Ok(given) => given,
        Err(error) => return Ok(complain(&error, FAILED)),
    };
    if let Some(answer) = answer(&given)? {
        let mut stream = stdout();
        let written = stream.write_all(answer.as_bytes());
        written.context("cannot write to standard output")?;
        return Ok(Exit::Success);
    }
    if given.has("wait") {
        return sem::wait(&given);
    }
    if sem::is_in_background(&given) {
        return sem::in_background(words);
    }
    let mut herald = sem::Herald::new(&given)?;
    let config = match config(&given) {
        Ok(config) => config,
        Err(error) => return Ok(complain(&error, FAILED)),
    };
    hint_at_terminal(config.items.reads_stdin())?;
    start(&given, &config, &mut herald)
}

fn start(given: &Given, config: &Config, herald: &mut sem::Herald) -> anyhow::Result<Exit> {
    let shows = ["bar", "eta", "progress"]
        .iter()
        .any(|name| given.has(name));
    let mut progress = shows.then(Progress::new).transpose()?;
    let (mut results, messages) = outputs(progress.as_ref())?;
    if let Some(file) = table(given.value("results"))? {
        results = file;
    }
    let messages = (!share_one_file()).then_some(messages);
    let mut observers = Tee::new();
    observers.join(progress.as_mut());
    observers.join(Some(herald));
    let outcome = job::run(config, results, messages, &mut observers);
    if let Some(progress) = progress {
        progress.finish();
    }
    Ok(outcome.unwrap_or_else(|error| {
        let exit = match error.exit() {
            Exit::TimedOut => Exit::ItemFailed,
            _ => FAILED,
        };
        complain(&anyhow::Error::new(error), exit)
    }))
}

/// Interprets the command line.
fn config(given: &Given) -> anyhow::Result<Config> {
    let cores = Cores::usable();
    let separators = items::separators(given);
    let (words, sources) = separators.take_apart(&given.words)?;
    let slots = running::slots(given, cores)?;
    let first_slots = (*slots.borrow()).max(1);
    let command = command::Command::new(given, words)?;
    let items = if sem::is_on(given) {
        Items::Rows(Box::new(items::nothing()))
    } else if pipe::is_tee(given) {
        if sources.is_empty() {
            bail!("--tee gives all of standard input to a job for each item: write ::: and items");
        }
        Items::Tee(Box::new(items::rows(
            given,
            sources,
            &command,
            first_slots,
        )?))
    } else if pipe::is_on(given) {
        if !sources.is_empty() {
            bail!(
                "--pipe gives jobs blocks of standard input: leave out ::: and ::::, or add --tee"
            );
        }
        pipe::items(given, first_slots)?
    } else {
        let rows = items::rows(given, sources, &command, first_slots)?;
        Items::Rows(Box::new(rows))
    };
    let action = Action::Command(command.template);
    let mut config = Config::new(action, items, slots);
    running::apply(given, cores, &mut config)?;
    output::apply(given, &command.vocabulary, &mut config)?;
    remote::apply(given, &command.vocabulary, &mut config)?;
    Ok(config)
}
