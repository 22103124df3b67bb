//! Where ppar writes: queues with a thread behind them, and files that appear
//! whole or not at all.
//!
//! A leaf: it knows nothing of items, jobs or their order.

mod color;
mod naming;
mod outlet;
mod pending;
mod scratch;
mod writer;

pub(crate) use color::{Color, choose_color, is_colored};
pub(crate) use naming::Naming;
pub(crate) use outlet::{
    Outlet, check_stdout, for_stderr, is_closed, reader_is_gone, say, stderr, stdout,
};
pub(crate) use pending::{Pending, temporary};
pub(crate) use scratch::scratch_file;
pub(crate) use writer::{LAST_WORDS, Target, Writer};
