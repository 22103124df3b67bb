//! A command that dies with this process.
//!
//! A child must request itself to be killed with its parent, so this binary
//! makes the request and then becomes the command.

use std::ffi::OsString;
use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::process::Command;

use super::own_group::own_group;
use super::parent::die_with;
use super::spawn::THIS_PROGRAM;
use super::terminal::Terminal;
use crate::error::Exit;
use crate::shown::shown;

/// The first argument that makes ppar such a command: the second is the process
/// id of the parent, the third whether it takes the terminal, and the command
/// follows.
pub(crate) const LEASH_ARGUMENT: &str = "--ppar-leash";

/// The third argument if the command takes the terminal, and if it does not.
const TERMINAL: &str = "terminal";
const NO_TERMINAL: &str = "-";

/// Characters that mean something to a shell, and are rare in names of
/// programs.
const SYNTAX: [char; 9] = [' ', ';', '|', '&', '<', '>', '$', '`', '*'];

/// The words that start `command` so that it dies with this process. It may
/// take the terminal for its process group.
pub(crate) fn on_leash(command: &[OsString], takes_terminal: bool) -> Vec<OsString> {
    let own = ["ppar", LEASH_ARGUMENT].map(OsString::from);
    let parent = OsString::from(std::process::id().to_string());
    let place = if takes_terminal {
        TERMINAL
    } else {
        NO_TERMINAL
    };
    let words = own.into_iter().chain([parent, place.into()]);
    words.chain(command.iter().cloned()).collect()
}

/// Becomes the command.
pub(crate) fn become_command(mut arguments: impl Iterator<Item = OsString>) -> Exit {
    let parent = arguments.next().and_then(|pid| pid.to_str()?.parse().ok());
    let place = arguments.next();
    let (Some(parent), Some(place), Some(program)) = (parent, place, arguments.next()) else {
        return Exit::Usage;
    };
    if die_with(parent).is_err() {
        return Exit::Broken;
    }
    if place == TERMINAL
        && let Some(terminal) = Terminal::open()
        && let Some(group) = own_group()
    {
        // Done before the command can read, since it would be stopped. If this
        // fails, the parent notices that.
        let _ = terminal.give_to(group);
    }
    let mut command = Command::new(&program);
    if program == THIS_PROGRAM {
        command.arg0("ppar");
    }
    let error = command.args(arguments).exec();
    let program = program.display().to_string();
    let hint = if error.kind() == io::ErrorKind::NotFound && program.contains(SYNTAX) {
        "\n  hint: syntax of the shell needs a shell: sh -c '…'"
    } else {
        ""
    };
    let _ = writeln!(
        io::stderr(),
        "ppar: cannot run {}: {error}{hint}",
        shown(&program)
    );
    match error.kind() {
        io::ErrorKind::NotFound => Exit::Command(127),
        _ => Exit::Command(126),
    }
}
