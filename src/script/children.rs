//! The processes that this one has started, and how they end.

use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};

use anyhow::{Context, Result, anyhow, bail};
use rustix::process::{Pid, Signal, kill_process};
use serde::{Deserialize, Serialize};

use super::portable::End;
use super::runtime::{Identity, Program, Runtime, with};
use crate::error::refused;
use crate::proc::THIS_PROGRAM;
use crate::shared::unexpected;
use crate::wire::{Call, ClientId, ObjectId, Patience, Reply, Request};

/// The first argument that makes ppar a process of a script; the second is the
/// process id of whoever starts it. Standard input is its connection.
pub(crate) const PROCESS_ARGUMENT: &str = "--ppar-process";

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
    fn part(&self, child: usize) -> u64 {
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
    lineage: String,
    pub(super) duty: Duty,
    /// Ends of pipes that it will hold.
    pub(super) holds: Vec<End>,
    started: Option<Started>,
    is_closed: bool,
}

#[derive(Debug)]
struct Started {
    client: ClientId,
    child: Child,
    ended: Option<ExitStatus>,
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
        holds: Vec<End>,
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
    fn reap(&mut self) -> Result<()> {
        if let Some(started) = &mut self.started
            && started.ended.is_none()
        {
            started.ended = Some(started.child.wait()?);
        }
        Ok(())
    }
}

impl Runtime {
    /// Refuses to start processes where none should be.
    pub(super) fn may_start(&self) -> Result<()> {
        if self.is_guest {
            bail!("this function cannot start processes: write a script for `ppar run`");
        }
        if self.is_loading {
            bail!(
                "a process that is being started starts another one, without end: put what the \
                 main process does under `if __name__ == '__main__':`"
            );
        }
        if self.me.daemon {
            bail!("daemonic processes are not allowed to have children");
        }
        Ok(())
    }

    /// Starts a process that was described.
    pub(super) fn start(&mut self, number: usize) -> Result<()> {
        self.may_start()?;
        let described = self.children.get(number);
        if described.is_started() {
            bail!("cannot start a process twice");
        }
        let setup = Setup {
            program: self.program.for_child(described.duty.part(number)),
            name: described.name.clone(),
            daemon: described.daemon,
            lineage: described.lineage.clone(),
            parent: self.me.clone(),
            duty: described.duty.clone(),
        };
        let setup = serde_json::to_vec(&setup)?.into();
        let (name, holds) = (described.name.clone(), described.holds.clone());
        let pool = match described.duty {
            Duty::Work { pool, .. } => Some(pool),
            Duty::Call { .. } => None,
        };
        let (client, connection) = self.client()?.start(name, setup, holds)?;
        if let Some(pool) = pool {
            // Before it can ask for a task.
            let worker = client;
            self.client()?.call(pool, Call::Enlist { worker })?;
        }
        let child = Command::new(THIS_PROGRAM)
            .arg0("ppar")
            .arg(PROCESS_ARGUMENT)
            .arg(std::process::id().to_string())
            .stdin(Stdio::from(connection))
            .spawn()
            .map_err(|error| anyhow!("cannot start a process: {}", refused(&error)))?;
        let ended = None;
        self.children.get(number).started = Some(Started {
            client,
            child,
            ended,
        });
        Ok(())
    }

    /// Waits for the end of a process; says whether it has ended. A signal may
    /// have to be waited for too, so it is the server that waits.
    pub(super) fn join(&mut self, number: usize, patience: Patience) -> Result<bool> {
        let described = self.children.get(number);
        let Some(started) = &described.started else {
            bail!("can only join a started process");
        };
        if started.ended.is_some() {
            return Ok(true);
        }
        let process = started.client;
        match self.client()?.ask(&Request::Join { process, patience })? {
            Reply::Done => self.children.get(number).reap()?,
            Reply::TimedOut => return Ok(false),
            _ => return Err(unexpected().into()),
        }
        Ok(true)
    }

    /// Ends a process by a signal, if it runs.
    pub(super) fn end(&mut self, number: usize, signal: Signal) -> Result<()> {
        let described = self.children.get(number);
        let is_alive = described.is_alive();
        let Some(started) = &described.started else {
            bail!("cannot end a process that was not started");
        };
        if !is_alive {
            return Ok(());
        }
        let (process, pid) = (started.client, Pid::from_child(&started.child));
        // Until it is gone, it must not look as if it waited for good.
        self.client()?.ask(&Request::Doom { process })?;
        kill_process(pid, signal).context("the process cannot be signalled")
    }

    /// Kills all children; theirs end with the program.
    pub(super) fn kill_children(&mut self) {
        for number in self.children.running() {
            // There may be no server any more that could be told.
            if let Some(started) = &mut self.children.get(number).started {
                // Whoever cannot be killed has ended.
                let _ = started.child.kill();
            }
            let _ = self.children.get(number).reap();
        }
    }
}

/// At the end of a process, as in Python: ends its daemons, and waits for the
/// others.
pub(super) fn wind_up() -> Result<()> {
    let running = with(|runtime| {
        let running = runtime.children.running();
        for number in &running {
            if runtime.children.get(*number).daemon {
                runtime.end(*number, Signal::TERM)?;
            }
        }
        anyhow::Ok(running)
    })?;
    for number in running {
        with(|runtime| runtime.join(number, None))?;
    }
    Ok(())
}
