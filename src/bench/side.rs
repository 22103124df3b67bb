//! The ways of doing the work that are compared.

use std::fmt;

use serde::Serialize;

/// What does the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    /// One item after the other: the baseline for all others.
    Sequential,
    /// Threads of this process.
    Thread,
    /// Worker processes.
    Process,
    /// Commands at the same time.
    Slot,
}

/// One way of doing the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Side {
    /// What does it.
    pub(crate) kind: Kind,
    /// How many workers at most.
    pub(crate) workers: usize,
}

const SEQUENTIAL: Side = Side {
    kind: Kind::Sequential,
    workers: 1,
};

impl Side {
    /// Whether it is a pool that can process two items at a time.
    pub(crate) fn is_pool(self) -> bool {
        matches!(self.kind, Kind::Process | Kind::Slot) && self.workers > 1
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (one, more) = match self.kind {
            Kind::Sequential => return f.write_str("sequential"),
            Kind::Thread => ("thread", "threads"),
            Kind::Process => ("process", "processes"),
            Kind::Slot => ("slot", "slots"),
        };
        let noun = if self.workers == 1 { one } else { more };
        write!(f, "{} {noun}", self.workers)
    }
}

/// For a function: in sequence, in as many threads as there may be workers, and
/// in pools whose size doubles up to that number.
pub(crate) fn sides_of_function(workers: usize) -> Vec<Side> {
    let threads = Side {
        kind: Kind::Thread,
        workers,
    };
    let pools = doubling(1, workers).map(|workers| Side {
        kind: Kind::Process,
        workers,
    });
    [SEQUENTIAL, threads].into_iter().chain(pools).collect()
}

/// For a function in Python, which never runs in this process: with one worker,
/// and in pools.
pub(crate) fn sides_of_python(workers: usize) -> Vec<Side> {
    let pools = doubling(2, workers).map(|workers| Side {
        kind: Kind::Process,
        workers,
    });
    [SEQUENTIAL].into_iter().chain(pools).collect()
}

/// For a command: one at a time, and this many at a time.
pub(crate) fn sides_of_command(slots: usize) -> Vec<Side> {
    let pools = doubling(2, slots).map(|workers| Side {
        kind: Kind::Slot,
        workers,
    });
    [SEQUENTIAL].into_iter().chain(pools).collect()
}

/// Powers of two from `from` on, and `most` itself.
fn doubling(from: usize, most: usize) -> impl Iterator<Item = usize> {
    let doubles = std::iter::successors(Some(from), |n| n.checked_mul(2));
    let last = (most >= from).then_some(most);
    doubles.take_while(move |&n| n < most).chain(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(sides: &[Side]) -> Vec<String> {
        sides.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn pools_double_up_to_the_largest() {
        let six = names(&sides_of_function(6));
        let expected = [
            "sequential",
            "6 threads",
            "1 process",
            "2 processes",
            "4 processes",
            "6 processes",
        ];
        assert_eq!(six, expected);
        assert_eq!(
            names(&sides_of_function(1)),
            ["sequential", "1 thread", "1 process"]
        );
        assert_eq!(
            names(&sides_of_command(4)),
            ["sequential", "2 slots", "4 slots"]
        );
        assert_eq!(names(&sides_of_command(1)), ["sequential"]);
        assert_eq!(names(&sides_of_python(2)), ["sequential", "2 processes"]);
    }

    #[test]
    fn one_worker_is_no_pool() {
        let pools = sides_of_function(2)
            .into_iter()
            .filter(|side| side.is_pool());
        assert_eq!(names(&pools.collect::<Vec<_>>()), ["2 processes"]);
    }
}
