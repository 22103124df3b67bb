//! Folders that belong to this user alone, whatever others have prepared on the
//! path to them.
//!
//! All users share the folder for temporary files: another user can create a
//! folder or a link there first, under the name that ppar is about to use. So
//! the path to ppar's own folders is walked from the root, one name at a time
//! and never through a link, and every folder on it is checked.

use std::ffi::OsStr;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Component, Path, PathBuf};

use rustix::fs::{FileType, Mode, OFlags, fstat, mkdirat, open, openat};
use rustix::io::Errno;
use rustix::process::geteuid;
use thiserror::Error;

/// How to open a folder in order to check it and go on from there.
const LOOK: OFlags = OFlags::PATH
    .union(OFlags::DIRECTORY)
    .union(OFlags::NOFOLLOW)
    .union(OFlags::CLOEXEC);

/// Why a folder is not safe to use.
#[derive(Debug, Error)]
pub(crate) enum FolderError {
    /// Its owner could put anything into it.
    #[error("{} belongs to user {owner}", .path.display())]
    Owner {
        /// The folder.
        path: PathBuf,
        /// Its owner.
        owner: u32,
    },
    /// So could everybody else.
    #[error("other users may write to {}", .0.display())]
    Open(PathBuf),
    /// It may lead anywhere.
    #[error("{} is not a folder, but a link or a file", .0.display())]
    Kind(PathBuf),
    /// The system refused.
    #[error("cannot open {}: {error}", .path.display())]
    Io {
        /// The folder.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

/// Whom a folder on the path may belong to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trust {
    /// The system and this user. Others may add files only if they cannot
    /// remove any but their own.
    OnTheWay,
    /// Nobody but this user.
    Own,
}

/// The folder `within` another one, for this user alone. Missing folders of
/// `within` are created; `base` may be reached through links.
pub(crate) fn own_folder(base: &Path, within: &Path) -> Result<OwnedFd, FolderError> {
    let (mut folder, mut path) = trusted(base)?;
    for name in within.components() {
        match mkdirat(&folder, name.as_os_str(), Mode::RWXU) {
            Ok(()) | Err(Errno::EXIST) => {}
            Err(error) => return Err(failed(&path.join(name), error)),
        }
        folder = enter(&folder, name.as_os_str(), &mut path, Trust::Own)?;
    }
    Ok(folder)
}

/// A folder in which no other user can replace this user's files, and its path
/// without links.
pub(crate) fn trusted(folder: &Path) -> Result<(OwnedFd, PathBuf), FolderError> {
    let real = folder.canonicalize().map_err(|error| FolderError::Io {
        path: folder.to_owned(),
        error,
    })?;
    let mut path = PathBuf::from("/");
    let mut folder = open(&path, LOOK, Mode::empty()).map_err(|error| failed(&path, error))?;
    look_at(&folder, &path, Trust::OnTheWay)?;
    for name in real.components() {
        if let Component::Normal(name) = name {
            folder = enter(&folder, name, &mut path, Trust::OnTheWay)?;
        }
    }
    Ok((folder, path))
}

/// Opens a folder that belongs to this user alone, whatever the path to it.
pub(crate) fn open_own(path: &Path) -> Result<OwnedFd, FolderError> {
    let opened = open(path, LOOK, Mode::empty());
    let folder = opened.map_err(|error| failed(path, error))?;
    look_at(&folder, path, Trust::Own)?;
    Ok(folder)
}

/// Opens the folder of this name in `folder`, which is at `path`.
fn enter(
    folder: &OwnedFd,
    name: &OsStr,
    path: &mut PathBuf,
    trust: Trust,
) -> Result<OwnedFd, FolderError> {
    path.push(name);
    let opened = openat(folder, name, LOOK, Mode::empty());
    let inner = opened.map_err(|error| failed(path, error))?;
    look_at(&inner, path, trust)?;
    Ok(inner)
}

fn look_at(folder: &OwnedFd, path: &Path, trust: Trust) -> Result<(), FolderError> {
    let data = fstat(folder).map_err(|error| failed(path, error))?;
    if !FileType::from_raw_mode(data.st_mode).is_dir() {
        return Err(FolderError::Kind(path.to_owned()));
    }
    let on_the_way = trust == Trust::OnTheWay;
    let (owner, mode) = (data.st_uid, Mode::from_raw_mode(data.st_mode));
    if owner != geteuid().as_raw() && !(on_the_way && owner == 0) {
        return Err(FolderError::Owner {
            path: path.to_owned(),
            owner,
        });
    }
    let is_open = mode.intersects(Mode::WGRP | Mode::WOTH);
    if is_open && !(on_the_way && mode.contains(Mode::SVTX)) {
        return Err(FolderError::Open(path.to_owned()));
    }
    Ok(())
}

fn failed(path: &Path, error: Errno) -> FolderError {
    let path = path.to_owned();
    match error {
        Errno::NOTDIR | Errno::LOOP => FolderError::Kind(path),
        error => FolderError::Io {
            path,
            error: error.into(),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt, chown, lchown, symlink};

    use super::*;

    /// A folder in which everybody may create files, like `/tmp`.
    fn for_all() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        let mode = Permissions::from_mode(0o1777);
        fs::set_permissions(folder.path(), mode).expect("it is ours");
        folder
    }

    fn refusal(base: &Path) -> String {
        own_folder(base, Path::new("ppar/inner"))
            .expect_err("it cannot be trusted")
            .to_string()
    }

    #[test]
    fn folders_are_made_for_their_user_alone() {
        let base = for_all();
        for _ in 0..2 {
            own_folder(base.path(), Path::new("ppar/inner")).expect("it is made, or ours");
        }
        for name in ["ppar", "ppar/inner"] {
            let data = fs::metadata(base.path().join(name)).expect("it is there");
            assert_eq!(data.permissions().mode() & 0o777, 0o700);
        }
    }

    #[test]
    fn nothing_is_made_behind_a_link() {
        let base = for_all();
        let private = tempfile::tempdir().expect("a folder");
        symlink(private.path(), base.path().join("ppar")).expect("a link");
        assert!(refusal(base.path()).ends_with("/ppar is not a folder, but a link or a file"));
        assert_eq!(fs::read_dir(private.path()).expect("ours").count(), 0);
        fs::remove_file(base.path().join("ppar")).expect("ours");
        fs::create_dir(base.path().join("ppar")).expect("a folder");
        symlink(private.path(), base.path().join("ppar/inner")).expect("a link");
        assert!(refusal(base.path()).ends_with("/inner is not a folder, but a link or a file"));
    }

    #[test]
    fn the_folder_that_is_given_may_be_a_link() {
        let (base, other) = (for_all(), for_all());
        symlink(base.path(), other.path().join("link")).expect("a link");
        own_folder(&other.path().join("link"), Path::new("ppar")).expect("it is ours");
        assert!(base.path().join("ppar").is_dir());
    }

    #[test]
    fn a_folder_on_the_way_that_others_may_change_is_refused() {
        let base = for_all();
        let open = base.path().join("ppar");
        fs::create_dir(&open).expect("a folder");
        fs::set_permissions(&open, Permissions::from_mode(0o770)).expect("it is ours");
        assert!(refusal(base.path()).starts_with("other users may write to "));
        // Without the sticky bit, they could replace its contents.
        let outer = tempfile::tempdir().expect("a folder");
        let mode = Permissions::from_mode(0o777);
        fs::set_permissions(outer.path(), mode).expect("it is ours");
        fs::create_dir(outer.path().join("base")).expect("a folder");
        assert!(refusal(&outer.path().join("base")).starts_with("other users may write to "));
    }

    #[test]
    fn a_folder_of_another_user_is_refused() {
        if !geteuid().is_root() {
            // A test cannot act as another user.
            return;
        }
        let base = for_all();
        let theirs = base.path().join("ppar");
        fs::create_dir(&theirs).expect("a folder");
        chown(&theirs, Some(65534), None).expect("root may");
        assert!(refusal(base.path()).ends_with("/ppar belongs to user 65534"));
        fs::remove_dir(&theirs).expect("root may");
        symlink("/", &theirs).expect("a link");
        lchown(&theirs, Some(65534), None).expect("root may");
        assert!(refusal(base.path()).contains("is not a folder"));
        chown(base.path(), Some(65534), None).expect("root may");
        assert!(refusal(base.path()).ends_with(" belongs to user 65534"));
    }
}
