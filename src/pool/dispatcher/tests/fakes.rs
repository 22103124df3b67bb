//! Workers that answer, hang and die as a list of choices says.
//!
//! Each turn does one of the things that can happen in a real pool. When the
//! choices run out, nothing more goes wrong, and the run must end: a state in
//! which nothing can happen any more is a hang.

use std::collections::BTreeMap;

use super::super::*;
use super::assigned::{Assigned, Turn};
use super::plan::Plan;
use crate::launch::Departure;
use crate::wire::Body;

/// More turns than any run needs.
const TURNS: usize = 20_000;
/// What came out.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// Items in the order in which they came out, failed or not.
    pub(super) items: Vec<u64>,
    /// How many lines came out for blocks, and how many blocks were cut.
    pub(super) lines: u64,
    pub(super) blocks: u64,
    /// Items that were given up because chance killed their workers too often.
    pub(super) bystanders: usize,
    /// No worker could start, which ended the run.
    pub(super) gave_up: bool,
}

#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
struct Fake {
    ready: bool,
    held: bool,
    retired: bool,
    /// Ended, though what it said last is still to be heard.
    dead: bool,
    /// Killed by the pool, which listens to it to the end.
    killed: bool,
    signal: Option<i32>,
    /// Stopped from outside: it does nothing any more.
    stopped: bool,
    work: VecDeque<Assigned>,
    said: VecDeque<FromWorker>,
}

/// Makes a chunk of a range.
pub(super) fn chunk(first_index: u64, items: u32, lane: Lane) -> Chunk {
    Chunk {
        first_index,
        first_line: 0,
        items,
        body: Body::Range { start: 0, step: 1 },
        lane,
    }
}

/// A dispatcher among fakes.
pub(super) struct Simulation {
    plan: Plan,
    dispatcher: Dispatcher,
    now: Instant,
    choices: VecDeque<u8>,
    next_item: u64,
    workers: BTreeMap<WorkerId, Fake>,
    blocked: bool,
    /// How many deaths and time-outs hit a worker while it was at an item.
    blows: BTreeMap<u64, u32>,
    failed_starts: u32,
    combined: BTreeMap<u64, u32>,
    outcome: Outcome,
    over: bool,
}

impl Simulation {
    pub(super) fn new(plan: Plan) -> Self {
        Self {
            dispatcher: Dispatcher::new(plan.config.clone()),
            now: Instant::now(),
            choices: plan.choices.iter().copied().collect(),
            next_item: 0,
            workers: BTreeMap::new(),
            blocked: false,
            blows: BTreeMap::new(),
            failed_starts: 0,
            combined: BTreeMap::new(),
            outcome: Outcome::default(),
            over: false,
            plan,
        }
    }

    /// Takes turns until the run is over. Panics if that never happens.
    pub(super) fn run(mut self) -> Outcome {
        for turn in 0..TURNS {
            if self.plan.wind_down_at == Some(turn) {
                self.step(Input::WindDown);
            }
            self.feed();
            if self.over || self.dispatcher.is_finished() {
                let twice = self.combined.values().any(|&times| times > 1);
                assert!(!twice, "a lot was combined twice: {:?}", self.combined);
                return self.outcome;
            }
            self.now += Duration::from_millis(1);
            match self.choices.pop_front() {
                Some(choice) => self.mischief(choice),
                None => self.settle(),
            }
        }
        panic!("not over after {TURNS} turns: {:?}", self.plan);
    }

    /// Cuts as long as the dispatcher wants chunks, like the real loop.
    fn feed(&mut self) {
        while let Some(limit) = self.dispatcher.wants(Backlog::Open) {
            let left = self.plan.items - self.next_item;
            let most = left.min(limit.items as u64).min(9);
            let choice = self.choices.pop_front().unwrap_or(1);
            if choice.is_multiple_of(11) {
                return self.step(Input::Dry);
            }
            if choice % 13 == 12 {
                let lot = 1000 + self.combined.len() as u64 * 10;
                self.combined.insert(lot, 0);
                self.step(Input::Chunk(chunk(lot, 5, Lane::Combine)));
            } else if most == 0 {
                self.step(Input::End);
            } else {
                let mut items = 1 + u64::from(choice) % most;
                if let Some(block) = self.plan.block.map(u64::from) {
                    items = items.next_multiple_of(block).min(left);
                    self.outcome.blocks += items.div_ceil(block);
                }
                let first = self.next_item;
                self.next_item += items;
                self.step(Input::Chunk(chunk(first, items as u32, Lane::Map)));
            }
        }
    }

    /// Makes something happen, good or bad.
    fn mischief(&mut self, choice: u8) {
        let count = self.workers.len().max(1);
        let chosen = self.workers.keys().nth(usize::from(choice >> 4) % count);
        let Some(&id) = chosen else {
            return self.tick();
        };
        match choice % 16 {
            0..=4 => {
                self.act(id, choice);
            }
            5..=9 => {
                self.deliver(id);
            }
            10 => self.die(id, Some(9), choice.is_multiple_of(32)),
            11 => self.block(!self.blocked),
            12 if self.plan.config.timeout.is_some() => self.stop(id),
            _ => self.tick(),
        }
    }

    /// Lets everything go on that can; if nothing can, time passes.
    fn settle(&mut self) {
        self.block(false);
        let ids: Vec<_> = self.workers.keys().copied().collect();
        let mut idle = true;
        for id in ids {
            idle &= !self.act(id, 1);
            idle &= !self.deliver(id);
        }
        if idle {
            self.tick();
        }
    }

    fn stop(&mut self, id: WorkerId) {
        if let Some(fake) = self.workers.get_mut(&id) {
            fake.stopped = fake.ready;
        }
    }

    fn tick(&mut self) {
        if let Some(due) = self.dispatcher.next_tick() {
            self.now = self.now.max(due);
            self.step(Input::Tick);
        }
    }

    fn block(&mut self, blocked: bool) {
        if self.blocked != blocked {
            self.blocked = blocked;
            self.step(Input::Blocked(blocked));
        }
    }

    /// Lets a worker take its next step, if it can.
    fn act(&mut self, id: WorkerId, choice: u8) -> bool {
        let Some(fake) = self.workers.get_mut(&id).filter(|fake| !fake.dead) else {
            return false;
        };
        if !fake.ready {
            fake.ready = true;
            fake.said.push_back(FromWorker::Ready { pid: 7, parent: 1 });
            return true;
        }
        if fake.stopped {
            return false;
        }
        let Some(task) = fake.work.front_mut() else {
            fake.dead |= fake.retired;
            return fake.dead;
        };
        match task.turn(choice, &self.plan) {
            Turn::Went(said) => fake.said.extend(said),
            Turn::Finished(done) => {
                fake.work.pop_front();
                fake.said.push_back(done);
            }
            Turn::Died => self.die(id, Some(6), false),
            Turn::Hung => return false,
        }
        true
    }

    /// Delivers a worker's next message, or the news that it is gone, if there
    /// is anything to deliver.
    fn deliver(&mut self, id: WorkerId) -> bool {
        let blocked = self.blocked;
        let heard = self.workers.get_mut(&id);
        let Some(fake) = heard.filter(|fake| !blocked && (!fake.held || fake.killed)) else {
            return false;
        };
        if let Some(message) = fake.said.pop_front() {
            if matches!(message, FromWorker::Ready { .. }) {
                self.failed_starts = 0;
            }
            self.step(Input::Said(id, message));
        } else if fake.dead {
            let departure = Departure {
                signal: fake.signal,
                ..Departure::default()
            };
            let reason = "it ended".to_owned();
            self.failed_starts += u32::from(!fake.ready);
            if let Some(task) = fake.work.front() {
                for item in task.suspects() {
                    *self.blows.entry(item).or_default() += 1;
                }
            }
            self.workers.remove(&id);
            self.step(Input::Gone {
                worker: id,
                departure,
                reason,
            });
        } else {
            return false;
        }
        true
    }

    /// Kills a worker, perhaps while it `speaks`: its last message is then cut
    /// short, and nobody hears it.
    fn die(&mut self, id: WorkerId, signal: Option<i32>, speaks: bool) {
        let Some(fake) = self.workers.get_mut(&id).filter(|fake| !fake.dead) else {
            return;
        };
        fake.dead = true;
        fake.signal = signal;
        let ready = |said: &mut FromWorker| matches!(said, FromWorker::Ready { .. });
        if speaks {
            fake.said.pop_back_if(|said| !ready(said));
        }
    }

    fn step(&mut self, input: Input) {
        self.dispatcher.step(self.now, input);
        while let Some(action) = self.dispatcher.next_action() {
            self.carry_out(action);
        }
    }

    fn carry_out(&mut self, action: Action) {
        match action {
            Action::Start(id) => self.start(id),
            Action::Send(id, ToWorker::Chunk { seq, chunk, order }) => {
                if let Some(fake) = self.workers.get_mut(&id) {
                    assert!(!fake.retired, "sent to a retired worker");
                    let block = self.plan.block.filter(|_| chunk.lane == Lane::Map);
                    let whole = block.is_none_or(|block| order.skip.is_multiple_of(block));
                    assert!(whole || order.skip == chunk.items, "skips half a block");
                    fake.work.push_back(Assigned {
                        seq,
                        careful: order.careful,
                        timed: self.plan.config.timeout.is_some(),
                        block,
                        settled: order.without,
                        begun: None,
                        at: order.skip,
                        done: order.skip,
                        folded: Vec::new(),
                        chunk,
                    });
                }
            }
            Action::Send(_, ToWorker::Setup(_)) => panic!("the link sends the setup"),
            Action::Retire(id) => {
                if let Some(fake) = self.workers.get_mut(&id) {
                    fake.retired = true;
                }
            }
            Action::Hold(id, hold) => {
                if let Some(fake) = self.workers.get_mut(&id) {
                    fake.held = hold;
                }
            }
            Action::Kill(id) => {
                self.die(id, Some(9), false);
                if let Some(fake) = self.workers.get_mut(&id) {
                    fake.killed = true;
                }
            }
            Action::Emit(lane, piece) => self.emit(lane, piece),
            Action::Close(_) | Action::Print(_) | Action::Distrust(_) | Action::Notice(_) => {}
            Action::Fail(failed) => {
                assert!(self.failed_starts >= 3, "{failed:?}");
                assert!(self.workers.is_empty(), "{failed:?}");
                self.outcome.gave_up = true;
                self.over = true;
            }
        }
    }

    fn start(&mut self, id: WorkerId) {
        // Workers that are ending do not count.
        let fakes = self.workers.values();
        let staying = fakes.filter(|fake| !fake.dead && !fake.retired).count();
        assert!(staying < self.plan.config.workers);
        if self.choices.pop_front().unwrap_or(1).is_multiple_of(8) {
            self.failed_starts += 1;
            let reason = "no room".to_owned();
            return self.step(Input::NotStarted { worker: id, reason });
        }
        self.workers.insert(id, Fake::default());
    }

    fn emit(&mut self, lane: Lane, piece: Piece) {
        if self.over {
            return;
        }
        let failed = !matches!(piece, Piece::Results(_));
        match (lane, piece) {
            (_, Piece::Results(bytes)) if bytes.first() == Some(&0) => {}
            (lane, Piece::Results(bytes)) => {
                for line in std::str::from_utf8(&bytes).expect("digits").lines() {
                    self.outcome.lines += u64::from(lane == Lane::Map);
                    for item in line.split_terminator(',') {
                        self.came_out(lane, item.parse().expect("a number"));
                    }
                }
            }
            (lane, Piece::Failed(record)) => self.came_out(lane, record.index),
            (
                lane,
                Piece::Lost {
                    chunk,
                    offset,
                    attempts,
                    ..
                },
            ) => {
                let item = chunk.first_index + u64::from(offset);
                self.check_blame(item, attempts);
                if lane == Lane::Map {
                    self.came_out(lane, item);
                }
            }
        }
        self.over |= failed && lane == Lane::Map && self.plan.config.fail_fast;
    }

    fn came_out(&mut self, lane: Lane, item: u64) {
        match lane {
            Lane::Map => self.outcome.items.push(item),
            Lane::Combine => *self.combined.entry(item).or_default() += 1,
        }
    }

    /// Checks that an item was given up only after enough of its workers ended.
    fn check_blame(&mut self, item: u64, attempts: u32) {
        let blows = self.blows.get(&item).copied().unwrap_or(0);
        assert!(
            attempts <= blows,
            "item {item}: {attempts} attempts but {blows} blows"
        );
        self.outcome.bystanders += usize::from(!self.plan.is_bad(item));
    }
}
