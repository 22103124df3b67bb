//! Finds each program once, not for every job.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use foldhash::fast::RandomState;
use rustix::fs::{Access, AtFlags, CWD, accessat};
use rustix::io::Errno;
use thiserror::Error;

/// How much of a script Linux reads to find its interpreter.
const SCRIPT_HEAD: u64 = 256;

/// Why a program cannot run. Reads after "failed to".
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum ProgramError {
    /// No program has this name.
    #[error("find the command {0:?}{hint}", hint = hint(.0))]
    Missing(OsString),
    /// The interpreter that a script names is missing.
    #[error("execute {program:?}: its interpreter {interpreter:?} was not found")]
    NoInterpreter {
        /// The script.
        program: PathBuf,
        /// What follows `#!` in it.
        interpreter: OsString,
    },
    /// It exists, but cannot be executed.
    #[error("execute {program:?}: {reason}")]
    NotExecutable {
        /// Which file.
        program: PathBuf,
        /// Why not.
        reason: String,
    },
}

/// Commands that only a shell knows.
const BUILTINS: [&str; 9] = [
    "alias", "cd", "eval", "export", "set", "shopt", "source", "ulimit", "unset",
];

/// A hint for a name that only a shell knows, or that looks like a script.
fn hint(name: &OsStr) -> &'static str {
    let mut function = OsString::from("BASH_FUNC_");
    function.push(name);
    function.push("%%");
    if name == "cd" {
        ": only a shell has it; give --wd, or write the command line as one word, in quotes"
    } else if BUILTINS.iter().any(|builtin| name == *builtin) {
        ": only a shell has it; write the command line as one word, in quotes"
    } else if std::env::var_os(function).is_some() {
        ": it is a function of bash; give --shell=bash"
    } else if name.as_bytes().iter().any(|byte| b" ;|&".contains(byte)) {
        ": several words run without a shell; write one word with {} in it, or give --shell"
    } else {
        ""
    }
}

impl ProgramError {
    /// The exit code that a shell would give.
    pub(crate) fn code(&self) -> i32 {
        match self {
            Self::Missing(_) | Self::NoInterpreter { .. } => 127,
            Self::NotExecutable { .. } => 126,
        }
    }

    fn not_executable(program: &Path, reason: impl Into<String>) -> Self {
        Self::NotExecutable {
            program: program.into(),
            reason: reason.into(),
        }
    }
}

/// The file that `name` runs, according to `PATH`.
pub(crate) fn find_program(name: &OsStr) -> Result<PathBuf, ProgramError> {
    Programs::of(None).search(name)
}

/// The programs found so far.
#[derive(Debug)]
pub(super) struct Programs<'a> {
    /// Where jobs run, if not in the folder of this process.
    folder: Option<&'a Path>,
    found: HashMap<OsString, PathBuf, RandomState>,
}

impl<'a> Programs<'a> {
    /// Nothing was searched yet. Paths are relative to `folder`.
    pub(super) fn of(folder: Option<&'a Path>) -> Self {
        Self {
            folder,
            found: HashMap::default(),
        }
    }

    /// The file that `name` runs, according to `PATH`.
    pub(super) fn find(&mut self, name: &OsStr) -> Result<&Path, ProgramError> {
        if !self.found.contains_key(name) {
            let file = self.search(name)?;
            self.found.insert(name.to_owned(), file);
        }
        Ok(&self.found[name])
    }

    fn search(&self, name: &OsStr) -> Result<PathBuf, ProgramError> {
        let missing = || ProgramError::Missing(name.to_owned());
        if name.is_empty() {
            return Err(missing());
        }
        if name.as_bytes().contains(&b'/') {
            let file = self.seen_from_here(Path::new(name));
            return match check(&file, Path::new(name)) {
                Ok(()) => Ok(name.into()),
                Err(Some(error)) => Err(error),
                Err(None) => Err(missing()),
            };
        }
        let path = std::env::var_os("PATH").unwrap_or_else(|| "/usr/bin:/bin".into());
        let mut not_executable = None;
        for folder in std::env::split_paths(&path) {
            let file = folder.join(name);
            match check(&file, &file) {
                Ok(()) => return std::path::absolute(&file).map_err(|_| missing()),
                Err(Some(error @ ProgramError::NoInterpreter { .. })) => return Err(error),
                // A folder with that name does not matter.
                Err(Some(error)) if file.is_file() => not_executable = Some(error),
                Err(_) => {}
            }
        }
        Err(not_executable.unwrap_or_else(missing))
    }

    /// A path of a job as seen from this process.
    fn seen_from_here(&self, path: &Path) -> PathBuf {
        match self.folder {
            Some(folder) => folder.join(path),
            None => path.into(),
        }
    }
}

/// Whether `file` can be executed, as far as that is known without trying.
/// Errors call it `shown`; none if there is no such file.
fn check(file: &Path, shown: &Path) -> Result<(), Option<ProgramError>> {
    let refused = |reason: &str| Err(Some(ProgramError::not_executable(shown, reason)));
    match fs::metadata(file) {
        Ok(data) if data.is_dir() => return refused("it is a folder"),
        Ok(data) if !data.is_file() => return refused("it is not a regular file"),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(None),
        Err(error) => return refused(&error.to_string()),
    }
    match accessat(CWD, file, Access::EXEC_OK, AtFlags::EACCESS) {
        Ok(()) => {}
        Err(Errno::ACCESS) => return refused("it is not executable"),
        Err(error) => return refused(&io::Error::from(error).to_string()),
    }
    match interpreter(file) {
        Some(interpreter)
            if interpreter.is_absolute() && matches!(interpreter.try_exists(), Ok(false)) =>
        {
            Err(Some(ProgramError::NoInterpreter {
                program: shown.into(),
                interpreter: interpreter.into(),
            }))
        }
        _ => Ok(()),
    }
}

/// What follows `#!` in a script; none if it cannot be read.
fn interpreter(file: &Path) -> Option<PathBuf> {
    let mut head = Vec::new();
    let script = File::open(file).ok()?;
    script.take(SCRIPT_HEAD).read_to_end(&mut head).ok()?;
    let line = head.strip_prefix(b"#!")?.trim_ascii_start();
    let end = line.iter().position(u8::is_ascii_whitespace);
    let path = line[..end?].to_vec();
    Some(OsString::from_vec(path).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_with_its_path() {
        let mut programs = Programs::of(None);
        let sh = programs.find(OsStr::new("sh")).expect("there is one");
        assert!(sh.is_absolute() && sh.ends_with("sh"));
        let sh = sh.as_os_str().to_owned();
        assert_eq!(programs.find(&sh), Ok(Path::new(&sh)));
        for missing in ["no-such-program", "./no/such", ""] {
            let error = programs.find(OsStr::new(missing)).expect_err("none");
            assert_eq!(error.code(), 127, "{missing}");
        }
    }
}
