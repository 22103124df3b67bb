//! The shell that runs commands, and what to write if another one, or any shell,
//! may be meant.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;

use anyhow::bail;
use memchr::memmem::find;

use crate::job::{Interpreter, find_program};
use crate::output::say;

/// Syntax of bash that `sh` may lack.
const OF_BASH: [&str; 7] = ["[[ ", "<(", ">(", "<<<", "&>", "BASH_", "=("];

/// A shell whose quoting is known.
pub(super) fn interpreter(name: &str) -> Result<Interpreter, String> {
    Interpreter::of(OsStr::new(name))
        .ok_or_else(|| "its quoting is not known: write sh, bash, zsh, ksh, fish or csh".to_owned())
}

/// Hints that a command that failed under `sh` may be meant for bash.
pub(super) fn hint_at_bash(script: &OsStr) {
    let has = |syntax: &&str| find(script.as_bytes(), syntax.as_bytes()).is_some();
    if let Some(syntax) = OF_BASH.into_iter().find(|syntax| has(syntax)) {
        let syntax = syntax.trim_end();
        say(format!(
            "ppar: the command contains {syntax}, which is syntax of bash, but ran under sh: add --shell=bash"
        ));
    }
}

/// Refuses several words of which the first one looks like a script: the others
/// are probably items.
pub(super) fn check_for_script(command: &[OsString]) -> anyhow::Result<()> {
    let [first, _, ..] = command else {
        return Ok(());
    };
    let mut parts = first.as_bytes().splitn(2, |&byte| byte == b' ');
    let (name, rest) = (parts.next().unwrap_or_default(), parts.next());
    let has_item = rest.is_some_and(|rest| find(rest, b"{}").is_some());
    if has_item && !name.contains(&b'/') && find_program(OsStr::from_bytes(name)).is_ok() {
        let first = first.display();
        bail!("{first:?} is the name of a program if more words follow: write ::: before items");
    }
    Ok(())
}
