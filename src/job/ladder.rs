//! How to end a job, with a sequence of signals.

use std::str::FromStr;
use std::time::Duration;

use rustix::process::Signal;
use thiserror::Error;

use crate::proc::signal_name;

/// The pause after the last signal, if it has none of its own.
const LAST_PAUSE: Duration = Duration::from_secs(1);
/// Signals below this number have names.
const NAMED_SIGNALS: i32 = 32;

/// Signals for a process group, each with the time to wait before the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ladder {
    steps: Vec<(Signal, Duration)>,
}

/// Why a text is not a valid list. Reads after "write".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("write signals with milliseconds between them, such as TERM,1000,KILL")]
pub(crate) struct LadderError;

impl Ladder {
    /// The signal of a step, from 0, and how long to wait after it; after the
    /// last one comes `KILL`, since jobs must end.
    pub(super) fn step(&self, step: usize) -> (Signal, Duration) {
        let last = (Signal::KILL, Duration::MAX);
        self.steps.get(step).copied().unwrap_or(last)
    }
}

impl Default for Ladder {
    /// `TERM`, and `KILL` a second later.
    fn default() -> Self {
        Self {
            steps: vec![(Signal::TERM, LAST_PAUSE), (Signal::KILL, Duration::MAX)],
        }
    }
}

impl FromStr for Ladder {
    type Err = LadderError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let words: Vec<&str> = text.split(',').collect();
        let mut steps = Vec::new();
        for pair in words.chunks(2) {
            let signal = signal(pair[0]).ok_or(LadderError)?;
            let pause = match pair.get(1) {
                Some(pause) => Duration::from_millis(pause.parse().map_err(|_| LadderError)?),
                // Nothing follows it.
                None if signal == Signal::KILL => Duration::MAX,
                None => LAST_PAUSE,
            };
            steps.push((signal, pause));
        }
        Ok(Self { steps })
    }
}

/// A signal by its number or name, with or without `SIG`.
fn signal(name: &str) -> Option<Signal> {
    if let Ok(number) = name.parse() {
        return Signal::from_named_raw(number);
    }
    let name = name.to_ascii_uppercase();
    let name = name.strip_prefix("SIG").unwrap_or(&name);
    let named = |&number: &i32| signal_name(number).strip_prefix("SIG") == Some(name);
    (1..NAMED_SIGNALS)
        .find(named)
        .and_then(Signal::from_named_raw)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_has_a_second_to_end() {
        assert_eq!("TERM,1000,KILL".parse(), Ok(Ladder::default()));
    }

    #[test]
    fn the_last_signal_is_waited_for_before_the_job_is_killed() {
        let ladder: Ladder = "TERM,5,winch".parse().expect("a ladder");
        assert_eq!(ladder.step(1), (Signal::WINCH, LAST_PAUSE));
        assert_eq!(ladder.step(2), (Signal::KILL, Duration::MAX));
        let ladder: Ladder = "INT,0".parse().expect("a ladder");
        assert_eq!(ladder.step(0), (Signal::INT, Duration::ZERO));
    }

    #[test]
    fn signals_alternate_with_pauses() {
        let ladder: Ladder = "TERM,1000,sigint,50,9".parse().expect("a ladder");
        assert_eq!(ladder.step(0), (Signal::TERM, Duration::from_secs(1)));
        assert_eq!(ladder.step(1), (Signal::INT, Duration::from_millis(50)));
        assert_eq!(ladder.step(2), (Signal::KILL, Duration::MAX));
        assert_eq!(ladder.step(3).0, Signal::KILL);
        for text in ["", "TERM,", "NOPE", "TERM,x,KILL", "1000,TERM", "0", "SIG"] {
            assert_eq!(text.parse::<Ladder>(), Err(LadderError), "{text}");
        }
    }
}
