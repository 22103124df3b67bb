//! How a job is asked to end, step by step, and made to.

use std::str::FromStr;
use std::time::Duration;

use rustix::process::Signal;
use thiserror::Error;

/// Signals for a process group, each with the time that it has to end before
/// the next one. The last one is given no time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ladder {
    steps: Vec<(Signal, Duration)>,
}

/// Why a text is no such list. Reads after "write".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("write signals with milliseconds between them, such as TERM,1000,KILL")]
pub(crate) struct LadderError;

impl Ladder {
    /// The signal of a step, from 0, and how long to wait after it; `KILL`
    /// behind the last one, since jobs must end.
    pub(super) fn step(&self, step: usize) -> (Signal, Duration) {
        let last = (Signal::KILL, Duration::MAX);
        self.steps.get(step).copied().unwrap_or(last)
    }
}

impl Default for Ladder {
    /// A second after `TERM`, `KILL`.
    fn default() -> Self {
        Self {
            steps: vec![
                (Signal::TERM, Duration::from_secs(1)),
                (Signal::KILL, Duration::ZERO),
            ],
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
                Some(pause) => pause.parse().map_err(|_| LadderError)?,
                None => 0,
            };
            steps.push((signal, Duration::from_millis(pause)));
        }
        Ok(Self { steps })
    }
}

/// A signal by its number or its name, with `SIG` or without.
fn signal(name: &str) -> Option<Signal> {
    if let Ok(number) = name.parse() {
        return Signal::from_named_raw(number);
    }
    let name = name.to_ascii_uppercase();
    let name = name.strip_prefix("SIG").unwrap_or(&name);
    let signal = match name {
        "HUP" => Signal::HUP,
        "INT" => Signal::INT,
        "QUIT" => Signal::QUIT,
        "ABRT" => Signal::ABORT,
        "KILL" => Signal::KILL,
        "USR1" => Signal::USR1,
        "USR2" => Signal::USR2,
        "PIPE" => Signal::PIPE,
        "ALRM" => Signal::ALARM,
        "TERM" => Signal::TERM,
        "CONT" => Signal::CONT,
        "STOP" => Signal::STOP,
        "TSTP" => Signal::TSTP,
        _ => return None,
    };
    Some(signal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_has_a_second_to_end() {
        assert_eq!("TERM,1000,KILL".parse(), Ok(Ladder::default()));
    }

    #[test]
    fn signals_alternate_with_pauses() {
        let ladder: Ladder = "TERM,1000,sigint,50,9".parse().expect("a ladder");
        assert_eq!(ladder.step(0), (Signal::TERM, Duration::from_secs(1)));
        assert_eq!(ladder.step(1), (Signal::INT, Duration::from_millis(50)));
        assert_eq!(ladder.step(2), (Signal::KILL, Duration::ZERO));
        assert_eq!(ladder.step(3).0, Signal::KILL);
        for text in ["", "TERM,", "NOPE", "TERM,x,KILL", "1000,TERM", "0"] {
            assert_eq!(text.parse::<Ladder>(), Err(LadderError), "{text}");
        }
    }
}
