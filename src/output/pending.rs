//! An output file that appears whole or not at all.
//!
//! Output goes to a nameless file in the same folder (`O_TMPFILE`), which gets
//! its name when it is complete. If ppar ends before that, for any reason,
//! nothing is left behind. On file systems without nameless files, a temporary
//! name serves; only SIGKILL would leave it behind.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::fd::{AsFd, AsRawFd, OwnedFd, RawFd};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, OFlags, linkat};
use rustix::process::{PidfdFlags, PidfdGetfdFlags, getpid, pidfd_getfd, pidfd_open};
use tempfile::{NamedTempFile, TempPath};

use super::outlet::Outlet;

/// An output file that is being written.
#[derive(Debug)]
pub(crate) struct Pending {
    place: Option<(PathBuf, Hidden)>,
    file: File,
}

/// The file until it has its name.
#[derive(Debug)]
enum Hidden {
    Nameless,
    Named(TempPath),
}

impl Pending {
    /// Opens `path` for writing; `-` is standard output. An existing file stays
    /// until [`commit`](Self::commit); devices, pipes and files that are
    /// already open are written to directly.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        if let Some(file) = open_again(path) {
            let (place, file) = (None, file?);
            return Ok(Self { place, file });
        }
        // A symbolic link stays a link; its target is replaced.
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

    /// Writes all content at once, and gives the file its name.
    pub(crate) fn write_whole(self, content: &[u8]) -> io::Result<()> {
        Outlet::new(&self.file).write_all(content)?;
        self.commit()
    }

    /// The file to write to, which can also be read.
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
                // Linking cannot replace a file, but renaming can: use a
                // temporary name in between.
                let folder = path.parent().unwrap_or(Path::new("."));
                let name = temporary(folder)?.into_temp_path();
                fs::remove_file(&name)?;
                linkat(CWD, link, CWD, &*name, AtFlags::SYMLINK_FOLLOW)?;
                name.persist(path).map_err(|error| error.error)
            }
        }
    }
}

/// The open file that `path` names, if it names one of this process's. Others
/// may write to it as well, so it is neither replaced nor truncated, and all
/// share one position.
fn open_again(path: &Path) -> Option<io::Result<File>> {
    let text = path.to_str()?;
    let number = ["/dev/fd/", "/proc/self/fd/"]
        .iter()
        .find_map(|folder| text.strip_prefix(folder)?.parse().ok());
    let stream = match (text, number) {
        ("-" | "/dev/stdout", _) => rustix::stdio::stdout().try_clone_to_owned(),
        ("/dev/stderr", _) => rustix::stdio::stderr().try_clone_to_owned(),
        (_, Some(number)) => duplicate(number).or_else(|_| append_to(path)),
        _ if text.starts_with("/proc/") => append_to(path),
        _ => return None,
    };
    Some(stream.map(File::from))
}

/// Duplicates a file descriptor that may not be open.
fn duplicate(number: RawFd) -> io::Result<OwnedFd> {
    let this = pidfd_open(getpid(), PidfdFlags::empty())?;
    Ok(pidfd_getfd(this, number, PidfdGetfdFlags::empty())?)
}

/// If the descriptor cannot be duplicated (a container may forbid it), output
/// is appended to the file.
fn append_to(path: &Path) -> io::Result<OwnedFd> {
    let file = OpenOptions::new().append(true).open(path)?;
    Ok(file.into())
}

/// A temporary file in `folder`, with the permissions of any new file.
pub(crate) fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    tempfile::Builder::new()
        .prefix(".ppar-")
        .permissions(fs::Permissions::from_mode(0o666))
        .tempfile_in(folder)
}

/// Whether a kernel or file system without nameless files gives this error.
fn lacks_nameless_files(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::Unsupported | io::ErrorKind::IsADirectory | io::ErrorKind::InvalidInput
    )
}

#[cfg(test)]
mod tests {
    use super::*;

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
