//! `ppar bench`: what more workers gain, and from how many items on.
//!
//! [`run()`] times each [`Side`] of a [`Work`] and grows the input to find the
//! break-even; its result is [`Findings`], as plain data. A [`Work`] is either
//! a function, run as by `ppar map`, or a command, run as by `ppar spawn`.
//! Nothing here knows options or a terminal, and everything that is derived
//! from times can be tested with invented ones.

mod break_even;
mod command;
mod deadline;
mod error;
mod findings;
mod function;
mod measure;
mod plot;
mod sample;
mod side;
mod verdict;
mod work;
mod written;

pub(crate) use command::CommandWork;
pub(crate) use error::{BenchError, Stop};
pub(crate) use findings::{Findings, Machine, SideFigures, Subject};
pub(crate) use function::FunctionWork;
pub(crate) use measure::{Plan, Step, run};
pub(crate) use plot::plot;
pub(crate) use side::{Side, sides_of_command, sides_of_function, sides_of_python};
pub(crate) use work::Work;
