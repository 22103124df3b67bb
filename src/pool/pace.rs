//! How large the next chunk should be.
//!
//! A chunk aims at 20 ms of work: long enough that moving it costs next to
//! nothing, short enough that workers finish together and output keeps flowing.
//! The size follows the measured time per item, and is at most eight times that
//! of the largest chunk so far. Near a known end it shrinks (guided
//! self-scheduling: Polychronopoulos and Kuck, 1987), but not so far that moving
//! a chunk would cost as much as running it.

use std::time::Duration;

use super::job::{Backlog, Limit};

const TARGET: Duration = Duration::from_millis(20);
/// The shortest chunk near the end: the final wait is hardly longer than this,
/// and moving a chunk is still cheap in comparison.
const LEAST: Duration = Duration::from_millis(1);
/// For shorter chunks, the wait for the next one matters.
const QUICK: Duration = Duration::from_millis(50);
const GROWTH: usize = 8;
/// The most bytes of input in all chunks under way together.
const BYTES_UNDER_WAY: usize = 8 << 20;
const CHUNK_BYTES: std::ops::RangeInclusive<usize> = (16 << 10)..=(512 << 10);
/// A fixed chunk size is limited to this many bytes, since buffers are bounded.
const FIXED_CHUNK_BYTES: usize = 16 << 20;

/// Measures chunks and sizes the next one.
#[derive(Debug)]
pub(super) struct Pace {
    fixed: Option<usize>,
    most_bytes: usize,
    item: Option<Duration>,
    /// How long the items of the last chunk were, in bytes; 0 if workers make
    /// the items themselves.
    item_bytes: usize,
    largest: usize,
}

impl Pace {
    /// `fixed` is the user's own chunk size in items; `workers` is the largest
    /// number of workers.
    pub(super) fn new(fixed: Option<usize>, workers: usize) -> Self {
        Self {
            fixed,
            most_bytes: share(workers),
            item: None,
            item_bytes: 0,
            largest: 0,
        }
    }

    /// From now on there may be this many workers.
    pub(super) fn set_workers(&mut self, workers: usize) {
        self.most_bytes = share(workers);
    }

    /// Learns that a chunk of `items` in `bytes` took `busy`.
    pub(super) fn record(&mut self, items: u32, bytes: usize, busy: Duration) {
        let seen = busy / items.max(1);
        self.item = Some(self.item.map_or(seen, |before| (before + seen) / 2));
        self.item_bytes = bytes / items.max(1) as usize;
        self.largest = self.largest.max(items as usize);
    }

    /// How long this many items take, as far as known.
    pub(super) fn time_of(&self, items: u32) -> Duration {
        self.item.unwrap_or_default().saturating_mul(items)
    }

    /// Whether chunks are so short that a worker should have the next one
    /// before it asks.
    pub(super) fn quick(&self) -> bool {
        self.item
            .is_some_and(|item| item.saturating_mul(self.fixed.unwrap_or(1) as u32) < QUICK)
    }

    /// The limit of the next chunk, with `live` workers and `backlog` left.
    pub(super) fn limit(&self, backlog: Backlog, live: usize) -> Limit {
        if let Some(items) = self.fixed {
            return Limit {
                items,
                bytes: FIXED_CHUNK_BYTES,
                settled: false,
            };
        }
        let shares = 2 * live.max(1);
        let least = self.items_in(LEAST);
        let mut limit = Limit {
            items: self.items_in(TARGET),
            bytes: self.most_bytes,
            settled: false,
        };
        match backlog {
            Backlog::Items(left) => {
                let share = left.div_ceil(shares as u64);
                let share = usize::try_from(share).unwrap_or(usize::MAX);
                limit.items = limit.items.min(share.max(least));
            }
            Backlog::Bytes(left) => {
                let share = left.div_ceil(shares);
                let least = least.saturating_mul(self.item_bytes);
                limit.bytes = limit.bytes.min(share.max(least));
            }
            Backlog::Open => {}
        }
        limit
    }

    /// How many items, at least one, take about `time`.
    fn items_in(&self, time: Duration) -> usize {
        let Some(item) = self.item else {
            return 1;
        };
        let fitting = time.as_nanos() / item.as_nanos().max(1);
        usize::try_from(fitting)
            .unwrap_or(usize::MAX)
            .clamp(1, (self.largest * GROWTH).max(1))
            .min(u32::MAX as usize / 2)
    }
}

/// The most bytes of input in a chunk with this many workers.
fn share(workers: usize) -> usize {
    let share = BYTES_UNDER_WAY / workers.max(1) / 2;
    share.clamp(*CHUNK_BYTES.start(), *CHUNK_BYTES.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_with_one_item_and_grows_eightfold() {
        let mut pace = Pace::new(None, 2);
        assert_eq!(pace.limit(Backlog::Open, 1).items, 1);
        pace.record(1, 0, Duration::from_nanos(100));
        assert_eq!(pace.limit(Backlog::Open, 1).items, 8);
        pace.record(8, 0, Duration::from_nanos(800));
        assert_eq!(pace.limit(Backlog::Open, 1).items, 64);
    }

    #[test]
    fn slow_items_travel_alone() {
        let mut pace = Pace::new(None, 2);
        pace.record(1, 0, Duration::from_millis(300));
        assert_eq!(pace.limit(Backlog::Open, 2).items, 1);
        assert!(!pace.quick());
    }

    #[test]
    fn aims_at_twenty_milliseconds() {
        let mut pace = Pace::new(None, 2);
        pace.record(1000, 0, Duration::from_millis(100));
        assert_eq!(pace.limit(Backlog::Open, 2).items, 200);
        assert!(pace.quick());
    }

    #[test]
    fn shrinks_towards_the_end() {
        let mut pace = Pace::new(None, 2);
        pace.record(1000, 0, Duration::from_secs(1));
        assert_eq!(pace.limit(Backlog::Items(40), 2).items, 10);
        assert_eq!(pace.limit(Backlog::Items(1), 2).items, 1);
        assert_eq!(pace.limit(Backlog::Bytes(4000), 2).bytes, 1000);
    }

    #[test]
    fn does_not_shrink_to_less_than_a_millisecond() {
        let mut pace = Pace::new(None, 1024);
        pace.record(2000, 16_000, Duration::from_micros(200));
        assert_eq!(pace.limit(Backlog::Items(30_000), 1024).items, 10_000);
        let least = pace.limit(Backlog::Bytes(30_000), 1024).bytes;
        assert_eq!(least, 16 << 10, "as many bytes as a chunk may have");
        pace.record(1000, 8000, Duration::from_millis(10));
        assert!(pace.limit(Backlog::Bytes(30_000), 1024).bytes < 10_000);
    }

    #[test]
    fn a_fixed_size_is_kept() {
        let mut pace = Pace::new(Some(7), 2);
        pace.record(7, 0, Duration::from_secs(7));
        assert_eq!(pace.limit(Backlog::Items(3), 2).items, 7);
    }
}
