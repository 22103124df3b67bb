//! ppar: Python's `multiprocessing` for the shell.
//!
//! This crate exists for the `ppar` binary. There is no promise of a stable
//! library: any item may change in any release.

pub mod error;
pub mod event;
