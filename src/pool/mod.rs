//! The pool: chunks go out to workers, results come back in order.
//!
//! It sizes chunks, keeps workers busy, restores order, recovers from the death
//! of a worker, and holds back while results are not taken. It knows no
//! function language, no input format and no terminal: it moves bytes that a
//! [`Job`] cuts and takes.

mod crew;
mod dispatcher;
mod job;
mod link;
mod member;
mod pace;
mod posts;
mod reorder;
mod roll_call;
mod run;
mod task;

pub(crate) use dispatcher::PoolConfig;
pub(crate) use job::{Backlog, Cut, Flow, Job, Limit, Loss, Piece};
pub(crate) use roll_call::{Present, roll_call};
pub(crate) use run::{Ending, GRACE, PoolError, run};
