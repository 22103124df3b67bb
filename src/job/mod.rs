//! `ppar spawn`: one command for each row of items, run as a process of its
//! own.
//!
//! [`run()`] is the loop, and [`Runner`](runner::Runner) the state behind it. Its
//! [`Schedule`](schedule::Schedule) says which job starts next and when, its
//! [`Starter`](start::Starter) makes a process of it, and each has an attendant
//! of its own (`attempt`) until it is over. What jobs read comes from a
//! [`Feed`](feed::Feed); what they write goes through taps and captures to the
//! [`Printer`](printer::Printer).

mod account;
mod action;
mod attempt;
mod capture;
mod clearance;
mod clock;
mod config;
mod crowd;
mod error;
mod feed;
mod fingerprint;
mod halt;
mod hosts;
mod ladder;
mod leftovers;
mod life;
mod log;
mod median;
mod paths;
mod printer;
mod programs;
mod prompt;
mod queue;
mod quote;
mod record;
mod remarks;
mod results;
mod roster;
mod run;
mod runner;
mod schedule;
mod semaphore;
mod sheet;
mod slots;
mod start;
mod supply;
mod tap;
mod template;
mod throttle;
mod verdict;

pub(crate) use action::{Action, Function};
pub(crate) use config::{
    Announce, Config, Items, Layout, Limit, Output, Patience, Retries, Share, Tallying, Timeout,
    Transfer,
};
pub(crate) use error::JobError;
pub(crate) use halt::{Halt, HaltError};
pub(crate) use ladder::Ladder;
pub(crate) use log::{Recognition, Resume};
pub(crate) use programs::{ProgramError, find_program};
pub(crate) use results::Keeping;
pub(crate) use run::run;
pub(crate) use semaphore::wait_until_free;
pub(crate) use start::lacks_room;
pub(crate) use tap::REST;
pub(crate) use template::{
    Command, Edits, Form, Grammar, Interpreter, Job, Listed, Manners, Many, Meaning, REPLACE,
    Shell, Template, TemplateError, Vocabulary,
};
pub(crate) use throttle::Pace;
