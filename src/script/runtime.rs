//! A process of a script apart from its values: its place among the processes,
//! and its children, which it starts and ends.
//!
//! There is one per process, on the thread that evaluates. Built-in functions
//! reach it through [`with`]; meanwhile, they must not evaluate anything.

use std::cell::RefCell;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, anyhow, bail};
use rustix::process::{Pid, Signal, kill_process};

use super::children::{Children, Duty, Setup, Started};
use super::identity::{Identity, Program};
use super::link;
use crate::error::refused;
use crate::lang::Source;
use crate::proc::THIS_PROGRAM;
use crate::shared::calls;
use crate::shared::unexpected;
use crate::wire::{Patience, Reply, Request};

/// The first argument that makes ppar a process of a script; the second is the
/// process id of its parent. Standard input is its connection.
pub(crate) const PROCESS_ARGUMENT: &str = "--ppar-process";

pub(super) struct Runtime {
    pub(super) program: Program,
    pub(super) me: Identity,
    pub(super) parent: Option<Identity>,
    /// See [`guest`](Self::guest).
    is_guest: bool,
    /// Whether a child has not started its duty yet, since it is still running
    /// its file.
    pub(super) is_loading: bool,
    pub(super) children: Children,
    /// How many processes this one has described so far.
    numbered: u32,
}

thread_local! {
    static RUNTIME: RefCell<Option<Runtime>> = const { RefCell::new(None) };
}

/// Sets the runtime of this thread; drops the last one.
pub(super) fn enter(runtime: Runtime) {
    RUNTIME.set(Some(runtime));
}

/// Calls `work` with this thread's runtime. If no script runs on it, that is a
/// guest.
pub(super) fn with<R>(work: impl FnOnce(&mut Runtime) -> R) -> R {
    RUNTIME.with_borrow_mut(|runtime| work(runtime.get_or_insert_with(Runtime::guest)))
}

impl Runtime {
    /// The runtime of a program's main process.
    pub(super) fn main(program: Program) -> Self {
        let me = Identity {
            name: "MainProcess".to_owned(),
            pid: std::process::id(),
            daemon: false,
            lineage: String::new(),
        };
        Self::new(program, me, None)
    }

    /// The runtime of a function of `ppar map`: it finds the objects of the
    /// surrounding manager, and starts nothing.
    fn guest() -> Self {
        let program = Program {
            source: Source::default(),
            argv: Vec::new(),
            seed: 0,
            stream: 0,
        };
        Self {
            is_guest: true,
            ..Self::main(program)
        }
    }

    /// Whether this is a function of `ppar map`.
    pub(super) fn is_guest(&self) -> bool {
        self.is_guest
    }

    /// The runtime of a process that another one started.
    pub(super) fn child(program: Program, me: Identity, parent: Identity) -> Self {
        Self::new(program, me, Some(parent))
    }

    fn new(program: Program, me: Identity, parent: Option<Identity>) -> Self {
        Self {
            program,
            me,
            is_guest: false,
            is_loading: parent.is_some(),
            parent,
            children: Children::default(),
            numbered: 0,
        }
    }

    /// The lineage of the next process that this one describes: as in Python,
    /// each one counts, whatever its name.
    pub(super) fn next_lineage(&mut self) -> String {
        self.numbered += 1;
        if self.me.is_main() {
            self.numbered.to_string()
        } else {
            format!("{}:{}", self.me.lineage, self.numbered)
        }
    }

    /// Fails if processes must not be started here.
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
        let (client, connection) = link::with(|link| link.client()?.start(name, setup, holds))?;
        if let Some(pool) = pool {
            // Before it can request a task.
            let worker = client;
            link::call(pool, calls::pool::enlist(worker))?;
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

    /// Waits for a process to end; returns whether it has. The server does the
    /// waiting, since it may have to report a deadlock.
    pub(super) fn join(&mut self, number: usize, patience: Patience) -> Result<bool> {
        let described = self.children.get(number);
        let Some(started) = &described.started else {
            bail!("can only join a started process");
        };
        if started.ended.is_some() {
            return Ok(true);
        }
        let process = started.client;
        match link::ask(&Request::Join { process, patience })? {
            Reply::Done => self.children.get(number).reap()?,
            Reply::TimedOut => return Ok(false),
            _ => return Err(unexpected().into()),
        }
        Ok(true)
    }

    /// Sends a running process a signal that ends it.
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
        // Until it is gone, it must not look as if it waited forever.
        link::ask(&Request::Doom { process })?;
        kill_process(pid, signal).context("the process cannot be signalled")
    }

    /// Kills all children; their own children end with the program.
    pub(super) fn kill_children(&mut self) {
        for number in self.children.running() {
            // The server may be gone.
            if let Some(started) = &mut self.children.get(number).started {
                // A process that cannot be killed has ended.
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
