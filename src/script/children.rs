//! The processes that this one has described, what they are for, and how they
//! ended.

use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ExitStatus};

use anyhow::{Result, bail};
use serde::{Deserialize, Serialize};

use super::identity::{Identity, Program};
use super::portable::PipeEnd;
use crate::wire::{ClientId, ObjectId};

/// What a process is told when it comes to life.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Setup {
    pub(super) program: Program,
    pub(super) name: String,
    pub(super) daemon: bool,
    pub(super) lineage: String,
    pub(super) parent: Identity,
    pub(super) duty: Duty,
}

/// What a process is for. Values are JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Duty {
    /// To call a function once.
    Call {
        target: Option<String>,
        args: String,
        kwargs: String,
    },
    /// To work for a pool.
    Work {
        pool: ObjectId,
        /// Which of its process's pools it is.
        number: u64,
        initializer: Option<String>,
        initargs: String,
        /// Tasks after which it ends; another one takes its place.
        most_tasks: Option<u64>,
    },
}

impl Duty {
    /// Which part of its program a child is, where random numbers are concerned:
    /// for the workers of a pool that is the pool, whoever gets which item.
    pub(super) fn part(&self, child: usize) -> u64 {
        match self {
            Self::Call { .. } => child as u64,
            Self::Work { number, .. } => u64::MAX - number,
        }
    }
}

/// A process that is described, and maybe started.
#[derive(Debug)]
pub(super) struct Described {
    pub(super) name: String,
    pub(super) daemon: bool,
    pub(super) lineage: String,
    pub(super) duty: Duty,
    /// Ends of pipes that it will hold.
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

/// All that were described, by their numbers.
#[derive(Debug, Default)]
pub(super) struct Children {
    all: Vec<Described>,
}

impl Children {
    /// Describes a process; nothing is started.
    pub(super) fn add(&mut self, described: Described) -> usize {
        self.all.push(described);
        self.all.len() - 1
    }

    pub(super) fn get(&mut self, number: usize) -> &mut Described {
        &mut self.all[number]
    }

    /// The numbers of those that run.
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

    /// Lets go of a process that does not run.
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

    /// A process that was closed is of no more use.
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

    /// Whether it runs; reaps it if it does not any more.
    pub(super) fn is_alive(&mut self) -> bool {
        self.is_started() && self.exit_code().is_none()
    }

    /// As Python gives it: none while it runs, and -N after signal N.
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
