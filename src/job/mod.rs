//! `ppar spawn`: one command for each row of items, as a process of its own.
//!
//! [`run()`] is the loop, and [`Runner`](runner::Runner) the state behind it.
//! Its [`Schedule`](schedule::Schedule) decides which job starts next and when,
//! its [`Starter`](start::Starter) creates the process, and an attendant
//! (`attempt`) serves it until it is over. The input of jobs comes from a
//! [`Feed`](feed::Feed); their output goes through taps and captures to the
//! [`Printer`](printer::Printer).

mod account;
mod action;
mod attempt;
mod capture;
mod clearance;
mod clock;
mod config;
mod crew;
mod crowd;
mod error;
mod feed;
mod fingerprint;
mod folder;
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
mod resume;
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
mod variables;
mod verdict;

pub(crate) use action::{Action, Function};
pub(crate) use config::{
    Announce, Config, Items, Layout, Limit, Lingers, Output, Patience, Retries, Share, Tallying,
    Timeout, Transfer,
};
pub(crate) use error::JobError;
pub(crate) use folder::WorkFolder;
pub(crate) use halt::{Halt, HaltError};
pub(crate) use ladder::Ladder;
pub(crate) use programs::{ProgramError, find_program};
pub(crate) use quote::quoted_where_needed;
pub(crate) use results::Keeping;
pub(crate) use resume::{Recognition, Resume, logged_commands};
pub(crate) use run::run;
pub(crate) use semaphore::wait_until_free;
pub(crate) use start::lacks_room;
pub(crate) use tap::REST;
pub(crate) use template::{
    Edits, Form, Grammar, HERE, Interpreter, Job, Listed, Manners, Many, Meaning, REPLACE, Shell,
    Template, TemplateError, Vocabulary,
};
pub(crate) use throttle::Pace;
