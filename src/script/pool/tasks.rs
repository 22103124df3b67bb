//! The pools of a process: their workers, tasks and outcomes.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::io::Write;

use anyhow::{Result, bail};
use rustix::process::Signal;
use starlark::values::Value;

use crate::script::children::{Described, Duty};
use crate::script::ending::Told;
use crate::script::link;
use crate::script::portable::{PipeEnd, encode_into};
use crate::script::runtime;
use crate::shared::calls;
use crate::wire::{Kind, ObjectId, Outcome, Patience, PoolNews};

/// How many workers in a row may die without a result.
const DEATHS: u32 = 16;

thread_local! {
    static POOLS: RefCell<Pools> = const { RefCell::new(Pools(Vec::new())) };
}

/// Calls `work` with the pools of this process.
pub(super) fn with<R>(work: impl FnOnce(&mut Pools) -> R) -> R {
    POOLS.with_borrow_mut(work)
}

/// The pools of this process, by number.
#[derive(Debug)]
pub(super) struct Pools(Vec<PoolState>);

#[derive(Debug)]
struct PoolState {
    object: ObjectId,
    size: u32,
    workers: Vec<usize>,
    duty: Duty,
    /// The ends of pipes that each worker holds.
    holds: Vec<PipeEnd>,
    next_task: u64,
    next_item: u64,
    /// The outcomes of tasks, until they are taken.
    outcomes: HashMap<u64, Outcome>,
    /// The number of outcomes so far.
    done: u64,
    deaths: u32,
    closed: bool,
    terminated: bool,
}

/// Tasks of a pool that belong together, numbered from `first` on.
#[derive(Debug, Clone)]
pub(super) struct Batch {
    pub(super) pool: usize,
    pub(super) first: u64,
    pub(super) tasks: u64,
    pub(super) function: String,
}

/// How a function receives an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// As its only argument.
    Map,
    /// As its arguments.
    Star,
    /// As its positional and named arguments.
    Apply,
}

impl How {
    fn word(self) -> &'static str {
        match self {
            Self::Map => "map",
            Self::Star => "star",
            Self::Apply => "apply",
        }
    }
}

impl Pools {
    pub(super) fn make_pool(
        &mut self,
        size: u32,
        holds: Vec<PipeEnd>,
        duty: impl FnOnce(ObjectId) -> Duty,
    ) -> Result<usize> {
        runtime::with(|runtime| runtime.may_start())?;
        let opened = link::with(|link| link.client()?.open(None, Kind::Pool))?.opened;
        let object = opened.object;
        self.0.push(PoolState {
            object,
            size,
            workers: Vec::new(),
            duty: duty(object),
            holds,
            next_task: 0,
            next_item: 0,
            outcomes: HashMap::new(),
            done: 0,
            deaths: 0,
            closed: false,
            terminated: false,
        });
        let pool = self.0.len() - 1;
        for _ in 0..size {
            self.hire(pool)?;
        }
        Ok(pool)
    }

    fn hire(&mut self, pool: usize) -> Result<()> {
        let PoolState { duty, holds, .. } = &self.0[pool];
        let number = runtime::with(|runtime| {
            let lineage = runtime.next_lineage();
            // The name that Python gives with its start method `spawn`.
            let name = format!("SpawnPoolWorker-{lineage}");
            let daemon = true;
            let described = Described::new(name, daemon, lineage, duty.clone(), holds.clone());
            let number = runtime.children.add(described);
            runtime.start(number).map(|()| number)
        })?;
        self.0[pool].workers.push(number);
        Ok(())
    }

    /// How many pools this process has made.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// How many workers a pool has.
    pub(super) fn size(&self, pool: usize) -> u32 {
        self.0[pool].size
    }

    /// Reserves numbers for items of a pool; returns the first.
    pub(super) fn number_items(&mut self, pool: usize, items: usize) -> u64 {
        let next = &mut self.0[pool].next_item;
        let first = *next;
        *next += items as u64;
        first
    }

    /// Submits a task for each of `bodies`.
    pub(super) fn submit(
        &mut self,
        pool: usize,
        function: &str,
        bodies: Vec<Vec<u8>>,
    ) -> Result<Batch> {
        let PoolState {
            object,
            next_task,
            closed,
            ..
        } = &mut self.0[pool];
        if *closed {
            bail!("Pool not running");
        }
        let (object, first) = (*object, *next_task);
        let tasks = bodies.len() as u64;
        *next_task += tasks;
        for (task, body) in (first..).zip(bodies) {
            let body = body.into();
            link::post(object, calls::pool::submit(task, body))?;
        }
        Ok(Batch {
            pool,
            first,
            tasks,
            function: function.to_owned(),
        })
    }

    /// Collects new outcomes, waiting for one if necessary. Returns whether
    /// there were any.
    pub(super) fn collect(&mut self, pool: usize, patience: Patience) -> Result<bool> {
        let PoolState {
            object, terminated, ..
        } = self.0[pool];
        if terminated {
            if patience == Some(0) {
                return Ok(false);
            }
            bail!("the pool was terminated");
        }
        let Some(PoolNews { outcomes, ended }) =
            link::call(object, calls::pool::collect(patience))?
        else {
            return Ok(false);
        };
        let state = &mut self.0[pool];
        let died = |outcome: &Outcome| matches!(outcome, Outcome::Died);
        let alive = outcomes.iter().any(|(_, outcome)| !died(outcome));
        state.deaths = if alive {
            0
        } else {
            state.deaths.saturating_add(ended)
        };
        state.done += outcomes.len() as u64;
        state.outcomes.extend(outcomes);
        self.replace(pool, ended)?;
        Ok(true)
    }

    /// Starts workers in place of those that have ended.
    fn replace(&mut self, pool: usize, ended: u32) -> Result<()> {
        let PoolState {
            closed,
            deaths,
            size,
            done,
            next_task,
            ..
        } = self.0[pool];
        if deaths > DEATHS.max(size.saturating_mul(2)) {
            bail!("the workers of the pool die as soon as they start; see their messages above");
        }
        for number in std::mem::take(&mut self.0[pool].workers) {
            if runtime::with(|runtime| runtime.children.get(number).is_alive()) {
                self.0[pool].workers.push(number);
            }
        }
        let is_over = closed && done == next_task;
        // No more than all of them can have ended, whatever the server says.
        for _ in 0..if is_over { 0 } else { ended.min(size) } {
            self.hire(pool)?;
        }
        Ok(())
    }

    /// The next outcome among these tasks: of the first one, or of any that is
    /// done.
    pub(super) fn next_outcome(
        &mut self,
        pool: usize,
        tasks: &BTreeSet<u64>,
        unordered: bool,
    ) -> Result<(u64, Outcome)> {
        loop {
            let outcomes = &mut self.0[pool].outcomes;
            let next = if unordered {
                let done = outcomes.keys().copied();
                done.filter(|task| tasks.contains(task)).min()
            } else {
                tasks.first().copied()
            };
            if let Some(task) = next
                && let Some(outcome) = outcomes.remove(&task)
            {
                return Ok((task, outcome));
            }
            self.collect(pool, None)?;
        }
    }

    pub(super) fn close_pool(&mut self, pool: usize) -> Result<()> {
        let state = &mut self.0[pool];
        if !std::mem::replace(&mut state.closed, true) {
            let object = state.object;
            link::post(object, calls::pool::close())?;
        }
        Ok(())
    }

    /// Waits for the workers of a closed pool to end.
    pub(super) fn join_pool(&mut self, pool: usize) -> Result<()> {
        if !self.0[pool].closed {
            bail!("Pool is still running");
        }
        while !self.0[pool].terminated && self.0[pool].done < self.0[pool].next_task {
            self.collect(pool, None)?;
        }
        for number in std::mem::take(&mut self.0[pool].workers) {
            runtime::with(|runtime| runtime.join(number, None))?;
        }
        Ok(())
    }

    pub(super) fn terminate_pool(&mut self, pool: usize) -> Result<()> {
        let object = self.0[pool].object;
        link::post(object, calls::pool::drop_waiting())?;
        self.close_pool(pool)?;
        self.0[pool].terminated = true;
        for number in self.0[pool].workers.clone() {
            runtime::with(|runtime| runtime.end(number, Signal::KILL))?;
        }
        Ok(())
    }
}

/// Collects what the workers of all pools have done so far.
pub(in crate::script) fn take_in() -> Result<()> {
    with(|pools| {
        for pool in 0..pools.0.len() {
            if !pools.0[pool].workers.is_empty() {
                pools.collect(pool, Some(0))?;
            }
        }
        Ok(())
    })
}

/// Ends all remaining pools. As in Python, work that is unfinished at the end
/// of the program is dropped.
pub(in crate::script) fn wind_up() -> Result<()> {
    with(|pools| {
        for pool in 0..pools.0.len() {
            if !pools.0[pool].terminated && !pools.0[pool].workers.is_empty() {
                pools.terminate_pool(pool)?;
            }
        }
        Ok(())
    })
}

impl Batch {
    /// Whether all its tasks are done.
    pub(super) fn is_done(&self) -> bool {
        with(|pools| {
            let outcomes = &pools.0[self.pool].outcomes;
            (self.first..self.first + self.tasks).all(|task| outcomes.contains_key(&task))
        })
    }

    /// The outcomes of its tasks so far, in order.
    pub(super) fn outcomes(&self) -> Vec<Outcome> {
        with(|pools| {
            let outcomes = &pools.0[self.pool].outcomes;
            let tasks = self.first..self.first + self.tasks;
            tasks
                .filter_map(|task| outcomes.get(&task).cloned())
                .collect()
        })
    }

    /// Drops its outcomes.
    pub(super) fn forget(&self) {
        with(|pools| {
            for task in self.first..self.first + self.tasks {
                pools.0[self.pool].outcomes.remove(&task);
            }
        });
    }
}

/// A task that calls a function with each of `items`; the first one has the
/// number `first`.
pub(super) fn body(
    function: &str,
    how: How,
    first: u64,
    items: &[Value],
) -> anyhow::Result<Vec<u8>> {
    let mut body = Vec::new();
    body.push(b'[');
    serde_json::to_writer(&mut body, function)?;
    write!(body, ",\"{}\",{first},[", how.word())?;
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            body.push(b',');
        }
        encode_into(*item, &mut body)?;
    }
    body.extend_from_slice(b"]]");
    Ok(body)
}

/// The results of a task that called `function`, as JSON, one per call.
pub(super) fn results(function: &str, outcome: Outcome) -> Result<Vec<Vec<u8>>> {
    match outcome {
        Outcome::Returned(json) => {
            let results: Vec<Box<serde_json::value::RawValue>> = serde_json::from_slice(&json)?;
            Ok(results
                .into_iter()
                .map(|result| result.get().as_bytes().to_vec())
                .collect())
        }
        Outcome::Failed(text) => Err(Told(String::from_utf8_lossy(&text).into_owned()).into()),
        Outcome::Died => {
            let function = if function.starts_with('{') {
                "a partial function"
            } else {
                function
            };
            bail!("a worker of the pool died while it called {function}; its task is lost")
        }
    }
}
