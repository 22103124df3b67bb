//! Files on an agent's host: receiving and sending them, and working folders.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_bytes::ByteBuf;
use tempfile::TempDir;

use super::far::{Far, Will};
use crate::host::{beside, open_regular};
use crate::wire::Pipe;

/// A folder that is removed when this is dropped.
pub(super) type Fresh = TempDir;

/// Converts a path from the wire.
pub(super) fn os(path: &[u8]) -> &OsStr {
    OsStr::from_bytes(path)
}

/// Enters a folder; if `fresh`, first creates one whose name starts with
/// `path`.
pub(super) fn enter(path: &[u8], fresh: bool) -> io::Result<Option<Fresh>> {
    if fresh {
        let folder = tempfile::Builder::new().prefix(os(path)).tempdir()?;
        env::set_current_dir(folder.path())?;
        return Ok(Some(folder));
    }
    env::set_current_dir(os(path))?;
    Ok(None)
}

/// Receives a file, which gets its name when it is complete.
pub(super) async fn take(path: ByteBuf, mode: u32, mut far: Far) {
    let path = PathBuf::from(os(&path));
    let mut parts = far.take_input();
    let mut granter = far.granter();
    let taking = async {
        let mut file = beside(&path)?;
        while let Some(part) = parts.recv().await {
            file.write_all(&part)?;
            granter.consumed(part.len());
        }
        io::Result::Ok(file)
    };
    let taken = tokio::select! {
        // Its data end in this case, too, and are not the whole file.
        biased;
        Some(Will::Forget) = far.wills.recv() => return,
        taken = taking => taken,
    };
    let named = taken.and_then(|file| {
        let mode = fs::Permissions::from_mode(mode);
        file.as_file().set_permissions(mode)?;
        file.persist(&path).map_err(|error| error.error)?;
        Ok(())
    });
    far.finish(named);
}

/// Sends a file.
pub(super) async fn give(path: ByteBuf, mut far: Far) {
    let outlet = far.outlet(Pipe::Output);
    let giving = async {
        let file = open_regular(Path::new(os(&path)))?;
        outlet.send_file(file).await
    };
    let given = tokio::select! {
        given = giving => given,
        Some(Will::Forget) = far.wills.recv() => return,
    };
    far.finish(given);
}
