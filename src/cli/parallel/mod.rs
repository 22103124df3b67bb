//! `ppar parallel`: the interface for users of GNU parallel. It translates
//! their command line into a run of jobs.
//!
//! [`options`] lists the options, [`listing`] names them to people, [`given`] parses them, [`settings`] reads
//! those of files and variables, and the other files define what they mean for
//! the run.

mod answers;
mod command;
mod given;
mod items;
mod listing;
mod options;
mod output;
mod parset;
mod perl;
mod pipe;
mod plus;
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

use super::complaint::{complain, explain};
use super::results::table;
use super::spawn::share_one_file;
use super::terminal::{hint_at_terminal, outputs};
use crate::error::Exit;
use crate::job::{self, Action, Config, Items};
use crate::output::stdout;
use crate::proc::Cores;
use crate::report::{Progress, Tee};
use answers::{answer, help};
use given::Given;
pub(super) use listing::{about_option, long_spellings};
use parset::Parset;

/// GNU parallel's exit code for wrong usage and for its own failures.
const FAILED: Exit = Exit::Command(255);
/// The names of links that make the binary `ppar parallel`.
const NAMES: [&str; 2] = ["parallel", "sem"];

/// The arguments of `ppar parallel`.
#[derive(Debug, Args)]
#[command(
    disable_help_flag = true,
    after_help = help(),
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
pub(super) fn run(words: &[OsString]) -> Exit {
    begin(words).unwrap_or_else(|error| match explain(&error) {
        Exit::Broken => FAILED,
        exit => exit,
    })
}

fn begin(words: &[OsString]) -> anyhow::Result<Exit> {
    let words = &shebang::expanded(words)?;
    let given = settings::given(words)?;
    if let Some(answer) = answer(&given)? {
        print(answer.as_bytes())?;
        return Ok(Exit::Success);
    }
    if given.has("wait") {
        return sem::wait(&given);
    }
    if sem::is_in_background(&given) {
        if given.has("interactive") {
            bail!("jobs in the background cannot ask: leave out -p, or add --fg");
        }
        return sem::in_background(words);
    }
    let mut herald = sem::Herald::new(&given)?;
    let worked = work(&given, &mut herald);
    if worked.is_err() && given.has("_parset") {
        print(b"return 255\n")?;
    }
    worked
}

fn work(given: &Given, herald: &mut sem::Herald) -> anyhow::Result<Exit> {
    let parset = Parset::new(given)?;
    let config = config(given, parset.as_ref())?;
    hint_at_terminal(config.items.reads_stdin())?;
    start(given, &config, parset.as_ref(), herald)
}

fn start(
    given: &Given,
    config: &Config,
    parset: Option<&Parset>,
    herald: &mut sem::Herald,
) -> anyhow::Result<Exit> {
    let shows = ["bar", "eta", "progress"]
        .iter()
        .any(|name| given.has(name));
    let mut progress = shows.then(Progress::new).transpose()?;
    let (mut results, messages) = outputs(progress.as_ref())?;
    if let Some(file) = table(given.value("results"))? {
        results = file;
    }
    if let Some(parset) = parset {
        results = parset.target();
    }
    let messages = (!share_one_file()).then_some(messages);
    let mut observers = Tee::new();
    observers.join(progress.as_mut());
    observers.join(Some(herald));
    let outcome = job::run(config, results, messages, &mut observers);
    if let Some(progress) = progress {
        progress.finish();
    }
    let exit = outcome.unwrap_or_else(|error| {
        let exit = match error.exit() {
            Exit::TimedOut => Exit::ItemFailed,
            _ => FAILED,
        };
        complain(&anyhow::Error::new(error), exit)
    });
    running::remove_fresh_folders(given);
    if let Some(parset) = parset {
        print(&parset.script(exit)?)?;
    }
    Ok(exit)
}

fn print(text: &[u8]) -> anyhow::Result<()> {
    let written = stdout().write_all(text);
    written.context("cannot write to standard output")
}

/// Interprets the command line.
fn config(given: &Given, parset: Option<&Parset>) -> anyhow::Result<Config> {
    let cores = Cores::usable();
    let separators = items::separators(given);
    let (mut words, behind) = separators.take_apart(&given.words);
    let slots = running::slots(given, cores)?;
    let first_slots = (*slots.borrow()).max(1);
    let mut sources = if running::repeats_log(given) {
        words = &[];
        vec![items::logged(given)?]
    } else {
        items::sources(given, behind)?
    };
    let command = command::Command::new(given, words, &mut sources, first_slots)?;
    let wanted = (&command.template, command.keep);
    let items = if sem::is_on(given) {
        pipe::redirect_input(given)?;
        Items::Rows(Box::new(items::nothing()))
    } else if pipe::is_tee(given) {
        if sources.is_empty() {
            bail!("--tee gives all of standard input to a job for each item: write ::: and items");
        }
        pipe::redirect_input(given)?;
        Items::Tee(Box::new(items::rows(given, sources, wanted, first_slots)?))
    } else if pipe::is_on(given) {
        pipe::items(given, sources, first_slots)?
    } else {
        let rows = items::rows(given, sources, wanted, first_slots)?;
        Items::Rows(Box::new(rows))
    };
    let action = Action::Command(command.template);
    let mut config = Config::new(action, items, slots);
    running::apply(given, cores, &mut config)?;
    output::apply(given, &command.vocabulary, &mut config)?;
    if let Some(parset) = parset {
        parset.apply(given, &command.vocabulary, &mut config)?;
    }
    remote::apply(given, &command.vocabulary, &mut config)?;
    if config.hosts.is_none() {
        config.folder = running::folder(given, &command.vocabulary)?;
    }
    Ok(config)
}
