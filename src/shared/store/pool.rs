//! The tasks of a pool: from one client to its workers, and back.

use std::collections::{BTreeMap, VecDeque};

use super::room;
use super::wakes::{Turn, Waiters, Wakes};
use crate::wire::{ClientId, Json, Outcome, Patience, PoolCall, PoolNews, Put, To};

#[derive(Debug, Default)]
pub(super) struct TaskPool {
    tasks: VecDeque<(u64, Json)>,
    idle: Waiters<To<Option<Json>>>,
    /// Workers, each with its current task.
    workers: BTreeMap<ClientId, Option<u64>>,
    outcomes: Vec<(u64, Outcome)>,
    /// How many workers have ended since the owner was last told.
    ended: u32,
    owner: Waiters<To<Option<PoolNews>>>,
    closed: bool,
}

impl TaskPool {
    pub(super) fn call(&mut self, client: ClientId, call: PoolCall, wakes: &mut Wakes) -> Turn {
        match call {
            PoolCall::Submit { to, .. } if self.closed => to.reply(Put::Closed).into(),
            PoolCall::Submit { task, body, to } => {
                self.tasks.push_back((task, body));
                self.serve(wakes);
                to.reply(Put::Done).into()
            }
            PoolCall::Work { outcome, to } => {
                self.settle(client, outcome, wakes);
                if self.has_next() {
                    to.reply(self.next_for(client)).into()
                } else {
                    self.idle.wait(client, to, None)
                }
            }
            PoolCall::Resign { outcome, to } => {
                self.settle(client, outcome, wakes);
                to.reply(()).into()
            }
            PoolCall::Collect { patience, to } => self.collect(client, patience, to),
            PoolCall::Close { to } => {
                self.closed = true;
                self.serve(wakes);
                to.reply(()).into()
            }
            PoolCall::Enlist { worker, to } => {
                self.workers.entry(worker).or_insert(None);
                to.reply(()).into()
            }
            PoolCall::Drop { to } => {
                self.tasks.clear();
                to.reply(()).into()
            }
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

    /// Whether a worker has something to do, or may go.
    fn has_next(&self) -> bool {
        self.closed || !self.tasks.is_empty()
    }

    /// The next task; none if there will be no more.
    fn next_for(&mut self, client: ClientId) -> Option<Json> {
        let Some((task, body)) = self.tasks.pop_front() else {
            // Its end need not be reported.
            self.workers.remove(&client);
            return None;
        };
        self.workers.insert(client, Some(task));
        Some(body)
    }

    /// Gives tasks to idle workers, or sends them home.
    fn serve(&mut self, wakes: &mut Wakes) {
        while self.has_next()
            && let Some((client, to)) = self.idle.pop()
        {
            wakes.push((client, to.reply(self.next_for(client))));
        }
    }

    fn news(&mut self) -> Option<PoolNews> {
        let is_news = !self.outcomes.is_empty() || self.ended > 0;
        is_news.then(|| PoolNews {
            outcomes: std::mem::take(&mut self.outcomes),
            ended: std::mem::take(&mut self.ended),
        })
    }

    fn collect(&mut self, client: ClientId, patience: Patience, to: To<Option<PoolNews>>) -> Turn {
        match self.news() {
            None if patience != Some(0) => self.owner.wait(client, to, patience),
            news => to.reply(news).into(),
        }
    }

    fn tell(&mut self, wakes: &mut Wakes) {
        if !self.owner.is_empty()
            && let Some(news) = self.news()
            && let Some((client, to)) = self.owner.pop()
        {
            wakes.push((client, to.reply(Some(news))));
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
