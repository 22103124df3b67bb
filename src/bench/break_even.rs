//! From how many items on a pool pays off: the input grows until the pool wins,
//! then the interval between the last size it lost and the first it won is
//! halved a few times.

use std::collections::BTreeMap;

use serde::Serialize;

use super::error::Stop;
use super::side::Side;

/// The input grows by this factor.
const GROWTH: u64 = 4;
/// Sizes beyond the given input are tried only if they take at most this many
/// seconds in sequence: a pool that has not won by then will not win.
const LONGEST: f64 = 1.0;
/// The search takes at most this many seconds.
const BUDGET: f64 = 30.0;
/// The pool has clearly won if it takes less than this share of the sequential
/// time.
const CLEARLY: f64 = 0.9;
/// The interval is halved at most this often,
const HALVINGS: usize = 4;
/// or until the ratio of its ends is below this.
const CLOSE: f64 = 1.1;

/// The result of the search.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct BreakEven {
    /// The name of the pool.
    pub(crate) pool: String,
    /// From how many items on it wins, to two digits; none if it never did.
    pub(crate) items: Option<u64>,
    /// The largest number of items that was tried.
    pub(crate) tried: u64,
    /// The measurements, ordered by size.
    pub(crate) points: Vec<Point>,
}

/// The median times for one number of items.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct Point {
    /// How many items.
    pub(crate) items: u64,
    /// In sequence.
    pub(crate) sequential_seconds: f64,
    /// In the pool.
    pub(crate) pool_seconds: f64,
}

impl Point {
    fn won(&self, share: f64) -> bool {
        self.pool_seconds < share * self.sequential_seconds
    }

    /// How long one run on each side takes together.
    fn both(&self) -> f64 {
        self.sequential_seconds + self.pool_seconds
    }
}

/// Searches for the break-even. `given` is already measured; `measure` times
/// further sizes of up to `most` items, each with this many runs.
pub(super) fn search(
    pool: Side,
    given: Point,
    most: u64,
    runs: usize,
    measure: &mut dyn FnMut(u64) -> Result<Point, Stop>,
) -> Result<BreakEven, Stop> {
    let mut search = Search {
        given,
        runs: runs as f64,
        spent: 0.0,
        points: BTreeMap::from([(given.items, given)]),
        measure,
    };
    let (lost, won) = search.grow(most)?;
    let items = match won {
        Some(won) => Some(two_digits(search.halve(lost, won)?)),
        None => None,
    };
    Ok(BreakEven {
        pool: pool.to_string(),
        items,
        tried: search.points.last_key_value().map_or(0, |(&size, _)| size),
        points: search.points.into_values().collect(),
    })
}

struct Search<'a> {
    given: Point,
    runs: f64,
    spent: f64,
    points: BTreeMap<u64, Point>,
    measure: &'a mut dyn FnMut(u64) -> Result<Point, Stop>,
}

impl Search<'_> {
    /// The largest size that the pool lost, 0 if none, and the first size that
    /// it clearly won.
    fn grow(&mut self, most: u64) -> Result<(u64, Option<u64>), Stop> {
        let mut lost = 0;
        let mut size = 1;
        while let Some(point) = self.at(size)? {
            if point.won(CLEARLY) {
                return Ok((lost, Some(size)));
            }
            if !point.won(1.0) {
                lost = size;
            }
            let Some(next) = self.next(size, most) else {
                break;
            };
            size = next;
        }
        let given = self.given;
        let won = given.won(CLEARLY) && given.items > lost;
        Ok((lost, won.then_some(given.items)))
    }

    /// The next size to try; the given number is one of them.
    fn next(&self, size: u64, most: u64) -> Option<u64> {
        let next = size.saturating_mul(GROWTH).min(most);
        let given = self.given.items;
        let next = if (size + 1..=next).contains(&given) {
            given
        } else {
            next
        };
        (next > size).then_some(next)
    }

    /// The times for a size; none if measuring would take too long.
    fn at(&mut self, size: u64) -> Result<Option<Point>, Stop> {
        if let Some(point) = self.points.get(&size) {
            return Ok(Some(*point));
        }
        let larger = self.points.range(size..).next();
        let near = larger.or(self.points.last_key_value());
        let (&known, near) = near.unwrap_or((&self.given.items, &self.given));
        let growth = size as f64 / known as f64;
        let too_long = size > self.given.items && near.sequential_seconds * growth > LONGEST;
        if too_long || self.spent + near.both() * growth * self.runs > BUDGET {
            return Ok(None);
        }
        let point = (self.measure)(size)?;
        self.spent += point.both() * self.runs;
        self.points.insert(size, point);
        Ok(Some(point))
    }

    /// The smallest size between these that the pool is known to win.
    fn halve(&mut self, mut lost: u64, mut won: u64) -> Result<u64, Stop> {
        for _ in 0..HALVINGS {
            let low = lost.max(1) as f64;
            if won - lost <= 1 || won as f64 / low < CLOSE {
                break;
            }
            // The middle on a logarithmic scale.
            let middle = (low * won as f64).sqrt().round() as u64;
            let middle = middle.clamp(lost + 1, won - 1);
            match self.at(middle)? {
                Some(point) if point.won(1.0) => won = middle,
                Some(_) => lost = middle,
                None => break,
            }
        }
        Ok(won)
    }
}

/// A number rounded to two significant digits.
fn two_digits(number: u64) -> u64 {
    let mut unit = 1;
    while number / unit >= 100 {
        unit *= 10;
    }
    (number + unit / 2) / unit * unit
}

#[cfg(test)]
mod tests {
    use super::super::side::sides_of_function;
    use super::*;
    use proptest::prelude::*;

    /// A pool that takes `start` seconds to start, and `gain` of the time per
    /// item.
    #[derive(Clone, Copy)]
    struct Model {
        item: f64,
        start: f64,
        gain: f64,
    }

    impl Model {
        fn point(self, items: u64) -> Point {
            let work = self.item * items as f64;
            Point {
                items,
                sequential_seconds: work,
                pool_seconds: self.start + work * self.gain,
            }
        }

        fn search(self, given: u64, most: u64) -> BreakEven {
            let pool = sides_of_function(2)[3];
            let mut measure = |items| Ok(self.point(items));
            search(pool, self.point(given), most, 3, &mut measure).expect("nothing fails")
        }
    }

    const USUAL: Model = Model {
        item: 0.0001,
        start: 0.01,
        gain: 0.5,
    };

    #[test]
    fn the_size_is_found_whatever_was_given() {
        for given in [1, 2, 150, 200, 1000, 5000, 1_000_000] {
            let found = USUAL.search(given, u64::MAX);
            let items = found.items.expect("it wins");
            assert!((200..=230).contains(&items), "{given}: {items}");
            assert!(found.points.is_sorted_by_key(|point| point.items));
            assert!(found.points.iter().any(|point| point.items == given));
        }
    }

    #[test]
    fn a_pool_that_is_no_faster_never_wins() {
        let slow = Model { gain: 1.0, ..USUAL };
        let found = slow.search(10, u64::MAX);
        assert_eq!(found.items, None);
        // 10,000 items take a second; the next size would take longer.
        assert!((2_500..=10_000).contains(&found.tried), "{}", found.tried);
        assert_eq!(slow.search(10, 100).tried, 100, "there are no more");
        assert_eq!(slow.search(1_000_000, u64::MAX).tried, 1_000_000);
    }

    #[test]
    fn a_pool_that_costs_nothing_wins_from_the_first_item() {
        let free = Model {
            start: 0.0,
            ..USUAL
        };
        assert_eq!(free.search(100, u64::MAX).items, Some(1));
    }

    #[test]
    fn sizes_that_take_too_long_are_not_tried() {
        let slow = Model {
            item: 100.0,
            ..USUAL
        };
        let found = slow.search(3, u64::MAX);
        assert_eq!(found.points.len(), 1, "{found:?}");
        assert_eq!(found.items, Some(3));
    }

    #[test]
    fn numbers_keep_two_digits() {
        for (number, short) in [
            (0, 0),
            (7, 7),
            (99, 99),
            (104, 100),
            (12_345, 12_000),
            (12_500, 13_000),
            (99_999, 100_000),
        ] {
            assert_eq!(two_digits(number), short);
        }
    }

    proptest! {
        #[test]
        fn it_is_near_the_truth_wherever_there_is_one(
            item in -7.0f64..-2.0,
            start in 0.0001f64..0.2,
            given in 1u64..100_000,
        ) {
            let model = Model { item: 10f64.powf(item), start, gain: 0.5 };
            let truth = start / (model.item * 0.5);
            prop_assume!(truth * model.item < 0.1);
            let found = model.search(given, u64::MAX).items.expect("it wins");
            let (low, high) = (truth * 0.95, (truth * 1.25).max(truth + 2.0));
            prop_assert!((low..=high).contains(&(found as f64)), "{found} for {truth}");
        }
    }
}
