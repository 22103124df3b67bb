//! The root of the command line: names, help texts and the list of
//! subcommands. Help, manual pages and completions are all made from it.
//!
//! Help texts are phrases without a final period; only prose of more than one
//! sentence has periods.

use clap::{ArgAction, Parser, Subcommand, ValueEnum};

use super::bench::BenchArgs;
use super::completions::CompletionsArgs;
use super::deferred::Deferred;
use super::info::InfoArgs;
use super::man::ManArgs;
use super::manager::ManagerArgs;
use super::map::MapArgs;
use super::objects::containers::{DictArgs, ListArgs};
use super::objects::locks::{LockArgs, SemaphoreArgs};
use super::objects::numbers::{ArrayArgs, ValueArgs};
use super::objects::pipe::PipeArgs;
use super::objects::queue::QueueArgs;
use super::objects::signals::{BarrierArgs, EventArgs};
use super::parallel::ParallelArgs;
use super::run::RunArgs;
use super::spawn::SpawnArgs;
use super::variables;
use crate::output::Color;

const ABOUT: &str = "Process pools for the shell whose results are data";

const LONG_ABOUT: &str = "\
Process pools for the shell whose results are data

ppar does for a shell what Python's multiprocessing does for a script: it keeps a pool of \
worker processes, applies a function to every item and returns the results in order. \
A failed item is an error record, not the end of the run.

Apply a function to five numbers:

  ppar map 'x*x - 2*x' 1 2 3 8 10

Take one field of every line of a JSON Lines file, with four workers:

  ppar map -j 4 'x[\"name\"]' < people.jsonl

Run a script that uses Python's multiprocessing API, with processes, pools and queues:

  ppar run pipeline.star

Share queues, locks and numbers between the processes of a shell script:

  ppar manager -- bash pipeline.sh

Measure whether more workers speed up a function, and from how many items:

  ppar bench 'x*x - 2*x' --range 0:100000

Show how many cores ppar can use, and why:

  ppar info";

const EXIT_CODES: &str = "\
Exit codes:
  0      success
  1      an item or a job failed
  2      wrong usage
  3      ppar itself failed: no worker could start, no manager answers, output was lost
  124    timed out
  126    the command is not executable; nothing ran
  127    the command was not found; nothing ran
  128+N  ended by signal N";

/// The command line of ppar.
#[derive(Debug, Parser)]
#[command(
    name = "ppar",
    version,
    disable_version_flag = true,
    about = ABOUT,
    long_about = LONG_ABOUT,
    after_help = EXIT_CODES,
    after_long_help = format!("{EXIT_CODES}\n\n{}", variables::list(None)),
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

    /// Print version; -VV also prints the commit and how it was built
    #[arg(short = 'V', long, action = ArgAction::Version)]
    version: Option<bool>,
}

/// When to color messages, as written on the command line.
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
    /// Run a command for every item, each in its own process
    Spawn(Deferred<SpawnArgs>),
    /// Run commands as GNU parallel does, with its options
    Parallel(Deferred<ParallelArgs>),
    /// Run a script with processes, pools and shared objects
    Run(Deferred<RunArgs>),
    /// Serve queues, locks, values and other shared objects
    Manager(Deferred<ManagerArgs>),
    /// Put values into a shared queue, and get them
    Queue(Deferred<QueueArgs>),
    /// Send values through a shared pipe
    Pipe(Deferred<PipeArgs>),
    /// Run a command while holding a lock
    Lock(Deferred<LockArgs>),
    /// Limit how many commands run at a time
    Semaphore(Deferred<SemaphoreArgs>),
    /// Signal an event, or wait for it
    Event(Deferred<EventArgs>),
    /// Wait until N processes have arrived
    Barrier(Deferred<BarrierArgs>),
    /// Set, read and change a number in shared memory
    Value(Deferred<ValueArgs>),
    /// Set, read and change numbers in shared memory
    Array(Deferred<ArrayArgs>),
    /// Set and get the values of a shared dict
    Dict(Deferred<DictArgs>),
    /// Set and get the values of a shared list
    List(Deferred<ListArgs>),
    /// Measure whether more workers speed up a function, and from how many items
    Bench(Deferred<BenchArgs>),
    /// Show cores, memory, load and process ids
    Info(Deferred<InfoArgs>),
    /// Print the completion script of a shell
    Completions(Deferred<CompletionsArgs>),
    /// Write the manual pages into a folder
    Man(Deferred<ManArgs>),
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
