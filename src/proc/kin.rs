//! The processes that belong to a job besides its first one: what it has
//! started, whatever process group or session that is in.
//!
//! They are found by descent: children of the first process, their children,
//! and so on. A process whose parent has ended comes to this process (see
//! [`Orphans`](super::orphans::Orphans)), and then it is known by what it has
//! in common with its job: a process group, a session, having been seen as a
//! descendant before, or a mark in its environment. One that had cleared its
//! environment, left its session and lost its parent before anybody looked
//! cannot be told from another job's, and is left alone. So is one that leads
//! a life of its own by intent: in another group, with an empty mark.
//!
//! A process that ends while others are looked for hands its children to this
//! process, which may have been asked for its own already. So a look at which
//! somebody has ended is not the last one.

use std::collections::{HashMap, HashSet};
use std::ffi::{CString, OsStr};
use std::fs;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::sync::{LazyLock, Mutex, MutexGuard};

use rustix::process::{Pid, Signal, kill_process, kill_process_group, test_kill_process};
use tokio::io::unix::AsyncFd;
use tokio::sync::watch;

use super::own_group::{own_group, own_session};
use super::spawn::{ended_child, reap, stopped_child, variable};
use super::table::{Gone, MARK, Marking, children_of, fields, is_ending};

use crate::lock::lock;

/// How marks of this process's jobs begin.
static PREFIX: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let outer = std::env::var_os(MARK).filter(|outer| !outer.is_empty());
    let mut prefix = outer.map_or_else(Vec::new, |outer| [outer.as_bytes(), b"/"].concat());
    prefix.extend_from_slice(format!("{}.", std::process::id()).as_bytes());
    prefix
});

/// The children of this process. A static, since that is what they are of: any
/// part of it that waits for "a child" may find one of another part.
static CHILDREN: LazyLock<Mutex<Children>> = LazyLock::new(Mutex::default);

/// Which children are whose.
#[derive(Debug, Default)]
pub(super) struct Children {
    /// The jobs so far.
    jobs: u64,
    /// First processes of jobs, and the signals by which they are stopped.
    /// Their `ProcessGroup` reaps them.
    leaders: HashMap<Pid, watch::Sender<Option<i32>>>,
    /// Whether orphans come to this process.
    pub(super) adopts: bool,
    /// Orphans, and the jobs to which they belong.
    orphans: HashMap<Pid, u64>,
    /// Orphans may have ended behind a leader that is not reaped yet.
    is_blocked: bool,
}

/// The children, locked. Nobody else reaps or starts one meanwhile.
pub(super) fn children() -> MutexGuard<'static, Children> {
    lock(&CHILDREN)
}

impl Children {
    /// A number for a job that is about to start.
    pub(super) fn next_job(&mut self) -> u64 {
        self.jobs += 1;
        self.jobs
    }

    /// A job was started. Gives the signal by which its first process is
    /// stopped, as long as it is.
    pub(super) fn add(&mut self, leader: Pid) -> watch::Receiver<Option<i32>> {
        let (tell, stopped) = watch::channel(None);
        self.leaders.insert(leader, tell);
        stopped
    }

    /// The first processes of jobs.
    pub(super) fn leaders(&self) -> impl Iterator<Item = Pid> {
        self.leaders.keys().copied()
    }

    /// Tells which first processes were stopped or continued.
    pub(super) fn tell_stops(&self) {
        while let Some((child, signal)) = stopped_child() {
            if let Some(tell) = self.leaders.get(&child) {
                tell.send_replace(signal);
            }
        }
    }

    /// The first process of a job was reaped, or is no longer waited for.
    pub(super) fn remove(&mut self, leader: Pid) {
        self.leaders.remove(&leader);
        if self.is_blocked {
            self.reap_orphans();
        }
    }

    /// Reaps all orphans that have ended.
    pub(super) fn reap_orphans(&mut self) {
        self.is_blocked = false;
        while let Some(child) = ended_child() {
            if self.leaders.contains_key(&child) {
                // The system shows the others once this one is reaped.
                self.is_blocked = true;
                return;
            }
            if !self.is_reaped(child) {
                return;
            }
        }
    }

    /// Reaps an orphan if it has ended, and says whether it had.
    fn is_reaped(&mut self, orphan: Pid) -> bool {
        // An error means that it is no longer a child.
        let gone = !matches!(reap(orphan), Ok(None));
        if gone {
            self.orphans.remove(&orphan);
        }
        gone
    }

    /// The orphans, and the job of each where it is known. Reaps those that
    /// have ended.
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
                    // It has just begun its program, and nothing else was
                    // started that it could belong to; or it has none.
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

/// What is known of a process that came to this one when its parent ended.
#[derive(Debug, Clone, Copy)]
enum Orphan {
    /// It belongs to this job.
    Of(u64),
    /// It does not say to which.
    Unmarked,
    /// It is about to end, and cannot say any more.
    Ending,
    /// It had ended, and belonged to this job if that was known.
    Reaped(Option<u64>),
}

/// The kin of a job.
#[derive(Debug)]
pub(super) struct Kin {
    job: u64,
    /// The group that its first process leads.
    group: Option<Pid>,
    /// Those that were found so far, and when they had started.
    known: HashMap<Pid, u64>,
    /// Process groups and sessions that only this job's processes are in.
    circles: HashSet<Pid>,
    /// Those that had at the last look.
    ended: Gone,
    /// Readable when some of those that are waited for have ended.
    pub(super) watched: Vec<AsyncFd<OwnedFd>>,
}

impl Kin {
    /// Nobody has been found yet.
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

    /// The mark of a job's processes.
    pub(super) fn mark(&self) -> Option<CString> {
        let value = [&PREFIX, self.job.to_string().as_bytes()].concat();
        variable(OsStr::new(MARK), OsStr::from_bytes(&value))
    }

    /// The first process leads a group, which only this job's are in.
    pub(super) fn has_group(&mut self, leader: Pid) {
        self.group = Some(leader);
        self.circles.insert(leader);
    }

    /// Looks for those that run. `leader` is the job's first process, unless
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
            // Asked first: one that runs after that still had all its children.
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
            // This process's session is everybody's; any other one was made by
            // a process of the job.
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

    fn includes(&self, orphan: &Relative) -> bool {
        let mut circles = [orphan.group, orphan.session].into_iter().flatten();
        circles.any(|circle| self.circles.contains(&circle))
            || self.known.get(&orphan.pid) == Some(&orphan.start)
    }

    /// Sends a signal to those that were found: to whole groups where that
    /// can be, since nothing that a group starts meanwhile escapes then. The
    /// group of `leader` has got it.
    ///
    /// A number could in theory be another process's by now; for that the
    /// system would have to use up all numbers in between.
    pub(super) fn signal(&self, found: &[Relative], leader: Option<Pid>, signal: Signal) {
        let own = own_group();
        let mut told = HashSet::new();
        told.extend(leader);
        for relative in found {
            let circle = relative
                .group
                .filter(|group| self.circles.contains(group) && relative.group != own);
            // Those that have ended or belong to another user do not get it.
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

/// What was found of a job.
#[derive(Debug)]
pub(super) struct Look {
    pub(super) found: Vec<Relative>,
    /// Some that are about to end, and may leave others of the job behind.
    pub(super) ending: Vec<Pid>,
    /// Nobody ended meanwhile, so these are all.
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
    /// None where the one who leads it is out of sight, as in a container.
    group: Option<Pid>,
    session: Option<Pid>,
    /// When it started, in ticks since the system did.
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
            // A first thread that has ended may have left others.
            has_ended: matches!(fields.first(), Some(&("Z" | "X"))) && number(17)? <= 1,
        })
    }

    /// Whether it is worth waiting for: it runs, and is not another user's,
    /// whom no signal of this process ends.
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
        // Both are led by a process outside this container.
        let hidden = Relative::parse(pid, &format!("7 (a) {}", rest.replace("5 4", "0 0")));
        let hidden = hidden.expect("whole");
        assert_eq!((hidden.group, hidden.session), (None, None));
    }
}
