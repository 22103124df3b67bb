//! When the next job may start, apart from slots: the pause between starts,
//! their rate, and the load of the machine.
//!
//! No event tells that a machine has become less busy, so it is checked again
//! after a while.

use std::time::{Duration, Instant};

use crate::proc::{Mebibytes, busy_tasks, free_memory};

/// How long to wait before checking a busy machine again.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// A machine that is busy for so long is reported.
const WORTH_A_WORD: Duration = Duration::from_secs(3);
/// A start that is late by less than this makes the next one earlier, to keep
/// the rate.
const LATE: Duration = Duration::from_secs(1);

/// By how much a delay that adapts shrinks or grows, as in GNU parallel.
const SHORTER: f64 = 0.9;
const LONGER: f64 = 1.3;
/// The range of a delay that adapts; a shorter one is none.
const LEAST: Duration = Duration::from_millis(1);
const MOST: Duration = Duration::from_hours(1);

/// How fast jobs may be started.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Pace {
    /// The shortest time between two starts.
    pub(crate) delay: Duration,
    /// Whether that grows when a job fails, and shrinks when one does not.
    pub(crate) adapts: bool,
    /// The mean time between two starts; 0 for no limit.
    pub(crate) interval: Duration,
    /// No job starts while this many tasks of the machine run, or wait for its
    /// disks.
    pub(crate) most_busy: Option<f64>,
    /// No job starts while less memory is free, in bytes.
    pub(crate) free_memory: Option<u64>,
}

/// Delays starts.
#[derive(Debug)]
pub(super) struct Throttle {
    pace: Pace,
    /// No start before this time.
    next: Instant,
    /// When the rate allows the next start.
    due: Instant,
    /// When to check the memory again while jobs run.
    look: Instant,
    /// Since when the machine cannot take one more job.
    refuses: Option<Instant>,
    /// Whether that was reported.
    is_told: bool,
}

impl Throttle {
    /// The first job may start at once, as far as time is concerned.
    pub(super) fn new(pace: Pace, now: Instant) -> Self {
        Self {
            pace,
            next: now,
            due: now,
            look: now,
            refuses: None,
            is_told: false,
        }
    }

    /// The time before which no job may start.
    pub(super) fn opens(&self) -> Instant {
        self.next.max(self.due)
    }

    /// Whether the machine can take one more job; if not, it is checked again
    /// later.
    pub(super) fn admits(&mut self, now: Instant) -> bool {
        let calm = self.pace.most_busy.is_none_or(|most| busy_tasks() < most);
        let least = self.pace.free_memory;
        let admits = calm && least.is_none_or(|least| free_memory() >= least);
        if admits {
            self.refuses = None;
        } else {
            self.refuses.get_or_insert(now);
            self.postpone(now + LOOK_AGAIN);
        }
        admits
    }

    /// What to report once if the machine has had no room for long.
    pub(super) fn remark(&mut self, now: Instant) -> Option<String> {
        let since = self.refuses.filter(|_| !self.is_told)?;
        if now.saturating_duration_since(since) < WORTH_A_WORD {
            return None;
        }
        self.is_told = true;
        let busy = busy_tasks();
        if let Some(most) = self.pace.most_busy.filter(|&most| busy >= most) {
            return Some(format!(
                "waiting: {busy} tasks are running, the limit of --load is {most}"
            ));
        }
        let least = self.pace.free_memory.map(Mebibytes)?;
        let free = Mebibytes(free_memory());
        Some(format!(
            "waiting: {free} of memory are free, --memfree asks for {least}"
        ))
    }

    /// A job has started.
    pub(super) fn started(&mut self, now: Instant) {
        self.next = now + self.pace.delay;
        if !self.pace.interval.is_zero() {
            let late = now.saturating_duration_since(self.due);
            let from = if late < self.pace.interval.min(LATE) {
                self.due
            } else {
                now
            };
            self.due = from + self.pace.interval;
        }
    }

    /// A job is over, well or not.
    pub(super) fn over(&mut self, well: bool) {
        if self.pace.adapts {
            let delay = self.pace.delay;
            self.pace.delay = if well {
                let shorter = Some(delay.mul_f64(SHORTER));
                shorter.filter(|delay| *delay >= LEAST).unwrap_or_default()
            } else {
                delay.mul_f64(LONGER).clamp(LEAST, MOST)
            };
        }
    }

    /// Delays all starts until `time`.
    pub(super) fn postpone(&mut self, time: Instant) {
        self.next = self.next.max(time);
    }

    /// When to check whether running jobs must make room.
    pub(super) fn next_look(&self) -> Option<Instant> {
        self.pace.free_memory.map(|_| self.look)
    }

    /// Whether so little memory is free that a job must make room: less than
    /// half of what a start needs, as with GNU parallel.
    pub(super) fn is_starved(&mut self, now: Instant) -> bool {
        let Some(least) = self.pace.free_memory.filter(|_| now >= self.look) else {
            return false;
        };
        self.look = now + LOOK_AGAIN;
        free_memory() < least / 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_kept_though_starts_come_late() {
        let start = Instant::now();
        let pace = Pace {
            interval: Duration::from_millis(100),
            ..Pace::default()
        };
        let mut throttle = Throttle::new(pace, start);
        let mut now = start;
        for _ in 0..50 {
            assert!(throttle.opens() <= now);
            throttle.started(now);
            now = throttle.opens() + Duration::from_millis(7);
        }
        let took = throttle.opens() - start;
        assert_eq!(took, Duration::from_secs(5));
    }

    #[test]
    fn time_without_jobs_is_not_made_up_for() {
        let start = Instant::now();
        let pace = Pace {
            interval: Duration::from_millis(100),
            ..Pace::default()
        };
        let mut throttle = Throttle::new(pace, start);
        throttle.started(start);
        let later = start + Duration::from_mins(1);
        throttle.started(later);
        assert_eq!(throttle.opens(), later + Duration::from_millis(100));
    }

    #[test]
    fn a_delay_adapts_to_failures() {
        let start = Instant::now();
        let mut throttle = Throttle::new(
            Pace {
                delay: Duration::from_millis(100),
                adapts: true,
                ..Pace::default()
            },
            start,
        );
        let mut delay_after = |well| {
            throttle.over(well);
            throttle.started(start);
            throttle.opens() - start
        };
        assert_eq!(delay_after(false), Duration::from_millis(130));
        assert_eq!(delay_after(true), Duration::from_millis(117));
        assert!(
            (0..1_000)
                .map(|_| delay_after(false))
                .all(|delay| delay <= MOST)
        );
        assert_eq!(
            (0..1_000).map(|_| delay_after(true)).last(),
            Some(Duration::ZERO)
        );
        assert_eq!(delay_after(false), LEAST);
    }

    #[test]
    fn a_busy_machine_is_checked_again() {
        let start = Instant::now();
        let refusals = [
            (Some(0.0), None, false),
            (Some(f64::INFINITY), None, true),
            (None, Some(u64::MAX), false),
            (None, Some(0), true),
        ];
        for (most_busy, free_memory, admits) in refusals {
            let pace = Pace {
                most_busy,
                free_memory,
                ..Pace::default()
            };
            let mut throttle = Throttle::new(pace, start);
            assert_eq!(throttle.admits(start), admits);
            assert_eq!(throttle.opens() > start, !admits);
            let mut remark = |seconds| throttle.remark(start + Duration::from_secs(seconds));
            assert_eq!(remark(1), None);
            assert_eq!(remark(3).is_some(), !admits);
            assert_eq!(remark(9), None);
            assert_eq!(throttle.is_starved(start), free_memory == Some(u64::MAX));
        }
    }
}
