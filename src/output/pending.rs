//! An output file that appears whole or not at all.
//!
//! What is written goes to a file without a name in the same folder (`O_TMPFILE`), which
//! gets its name when all is there. Whatever ends ppar before that
//! leaves nothing behind. Where the file system has no such files, a temporary
//! name serves, which is removed on every ending but SIGKILL.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::fd::{AsFd, AsRawFd};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, OFlags, linkat};
use tempfile::{NamedTempFile, TempPath};

/// An output file under way.
#[derive(Debug)]
pub(crate) struct Pending {
    place: Option<(PathBuf, Hidden)>,
    file: File,
}

/// What the file is until it has its name.
#[derive(Debug)]
enum Hidden {
    Nameless,
    Named(TempPath),
}

impl Pending {
    /// Opens `path` for writing. What is there stays until
    /// [`commit`](Self::commit); devices and pipes are written to directly.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        // A link stays a link: its target is replaced.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let before = fs::metadata(&path).ok();
        if before.as_ref().is_some_and(fs::Metadata::is_dir) {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        if before.as_ref().is_some_and(|before| !before.is_file()) {
            let file = OpenOptions::new().write(true).open(&path)?;
            return Ok(Self { place: None, file });
        }
        let folder = match path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        let nameless = OpenOptions::new()
            .read(true)
            .write(true)
            .mode(0o666)
            .custom_flags(OFlags::TMPFILE.bits() as i32)
            .open(folder);
        let (file, hidden) = match nameless {
            Ok(file) => (file, Hidden::Nameless),
            Err(error) if lacks_nameless_files(&error) => {
                let (file, name) = temporary(folder)?.into_parts();
                (file, Hidden::Named(name))
            }
            Err(error) => return Err(error),
        };
        if let Some(before) = before {
            file.set_permissions(before.permissions())?;
        }
        Ok(Self {
            place: Some((path, hidden)),
            file,
        })
    }

    /// The file to write to, which may be read again.
    pub(crate) fn writer(&self) -> io::Result<File> {
        self.file.try_clone()
    }

    /// Gives the file its name, in one step.
    pub(crate) fn commit(self) -> io::Result<()> {
        let Some((path, hidden)) = self.place else {
            return Ok(());
        };
        match hidden {
            Hidden::Named(name) => name.persist(path).map_err(|error| error.error),
            Hidden::Nameless => {
                let link = format!("/proc/self/fd/{}", self.file.as_fd().as_raw_fd());
                // Linking cannot replace a file but renaming can: take a free
                // name in between, which is gone a moment later.
                let folder = path.parent().unwrap_or(Path::new("."));
                let name = temporary(folder)?.into_temp_path();
                fs::remove_file(&name)?;
                linkat(CWD, link, CWD, &*name, AtFlags::SYMLINK_FOLLOW)?;
                name.persist(path).map_err(|error| error.error)
            }
        }
    }
}

fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    tempfile::Builder::new()
        .prefix(".ppar-")
        .permissions(fs::Permissions::from_mode(0o666))
        .tempfile_in(folder)
}

/// What kernels and file systems say that do not know nameless files.
fn lacks_nameless_files(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::Unsupported | io::ErrorKind::IsADirectory | io::ErrorKind::InvalidInput
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_file_appears_whole_or_not_at_all() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("out");
        fs::write(&path, "before").expect("written");
        let dropped = Pending::open(&path).expect("opened");
        dropped
            .writer()
            .expect("cloned")
            .write_all(b"half")
            .expect("written");
        drop(dropped);
        assert_eq!(fs::read_to_string(&path).expect("read"), "before");

        let kept = Pending::open(&path).expect("opened");
        kept.writer()
            .expect("cloned")
            .write_all(b"after")
            .expect("written");
        kept.commit().expect("committed");
        assert_eq!(fs::read_to_string(&path).expect("read"), "after");
        let names = fs::read_dir(folder.path()).expect("listed").count();
        assert_eq!(names, 1, "nothing else is left in the folder");
    }
}
