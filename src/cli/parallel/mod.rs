//! `ppar parallel`: the face that users of GNU parallel know. It translates
//! their command line into a run of jobs, and leaves everything else to that.
//!
//! The options stand in [`options`], [`given`] reads them, [`settings`] those
//! of files and variables, and the others say what they mean for the run.

mod command;
mod given;
mod items;
mod options;
mod output;
mod pipe;
mod running;
mod settings;
mod shell;

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, bail};
use clap::Args;

use super::complaint::complain;
use super::spawn::share_one_file;
use super::terminal::{hint_at_terminal, outputs};
use crate::error::Exit;
use crate::job::{self, Action, Config, Items};
use crate::output::stdout;
use crate::proc::{Cores, LONGEST_WORD};
use crate::report::{Progress, Tee};
use given::{Given, whole_number};

/// GNU parallel's exit code for wrong usage and for its own failures.
const FAILED: Exit = Exit::Command(255);
/// The version of GNU parallel that this is compared with.
const COMPARED_WITH: u32 = 20_221_122;
/// The names of links through which the binary is `ppar parallel`.
const NAMES: [&str; 2] = ["parallel", "sem"];

const HELP: &str = "\
The options are those of GNU parallel; docs/from-gnu-parallel.md lists them all.

Examples:
  ppar parallel gzip -9 ::: *.log
  ppar parallel -j4 'convert {} {.}.png && rm {}' ::: *.jpg
  ppar parallel -k --tag ping -c1 :::: hosts.txt
  ppar parallel --joblog log --resume-failed --retries 3 upload {} ::: *.tar
  ppar parallel --pipe --block 10M -k gzip < big.txt > big.txt.gz
  ppar parallel < commands.txt";

/// What a user may say to `ppar parallel`.
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

/// The words behind `ppar parallel`, or behind a link of such a name.
pub(super) fn is_meant(words: &[OsString]) -> Option<Vec<OsString>> {
    let name = Path::new(words.first()?).file_name()?.to_str()?;
    if NAMES.contains(&name) {
        let own = (name == "sem").then(|| OsString::from("--semaphore"));
        return Some(own.into_iter().chain(words[1..].iter().cloned()).collect());
    }
    (words.get(1)? == "parallel").then(|| words[2..].to_vec())
}

/// Runs `ppar parallel`, and says what went wrong.
pub(super) fn run(words: &[OsString]) -> anyhow::Result<Exit> {
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
    let config = match config(&given) {
        Ok(config) => config,
        Err(error) => return Ok(complain(&error, FAILED)),
    };
    hint_at_terminal(config.items.reads_stdin())?;
    start(&given, &config)
}

fn start(given: &Given, config: &Config) -> anyhow::Result<Exit> {
    let shows = ["bar", "eta", "progress"]
        .iter()
        .any(|name| given.has(name));
    let mut progress = shows.then(Progress::new).transpose()?;
    let (results, messages) = outputs(progress.as_ref())?;
    let messages = (!share_one_file()).then_some(messages);
    let mut observers = Tee::new();
    observers.join(progress.as_mut());
    let outcome = job::run(config, results, messages, &mut observers);
    if let Some(progress) = progress {
        progress.finish();
    }
    Ok(outcome.unwrap_or_else(|error| complain(&anyhow::Error::new(error), FAILED)))
}

/// What is printed instead of running anything, if that was asked for.
fn answer(given: &Given) -> anyhow::Result<Option<String>> {
    let version = env!("CARGO_PKG_VERSION");
    let cores = || Cores::usable();
    Ok(Some(if given.has("help") {
        format!("Usage: ppar parallel [OPTIONS] [COMMAND...] [::: ITEM...]...\n\n{HELP}\n")
    } else if given.has("version") {
        format!("ppar parallel {version}\n")
    } else if let Some(least) = given.parsed("minversion", whole_number)? {
        if least > COMPARED_WITH {
            bail!("--minversion {least}: this is compared with GNU parallel {COMPARED_WITH}");
        }
        format!("{COMPARED_WITH}\n")
    } else if given.has("citation") {
        "There is nothing to be cited for ppar.\n".to_owned()
    } else if given.has("number-of-cores")
        || given.has("number-of-cpus")
        || given.has("number-of-threads")
    {
        format!("{}\n", cores())
    } else if given.has("number-of-sockets") {
        "1\n".to_owned()
    } else if given.has("max-line-length-allowed") || given.has("show-limits") {
        format!("{}\n", LONGEST_WORD - 1)
    } else {
        return Ok(None);
    }))
}

/// What the command line means.
fn config(given: &Given) -> anyhow::Result<Config> {
    let cores = Cores::usable();
    let separators = items::separators(given);
    let (words, sources) = separators.take_apart(&given.words)?;
    let slots = running::slots(given, cores)?;
    let first_slots = (*slots.borrow()).max(1);
    let command = command::Command::new(given, words)?;
    let items = if pipe::is_on(given) {
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
    Ok(config)
}
