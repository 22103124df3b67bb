//! Operations on objects, by kind. Each has the type of its reply, so that no
//! caller can expect the reply of another operation.

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

/// An operation, and how to read its reply.
#[derive(Debug)]
pub(crate) struct ObjectCall<R> {
    pub(super) call: Call,
    /// None if a server of ppar never replies like this.
    pub(super) read: fn(Reply) -> Option<R>,
}

impl<R> ObjectCall<R> {
    fn new(call: Call, read: fn(Reply) -> Option<R>) -> Self {
        Self { call, read }
    }
}

/// The result of taking from a queue or a pipe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Taken<T> {
    /// This.
    Value(T),
    /// It is closed and empty.
    Closed,
    /// Nothing arrived in time.
    TimedOut,
}

fn done(reply: Reply) -> Option<()> {
    (reply == Reply::Done).then_some(())
}

/// Whether it was done, in time.
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

/// A value, if there is one.
fn value(reply: Reply) -> Option<Option<Json>> {
    match reply {
        Reply::Value(value) => Some(Some(value)),
        Reply::Absent => Some(None),
        _ => None,
    }
}

/// A value to pass on, if there is one.
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

/// This many of the fetched values were passed on; the others go back.
pub(crate) fn settle(passed: u64) -> ObjectCall<()> {
    ObjectCall::new(Call::Settle { passed }, done)
}
