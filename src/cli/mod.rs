//! The command line: one file per subcommand, and the conversion of arguments
//! into the plain configuration that other parts take.

mod advice;
mod args;
mod bench;
mod codes;
mod complaint;
mod completions;
mod defaults;
mod deferred;
mod elsewhere;
mod entry;
mod environment;
mod exec;
mod foreground;
mod function;
mod held;
mod hosts;
mod info;
mod items;
mod man;
mod manager;
mod map;
mod misuse;
mod objects;
mod package;
mod parallel;
mod python;
mod reduction;
mod results;
mod run;
mod sources;
mod spawn;
mod terminal;
mod values;
mod variables;
mod version;
mod workers;

pub use entry::run;
pub(crate) use held::{KEEPER_ARGUMENT, keep};
