//! Transfers files over a channel, in both directions.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_bytes::ByteBuf;
use tempfile::NamedTempFile;
use thiserror::Error;

use super::channel::{Channel, Stream};
use crate::output::temporary;
use crate::wire::{HostNews, HostOrder, Pipe, WireError};

/// Why a file was not transferred. Reads after "failed to".
#[derive(Debug, Error)]
pub(crate) enum FileError {
    /// It cannot be read or written here.
    #[error("transfer {}: {source}", path.display())]
    Here { path: PathBuf, source: io::Error },
    /// It cannot be read or written there.
    #[error("transfer {}: {reason}", path.display())]
    There { path: PathBuf, reason: String },
    /// The connection was lost.
    #[error("transfer a file: the connection was lost")]
    Lost,
}

impl From<WireError> for FileError {
    fn from(_: WireError) -> Self {
        Self::Lost
    }
}

/// Copies the file `from` of this machine to the path `to` on a host, with its
/// permissions.
pub(crate) async fn put(channel: &Channel, from: &Path, to: &Path) -> Result<(), FileError> {
    let here = |source| FileError::Here {
        path: from.to_owned(),
        source,
    };
    let file = File::open(from).map_err(here)?;
    let mode = file.metadata().map_err(here)?.permissions().mode();
    let mut stream = channel.open();
    stream.order(&HostOrder::Put {
        path: path_bytes(to),
        mode: mode & 0o7777,
    })?;
    stream.input().send_file(file).await.map_err(here)?;
    stream.order(&HostOrder::Close)?;
    until_over(&mut stream, from).await
}

/// Copies the file `from` of a host to the path `to` on this machine, where it
/// appears whole or not at all.
pub(crate) async fn get(channel: &Channel, from: &Path, to: &Path) -> Result<(), FileError> {
    let here = |source| FileError::Here {
        path: to.to_owned(),
        source,
    };
    let mut stream = channel.open();
    let parts = stream.take(Pipe::Output);
    let mut granter = stream.granter(Pipe::Output);
    stream.order(&HostOrder::Get {
        path: path_bytes(from),
    })?;
    let mut file = beside(to).map_err(here)?;
    if let Some(mut parts) = parts {
        while let Some(part) = parts.recv().await {
            file.write_all(&part).map_err(here)?;
            granter.consumed(part.len());
        }
    }
    until_over(&mut stream, from).await?;
    file.persist(to).map_err(|error| here(error.error))?;
    Ok(())
}

/// Removes files on a host. Missing files count as removed.
pub(crate) fn remove(channel: &Channel, paths: &[PathBuf]) -> Result<Stream, FileError> {
    let stream = channel.open();
    let paths = paths.iter().map(|path| path_bytes(path)).collect();
    stream.order(&HostOrder::Remove { paths })?;
    Ok(stream)
}

/// A temporary file next to `path`; creates the folders above it.
pub(crate) fn beside(path: &Path) -> io::Result<NamedTempFile> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder)?;
    temporary(folder)
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
