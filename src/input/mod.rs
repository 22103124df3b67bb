//! Where items come from: lines, tables, arguments and ranges.
//!
//! A leaf: it knows where one record ends and the next starts, but never what a
//! record means. A [`Feed`] reads files on a thread of its own and cuts them
//! into [`Batch`]es of whole records; workers take a batch apart with
//! [`records()`], by the same rule that counted its items.

mod arguments;
mod assembly;
pub(crate) mod blocks;
mod content;
mod cutter;
mod error;
mod escape;
mod feed;
mod format;
mod gauge;
mod header;
mod polled;
mod range;
mod reader;
mod records;
mod replay;
mod returns;
pub(crate) mod rows;
mod source;
mod splitter;
mod table;
mod terminators;
mod unpack;
mod values;
mod window;

pub(crate) use arguments::{append_value, lines};
pub(crate) use cutter::Batch;
pub(crate) use error::InputError;
pub(crate) use escape::unescaped;
pub(crate) use feed::{Cut, Feed};
pub(crate) use format::Format;
pub(crate) use header::renaming;
pub(crate) use polled::{Polled, stdin_is_closed};
pub(crate) use range::Range;
pub(crate) use records::{Record, Records, records};
pub(crate) use replay::Replay;
pub(crate) use source::{Files, MAX_RECORD, Source};
pub(crate) use table::{Fields, fields, line_breaks};
