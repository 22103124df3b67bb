//! A run of `map` from configuration to exit.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use thiserror::Error;

use super::config::{Backend, Config, Destination};
use super::inline::run_inline;
use super::job::{Conclusion, MapJob, Policy};
use super::reduction::{Reduction, Shape};
use super::supply::Supply;
use super::tabulator::Tabulator;
use crate::error::{Exit, with_causes};
use crate::event::{Length, Observer};
use crate::host::{Fleet, FleetConfig, FleetError, Opened};
use crate::input::InputError;
use crate::lang::{CompileError, Program, with_room};
use crate::launch::{Crew, Executable, Given, InThreads, Kind, Remote};
use crate::output::{LAST_WORDS, Pending, Target, Writer};
use crate::pool::{self, Ending, Job, PoolConfig, PoolError};
use crate::proc::{Pauses, Signals, explain_overflow, keep_freed_memory, runtime};
use crate::worker::{self, Partition};

/// Python's message about a missing module.
const NO_MODULE: &str = "ModuleNotFoundError";
/// What to do about it on a host.
const COPY_MODULE: &str = "if the host lacks it, copy it there with --basefile FILE";

/// Why a run of `map` failed.
#[derive(Debug, Error)]
pub(crate) enum MapError {
    /// The program is invalid.
    #[error(transparent)]
    Program(#[from] CompileError),
    /// The input cannot be opened, or ended before its first item.
    #[error("failed to {}", with_causes(.0))]
    Input(InputError),
    /// The input could not be read to its end.
    #[error("failed to {}; the results cover only the items before it", with_causes(.0))]
    InputBroke(InputError),
    /// The output file cannot be opened.
    #[error("failed to open {} for writing", path.display())]
    Output {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Results could not be written.
    #[error("failed to write results: {0}")]
    Write(io::Error),
    /// The input could not be read to its end, so that a reduction of it would
    /// look complete.
    #[error("failed to {}; there is no result, because items are missing: --on-error skip \
             reduces those before the error", with_causes(.0))]
    ReductionBroke(InputError),
    /// A worker could not be set up with the user's code.
    #[error("{0}")]
    Refused(String),
    /// The pool gave up.
    #[error(transparent)]
    Pool(PoolError),
    /// No usable host is left.
    #[error("{reason} (items done: {done}, left: {left})")]
    Stranded {
        /// The reason.
        reason: String,
        /// How many items are done.
        done: u64,
        /// How many items are left.
        left: u64,
    },
    /// No host is usable.
    #[error(transparent)]
    Hosts(#[from] FleetError),
    /// The system refused something basic.
    #[error("failed to start")]
    System(#[from] io::Error),
    /// Partial results are missing. Never observed; but a wrong total would go
    /// unnoticed.
    #[error(
        "{arrived} partial results arrived for {cut} blocks of items: the total would be wrong. \
         This is a defect of ppar; please report it"
    )]
    Incomplete {
        /// How many arrived.
        arrived: u64,
        /// How many should have.
        cut: u64,
    },
    /// There was nothing to reduce.
    #[error("nothing to reduce: the input is empty and there is no --initial")]
    NothingToReduce,
}

impl MapError {
    /// The exit code for this error.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Input(error) | Self::InputBroke(error) | Self::ReductionBroke(error) => {
                error.exit()
            }
            Self::Hosts(error) => error.exit(),
            Self::Write(_)
            | Self::Pool(_)
            | Self::Stranded { .. }
            | Self::System(_)
            | Self::Incomplete { .. } => Exit::Broken,
            Self::Program(_) | Self::Output { .. } | Self::Refused(_) => Exit::Usage,
            Self::NothingToReduce => Exit::ItemFailed,
        }
    }
}

/// Runs `config` to its end. Results go to `results` unless there is a file for
/// them; printed text and reports of failed items go to `messages`.
pub(crate) fn run(
    mut config: Config,
    results: Target,
    messages: Target,
    observer: &mut impl Observer,
) -> Result<Exit, MapError> {
    if config.worker.is_none() {
        config.setup.check()?;
    }
    let policy = policy(&mut config);
    let program = &config.setup.program;
    let reduction = reduction(program, config.initial, config.most_by_key);
    let by_key = program.by.is_some();
    let table = |delimiter| Tabulator::new(delimiter, by_key);
    let partition = Partition::of(&config.setup);
    let supply =
        Supply::open(config.items, config.setup.format, partition).map_err(MapError::Input)?;
    let (target, pending) = match &config.destination {
        Destination::Stdout => (results, None),
        Destination::File(path) => open(path)?,
    };
    let (runtime, runs_here) = (runtime()?, config.backend == Backend::Inline);
    let mut job = MapJob::new(
        &config.setup,
        policy,
        supply,
        reduction,
        config.delimiter.map(table),
        Writer::new(target),
        Writer::new(messages),
    );
    let run = async {
        let work = Work {
            setup: config.setup,
            backend: config.backend,
            pool: config.pool,
            python: config.python,
            worker: config.worker,
            given: config.given,
            hosts: config.hosts,
        };
        let (mut signals, mut pauses) = work.signals()?;
        let told = (&mut signals, &mut pauses);
        let ending = work.run(&mut job, told, observer).await;
        tokio::select! {
            finished = finish(job, ending, pending, &mut signals) => finished,
            never = pauses.obey() => never,
        }
    };
    explain_overflow();
    if runs_here {
        with_room(|| runtime.block_on(run))
    } else {
        runtime.block_on(run)
    }
}

/// The reduction that a program asks for, if any.
fn reduction(program: &Program, initial: Option<Bytes>, most: u64) -> Option<Reduction> {
    let shape = if program.measures.is_some() || program.by.is_some() {
        Shape::Lines {
            always: program.by.is_none(),
            most,
        }
    } else {
        Shape::Value
    };
    program.reduces().then(|| Reduction::new(shape, initial))
}

fn open(path: &Path) -> Result<(Target, Option<Pending>), MapError> {
    let open = || {
        let pending = Pending::open(path)?;
        io::Result::Ok((Target::File(pending.writer()?), Some(pending)))
    };
    open().map_err(|source| MapError::Output {
        path: path.to_owned(),
        source,
    })
}

/// The job, and what runs it.
struct Work {
    setup: worker::Setup,
    backend: Backend,
    pool: pool::PoolConfig,
    python: Option<Executable>,
    worker: Option<Executable>,
    given: Given,
    hosts: Option<FleetConfig>,
}

impl Work {
    /// In sequence, only the listening thread can react to a second signal, and
    /// nothing else needs to be stopped.
    fn signals(&self) -> io::Result<(Signals, Pauses)> {
        Ok(match self.backend {
            Backend::Inline => (Signals::catch_once()?, Pauses::of_the_system()),
            Backend::Process | Backend::Thread => (Signals::catch()?, Pauses::catch()?),
        })
    }

    async fn run(
        self,
        job: &mut MapJob,
        signals: (&mut Signals, &mut Pauses),
        observer: &mut impl Observer,
    ) -> Result<Ending, MapError> {
        let ending = match self.backend {
            Backend::Process => {
                let crew = self.crew();
                let Some(hosts) = self.hosts else {
                    let mut launch = crew.launch(self.pool.workers)?;
                    return pooled(pool::run(self.pool, job, &mut launch, signals, observer).await);
                };
                let patience = hosts.silence;
                let crews = Arc::new(move |host: &str| crew.on(host).to_bytes());
                let fleet = match Fleet::open(hosts, Some(crews), signals.0).await? {
                    Opened::Fleet(fleet) => fleet,
                    Opened::Interrupted(signal) => return Ok(Ending::Interrupted(signal)),
                };
                let mut remote = Remote::new(fleet, patience);
                let workers = remote.workers();
                let config = PoolConfig {
                    workers,
                    starts: workers,
                    ..self.pool
                };
                let ending = pool::run(config, job, &mut remote, signals, observer).await;
                remote.farewell().await;
                return ending.map_err(|error| match of_pool(error, job.length()) {
                    MapError::Refused(reason) if reason.contains(NO_MODULE) => {
                        MapError::Refused(format!("{reason}; {COPY_MODULE}"))
                    }
                    error => error,
                });
            }
            Backend::Thread => {
                keep_freed_memory();
                let serve = Arc::new(|input, output| {
                    // The pool notices its end, as with a process.
                    let _ = worker::serve(input, output);
                });
                let mut threads = InThreads::new(serve);
                pool::run(self.pool, job, &mut threads, signals, observer).await
            }
            Backend::Inline => {
                keep_freed_memory();
                let messages = job.messages().clone();
                let print = move |text: &str| {
                    messages.write(bytes::Bytes::copy_from_slice(text.as_bytes()));
                };
                let engine = self.setup.engine(Box::new(print))?;
                return Ok(run_inline(&engine, &self.setup, job, signals.0, observer).await);
            }
        };
        pooled(ending)
    }

    /// What runs the worker processes.
    fn crew(&self) -> Crew {
        let kind = if let Some(command) = &self.python {
            let texts = worker::PYTHON.map(str::to_owned).to_vec();
            Kind::Python(command.clone(), texts)
        } else if let Some(worker) = &self.worker {
            Kind::Program(worker.clone())
        } else if self.setup.exec.is_some() {
            Kind::WithPrograms
        } else {
            Kind::Ppar
        };
        Crew {
            kind,
            given: self.given.clone(),
        }
    }
}

fn pooled(ending: Result<Ending, PoolError>) -> Result<Ending, MapError> {
    ending.map_err(|error| of_pool(error, None))
}

/// The error of a pool that was given this many items, if known.
fn of_pool(error: PoolError, length: Option<Length>) -> MapError {
    match (error, length) {
        (PoolError::Refused(reason), _) => MapError::Refused(reason),
        (error @ (PoolError::SlowSetUp(_) | PoolError::HeavySetUp(_)), _) => {
            MapError::Refused(error.to_string())
        }
        (PoolError::Stranded { reason, done }, Some(Length::Exactly(items))) => {
            let left = items.saturating_sub(done);
            MapError::Stranded { reason, done, left }
        }
        (error @ (PoolError::NoWorker(_) | PoolError::Stranded { .. }), _) => MapError::Pool(error),
    }
}

fn policy(config: &mut Config) -> Policy {
    let arguments = std::mem::take(&mut config.arguments);
    Policy {
        on_error: config.on_error,
        quiet: config.quiet,
        timeout: config.pool.timeout,
        // Functions in Python open files themselves.
        arguments: match config.setup.python {
            Some(_) => Vec::new(),
            None => arguments,
        },
    }
}

/// Writes what is left and reports the outcome.
async fn finish(
    mut job: MapJob,
    ending: Result<Ending, MapError>,
    pending: Option<Pending>,
    signals: &mut Signals,
) -> Result<Exit, MapError> {
    let complete = matches!(ending, Ok(Ending::Complete));
    let interrupted = match ending {
        Ok(Ending::Interrupted(signal)) => Some(signal),
        _ => None,
    };
    let conclusion = if complete {
        job.conclude()
    } else {
        Conclusion::Written
    };
    job.sum_up();
    let written = tokio::select! {
        written = job.results().drained() => written,
        signal = enough(signals, interrupted) => return Ok(Exit::Signal(signal)),
    };
    tokio::select! {
        // There is no other way to report that messages cannot be written.
        _ = job.messages().drained() => {}
        signal = enough(signals, interrupted) => return Ok(Exit::Signal(signal)),
    }
    if let Err(error) = written {
        return Exit::of_io(&error).ok_or(MapError::Write(error));
    }
    if let Conclusion::Incomplete { arrived, cut } = conclusion {
        return Err(MapError::Incomplete { arrived, cut });
    }
    let is_doubtful = job.doubts > 0;
    let failed = job.failed_items > 0 || is_doubtful;
    if let Some((error, has_items)) = job.into_input_error() {
        return Err(match conclusion {
            _ if !has_items => MapError::Input(error),
            Conclusion::Withheld => MapError::ReductionBroke(error),
            _ => MapError::InputBroke(error),
        });
    }
    let exit = match ending? {
        Ending::Interrupted(signal) => return Ok(Exit::Signal(signal)),
        _ if conclusion == Conclusion::NothingToReduce => {
            return Err(MapError::NothingToReduce);
        }
        _ if failed => Exit::ItemFailed,
        _ => Exit::Success,
    };
    if let Some(pending) = pending.filter(|_| complete && !is_doubtful) {
        pending.commit().map_err(MapError::Write)?;
    }
    Ok(exit)
}

/// Resolves when the time for writing is up: at another signal, or some time
/// after the one that `interrupted` the run.
async fn enough(signals: &mut Signals, interrupted: Option<i32>) -> i32 {
    let Some(signal) = interrupted else {
        return signals.next().await;
    };
    tokio::time::timeout(LAST_WORDS, signals.next())
        .await
        .unwrap_or(signal)
}
