//! The loop of `ppar spawn`: starts jobs as there are places, and takes in how
//! they end.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use thiserror::Error;
use tokio::sync::mpsc;
use tokio::task::LocalSet;

use super::attempt::Lines;
use super::config::Config;
use super::log::Log;
use super::printer::Printer;
use super::programs::{ProgramError, Programs};
use super::runner::{Attendants, Runner};
use super::template::TemplateError;
use crate::error::{Exit, with_causes};
use crate::event::Observer;
use crate::input::rows::{Row, RowError, Rows};
use crate::output::Writer;
use crate::proc::{Signals, allow_open_files};

/// Rows that may wait to be run.
const ROWS_AHEAD: usize = 256;
/// Lines of running jobs that may wait to be printed.
const LINES_AHEAD: usize = 64;
/// How long a run that was interrupted waits for a reader of its last output.
const LAST_WORDS: Duration = Duration::from_secs(5);
/// Two pipes, a process, and a file that holds output.
const FILES_EACH: u64 = 5;
const FILES_BESIDES: u64 = 64;

/// Why jobs could not be run, or not all of them.
#[derive(Debug, Error)]
pub(crate) enum JobError {
    /// The items cannot be read.
    #[error("failed to {}", with_causes(.0))]
    Rows(RowError),
    /// The command is wrong, or cannot be made for an item.
    #[error("failed to {0}")]
    Template(TemplateError),
    /// The command is not there.
    #[error("failed to {0}")]
    Program(ProgramError),
    /// The job log cannot be opened or written.
    #[error("failed to write the job log {}", path.display())]
    Log {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// What a job wrote could not be kept, for lack of room on the disk.
    #[error("failed to keep the output of job {seq}")]
    Keep {
        /// Which job.
        seq: u64,
        /// Why.
        source: io::Error,
    },
    /// No process could be started for want of resources.
    #[error("failed to start job {seq}")]
    Start {
        /// Which job.
        seq: u64,
        /// Why.
        source: io::Error,
    },
    /// Output could not be written.
    #[error("failed to write output: {0}")]
    Write(io::Error),
    /// The system refused something basic.
    #[error("failed to start")]
    System(#[from] io::Error),
}

impl JobError {
    /// The exit code that the error deserves.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Program(error) => Exit::Job(error.code()),
            Self::Rows(_) | Self::Template(_) => Exit::Usage,
            Self::Log { .. }
            | Self::Keep { .. }
            | Self::Start { .. }
            | Self::Write(_)
            | Self::System(_) => Exit::Broken,
        }
    }
}

/// Runs all jobs of `config`. What they write goes to `results` and
/// `messages`, which may be the same.
pub(crate) fn run(
    config: &Config,
    results: Box<dyn Write + Send>,
    messages: Option<Box<dyn Write + Send>>,
    observer: &mut impl Observer,
) -> Result<Exit, JobError> {
    let rows = Rows::open(config.rows.clone()).map_err(JobError::Rows)?;
    let checked = config.template.check(rows.columns());
    checked.map_err(JobError::Template)?;
    let mut programs = Programs::default();
    if let Some(program) = config.template.program() {
        programs.find(&program).map_err(JobError::Program)?;
    }
    let log = match &config.log {
        Some(path) => Some(
            Log::open(path, config.resume).map_err(|source| JobError::Log {
                path: path.clone(),
                source,
            })?,
        ),
        None => None,
    };
    allow_open_files(FILES_EACH * config.slots as u64 + FILES_BESIDES);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let out = Writer::new(results)?;
    let err = match messages {
        Some(messages) => Writer::new(messages)?,
        None => out.clone(),
    };
    let printer = Printer::new(out, err, config.ordered);
    let (tell, lines) = mpsc::channel(LINES_AHEAD);
    runtime.block_on(async {
        let mut signals = Signals::catch()?;
        let mut runner = Runner::new(config, printer, programs, log, tell, observer);
        let rows = read(rows)?;
        let jobs = LocalSet::new();
        let worked = jobs
            .run_until(work(&mut runner, rows, lines, &mut signals))
            .await;
        finish(runner, worked, &mut signals).await
    })
}

type NextRow = Result<Row, RowError>;

/// Reads rows on a thread of its own, since reading blocks.
fn read(mut rows: Rows) -> io::Result<mpsc::Receiver<NextRow>> {
    let (send, receive) = mpsc::channel(ROWS_AHEAD);
    thread::Builder::new()
        .name("rows".to_owned())
        .spawn(move || {
            while let Some(row) = rows.next_row().transpose() {
                let goes_on = matches!(row, Ok(_) | Err(RowError::Item { .. }));
                if send.blocking_send(row).is_err() || !goes_on {
                    return;
                }
            }
        })?;
    Ok(receive)
}

/// Until all jobs are over, or no more are to be run.
async fn work<O: Observer>(
    runner: &mut Runner<'_, O>,
    mut rows: mpsc::Receiver<NextRow>,
    mut lines: mpsc::Receiver<Lines>,
    signals: &mut Signals,
) -> Result<(), JobError> {
    let mut jobs = Attendants::new();
    // Taken many at once, so that the reading thread need not wake for each.
    let mut batch = Vec::new();
    let mut ahead = VecDeque::new();
    if runner.needs_total() {
        tokio::select! {
            () = read_all(&mut rows, &mut ahead) => runner.set_total(ahead.len() as u64),
            signal = signals.next() => runner.on_signal(signal),
        }
    }
    loop {
        while runner.wants_row()
            && let Some(row) = ahead.pop_front()
        {
            runner.on_row(row)?;
            runner.start_what_may(&mut jobs)?;
        }
        runner.start_what_may(&mut jobs)?;
        if runner.is_over() {
            return Ok(());
        }
        let (wants_row, wake) = (runner.wants_row(), runner.next_wake());
        let full = runner.printer().is_full();
        tokio::select! {
            signal = signals.next() => runner.on_signal(signal),
            Some(over) = jobs.join_next() => match over {
                Ok(report) => runner.on_over(report)?,
                Err(error) => std::panic::resume_unwind(error.into_panic()),
            },
            Some(text) = lines.recv(), if !full => runner.on_lines(text),
            count = rows.recv_many(&mut batch, ROWS_AHEAD), if wants_row => {
                ahead.extend(batch.drain(..));
                if count == 0 {
                    runner.on_end();
                }
            }
            () = runner.printer().room(), if full => runner.print()?,
            () = wait_until(wake) => {}
        }
    }
}

async fn read_all(rows: &mut mpsc::Receiver<NextRow>, ahead: &mut VecDeque<NextRow>) {
    while let Some(row) = rows.recv().await {
        ahead.push_back(row);
    }
}

async fn wait_until(wake: Option<Instant>) {
    match wake {
        Some(wake) => tokio::time::sleep_until(wake.into()).await,
        None => std::future::pending().await,
    }
}

/// Writes what is left, and says how it went.
async fn finish<O: Observer>(
    mut runner: Runner<'_, O>,
    worked: Result<(), JobError>,
    signals: &mut Signals,
) -> Result<Exit, JobError> {
    let interrupted = runner.interrupted();
    let written = tokio::select! {
        written = runner.write_all() => written,
        signal = signals.next() => return Ok(Exit::Signal(signal)),
        () = tokio::time::sleep(LAST_WORDS), if interrupted.is_some() => Ok(()),
    };
    if let Err(JobError::Write(error)) = &written
        && error.kind() == io::ErrorKind::BrokenPipe
    {
        return Ok(Exit::Signal(signal_hook::consts::SIGPIPE));
    }
    worked.and(written)?;
    Ok(interrupted.map_or_else(|| runner.exit(), Exit::Signal))
}
