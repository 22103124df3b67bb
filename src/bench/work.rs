//! A piece of work to time: each side can run it with any number of items.

use std::sync::{Arc, Mutex};

use super::error::Stop;
use super::side::Side;
use super::written::Written;
use crate::lock::lock;
use crate::output::Target;

/// How many bytes of a run's messages to keep, from the end: enough to explain
/// a failure.
const SAID_BYTES: usize = 16 << 10;

/// A piece of work.
pub(crate) trait Work {
    /// How many items were given.
    fn items(&self) -> u64;

    /// How many items are possible if the given ones are repeated.
    fn most(&self) -> u64;

    /// Runs once with this many items, and returns how long that took.
    fn run(&mut self, side: Side, items: u64) -> Result<Run, Stop>;
}

/// One run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    /// From the start of the call to its return.
    pub(crate) seconds: f64,
    /// How many workers started.
    pub(crate) started: usize,
    /// The output.
    pub(crate) written: Written,
}

/// Receives the output of a run, and keeps what a comparison needs.
#[derive(Debug, Clone, Default)]
pub(super) struct Sink(Arc<Mutex<(u64, blake3::Hasher)>>);

impl Sink {
    /// Where the run writes. No thread wakes up for it, which would take longer
    /// than many items.
    pub(super) fn target(&self) -> Target {
        let sink = self.clone();
        Target::Taker(Box::new(move |bytes| sink.take(bytes)))
    }

    fn take(&self, bytes: &[u8]) {
        let mut state = lock(&self.0);
        state.0 += bytes.len() as u64;
        state.1.update(bytes);
    }

    pub(super) fn written(&self) -> Written {
        let state = lock(&self.0);
        Written {
            bytes: state.0,
            hash: *state.1.finalize().as_bytes(),
        }
    }
}

/// Receives the messages of a run, and keeps the last of them.
#[derive(Debug, Clone, Default)]
pub(super) struct LastWords(Arc<Mutex<Vec<u8>>>);

impl LastWords {
    /// Where the run writes messages.
    pub(super) fn target(&self) -> Target {
        let words = self.clone();
        Target::Taker(Box::new(move |bytes| words.keep(bytes)))
    }

    fn keep(&self, bytes: &[u8]) {
        let mut kept = lock(&self.0);
        kept.extend_from_slice(bytes);
        let beyond = kept.len().saturating_sub(SAID_BYTES);
        kept.drain(..beyond);
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        std::mem::take(&mut lock(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sink_tells_outputs_apart() {
        let written = |pieces: &[&[u8]]| {
            let sink = Sink::default();
            for piece in pieces {
                sink.take(piece);
            }
            sink.written()
        };
        assert_eq!(written(&[b"ab", b"c"]), written(&[b"a", b"bc"]));
        assert_ne!(written(&[b"abc"]), written(&[b"abd"]));
        assert_eq!(written(&[b"ab", b"c"]).bytes, 3);
    }

    #[test]
    fn the_last_words_are_kept() {
        let words = LastWords::default();
        words.keep(&[b'a'; SAID_BYTES]);
        words.keep(b"end");
        let kept = words.into_bytes();
        assert!(kept.len() == SAID_BYTES && kept.ends_with(b"aend"));
    }
}
