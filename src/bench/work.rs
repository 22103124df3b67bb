//! What is timed: a piece of work that each side can do with any number of
//! items.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use super::error::Stop;
use super::side::Side;

/// What runs said last is kept up to this length: enough for why one failed.
const SAID_BYTES: usize = 16 << 10;

/// A piece of work.
pub(crate) trait Work {
    /// How many items were given.
    fn items(&self) -> u64;

    /// How many items there can be, where those that were given are repeated.
    fn most(&self) -> u64;

    /// Does it once with so many items, and says how long that took.
    fn run(&mut self, side: Side, items: u64) -> Result<Run, Stop>;
}

/// One run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    /// From the start of the call to its return.
    pub(crate) seconds: f64,
    /// How many workers really started.
    pub(crate) started: usize,
    /// What was written.
    pub(crate) written: Written,
}

/// What a run wrote, to be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    /// How much.
    pub(crate) bytes: u64,
    /// What.
    pub(crate) hash: [u8; blake3::OUT_LEN],
}

/// Takes what a run writes, and keeps what it takes to compare it.
#[derive(Debug, Clone, Default)]
pub(super) struct Sink(Arc<Mutex<(u64, blake3::Hasher)>>);

impl Sink {
    pub(super) fn written(&self) -> Written {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Written {
            bytes: state.0,
            hash: *state.1.finalize().as_bytes(),
        }
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.0 += bytes.len() as u64;
        state.1.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Takes what a run says, and keeps the last of it.
#[derive(Debug, Clone, Default)]
pub(super) struct LastWords(Arc<Mutex<Vec<u8>>>);

impl LastWords {
    pub(super) fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for LastWords {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend_from_slice(bytes);
        let beyond = kept.len().saturating_sub(SAID_BYTES);
        kept.drain(..beyond);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sink_tells_outputs_apart() {
        let written = |pieces: &[&[u8]]| {
            let mut sink = Sink::default();
            for piece in pieces {
                sink.write_all(piece).expect("it takes all");
            }
            sink.written()
        };
        assert_eq!(written(&[b"ab", b"c"]), written(&[b"a", b"bc"]));
        assert_ne!(written(&[b"abc"]), written(&[b"abd"]));
        assert_eq!(written(&[b"ab", b"c"]).bytes, 3);
    }

    #[test]
    fn the_last_words_are_kept() {
        let mut words = LastWords::default();
        words.write_all(&[b'a'; SAID_BYTES]).expect("it takes all");
        words.write_all(b"end").expect("it takes all");
        let kept = words.take();
        assert!(kept.len() == SAID_BYTES && kept.ends_with(b"aend"));
        assert_eq!(words.take(), b"");
    }
}
