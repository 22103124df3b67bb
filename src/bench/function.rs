//! A function that is applied to items, as with `ppar map`.

use std::time::{Duration, Instant};

use super::deadline::Deadline;
use super::error::{BenchError, Stop};
use super::side::{Kind, Side};
use super::work::{LastWords, Run, Sink, Work};
use crate::error::Exit;
use crate::event::{Event, Observer};
use crate::input::{Range, Replay};
use crate::map::{self, Backend, Config, Items, MapError};
use crate::proc::{LeaveAtOnce, runtime};

/// A function, and items in memory.
pub(crate) struct FunctionWork {
    config: Config,
    items: Stock,
    /// How long a run may take.
    limit: Option<Duration>,
    /// Nobody needs the results, so a signal ends this process and its workers
    /// at once.
    _signals: LeaveAtOnce,
}

/// Items that can be handed out again and again.
enum Stock {
    Records(Replay),
    Range(Range),
}

impl FunctionWork {
    /// Reads all items of `config`. A run may take as long as `limit`.
    pub(crate) fn open(mut config: Config, limit: Option<Duration>) -> Result<Self, BenchError> {
        let runtime = runtime()?;
        let format = config.setup.format;
        let items = match std::mem::replace(&mut config.items, Items::Files(Vec::new().into())) {
            Items::Memory(bytes) => Stock::Records(runtime.block_on(Replay::of(bytes, format))?),
            Items::Files(files) => Stock::Records(runtime.block_on(Replay::read(files, format))?),
            Items::Range(range) => Stock::Range(range),
        };
        let work = Self {
            config,
            items,
            limit,
            _signals: LeaveAtOnce::new()?,
        };
        if work.items() == 0 {
            return Err(BenchError::Empty);
        }
        Ok(work)
    }
}

impl Work for FunctionWork {
    fn items(&self) -> u64 {
        match &self.items {
            Stock::Records(replay) => replay.len(),
            Stock::Range(range) => range.len(),
        }
    }

    fn most(&self) -> u64 {
        match &self.items {
            Stock::Records(replay) => replay.most(),
            Stock::Range(range) => range.first(u64::MAX).len(),
        }
    }

    fn run(&mut self, side: Side, items: u64) -> Result<Run, Stop> {
        let mut config = self.config.clone();
        config.items = match &self.items {
            Stock::Records(replay) => Items::Memory(replay.first(items)),
            Stock::Range(range) => Items::Range(range.first(items)),
        };
        config.pool.workers = side.workers;
        config.backend = match side.kind {
            // An interpreter is a process of its own in any case.
            Kind::Sequential if config.python.is_some() => Backend::Process,
            Kind::Sequential => Backend::Inline,
            Kind::Thread => Backend::Thread,
            Kind::Process | Kind::Slot => Backend::Process,
        };
        let (results, messages) = (Sink::default(), LastWords::default());
        let (out, err) = (results.target(), messages.target());
        let mut started = Started(0);
        let deadline = self.limit.map(|limit| Deadline::set(limit, side));
        let _deadline = deadline.transpose().map_err(BenchError::System)?;
        let start = Instant::now();
        let outcome = map::run(config, out, err, &mut started);
        let seconds = start.elapsed().as_secs_f64();
        let exit = match outcome {
            // A filter may drop all the first items.
            Err(MapError::NothingToReduce) if items < self.items() => Exit::Success,
            outcome => outcome.map_err(BenchError::from)?,
        };
        if exit != Exit::Success {
            return Err(Stop::Ended(exit, messages.into_bytes()));
        }
        Ok(Run {
            seconds,
            started: started.0,
            written: results.written(),
        })
    }
}

/// Counts workers.
struct Started(usize);

impl Observer for Started {
    fn notice(&mut self, event: &Event) {
        self.0 += usize::from(matches!(event, Event::WorkerStarted { .. }));
    }
}
