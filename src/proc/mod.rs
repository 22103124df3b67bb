//! What the operating system says about processes and processors, and what it
//! can be asked to do with them.
//!
//! A leaf: it knows nothing of pools, functions or terminals.

mod cores;
mod files;
mod group;
mod memory;
mod parent;
mod quota;
mod signals;

pub(crate) use cores::Cores;
pub(crate) use files::allow_open_files;
pub(crate) use group::{Ended, ProcessGroup};
pub(crate) use memory::peak_kib;
pub(crate) use parent::die_with;
pub(crate) use signals::{Signals, signal_name};
