//! The child processes that this process has described: what they are for, and
//! how they ended.

use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ExitStatus};

use anyhow::{Result, bail};
use serde::{Deserialize, Serialize};

use super::identity::{Identity, Program};
use super::portable::PipeEnd;
use crate::wire::{ClientId, ObjectId};

/// What a process is told when it starts.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Setup {
    pub(super) program: Program,
    pub(super) name: String,
    pub(super) daemon: bool,
    pub(super) lineage: String,
    pub(super) parent: Identity,
    pub(super) duty: Duty,
}

/// The purpose of a process. Values are JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Duty {
    /// Calls a function once.
    Call {
        target: Option<String>,
        args: String,
        kwargs: String,
    },
    /// Works for a pool.
    Work {
        pool: ObjectId,
        /// The number of the pool in its process.
        number: u64,
        initializer: Option<String>,
        initargs: String,
        /// How many tasks it does before another worker takes its place.
        most_tasks: Option<u64>,
    },
}

impl Duty {
    /// Which part of its program a child is, for random numbers: for the
    /// workers of a pool it is the pool, whichever of them gets an item.
    pub(super) fn part(&self, child: usize) -> u64 {
        match self {
            Self::Call { .. } => child as u64,
            Self::Work { number, .. } => u64::MAX - number,
        }
    }
}

/// A process that was described, and perhaps started.
#[derive(Debug)]
pub(super) struct Described {
    pub(super) name: String,
    pub(super) daemon: bool,
    pub(super) lineage: String,
    pub(super) duty: Duty,
    /// The ends of pipes that it will hold.
    pub(super) holds: Vec<PipeEnd>,
    pub(super) started: Option<Started>,
    is_closed: bool,
}

#[derive(Debug)]
pub(super) struct Started {
    pub(super) client: ClientId,
    pub(super) child: Child,
    pub(super) ended: Option<ExitStatus>,
}

/// All described processes, by number.
#[derive(Debug, Default)]
pub(super) struct Children {
    all: Vec<Described>,
}

impl Children {
    /// Describes a process; starts nothing.
    pub(super) fn add(&mut self, described: Described) -> usize {
        self.all.push(described);
        self.all.len() - 1
    }

    pub(super) fn get(&mut self, number: usize) -> &mut Described {
        &mut self.all[number]
    }

    /// The numbers of the running processes.
    pub(super) fn running(&mut self) -> Vec<usize> {
        let numbers = 0..self.all.len();
        numbers
            .filter(|number| self.all[*number].is_alive())
            .collect()
    }
}

impl Described {
    pub(super) fn new(
        name: String,
        daemon: bool,
        lineage: String,
        duty: Duty,
        holds: Vec<PipeEnd>,
    ) -> Self {
        Self {
            name,
            daemon,
            lineage,
            duty,
            holds,
            started: None,
            is_closed: false,
        }
    }

    /// Closes a process that is not running.
    pub(super) fn close(&mut self) -> Result<()> {
        if self.is_alive() {
            bail!(
                "cannot close a process while it is still running; call join() or terminate() first"
            );
        }
        self.is_closed = true;
        Ok(())
    }

    pub(super) fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// Fails if a process was closed.
    pub(super) fn check_open(&self) -> Result<()> {
        if self.is_closed {
            bail!("process object is closed");
        }
        Ok(())
    }

    pub(super) fn pid(&self) -> Option<u32> {
        self.started.as_ref().map(|started| started.child.id())
    }

    pub(super) fn is_started(&self) -> bool {
        self.started.is_some()
    }

    /// Whether it is running; reaps it if it is not.
    pub(super) fn is_alive(&mut self) -> bool {
        self.is_started() && self.exit_code().is_none()
    }

    /// As in Python: none while it runs, and -N after signal N.
    pub(super) fn exit_code(&mut self) -> Option<i32> {
        let started = self.started.as_mut()?;
        if started.ended.is_none() {
            started.ended = started.child.try_wait().ok().flatten();
        }
        let ended = started.ended?;
        ended
            .code()
            .or_else(|| ended.signal().map(|signal| -signal))
    }

    /// Reaps it. Its connection is gone, so it has ended or is about to.
    pub(super) fn reap(&mut self) -> Result<()> {
        if let Some(started) = &mut self.started
            && started.ended.is_none()
        {
            started.ended = Some(started.child.wait()?);
        }
        Ok(())
    }
}
