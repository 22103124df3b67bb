//! The shell that runs commands, and a hint if another one may be meant.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use memchr::memmem::find;

use crate::job::Interpreter;
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
