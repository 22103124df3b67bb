//! How long a job has run: without the time in which it was stopped, or ppar
//! was.

use std::time::{Duration, Instant};

/// A job that is stopped for so long is worth a word.
const WORTH_A_WORD: Duration = Duration::from_secs(1);
/// Who looks at a clock so much too late was stopped itself.
const LATE: Duration = Duration::from_secs(1);

/// The clock of a job. `paused` is always the time that ppar has been stopped
/// with all its jobs, so far.
#[derive(Debug)]
pub(super) struct Clock {
    /// When its time began: later, the longer it was stopped.
    begin: Instant,
    /// What `paused` was then.
    paused: Duration,
    stop: Option<Stop>,
}

/// A job that is stopped.
#[derive(Debug)]
struct Stop {
    signal: i32,
    since: Instant,
    /// What `paused` was then.
    paused: Duration,
    /// Whether somebody was told.
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
            // Pauses are counted by themselves.
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

    /// Whether the job has run for `limit`. If that is noticed so late that ppar
    /// has not seen what went on, the job has all its time again.
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

    /// When it is to be told that the job is stopped, if it is.
    pub(super) fn word_due(&self) -> Option<Instant> {
        let stop = self.stop.as_ref().filter(|stop| !stop.told)?;
        Some(stop.since + WORTH_A_WORD)
    }

    /// The signal by which the job is stopped, if it is time to tell; once.
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
    fn who_looks_too_late_does_not_know_how_long_a_job_has_run() {
        let start = Instant::now();
        let mut clock = Clock::new(start, NO_PAUSE);
        let late = start + 9 * SECOND;
        assert!(!clock.has_run(SECOND, late, NO_PAUSE));
        assert!(clock.has_run(SECOND, late + SECOND, NO_PAUSE));
    }

    #[test]
    fn a_stop_is_told_once_if_it_lasts() {
        let start = Instant::now();
        let mut clock = Clock::new(start, NO_PAUSE);
        clock.turn(Some(SIGSTOP), start, NO_PAUSE);
        assert_eq!(clock.word(start), None);
        assert_eq!(clock.word(start + SECOND), Some(SIGSTOP));
        assert_eq!(clock.word(start + 2 * SECOND), None);
    }
}
