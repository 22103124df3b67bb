//! Handles the work of workers that are gone, and the end of runs that cannot
//! continue.

use std::sync::Arc;
use std::time::Instant;

use super::Dispatcher;
use super::input::{Action, Failed};
use crate::event::Event;
use crate::launch::{Departure, Missing};
use crate::pool::crew::{AfterFailedStart, WorkerId};
use crate::pool::member::Phase;
use crate::pool::task::{Task, WorkerEnd};
use crate::wire::Lane;

/// Why no host takes another task.
const NO_TIME: &str = "the allocation ends before another item would be done";

impl Dispatcher {
    pub(super) fn on_gone(
        &mut self,
        now: Instant,
        id: WorkerId,
        departure: Departure,
        reason: &str,
    ) {
        let Some(mut worker) = self.crew.remove(id) else {
            return;
        };
        if worker.phase == Phase::Starting {
            match departure.missing {
                // Another host may have room.
                Some(Missing::Host) => {}
                Some(Missing::EveryHost) if self.crew.len() == 0 => {
                    self.give_up(self.stranded(reason));
                }
                Some(Missing::EveryHost) | None => self.start_failed(now, reason),
            }
            return;
        }
        let death = match departure.missing {
            Some(Missing::Host) => WorkerEnd::Lost,
            Some(Missing::EveryHost) | None => WorkerEnd::Died(departure),
        };
        let signal = death.signal();
        let gone = Event::WorkerGone { worker: id, signal };
        self.actions.push_back(Action::Notice(gone));
        if self.winding_down {
            return;
        }
        let host = worker.host().cloned();
        let current = worker.tasks.pop_front();
        for task in worker.tasks {
            self.queue(task);
        }
        let end = match worker.phase {
            Phase::Overdue => WorkerEnd::Overdue,
            Phase::Overtaken => WorkerEnd::Overtaken,
            Phase::Swollen => WorkerEnd::Swollen(worker.weight),
            Phase::Crowding => WorkerEnd::Crowding(worker.weight),
            _ => death,
        };
        if let Some(task) = current {
            self.recover(task, end, host.as_ref());
        }
    }

    /// Puts the chunk of a worker that is gone back into the queue, without an
    /// item that is certainly to blame.
    fn recover(&mut self, mut task: Task, end: WorkerEnd, host: Option<&Arc<str>>) {
        // A worker may die between its last result and DONE.
        if task.left() > 0
            && let Some(piece) = task.lose_worker(end, self.config.retries)
        {
            let piece = piece.with_host(host);
            self.pass(task.chunk.lane, task.seq, 0, piece);
            // A combine chunk cannot be split.
            if task.chunk.lane == Lane::Combine {
                return self.finish(&task);
            }
        }
        if task.left() == 0 {
            self.finish(&task);
        } else {
            self.isolating |= task.is_alone();
            self.queue(task);
        }
    }

    pub(super) fn start_failed(&mut self, now: Instant, reason: &str) {
        if self.crew.start_failed(now) == AfterFailedStart::GiveUp {
            self.give_up(Failed::NoWorker(reason.to_owned()));
        }
    }

    /// The failure of a run without hosts, and how many items are done. Output
    /// after the first unfinished item is not written, so it does not count.
    fn stranded(&self, reason: &str) -> Failed {
        let first = self
            .waiting
            .iter()
            .find(|task| task.chunk.lane == Lane::Map);
        let before = |task: &Task| {
            let done = task.chunk.items - task.left();
            task.chunk.first_index + u64::from(done)
        };
        Failed::Stranded {
            reason: reason.to_owned(),
            done: first
                .filter(|_| self.config.ordered)
                .map_or(self.done, before),
        }
    }

    pub(super) fn end_if_spent(&mut self) {
        // Workers that are still starting wait for a host.
        let is_idle = self
            .crew
            .iter()
            .all(|worker| worker.phase == Phase::Starting);
        if is_idle && !self.waiting.is_empty() && !self.winding_down {
            self.give_up(self.stranded(NO_TIME));
        }
    }

    fn give_up(&mut self, failed: Failed) {
        self.actions.push_back(Action::Fail(failed));
        // Others would not start either.
        self.wind_down();
    }

    pub(super) fn wind_down(&mut self) {
        self.winding_down = true;
        self.waiting.clear();
    }
}
