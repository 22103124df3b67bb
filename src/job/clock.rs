//! How long a job has run, not counting the time in which it or ppar was
//! stopped.

use std::time::{Duration, Instant};

/// A job that is stopped for this long is reported.
const WORTH_A_WORD: Duration = Duration::from_secs(1);
/// A clock that is read this late was stopped itself.
const LATE: Duration = Duration::from_secs(1);

/// The clock of a job. `paused` is always the total time for which ppar has
/// been stopped with all its jobs.
#[derive(Debug)]
pub(super) struct Clock {
    /// When its time began; later by the time it was stopped.
    begin: Instant,
    /// The value of `paused` then.
    paused: Duration,
    stop: Option<Stop>,
}

/// A job that is stopped.
#[derive(Debug)]
struct Stop {
    signal: i32,
    since: Instant,
    /// The value of `paused` then.
    paused: Duration,
    /// Whether it was reported.
    told: bool,
}

impl Clock {
    pub(super) fn new(begin: Instant, paused: Duration) -> Self {
        Self {
            begin,
            paused,
            stop: None,
        }
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stop.is_some()
    }

    /// The job was stopped by a signal, or continued.
    pub(super) fn turn(&mut self, signal: Option<i32>, now: Instant, paused: Duration) {
        if let Some(stop) = self.stop.take() {
            let stopped = now.saturating_duration_since(stop.since);
            // Pauses of ppar are counted separately.
            self.begin += stopped.saturating_sub(paused.saturating_sub(stop.paused));
        }
        self.stop = signal.map(|signal| Stop {
            signal,
            since: now,
            paused,
            told: false,
        });
    }

    /// When the job will have run for `limit`.
    pub(super) fn due(&self, limit: Duration, paused: Duration) -> Option<Instant> {
        if self.is_stopped() {
            return None;
        }
        self.begin
            .checked_add(limit + paused.saturating_sub(self.paused))
    }

    /// Whether the job has run for `limit`. If the check comes so late that
    /// ppar was not watching, the job gets its full time again.
    pub(super) fn has_run(&mut self, limit: Duration, now: Instant, paused: Duration) -> bool {
        let Some(due) = self.due(limit, paused).filter(|due| *due <= now) else {
            return false;
        };
        let late = now - due > LATE;
        if late {
            (self.begin, self.paused) = (now, paused);
        }
        !late
    }

    /// When to report that the job is stopped, if it is.
    pub(super) fn word_due(&self) -> Option<Instant> {
        let stop = self.stop.as_ref().filter(|stop| !stop.told)?;
        Some(stop.since + WORTH_A_WORD)
    }

    /// The signal that stopped the job, if it is time to report it; once.
    pub(super) fn word(&mut self, now: Instant) -> Option<i32> {
        self.word_due().filter(|due| *due <= now)?;
        let stop = self.stop.as_mut()?;
        stop.told = true;
        Some(stop.signal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const NO_PAUSE: Duration = Duration::ZERO;
    const SIGSTOP: i32 = 19;

    #[test]
    fn time_in_which_a_job_is_stopped_does_not_count() {
        let start = Instant::now();
        let mut clock = Clock::new(start, NO_PAUSE);
        clock.turn(Some(SIGSTOP), start + SECOND, NO_PAUSE);
        assert_eq!(clock.due(2 * SECOND, NO_PAUSE), None);
        assert!(!clock.has_run(2 * SECOND, start + 9 * SECOND, NO_PAUSE));
        clock.turn(None, start + 9 * SECOND, NO_PAUSE);
        assert_eq!(clock.due(2 * SECOND, NO_PAUSE), Some(start + 10 * SECOND));
        assert!(clock.has_run(2 * SECOND, start + 10 * SECOND, NO_PAUSE));
    }

    #[test]
    fn a_pause_of_all_counts_once() {
        let start = Instant::now();
        let mut clock = Clock::new(start, SECOND);
        let paused = 4 * SECOND;
        assert_eq!(clock.due(SECOND, paused), Some(start + 4 * SECOND));
        clock.turn(Some(SIGSTOP), start, SECOND);
        clock.turn(None, start + 5 * SECOND, paused);
        assert_eq!(clock.due(SECOND, paused), Some(start + 6 * SECOND));
    }

    #[test]
    fn a_late_look_cannot_tell_how_long_a_job_ran() {
        let start = Instant::now();
        let mut clock = Clock::new(start, NO_PAUSE);
        let late = start + 9 * SECOND;
        assert!(!clock.has_run(SECOND, late, NO_PAUSE));
        assert!(clock.has_run(SECOND, late + SECOND, NO_PAUSE));
    }

    #[test]
    fn a_lasting_stop_is_reported_once() {
        let start = Instant::now();
        let mut clock = Clock::new(start, NO_PAUSE);
        clock.turn(Some(SIGSTOP), start, NO_PAUSE);
        assert_eq!(clock.word(start), None);
        assert_eq!(clock.word(start + SECOND), Some(SIGSTOP));
        assert_eq!(clock.word(start + 2 * SECOND), None);
    }
}
