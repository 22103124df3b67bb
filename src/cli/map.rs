//! `ppar map`: its options, and what they mean.

use std::ffi::OsString;
use std::fs::{self, File};
use std::hash::{BuildHasher, Hasher};
use std::io::{self, IsTerminal, Write};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow, bail};
use bytes::Bytes;
use clap::{Args, ValueHint};

use super::workers::WorkerCount;
use crate::error::Exit;
use crate::input::{self, Format, InputError, Range, Source as InputSource};
use crate::lang::{Program, Source, Style};
use crate::map::{self, Backend, Config, Destination, Items, OnError};
use crate::pool::PoolConfig;
use crate::report::{Progress, Stats, Tee};
use crate::worker::Setup;

const EXAMPLES: &str = "\
Examples:
  ppar map 'x*x - 2*x' 1 2 3 8 10
  ppar map -R 'x.upper()' < words.txt
  ppar map 'x[\"user\"][\"name\"]' -r < events.jsonl
  ppar map --def 'def f(x): return x if x < 2 else f(x-1) + f(x-2)' f --range 0:20
  ppar map --csv 'float(x[\"price\"])' --reduce 'a + b' < sales.csv
  ppar map --timeout 5 --on-error record 'work(x)' -f work.star < jobs.jsonl";

/// What a user may say to `ppar map`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct MapArgs {
    /// An expression in x (the item) and i (its index from 0), a lambda, the name of a function
    /// from --def or -f, or FILE.star:NAME
    #[arg(value_name = "FUNCTION")]
    function: String,

    /// Items: JSON where it is JSON, otherwise strings; without any, JSON Lines are read from
    /// standard input
    #[arg(value_name = "ITEM", allow_negative_numbers = true)]
    items: Vec<OsString>,

    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    function_options: FunctionArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    pool: PoolArgs,
    #[command(flatten)]
    watching: WatchingArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of its own"
)]
struct InputArgs {
    /// Read items from FILE; `-` is standard input; may be repeated
    #[arg(short = 'a', long = "arg-file", value_name = "FILE", value_hint = ValueHint::FilePath)]
    arg_files: Vec<OsString>,

    /// Each line is a string, whatever it looks like
    #[arg(short = 'R', long)]
    raw_input: bool,

    /// Items end with a NUL byte and are strings
    #[arg(short = '0', long)]
    null: bool,

    /// Items are the rows of CSV: objects named by the header row
    #[arg(long)]
    csv: bool,

    /// Items are the rows of tab-separated values
    #[arg(long)]
    tsv: bool,

    /// CSV or TSV has no header row: rows are arrays
    #[arg(long)]
    no_header: bool,

    /// Items are the integers from START up to STOP, without STOP; they are made in the workers
    #[arg(long, value_name = "START:STOP[:STEP]", value_parser = range, allow_hyphen_values = true)]
    range: Option<Range>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Function")]
struct FunctionArgs {
    /// Define functions: `def f(x): return x + 1`; may be repeated
    #[arg(long, value_name = "CODE")]
    def: Vec<String>,

    /// Read definitions from FILE; may be repeated
    #[arg(short = 'f', long = "file", value_name = "FILE", value_hint = ValueHint::FilePath)]
    source_files: Vec<PathBuf>,

    /// Run CODE once in each worker; the function sees its names
    #[arg(long, value_name = "CODE")]
    init: Option<String>,

    /// An array item becomes positional arguments, an object keyword arguments
    #[arg(long)]
    starmap: bool,

    /// Drop items for which EXPR (in x and i) is false
    #[arg(long, value_name = "EXPR")]
    filter: Option<String>,

    /// A result that is a list becomes a result for each of its elements
    #[arg(long)]
    flat: bool,

    /// Combine all results into one with EXPR in a and b, which has to be associative
    #[arg(long, value_name = "EXPR")]
    reduce: Option<String>,

    /// Start the reduction with this JSON value
    #[arg(
        long,
        value_name = "JSON",
        requires = "reduce",
        allow_hyphen_values = true
    )]
    initial: Option<String>,

    /// Make the random module repeatable: the same numbers for the same item
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of its own"
)]
struct OutputArgs {
    /// Write results as they come, not in input order
    #[arg(long)]
    unordered: bool,

    /// Write strings without quotes
    #[arg(short = 'r', long)]
    raw_output: bool,

    /// Write one JSON array instead of a line for each result
    #[arg(long, conflicts_with = "raw_output")]
    array: bool,

    /// Write {"item": …, "result": …} for each result
    #[arg(long, conflicts_with_all = ["raw_output", "reduce"])]
    with_item: bool,

    /// Write to FILE, which appears when it is complete
    #[arg(short = 'o', long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    output: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Pool")]
struct PoolArgs {
    /// Workers at most: N, N% of the cores, +N or -N relative to them, or auto; started as needed
    #[arg(
        short = 'j',
        long,
        value_name = "N",
        default_value = "auto",
        allow_negative_numbers = true
    )]
    workers: WorkerCount,

    /// Items that a worker gets at once: a number, or auto (about 20 ms of work)
    #[arg(long, value_name = "N", default_value = "auto", value_parser = chunk_size)]
    chunksize: ChunkSize,

    /// Replace a worker after N items
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=u64::from(u32::MAX)))]
    max_tasks_per_worker: Option<u64>,

    /// Kill an item's worker after SECONDS; the item gets an error record
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    timeout: Option<Duration>,

    /// Try a failed item again, up to N times
    #[arg(long, value_name = "N", default_value_t = 0)]
    retries: u32,

    /// What a failed item means
    #[arg(long, value_enum, default_value_t = OnError::Fail, value_name = "POLICY")]
    on_error: OnError,

    /// Who evaluates the function; the output is the same
    #[arg(long, value_enum, default_value_t = Backend::Process, value_name = "WHO")]
    backend: Backend,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Watching")]
struct WatchingArgs {
    /// Show progress on the terminal even where results are written to it too
    #[arg(long, conflicts_with = "quiet")]
    progress: bool,

    /// Show no progress, and say nothing about items that are skipped
    #[arg(short = 'q', long)]
    quiet: bool,

    /// Show a table of the workers' work at the end
    #[arg(long)]
    stats: bool,

    /// Write the same as JSON to FILE
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    stats_json: Option<PathBuf>,
}

/// `auto` or a number, as typed.
#[derive(Debug, Clone, Copy)]
struct ChunkSize(Option<usize>);

fn chunk_size(text: &str) -> Result<ChunkSize, String> {
    if text == "auto" {
        return Ok(ChunkSize(None));
    }
    match text.parse::<u32>() {
        Ok(size) if size > 0 => Ok(ChunkSize(Some(size as usize))),
        _ => Err("write a number of items from 1, or auto".to_owned()),
    }
}

fn range(text: &str) -> Result<Range, String> {
    text.parse()
        .map_err(|error: InputError| format!("failed to {error}"))
}

fn seconds(text: &str) -> Result<Duration, String> {
    text.parse()
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| "write a number of seconds above 0, such as 2.5".to_owned())
}

/// A mistake in the command line that only shows when it is put together.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Usage(String);

/// Runs `ppar map`, and says what went wrong.
pub(super) fn run(args: &MapArgs, usable_cores: usize) -> anyhow::Result<Exit> {
    let config = match args.config(usable_cores) {
        Ok(config) => config,
        Err(error) => return Ok(complain(&error, Exit::Usage)),
    };
    let watching = &args.watching;
    let mut stats_file = match watching.open_stats_file() {
        Ok(file) => file,
        Err(error) => return Ok(complain(&error, Exit::Usage)),
    };
    let mut progress = watching.shows_progress(&config).then(Progress::new);
    let collects = watching.stats || stats_file.is_some();
    let mut stats = collects.then(|| Stats::new(Instant::now()));
    if waits_for_typing(&config) {
        let hint = "ppar: reading items from the terminal, one a line; Ctrl-D ends them\n";
        io::stderr().write_all(hint.as_bytes())?;
    }
    let (results, messages) = outputs(progress.as_ref())?;
    let mut observers = Tee::new();
    observers.join(progress.as_mut());
    observers.join(stats.as_mut());
    let outcome = map::run(config, results, messages, &mut observers);
    if let Some(progress) = progress {
        progress.finish();
    }
    let exit = match outcome {
        Ok(exit) => exit,
        Err(error) => {
            let exit = error.exit();
            complain(&anyhow::Error::new(error), exit)
        }
    };
    if let Some(summary) = stats.map(|stats| stats.finish(Instant::now())) {
        if watching.stats {
            io::stderr().write_all(summary.to_table().as_bytes())?;
        }
        if let Some((path, file)) = &mut stats_file {
            writeln!(file, "{}", summary.to_json())
                .with_context(|| format!("failed to write {}", path.display()))?;
        }
    }
    Ok(exit)
}

/// Whether a person may wonder why nothing happens.
fn waits_for_typing(config: &Config) -> bool {
    let reads_stdin =
        matches!(&config.items, Items::Files(files) if files.contains(&InputSource::Stdin));
    reads_stdin && !config.quiet && io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Says what went wrong.
fn complain(error: &anyhow::Error, exit: Exit) -> Exit {
    // Where standard error is closed, the exit code has to do.
    let _ = writeln!(io::stderr(), "ppar: {error:#}");
    exit
}

type Output = Box<dyn Write + Send>;

/// Where results and messages go: past the progress bar, if there is one.
fn outputs(progress: Option<&Progress>) -> io::Result<(Output, Output)> {
    // Past the standard library's buffers: what is written is gathered already.
    let results = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    let messages = File::from(io::stderr().as_fd().try_clone_to_owned()?);
    let Some(progress) = progress else {
        return Ok((Box::new(results), Box::new(messages)));
    };
    let messages = Box::new(progress.past(messages));
    if results.is_terminal() {
        return Ok((Box::new(progress.past(results)), messages));
    }
    Ok((Box::new(results), messages))
}

impl WatchingArgs {
    /// A bar is shown on a terminal, where results do not run through it.
    fn shows_progress(&self, config: &Config) -> bool {
        let in_the_way = config.destination == Destination::Stdout && io::stdout().is_terminal();
        self.progress || !self.quiet && io::stderr().is_terminal() && !in_the_way
    }

    fn open_stats_file(&self) -> anyhow::Result<Option<(PathBuf, File)>> {
        let Some(path) = &self.stats_json else {
            return Ok(None);
        };
        let file = File::create(path)
            .with_context(|| format!("failed to open {} for writing", path.display()))?;
        Ok(Some((path.clone(), file)))
    }
}

impl MapArgs {
    /// Puts options together, reads definitions, and finds contradictions.
    fn config(&self, usable_cores: usize) -> anyhow::Result<Config> {
        self.check_contradictions()?;
        let program = self.function_options.program(&self.function)?;
        let workers = self.pool.workers.resolve(usable_cores);
        let setup = Setup {
            program,
            format: self.format(),
            style: self.output.style(self.function_options.flat),
            retries: self.pool.retries,
            measure: self.watching.stats || self.watching.stats_json.is_some(),
            timed: self.pool.timeout.is_some(),
        };
        Ok(Config {
            setup,
            items: self.items()?,
            destination: match &self.output.output {
                Some(path) => Destination::File(path.clone()),
                None => Destination::Stdout,
            },
            on_error: self.pool.on_error,
            quiet: self.watching.quiet,
            backend: self.pool.backend,
            pool: PoolConfig {
                workers,
                chunk_items: self.pool.chunksize.0,
                items_per_worker: self.pool.max_tasks_per_worker,
                timeout: self.pool.timeout,
                retries: self.pool.retries,
                ordered: !self.output.unordered || self.function_options.reduce.is_some(),
                fail_fast: self.pool.on_error == OnError::Fail,
            },
            initial: self.function_options.initial()?,
        })
    }

    fn check_contradictions(&self) -> Result<(), Usage> {
        let usage = |text: &str| Err(Usage(text.to_owned()));
        let InputArgs {
            raw_input,
            null,
            csv,
            tsv,
            ..
        } = self.input;
        let formats = [raw_input, null, csv, tsv];
        if formats.iter().filter(|&&given| given).count() > 1 {
            return usage("give only one of --raw-input, --null, --csv and --tsv");
        }
        let sources = [
            !self.items.is_empty(),
            !self.input.arg_files.is_empty(),
            self.input.range.is_some(),
        ];
        if sources.iter().filter(|&&given| given).count() > 1 {
            return usage("give items in one way: as arguments, with -a, or with --range");
        }
        if !self.items.is_empty() && (null || csv || tsv) {
            return usage(
                "--null, --csv and --tsv are for files and standard input, not for arguments",
            );
        }
        if self.input.no_header && !(csv || tsv) {
            return usage("--no-header goes with --csv or --tsv");
        }
        if self.pool.timeout.is_some() && self.pool.backend != Backend::Process {
            return usage("--timeout needs worker processes: only those can be killed");
        }
        if self.function_options.reduce.is_some() && self.pool.on_error == OnError::Record {
            return usage("--reduce has no place for error records; use --on-error skip");
        }
        Ok(())
    }

    /// Arguments become lines of JSON, whatever files would be read as.
    fn format(&self) -> Format {
        if self.items.is_empty() {
            self.input.format()
        } else {
            Format::JsonLines
        }
    }

    fn items(&self) -> anyhow::Result<Items> {
        if let Some(range) = self.input.range {
            return Ok(Items::Range(range));
        }
        if !self.items.is_empty() {
            let lines = input::lines(&self.items, self.input.raw_input);
            return lines
                .map(Items::Lines)
                .map_err(|error| anyhow!("failed to {error}"));
        }
        if self.input.arg_files.is_empty() {
            return Ok(Items::Files(vec![InputSource::Stdin]));
        }
        let files = self.input.arg_files.iter();
        Ok(Items::Files(
            files
                .map(|file| InputSource::from(file.as_os_str()))
                .collect(),
        ))
    }
}

impl InputArgs {
    fn format(&self) -> Format {
        let header = !self.no_header;
        if self.raw_input {
            Format::RawLines
        } else if self.null {
            Format::Nul
        } else if self.csv {
            Format::Table {
                delimiter: b',',
                header,
            }
        } else if self.tsv {
            Format::Table {
                delimiter: b'\t',
                header,
            }
        } else {
            Format::JsonLines
        }
    }
}

impl OutputArgs {
    fn style(&self, flat: bool) -> Style {
        Style {
            raw: self.raw_output,
            flat,
            with_item: self.with_item,
            array: self.array,
        }
    }
}

impl FunctionArgs {
    fn program(&self, function: &str) -> anyhow::Result<Program> {
        let mut sources = Vec::new();
        let in_file = file_and_name(function);
        if let Some((path, _)) = in_file {
            sources.push(read_source(path)?);
        }
        for path in &self.source_files {
            sources.push(read_source(path)?);
        }
        let code = |name: &str, text: String| Source {
            name: name.to_owned(),
            text,
        };
        // As one text, so that definitions may use one another in any order.
        if !self.def.is_empty() {
            sources.push(code("--def", self.def.join("\n")));
        }
        sources.extend(self.init.clone().map(|text| code("--init", text)));
        Ok(Program {
            function: in_file.map_or(function, |(_, name)| name).to_owned(),
            sources,
            filter: self.filter.clone(),
            reduce: self.reduce.clone(),
            starmap: self.starmap,
            seed: self.seed.unwrap_or_else(fresh_seed),
        })
    }

    fn initial(&self) -> anyhow::Result<Option<Bytes>> {
        let Some(text) = &self.initial else {
            return Ok(None);
        };
        if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) {
            bail!("--initial is no JSON: {error}");
        }
        // Line ends between JSON's tokens are white space like any other.
        let line = format!("{}\n", text.replace(['\n', '\r'], " "));
        Ok(Some(line.into()))
    }
}

/// Takes `FILE.star:NAME` apart.
fn file_and_name(function: &str) -> Option<(&Path, &str)> {
    let (path, name) = function.rsplit_once(':')?;
    let path = Path::new(path);
    let is_name = !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    (is_name && path.extension()? == "star").then_some((path, name))
}

fn read_source(path: &Path) -> anyhow::Result<Source> {
    let text =
        fs::read_to_string(path).with_context(|| format!("failed to read {}", path.display()))?;
    Ok(Source {
        name: path.display().to_string(),
        text,
    })
}

/// Unlike any other run's.
fn fresh_seed() -> u64 {
    std::hash::RandomState::new().build_hasher().finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_and_a_name_are_told_from_an_expression() {
        let path = Path::new("a/b.star");
        assert_eq!(file_and_name("a/b.star:f"), Some((path, "f")));
        for other in ["lambda x: x", "x[1:2]", "b.star", "b.star:", "b.star:f(x)"] {
            assert_eq!(file_and_name(other), None, "{other}");
        }
    }
}
