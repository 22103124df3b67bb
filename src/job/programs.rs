//! Finds programs once, instead of once for each job.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why a program cannot be run. Reads after "failed to".
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum ProgramError {
    /// There is none of that name.
    #[error("find the command {0:?}{hint}", hint = hint(.0))]
    Missing(OsString),
    /// There is one, and it is not to be executed.
    #[error("execute {0:?}: it is not executable")]
    NotExecutable(PathBuf),
}

/// What was perhaps meant by a name that looks like a script.
fn hint(name: &OsStr) -> &'static str {
    if name.as_bytes().iter().any(|byte| b" ;|&".contains(byte)) {
        ": several words run without a shell; write one word with {} in it, or give --shell"
    } else {
        ""
    }
}

impl ProgramError {
    /// The exit code that a shell gives.
    pub(crate) fn code(&self) -> i32 {
        match self {
            Self::Missing(_) => 127,
            Self::NotExecutable(_) => 126,
        }
    }
}

/// The programs that were found.
#[derive(Debug, Default)]
pub(super) struct Programs {
    found: HashMap<OsString, PathBuf>,
}

impl Programs {
    /// The file that is executed for `name`, as `PATH` says.
    pub(super) fn find(&mut self, name: &OsStr) -> Result<&Path, ProgramError> {
        if !self.found.contains_key(name) {
            self.found.insert(name.to_owned(), search(name)?);
        }
        Ok(&self.found[name])
    }
}

fn search(name: &OsStr) -> Result<PathBuf, ProgramError> {
    let missing = || ProgramError::Missing(name.to_owned());
    if name.is_empty() {
        return Err(missing());
    }
    if name.as_bytes().contains(&b'/') {
        // Relative to where the job runs: the start of it tells more.
        return Ok(name.into());
    }
    let path = std::env::var_os("PATH").unwrap_or_else(|| "/usr/bin:/bin".into());
    let mut not_executable = None;
    for folder in std::env::split_paths(&path) {
        let file = folder.join(name);
        match fs::metadata(&file) {
            Ok(data) if data.is_file() && data.permissions().mode() & 0o111 != 0 => {
                return std::path::absolute(&file).map_err(|_| missing());
            }
            Ok(data) if data.is_file() => not_executable = Some(file),
            _ => {}
        }
    }
    Err(not_executable.map_or_else(missing, ProgramError::NotExecutable))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_looked_for_and_paths_are_not() {
        let mut programs = Programs::default();
        let sh = programs.find(OsStr::new("sh")).expect("there is one");
        assert!(sh.is_absolute() && sh.ends_with("sh"));
        let path = OsStr::new("./no/such");
        assert_eq!(programs.find(path), Ok(Path::new("./no/such")));
        let error = programs
            .find(OsStr::new("no-such-program"))
            .expect_err("none");
        assert_eq!(error.code(), 127);
    }
}
