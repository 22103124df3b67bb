//! Calls to objects, by the kind of object. Each knows the replies that it can
//! have, so that nobody waits for a reply that belongs to another call.

#![expect(
    clippy::needless_pass_by_value,
    clippy::option_option,
    reason = "replies are read by functions of one type; none is a reply of another call"
)]

pub(crate) mod barrier;
pub(crate) mod dict;
pub(crate) mod event;
pub(crate) mod list;
pub(crate) mod lock;
pub(crate) mod pipe;
pub(crate) mod pool;
pub(crate) mod queue;

use crate::wire::{Call, Json, Reply};

/// A call, and what its reply means.
#[derive(Debug)]
pub(crate) struct ObjectCall<R> {
    pub(super) call: Call,
    /// None if no server of ours replies so.
    pub(super) read: fn(Reply) -> Option<R>,
}

impl<R> ObjectCall<R> {
    fn new(call: Call, read: fn(Reply) -> Option<R>) -> Self {
        Self { call, read }
    }
}

/// What came out of a queue or a pipe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Taken<T> {
    /// This.
    Value(T),
    /// Nothing: it is closed and empty.
    Closed,
    /// Nothing in time.
    TimedOut,
}

fn done(reply: Reply) -> Option<()> {
    (reply == Reply::Done).then_some(())
}

/// Whether it was done in time, or at all.
fn is_done(reply: Reply) -> Option<bool> {
    match reply {
        Reply::Done => Some(true),
        Reply::TimedOut | Reply::Closed | Reply::Absent => Some(false),
        _ => None,
    }
}

fn number(reply: Reply) -> Option<u64> {
    match reply {
        Reply::Number(number) => Some(number),
        _ => None,
    }
}

fn truth(reply: Reply) -> Option<bool> {
    match reply {
        Reply::Truth(truth) => Some(truth),
        Reply::TimedOut | Reply::Closed => Some(false),
        _ => None,
    }
}

/// A value, if it is there.
fn value(reply: Reply) -> Option<Option<Json>> {
    match reply {
        Reply::Value(value) => Some(Some(value)),
        Reply::Absent => Some(None),
        _ => None,
    }
}

/// A value that is to be passed on, if it is there.
fn fetched_value(reply: Reply) -> Option<Option<Vec<Json>>> {
    match reply {
        Reply::Fetched(values) => Some(Some(values)),
        Reply::Absent => Some(None),
        _ => None,
    }
}

fn fetched(reply: Reply) -> Option<Taken<Vec<Json>>> {
    Some(match reply {
        Reply::Fetched(values) => Taken::Value(values),
        Reply::Closed => Taken::Closed,
        Reply::TimedOut => Taken::TimedOut,
        _ => return None,
    })
}

/// So many of the values that were fetched are passed on, and the others go back.
pub(crate) fn settle(passed: u64) -> ObjectCall<()> {
    ObjectCall::new(Call::Settle { passed }, done)
}
