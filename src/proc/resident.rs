//! How much memory a process and everything it started hold, and when to
//! measure it.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rustix::process::Pid;

use super::memory::figure_kib;
use super::table::children_of;

/// The time between two measurements is at least this,
const PAUSE: Duration = Duration::from_millis(50);
/// and this many times as long as a measurement takes.
const SHARE: u32 = 20;

/// The resident memory of a process and its descendants, in bytes; 0 if the
/// system does not tell. Shared memory counts for each of them.
pub(crate) fn resident_bytes(first: Pid) -> u64 {
    let mut ended = HashSet::new();
    let mut found = vec![first];
    let mut kib = 0;
    while let Some(pid) = found.pop() {
        kib += figure_kib(&pid.to_string(), "VmRSS:").unwrap_or(0);
        found.extend(children_of(pid, &mut ended));
    }
    kib << 10
}

/// Where to read how much memory something holds.
#[derive(Debug, Clone)]
pub(crate) enum Footprint {
    /// A process of this machine, with its descendants.
    Process(Pid),
    /// Something elsewhere; this is the last reported value.
    Told(Arc<AtomicU64>),
}

impl Footprint {
    /// The memory in bytes.
    pub(crate) fn bytes(&self) -> u64 {
        match self {
            Self::Process(process) => resident_bytes(*process),
            Self::Told(bytes) => bytes.load(Ordering::Relaxed),
        }
    }
}

/// Formats a number of bytes for people.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mebibytes(pub(crate) u64);

impl fmt::Display for Mebibytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0..0x100_0000 => write!(f, "{} KiB", self.0 >> 10),
            bytes => write!(f, "{} MiB", bytes >> 20),
        }
    }
}

/// Schedules measurements that are not free.
#[derive(Debug)]
pub(crate) struct Looks {
    due: Option<Instant>,
    /// How long the last one took.
    took: Duration,
}

impl Looks {
    /// Starts now, if anybody wants to know.
    pub(crate) fn new(is_wanted: bool) -> Self {
        Self {
            due: is_wanted.then(Instant::now),
            took: Duration::ZERO,
        }
    }

    /// When the next measurement is due.
    pub(crate) fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Measures, if it is time to.
    pub(crate) fn look<T>(&mut self, look: impl FnOnce() -> T) -> Option<T> {
        let start = Instant::now();
        self.due.filter(|&due| due <= start)?;
        let seen = look();
        let end = Instant::now();
        // A single slow one just had to wait for the processor.
        let cost = self.took.min(end - start);
        self.took = end - start;
        self.due = Some(end + PAUSE.max(cost * SHARE));
        Some(seen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_holds_what_it_has_written() {
        let held = std::hint::black_box(vec![1_u8; 64 << 20]);
        assert!(resident_bytes(rustix::process::getpid()) > 64 << 20);
        drop(held);
    }

    #[test]
    fn only_looks_that_go_on_taking_long_become_rare() {
        let mut looks = Looks::new(true);
        let slow = || std::thread::sleep(Duration::from_millis(20));
        looks.look(slow);
        let soon = looks.due().expect("there is another one") - Instant::now();
        assert!(soon <= PAUSE, "{soon:?}");
        std::thread::sleep(soon);
        looks.look(slow);
        let late = looks.due().expect("there is another one") - Instant::now();
        assert!(late > PAUSE, "{late:?}");
    }

    #[test]
    fn the_next_look_is_later() {
        let mut looks = Looks::new(true);
        assert_eq!(looks.look(|| 1), Some(1));
        assert_eq!(looks.look(|| 2), None);
        assert_eq!(Looks::new(false).look(|| 1), None);
    }
}
