//! How much a program can be given: arguments and variables.

use std::os::unix::ffi::OsStrExt;

use rustix::process::{Resource, getrlimit};

/// What an argument may take, or a variable with its name, with the NUL byte
/// at its end: 32 pages of memory, which are nowhere smaller than these.
pub(crate) const LONGEST_WORD: usize = 32 * 4096;
/// What the arguments and variables of a program may take at most, whatever
/// the limit of its stack is, of which they may take a quarter.
const MOST: u64 = 6 << 20;
/// What they may always take.
const LEAST: u64 = 128 << 10;
/// What this program adds to a command: some variables, and the names that the
/// system puts before the arguments of scripts.
const OWN: usize = 8 << 10;
/// Each argument and each variable has an address.
const ADDRESS: usize = size_of::<usize>();

/// How many bytes the arguments of a program may take, with a NUL byte and an
/// address each, beside the variables of this process.
pub(crate) fn argument_room() -> usize {
    let stack = getrlimit(Resource::Stack).current.unwrap_or(u64::MAX);
    let limit = (stack / 4).clamp(LEAST, MOST);
    let variables: usize = std::env::vars_os()
        .map(|(name, value)| name.as_bytes().len() + value.as_bytes().len() + 2 + ADDRESS)
        .sum();
    usize::try_from(limit)
        .unwrap_or(usize::MAX)
        .saturating_sub(variables + OWN)
}
