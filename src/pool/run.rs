//! The loop that feeds the dispatcher and carries out its actions.
//!
//! It waits for whatever comes first (a worker's message, input or room for
//! output, a signal, a deadline), hands it over, and carries out the answer.
//! All decisions are the dispatcher's.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use thiserror::Error;
use tokio::sync::{mpsc, watch};
use tokio::task::LocalSet;

use super::crew::WorkerId;
use super::dispatcher::{Action, Dispatcher, Failed, Input, PoolConfig};
use super::job::{Cut, Flow, Job};
use super::link::{Heard, Link};
use super::posts::Posts;
use crate::error::refused;
use crate::event::{Event, Observer};
use crate::launch::Launch;
use crate::proc::{Looks, Mebibytes, Pauses, Signals, sleep_until};
use crate::wire::FromWorker;

/// How long running items may take after the first signal.
pub(crate) const GRACE: Duration = Duration::from_secs(5);
/// How long idle workers may take to exit.
const FAREWELL: Duration = Duration::from_secs(1);
/// How many messages of all workers together may wait.
const UNHEARD: usize = 64;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Everything that was cut is done.
    Complete,
    /// The job wanted no more, or its output failed.
    Stopped,
    /// This signal ended the run.
    Interrupted(i32),
}

/// Why the pool could not do its work.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum PoolError {
    /// The set-up of the user's code failed.
    #[error("{0}")]
    Refused(String),
    /// The set-up of the user's code took longer than this.
    #[error(
        "the set-up of a worker took longer than {} s: let --init and definitions do less, \
         or raise --timeout",
        .0.as_secs_f64()
    )]
    SlowSetUp(Duration),
    /// The set-up of the user's code held this many bytes of memory.
    #[error(
        "the set-up of a worker held {} of memory, more than it may: let --init and \
         definitions hold less, or raise the limit", Mebibytes(*.0)
    )]
    HeavySetUp(u64),
    /// No worker could start.
    #[error("no worker could start: {0}")]
    NoWorker(String),
    /// No usable host is left.
    #[error("{reason} (items done: {done})")]
    Stranded {
        /// The reason.
        reason: String,
        /// How many items are done.
        done: u64,
    },
}

/// Runs `job` to its end with workers of `launch`.
///
/// All workers are gone when this returns.
pub(crate) async fn run(
    config: PoolConfig,
    job: &mut impl Job,
    launch: &mut impl Launch,
    (signals, pauses): (&mut Signals, &mut Pauses),
    observer: &mut impl Observer,
) -> Result<Ending, PoolError> {
    let local = LocalSet::new();
    let (tell, heard) = mpsc::channel(UNHEARD);
    let mut pool = RunningPool {
        looks: Looks::new(config.memory.or(config.memory_total).is_some()),
        dispatcher: Dispatcher::new(config),
        links: BTreeMap::new(),
        posts: Posts::default(),
        job,
        launch,
        observer,
        tell,
        heard,
        dry: false,
        blocked: false,
        ending: None,
    };
    local
        .run_until(async {
            let ending = pool.work(signals, pauses).await;
            pool.farewell().await;
            ending
        })
        .await
}

/// Waits until the number of workers for which there is room changes, and
/// returns it.
async fn next_room(room: Option<&mut watch::Receiver<usize>>) -> usize {
    if let Some(room) = room
        && room.changed().await.is_ok()
    {
        return *room.borrow_and_update();
    }
    std::future::pending().await
}

struct RunningPool<'a, J, L, O> {
    dispatcher: Dispatcher,
    /// When to measure the workers' memory.
    looks: Looks,
    links: BTreeMap<WorkerId, Link>,
    posts: Posts,
    job: &'a mut J,
    launch: &'a mut L,
    observer: &'a mut O,
    tell: mpsc::Sender<(WorkerId, Heard)>,
    heard: mpsc::Receiver<(WorkerId, Heard)>,
    /// The job had nothing to cut when last asked.
    dry: bool,
    /// The job takes no results at the moment.
    blocked: bool,
    ending: Option<Result<Ending, PoolError>>,
}

impl<J: Job, L: Launch, O: Observer> RunningPool<'_, J, L, O> {
    async fn work(
        &mut self,
        signals: &mut Signals,
        pauses: &mut Pauses,
    ) -> Result<Ending, PoolError> {
        let mut interrupted = None;
        let mut give_up = None;
        let mut room = self.launch.room();
        loop {
            self.feed();
            if let Some(ending) = self.ending.take() {
                return ending;
            }
            if self.dispatcher.is_finished() {
                return Ok(interrupted.map_or(Ending::Complete, Ending::Interrupted));
            }
            let deadline = [self.dispatcher.next_tick(), give_up, self.looks.due()]
                .into_iter()
                .flatten()
                .min();
            tokio::select! {
                signal = signals.next() => {
                    if interrupted.is_some() {
                        return Ok(Ending::Interrupted(signal));
                    }
                    interrupted = Some(signal);
                    give_up = Some(Instant::now() + GRACE);
                    self.step(Input::WindDown);
                    if !self.dispatcher.is_finished() {
                        self.job.winding_down();
                    }
                }
                length = pauses.next() => {
                    give_up = give_up.map(|time: Instant| time + length);
                    self.step(Input::Resumed);
                }
                Some((worker, heard)) = self.heard.recv(), if !self.blocked => {
                    self.hear(worker, heard);
                }
                () = self.job.changed(), if self.dry || self.blocked => self.job_changed(),
                workers = next_room(room.as_mut()) => self.step(Input::Room(workers)),
                () = sleep_until(deadline) => {
                    let late = give_up.filter(|&time| time <= Instant::now());
                    if let (Some(signal), Some(_)) = (interrupted, late) {
                        return Ok(Ending::Interrupted(signal));
                    }
                    self.weigh();
                    self.step(Input::Tick);
                }
            }
        }
    }

    /// Cuts chunks for as long as the dispatcher can use them.
    fn feed(&mut self) {
        while self.ending.is_none() && !self.dry {
            let Some(limit) = self.dispatcher.wants(self.job.backlog()) else {
                return;
            };
            let cut = self.job.cut(limit);
            if let Some(length) = self.job.length() {
                self.observer.notice(&Event::Length(length));
            }
            match cut {
                Cut::Chunk(chunk) => self.step(Input::Chunk(chunk)),
                Cut::Wait => {
                    self.dry = true;
                    self.step(Input::Dry);
                }
                Cut::End => self.step(Input::End),
            }
        }
    }

    fn job_changed(&mut self) {
        self.dry = false;
        self.check_output();
    }

    /// Notices when the job stops or starts taking results.
    fn check_output(&mut self) {
        if self.job.failed() {
            self.ending = Some(Ok(Ending::Stopped));
        }
        let blocked = self.job.full();
        if blocked != self.blocked {
            self.blocked = blocked;
            self.step(Input::Blocked(blocked));
        }
    }

    fn hear(&mut self, worker: WorkerId, heard: Heard) {
        // The worker's message may have made new work, such as combining.
        self.dry = false;
        match heard {
            Heard::Greeted(host) => self.step(Input::Greeted(worker, host)),
            Heard::Said(message) => self.step(Input::Said(worker, message)),
            Heard::Gone { departure, reason } => {
                self.links.remove(&worker);
                self.posts.leave(worker);
                self.step(Input::Gone {
                    worker,
                    departure,
                    reason,
                });
            }
        }
        self.check_output();
    }

    /// Measures the workers' memory, when it is time to.
    fn weigh(&mut self) {
        let links = &self.links;
        let weights = || {
            links
                .iter()
                .map(|(&id, link)| (id, link.weight()))
                .collect()
        };
        if let Some(weights) = self.looks.look(weights) {
            self.step(Input::Weighed(weights));
        }
    }

    /// Hands `input` to the dispatcher and carries out its actions.
    fn step(&mut self, input: Input) {
        self.dispatcher.step(Instant::now(), input);
        while let Some(action) = self.dispatcher.next_action() {
            self.act(action);
        }
    }

    fn act(&mut self, action: Action) {
        match action {
            Action::Start(id) => self.start(id),
            Action::Send(id, message) => {
                if let Some(link) = self.links.get(&id) {
                    link.send(&message);
                }
            }
            Action::Retire(id) => {
                self.posts.leave(id);
                if let Some(link) = self.links.get_mut(&id) {
                    link.retire();
                }
            }
            Action::Kill(id) => {
                self.posts.leave(id);
                if let Some(link) = self.links.get(&id) {
                    link.kill();
                }
            }
            Action::Close(host) => {
                if self.launch.close(&host) {
                    self.dispatcher.step(Instant::now(), Input::Spent);
                }
            }
            Action::Hold(id, hold) => {
                if let Some(link) = self.links.get(&id) {
                    link.hold(hold);
                }
            }
            Action::Emit(lane, piece) => {
                if self.ending.is_none() && self.job.take(lane, piece) == Flow::Stop {
                    self.ending = Some(Ok(Ending::Stopped));
                }
            }
            Action::Print(text) => self.job.print(&text),
            Action::Distrust(reason) => self.job.distrust(&reason),
            Action::Notice(event) => self.observer.notice(&event),
            Action::Fail(failed) => {
                self.ending.get_or_insert(Err(match failed {
                    Failed::Refused(reason) => PoolError::Refused(reason),
                    Failed::SlowSetUp(limit) => PoolError::SlowSetUp(limit),
                    Failed::HeavySetUp(bytes) => PoolError::HeavySetUp(bytes),
                    Failed::NoWorker(reason) => PoolError::NoWorker(reason),
                    Failed::Stranded { reason, done } => PoolError::Stranded { reason, done },
                }));
            }
        }
    }

    fn start(&mut self, id: WorkerId) {
        match self.launch.start(self.posts.take(id)) {
            Ok(handle) => {
                let link = Link::new(id, handle, self.job.setup(), self.tell.clone());
                self.links.insert(id, link);
            }
            // What follows from this is carried out with the rest.
            Err(error) => {
                self.posts.leave(id);
                let reason = refused(&error);
                let input = Input::NotStarted { worker: id, reason };
                self.dispatcher.step(Instant::now(), input);
            }
        }
    }

    /// Lets idle workers exit, kills the others, and waits until all are
    /// reaped.
    async fn farewell(&mut self) {
        let idle = self.dispatcher.is_finished();
        for link in self.links.values_mut() {
            link.retire();
            if !idle {
                link.kill();
            }
        }
        let all_gone = async {
            while !self.links.is_empty() {
                let Some((worker, heard)) = self.heard.recv().await else {
                    return;
                };
                match heard {
                    Heard::Gone { departure, .. } => {
                        self.links.remove(&worker);
                        let signal = departure.signal;
                        let gone = Event::WorkerGone { worker, signal };
                        self.observer.notice(&gone);
                    }
                    // Programs may print last words.
                    Heard::Said(FromWorker::Print(text)) => self.job.print(&text),
                    Heard::Said(FromWorker::Refused(reason)) => self.job.distrust(&reason),
                    Heard::Said(_) | Heard::Greeted(_) => {}
                }
            }
        };
        // Workers that are left are killed when their links are dropped.
        let _ = tokio::time::timeout(FAREWELL, all_gone).await;
        self.links.clear();
    }
}
