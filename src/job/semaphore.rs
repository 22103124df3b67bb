//! A limit that several runs of ppar share: permits that are files, each held
//! by one job.
//!
//! A permit is taken by creating its file and locking it, and given back by
//! removing it. Whoever dies without doing so loses the lock, and the next one
//! finds the file unlocked, and replaces it. Both change the folder, which
//! those who wait watch. Nobody opens another's file for writing, since to
//! close it would be such a change, and wake all who wait for nothing.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::future::pending;
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::timeout;

use super::paths::component;
use crate::proc::watch_folder;

/// When to look again though nothing was told: one who dies changes the
/// folder shortly before the lock is lost.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// The permits of one name.
#[derive(Debug)]
pub(super) struct Semaphore {
    folder: PathBuf,
    name: String,
}

/// Tells when permits may have been given back.
#[derive(Debug)]
pub(super) struct Changes(Arc<Notify>);

/// Leave for one job; given back when dropped.
#[derive(Debug)]
pub(super) struct Permit {
    path: PathBuf,
    /// Holds the lock.
    _file: File,
}

impl Semaphore {
    /// The permits of this name and of this user, in `folder`, which is made
    /// if it is not there.
    pub(super) fn open(folder: &Path, name: &str) -> io::Result<(Self, Changes)> {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made?;
        let data = fs::symlink_metadata(folder)?;
        let ours = data.uid() == rustix::process::geteuid().as_raw();
        if !data.is_dir() || !ours || data.mode() & 0o022 != 0 {
            let text = "others may write to its folder, or own it";
            return Err(io::Error::other(text));
        }
        let changed = Arc::new(Notify::new());
        let theirs = Arc::clone(&changed);
        watch_folder(folder, move |_| theirs.notify_one())?;
        let name = component(name.as_bytes());
        let folder = folder.to_owned();
        Ok((Self { folder, name }, Changes(changed)))
    }

    /// Takes one of so many permits, if one is free.
    pub(super) fn take(&self, most: usize) -> io::Result<Option<Permit>> {
        for number in 1..=most {
            let path = self.folder.join(format!("{}.{number}", self.name));
            if let Some(permit) = try_take(path)? {
                return Ok(Some(permit));
            }
        }
        Ok(None)
    }
}

impl Changes {
    /// Resolves when there may be a free permit. May be dropped and called
    /// again.
    pub(super) async fn next(changes: Option<&Self>) {
        match changes {
            // Elapsed, it is time to look again.
            Some(changes) => drop(timeout(LOOK_AGAIN, changes.0.notified()).await),
            None => pending().await,
        }
    }
}

fn try_take(path: PathBuf) -> io::Result<Option<Permit>> {
    match File::open(&path) {
        Ok(file) => {
            if !lock(&file)? || !is_at(&file, &path)? {
                return Ok(None);
            }
            // Its holder has died. Nobody else takes it while it is locked.
            fs::remove_file(&path)?;
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let mut options = OpenOptions::new();
    let file = match options.write(true).create_new(true).open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(None),
        Err(error) => return Err(error),
    };
    // Another may have locked it first, taken it for a dead one's, and
    // replaced it.
    let taken = lock(&file)? && is_at(&file, &path)?;
    Ok(taken.then_some(Permit { path, _file: file }))
}

fn lock(file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Whether `file` is what `path` names now.
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    match fs::metadata(path) {
        Ok(data) => Ok(data.ino() == file.metadata()?.ino()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        // If it cannot be removed, the lock is lost all the same.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_as_many_permits_as_there_may_be() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("ppar/deep");
        let (one, _) = Semaphore::open(&place, "a/b").expect("it opens");
        let (other, _) = Semaphore::open(&place, "a/b").expect("it opens");
        let first = one.take(2).expect("it works").expect("one is free");
        let second = other.take(2).expect("it works").expect("one is free");
        assert!(one.take(2).expect("it works").is_none());
        assert!(other.take(3).expect("it works").is_some());
        let (another, _) = Semaphore::open(&place, "a").expect("it opens");
        assert!(another.take(1).expect("it works").is_some());
        drop(first);
        assert!(other.take(2).expect("it works").is_some());
        drop(second);
        assert_eq!(fs::read_dir(&place).expect("it is there").count(), 0);
    }

    #[test]
    fn a_dead_holders_permit_is_free() {
        let folder = tempfile::tempdir().expect("a folder");
        let (semaphore, _) = Semaphore::open(folder.path(), "x").expect("it opens");
        // The file of one who was killed is there, and not locked.
        fs::write(folder.path().join("x.1"), b"").expect("written");
        let permit = semaphore.take(1).expect("it works");
        assert!(permit.is_some());
        assert!(semaphore.take(1).expect("it works").is_none());
    }

    #[test]
    fn a_folder_that_others_may_write_to_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let open = fs::Permissions::from_mode(0o777);
        fs::set_permissions(folder.path(), open).expect("it is ours");
        Semaphore::open(folder.path(), "x").expect_err("others may write there");
    }
}
