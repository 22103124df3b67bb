//! One run of one command, from its start to its end.

use std::cell::Cell;
use std::future::pending;
use std::io;
use std::rc::Rc;
use std::time::{Duration, Instant, SystemTime};

use rustix::process::{Pid, Signal};
use tokio::sync::{mpsc, watch};

use super::capture::Capture;
use super::clock::Clock;
use super::feed::Feed;
use super::ladder::Ladder;
use super::leftovers::Leftovers;
use super::life::{Life, LifeEnd};
use super::tap::Taps;
use crate::input::blocks::Block;
use crate::proc::{Ended, Looks, is_in_set_up, sleep_until};

/// Which jobs must end early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// No job.
    Nobody,
    /// This one makes room, and runs again later.
    One(u64),
    /// The stopped ones, since they cannot end by themselves.
    Stopped,
    /// All, since the run ends.
    All,
    /// All, and at once.
    Killed,
}

/// Tells running jobs to end.
#[derive(Debug)]
pub(super) struct Ends(watch::Sender<End>);

impl Ends {
    /// No job has to end.
    pub(super) fn new() -> Self {
        Self(watch::Sender::new(End::Nobody))
    }

    /// The receiver for a job.
    pub(super) fn listen(&self) -> watch::Receiver<End> {
        self.0.subscribe()
    }

    /// Ends one job, to make room.
    pub(super) fn one(&self, seq: u64) {
        self.0.send_if_modified(|end| {
            let modified = matches!(end, End::Nobody | End::One(_));
            if modified {
                *end = End::One(seq);
            }
            modified
        });
    }

    /// Ends jobs that are stopped, now or later.
    pub(super) fn stopped(&self) {
        self.0.send_replace(End::Stopped);
    }

    /// Ends all jobs.
    pub(super) fn all(&self) {
        self.0.send_if_modified(|end| {
            let modified = !matches!(end, End::All | End::Killed);
            if modified {
                *end = End::All;
            }
            modified
        });
    }

    /// Kills all jobs, whatever they are doing.
    pub(super) fn kill(&self) {
        self.0.send_replace(End::Killed);
    }

    /// Notes that a job is over: its next run is not affected.
    pub(super) fn over(&self, seq: u64) {
        self.0.send_if_modified(|end| {
            let meant = *end == End::One(seq);
            if meant {
                *end = End::Nobody;
            }
            meant
        });
    }
}

/// The limits and orders that apply to a running job.
#[derive(Debug, Clone)]
pub(super) struct Orders {
    /// Which job this is.
    pub(super) seq: u64,
    /// Its time limit.
    pub(super) limit: TimeLimit,
    /// How much memory it and everything it started may hold, in bytes.
    pub(super) memory: Option<u64>,
    /// Which jobs must end at once.
    pub(super) end: watch::Receiver<End>,
    /// How to end it.
    pub(super) ladder: Rc<Ladder>,
    /// What to do with the outputs held by processes that it leaves behind.
    pub(super) leftovers: Leftovers,
    /// How long ppar was stopped so far, with all jobs.
    pub(super) paused: Rc<Cell<Duration>>,
    /// Where to report that the job is stopped.
    pub(super) stops: mpsc::UnboundedSender<Stopped>,
}

/// The time limit of a job, if there is one.
#[derive(Debug, Clone)]
pub(super) enum TimeLimit {
    Fixed(Option<Duration>),
    /// It may change while the job runs.
    Changing(watch::Receiver<Option<Duration>>),
}

impl TimeLimit {
    fn get(&self) -> Option<Duration> {
        match self {
            Self::Fixed(limit) => *limit,
            Self::Changing(limit) => *limit.borrow(),
        }
    }

    /// Waits until it changes. May be dropped and called again.
    async fn changed(&mut self) {
        match self {
            Self::Fixed(_) => pending().await,
            Self::Changing(limit) => {
                if limit.changed().await.is_err() {
                    // The run is over.
                    pending::<()>().await;
                }
            }
        }
    }
}

/// A job that has been stopped for a while.
#[derive(Debug)]
pub(super) struct Stopped {
    pub(super) seq: u64,
    pub(super) signal: i32,
    /// Its first process, if that is on this machine.
    pub(super) process: Option<i32>,
}

/// How a run of a job ended.
#[derive(Debug)]
pub(super) struct Over {
    pub(super) started: SystemTime,
    pub(super) took: Duration,
    pub(super) ended: Ended,
    /// Why it was ended early, if it was.
    pub(super) cut: Option<Cut>,
    /// Whether that was during its set-up.
    pub(super) in_set_up: bool,
    /// Why it was never started, if so.
    pub(super) refused: Option<String>,
    /// Its output, if that is kept.
    pub(super) stdout: Option<Capture>,
    pub(super) stderr: Option<Capture>,
    /// A block that it was given, but never started to read.
    pub(super) unread: Option<Box<Block>>,
}

/// Why a job was ended early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// It took too long.
    Overdue,
    /// It held this many bytes of memory, more than its limit.
    Swollen(u64),
    /// The run is ending.
    Stopped,
    /// It had to make room.
    Evicted,
    /// Its host was lost.
    Lost,
}

impl Over {
    /// A job that could not start, with the exit code that a shell would give.
    pub(super) fn refused(message: String, code: i32) -> Self {
        Self {
            started: SystemTime::now(),
            took: Duration::ZERO,
            ended: Ended::never_begun(code),
            cut: None,
            in_set_up: false,
            refused: Some(message),
            stdout: None,
            stderr: None,
            unread: None,
        }
    }

    /// Whether the job succeeded.
    pub(super) fn is_well(&self) -> bool {
        let is_to_blame = matches!(self.cut, Some(Cut::Overdue | Cut::Swollen(_)));
        self.ended.code == Some(0) && !is_to_blame
    }
}

/// The time at which a job started.
#[derive(Debug, Clone, Copy)]
pub(super) struct Birth {
    started: SystemTime,
    begin: Instant,
}

impl Birth {
    /// The current time.
    pub(super) fn now() -> Self {
        Self::at(Instant::now())
    }

    fn at(begin: Instant) -> Self {
        Self {
            started: SystemTime::now() - begin.elapsed(),
            begin,
        }
    }
}

/// The inputs and outputs of a job.
#[derive(Default)]
pub(super) struct Streams {
    pub(super) feed: Option<Feed>,
    /// Its standard output and standard error, if those are not ppar's own.
    pub(super) taps: Option<Box<Taps>>,
}

impl Streams {
    /// Closes the ends that the job writes to, once it has them.
    pub(super) fn close_ends(&mut self) {
        if let Some(taps) = &mut self.taps {
            taps.close_ends();
        }
    }
}

/// Why a job cannot be served any longer.
#[derive(Debug)]
pub(super) enum Trouble {
    /// Its output cannot be stored.
    Output(io::Error),
    /// Its input cannot be read.
    Input(io::Error),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// Serves a job from its start until it is over, or until there is trouble;
/// then it is killed.
pub(super) async fn attend(
    mut birth: Birth,
    mut life: Life,
    mut streams: Streams,
    mut orders: Orders,
) -> Result<Over, Trouble> {
    let mut when_begun = life.when_begun();
    let mut watch = Watch {
        clock: Clock::new(birth.begin, orders.paused.get()),
        climb: Climb::default(),
        is_on_its_way: when_begun.is_some(),
        in_set_up: false,
        looks: Looks::new(orders.memory.is_some()),
    };
    let mut stops = life.when_stopped();
    let mut end = orders.end.clone();
    let seq = orders.seq;
    let how = loop {
        let wake = watch.wake(&orders);
        let is_stopped = watch.clock.is_stopped();
        let (may_end, may_kill) = (watch.climb.steps == 0, !watch.climb.killed);
        tokio::select! {
            // A job that has ended was in time.
            biased;
            end = life.wait() => break end?,
            begun = has_begun(when_begun.as_mut()), if watch.is_on_its_way => {
                birth = Birth::at(begun);
                watch.clock = Clock::new(begun, orders.paused.get());
                watch.is_on_its_way = false;
            }
            signal = stops.next() => {
                watch.clock.turn(signal, Instant::now(), orders.paused.get());
            }
            Ok(end) = end.wait_for(|end| {
                may_kill && *end == End::Killed || may_end && end.means(seq, is_stopped)
            }) => match *end {
                End::Killed => watch.climb.kill(&mut life),
                End::One(_) => watch.climb.on(&mut life, &orders.ladder, Cut::Evicted),
                _ => watch.climb.on(&mut life, &orders.ladder, Cut::Stopped),
            },
            () = orders.limit.changed() => {}
            () = sleep_until(wake) => watch.on_time(&mut life, &orders),
            flowed = Taps::flow(streams.taps.as_deref_mut()) => flowed?,
            fed = Feed::flow(streams.feed.as_mut()) => fed.map_err(Trouble::Input)?,
        }
    };
    // Its end may have come together with its beginning.
    if let Some(begun) = when_begun.and_then(|when| *when.borrow()) {
        birth = Birth::at(begun);
    }
    let mut cut = watch.climb.why;
    let (ended, refused) = match how {
        LifeEnd::Ended(ended) => (ended, None),
        LifeEnd::Refused(message, code) => (Ended::never_begun(code), Some(message)),
        LifeEnd::Lost => {
            cut = cut.or(Some(Cut::Lost));
            (Ended::never_begun(1), None)
        }
    };
    let took = birth.begin.elapsed();
    let [stdout, stderr] = Taps::drain(streams.taps, &orders.leftovers).await?;
    Ok(Over {
        started: birth.started,
        took,
        ended,
        cut,
        in_set_up: watch.in_set_up,
        refused,
        stdout,
        stderr,
        unread: streams.feed.and_then(Feed::unread),
    })
}

/// Waits until a job has begun; returns since when it runs.
async fn has_begun(when: Option<&mut watch::Receiver<Option<Instant>>>) -> Instant {
    if let Some(when) = when
        && let Ok(begun) = when.wait_for(Option::is_some).await
        && let Some(begun) = *begun
    {
        return begun;
    }
    // It never resolves; the end of the job is noticed elsewhere.
    pending().await
}

impl End {
    fn means(self, job: u64, is_stopped: bool) -> bool {
        match self {
            Self::Nobody => false,
            Self::One(seq) => seq == job,
            Self::Stopped => is_stopped,
            Self::All | Self::Killed => true,
        }
    }
}

/// Watches the time and the memory of a job.
#[derive(Debug)]
struct Watch {
    clock: Clock,
    climb: Climb,
    /// Its process does not run yet, so its time does not count.
    is_on_its_way: bool,
    /// Whether the job was ended during its set-up.
    in_set_up: bool,
    looks: Looks,
}

impl Watch {
    /// When to act next, if nothing happens before.
    fn wake(&self, orders: &Orders) -> Option<Instant> {
        if self.climb.steps > 0 {
            return self.climb.next;
        }
        let limit = self.limit(orders);
        let due = limit.and_then(|limit| self.clock.due(limit, orders.paused.get()));
        let others = [self.clock.word_due(), self.looks.due()];
        due.into_iter().chain(others.into_iter().flatten()).min()
    }

    fn limit(&self, orders: &Orders) -> Option<Duration> {
        orders.limit.get().filter(|_| !self.is_on_its_way)
    }

    fn on_time(&mut self, life: &mut Life, orders: &Orders) {
        let now = Instant::now();
        let limit = self.limit(orders);
        let is_overdue = |limit| self.clock.has_run(limit, now, orders.paused.get());
        if self.climb.steps > 0 || limit.is_some_and(is_overdue) {
            let process = life.process().filter(|_| self.climb.steps == 0);
            self.in_set_up |= process.is_some_and(is_in_set_up);
            self.climb.on(life, &orders.ladder, Cut::Overdue);
        } else if let Some(bytes) = self.excess(life, orders) {
            self.climb.on(life, &orders.ladder, Cut::Swollen(bytes));
        } else if let Some(signal) = self.clock.word(now) {
            let seq = orders.seq;
            let process = life.process().map(Pid::as_raw_pid);
            // Nobody listens once the run is over.
            let _ = orders.stops.send(Stopped {
                seq,
                signal,
                process,
            });
        }
    }

    /// How much memory the job holds, if it was time to look and it is too
    /// much.
    fn excess(&mut self, life: &Life, orders: &Orders) -> Option<u64> {
        let held = self.looks.look(|| life.footprint().bytes())?;
        Some(held).filter(|&held| orders.memory.is_some_and(|most| held > most))
    }
}

/// How far the ending of a job has got.
#[derive(Debug, Default)]
struct Climb {
    steps: usize,
    /// When the next step is due, after the first.
    next: Option<Instant>,
    /// Why the first step was taken.
    why: Option<Cut>,
    /// Whether to skip to the last step.
    killed: bool,
}

impl Climb {
    fn on(&mut self, life: &mut Life, ladder: &Ladder, why: Cut) {
        self.why.get_or_insert(why);
        let (signal, pause) = ladder.step(self.steps);
        life.end(signal);
        self.steps += 1;
        self.next = Instant::now().checked_add(pause);
    }

    /// Takes the final step.
    fn kill(&mut self, life: &mut Life) {
        self.why.get_or_insert(Cut::Stopped);
        life.end(Signal::KILL);
        self.killed = true;
        self.steps += 1;
        self.next = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_that_made_room_may_run_again() {
        let ends = Ends::new();
        let means = |seq| ends.listen().borrow().means(seq, false);
        ends.one(2);
        assert_eq!([means(1), means(2)], [false, true]);
        ends.over(1);
        assert!(means(2));
        ends.over(2);
        assert!(!means(2));
        ends.stopped();
        assert!(!means(2) && ends.listen().borrow().means(2, true));
        ends.all();
        ends.one(2);
        ends.over(2);
        assert_eq!([means(1), means(2)], [true, true]);
    }
}
