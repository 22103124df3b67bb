//! The number of workers as a person writes it, with the meaning of GNU
//! parallel's `-j`.
//!
//! Parsing needs no knowledge of the machine: [`WorkerCount::resolve`] is told
//! the number of usable cores.

use std::num::IntErrorKind;
use std::str::FromStr;

use clap::Args;
use thiserror::Error;

use super::values::{ChunkSize, chunk_size};
use crate::pool::PoolConfig;
use crate::proc::Cores;

/// More workers than this are a typo: no machine has that many cores, and
/// process ids run out.
const MOST: usize = 65_536;
/// This many workers may start together, without counting cores.
const FEW: usize = 8;

/// How many workers there are, and how much each of them gets.
#[derive(Debug, Args)]
pub(super) struct WorkerArgs {
    /// Maximum number of workers: N, N% of the cores, +N or -N relative to them, or auto
    #[arg(
        short = 'j',
        long,
        value_name = "N",
        default_value = "auto",
        allow_negative_numbers = true
    )]
    pub(super) workers: WorkerCount,

    /// How many items a worker gets at once: a number, or auto (about 20 ms of work)
    #[arg(long, value_name = "N", default_value = "auto", value_parser = chunk_size)]
    chunksize: ChunkSize,
}

impl WorkerArgs {
    /// A pool of `workers` that keeps the order of the items and stops at the first
    /// failure.
    pub(super) fn pool(&self, workers: usize) -> PoolConfig {
        PoolConfig {
            workers,
            starts: starts(workers),
            chunk_items: self.chunksize.0,
            items_per_worker: None,
            timeout: None,
            memory: None,
            memory_total: None,
            retries: 0,
            ordered: true,
            fail_fast: true,
        }
    }
}

/// A number of workers, absolute or relative to the usable cores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum WorkerCount {
    /// `auto`: one per usable core.
    #[default]
    Auto,
    /// `N`: this many, at least 1.
    Exactly(usize),
    /// `N%`: this share of the usable cores, rounded down.
    Percent(usize),
    /// `+N`: this many more than the usable cores.
    More(usize),
    /// `-N`: this many fewer than the usable cores.
    Fewer(usize),
}

impl WorkerCount {
    /// The number of workers on a machine with `usable` cores, which are
    /// counted only if needed: from 1 to 65,536.
    pub(crate) fn resolve(self, usable: impl FnOnce() -> usize) -> usize {
        let workers = match self {
            Self::Auto => usable(),
            Self::Exactly(number) => number,
            Self::Percent(share) => usable().saturating_mul(share) / 100,
            Self::More(number) => usable().saturating_add(number),
            Self::Fewer(number) => usable().saturating_sub(number),
        };
        workers.clamp(1, MOST)
    }
}

/// Why a text is not a number of workers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum WorkerCountError {
    /// `0`.
    #[error("at least one is needed: write 1, or auto for one per usable core")]
    Zero,
    /// Anything that is not of one of the five forms.
    #[error("write a number (4), a share of the cores (50%), more or fewer (+1, -1) or auto")]
    Form,
}

impl FromStr for WorkerCount {
    type Err = WorkerCountError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "auto" {
            Ok(Self::Auto)
        } else if let Some(number) = text.strip_suffix('%') {
            digits(number).map(Self::Percent)
        } else if let Some(number) = text.strip_prefix('+') {
            digits(number).map(Self::More)
        } else if let Some(number) = text.strip_prefix('-') {
            digits(number).map(Self::Fewer)
        } else {
            match digits(text)? {
                0 => Err(WorkerCountError::Zero),
                number => Ok(Self::Exactly(number)),
            }
        }
    }
}

/// Digits only: `parse` alone would accept a second sign. A number too large
/// for the machine becomes the largest one, since there is a limit anyway.
fn digits(text: &str) -> Result<usize, WorkerCountError> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(WorkerCountError::Form);
    }
    match text.parse() {
        Ok(number) => Ok(number),
        Err(error) if *error.kind() == IntErrorKind::PosOverflow => Ok(usize::MAX),
        Err(_) => Err(WorkerCountError::Form),
    }
}

/// How many of `workers` may start together. A start keeps a core busy, with
/// pauses.
fn starts(workers: usize) -> usize {
    if workers <= FEW {
        workers
    } else {
        2 * Cores::usable()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workers(text: &str, usable: usize) -> usize {
        let count: WorkerCount = text.parse().expect("a number of workers");
        count.resolve(|| usable)
    }

    #[test]
    fn each_form_has_the_meaning_of_gnu_parallel() {
        assert_eq!(workers("auto", 8), 8);
        assert_eq!(workers("3", 8), 3);
        assert_eq!(workers("50%", 8), 4);
        assert_eq!(workers("150%", 8), 12);
        assert_eq!(workers("+2", 8), 10);
        assert_eq!(workers("-2", 8), 6);
    }

    #[test]
    fn there_is_always_one_worker() {
        assert_eq!(workers("1%", 8), 1);
        assert_eq!(workers("0%", 8), 1);
        assert_eq!(workers("-8", 8), 1);
        assert_eq!(workers("-100", 8), 1);
        assert_eq!(workers("auto", 0), 1);
    }

    #[test]
    fn there_are_never_more_than_the_cap() {
        for text in ["65537", "99999999999999999999999", "+18446744073709551615"] {
            assert_eq!(workers(text, 8), MOST, "{text}");
        }
        assert_eq!(workers("18446744073709551615%", 8), MOST);
        assert_eq!(workers("-99999999999999999999999", 8), 1);
    }

    #[test]
    fn zero_is_refused_with_an_alternative() {
        for text in ["0", "000"] {
            assert_eq!(text.parse::<WorkerCount>(), Err(WorkerCountError::Zero));
        }
        let message = WorkerCountError::Zero.to_string();
        assert!(message.contains("write 1") && message.contains("auto"));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "", "%", "+", "-", "+-1", "--1", "1.5", "four", " 1", "1 %", "AUTO", "+50%",
        ] {
            let parsed = text.parse::<WorkerCount>();
            assert_eq!(parsed, Err(WorkerCountError::Form), "{text:?}");
        }
    }
}
