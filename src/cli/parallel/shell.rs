//! Which shell runs commands: the one that is named, the one that called, or
//! the user's own.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::Path;

use anyhow::anyhow;

use crate::job::Interpreter;

/// The variable that names the shell.
const VARIABLE: &str = "PARALLEL_SHELL";
/// The variable with the user's own shell.
const OWN: &str = "SHELL";
/// How many ancestors to search for the caller.
const FARTHEST: usize = 32;

/// The shell for commands.
pub(super) fn interpreter() -> anyhow::Result<Interpreter> {
    if let Some(named) = variable(VARIABLE) {
        return Interpreter::of(&named).ok_or_else(|| {
            anyhow!(
                "{VARIABLE}={}: its quoting is not known; use sh, bash, zsh, ksh, fish or csh",
                named.display()
            )
        });
    }
    let caller = caller().and_then(|shell| Interpreter::of(&shell));
    let own = || variable(OWN).and_then(|shell| Interpreter::of(&shell));
    Ok(caller.or_else(own).unwrap_or_default())
}

fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// The nearest ancestor that is a shell.
fn caller() -> Option<OsString> {
    let mut process = std::os::unix::process::parent_id();
    for _ in 0..FARTHEST {
        if process <= 1 {
            break;
        }
        let folder = Path::new("/proc").join(process.to_string());
        let name = fs::read_to_string(folder.join("comm")).ok()?;
        if Interpreter::of(OsStr::new(name.trim_end())).is_some() {
            let program = fs::read_link(folder.join("exe")).ok();
            let usable = program.filter(|program| {
                program.is_file() && Interpreter::of(program.as_os_str()).is_some()
            });
            return Some(usable.map_or_else(|| name.trim_end().into(), Into::into));
        }
        process = parent_of(&folder)?;
    }
    None
}

fn parent_of(folder: &Path) -> Option<u32> {
    let status = fs::read_to_string(folder.join("status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("PPid:"))?;
    line.trim().parse().ok()
}
