//! How much room a program has for arguments and variables.

use std::os::unix::ffi::OsStrExt;

use rustix::process::{Resource, getrlimit};

/// The longest argument, or variable with its name, including its NUL byte: 32
/// pages of memory, in the smallest size that pages have anywhere.
pub(crate) const LONGEST_WORD: usize = 32 * 4096;
/// The most room for arguments and variables, even if the limit of the stack,
/// of which they may take a quarter, is larger.
const MOST: u64 = 6 << 20;
/// The room that is always there.
const LEAST: u64 = 128 << 10;
/// What this program adds to a command: some variables, and the interpreter
/// that the system puts before the arguments of scripts.
const OWN: usize = 8 << 10;
/// The address of an argument or variable.
const ADDRESS: usize = size_of::<usize>();

/// How many bytes the arguments of a program may take, each with a NUL byte and
/// an address, next to the variables of this process.
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
