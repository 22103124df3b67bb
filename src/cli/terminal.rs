//! What people at a terminal see besides results: hints about what ppar waits
//! for, and the progress bar.

use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::os::fd::AsFd;

use crate::output::{Outlet, Target, stderr};
use crate::report::Progress;

/// Says that items are read from the terminal, so that nobody wonders why
/// nothing happens.
pub(super) fn hint_at_terminal(reads_stdin: bool) -> io::Result<()> {
    let awaited = "reading items from the terminal, one per line; Ctrl-D ends them";
    hint_at_reading(reads_stdin, awaited)
}

/// Names what ppar waits for, if standard input is a terminal.
pub(super) fn hint_at_reading(reads_stdin: bool, awaited: &str) -> io::Result<()> {
    if reads_stdin && io::stdin().is_terminal() && io::stderr().is_terminal() {
        stderr().write_all(format!("ppar: {awaited}\n").as_bytes())?;
    }
    Ok(())
}

/// Where results and messages go: around the progress bar, if there is one.
pub(super) fn outputs(progress: Option<&Progress>) -> io::Result<(Target, Target)> {
    // Bypasses the standard library's buffers, since the output is already
    // buffered.
    let results = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    let messages = File::from(io::stderr().as_fd().try_clone_to_owned()?);
    let Some(progress) = progress else {
        return Ok((Target::File(results), Target::File(messages)));
    };
    let messages = Target::Other(Box::new(progress.past(Outlet::new(messages))));
    let results = if results.is_terminal() {
        Target::Other(Box::new(progress.past(Outlet::new(results))))
    } else {
        Target::File(results)
    };
    Ok((results, messages))
}
