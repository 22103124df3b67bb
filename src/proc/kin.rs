//! The processes of a job other than its first one: everything it started, in
//! any process group or session.
//!
//! They are found by descent: the children of the first process, their
//! children, and so on. A process whose parent has ended is adopted by this
//! process (see [`Orphans`](super::orphans::Orphans)), and is recognised by
//! what it has in common with its job: a process group, a session, having been
//! seen as a descendant before, or a mark in its environment. One that cleared
//! its environment, left its session and lost its parent before anybody looked
//! could belong to any job, and is left alone. So is one that left its job on
//! purpose: in another group, with an empty mark.
//!
//! If a process ends during a search, this process adopts its children, perhaps
//! after its own list was read. So a search that saw a process end must be
//! repeated.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard};

use foldhash::fast::RandomState;
use rustix::process::{Pid, Signal, kill_process, kill_process_group, test_kill_process};
use tokio::io::unix::AsyncFd;

use super::environment::Variables;
use super::leader::Leader;
use super::own_group::{own_group, own_session};
use super::spawn::{News, has_ended, next_news, reap, stop_of};
use super::table::{Gone, MARK, Marking, children_of, fields, is_ending};

use crate::lock::lock;

/// How the marks of this process's jobs start.
static PREFIX: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let outer = std::env::var_os(MARK).filter(|outer| !outer.is_empty());
    let mut prefix = outer.map_or_else(Vec::new, |outer| [outer.as_bytes(), b"/"].concat());
    prefix.extend_from_slice(format!("{}.", std::process::id()).as_bytes());
    prefix
});

/// The children of this process. A static, since they belong to the process as
/// a whole: a part of it that waits for "a child" may find one that another
/// part started.
static CHILDREN: LazyLock<Mutex<Children>> = LazyLock::new(Mutex::default);

/// Which child belongs to which job.
#[derive(Debug, Default)]
pub(super) struct Children {
    /// How many jobs there were so far.
    jobs: u64,
    /// The first processes of jobs. Their `ProcessGroup`s reap them.
    leaders: HashMap<Pid, Arc<Leader>, RandomState>,
    /// Whether this process adopts orphans.
    pub(super) adopts: bool,
    /// Orphans, and the jobs they belong to.
    orphans: HashMap<Pid, u64>,
    /// A leader that is not reaped yet may hide orphans that have ended.
    is_blocked: bool,
}

/// Locks the children. Nobody else can reap or start one meanwhile.
pub(super) fn children() -> MutexGuard<'static, Children> {
    lock(&CHILDREN)
}

impl Children {
    /// The number of a job that is about to start.
    pub(super) fn next_job(&mut self) -> u64 {
        self.jobs += 1;
        self.jobs
    }

    /// Registers a job that was started.
    pub(super) fn add(&mut self, pid: Pid) -> Arc<Leader> {
        let leader = Arc::default();
        self.leaders.insert(pid, Arc::clone(&leader));
        leader
    }

    /// The first processes of jobs.
    pub(super) fn leaders(&self) -> impl Iterator<Item = Pid> {
        self.leaders.keys().copied()
    }

    /// Forgets the first process of a job that was reaped, or is no longer
    /// waited for.
    pub(super) fn remove(&mut self, leader: Pid) {
        self.leaders.remove(&leader);
        if self.is_blocked {
            self.hear();
        }
    }

    /// Reaps all orphans that have ended, and reports which first processes have,
    /// or were stopped or continued.
    pub(super) fn hear(&mut self) {
        self.is_blocked = false;
        while let Some((child, news)) = next_news() {
            if news == News::Stopped {
                self.tell_stop(child);
            } else if let Some(leader) = self.leaders.get(&child) {
                // The system reports the others once this one is reaped.
                self.is_blocked = true;
                if leader.tell_end() {
                    self.tell_others();
                }
                return;
            } else if !self.is_reaped(child) {
                return;
            }
        }
    }

    /// Reports what happened to first processes while one of them has ended and is
    /// not reaped yet.
    fn tell_others(&self) {
        for (pid, leader) in &self.leaders {
            if !leader.has_ended() && has_ended(*pid) {
                leader.tell_end();
            }
            self.tell_stop(*pid);
        }
    }

    fn tell_stop(&self, child: Pid) {
        let signal = stop_of(child);
        if let (Some(leader), Some(signal)) = (self.leaders.get(&child), signal) {
            leader.tell_stop(signal);
        }
    }

    /// Reaps an orphan if it has ended, and returns whether it had.
    fn is_reaped(&mut self, orphan: Pid) -> bool {
        // An error means that it is no longer a child.
        let gone = !matches!(reap(orphan), Ok(None));
        if gone {
            self.orphans.remove(&orphan);
        }
        gone
    }

    /// The orphans, and the job of each, if known. Reaps those that have ended.
    fn orphans(&mut self, ended: &mut Gone) -> Vec<(Pid, Orphan)> {
        if !self.adopts {
            return Vec::new();
        }
        let mut orphans = Vec::new();
        for pid in children_of(rustix::process::getpid(), ended) {
            if self.leaders.contains_key(&pid) {
                continue;
            }
            let known = self.orphans.get(&pid).copied();
            let orphan = match known {
                _ if self.is_reaped(pid) => Orphan::Reaped(known),
                Some(job) => Orphan::Of(job),
                None => match Marking::read(pid) {
                    Marking::Marked(mark) => {
                        job_of(&mark, &PREFIX).map_or(Orphan::Unmarked, Orphan::Of)
                    }
                    Marking::Blank if is_ending(pid) => Orphan::Ending,
                    // It has just started its program, and there is no other
                    // job that it could belong to; or it has no environment.
                    Marking::Blank if self.jobs == 1 => Orphan::Of(self.jobs),
                    Marking::Blank | Marking::Unmarked => Orphan::Unmarked,
                },
            };
            if let Orphan::Of(job) = orphan {
                self.orphans.insert(pid, job);
            }
            orphans.push((pid, orphan));
        }
        orphans
    }
}

/// What is known about an orphan.
#[derive(Debug, Clone, Copy)]
enum Orphan {
    /// It belongs to this job.
    Of(u64),
    /// It does not say to which job it belongs.
    Unmarked,
    /// It is about to end, and can say nothing any more.
    Ending,
    /// It had ended, and belonged to this job, if that was known.
    Reaped(Option<u64>),
}

/// All processes of a job.
#[derive(Debug)]
pub(super) struct Kin {
    job: u64,
    /// The group that its first process leads.
    group: Option<Pid>,
    /// The processes found so far, and when they had started.
    known: HashMap<Pid, u64>,
    /// Further process groups, and sessions, that contain only this job's
    /// processes.
    circles: HashSet<Pid>,
    /// The processes that had ended at the last look.
    ended: Gone,
    /// Readable when some of the awaited processes have ended.
    pub(super) watched: Vec<AsyncFd<OwnedFd>>,
}

impl Kin {
    /// No process has been found yet.
    pub(super) fn of(job: u64) -> Self {
        Self {
            job,
            group: None,
            known: HashMap::new(),
            circles: HashSet::new(),
            ended: Gone::new(),
            watched: Vec::new(),
        }
    }

    /// The environment variable that marks a job's processes.
    pub(super) fn mark(&self) -> Variables {
        let mut mark = Variables::default();
        let mut number = itoa::Buffer::new();
        let number = number.format(self.job).as_bytes();
        mark.set_parts(&[MARK.as_bytes(), b"=", &PREFIX, number]);
        mark
    }

    /// Registers that the first process leads a group for this job alone.
    pub(super) fn has_group(&mut self, leader: Pid) {
        self.group = Some(leader);
    }

    /// Looks for running processes. `leader` is the job's first process, unless
    /// that is reaped.
    pub(super) fn look(&mut self, leader: Option<Pid>) -> Look {
        let mut look = Look::default();
        let mut seen = HashSet::new();
        let mut next = leader.map_or_else(Vec::new, |pid| children_of(pid, &mut look.ended));
        let session = own_session();
        next.extend(self.own_orphans(&mut look));
        while let Some(pid) = next.pop() {
            if !seen.insert(pid) {
                continue;
            }
            // Read before its own state: a process that still runs afterwards
            // still had all its children.
            let children = children_of(pid, &mut look.ended);
            let Some(relative) = Relative::read(pid) else {
                look.ended.insert((pid, None));
                continue;
            };
            if relative.group != self.group
                && matches!(Marking::read(pid), Marking::Marked(mark) if mark.is_empty())
            {
                continue;
            }
            next.extend(children);
            self.known.insert(pid, relative.start);
            // Everybody may be in this process's session; a process of the job
            // made any other one.
            if relative.session != session {
                self.circles.extend(relative.session);
                self.circles.extend(relative.group);
            } else if relative.group == Some(pid) {
                self.circles.insert(pid);
            }
            if relative.has_ended {
                look.ended.insert((pid, Some(relative.start)));
            }
            look.found.push(relative);
        }
        look.is_whole &= look.ending.is_empty() && look.ended.is_subset(&self.ended);
        self.ended.clone_from(&look.ended);
        look
    }

    fn own_orphans(&self, look: &mut Look) -> Vec<Pid> {
        let mut children = children();
        let mut own = Vec::new();
        for (pid, orphan) in children.orphans(&mut look.ended) {
            let is_own = match orphan {
                Orphan::Of(job) => job == self.job,
                Orphan::Unmarked | Orphan::Ending => {
                    Relative::read(pid).is_some_and(|orphan| self.includes(&orphan))
                }
                Orphan::Reaped(_) => false,
            };
            if is_own {
                children.orphans.insert(pid, self.job);
                own.push(pid);
                continue;
            }
            match orphan {
                Orphan::Ending => look.ending.push(pid),
                Orphan::Reaped(job) => look.is_whole &= job.is_some_and(|job| job != self.job),
                Orphan::Of(_) | Orphan::Unmarked => {}
            }
        }
        own
    }

    /// Whether a process group or session contains only this job's processes.
    fn is_own(&self, circle: Pid) -> bool {
        self.group == Some(circle) || self.circles.contains(&circle)
    }

    fn includes(&self, orphan: &Relative) -> bool {
        let mut circles = [orphan.group, orphan.session].into_iter().flatten();
        circles.any(|circle| self.is_own(circle))
            || self.known.get(&orphan.pid) == Some(&orphan.start)
    }

    /// Sends a signal to the processes that were found: to whole groups if
    /// possible, so that nothing escapes that a group starts meanwhile. The
    /// group of `leader` got it already.
    ///
    /// In theory a number could belong to another process by now, but only
    /// after the system has used all other numbers.
    pub(super) fn signal(&self, found: &[Relative], leader: Option<Pid>, signal: Signal) {
        let own = own_group();
        let mut told = HashSet::new();
        told.extend(leader);
        for relative in found {
            let circle = relative
                .group
                .filter(|&group| self.is_own(group) && relative.group != own);
            // Processes that have ended or belong to another user do not get
            // it.
            if let Some(group) = circle {
                if told.insert(group) {
                    let _ = kill_process_group(group, signal);
                }
            } else {
                let _ = kill_process(relative.pid, signal);
            }
        }
    }
}

/// The result of a search for a job's processes.
#[derive(Debug)]
pub(super) struct Look {
    pub(super) found: Vec<Relative>,
    /// Processes that are about to end, and may leave others of the job behind.
    pub(super) ending: Vec<Pid>,
    /// Nothing ended meanwhile, so these are all.
    pub(super) is_whole: bool,
    ended: Gone,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            found: Vec::new(),
            ending: Vec::new(),
            is_whole: true,
            ended: Gone::new(),
        }
    }
}

/// A process of a job.
#[derive(Debug)]
pub(super) struct Relative {
    pub(super) pid: Pid,
    /// None if its leader is out of sight, as in a container.
    group: Option<Pid>,
    session: Option<Pid>,
    /// When it started, in ticks since the system started.
    start: u64,
    has_ended: bool,
}

impl Relative {
    fn read(pid: Pid) -> Option<Self> {
        let stat = fs::read(format!("/proc/{pid}/stat")).ok()?;
        Self::parse(pid, &String::from_utf8_lossy(&stat))
    }

    fn parse(pid: Pid, stat: &str) -> Option<Self> {
        let fields = fields(stat)?;
        let number = |field: usize| fields.get(field)?.parse::<u64>().ok();
        let id = |field| Some(Pid::from_raw(i32::try_from(number(field)?).ok()?));
        Some(Self {
            pid,
            group: id(2)?,
            session: id(3)?,
            start: number(19)?,
            // If the first thread has ended, others may still run.
            has_ended: matches!(fields.first(), Some(&("Z" | "X"))) && number(17)? <= 1,
        })
    }

    /// Whether it is worth waiting for: it runs, and does not belong to another
    /// user, whose processes this one cannot end.
    pub(super) fn can_be_ended(&self) -> bool {
        !self.has_ended && test_kill_process(self.pid).is_ok()
    }
}

/// The job of this process that a mark names.
fn job_of(mark: &[u8], prefix: &[u8]) -> Option<u64> {
    let mut words = mark.strip_prefix(prefix)?.split(|&byte| byte == b'/');
    std::str::from_utf8(words.next()?).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_names_the_job_of_each_ppar_above() {
        assert_eq!(job_of(b"12.7", b"12."), Some(7));
        assert_eq!(job_of(b"12.7/90.3", b"12."), Some(7));
        assert_eq!(job_of(b"12.7/90.3", b"12.7/90."), Some(3));
        for other in ["112.7", "12.", ""] {
            assert_eq!(job_of(other.as_bytes(), b"12."), None, "{other}");
        }
    }

    #[test]
    fn a_process_is_read_whatever_its_name() {
        let pid = Pid::from_raw(7).expect("a number");
        let rest = "S 1 5 4 0 -1 1 2 3 4 5 6 7 8 9 20 0 1 0 99 0";
        let relative = Relative::parse(pid, &format!("7 (a) Z 9 (b) {rest}")).expect("whole");
        let numbers = [relative.group, relative.session].map(Pid::as_raw);
        assert_eq!((numbers, relative.start), ([5, 4], 99));
        assert!(!relative.has_ended);
        assert!(Relative::parse(pid, "7 (a) S 1").is_none());
        // A process outside this container leads both.
        let hidden = Relative::parse(pid, &format!("7 (a) {}", rest.replace("5 4", "0 0")));
        let hidden = hidden.expect("whole");
        assert_eq!((hidden.group, hidden.session), (None, None));
    }
}
