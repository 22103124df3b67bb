//! What a person types: one file for each subcommand, and the conversion of
//! arguments into the plain configuration that the other parts take.

mod args;
mod entry;
mod generate;
mod info;
mod map;
mod workers;

pub use entry::run;
