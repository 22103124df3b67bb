//! The working folder of jobs, if it is not the one of ppar.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use super::template::{Job, Template, TemplateError};
use crate::input::rows::Row;
use crate::proc::Variables;

/// The variables for a shell's current and previous folder.
pub(super) const VARIABLES: [&str; 2] = ["PWD", "OLDPWD"];

/// Where jobs run.
#[derive(Debug, Clone)]
pub(crate) enum WorkFolder {
    /// All in this folder, which exists.
    Same(PathBuf),
    /// Each in its own folder, which is created if missing.
    Own(Template),
}

/// Why a job has no folder.
pub(super) enum WorkFolderError {
    Template(TemplateError),
    Create(PathBuf, io::Error),
}

impl WorkFolder {
    /// The folder, if all jobs run in the same one.
    pub(crate) fn same(&self) -> Option<&Path> {
        match self {
            Self::Same(path) => Some(path),
            Self::Own(_) => None,
        }
    }

    /// The folder of a job.
    pub(super) fn of(&self, row: &Row, job: Job<'_>) -> Result<PathBuf, WorkFolderError> {
        match self {
            Self::Same(path) => Ok(path.clone()),
            Self::Own(template) => {
                let text = template.text(row, job).map_err(WorkFolderError::Template)?;
                let path = PathBuf::from(OsString::from_vec(text));
                match fs::create_dir_all(&path) {
                    Ok(()) => Ok(path),
                    Err(error) => Err(WorkFolderError::Create(path, error)),
                }
            }
        }
    }
}

/// Sets the variables of a job that runs in a folder.
pub(super) fn set_variables(folder: &Path, variables: &mut Variables) {
    let Ok(here) = std::env::current_dir() else {
        return;
    };
    let there = if folder == Path::new(".") {
        here.clone()
    } else {
        here.join(folder)
    };
    for (name, path) in VARIABLES.iter().zip([there, here]) {
        variables.set(name, path);
    }
}
