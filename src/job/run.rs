//! The loop of `ppar spawn`: starts jobs when there is room, and handles their
//! ends.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::LocalSet;

use super::attempt::Stopped;
use super::clearance::Clearance;
use super::config::{Config, Limit};
use super::crew::Crew;
use super::error::JobError;
use super::folder::WorkFolder;
use super::hosts::Hosts;
use super::leftovers::MOST as MOST_LEFTOVERS;
use super::log::Log;
use super::printer::Printer;
use super::programs::Programs;
use super::prompt::Prompt;
use super::results::Results;
use super::runner::{Attendants, Runner};
use super::semaphore::{Changes, Semaphore};
use super::start::{Starter, TERMINAL};
use super::supply::{NextTask, Supply};
use super::tap::Lines;
use crate::error::Exit;
use crate::event::{Length, Observer};
use crate::host::{self, Fleet};
use crate::input::blocks::Block;
use crate::input::renaming;
use crate::output::{LAST_WORDS, Target, Writer, say};
use crate::proc::{Orphans, Pauses, Signals, allow_open_files, runtime, sleep_until};

/// How many lines of running jobs may wait for the printer.
const LINES_AHEAD: usize = 64;
/// Three pipes with both ends, and two files for output, perhaps with two
/// handles each.
const FILES_EACH: u64 = 10;
const FILES_BESIDES: u64 = 64;

/// Runs all jobs of `config`. Their output goes to `results` and `messages`,
/// which may be the same.
pub(crate) fn run(
    config: &Config,
    results: Target,
    messages: Option<Target>,
    observer: &mut impl Observer,
) -> Result<Exit, JobError> {
    let supply = Supply::open(config).map_err(JobError::Rows)?;
    check(config, &supply)?;
    let programs = find_here(config)?;
    let (answer, answers) = mpsc::unbounded_channel();
    let prompt = config.asks.then(|| Prompt::open(answer)).transpose();
    let prompt = prompt.map_err(JobError::Terminal)?;
    let (semaphore, permits) = open_semaphore(config)?;
    let folders = config.results.as_ref().map(Results::open).transpose()?;
    let slots = *config.slots.borrow();
    allow_open_files(FILES_EACH * slots as u64 + MOST_LEFTOVERS as u64 + FILES_BESIDES);
    let runtime = runtime()?;
    let (printer, log) = open_printer(config, results, messages)?;
    let (tell, lines) = mpsc::channel(LINES_AHEAD);
    let (ask, requests) = mpsc::unbounded_channel();
    let starter = Starter::new(config, programs, tell, ask, folders)?;
    let (tell, stops) = mpsc::unbounded_channel();
    runtime.block_on(async {
        let mut signals = Signals::catch()?;
        let mut pauses = Pauses::catch()?;
        let clearance = Clearance::new(semaphore, config.shared.as_ref(), prompt);
        let jobs = LocalSet::new();
        jobs.spawn_local(Orphans::adopt()?.reap());
        // Processes are waited for by a task among the jobs.
        let opened = jobs.run_until(open_hosts(config, &mut signals)).await?;
        let (hosts, host_changes) = match opened {
            Opened::Hosts(hosts, changes) => (hosts, changes),
            Opened::Interrupted(signal) => return Ok(Exit::Signal(signal)),
        };
        let told = (tell, hosts);
        let mut runner = Runner::new(config, printer, starter, log, clearance, told, observer);
        let ahead_most = supply.ahead();
        let (tasks, mut length) = supply.read()?;
        length.mark_changed();
        let sources = Sources {
            tasks,
            ahead_most,
            lines,
            permits,
        };
        let rare = RareSources {
            signals: &mut signals,
            pauses: &mut pauses,
            length,
            requests,
            stops,
            answers,
            slots: config.slots.clone(),
            host_changes,
        };
        let worked = jobs.run_until(work(&mut runner, sources, rare)).await;
        jobs.run_until(runner.leave_hosts()).await;
        finish(runner, worked, &mut signals, &mut pauses).await
    })
}

/// The outcome of connecting to all hosts.
enum Opened {
    /// These are connected; if there are none, jobs run here.
    Hosts(Hosts, Option<host::Changes>),
    /// A signal interrupted it.
    Interrupted(i32),
}

async fn open_hosts(config: &Config, signals: &mut Signals) -> Result<Opened, JobError> {
    let Some(hosts) = config.hosts.clone() else {
        return Ok(Opened::Hosts(Hosts::new(None, Duration::ZERO), None));
    };
    let patience = hosts.silence;
    Ok(match Fleet::open(hosts, None, signals).await? {
        host::Opened::Fleet(mut fleet) => {
            let changes = fleet.changes();
            Opened::Hosts(Hosts::new(Some(fleet), patience), changes)
        }
        host::Opened::Interrupted(signal) => Opened::Interrupted(signal),
    })
}

/// Finds errors in `config` now that columns are known, and warns of possible
/// mistakes.
fn check(config: &Config, supply: &Supply) -> Result<(), JobError> {
    let checked = config.check(supply.columns());
    checked.map_err(JobError::Template)?;
    if let Some(name) = config.unreplaced(supply.columns())
        && !config.quiet
    {
        say(format!(
            "ppar: {name} is left as text: only --header, --jsonl and --json-input name columns"
        ));
    }
    if let Some(remark) = config.action.remark()
        && !config.quiet
    {
        say(format!("ppar: {remark}"));
    }
    if !supply.renamed().is_empty() && !config.quiet {
        say(format!("ppar: {}", renaming(supply.renamed())));
    }
    let folder = config.folder.as_ref().and_then(WorkFolder::same);
    if let Some(path) = folder.filter(|_| config.hosts.is_none()) {
        // The dot requires a folder, and permission to enter it.
        fs::metadata(path.join(".")).map_err(|source| JobError::Folder {
            path: path.to_owned(),
            source,
        })?;
    }
    Ok(())
}

/// Finds what jobs need on this machine: their program, if they run here, and
/// the terminal, if they read from it.
fn find_here(config: &Config) -> Result<Programs<'_>, JobError> {
    let mut programs = Programs::of(config.folder.as_ref().and_then(WorkFolder::same));
    let is_here = config.hosts.is_none();
    if let Some(program) = config.action.program().filter(|_| is_here) {
        programs.find(&program).map_err(JobError::Program)?;
    }
    if config.terminal {
        File::open(TERMINAL).map_err(JobError::Terminal)?;
    }
    Ok(programs)
}

fn open_semaphore(config: &Config) -> Result<(Option<Semaphore>, Option<Changes>), JobError> {
    let Some(Limit { name, folder, .. }) = &config.shared else {
        return Ok((None, None));
    };
    let (semaphore, changes) = Semaphore::open(folder, name).map_err(JobError::Semaphore)?;
    Ok((Some(semaphore), Some(changes)))
}

/// Opens the printer of jobs' output, and the log, whose lines follow the
/// output.
fn open_printer(
    config: &Config,
    results: Target,
    messages: Option<Target>,
) -> Result<(Printer, Option<Log>), JobError> {
    let out = Writer::new(results);
    let err = match messages {
        Some(messages) => Writer::new(messages),
        None => out.clone(),
    };
    let log = open_log(config, [&out, &err])?;
    let mut printer = Printer::new(out, err, config.ordered);
    if let Some(log) = &log {
        printer.expect_log(log.writer().cloned());
    }
    Ok((printer, log))
}

fn open_log(config: &Config, outputs: [&Writer; 2]) -> Result<Option<Log>, JobError> {
    let Some(path) = &config.log else {
        return Ok(None);
    };
    let log = Log::open(path, (config.resume, config.recognition), outputs);
    log.map(Some).map_err(|source| JobError::OpenLog {
        path: path.clone(),
        source,
    })
}

/// The sources of frequent events except the ends of jobs, and those that count
/// only at times.
struct Sources {
    tasks: mpsc::Receiver<NextTask>,
    /// How many tasks may be taken ahead.
    ahead_most: usize,
    lines: mpsc::Receiver<Lines>,
    permits: Option<Changes>,
}

/// Runs until all jobs are over, or no more should run.
async fn work<O: Observer>(
    runner: &mut Runner<'_, O>,
    mut sources: Sources,
    rare: RareSources<'_>,
) -> Result<(), JobError> {
    let mut jobs = Attendants::new();
    // Taken in batches, so that the reading thread wakes less often.
    let mut batch = Vec::new();
    let mut ahead = VecDeque::new();
    if runner.needs_total() {
        tokio::select! {
            () = read_all(&mut sources.tasks, &mut ahead) => runner.set_total(ahead.len() as u64),
            signal = rare.signals.next() => runner.on_signal(signal),
            () = rare.pauses.obey() => {}
        }
    }
    let mut news = Crew::new();
    news.add(rare.next());
    loop {
        let since = Instant::now();
        runner.start_what_may(&mut jobs)?;
        let wants_task = runner.wants_task();
        if wants_task && let Some(task) = ahead.pop_front() {
            runner.on_task(task)?;
            continue;
        }
        if let Some(end) = runner.end() {
            return end;
        }
        let stranded = runner.stranded_until();
        let wake = runner.schedule().next_wake(since);
        let full = runner.printer().is_full();
        let waits = full || runner.printer().waits();
        let awaits_permit = runner.schedule().clearance.awaits_permit();
        tokio::select! {
            Some((event, rare)) = news.next() => {
                news.add(rare.next());
                on_rare(runner, event, &mut jobs)?;
            }
            Some(report) = jobs.next() => {
                // Its last lines were sent before; they must be printed first.
                print_lines(runner, &mut sources.lines)?;
                runner.on_over(report)?;
            }
            Some(text) = sources.lines.recv(), if !full => runner.on_lines(text)?,
            count = sources.tasks.recv_many(&mut batch, sources.ahead_most), if wants_task => {
                ahead.extend(batch.drain(..));
                if count == 0 {
                    runner.on_end();
                }
            }
            () = Changes::next(sources.permits.as_ref()), if awaits_permit => {
                runner.schedule().clearance.on_permits();
            }
            () = sleep_until(stranded), if stranded.is_some() => return Err(runner.on_stranded()),
            () = runner.printer().room(), if waits => runner.print()?,
            () = sleep_until(wake), if wake.is_some() => {}
        }
    }
}

/// The sources of events that are rare. Together they cost the loop as much as
/// one.
struct RareSources<'a> {
    signals: &'a mut Signals,
    pauses: &'a mut Pauses,
    /// How many jobs there will be, as far as is known.
    length: watch::Receiver<Option<Length>>,
    requests: mpsc::UnboundedReceiver<oneshot::Sender<Box<Block>>>,
    stops: mpsc::UnboundedReceiver<Stopped>,
    answers: mpsc::UnboundedReceiver<bool>,
    slots: watch::Receiver<usize>,
    host_changes: Option<host::Changes>,
}

/// A rare event.
enum Rare {
    Signal(i32),
    Paused(Duration),
    Length(Option<Length>),
    Request(oneshot::Sender<Box<Block>>),
    Stopped(Stopped),
    Answer(bool),
    Slots(usize),
    Host(host::Change),
}

impl RareSources<'_> {
    /// Waits for the next event.
    async fn next(mut self) -> (Rare, Self) {
        let rare = tokio::select! {
            signal = self.signals.next() => Rare::Signal(signal),
            length = self.pauses.next() => Rare::Paused(length),
            Ok(()) = self.length.changed() => Rare::Length(*self.length.borrow_and_update()),
            Some(job) = self.requests.recv() => Rare::Request(job),
            Some(stopped) = self.stops.recv() => Rare::Stopped(stopped),
            Some(yes) = self.answers.recv() => Rare::Answer(yes),
            Ok(()) = self.slots.changed(), if self.host_changes.is_none() => {
                Rare::Slots(*self.slots.borrow_and_update())
            }
            change = host::Changes::next_of(self.host_changes.as_mut()) => Rare::Host(change),
        };
        (rare, self)
    }
}

fn on_rare<O: Observer>(
    runner: &mut Runner<'_, O>,
    rare: Rare,
    jobs: &mut Attendants,
) -> Result<(), JobError> {
    match rare {
        Rare::Signal(signal) => runner.on_signal(signal),
        Rare::Paused(length) => runner.on_pause(length),
        Rare::Length(length) => runner.on_length(length),
        Rare::Request(job) => runner.schedule().on_request(job),
        Rare::Stopped(stopped) => runner.on_stopped(&stopped),
        Rare::Answer(yes) => runner.on_answer(yes, jobs)?,
        Rare::Slots(slots) => runner.schedule().roster.set_slots(slots),
        Rare::Host(change) => runner.on_host(change),
    }
    Ok(())
}

/// Prints all lines that have arrived.
fn print_lines<O: Observer>(
    runner: &mut Runner<'_, O>,
    lines: &mut mpsc::Receiver<Lines>,
) -> Result<(), JobError> {
    while let Ok(text) = lines.try_recv() {
        runner.on_lines(text)?;
    }
    Ok(())
}

async fn read_all(tasks: &mut mpsc::Receiver<NextTask>, ahead: &mut VecDeque<NextTask>) {
    while let Some(task) = tasks.recv().await {
        ahead.push_back(task);
    }
}

/// Writes what is left, and returns the outcome.
async fn finish<O: Observer>(
    mut runner: Runner<'_, O>,
    worked: Result<(), JobError>,
    signals: &mut Signals,
    pauses: &mut Pauses,
) -> Result<Exit, JobError> {
    let interrupted = runner.interrupted();
    let written = tokio::select! {
        written = runner.write_all() => written,
        signal = signals.next() => return Ok(Exit::Signal(signal)),
        written = pauses.obey() => written,
        () = tokio::time::sleep(LAST_WORDS), if interrupted.is_some() => Ok(()),
    };
    if let Err(JobError::Write(error)) = &written
        && let Some(exit) = Exit::of_io(error)
    {
        return Ok(exit);
    }
    worked.and(written)?;
    Ok(interrupted.map_or_else(|| runner.exit(), Exit::Signal))
}
