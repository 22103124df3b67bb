//! `Pool`: processes that call functions for this one, and their results.
//!
//! The server hands tasks to workers and keeps results. A worker that dies
//! with a task makes that task fail; another one takes its place, so that
//! nobody waits for it.

mod callbacks;
mod value;
mod window;

use std::collections::{BTreeSet, HashMap};

use anyhow::{Result, bail};

use super::children::{Described, Duty};
use super::ending::Told;
use super::portable::End;
use super::runtime::{Runtime, with};
use crate::shared::unexpected;
use crate::wire::{Call, Kind, ObjectId, Outcome, Patience, Reply};
use rustix::process::Signal;

pub(super) use callbacks::call_back;
pub(super) use value::{NAMES, register};

/// Workers in a row that may die without one result.
const DEATHS: u32 = 16;

/// The pools of this process, by their numbers.
#[derive(Debug, Default)]
pub(super) struct Pools(Vec<Pool>);

#[derive(Debug)]
struct Pool {
    object: ObjectId,
    size: u32,
    workers: Vec<usize>,
    duty: Duty,
    /// Ends of pipes that each worker holds.
    holds: Vec<End>,
    next_task: u64,
    next_item: u64,
    /// What came of tasks, until somebody takes it.
    outcomes: HashMap<u64, Outcome>,
    /// How many outcomes there were so far.
    done: u64,
    /// What is still read, so that it can be handed in before the end.
    windows: Vec<window::Shared>,
    deaths: u32,
    closed: bool,
    terminated: bool,
}

/// Tasks of a pool that belong together: those from `first` on.
#[derive(Debug, Clone)]
pub(super) struct Job {
    pool: usize,
    first: u64,
    tasks: u64,
    function: String,
}

/// How a function gets an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    /// As its one argument.
    Map,
    /// As its arguments.
    Star,
    /// As its arguments and those by name.
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

impl Runtime {
    fn make_pool(
        &mut self,
        size: u32,
        holds: Vec<End>,
        duty: impl FnOnce(ObjectId) -> Duty,
    ) -> Result<usize> {
        self.may_start()?;
        let object = self.client()?.open(None, Kind::Pool)?.opened.object;
        self.pools.0.push(Pool {
            object,
            size,
            workers: Vec::new(),
            duty: duty(object),
            holds,
            next_task: 0,
            next_item: 0,
            outcomes: HashMap::new(),
            done: 0,
            windows: Vec::new(),
            deaths: 0,
            closed: false,
            terminated: false,
        });
        let pool = self.pools.0.len() - 1;
        for _ in 0..size {
            self.hire(pool)?;
        }
        Ok(pool)
    }

    fn hire(&mut self, pool: usize) -> Result<()> {
        let lineage = self.next_lineage();
        // As Python calls those of its start method `spawn`.
        let name = format!("SpawnPoolWorker-{lineage}");
        let Pool { duty, holds, .. } = &self.pools.0[pool];
        let daemon = true;
        let described = Described::new(name, daemon, lineage, duty.clone(), holds.clone());
        let number = self.children.add(described);
        self.start(number)?;
        self.pools.0[pool].workers.push(number);
        Ok(())
    }

    /// Numbers items of a pool: what the first of so many is.
    fn number_items(&mut self, pool: usize, items: usize) -> u64 {
        let next = &mut self.pools.0[pool].next_item;
        let first = *next;
        *next += items as u64;
        first
    }

    /// Hands in a task for each of `bodies`.
    fn submit(&mut self, pool: usize, function: &str, bodies: Vec<Vec<u8>>) -> Result<Job> {
        let Pool {
            object,
            next_task,
            closed,
            ..
        } = &mut self.pools.0[pool];
        if *closed {
            bail!("Pool not running");
        }
        let (object, first) = (*object, *next_task);
        let tasks = bodies.len() as u64;
        *next_task += tasks;
        for (task, body) in (first..).zip(bodies) {
            let body = body.into();
            self.client()?.post(object, Call::Submit { task, body })?;
        }
        Ok(Job {
            pool,
            first,
            tasks,
            function: function.to_owned(),
        })
    }

    /// Takes in what workers have done since; waits for something. Says whether
    /// there was something.
    fn collect(&mut self, pool: usize, patience: Patience) -> Result<bool> {
        let Pool {
            object, terminated, ..
        } = self.pools.0[pool];
        if terminated {
            if patience == Some(0) {
                return Ok(false);
            }
            bail!("the pool was terminated");
        }
        match self.client()?.call(object, Call::Collect { patience })? {
            Reply::Outcomes { outcomes, ended } => {
                let state = &mut self.pools.0[pool];
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
            Reply::TimedOut => Ok(false),
            _ => Err(unexpected().into()),
        }
    }

    /// Starts workers for those that have ended.
    fn replace(&mut self, pool: usize, ended: u32) -> Result<()> {
        let Pool {
            closed,
            deaths,
            size,
            done,
            next_task,
            ..
        } = self.pools.0[pool];
        if deaths > DEATHS.max(size.saturating_mul(2)) {
            bail!("the workers of the pool die as soon as they start; see what they said above");
        }
        for number in std::mem::take(&mut self.pools.0[pool].workers) {
            if self.children.get(number).is_alive() {
                self.pools.0[pool].workers.push(number);
            }
        }
        let is_over = closed && done == next_task;
        // No more can have ended than there were, whatever the server says.
        for _ in 0..if is_over { 0 } else { ended.min(size) } {
            self.hire(pool)?;
        }
        Ok(())
    }

    fn take(&mut self, pool: usize, task: u64) -> Option<Outcome> {
        self.pools.0[pool].outcomes.remove(&task)
    }

    /// The outcome of one of these tasks: of the first, or of one that is done.
    fn next_outcome(
        &mut self,
        pool: usize,
        tasks: &BTreeSet<u64>,
        unordered: bool,
    ) -> Result<(u64, Outcome)> {
        loop {
            let outcomes = &mut self.pools.0[pool].outcomes;
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

    fn close_pool(&mut self, pool: usize) -> Result<()> {
        let state = &mut self.pools.0[pool];
        if !std::mem::replace(&mut state.closed, true) {
            let object = state.object;
            self.client()?.post(object, Call::Close)?;
        }
        Ok(())
    }

    /// Waits for the workers of a closed pool.
    fn join_pool(&mut self, pool: usize) -> Result<()> {
        if !self.pools.0[pool].closed {
            bail!("Pool is still running");
        }
        while !self.pools.0[pool].terminated
            && self.pools.0[pool].done < self.pools.0[pool].next_task
        {
            self.collect(pool, None)?;
        }
        for number in std::mem::take(&mut self.pools.0[pool].workers) {
            self.join(number, None)?;
        }
        Ok(())
    }

    fn terminate_pool(&mut self, pool: usize) -> Result<()> {
        let object = self.pools.0[pool].object;
        self.client()?.post(object, Call::Drop)?;
        self.close_pool(pool)?;
        self.pools.0[pool].terminated = true;
        for number in self.pools.0[pool].workers.clone() {
            self.end(number, Signal::KILL)?;
        }
        Ok(())
    }
}

/// Takes in what the workers of all pools have done so far.
pub(super) fn take_in() -> Result<()> {
    each(|runtime, pool| {
        if !runtime.pools.0[pool].workers.is_empty() {
            runtime.collect(pool, Some(0))?;
        }
        Ok(())
    })
}

/// Ends all pools that are left. As in Python, what they have not done by the end
/// of the program is dropped.
pub(super) fn wind_up() -> Result<()> {
    each(|runtime, pool| {
        if !runtime.pools.0[pool].terminated && !runtime.pools.0[pool].workers.is_empty() {
            runtime.terminate_pool(pool)?;
        }
        Ok(())
    })
}

fn each(mut work: impl FnMut(&mut Runtime, usize) -> Result<()>) -> Result<()> {
    let pools = with(|runtime| runtime.pools.0.len());
    (0..pools).try_for_each(|pool| with(|runtime| work(runtime, pool)))
}

impl Job {
    /// Whether all of its tasks are done.
    fn is_done(&self) -> bool {
        with(|runtime| {
            let outcomes = &runtime.pools.0[self.pool].outcomes;
            (self.first..self.first + self.tasks).all(|task| outcomes.contains_key(&task))
        })
    }

    /// The outcomes of its tasks that there are, in order.
    fn outcomes(&self) -> Vec<Outcome> {
        with(|runtime| {
            let outcomes = &runtime.pools.0[self.pool].outcomes;
            let tasks = self.first..self.first + self.tasks;
            tasks
                .filter_map(|task| outcomes.get(&task).cloned())
                .collect()
        })
    }

    /// Drops its outcomes.
    fn forget(&self) {
        with(|runtime| {
            for task in self.first..self.first + self.tasks {
                runtime.take(self.pool, task);
            }
        });
    }
}

/// The results of a task that called `function` as JSON, one for each call.
fn results(function: &str, outcome: Outcome) -> Result<Vec<Vec<u8>>> {
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
            bail!("a worker of the pool died while it called {function}; its task is lost")
        }
    }
}
