//! Black-box tests: everything here runs the `ppar` binary, or reads the
//! repository as a person would.

mod generated;
mod info;
mod layers;
mod support;
mod usage;
