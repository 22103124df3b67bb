//! The root of the command line: names, help texts and the list of
//! subcommands. Help, manual pages and completions are all made from it.
//!
//! Help texts are phrases without a final period; only prose of more than one
//! sentence has periods.

use clap::{Parser, Subcommand, ValueEnum};

use super::bench::BenchArgs;
use super::deferred::Deferred;
use super::generate::GenerateArgs;
use super::info::InfoArgs;
use super::manager::ManagerArgs;
use super::map::MapArgs;
use super::objects::containers::{DictArgs, ListArgs};
use super::objects::locks::{LockArgs, SemaphoreArgs};
use super::objects::numbers::{ArrayArgs, ValueArgs};
use super::objects::pipe::PipeArgs;
use super::objects::queue::QueueArgs;
use super::objects::signals::{BarrierArgs, EventArgs};
use super::run::RunArgs;
use super::spawn::SpawnArgs;
use crate::output::Color;

const ABOUT: &str = "Process pools for the shell whose results are data";

const LONG_ABOUT: &str = "\
Process pools for the shell whose results are data

ppar does for a shell what Python's multiprocessing does for a script: it keeps a pool of \
worker processes, applies a function to every item and gives back the results in order. \
A failed item is an error record, not the end of the run.

Apply a function to five numbers:

  ppar map 'x*x - 2*x' 1 2 3 8 10

Take one field of every line of a JSON Lines file, with four workers:

  ppar map -j 4 'x[\"name\"]' < people.jsonl

Run a script that uses Python's multiprocessing API, with processes, pools and queues:

  ppar run pipeline.star

Give a shell script queues, locks and numbers that all its processes share:

  ppar manager -- bash pipeline.sh

Find out whether more workers are worth it for a function, and from how many items on:

  ppar bench 'x*x - 2*x' --range 0:100000

Show how many cores can be used, and why:

  ppar info";

const EXIT_CODES: &str = "\
Exit codes:
  0      all well
  1      an item or a job failed
  2      wrong usage
  3      ppar itself failed: no worker would start, no manager answers, output was lost
  124    what was waited for did not come in time
  126    the command cannot be executed; nothing was run
  127    the command is not there; nothing was run
  128+N  ended by signal N";

/// The command line of ppar.
#[derive(Debug, Parser)]
#[command(
    name = "ppar",
    version,
    about = ABOUT,
    long_about = LONG_ABOUT,
    after_help = EXIT_CODES,
    subcommand_value_name = "COMMAND",
    max_term_width = 100,
    args_override_self = true
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Color messages: auto (on a terminal), always or never
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t = ColorWhen::Auto, hide_possible_values = true, hide_default_value = true)]
    pub(crate) color: ColorWhen,
}

/// When messages have colours, as a person writes it.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum ColorWhen {
    Auto,
    Always,
    Never,
}

impl From<ColorWhen> for Color {
    fn from(when: ColorWhen) -> Self {
        match when {
            ColorWhen::Auto => Self::Auto,
            ColorWhen::Always => Self::Always,
            ColorWhen::Never => Self::Never,
        }
    }
}

/// One subcommand with its arguments.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Apply a function to every item with a pool of worker processes
    Map(Deferred<MapArgs>),
    /// Run a command for every item, each in a process of its own
    Spawn(Deferred<SpawnArgs>),
    /// Run a script with processes, pools and shared objects
    Run(Deferred<RunArgs>),
    /// Serve queues, locks, values and the like to scripts and commands
    Manager(Deferred<ManagerArgs>),
    /// Put values into a queue of the manager, and get them
    Queue(Deferred<QueueArgs>),
    /// Send values through a pipe of the manager
    Pipe(Deferred<PipeArgs>),
    /// Run a command while no other holds the lock
    Lock(Deferred<LockArgs>),
    /// Run a command while fewer than N others run
    Semaphore(Deferred<SemaphoreArgs>),
    /// Tell others that something has happened, or wait for it
    Event(Deferred<EventArgs>),
    /// Wait until a number of processes have arrived
    Barrier(Deferred<BarrierArgs>),
    /// Set, read and add to a number in shared memory
    Value(Deferred<ValueArgs>),
    /// Set, read and add to numbers in shared memory
    Array(Deferred<ArrayArgs>),
    /// Put values at keys, and get them
    Dict(Deferred<DictArgs>),
    /// Put values at positions, and get them
    List(Deferred<ListArgs>),
    /// Measure what more workers gain, and from how many items on
    Bench(Deferred<BenchArgs>),
    /// Show cores, memory, load and process ids
    Info(Deferred<InfoArgs>),
    /// Write the completions and manual pages
    #[command(hide = true)]
    Generate(GenerateArgs),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_negative_number_of_workers_is_a_value() {
        for words in [["ppar", "info", "-j", "-1"], ["ppar", "info", "-j", "+1"]] {
            Cli::try_parse_from(words).expect("a valid command line");
        }
    }

    #[test]
    fn no_help_line_ends_with_a_period() {
        let mut root = Cli::command();
        root.build();
        let mut commands = vec![&root];
        while let Some(command) = commands.pop() {
            let abouts = command.get_about().into_iter();
            let helps = command.get_arguments().filter_map(clap::Arg::get_help);
            for text in abouts.chain(helps).map(ToString::to_string) {
                assert!(!text.ends_with('.'), "{}: {text}", command.get_name());
            }
            commands.extend(command.get_subcommands());
        }
    }
}
