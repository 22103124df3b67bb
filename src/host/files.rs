//! Transfers files over a channel, in both directions.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};
use serde_bytes::ByteBuf;
use tempfile::NamedTempFile;
use thiserror::Error;

use super::channel::{Channel, Stream};
use crate::output::temporary;
use crate::wire::{HostNews, HostOrder, NO_STREAM, Pipe, WireError};

/// Why a file was not transferred. Reads after "failed to".
#[derive(Debug, Error)]
pub(crate) enum FileError {
    /// It cannot be read or written here.
    #[error("transfer {}: {source}", path.display())]
    Here { path: PathBuf, source: io::Error },
    /// It cannot be read or written there.
    #[error("transfer {}: {reason}", path.display())]
    There { path: PathBuf, reason: String },
    /// The job did not create it.
    #[error("return {}: the job left no such file", .0.display())]
    Missing(PathBuf),
    /// The connection was lost.
    #[error("transfer a file: the connection was lost")]
    Lost,
}

impl From<WireError> for FileError {
    fn from(_: WireError) -> Self {
        Self::Lost
    }
}

/// Where a file is after a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whereabouts {
    /// Here, and a copy there.
    Both,
    /// In a folder that both share.
    Shared,
}

/// Copies a file of this machine to the same path on a host, with its
/// permissions. If the host shares the folder, the file is there already.
pub(super) async fn put(channel: &Channel, path: &Path) -> Result<Whereabouts, FileError> {
    let here = |source| FileError::Here {
        path: path.to_owned(),
        source,
    };
    let file = open_regular(path).map_err(here)?;
    let mode = file.metadata().map_err(here)?.permissions().mode();
    if shares(channel, folder_of(path)).await? {
        return Ok(Whereabouts::Shared);
    }
    let mut stream = channel.open();
    stream.order(&HostOrder::Put {
        path: path_bytes(path),
        mode: mode & 0o7777,
    })?;
    stream.input().send_file(file).await.map_err(here)?;
    stream.order(&HostOrder::Close)?;
    until_over(&mut stream, path).await?;
    Ok(Whereabouts::Both)
}

/// Opens a file to send it. Nothing but a regular file has contents that end,
/// and opening or reading anything else may wait forever.
pub(crate) fn open_regular(path: &Path) -> io::Result<File> {
    // Looked at without opening it, and then opened by this descriptor: by its
    // name, it could be another file.
    let flags = OFlags::PATH | OFlags::CLOEXEC;
    let found = File::from(rustix::fs::open(path, flags, Mode::empty())?);
    if !found.metadata()?.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    File::open(format!("/proc/self/fd/{}", found.as_raw_fd()))
}

/// Whether a host sees this machine's folder at the same path. A folder that
/// cannot be written to counts as not shared.
async fn shares(channel: &Channel, folder: &Path) -> Result<bool, FileError> {
    if let Some(known) = channel.folders.is_shared(folder) {
        return Ok(known);
    }
    let Ok(marker) = temporary(folder) else {
        return Ok(false);
    };
    let is_shared = found(find(channel, &in_folder(folder, &marker))?).await?;
    channel.folders.note(folder, is_shared);
    Ok(is_shared)
}

/// Copies a file of a host to the same path on this machine, where it appears
/// whole or not at all.
pub(super) async fn get(channel: &Channel, path: &Path) -> Result<Whereabouts, FileError> {
    let here = |source| FileError::Here {
        path: path.to_owned(),
        source,
    };
    if channel.folders.is_shared(folder_of(path)) == Some(true) {
        return left_there(channel, path).await;
    }
    let mut file = beside(path).map_err(here)?;
    // If the host sees this new file, it shares the folder.
    let marker = find(channel, &in_folder(folder_of(path), &file))?;
    let mut stream = channel.open();
    let parts = stream.take(Pipe::Output);
    let mut granter = stream.granter(Pipe::Output);
    stream.order(&HostOrder::Get {
        path: path_bytes(path),
    })?;
    if found(marker).await? {
        drop(stream);
        channel.folders.note(folder_of(path), true);
        return left_there(channel, path).await;
    }
    if let Some(mut parts) = parts {
        while let Some(part) = parts.recv().await {
            file.write_all(&part).map_err(here)?;
            granter.consumed(part.len());
        }
    }
    if let Err(error) = until_over(&mut stream, path).await {
        left_there(channel, path).await?;
        return Err(error);
    }
    file.persist(path).map_err(|error| here(error.error))?;
    Ok(Whereabouts::Both)
}

/// Fails if the host does not have a file that a job should have created.
async fn left_there(channel: &Channel, path: &Path) -> Result<Whereabouts, FileError> {
    if found(find(channel, path)?).await? {
        Ok(Whereabouts::Shared)
    } else {
        Err(FileError::Missing(path.to_owned()))
    }
}

/// Tells a host which files a job is about to create there.
pub(super) fn claim(channel: &Channel, paths: &[PathBuf]) -> Result<(), FileError> {
    let paths = all_bytes(paths);
    Ok(channel.order(NO_STREAM, &HostOrder::Claim { paths })?)
}

/// Ends the claims of a job on a host: its files there go, or stay.
pub(super) async fn release(channel: &Channel, removed: &[PathBuf], kept: &[PathBuf]) {
    let mut stream = channel.open();
    let (removed, kept) = (all_bytes(removed), all_bytes(kept));
    if stream.order(&HostOrder::Release { removed, kept }).is_ok() {
        let _ = stream.news().await;
    }
}

/// Asks a host whether it has a file.
fn find(channel: &Channel, path: &Path) -> Result<Stream, FileError> {
    let stream = channel.open();
    let path = path_bytes(path);
    stream.order(&HostOrder::Find { path })?;
    Ok(stream)
}

/// The answer to that.
async fn found(mut asked: Stream) -> Result<bool, FileError> {
    match asked.news().await {
        Some(HostNews::Ended(_)) => Ok(true),
        Some(_) => Ok(false),
        None => Err(FileError::Lost),
    }
}

/// A temporary file next to `path`; creates the folders above it.
pub(crate) fn beside(path: &Path) -> io::Result<NamedTempFile> {
    let folder = folder_of(path);
    fs::create_dir_all(folder)?;
    temporary(folder)
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// The path of a temporary file in a folder, which is as relative as the folder.
fn in_folder(folder: &Path, file: &NamedTempFile) -> PathBuf {
    folder.join(file.path().file_name().unwrap_or_default())
}

fn all_bytes(paths: &[PathBuf]) -> Vec<ByteBuf> {
    paths.iter().map(|path| path_bytes(path)).collect()
}

fn path_bytes(path: &Path) -> ByteBuf {
    ByteBuf::from(path.as_os_str().as_bytes())
}

async fn until_over(stream: &mut Stream, path: &Path) -> Result<(), FileError> {
    loop {
        match stream.news().await {
            Some(HostNews::Ended(_)) => return Ok(()),
            Some(HostNews::Failed { message, .. }) => {
                return Err(FileError::There {
                    path: path.to_owned(),
                    reason: message,
                });
            }
            Some(_) => {}
            None => return Err(FileError::Lost),
        }
    }
}
