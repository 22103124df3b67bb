//! From the input that the user named to rows, one for each job.
//!
//! [`Rows`] reads, splits, combines, groups and shuffles as its [`Config`]
//! says. It works lazily: an endless first source yields rows forever, in
//! little memory. Reading blocks, so it belongs on a thread of its own. Knows
//! nothing of commands.

mod columns;
mod combine;
mod config;
mod error;
mod group;
mod items;
mod json;
mod row;
mod sequence;
mod shuffle;
mod stream;

#[cfg(test)]
mod tests;

pub(crate) use columns::Columns;
pub(crate) use config::{
    Config, Cost, Cut, Fill, Group, ItemCost, Keep, Origin, RowSource, Split, Tidy, Trim, delimiter,
};
pub(crate) use error::RowError;
pub(crate) use row::Row;
pub(crate) use sequence::Rows;
