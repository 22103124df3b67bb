//! Time limits of items and of workers' set-ups.

use std::time::Instant;

use super::{Action, Dispatcher, Failed};
use crate::pool::member::{Phase, for_set_up};

impl Dispatcher {
    pub(super) fn first_deadline(&self) -> Option<Instant> {
        let running = self.crew.iter();
        let running = running.filter(|worker| worker.phase != Phase::Starting && !worker.held);
        running.filter_map(|worker| worker.deadline).min()
    }

    /// When [`Input::Tick`](super::Input::Tick) is due, if at all.
    pub(in crate::pool) fn next_tick(&self) -> Option<Instant> {
        let looks = [self.look, self.crew.next_look()];
        let looks = looks.into_iter().flatten().filter(|_| !self.blocked);
        let due = self.crew.due(self.waiting.len());
        let due = due.filter(|_| !self.winding_down);
        looks.chain(due).min()
    }

    pub(super) fn kill_overdue(&mut self, now: Instant) {
        if self.blocked {
            return;
        }
        self.end_slow_set_ups(now);
        let late: Vec<_> = self
            .crew
            .iter_mut()
            .filter(|(_, worker)| worker.phase != Phase::Starting && !worker.held)
            .filter(|(_, worker)| worker.deadline.is_some_and(|deadline| deadline <= now))
            .map(|(id, worker)| {
                worker.deadline = None;
                id
            })
            .collect();
        for id in late {
            self.crew.take_off(id, Phase::Overdue);
            self.actions.push_back(Action::Kill(id));
        }
    }

    /// Kills workers whose set-up takes too long; ends the run if no other
    /// worker is ready.
    pub(super) fn end_slow_set_ups(&mut self, now: Instant) {
        let Some(limit) = self.config.timeout else {
            return;
        };
        for id in self.crew.slow_set_ups(now) {
            self.actions.push_back(Action::Kill(id));
            if !self.crew.has_ready() {
                let failed = Failed::SlowSetUp(for_set_up(limit));
                self.actions.push_back(Action::Fail(failed));
            }
        }
    }

    /// While the job takes no results, workers may be blocked in writing them,
    /// so the deadlines of items stand still.
    pub(super) fn on_blocked(&mut self, now: Instant, blocked: bool) {
        self.blocked = blocked;
        if !blocked {
            self.restart_clocks(now);
        }
    }

    pub(super) fn restart_clocks(&mut self, now: Instant) {
        for (_, worker) in self.crew.iter_mut() {
            worker.restart_clock(now, self.config.timeout);
        }
    }
}
