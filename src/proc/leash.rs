//! A command that dies with this process.
//!
//! The request to be killed with the parent has to be made by the child
//! itself, so this binary makes it and then becomes the command.

use std::ffi::OsString;
use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::process::Command;

use super::parent::die_with;
use super::spawn::THIS_PROGRAM;
use crate::error::Exit;
use crate::shown::shown;

/// The first argument that makes ppar a command on a leash: the second is the
/// process id of the parent, and the command follows.
pub(crate) const LEASH_ARGUMENT: &str = "--ppar-leash";

/// The words that start `command` so that it dies with this process.
pub(crate) fn on_leash(command: &[OsString]) -> Vec<OsString> {
    let own = ["ppar", LEASH_ARGUMENT].map(OsString::from);
    let parent = OsString::from(std::process::id().to_string());
    let words = own.into_iter().chain([parent]);
    words.chain(command.iter().cloned()).collect()
}

/// Becomes the command.
pub(crate) fn become_command(mut arguments: impl Iterator<Item = OsString>) -> Exit {
    let parent = arguments.next().and_then(|pid| pid.to_str()?.parse().ok());
    let (Some(parent), Some(program)) = (parent, arguments.next()) else {
        return Exit::Usage;
    };
    if die_with(parent).is_err() {
        return Exit::Broken;
    }
    let mut command = Command::new(&program);
    if program == THIS_PROGRAM {
        command.arg0("ppar");
    }
    let error = command.args(arguments).exec();
    let program = program.display().to_string();
    let _ = writeln!(
        io::stderr(),
        "ppar: cannot run {}: {error}",
        shown(&program)
    );
    match error.kind() {
        io::ErrorKind::NotFound => Exit::Command(127),
        _ => Exit::Command(126),
    }
}
