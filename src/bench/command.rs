//! A command that runs for each item, as with `ppar spawn --keep-order`.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use tokio::sync::watch;

use super::error::{BenchError, Stop};
use super::side::Side;
use super::work::{LastWords, Run, Sink, Work};
use crate::error::Exit;
use crate::event::Unobserved;
use crate::input::rows;
use crate::input::{Files, Format, Replay};
use crate::job::{self, Action, Config, Halt, Items, Lingers, Template, Timeout};
use crate::proc::{Signals, runtime};

/// The most items to measure: nobody would wait for more commands.
const MOST: u64 = 1 << 20;

/// A command, and items in memory.
pub(crate) struct CommandWork {
    template: Template,
    items: Vec<OsString>,
    /// How long a command may take.
    limit: Option<Duration>,
    /// Catches signals that come between two runs.
    signals: Signals,
    /// Delivers the signals.
    _runtime: Runtime,
}

impl CommandWork {
    /// Takes items from the command line. A run may take as long as `limit`.
    pub(crate) fn new(
        template: Template,
        items: Vec<OsString>,
        limit: Option<Duration>,
    ) -> Result<Self, BenchError> {
        if items.is_empty() {
            return Err(BenchError::Empty);
        }
        let runtime = runtime()?;
        let inside = runtime.enter();
        let signals = Signals::catch()?;
        drop(inside);
        Ok(Self {
            template,
            items,
            limit,
            signals,
            _runtime: runtime,
        })
    }

    /// Reads all items of files.
    pub(crate) fn read(
        template: Template,
        files: Files,
        format: Format,
        limit: Option<Duration>,
    ) -> Result<Self, BenchError> {
        let runtime = runtime()?;
        let replay = runtime.block_on(Replay::read(files, format))?;
        let items = replay.iter().map(|item| OsString::from_vec(item.to_vec()));
        Self::new(template, items.collect(), limit)
    }

    fn rows(&self, items: u64) -> rows::Config {
        let arguments = self.items.iter().cycle().take(items as usize).cloned();
        rows::Config::of_arguments(arguments.collect())
    }
}

impl Work for CommandWork {
    fn items(&self) -> u64 {
        self.items.len() as u64
    }

    fn most(&self) -> u64 {
        self.items().max(MOST)
    }

    fn run(&mut self, side: Side, items: u64) -> Result<Run, Stop> {
        if let Some(signal) = self.signals.poll() {
            return Err(Stop::Ended(Exit::Signal(signal), Vec::new()));
        }
        let config = Config {
            ordered: true,
            halt: Some(Halt::AT_FIRST_FAILURE),
            lingers: Lingers::Never,
            timeout: self.limit.map(Timeout::After),
            ..Config::new(
                Action::Command(self.template.clone()),
                Items::Rows(Box::new(self.rows(items))),
                watch::Sender::new(side.workers).subscribe(),
            )
        };
        let (results, messages) = (Sink::default(), LastWords::default());
        let (out, err) = (results.target(), messages.target());
        let start = Instant::now();
        let exit = job::run(&config, out, Some(err), &mut Unobserved).map_err(BenchError::from)?;
        let seconds = start.elapsed().as_secs_f64();
        if exit != Exit::Success {
            return Err(Stop::Ended(exit, messages.into_bytes()));
        }
        Ok(Run {
            seconds,
            // A slot is used as soon as an item waits for it.
            started: side.workers.min(items as usize),
            written: results.written(),
        })
    }
}
