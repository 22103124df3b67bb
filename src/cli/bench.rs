//! `ppar bench`: its options, and what they mean.

mod files;
mod table;

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use clap::Args;

use super::advice::advised;
use super::complaint::complain;
use super::environment::EnvironmentArgs;
use super::function::{FunctionArgs, check_function};
use super::items::{InputArgs, PlainItems};
use super::python::LanguageArgs;
use super::terminal::hint_at_terminal;
use super::values::duration;
use super::workers::WorkerArgs;
use crate::bench::{
    self, BenchError, CommandWork, Findings, FunctionWork, Machine, Plan, Side, Step, Stop,
    Subject, Work,
};
use crate::error::Exit;
use crate::job::{Many, REPLACE, Shell, Template};
use crate::lang::Style;
use crate::launch::Threads;
use crate::map::{Backend, Config, Destination, Items, OnError};
use crate::output::{stderr, stdout};
use crate::proc::{Cores, LeaveAtOnce};
use crate::report::Steps;
use crate::worker::Setup;
use files::{Files, OutputArgs};

const EXAMPLES: &str = "\
Examples:
  ppar bench 'x*x - 2*x' --range 0:100000
  ppar bench -f work.star 'work(x)' --plot work.svg < jobs.jsonl
  ppar bench --csv-input 'float(x[\"price\"])' --json - < sales.csv | jq .break_even.items
  ppar bench -j 8 --cmd 'curl -sO {}' -a urls.txt --no-check";

/// The arguments of `ppar bench`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, override_usage = "\
ppar bench [OPTIONS] FUNCTION [ITEM]...
       ppar bench [OPTIONS] --cmd COMMAND [ITEM]...")]
pub(crate) struct BenchArgs {
    /// An expression in x (the item) and i (its index from 0), a lambda, the name of a function
    /// from --def or -f, FILE.py:NAME, MODULE:NAME or FILE.star:NAME
    #[arg(
        value_name = "FUNCTION",
        required_unless_present = "command",
        allow_negative_numbers = true
    )]
    function: Option<OsString>,

    /// Items: JSON if valid, otherwise strings; without any, JSON Lines are read from standard
    /// input
    #[arg(value_name = "ITEM", allow_negative_numbers = true)]
    items: Vec<OsString>,

    #[command(flatten)]
    measuring: MeasuringArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    input: BenchInputArgs,
    #[command(flatten)]
    language: LanguageArgs,
    #[command(flatten)]
    definition: FunctionArgs,
}

/// The help of `--workers` in `ppar bench`.
const WORKERS: &str = "\
Maximum number of workers: N, N% of the cores, +N or -N relative to them, or auto; pools of \
1, 2, 4, … workers up to it are measured";

#[derive(Debug, Args)]
#[command(
    next_help_heading = "Measuring",
    mut_arg("workers", |workers| workers.help(WORKERS)),
)]
struct MeasuringArgs {
    /// Run COMMAND for each item instead of a function, as `ppar spawn` does; all arguments are
    /// then items, and {} stands for the item
    #[arg(
        long = "cmd",
        id = "command",
        value_name = "COMMAND",
        conflicts_with_all = [
            "python", "language", "def", "source_files", "init", "starmap", "filter", "flat", "reduce", "initial", "seed",
            "chunksize", "variables", "threads",
        ]
    )]
    command: Option<OsString>,

    #[command(flatten)]
    size: WorkerArgs,

    /// Time each side N times, after a warm-up run
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,

    /// End the measurement if one run of a function, including its set-up, or one command takes
    /// longer than TIME (seconds, or 200ms, 5m, 1.5h)
    #[arg(long, value_name = "TIME", value_parser = duration)]
    timeout: Option<Duration>,

    /// Do not compare the output of the sides
    #[arg(long)]
    no_check: bool,

    #[command(flatten)]
    environment: EnvironmentArgs,
}

/// The name of the option for CSV input.
const CSV_INPUT: &str = "--csv-input";

/// The items of `ppar map`, except that `--csv` writes figures here.
#[derive(Debug)]
struct BenchInputArgs(InputArgs);

impl Args for BenchInputArgs {
    fn augment_args(command: clap::Command) -> clap::Command {
        let name = CSV_INPUT.trim_start_matches('-');
        InputArgs::augment_args(command).mut_arg("csv", |csv| csv.long(name))
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl clap::FromArgMatches for BenchInputArgs {
    fn from_arg_matches(matches: &clap::ArgMatches) -> Result<Self, clap::Error> {
        let mut args = InputArgs::from_arg_matches(matches)?;
        args.csv_spelling = CSV_INPUT;
        Ok(Self(args))
    }

    fn update_from_arg_matches(&mut self, matches: &clap::ArgMatches) -> Result<(), clap::Error> {
        self.0.update_from_arg_matches(matches)
    }
}

/// Runs `ppar bench`, and reports errors.
pub(super) fn run(args: &BenchArgs, cores: &Cores) -> anyhow::Result<Exit> {
    let prepared = args.task(cores).and_then(|task| {
        let files = Files::open(&args.output)?;
        Ok((task, files))
    });
    let (task, files) = match prepared {
        Ok(prepared) => prepared,
        Err(error) => return Ok(complain(&error, Exit::Usage)),
    };
    if !args.output.quiet {
        hint_at_terminal(task.items().reads_stdin())?;
    }
    let plan = args.plan(cores, &task);
    let measured = task.work(args.measuring.timeout).map_err(Stop::Failed);
    match measured.and_then(|mut work| measure(&mut *work, plan, args.output.quiet)) {
        Ok(findings) => {
            show(&findings, files)?;
            Ok(Exit::Success)
        }
        Err(Stop::Ended(exit, said)) => {
            // If standard error is closed, the exit code must suffice.
            let _ = stderr().write_all(&said);
            Ok(exit)
        }
        Err(Stop::Failed(error)) => {
            let exit = error.exit();
            Ok(complain(&anyhow::Error::new(error), exit))
        }
    }
}

fn measure(work: &mut dyn Work, plan: Plan, quiet: bool) -> Result<Findings, Stop> {
    let steps = (!quiet).then(Steps::new);
    bench::run(work, plan, &mut |step| {
        if let Some(steps) = &steps {
            steps.show(in_words(step));
        }
    })
}

fn in_words(step: Step) -> String {
    match step {
        Step::Sides { side, done, of } => format!("run {} of {of}: {side}", done + 1),
        Step::Start => "what the start costs: one item".to_owned(),
        Step::Size(items) => format!(
            "looking for the break-even: {}",
            table::counted(items, "item")
        ),
    }
}

/// Writes files and standard output.
fn show(findings: &Findings, files: Files) -> anyhow::Result<()> {
    let instead = files.write(findings)?;
    let chart = io::stdout().is_terminal();
    // Nothing is running any more: only a reader can be slow.
    let _signals = LeaveAtOnce::new()?;
    let text = instead.unwrap_or_else(|| table::report(findings, chart));
    let written = stdout().write_all(text.as_bytes());
    written.context("failed to write to standard output")
}

/// What to measure, before any of its items is read.
enum Task {
    Function(Box<Config>),
    Command(Template, PlainItems),
}

impl Task {
    fn items(&self) -> Items {
        match self {
            Self::Function(config) => config.items.clone(),
            Self::Command(_, PlainItems::Files(files, _)) => Items::Files(files.clone()),
            Self::Command(..) => Items::Files(Vec::new().into()),
        }
    }

    fn sides(&self, workers: usize) -> Vec<Side> {
        match self {
            Self::Function(config) if config.python.is_some() => bench::sides_of_python(workers),
            Self::Function(_) => bench::sides_of_function(workers),
            Self::Command(..) => bench::sides_of_command(workers),
        }
    }

    fn work(self, limit: Option<Duration>) -> Result<Box<dyn Work>, BenchError> {
        Ok(match self {
            Self::Function(config) => Box::new(FunctionWork::open(*config, limit)?),
            Self::Command(template, PlainItems::Arguments(items)) => {
                Box::new(CommandWork::new(template, items, limit)?)
            }
            Self::Command(template, PlainItems::Files(files, format)) => {
                Box::new(CommandWork::read(template, files, format, limit)?)
            }
        })
    }
}

impl BenchArgs {
    fn plan(&self, cores: &Cores, task: &Task) -> Plan {
        let text = self.measuring.command.as_ref().or(self.function.as_ref());
        let text = text.map_or_else(String::new, |text| text.to_string_lossy().into_owned());
        let subject = match task {
            Task::Function(_) => Subject::Function(text),
            Task::Command(..) => Subject::Command(text),
        };
        Plan {
            subject,
            sides: task.sides(self.workers(cores)),
            runs: self.measuring.runs as usize,
            check: !self.measuring.no_check,
            machine: Machine {
                usable_cores: cores.usable,
                logical_cores: cores.logical,
            },
        }
    }

    fn workers(&self, cores: &Cores) -> usize {
        self.measuring.size.workers.resolve(|| cores.usable)
    }

    fn task(&self, cores: &Cores) -> anyhow::Result<Task> {
        if let Some(command) = &self.measuring.command {
            let words = [command.clone()];
            let template = Template::parse(&words, REPLACE, Shell::Auto, Many::Join);
            let template = template.map_err(|error| anyhow!("failed to {error}"))?;
            let items: Vec<OsString> = self.function.iter().chain(&self.items).cloned().collect();
            return Ok(Task::Command(template, self.input.0.plain(&items)?));
        }
        let config = self.config(self.workers(cores))?;
        let checked = config.setup.check();
        checked.map_err(|error| advised(error, &config.setup.program.function, "bench"))?;
        Ok(Task::Function(Box::new(config)))
    }

    /// The same as in `ppar map`.
    fn config(&self, workers: usize) -> anyhow::Result<Config> {
        let Some(function) = self.function.as_ref().and_then(|text| text.to_str()) else {
            bail!("FUNCTION is not UTF-8");
        };
        check_function(function, &self.items)?;
        let python = self.definition.python(function, &self.language)?;
        let (python, interpreter) = python.map(|python| (python.setup, python.command)).unzip();
        let mut given = self.measuring.environment.given(workers, false)?;
        if interpreter.is_some() {
            given.threads = given.threads.or(Some(Threads::Default));
        } else if self.measuring.environment.is_given() {
            bail!("--env and --threads are for functions in Python, whose workers are processes");
        }
        Ok(Config {
            setup: Setup {
                program: self.definition.program(function)?,
                format: self.input.0.format(&self.items),
                types: self.input.0.types(),
                style: Style {
                    flat: self.definition.flat,
                    ..Style::default()
                },
                retries: 0,
                measure: false,
                timed: false,
                python,
                exec: None,
            },
            items: self.input.0.items(&self.items)?,
            destination: Destination::Stdout,
            delimiter: None,
            on_error: OnError::Fail,
            quiet: false,
            backend: Backend::Process,
            pool: self.measuring.size.pool(workers),
            initial: self.definition.initial()?,
            most_by_key: u64::MAX,
            arguments: self.items.clone(),
            python: interpreter,
            worker: None,
            given,
            hosts: None,
        })
    }
}
