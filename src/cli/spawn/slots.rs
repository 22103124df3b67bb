//! The number of concurrent jobs, from a file that may change.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use tokio::sync::watch;

use crate::cli::workers::{WorkerCount, WorkerCountError};
use crate::output::say;
use crate::proc::watch_folder;

/// Reads the number in `file`, and again whenever it changes.
///
/// Watches the folder, because editors replace the file.
pub(in crate::cli) fn follow(
    file: PathBuf,
    cores: usize,
) -> anyhow::Result<watch::Receiver<usize>> {
    let file = std::path::absolute(file)?;
    let (folder, name) = file
        .parent()
        .zip(file.file_name())
        .context("it has no name")?;
    let (folder, name) = (folder.to_owned(), name.to_owned());
    let (slots, changes) = watch::channel(0);
    let (changed_slots, changed_file) = (slots.clone(), file.clone());
    watch_folder(&folder, move |changed| {
        if changed == name {
            update(&changed_file, cores, &changed_slots);
        }
    })?;
    // Read only once the folder is watched, so that no change is missed, and
    // while the number is locked, so that none is overwritten.
    let mut outcome = Ok(());
    slots.send_modify(|count| match read(&file, cores) {
        Ok(number) => *count = number,
        Err(error) => outcome = Err(error),
    });
    outcome.map(|()| changes)
}

/// An invalid number, or a missing file, is reported and changes nothing.
fn update(file: &Path, cores: usize, slots: &watch::Sender<usize>) {
    match read(file, cores) {
        Ok(count) => {
            slots.send_replace(count);
        }
        Err(error) => {
            let file = file.display();
            say(format!(
                "ppar: the number of concurrent jobs stays the same: {file}: {error:#}"
            ));
        }
    }
}

/// 0 lets no job start until the number rises.
fn read(file: &Path, cores: usize) -> anyhow::Result<usize> {
    let text = fs::read_to_string(file)?;
    match text.trim().parse::<WorkerCount>() {
        Ok(count) => Ok(count.resolve(|| cores)),
        Err(WorkerCountError::Zero) => {
            let file = file.display();
            say(format!(
                "ppar: paused: no job starts until {file} contains more than 0"
            ));
            Ok(0)
        }
        Err(error) => Err(anyhow!("{error}")),
    }
}
