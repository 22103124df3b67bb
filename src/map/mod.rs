//! `ppar map`: joins input, pool, error policy and output.
//!
//! It takes a validated [`Config`] and returns an [`Exit`](crate::error::Exit);
//! it parses no command line and knows no terminal.

mod config;
mod hints;
mod inline;
mod job;
mod loss;
mod reduction;
mod run;
mod supply;
mod tabulator;

pub(crate) use config::{Backend, Config, Destination, Items, OnError};
pub(crate) use run::{MapError, run};
