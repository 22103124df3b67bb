//! One run of one command, from its start to its end.

use std::io;
use std::rc::Rc;
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::watch;

use super::capture::Capture;
use super::feed::Feed;
use super::ladder::Ladder;
use super::leftovers::Leftovers;
use super::tap::Tap;
use crate::input::blocks::Block;
use crate::proc::{Ended, ProcessGroup, sleep_until};

/// Who has to end before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// No job.
    Nobody,
    /// This one makes room, and is run again later.
    One(u64),
    /// All, with the run.
    All,
}

/// Tells running jobs to end.
#[derive(Debug)]
pub(super) struct Ends(watch::Sender<End>);

impl Ends {
    /// Nobody has to end.
    pub(super) fn new() -> Self {
        Self(watch::Sender::new(End::Nobody))
    }

    /// What a job listens to.
    pub(super) fn listen(&self) -> watch::Receiver<End> {
        self.0.subscribe()
    }

    /// A job has to make room.
    pub(super) fn one(&self, seq: u64) {
        self.0.send_if_modified(|end| {
            let modified = *end != End::All;
            if modified {
                *end = End::One(seq);
            }
            modified
        });
    }

    /// All have to end.
    pub(super) fn all(&self) {
        self.0.send_replace(End::All);
    }

    /// A job is over. If it is run again, that was not meant.
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

/// What a running job has to obey.
#[derive(Debug, Clone)]
pub(super) struct Orders {
    /// Which job this is.
    pub(super) seq: u64,
    /// How long it may take. May change while it runs.
    pub(super) limit: watch::Receiver<Option<Duration>>,
    /// Who has to end at once.
    pub(super) end: watch::Receiver<End>,
    /// How it is ended.
    pub(super) ladder: Rc<Ladder>,
    /// What becomes of outputs that processes hold which it leaves behind.
    pub(super) leftovers: Leftovers,
}

/// How a run came to its end.
#[derive(Debug)]
pub(super) struct Over {
    pub(super) started: SystemTime,
    pub(super) took: Duration,
    pub(super) ended: Ended,
    /// Why it was ended, if it was.
    pub(super) cut: Option<Cut>,
    /// What it wrote, where that is kept.
    pub(super) stdout: Option<Capture>,
    pub(super) stderr: Option<Capture>,
    /// A block that it was given and did not begin to read.
    pub(super) unread: Option<Box<Block>>,
}

/// Why a job was ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// It took too long.
    Overdue,
    /// The run is to end.
    Stopped,
    /// It had to make room.
    Evicted,
}

impl Over {
    /// Whether the job did what it was to do.
    pub(super) fn is_well(&self) -> bool {
        self.ended.code == Some(0) && self.cut != Some(Cut::Overdue)
    }
}

/// When a job was started.
#[derive(Debug, Clone, Copy)]
pub(super) struct Birth {
    started: SystemTime,
    begin: Instant,
}

impl Birth {
    /// It is started now.
    pub(super) fn now() -> Self {
        Self {
            started: SystemTime::now(),
            begin: Instant::now(),
        }
    }
}

/// The ways into a job and out of it.
#[derive(Default)]
pub(super) struct Streams {
    pub(super) feed: Option<Feed>,
    /// Its standard output, where that is not ppar's own.
    pub(super) out: Option<Tap>,
    /// Its standard error, where that is not ppar's own.
    pub(super) err: Option<Tap>,
}

/// Why a job cannot be attended to any more.
#[derive(Debug)]
pub(super) enum Trouble {
    /// What it writes cannot be kept.
    Output(io::Error),
    /// What it is to read cannot be had.
    Input(io::Error),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// Attends to a job that was started until it is over, or until there is
/// trouble; then it is killed.
pub(super) async fn attend(
    birth: Birth,
    mut group: ProcessGroup,
    mut streams: Streams,
    mut orders: Orders,
) -> Result<Over, Trouble> {
    let Birth { started, begin } = birth;
    let mut climb = Climb::default();
    let seq = orders.seq;
    let ended = loop {
        let wake = climb.wake(begin, *orders.limit.borrow());
        tokio::select! {
            flowed = Tap::flow(streams.out.as_mut()) => flowed?,
            flowed = Tap::flow(streams.err.as_mut()) => flowed?,
            fed = Feed::flow(streams.feed.as_mut()) => fed.map_err(Trouble::Input)?,
            ended = group.wait() => break ended?,
            () = sleep_until(wake) => climb.on(&mut group, &orders.ladder, Cut::Overdue),
            Ok(()) = orders.limit.changed() => {}
            Ok(end) = orders.end.wait_for(|end| end.means(seq)), if climb.steps == 0 => {
                let why = if *end == End::All { Cut::Stopped } else { Cut::Evicted };
                climb.on(&mut group, &orders.ladder, why);
            }
        }
    };
    Ok(Over {
        started,
        took: begin.elapsed(),
        ended,
        cut: climb.why,
        stdout: Tap::drain(streams.out, &orders.leftovers).await?,
        stderr: Tap::drain(streams.err, &orders.leftovers).await?,
        unread: streams.feed.and_then(Feed::unread),
    })
}

impl End {
    fn means(self, job: u64) -> bool {
        match self {
            Self::Nobody => false,
            Self::One(seq) => seq == job,
            Self::All => true,
        }
    }
}

/// How far the ending of a job is.
#[derive(Debug, Default)]
struct Climb {
    steps: usize,
    /// When the next step is due, once the first was taken.
    next: Option<Instant>,
    /// What the first step was taken for.
    why: Option<Cut>,
}

impl Climb {
    fn wake(&self, begin: Instant, limit: Option<Duration>) -> Option<Instant> {
        if self.steps > 0 {
            return self.next;
        }
        limit.and_then(|limit| begin.checked_add(limit))
    }

    fn on(&mut self, group: &mut ProcessGroup, ladder: &Ladder, why: Cut) {
        self.why.get_or_insert(why);
        let (signal, pause) = ladder.step(self.steps);
        group.end(signal);
        self.steps += 1;
        self.next = Instant::now().checked_add(pause);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_that_made_room_may_run_again() {
        let ends = Ends::new();
        let means = |seq| ends.listen().borrow().means(seq);
        ends.one(2);
        assert_eq!([means(1), means(2)], [false, true]);
        ends.over(1);
        assert!(means(2));
        ends.over(2);
        assert!(!means(2));
        ends.all();
        ends.one(2);
        ends.over(2);
        assert_eq!([means(1), means(2)], [true, true]);
    }
}
