//! The tasks of a pool: from one client to its workers, and back.

use std::collections::{BTreeMap, VecDeque};

use super::room;
use super::wakes::{Turn, Waiters, Wakes};
use crate::wire::{Call, ClientId, Json, Outcome, Patience, Reply};

#[derive(Debug, Default)]
pub(super) struct TaskPool {
    tasks: VecDeque<(u64, Json)>,
    idle: Waiters,
    /// Workers, each with its current task.
    workers: BTreeMap<ClientId, Option<u64>>,
    outcomes: Vec<(u64, Outcome)>,
    /// How many workers have ended since the owner was last told.
    ended: u32,
    owner: Waiters,
    closed: bool,
}

impl TaskPool {
    pub(super) fn call(&mut self, client: ClientId, call: Call, wakes: &mut Wakes) -> Option<Turn> {
        Some(match call {
            Call::Submit { .. } if self.closed => Reply::Closed.into(),
            Call::Submit { task, body } => {
                self.tasks.push_back((task, body));
                self.serve(wakes);
                Reply::Done.into()
            }
            Call::Work { outcome } => self.work(client, outcome, wakes),
            Call::Resign { outcome } => {
                self.settle(client, outcome, wakes);
                Reply::Done.into()
            }
            Call::Collect { patience } => self.collect(client, patience),
            Call::Close => {
                self.closed = true;
                self.serve(wakes);
                Reply::Done.into()
            }
            Call::Enlist { worker } => {
                self.workers.entry(worker).or_insert(None);
                Reply::Done.into()
            }
            Call::Drop => {
                self.tasks.clear();
                Reply::Done.into()
            }
            _ => return None,
        })
    }

    fn work(&mut self, client: ClientId, outcome: Option<(bool, Json)>, wakes: &mut Wakes) -> Turn {
        self.settle(client, outcome, wakes);
        match self.next_for(client) {
            Some(reply) => reply.into(),
            None => self.idle.push(client, ()),
        }
    }

    /// Records the outcome of `client`'s task.
    fn settle(&mut self, client: ClientId, outcome: Option<(bool, Json)>, wakes: &mut Wakes) {
        let task = self.workers.insert(client, None).flatten();
        if let (Some(task), Some((returned, json))) = (task, outcome) {
            self.outcomes.push((
                task,
                if returned {
                    Outcome::Returned(json)
                } else {
                    Outcome::Failed(json)
                },
            ));
            self.tell(wakes);
        }
    }

    fn next_for(&mut self, client: ClientId) -> Option<Reply> {
        match self.tasks.pop_front() {
            Some((task, body)) => {
                self.workers.insert(client, Some(task));
                Some(Reply::Task(body))
            }
            None if self.closed => {
                // Its end is no loss.
                self.workers.remove(&client);
                Some(Reply::Closed)
            }
            None => None,
        }
    }

    /// Gives tasks to idle workers, or sends them home.
    fn serve(&mut self, wakes: &mut Wakes) {
        while (!self.tasks.is_empty() || self.closed)
            && let Some((client, ())) = self.idle.pop()
            && let Some(reply) = self.next_for(client)
        {
            wakes.push((client, reply));
        }
    }

    fn news(&mut self) -> Option<Reply> {
        let is_news = !self.outcomes.is_empty() || self.ended > 0;
        is_news.then(|| Reply::Outcomes {
            outcomes: std::mem::take(&mut self.outcomes),
            ended: std::mem::take(&mut self.ended),
        })
    }

    fn collect(&mut self, client: ClientId, patience: Patience) -> Turn {
        match self.news() {
            Some(reply) => reply.into(),
            None if patience == Some(0) => Reply::TimedOut.into(),
            None => self.owner.push(client, ()),
        }
    }

    fn tell(&mut self, wakes: &mut Wakes) {
        if !self.owner.is_empty()
            && let Some(reply) = self.news()
            && let Some((client, ())) = self.owner.pop()
        {
            wakes.push((client, reply));
        }
    }

    pub(super) fn give_up(&mut self, client: ClientId) {
        self.owner.remove(client);
        self.idle.remove(client);
    }

    /// `client` is gone. If it was busy, its task has failed.
    pub(super) fn forget(&mut self, client: ClientId, wakes: &mut Wakes) {
        self.give_up(client);
        if let Some(task) = self.workers.remove(&client) {
            self.ended += 1;
            self.outcomes.extend(task.map(|task| (task, Outcome::Died)));
            self.tell(wakes);
        }
    }

    pub(super) fn bytes(&self) -> usize {
        room::bytes_of(self.tasks.iter().map(|(_, body)| body))
    }

    pub(super) fn shrink(&mut self) {
        room::shrink(&mut self.tasks);
        self.outcomes.shrink_to_fit();
    }

    pub(super) fn waiting_for(&self, client: ClientId) -> &'static str {
        if self.idle.clients().any(|one| one == client) {
            "a task of"
        } else {
            "a result of"
        }
    }

    pub(super) fn facts(&self) -> serde_json::Value {
        serde_json::json!({
            "tasks": self.tasks.len(),
            "busy": self.workers.values().flatten().count(),
            "workers": self.workers.len(),
        })
    }
}
