//! A manager's folder, and the link to its socket.
//!
//! The folder contains the socket and the lease: a file that the manager keeps
//! locked, so that others know whether the folder is in use. Both are removed
//! only once it is certain that they belong to a manager and nobody uses them:
//! anything else at a path given to ppar is left alone.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use rustix::fs::{
    AtFlags, FileType, FlockOperation, Mode, OFlags, flock, fstat, open, openat, readlinkat,
    statat, unlinkat,
};
use rustix::io::{Errno, retry_on_intr};
use rustix::process::geteuid;

use crate::proc::{FolderError, open_own, trusted};

/// The prefix of the names of managers' folders.
const PREFIX: &str = "ppar-";
/// The name of the socket, followed by the path of a link to it as a number.
const SOCKET: &str = "manager";
/// The name of the lease, and its content.
const LEASE: &str = "lease";
const LEASE_TEXT: &[u8] = b"ppar manager\n";
/// The path of a socket has at most 107 bytes; ppar needs those for
/// `/ppar-XXXXXX/manager-` and 16 digits.
const BASE_MOST: usize = 107 - 37;
/// Where sockets go if the folder for temporary files does not exist, or its
/// path is too long.
const ALWAYS: &str = "/tmp";
/// How long to wait for other users of a folder before reporting it.
const QUIET: Duration = Duration::from_secs(1);

/// A folder that belongs to a manager.
#[derive(Debug)]
pub(super) struct Home {
    path: PathBuf,
    folder: OwnedFd,
    lease: File,
}

impl Home {
    /// Creates a folder that only this user can access, and holds its lease.
    pub(super) fn make() -> io::Result<Self> {
        let path = tempfile::Builder::new()
            .prefix(PREFIX)
            .permissions(std::fs::Permissions::from_mode(0o700))
            .tempdir_in(base().map_err(io::Error::other)?)?
            .keep();
        Self::furnish(&path).inspect_err(|_| {
            let _ = std::fs::remove_file(path.join(LEASE));
            let _ = std::fs::remove_dir(&path);
        })
    }

    fn furnish(path: &Path) -> io::Result<Self> {
        let folder = open_own(path).map_err(io::Error::other)?;
        let flags = OFlags::CREATE | OFlags::EXCL | OFlags::RDWR | OFlags::CLOEXEC;
        let lease = openat(&folder, LEASE, flags, Mode::RUSR | Mode::WUSR)?;
        rustix::io::write(&lease, LEASE_TEXT)?;
        flock(&lease, FlockOperation::NonBlockingLockShared)?;
        Ok(Self {
            path: path.to_owned(),
            folder,
            lease: lease.into(),
        })
    }

    /// The folder at a path, if a manager of this user created it.
    pub(super) fn find(path: &Path) -> Result<Self, FolderError> {
        let not_ours = || FolderError::Kind(path.to_owned());
        let name = path.file_name().unwrap_or_default();
        if !path.is_absolute() || !name.as_bytes().starts_with(PREFIX.as_bytes()) {
            return Err(not_ours());
        }
        let folder = open_own(path)?;
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let opened = openat(&folder, LEASE, flags, Mode::empty());
        let lease = opened.map_err(|_| not_ours())?;
        let mut text = [0; LEASE_TEXT.len() + 1];
        let is_file =
            fstat(&lease).is_ok_and(|data| FileType::from_raw_mode(data.st_mode).is_file());
        if !is_file || rustix::io::read(&lease, &mut text) != Ok(LEASE_TEXT.len()) {
            return Err(not_ours());
        }
        if &text[..LEASE_TEXT.len()] != LEASE_TEXT {
            return Err(not_ours());
        }
        Ok(Self {
            path: path.to_owned(),
            folder,
            lease: lease.into(),
        })
    }

    /// Its path.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The path of its socket, to which `link` leads.
    pub(super) fn socket(&self, link: Option<&Path>) -> PathBuf {
        self.path.join(socket_name(link))
    }

    /// Its lease, which is held as long as any copy of this file is open.
    pub(super) fn lease(&self) -> io::Result<OwnedFd> {
        Ok(self.lease.try_clone()?.into())
    }

    /// Whether nobody uses it, and nobody can start to as long as this lives.
    pub(super) fn is_vacant(&self) -> bool {
        flock(&self.lease, FlockOperation::NonBlockingLockExclusive).is_ok()
    }

    /// Waits until nobody uses it; calls `told` if that takes long.
    pub(super) fn until_vacant(&self, told: impl FnOnce()) -> io::Result<()> {
        if self.is_vacant() {
            return Ok(());
        }
        let (over, is_over) = mpsc::channel();
        let lease = self.lease.try_clone()?;
        let waiter = thread::Builder::new().name("lease".to_owned());
        waiter.spawn(move || {
            let lock = || flock(&lease, FlockOperation::LockExclusive);
            // If this fails, the receiver notices.
            let _ = over.send(retry_on_intr(lock));
        })?;
        let locked = match is_over.recv_timeout(QUIET) {
            Err(RecvTimeoutError::Timeout) => {
                told();
                is_over.recv().ok()
            }
            locked => locked.ok(),
        };
        locked.unwrap_or(Err(Errno::CANCELED)).map_err(Into::into)
    }

    /// Removes what a manager has created, and the link to it: nothing else.
    pub(super) fn remove(&self, link: Option<&Path>) {
        let socket = self.socket(link);
        if let Some(link) = link {
            remove_link(link, &socket);
        }
        // What is already gone needs no removal.
        let name = socket_name(link);
        let is_socket = statat(&self.folder, &name, AtFlags::SYMLINK_NOFOLLOW)
            .is_ok_and(|data| FileType::from_raw_mode(data.st_mode).is_socket());
        if is_socket {
            let _ = unlinkat(&self.folder, &name, AtFlags::empty());
        }
        let _ = unlinkat(&self.folder, LEASE, AtFlags::empty());
        // If it contains anything else, it stays.
        let _ = std::fs::remove_dir(&self.path);
    }
}

/// Where to create folders for sockets: under a short path, since the path of a
/// socket must fit into 107 bytes.
fn base() -> Result<PathBuf, FolderError> {
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    if let Some(runtime) = runtime
        && let Ok((_, path)) = trusted(&runtime)
        && fits(&path)
    {
        return Ok(path);
    }
    let temporary = std::env::temp_dir();
    match trusted(&temporary) {
        Ok((_, path)) if fits(&path) => Ok(path),
        // A folder that does not exist, or whose path is too long, cannot be a
        // trap.
        Ok(_) => Ok(trusted(Path::new(ALWAYS))?.1),
        Err(FolderError::Io { error, .. }) if error.kind() == io::ErrorKind::NotFound => {
            Ok(trusted(Path::new(ALWAYS))?.1)
        }
        Err(error) => Err(error),
    }
}

/// Whether the path of a socket in a folder of `base` is short enough.
fn fits(base: &Path) -> bool {
    base.as_os_str().len() <= BASE_MOST
}

/// The name of the socket to which `link` leads. It allows anybody to verify
/// that a manager made the link for this very path.
fn socket_name(link: Option<&Path>) -> String {
    match link {
        None => SOCKET.to_owned(),
        Some(link) => {
            let hash = blake3::hash(link.as_os_str().as_bytes()).to_hex();
            format!("{SOCKET}-{}", &hash[..16])
        }
    }
}

/// The absolute path, with links resolved except for its last component.
pub(super) fn full(path: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) => Ok(folder.canonicalize()?.join(name)),
        _ => Err(io::ErrorKind::IsADirectory.into()),
    }
}

/// Where a manager's link leads; none for anything else.
pub(super) fn target_of(link: &Path) -> Option<PathBuf> {
    let folder = folder_of(link).ok()?;
    let name = link.file_name()?;
    let owner = statat(&folder, name, AtFlags::SYMLINK_NOFOLLOW)
        .ok()?
        .st_uid;
    let target = readlinkat(&folder, name, Vec::new()).ok()?.into_bytes();
    let target = PathBuf::from(std::ffi::OsStr::from_bytes(&target));
    let home = target.parent()?.file_name()?.as_bytes();
    let is_ours = owner == geteuid().as_raw()
        && target.is_absolute()
        && home.starts_with(PREFIX.as_bytes())
        && target.file_name()? == socket_name(Some(link)).as_str();
    is_ours.then_some(target)
}

/// Creates the link, if nothing is at its path.
pub(super) fn make_link(link: &Path, socket: &Path) -> io::Result<()> {
    symlink(socket, link)
}

/// Removes a manager's link, if it leads to `socket`.
pub(super) fn remove_link(link: &Path, socket: &Path) {
    // Uses one descriptor for both: by then, the path to the folder may lead
    // elsewhere.
    if let (Ok(folder), Some(name)) = (folder_of(link), link.file_name())
        && readlinkat(&folder, name, Vec::new())
            .is_ok_and(|target| target.as_bytes() == socket.as_os_str().as_bytes())
        && target_of(link).is_some()
    {
        let _ = unlinkat(folder.as_fd(), name, AtFlags::empty());
    }
}

fn folder_of(link: &Path) -> io::Result<OwnedFd> {
    let folder = link.parent().ok_or(io::ErrorKind::NotFound)?;
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    Ok(open(folder, flags, Mode::empty())?)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn files_of_a_manager_are_removed() {
        let place = tempfile::tempdir().expect("a folder");
        let link = full(&place.path().join("link")).expect("a path");
        let home = Home::make().expect("a folder");
        let socket = home.socket(Some(&link));
        let _listener = UnixListener::bind(&socket).expect("a socket");
        make_link(&link, &socket).expect("a link");
        assert_eq!(target_of(&link), Some(socket));
        let path = home.path().to_owned();
        let found = Home::find(&path).expect("it is a manager's");
        assert!(!found.is_vacant());
        drop(home);
        assert!(found.is_vacant());
        found.remove(Some(&link));
        assert!(!path.exists() && fs::symlink_metadata(&link).is_err());
    }

    #[test]
    fn all_else_is_left_alone() {
        let place = tempfile::tempdir().expect("a folder");
        let link = full(&place.path().join("link")).expect("a path");
        let home = Home::make().expect("a folder");
        let path = home.path().to_owned();
        // Another link has replaced the manager's.
        symlink(path.join("manager"), &link).expect("a link");
        assert_eq!(target_of(&link), None);
        fs::write(path.join("file"), "dear").expect("it is ours");
        fs::write(home.socket(Some(&link)), "not a socket").expect("it is ours");
        home.remove(Some(&link));
        assert!(fs::symlink_metadata(&link).is_ok());
        assert!(path.join("file").exists() && home.socket(Some(&link)).exists());
        // Without a lease, it could belong to anybody.
        Home::find(&path).expect_err("nothing shows that it is a manager's");
        fs::remove_dir_all(path).expect("it is ours");
        for name in ["ppar-photos", "photos"] {
            let folder = place.path().join(name);
            fs::create_dir(&folder).expect("a folder");
            Home::find(&folder).expect_err("not a manager's");
            fs::write(folder.join(LEASE), "an agreement").expect("it is ours");
            Home::find(&folder).expect_err("not a manager's");
        }
    }
}
