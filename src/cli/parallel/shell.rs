//! Which shell runs commands: the one that is named, the one that called, or
//! the user's own.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::path::Path;

use anyhow::{Context, anyhow};

use crate::job::Interpreter;

/// The variable that names the shell.
const VARIABLE: &str = "PARALLEL_SHELL";
/// The variable with the state of the calling shell.
pub(super) const STATE: &str = "PARALLEL_ENV";
/// The variable with the user's own shell.
const OWN: &str = "SHELL";
/// How many ancestors to search for the caller.
const FARTHEST: usize = 32;

/// The shell for commands, and the code that it runs before each of them.
pub(super) fn interpreter() -> anyhow::Result<Interpreter> {
    Ok(named_or_caller()?.after(state()?))
}

/// Whether the user has chosen the shell.
pub(super) fn is_named() -> bool {
    variable(VARIABLE).is_some()
}

/// Whether jobs know the state of the shell that called.
pub(super) fn has_state() -> bool {
    variable(STATE).is_some()
}

/// The state of the shell that called, as `env_parallel` of GNU parallel passes
/// it on: a text for the shell, or a file with it.
fn state() -> anyhow::Result<Vec<u8>> {
    let Some(state) = variable(STATE) else {
        return Ok(Vec::new());
    };
    let text = if Path::new(&state).exists() {
        let read = fs::read(&state);
        read.with_context(|| format!("failed to read {STATE} from {}", state.display()))?
    } else {
        state.into_vec()
    };
    // Line ends are passed as the byte 1.
    let letter = |byte| if byte == 1 { b'\n' } else { byte };
    Ok(text.into_iter().map(letter).collect())
}

fn named_or_caller() -> anyhow::Result<Interpreter> {
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
