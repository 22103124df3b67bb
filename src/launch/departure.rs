//! How a worker ended.

use std::fmt;

use crate::proc::{Lack, signal_name};

/// How a worker ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Departure {
    /// The signal that ended it, if one did.
    pub(crate) signal: Option<i32>,
    /// Its exit code, if it exited.
    pub(crate) code: Option<i32>,
    /// How many bytes of memory it failed to get, if that ended it.
    pub(crate) lacked: Option<u64>,
    /// What is missing, if it did not end by itself.
    pub(crate) missing: Option<Missing>,
}

/// What a worker on another host misses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    /// Its host was lost.
    Host,
    /// Every host was lost, and none has come back.
    EveryHost,
}

impl fmt::Display for Departure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.signal, self.code) {
            _ if self.missing == Some(Missing::Host) => f.write_str("the worker's host was lost"),
            _ if self.missing == Some(Missing::EveryHost) => f.write_str("no host is left"),
            (Some(signal), _) => write!(f, "the worker was ended by {}", signal_name(signal)),
            (None, Some(0)) => f.write_str("the worker ended"),
            (None, Some(code)) => write!(f, "the worker ended with exit code {code}"),
            (None, None) => f.write_str("the worker is gone"),
        }?;
        match self.lacked {
            Some(bytes) => write!(f, ": it {}", Lack(bytes)),
            None => Ok(()),
        }
    }
}

/// The departure of a worker whose host was lost.
pub(super) const LOST: Departure = Departure {
    signal: None,
    code: None,
    lacked: None,
    missing: Some(Missing::Host),
};
