//! The number of jobs at once from a file that may change.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::mem::MaybeUninit;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context, anyhow};
use rustix::fs::inotify;
use tokio::sync::watch;

use crate::cli::workers::WorkerCount;

/// Reads the number in `file`, and again whenever somebody has written it.
///
/// The folder is watched, since editors put another file in its place.
pub(super) fn follow(file: PathBuf, cores: usize) -> anyhow::Result<watch::Receiver<usize>> {
    let file = std::path::absolute(file)?;
    let (folder, name) = file.parent().zip(file.file_name()).context("it has no name")?;
    let name = name.to_owned();
    let watcher = inotify::init(inotify::CreateFlags::CLOEXEC)?;
    let written = inotify::WatchFlags::CLOSE_WRITE | inotify::WatchFlags::MOVED_TO;
    inotify::add_watch(&watcher, folder, written)?;
    let (slots, changes) = watch::channel(read(&file, cores)?);
    thread::Builder::new()
        .name("slots".to_owned())
        .spawn(move || {
            let mut buffer = [MaybeUninit::uninit(); 4096];
            let mut events = inotify::Reader::new(&watcher, &mut buffer);
            // Ends with the process: nobody else has a use for it.
            while let Ok(event) = events.next() {
                let about = event.file_name().map(|name| OsStr::from_bytes(name.to_bytes()));
                if about == Some(&name) {
                    update(&file, cores, &slots);
                }
            }
        })?;
    Ok(changes)
}

/// A number that makes no sense is told, and changes nothing.
fn update(file: &Path, cores: usize, slots: &watch::Sender<usize>) {
    match read(file, cores) {
        Ok(count) => {
            slots.send_replace(count);
        }
        Err(error) => {
            let file = file.display();
            // Where standard error is closed, nobody wants to know.
            let _ = writeln!(io::stderr(), "ppar: jobs at once stay as they are: {file}: {error:#}");
        }
    }
}

fn read(file: &Path, cores: usize) -> anyhow::Result<usize> {
    let text = fs::read_to_string(file)?;
    let count: Result<WorkerCount, _> = text.trim().parse();
    count
        .map(|count| count.resolve(cores))
        .map_err(|error| anyhow!("{error}"))
}
