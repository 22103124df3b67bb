//! The types of answers to operations on objects.
//!
//! Each operation carries a [`To`] with the type of its answer. The server makes
//! the reply through it, and the client reads the reply as that type, so an answer
//! that belongs to another operation does not compile.

use std::fmt::{self, Debug};
use std::marker::PhantomData;

use serde::{Deserialize, Serialize};

use super::object::{Json, Place};
use super::reply::{Outcome, Reply};

/// An answer, as the reply that travels.
pub(crate) trait Answer: Sized {
    /// The reply that stands for the answer.
    fn into_reply(self) -> Reply;
    /// The answer that a reply stands for; none if the server never sends that reply.
    fn of(reply: Reply) -> Option<Self>;
}

/// The answer to an operation that never waits, and only reports whether it was
/// done: a client need not wait for it.
pub(crate) trait Posted: Answer {}

impl Posted for () {}
impl Posted for Put {}

/// Where the answer to an operation goes. It takes no byte in a frame, and carries
/// the type of the answer.
#[derive(Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) struct To<A>(PhantomData<fn() -> A>);

impl<A> To<A> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<A: Answer> To<A> {
    /// The reply to the operation.
    #[expect(clippy::unused_self, reason = "it gives the type")]
    pub(crate) fn reply(self, answer: A) -> Reply {
        answer.into_reply()
    }

    /// The answer that a reply stands for; none if the server never sends that reply.
    #[expect(clippy::unused_self, reason = "it gives the type")]
    pub(crate) fn read(self, reply: Reply) -> Option<A> {
        A::of(reply)
    }
}

impl<A> Clone for To<A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<A> Copy for To<A> {}

impl<A> PartialEq for To<A> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<A> Debug for To<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("To")
    }
}

/// The answers of a type, each with the reply that stands for it.
macro_rules! answers {
    ($type:ty: $(($($answer:tt)+) = ($($reply:tt)+)),+) => {
        impl Answer for $type {
            fn into_reply(self) -> Reply {
                match self {
                    $($($answer)+ => $($reply)+,)+
                }
            }

            fn of(reply: Reply) -> Option<Self> {
                match reply {
                    $($($reply)+ => Some($($answer)+),)+
                    _ => None,
                }
            }
        }
    };
}

answers!((): (()) = (Reply::Done));
answers!(u64: (number) = (Reply::Number(number)));

impl Answer for bool {
    fn into_reply(self) -> Reply {
        Reply::Truth(self)
    }

    fn of(reply: Reply) -> Option<Self> {
        match reply {
            Reply::Truth(truth) => Some(truth),
            Reply::TimedOut => Some(false),
            _ => None,
        }
    }
}

/// The result of putting a value into a queue, or a task into a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Put {
    /// It is there.
    Done,
    /// There was no room within the time limit.
    Full,
    /// The queue is closed.
    Closed,
}

answers!(Put:
    (Self::Done) = (Reply::Done),
    (Self::Full) = (Reply::TimedOut),
    (Self::Closed) = (Reply::Closed)
);

/// The result of taking a value from a queue or a pipe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Taken<T> {
    /// This.
    Value(T),
    /// Nothing: it is closed and empty.
    Closed,
    /// Nothing within the time limit.
    TimedOut,
}

answers!(Taken<Json>:
    (Self::Value(value)) = (Reply::Value(value)),
    (Self::Closed) = (Reply::Closed),
    (Self::TimedOut) = (Reply::TimedOut)
);

/// Values that a client is to pass on.
pub(crate) type Fetched = Vec<Json>;

answers!(Taken<Fetched>:
    (Self::Value(values)) = (Reply::Fetched(values)),
    (Self::Closed) = (Reply::Closed),
    (Self::TimedOut) = (Reply::TimedOut)
);

/// The result of a `get` from a queue: one value, and maybe more to claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Got {
    /// One value.
    Value(Json),
    /// One value, and the following ones, see [`Reply::Leased`].
    Leased {
        values: Vec<Json>,
        next: u64,
        place: Place,
    },
    /// Nothing: it is closed and empty.
    Closed,
    /// Nothing within the time limit.
    TimedOut,
}

answers!(Got:
    (Self::Value(value)) = (Reply::Value(value)),
    (Self::Leased { values, next, place }) = (Reply::Leased { values, next, place }),
    (Self::Closed) = (Reply::Closed),
    (Self::TimedOut) = (Reply::TimedOut)
);

/// A key and its value.
pub(crate) type Pair = (Json, Json);

answers!(Json: (value) = (Reply::Value(value)));
answers!(Option<Json>: (Some(value)) = (Reply::Value(value)), (None) = (Reply::Absent));
answers!(Option<Fetched>: (Some(values)) = (Reply::Fetched(values)), (None) = (Reply::Absent));
answers!(Vec<Pair>: (pairs) = (Reply::Pairs(pairs)));

impl Answer for Option<Pair> {
    fn into_reply(self) -> Reply {
        self.map_or(Reply::Absent, |pair| Reply::Pairs(vec![pair]))
    }

    fn of(reply: Reply) -> Option<Self> {
        match reply {
            Reply::Pairs(mut pairs) if pairs.len() == 1 => Some(pairs.pop()),
            Reply::Absent => Some(None),
            _ => None,
        }
    }
}

/// The values of a list, and the number of its changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Contents {
    pub(crate) values: Vec<Json>,
    pub(crate) changes: u64,
}

answers!(Contents: (Self { values, changes }) = (Reply::Values { values, changes }));

/// A lock, or a unit, was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Acquired {
    /// Whether the last holder died with it.
    pub(crate) abandoned: bool,
}

answers!(Option<Acquired>:
    (Some(Acquired { abandoned })) = (Reply::Acquired { abandoned }),
    (None) = (Reply::TimedOut)
);

/// The end of a wait for a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Woken {
    /// Whether a notification ended it, not the time limit.
    pub(crate) notified: bool,
    /// Whether the last holder died with the lock.
    pub(crate) abandoned: bool,
}

answers!(Woken: (Self { notified, abandoned }) = (Reply::Woken { notified, abandoned }));

/// The end of a wait at a barrier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Met {
    /// All pass; this client was the one with this number.
    Passed(u32),
    /// This client is the last one, and must perform this action first.
    Act(String),
    /// The barrier is broken.
    Broken,
    /// Not all came within the time limit, which breaks it.
    TimedOut,
}

answers!(Met:
    (Self::Passed(index)) = (Reply::Passed { index }),
    (Self::Act(action)) = (Reply::Act { action }),
    (Self::Broken) = (Reply::Broken),
    (Self::TimedOut) = (Reply::TimedOut)
);

/// How many clients wait at a barrier, and whether it is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BarrierState {
    pub(crate) waiting: u32,
    pub(crate) broken: bool,
}

answers!(BarrierState: (Self { waiting, broken }) = (Reply::State { waiting, broken }));

/// What the workers of a pool have done since the last time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PoolNews {
    /// Outcomes by the numbers of tasks.
    pub(crate) outcomes: Vec<(u64, Outcome)>,
    /// How many workers have ended.
    pub(crate) ended: u32,
}

answers!(Option<PoolNews>:
    (Some(PoolNews { outcomes, ended })) = (Reply::Outcomes { outcomes, ended }),
    (None) = (Reply::TimedOut)
);
