//! `ppar spawn`: one command for each row of items, run as a process of its
//! own.
//!
//! [`run()`] is the loop, and [`Runner`](runner::Runner) the state behind it: it
//! makes commands of rows with a [`Template`], starts them in slots, and each
//! has an attendant of its own (`attempt`) until it is over. What jobs write
//! goes through captures to the [`Printer`](printer::Printer).

mod account;
mod attempt;
mod capture;
mod config;
mod halt;
mod ladder;
mod log;
mod median;
mod printer;
mod programs;
mod quote;
mod record;
mod run;
mod runner;
mod slots;
mod start;
mod template;

pub(crate) use config::{Config, Output, Timeout};
pub(crate) use halt::{Halt, HaltError};
pub(crate) use ladder::Ladder;
pub(crate) use log::Resume;
pub(crate) use run::run;
pub(crate) use template::{Many, REPLACE, Shell, Template};
