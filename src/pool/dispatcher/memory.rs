//! What the pool does when workers hold too much memory.
//!
//! A worker that exceeds its own limit is killed, and its item is to blame as
//! if it had crashed the worker. If all workers together hold too much, the one
//! that holds the most is killed: no item is to blame, and its chunk runs again
//! on its own, in a fresh worker.

use super::super::crew::WorkerId;
use super::super::member::{Phase, Worker};
use super::{Action, Dispatcher, Failed, Task};

impl Dispatcher {
    /// Takes the bytes that each worker holds now. A killed worker holds its
    /// memory until it is gone.
    pub(super) fn on_weighed(&mut self, weights: &[(WorkerId, u64)]) {
        let mut total = 0;
        let mut heaviest = None;
        for &(id, weight) in weights {
            total += weight;
            let Some(worker) = self.crew.get_mut(id).filter(|worker| !worker.is_ended()) else {
                continue;
            };
            worker.weight = weight;
            let phase = worker.phase;
            let is_above = |most: Option<u64>| most.is_some_and(|most| weight > most);
            let is_too_heavy = is_above(self.config.memory);
            match phase {
                Phase::Starting if is_too_heavy || is_above(self.config.memory_total) => {
                    self.end_heavy_set_up(id, weight);
                }
                Phase::Working | Phase::Retired if is_too_heavy => self.end(id, Phase::Swollen),
                Phase::Working | Phase::Retired => {
                    heaviest = heaviest.max(Some((weight, id)));
                }
                _ => {}
            }
        }
        let is_too_much = self.config.memory_total.is_some_and(|most| total > most);
        let makes_room = self.crew.iter().any(Worker::is_ended);
        if let Some((_, id)) = heaviest.filter(|_| is_too_much && !makes_room) {
            self.end(id, Phase::Crowding);
        }
    }

    /// Kills a worker whose set-up alone takes too much; ends the run if no
    /// other worker is ready.
    fn end_heavy_set_up(&mut self, id: WorkerId, weight: u64) {
        self.actions.push_back(Action::Kill(id));
        if !self.crew.has_ready() {
            let failed = Failed::HeavySetUp(weight);
            self.actions.push_back(Action::Fail(failed));
        }
    }

    fn end(&mut self, id: WorkerId, phase: Phase) {
        self.crew.take_off(id, phase);
        self.actions.push_back(Action::Kill(id));
    }

    /// Whether tasks may be handed out, if one of them must run on its own:
    /// only that one, once all others are done and a fresh worker is ready.
    pub(super) fn isolate(&mut self) -> bool {
        let is_running = |worker: &Worker| worker.tasks.iter().any(Task::is_alone);
        if self.crew.iter().any(is_running) {
            return false;
        }
        let Some(place) = self.waiting.iter().position(Task::is_alone) else {
            self.isolating = false;
            return true;
        };
        if self.crew.iter().any(|worker| !worker.tasks.is_empty()) {
            return false;
        }
        for id in self.crew.used() {
            self.crew.take_off(id, Phase::Retired);
            self.actions.push_back(Action::Retire(id));
        }
        if let Some(task) = self.waiting.remove(place) {
            self.waiting.push_front(task);
        }
        // Only that one is handed out, since it is running then.
        true
    }
}
