//! `ppar spawn`: its options, and what they mean.

use std::ffi::OsString;
use std::io;
use std::num::NonZeroUsize;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{anyhow, bail};
use clap::{Args, ValueHint};
use regex::bytes::Regex;
use rustix::fs::{Stat, fstat};

use super::map::{complain, outputs};
use super::values::seconds;
use super::workers::WorkerCount;
use crate::error::{Exit, with_causes};
use crate::input::Source;
use crate::input::rows::{self, Cut, Fill, Group, Origin, RowSource, Split};
use crate::job::Timeout;
use crate::job::{self, Config, Halt, Ladder, Many, Output, REPLACE, Resume, Shell, Template};
use crate::report::{Progress, Tee};

const EXAMPLES: &str = "\
Placeholders:
  {}    the item            {.}   without its ending
  {/}   its last part       {//}  its folder      {/.}  its last part without ending
  {#}   the job's number    {%}   its slot        {N}   column N      {NAME}  a named column
  Without any, the item is the last argument.

Examples:
  ppar spawn gzip -9 ::: *.log
  ppar spawn -j 4 'convert {} {.}.png && rm {}' ::: *.jpg
  ppar spawn -k --tag ping -c 1 :::: hosts.txt
  ppar spawn --jsonl --json ./work --name {name} --size {size} < tasks.jsonl
  ppar spawn --joblog log --resume --retries 3 ./upload {} ::: *.tar";

/// How many bytes the arguments of one command may take with `-X` and `-m`,
/// as with xargs.
const LINE_BYTES: usize = 128 << 10;

/// What a user may say to `ppar spawn`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SpawnArgs {
    /// The command, then ::: and items, or :::: and files of items; without them, items are the
    /// lines of standard input. Several words run without a shell, one word with syntax in it
    /// under sh
    #[arg(value_name = "COMMAND", required = true, trailing_var_arg = true)]
    words: Vec<OsString>,

    #[command(flatten)]
    items: ItemArgs,
    #[command(flatten)]
    command: CommandArgs,
    #[command(flatten)]
    running: RunningArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    log: LogArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Items")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of its own"
)]
struct ItemArgs {
    /// Read items from FILE; `-` is standard input; may be repeated
    #[arg(short = 'a', long = "arg-file", value_name = "FILE", value_hint = ValueHint::FilePath)]
    arg_files: Vec<OsString>,

    /// Take one item from each source for a job, instead of each with each
    #[arg(long)]
    link: bool,

    /// Items end with a NUL byte
    #[arg(short = '0', long, conflicts_with = "delimiter")]
    null: bool,

    /// Items end with this byte, or \n, \t, \0, \xHH
    #[arg(short = 'd', long, value_name = "BYTE")]
    delimiter: Option<OsString>,

    /// Cut items into columns wherever REGEX matches
    #[arg(short = 'C', long, value_name = "REGEX", conflicts_with_all = ["csv", "jsonl"])]
    colsep: Option<Regex>,

    /// The first item of each source names its columns: {NAME}
    #[arg(long, conflicts_with = "jsonl")]
    header: bool,

    /// Items are rows of CSV
    #[arg(long, conflicts_with_all = ["jsonl", "null", "delimiter"])]
    csv: bool,

    /// Items are lines of JSON: the fields of objects are columns
    #[arg(long)]
    jsonl: bool,

    /// Give N items to each job
    #[arg(short = 'n', long, value_name = "N")]
    max_args: Option<NonZeroUsize>,

    /// Give each job as many items as a command line holds; a word with {} in it is repeated
    #[arg(short = 'X', conflicts_with = "join")]
    repeat: bool,

    /// The same, but {} is all items of the job in one place
    #[arg(short = 'm')]
    join: bool,

    /// Leave out items that are empty or blank
    #[arg(short = 'r', long)]
    no_run_if_empty: bool,

    /// Run jobs in random order
    #[arg(long)]
    shuf: bool,

    /// Make --shuf repeatable
    #[arg(long, value_name = "N", requires = "shuf")]
    seed: Option<u64>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Command")]
struct CommandArgs {
    /// What stands for the item instead of {}
    #[arg(short = 'I', long = "replace", value_name = "TEXT", default_value = REPLACE)]
    replace: String,

    /// Run the command under sh in any case; items are quoted
    #[arg(long, conflicts_with = "no_shell")]
    shell: bool,

    /// Run the command without a shell in any case
    #[arg(long)]
    no_shell: bool,

    /// Print the commands, and run none
    #[arg(long)]
    dry_run: bool,

    /// Run jobs in DIR
    #[arg(long = "wd", visible_alias = "workdir", value_name = "DIR", value_hint = ValueHint::DirPath)]
    folder: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Running")]
struct RunningArgs {
    /// Jobs at once: N, N% of the cores, +N or -N relative to them, or auto
    #[arg(
        short = 'j',
        long,
        visible_alias = "jobs",
        visible_short_alias = 'P',
        value_name = "N",
        default_value = "auto",
        allow_negative_numbers = true
    )]
    workers: WorkerCount,

    /// Wait so many seconds between starts
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    delay: Option<Duration>,

    /// End a job after SECONDS, or after N% of the median time of jobs that succeeded
    #[arg(long, value_name = "SECONDS|N%", value_parser = timeout)]
    timeout: Option<Timeout>,

    /// Run a failed job again, up to N times
    #[arg(long, value_name = "N", default_value_t = 0)]
    retries: u32,

    /// Wait so many seconds before the first retry, and twice as long before each further one
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    retry_delay: Option<Duration>,

    /// End early: now or soon, and on what, such as now,fail=1 or soon,done=50%
    #[arg(long, value_name = "WHEN,WHAT", value_parser = halt)]
    halt: Option<HaltOr>,

    /// How jobs are ended: signals, with milliseconds between them
    #[arg(
        long = "term-seq",
        value_name = "SEQUENCE",
        default_value = "TERM,1000,KILL"
    )]
    ladder: Ladder,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of its own"
)]
struct OutputArgs {
    /// Output in the order of the items, not as jobs end
    #[arg(short = 'k', long)]
    keep_order: bool,

    /// Each line as soon as it is whole
    #[arg(long, visible_alias = "lb", conflicts_with_all = ["keep_order", "json"])]
    line_buffer: bool,

    /// Jobs write for themselves, in any order
    #[arg(short = 'u', long, conflicts_with_all = ["keep_order", "line_buffer", "json", "tag", "tagstring"])]
    ungroup: bool,

    /// Begin each line with the item and a tab
    #[arg(long, conflicts_with_all = ["tagstring", "json"])]
    tag: bool,

    /// Begin each line with TEXT, in which placeholders are replaced, and a tab
    #[arg(long, value_name = "TEXT", conflicts_with = "json")]
    tagstring: Option<OsString>,

    /// One record of JSON for each job
    #[arg(long)]
    json: bool,

    /// Show progress; in a pipe or a log, as a line a second
    #[arg(long, visible_aliases = ["bar", "eta"], conflicts_with = "quiet")]
    progress: bool,

    /// Say nothing about jobs that fail
    #[arg(short = 'q', long)]
    quiet: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Job log")]
struct LogArgs {
    /// Write a line for each job that is over to FILE, in the columns of GNU parallel
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    joblog: Option<PathBuf>,

    /// Do not run jobs again whose commands stand in the job log
    #[arg(long, requires = "joblog")]
    resume: bool,

    /// The same, but run those again that failed
    #[arg(long, requires = "joblog", conflicts_with = "resume")]
    resume_failed: bool,
}

/// `never`, or when to halt.
#[derive(Debug, Clone, Copy)]
struct HaltOr(Option<Halt>);

fn halt(text: &str) -> Result<HaltOr, job::HaltError> {
    if text == "never" {
        return Ok(HaltOr(None));
    }
    text.parse().map(|halt| HaltOr(Some(halt)))
}

fn timeout(text: &str) -> Result<Timeout, String> {
    let Some(share) = text.strip_suffix('%') else {
        return seconds(text).map(Timeout::After);
    };
    let share = share.parse().ok();
    share
        .filter(|share: &f64| share.is_finite() && *share > 0.0)
        .map(Timeout::Percent)
        .ok_or_else(|| "write a number of seconds, or a share such as 200%".to_owned())
}

/// Runs `ppar spawn`, and says what went wrong.
pub(super) fn run(args: &SpawnArgs, usable_cores: usize) -> anyhow::Result<Exit> {
    let config = match args.config(usable_cores) {
        Ok(config) => config,
        Err(error) => return Ok(complain(&error, Exit::Usage)),
    };
    let mut progress = args.output.progress.then(Progress::new).transpose()?;
    let (results, messages) = outputs(progress.as_ref())?;
    let messages = (!share_one_file()).then_some(messages);
    let mut observers = Tee::new();
    observers.join(progress.as_mut());
    let outcome = job::run(&config, results, messages, &mut observers);
    if let Some(progress) = progress {
        progress.finish();
    }
    Ok(outcome.unwrap_or_else(|error| {
        let exit = error.exit();
        complain(&anyhow::Error::new(error), exit)
    }))
}

/// Whether standard output and standard error are one file: then there has to
/// be one way to it, so that blocks of one cannot stand within blocks of the
/// other.
fn share_one_file() -> bool {
    let identity = |data: io::Result<Stat>| data.map(|data| (data.st_dev, data.st_ino)).ok();
    let out = identity(fstat(io::stdout()).map_err(Into::into));
    out.is_some() && out == identity(fstat(io::stderr()).map_err(Into::into))
}

impl SpawnArgs {
    fn config(&self, usable_cores: usize) -> anyhow::Result<Config> {
        let (command, sources) = take_apart(&self.words)?;
        let template = self.command.template(command, self.items.many())?;
        let tag = self.output.tag_template()?;
        let failed = |error| anyhow!("failed to {}", with_causes(&error));
        Ok(Config {
            rows: self.items.config(sources, &template).map_err(failed)?,
            template,
            tag,
            slots: self.running.workers.resolve(usable_cores),
            output: self.output.mode(),
            ordered: self.output.keep_order,
            timeout: self.running.timeout,
            retries: self.running.retries,
            retry_delay: self.running.retry_delay.unwrap_or_default(),
            delay: self.running.delay.unwrap_or_default(),
            halt: self.running.halt.and_then(|halt| halt.0),
            ladder: self.running.ladder.clone(),
            folder: self.command.folder.clone(),
            log: self.log.joblog.clone(),
            resume: self.log.resume(),
            dry_run: self.command.dry_run,
            quiet: self.output.quiet,
        })
    }
}

/// The words of the command, and the sources behind it.
fn take_apart(words: &[OsString]) -> anyhow::Result<(&[OsString], Vec<RowSource>)> {
    let starts_source = |word: &OsString| separator(word).is_some();
    let end = words.iter().position(starts_source).unwrap_or(words.len());
    let (command, rest) = words.split_at(end);
    let mut sources = Vec::new();
    let mut rest = rest.iter().peekable();
    while let Some((files, linked)) = rest.next().and_then(separator) {
        if linked && sources.is_empty() {
            bail!("there is no source before the first one to be linked to: write ::: or ::::");
        }
        let mut items = Vec::new();
        while let Some(item) = rest.next_if(|word| separator(word).is_none()) {
            items.push(item.clone());
        }
        if files {
            let files = items.iter().map(|file| RowSource {
                origin: Origin::File(Source::from(file.as_os_str())),
                linked,
            });
            sources.extend(files);
        } else {
            sources.push(RowSource {
                origin: Origin::Arguments(items),
                linked,
            });
        }
    }
    Ok((command, sources))
}

/// Whether files follow, and whether they are linked to what is before.
fn separator(word: &OsString) -> Option<(bool, bool)> {
    match word.as_bytes() {
        b":::" => Some((false, false)),
        b":::+" => Some((false, true)),
        b"::::" => Some((true, false)),
        b"::::+" => Some((true, true)),
        _ => None,
    }
}

impl ItemArgs {
    fn many(&self) -> Many {
        if self.repeat || self.max_args.is_some() && !self.join {
            Many::Repeat
        } else {
            Many::Join
        }
    }

    fn config(
        &self,
        behind: Vec<RowSource>,
        template: &Template,
    ) -> Result<rows::Config, rows::RowError> {
        let files = self.arg_files.iter().map(|file| RowSource {
            origin: Origin::File(Source::from(file.as_os_str())),
            linked: false,
        });
        let cut = match &self.delimiter {
            _ if self.null => Cut::At(0),
            Some(delimiter) => Cut::At(rows::delimiter(delimiter.as_bytes())?),
            None => Cut::Lines,
        };
        let split = match &self.colsep {
            Some(regex) => Split::At(regex.clone()),
            None if self.csv => Split::Csv(b','),
            None if self.jsonl => Split::Json,
            None => Split::Whole,
        };
        let seed = self.seed.unwrap_or_else(super::function::fresh_seed);
        Ok(rows::Config {
            sources: files.chain(behind).collect(),
            link: self.link,
            cut,
            split,
            header: self.header,
            skip_blank: self.no_run_if_empty,
            group: self.group(template),
            shuffle: self.shuf.then_some(seed),
        })
    }

    fn group(&self, template: &Template) -> Group {
        if self.repeat || self.join {
            let (copies, around) = template.copies();
            return Group::Fill(Fill {
                bytes: LINE_BYTES,
                copies,
                around,
                items: self.max_args,
            });
        }
        self.max_args.map_or(Group::Single, Group::Count)
    }
}

impl CommandArgs {
    fn template(&self, words: &[OsString], many: Many) -> anyhow::Result<Template> {
        let shell = if self.shell {
            Shell::Always
        } else if self.no_shell {
            Shell::Never
        } else {
            Shell::Auto
        };
        Template::parse(words, &self.replace, shell, many)
            .map_err(|error| anyhow!("failed to {error}"))
    }
}

impl OutputArgs {
    fn mode(&self) -> Output {
        if self.json {
            Output::Json
        } else if self.line_buffer {
            Output::Lines
        } else if self.ungroup {
            Output::Ungrouped
        } else {
            Output::Grouped
        }
    }

    fn tag_template(&self) -> anyhow::Result<Option<Template>> {
        let text = match &self.tagstring {
            Some(text) => text.clone(),
            None if self.tag => REPLACE.into(),
            None => return Ok(None),
        };
        Template::parse(&[text], REPLACE, Shell::Never, Many::Join)
            .map(Some)
            .map_err(|error| anyhow!("failed to {error}"))
    }
}

impl LogArgs {
    fn resume(&self) -> Resume {
        if self.resume {
            Resume::All
        } else if self.resume_failed {
            Resume::Succeeded
        } else {
            Resume::No
        }
    }
}
