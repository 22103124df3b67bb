//! How many jobs run, when they start, and when they end.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use rustix::system::uname;
use tokio::sync::watch;

use super::command::text;
use super::given::{Given, whole_number};
use super::{pipe, sem, settings, shell};
use crate::cli::environment::text_template;
use crate::cli::results::layout;
use crate::cli::spawn::running::{Load, timeout};
use crate::cli::spawn::slots::follow;
use crate::cli::values::{bytes, check_readable, duration_or_none};
use crate::cli::workers::{WorkerCount, WorkerCountError};
use crate::job::{
    Config, Halt, HaltError, Ladder, Lingers, Many, Pace, Recognition, Resume, Retries, Tallying,
    Vocabulary, WorkFolder,
};
use crate::proc::{Priority, Terminal};

/// The number of jobs for `-j0`.
const NO_LIMIT: usize = 1000;

/// The argument of `--wd` for a new folder for each job.
const FRESH: &str = "...";

/// Whether jobs are to have the terminal, if there is one.
pub(super) fn wants_terminal(given: &Given) -> bool {
    given.has("tty") || given.has("open-tty")
}

/// How many jobs run at once, now and later.
pub(super) fn slots(given: &Given, cores: usize) -> anyhow::Result<watch::Receiver<usize>> {
    let always = |slots: usize| Ok(watch::Sender::new(slots).subscribe());
    let Some(text) = given.text("jobs")? else {
        let alone = wants_terminal(given) || sem::is_on(given);
        return always(if alone {
            1
        } else if pipe::is_tee(given) {
            NO_LIMIT
        } else {
            cores
        });
    };
    match text.parse::<WorkerCount>() {
        Ok(count) => always(count.resolve(|| cores)),
        Err(WorkerCountError::Zero) => always(NO_LIMIT),
        Err(_) if Path::new(text).is_file() => follow(PathBuf::from(text), cores)
            .with_context(|| format!("failed to read the jobs at once from {text}")),
        Err(error) => Err(anyhow!(
            "-j {text} is neither a number of jobs nor a file: {error}"
        )),
    }
}

/// Applies the options for running jobs to `config`.
pub(super) fn apply(given: &Given, cores: usize, config: &mut Config) -> anyhow::Result<()> {
    config.tally = Tallying::Count;
    config.quiet = true;
    config.names_exceptions = true;
    config.lingers = Lingers::AfterHangUp;
    config.timeout = given.parsed("timeout", timeout)?;
    config.retries = Retries {
        // Zero is for as often as necessary.
        most: match given.parsed("retries", whole_number)? {
            Some(0) => u32::MAX,
            tries => tries.unwrap_or(1) - 1,
        },
        delay: Duration::ZERO,
    };
    config.halt = given.parsed("halt", halt)?.flatten();
    if let Some(ladder) = given.parsed("term-seq", |text| {
        text.parse::<Ladder>().map_err(|error| error.to_string())
    })? {
        config.ladder = ladder;
    }
    config.pace = pace(given, cores)?;
    let priority = given.parsed("nice", |text| {
        text.parse::<i32>().map_err(|error| error.to_string())
    })?;
    config.priority = priority
        .map(|nice| {
            Priority::new(nice).with_context(|| format!("failed to take the priority {nice}"))
        })
        .transpose()?;
    // Quoted items are commands that are shown.
    config.dry_run = given.has("dry-run") || given.has("shell-quote");
    config.asks = given.has("interactive") && !config.dry_run;
    // Without a terminal, the option makes no difference.
    config.terminal = wants_terminal(given) && Terminal::open().is_some();
    config.variables = variables(given)?;
    log(given, config)?;
    if sem::is_on(given) {
        config.shared = Some(sem::limit(given)?).filter(|_| !config.dry_run);
        config.tally = Tallying::Last;
        config.first_reads = true;
    }
    Ok(())
}

/// `--halt`, including its old numbers; none for never.
fn halt(text: &str) -> Result<Option<Halt>, String> {
    let spelled = match text {
        "never" | "0" => return Ok(None),
        "1" => "soon,fail=1",
        "2" => "now,fail=1",
        "-1" => "soon,success=1",
        "-2" => "now,success=1",
        text if text.ends_with('%') && !text.contains(',') => &format!("soon,fail={text}"),
        text => text,
    };
    spelled
        .parse()
        .map(Some)
        .map_err(|error: HaltError| error.to_string())
}

fn pace(given: &Given, cores: usize) -> anyhow::Result<Pace> {
    let load = given.parsed("load", str::parse::<Load>)?;
    let free_memory = given.parsed("memfree", bytes)?;
    if load.is_some() {
        check_readable("--load", "/proc/stat")?;
    }
    if free_memory.is_some() {
        check_readable("--memfree", "/proc/meminfo")?;
    }
    let delay = |text: &str| match text.strip_suffix("auto") {
        Some("") => Ok((Duration::ZERO, true)),
        Some(first) => Ok((duration_or_none(first)?, true)),
        None => Ok((duration_or_none(text)?, false)),
    };
    let (delay, adapts) = given.parsed("delay", delay)?.unwrap_or_default();
    Ok(Pace {
        delay,
        adapts,
        interval: Duration::ZERO,
        most_busy: load.map(|load| load.resolve(cores)),
        free_memory,
    })
}

/// The parent of this run's new folders, and the prefix of their names.
fn fresh_folders() -> Option<(PathBuf, String)> {
    let host = uname().nodename().to_string_lossy().into_owned();
    let begin = format!("{host}-{}-", std::process::id());
    Some((settings::folder()?.join("tmp"), begin))
}

/// Removes the new folders of jobs that are empty.
pub(super) fn remove_fresh_folders(given: &Given) {
    if given.value("wd") != Some(OsStr::new(FRESH)) {
        return;
    }
    let Some((folder, begin)) = fresh_folders() else {
        return;
    };
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().as_bytes().starts_with(begin.as_bytes()) {
            // It fails for a folder that is not empty.
            let _ = fs::remove_dir(entry.path());
        }
    }
}

/// The folders of jobs on this machine.
pub(super) fn folder(given: &Given, vocabulary: &Vocabulary) -> anyhow::Result<Option<WorkFolder>> {
    let Some(name) = given.value("wd") else {
        return Ok(None);
    };
    let mut name = name.to_owned();
    if name == FRESH {
        let (folder, begin) = fresh_folders().context("--wd ... makes folders in $HOME")?;
        name = folder.join(begin).into_os_string();
        name.push(given.value("seqreplace").unwrap_or(OsStr::new("{#}")));
    }
    Ok(Some(WorkFolder::Own(text(name, vocabulary, Many::Join)?)))
}

/// The environment variables of jobs.
fn variables(given: &Given) -> anyhow::Result<Vec<(OsString, crate::job::Template)>> {
    let own: [(&str, OsString); 3] = [
        ("PARALLEL_SEQ", "{#}".into()),
        ("PARALLEL_JOBSLOT", "{%}".into()),
        ("PARALLEL_PID", std::process::id().to_string().into()),
    ];
    let slot = given
        .values("process-slot-var")
        .map(|name| (name.to_owned(), OsString::from("{%0}")));
    // A ppar that a job runs must not use this state.
    let state = shell::has_state().then(|| (OsString::from(shell::STATE), OsString::new()));
    let own = own
        .into_iter()
        .map(|(name, value)| (OsString::from(name), value));
    own.chain(slot)
        .chain(state)
        .map(|(name, value)| Ok((name, text_template(value)?)))
        .collect()
}

/// Whether commands come from the job log. Without one, they come from the
/// command line.
pub(super) fn repeats_log(given: &Given) -> bool {
    let data = given.joblog().map(fs::metadata);
    let is_written =
        data.is_some_and(|data| data.is_ok_and(|data| data.is_file() && data.len() > 0));
    given.has("retry-failed") && is_written
}

fn log(given: &Given, config: &mut Config) -> anyhow::Result<()> {
    config.recognition = Recognition::Number;
    config.log = given.joblog().map(PathBuf::from);
    let goes_on = given.joblog() != given.value("joblog");
    let kept = given.value("results").filter(|name| layout(name).is_none());
    config.resume = if repeats_log(given) {
        Resume::Failed
    } else if given.has("resume-failed") || given.has("retry-failed") {
        Resume::Succeeded
    } else if given.has("resume") {
        Resume::All
    } else if goes_on {
        Resume::Append
    } else {
        Resume::No
    };
    let by_results = config.resume == Resume::All && kept.is_some();
    if config.resume != Resume::No && config.log.is_none() && !by_results {
        bail!("--resume and --resume-failed read the job log: give --joblog FILE too");
    }
    if config.dry_run && matches!(config.resume, Resume::No | Resume::Append) {
        config.log = None;
    }
    Ok(())
}
