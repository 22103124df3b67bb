//! The number of jobs at once from a file that may change.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use tokio::sync::watch;

use crate::cli::workers::WorkerCount;
use crate::output::say;
use crate::proc::watch_folder;

/// Reads the number in `file`, and again whenever somebody has written it.
///
/// The folder is watched, since editors put another file in its place.
pub(super) fn follow(file: PathBuf, cores: usize) -> anyhow::Result<watch::Receiver<usize>> {
    let file = std::path::absolute(file)?;
    let (folder, name) = file
        .parent()
        .zip(file.file_name())
        .context("it has no name")?;
    let (folder, name) = (folder.to_owned(), name.to_owned());
    let (slots, changes) = watch::channel(read(&file, cores)?);
    watch_folder(&folder, move |changed| {
        if changed == name {
            update(&file, cores, &slots);
        }
    })?;
    Ok(changes)
}

/// A number that makes no sense is told, and changes nothing; so does a file
/// that is not there.
fn update(file: &Path, cores: usize, slots: &watch::Sender<usize>) {
    match read(file, cores) {
        Ok(count) => {
            slots.send_replace(count);
        }
        Err(error) => {
            let file = file.display();
            say(format!(
                "ppar: jobs at once stay as they are: {file}: {error:#}"
            ));
        }
    }
}

fn read(file: &Path, cores: usize) -> anyhow::Result<usize> {
    let text = fs::read_to_string(file)?;
    let count: Result<WorkerCount, _> = text.trim().parse();
    count
        .map(|count| count.resolve(|| cores))
        .map_err(|error| anyhow!("{error}"))
}
