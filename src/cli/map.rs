//! `ppar map`: its options, and what they mean.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use clap::{Args, ValueHint};

use super::advice::advised;
use super::complaint::complain;
use super::environment::EnvironmentArgs;
use super::exec::ExecArgs;
use super::function::{FunctionArgs, InPython, check_function, check_module};
use super::hosts::{FolderArgs, HostArgs};
use super::items::InputArgs;
use super::manager::WithManager;
use super::python::{LanguageArgs, from_words};
use super::reduction::ReductionArgs;
use super::terminal::{hint_at_terminal, outputs};
use super::values::{bytes, check_readable, duration};
use super::workers::WorkerArgs;
use crate::error::Exit;
use crate::host::FleetConfig;
use crate::input::Format;
use crate::lang::{Program, Style};
use crate::launch::{Executable, Threads};
use crate::map::{self, Backend, Config, Destination, Items, MapError, OnError};
use crate::output::{Pending, stderr};
use crate::pool::PoolConfig;
use crate::proc::Cores;
use crate::report::{Progress, Stats, Tee};
use crate::worker::Setup;

/// For how many slots per host to compute values of --env that depend on the
/// slot.
const SLOTS_THERE: usize = 1024;

const EXAMPLES: &str = "\
Examples:
  ppar map 'x*x - 2*x' 1 2 3 8 10
  ppar map -R 'x.upper()' < words.txt
  ppar map 'x[\"user\"][\"name\"]' -r < events.jsonl
  ppar map --def 'def f(x): return x if x < 2 else f(x-1) + f(x-2)' f --range 0:20
  ppar map --csv 'float(x[\"price\"])' --reduce 'a + b' < sales.csv
  ppar map --timeout 5 --on-error record 'work(x)' -f work.star < jobs.jsonl";

/// The arguments of `ppar map`.
#[derive(Debug, Args)]
#[command(
    after_help = EXAMPLES,
    override_usage = "ppar map [OPTIONS] FUNCTION [ITEM]...\n       ppar map [OPTIONS] --exec COMMAND [ITEM]..."
)]
pub(crate) struct MapArgs {
    /// An expression in x (the item) and i (its index from 0), a lambda, the name of a function
    /// from --def or -f, FILE.py:NAME, MODULE:NAME or FILE.star:NAME
    #[arg(value_name = "FUNCTION", required_unless_present = "exec")]
    expression: Option<OsString>,

    /// Items: JSON if valid, otherwise strings; without any, JSON Lines are read from standard
    /// input
    #[arg(value_name = "ITEM", allow_negative_numbers = true)]
    items: Vec<OsString>,

    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    language: LanguageArgs,
    #[command(flatten)]
    function: FunctionArgs,
    #[command(flatten)]
    reduction: ReductionArgs,
    #[command(flatten)]
    exec: ExecArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    pool: PoolArgs,
    #[command(flatten)]
    hosts: HostArgs,
    #[command(flatten)]
    folder: FolderArgs,
    #[command(flatten)]
    watching: WatchingArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of its own"
)]
struct OutputArgs {
    /// Write results as they arrive, not in input order
    #[arg(long)]
    unordered: bool,

    /// Write strings without quotes
    #[arg(short = 'r', long)]
    raw_output: bool,

    /// Write one JSON array instead of a line per result
    #[arg(long, conflicts_with = "raw_output")]
    array: bool,

    /// Write {"item": …, "result": …} for each result
    #[arg(long, conflicts_with_all = ["raw_output", "reduce"])]
    with_item: bool,

    /// Write CSV: an object becomes a row under a header of the first one's keys, an array a row
    /// without a header
    #[arg(long, conflicts_with_all = ["raw_output", "array"])]
    csv_out: bool,

    /// Write the same as tab-separated values
    #[arg(long, conflicts_with_all = ["raw_output", "array", "csv_out"])]
    tsv_out: bool,

    /// Write to FILE, which appears when it is complete; `-` is standard output; FILE.csv and
    /// FILE.tsv get tables
    #[arg(short = 'o', long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    output: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Pool")]
struct PoolArgs {
    #[command(flatten)]
    size: WorkerArgs,

    /// Replace a worker after N items
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=u64::from(u32::MAX)))]
    max_tasks_per_worker: Option<u64>,

    /// Fail an item that takes longer than TIME (seconds, or 200ms, 5m, 1.5h), and kill its worker
    #[arg(long, value_name = "TIME", value_parser = duration)]
    timeout: Option<Duration>,

    /// Kill a worker that uses more than SIZE of memory, with all that it started; its item fails
    /// the second time
    #[arg(long, value_name = "SIZE", value_parser = bytes)]
    memory: Option<u64>,

    /// When all workers together use more than SIZE of memory, kill the largest, and run its item
    /// again alone
    #[arg(long, value_name = "SIZE", value_parser = bytes)]
    memory_total: Option<u64>,

    /// Retry a failed item up to N times
    #[arg(long, value_name = "N", default_value_t = 0)]
    retries: u32,

    /// What to do when an item fails
    #[arg(long, value_enum, default_value_t = OnError::Fail, value_name = "POLICY")]
    on_error: OnError,

    /// What evaluates the function; the output is the same
    #[arg(long, value_enum, default_value_t = Backend::Process, value_name = "KIND")]
    backend: Backend,

    /// Start COMMAND as a worker: a program that speaks ppar's protocol, and decides what FUNCTION
    /// means
    #[arg(
        long,
        value_name = "COMMAND",
        value_hint = ValueHint::CommandString,
        conflicts_with_all = ["exec", "python", "language"]
    )]
    worker: Option<String>,

    #[command(flatten)]
    environment: EnvironmentArgs,

    #[command(flatten)]
    manager: WithManager,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Progress")]
struct WatchingArgs {
    /// Show progress even if results go to the same terminal; in a pipe or a log, as one line a
    /// second
    #[arg(long, conflicts_with = "quiet")]
    progress: bool,

    /// Show no progress, and do not report failed items that are skipped or recorded
    #[arg(short = 'q', long)]
    quiet: bool,

    /// Print a table of the workers' activity at the end
    #[arg(long)]
    stats: bool,

    /// Write the same as JSON to FILE; `-` is standard output
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    stats_json: Option<PathBuf>,
}

/// Runs `ppar map`, and reports errors.
pub(super) fn run(args: &MapArgs) -> anyhow::Result<Exit> {
    let config = match args.config() {
        Ok(config) => config,
        Err(error) => return Ok(complain(&error, Exit::Usage)),
    };
    let watching = &args.watching;
    let stats_file = match watching.open_stats_file() {
        Ok(file) => file,
        Err(error) => return Ok(complain(&error, Exit::Usage)),
    };
    let shown = watching.shows_progress(&config);
    let mut progress = shown.then(Progress::new).transpose()?;
    let collects = watching.stats || stats_file.is_some();
    let mut stats = collects.then(|| Stats::new(Instant::now()));
    if !config.quiet {
        hint_at_terminal(config.items.reads_stdin())?;
    }
    let (results, messages) = outputs(progress.as_ref())?;
    let mut observers = Tee::new();
    observers.join(progress.as_mut());
    observers.join(stats.as_mut());
    let function = config.setup.program.function.clone();
    let outcome = map::run(config, results, messages, &mut observers);
    if let Some(progress) = progress {
        progress.finish();
    }
    let exit = match outcome {
        Ok(exit) => exit,
        Err(MapError::Program(error)) => {
            let error = advised(error, &function, "map");
            complain(&anyhow::Error::new(error), Exit::Usage)
        }
        Err(error) => {
            let exit = error.exit();
            complain(&anyhow::Error::new(error), exit)
        }
    };
    if let Some(summary) = stats.map(|stats| stats.finish(Instant::now())) {
        if watching.stats {
            stderr().write_all(summary.to_table().as_bytes())?;
        }
        if let Some((path, file)) = stats_file {
            file.write_whole(format!("{}\n", summary.to_json()).as_bytes())
                .with_context(|| format!("failed to write {}", path.display()))?;
        }
    }
    Ok(exit)
}

impl WatchingArgs {
    /// A bar is shown on a terminal to which no results go.
    fn shows_progress(&self, config: &Config) -> bool {
        let in_the_way = config.destination == Destination::Stdout && io::stdout().is_terminal();
        self.progress || !self.quiet && io::stderr().is_terminal() && !in_the_way
    }

    fn open_stats_file(&self) -> anyhow::Result<Option<(PathBuf, Pending)>> {
        let Some(path) = &self.stats_json else {
            return Ok(None);
        };
        let file = Pending::open(path)
            .with_context(|| format!("failed to open {} for writing", path.display()))?;
        Ok(Some((path.clone(), file)))
    }
}

impl MapArgs {
    /// Whether a manager has to be started first.
    pub(super) fn lacks_manager(&self) -> bool {
        self.pool.manager.lacks_one()
    }

    /// The function, or the first item if a program answers.
    pub(super) fn first_word(&self) -> Option<&OsString> {
        self.expression.as_ref()
    }

    /// Combines options, reads definitions, and rejects contradictions.
    fn config(&self) -> anyhow::Result<Config> {
        self.check_contradictions()?;
        let exec = self.exec.exec(self.pool.timeout)?;
        let (function, items) = self.function_and_items(exec.is_some())?;
        if exec.is_some() && self.pool.backend != Backend::Process {
            bail!("--exec needs worker processes: remove --backend");
        }
        let mut program = self.function.program(&function)?;
        self.reduction.add_to(&mut program)?;
        let worker = self.worker()?;
        let python = self.python(&function, &program, worker.is_some())?;
        let hosts = self.hosts()?;
        let python = match python {
            Some(python) if hosts.is_some() => Some(python.on_hosts()?),
            python => python,
        };
        let (python, interpreter) = python.map(|python| (python.setup, python.command)).unzip();
        let workers = self.pool.size.workers.resolve(Cores::usable);
        let slots = hosts.as_ref().map_or(workers, |_| SLOTS_THERE);
        let mut given = self.pool.environment.given(slots, hosts.is_some())?;
        if interpreter.is_some() {
            given.threads = given.threads.or(Some(Threads::Default));
        }
        let (format, input) = self.format_and_input(&items, exec.is_some())?;
        let setup = Setup {
            program,
            format,
            types: self.input.types(),
            style: self.output.style(self.function.flat),
            retries: self.pool.retries,
            measure: self.watching.stats || self.watching.stats_json.is_some(),
            timed: self.pool.timeout.is_some(),
            python,
            exec,
        };
        Ok(Config {
            setup,
            items: input,
            destination: self.output.destination(),
            delimiter: self.output.delimiter(),
            on_error: self.pool.on_error,
            quiet: self.watching.quiet,
            backend: self.pool.backend,
            pool: self.pool_config(workers),
            initial: self.function.initial()?,
            most_by_key: self.reduction.by_limit,
            arguments: items,
            python: interpreter,
            worker,
            given,
            hosts,
        })
    }

    /// The interpreter, if the function is in Python. A worker of the user's
    /// decides itself which language it is in.
    fn python(
        &self,
        function: &str,
        program: &Program,
        has_worker: bool,
    ) -> anyhow::Result<Option<InPython>> {
        if has_worker {
            return Ok(None);
        }
        let python = self.function.python(function, &self.language)?;
        if python.is_none() {
            check_module(program)?;
        } else if self.pool.backend != Backend::Process {
            bail!("Python runs only in worker processes: remove --backend");
        }
        Ok(python)
    }

    /// The source and the format of items. With `-R`, a program gets its
    /// arguments unchanged.
    fn format_and_input(
        &self,
        arguments: &[OsString],
        is_exec: bool,
    ) -> anyhow::Result<(Format, Items)> {
        if is_exec && let Some(items) = self.input.unquoted(arguments)? {
            return Ok((Format::Ended(0), items));
        }
        let items = self.input.items(arguments)?;
        Ok((self.input.format(arguments), items))
    }

    fn pool_config(&self, workers: usize) -> PoolConfig {
        PoolConfig {
            items_per_worker: self.pool.max_tasks_per_worker,
            timeout: self.pool.timeout,
            memory: self.pool.memory,
            memory_total: self.pool.memory_total,
            retries: self.pool.retries,
            ordered: !self.output.unordered || self.reduces(),
            fail_fast: self.pool.on_error == OnError::Fail,
            ..self.pool.size.pool(workers)
        }
    }

    /// The hosts, if any were named; rejects options that conflict with them.
    fn hosts(&self) -> anyhow::Result<Option<FleetConfig>> {
        let (folder, quiet) = (self.folder.folder.as_ref(), self.watching.quiet);
        let Some(hosts) = self.hosts.fleet(self.pool.size.workers, folder, quiet)? else {
            if folder.is_some() {
                bail!("--workdir needs hosts: name them with --on");
            }
            return Ok(None);
        };
        if self.pool.backend != Backend::Process {
            bail!("--on needs worker processes: remove --backend");
        }
        if self.pool.manager.is_given() {
            bail!("shared objects do not reach other hosts yet: remove --manager or --on");
        }
        Ok(Some(FleetConfig {
            weighs: self.pool.memory.or(self.pool.memory_total).is_some(),
            ..hosts
        }))
    }

    /// The program to start as a worker, if that is not ppar or Python.
    fn worker(&self) -> anyhow::Result<Option<Executable>> {
        let Some(command) = &self.pool.worker else {
            return Ok(None);
        };
        if self.pool.backend != Backend::Process {
            bail!("--worker needs worker processes: remove --backend");
        }
        let worker = from_words(command).with_context(|| format!("--worker says `{command}`"))?;
        Ok(Some(worker))
    }

    /// With `--exec` there is no function, and the first word is an item.
    fn function_and_items(&self, is_exec: bool) -> anyhow::Result<(String, Vec<OsString>)> {
        if is_exec {
            let items = self.expression.iter().chain(&self.items);
            return Ok(("x".to_owned(), items.cloned().collect()));
        }
        let function = self.expression.as_ref().and_then(|text| text.to_str());
        let function = function.context("FUNCTION is not UTF-8")?;
        check_function(function, &self.items)?;
        Ok((function.to_owned(), self.items.clone()))
    }

    fn reduces(&self) -> bool {
        self.function.reduce.is_some() || self.reduction.is_given()
    }

    fn check_contradictions(&self) -> anyhow::Result<()> {
        if self.pool.timeout.is_some() && self.pool.backend != Backend::Process {
            bail!("--timeout needs worker processes: only those can be killed");
        }
        if self.pool.memory.or(self.pool.memory_total).is_some() {
            if self.pool.backend != Backend::Process {
                bail!(
                    "--memory and --memory-total need worker processes: only those can be killed"
                );
            }
            check_readable("--memory", "/proc/self/status")?;
        }
        if self.pool.environment.is_given() && self.pool.backend != Backend::Process {
            bail!("--env and --threads need worker processes: remove --backend");
        }
        if self.reduces() && self.pool.on_error == OnError::Record {
            bail!("a reduction has no place for error records: use --on-error skip");
        }
        if self.reduction.is_given() && self.pool.worker.is_some() {
            bail!("--by and built-in reductions need ppar's own workers: remove --worker");
        }
        if self.output.delimiter().is_some() && self.pool.on_error == OnError::Record {
            bail!("a table has no place for error records: use --on-error skip");
        }
        Ok(())
    }
}

impl OutputArgs {
    fn destination(&self) -> Destination {
        match &self.output {
            Some(path) if path != Path::new("-") => Destination::File(path.clone()),
            _ => Destination::Stdout,
        }
    }

    /// The byte between fields, if results are written as a table.
    fn delimiter(&self) -> Option<u8> {
        match (self.csv_out, self.tsv_out) {
            (true, _) => Some(b','),
            (_, true) => Some(b'\t'),
            _ if self.raw_output || self.array || self.with_item => None,
            _ => match self.output.as_deref()?.extension()?.to_str()? {
                "csv" => Some(b','),
                "tsv" => Some(b'\t'),
                _ => None,
            },
        }
    }

    fn style(&self, flat: bool) -> Style {
        Style {
            raw: self.raw_output,
            flat,
            with_item: self.with_item,
            array: self.array,
        }
    }
}
