//! Restores input order.
//!
//! Pieces of the oldest unfinished chunk (the head) pass immediately; those of
//! later chunks wait. What waits is bounded: when [`Reorder::is_full`] the
//! dispatcher cuts no more chunks, and when [`Reorder::is_overflowing`] it
//! stops reading from workers that are not at the head.

use std::collections::VecDeque;

use super::job::Piece;

/// Bytes that may wait before cutting stops.
const FULL_BYTES: usize = 8 << 20;
/// Bytes that may wait before the pool stops reading from workers beyond the
/// head.
const OVERFLOW_BYTES: usize = 2 * FULL_BYTES;
/// Chunks that may be unfinished, or wait for an earlier one.
const FULL_CHUNKS: usize = 16 << 10;
/// The overhead of each waiting piece.
const PIECE_BYTES: usize = 96;

#[derive(Debug, Default)]
struct Slot {
    pieces: Vec<Piece>,
    finished: bool,
}

/// Holds pieces back until their turn.
#[derive(Debug)]
pub(super) struct Reorder {
    ordered: bool,
    head: u64,
    slots: VecDeque<Slot>,
    waiting_bytes: usize,
}

impl Reorder {
    /// Lets everything pass at once unless `ordered`.
    pub(super) fn new(ordered: bool) -> Self {
        Self {
            ordered,
            head: 0,
            slots: VecDeque::new(),
            waiting_bytes: 0,
        }
    }

    /// Opens the place of the next chunk and returns its sequence number.
    pub(super) fn open(&mut self) -> u64 {
        self.slots.push_back(Slot::default());
        self.head + self.slots.len() as u64 - 1
    }

    /// The chunk whose pieces pass immediately.
    pub(super) fn head(&self) -> u64 {
        self.head
    }

    /// Whether every opened chunk is finished and its pieces have passed.
    pub(super) fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Whether no more chunks should be opened.
    pub(super) fn is_full(&self) -> bool {
        self.waiting_bytes >= FULL_BYTES || self.slots.len() >= FULL_CHUNKS
    }

    /// Whether results of chunks beyond the head should not be read.
    pub(super) fn is_overflowing(&self) -> bool {
        self.waiting_bytes >= OVERFLOW_BYTES
    }

    /// Takes a piece of chunk `seq`; `pass` gets everything that may pass now.
    pub(super) fn push(&mut self, seq: u64, piece: Piece, pass: &mut impl FnMut(Piece)) {
        if !self.ordered || seq == self.head {
            pass(piece);
        } else {
            self.waiting_bytes += weight(&piece);
            self.slot(seq).pieces.push(piece);
        }
    }

    /// Marks chunk `seq` finished; `pass` gets everything that may pass now.
    pub(super) fn finish(&mut self, seq: u64, pass: &mut impl FnMut(Piece)) {
        self.slot(seq).finished = true;
        while self.slots.front().is_some_and(|slot| slot.finished) {
            self.slots.pop_front();
            self.head += 1;
            let Some(slot) = self.slots.front_mut() else {
                break;
            };
            for piece in slot.pieces.drain(..) {
                self.waiting_bytes -= weight(&piece);
                pass(piece);
            }
        }
    }

    fn slot(&mut self, seq: u64) -> &mut Slot {
        let place = (seq - self.head) as usize;
        &mut self.slots[place]
    }
}

fn weight(piece: &Piece) -> usize {
    PIECE_BYTES
        + match piece {
            Piece::Results(bytes) => bytes.len(),
            Piece::Failed(record) => {
                record.message.len() + record.traceback.as_ref().map_or(0, String::len)
            }
            Piece::Lost { .. } => 0,
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use proptest::prelude::*;

    fn piece(text: &str) -> Piece {
        Piece::Results(Bytes::from(text.to_owned()))
    }

    fn text(piece: Piece) -> String {
        match piece {
            Piece::Results(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            other => panic!("unexpected {other:?}"),
        }
    }

    proptest! {
        #[test]
        fn any_order_of_finishing_gives_input_order(
            order in Just((0u64..20).collect::<Vec<_>>()).prop_shuffle(),
        ) {
            let mut reorder = Reorder::new(true);
            for _ in 0..20 {
                reorder.open();
            }
            let mut out = Vec::new();
            let mut pass = |piece| out.push(text(piece));
            for seq in order {
                reorder.push(seq, piece(&format!("{seq}a")), &mut pass);
                reorder.push(seq, piece(&format!("{seq}b")), &mut pass);
                reorder.finish(seq, &mut pass);
            }
            let expected: Vec<_> = (0..20).flat_map(|n| [format!("{n}a"), format!("{n}b")]).collect();
            prop_assert_eq!(out, expected);
            prop_assert!(reorder.is_empty());
            prop_assert_eq!(reorder.waiting_bytes, 0);
        }
    }

    #[test]
    fn is_full_while_the_head_is_late() {
        let mut reorder = Reorder::new(true);
        reorder.open();
        let late = reorder.open();
        let big = Piece::Results(Bytes::from(vec![0; FULL_BYTES]));
        reorder.push(late, big.clone(), &mut |_| panic!("must wait"));
        assert!(reorder.is_full() && !reorder.is_overflowing());
        reorder.push(late, big, &mut |_| panic!("must wait"));
        assert!(reorder.is_overflowing());
        let mut passed = 0;
        reorder.finish(0, &mut |_| passed += 1);
        assert_eq!(passed, 2);
        assert!(!reorder.is_full());
    }
}
