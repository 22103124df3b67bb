//! The names of inputs, and opening them before anything runs.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::fs::{FileType, OFlags, fstat, tell};

use super::error::{InputError, STDIN_NAME};
use super::polled::stdin_is_closed;

/// How many regular files stay open ahead of their turn; the others are opened,
/// closed and opened again.
const HELD_OPEN: usize = 8;

/// Where items are read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// Standard input.
    Stdin,
    /// Anything that can be opened: a file, a named pipe, a device.
    Path(PathBuf),
}

/// The default limit of a record's length, without its terminator.
pub(crate) const MAX_RECORD: usize = 1 << 30;

/// Files that are read one after the other.
#[derive(Clone, Debug)]
pub(crate) struct Files {
    /// Where they are.
    pub(crate) sources: Vec<Source>,
    /// How long a record may be, not counting its terminator: each is held in
    /// memory as a whole.
    pub(crate) max_record: usize,
}

impl From<Vec<Source>> for Files {
    fn from(sources: Vec<Source>) -> Self {
        let max_record = MAX_RECORD;
        Self {
            sources,
            max_record,
        }
    }
}

impl From<&OsStr> for Source {
    /// Parses a file argument: `-` is standard input.
    fn from(argument: &OsStr) -> Self {
        if argument == "-" {
            Self::Stdin
        } else {
            Self::Path(argument.into())
        }
    }
}

/// A source that is known to be readable.
#[derive(Debug)]
pub(super) struct Readable {
    path: Option<PathBuf>,
    descriptor: Option<OwnedFd>,
    /// The range to read of a regular file.
    extent: Option<Range<u64>>,
}

/// Opens all sources, or at least checks that they can be opened, so that a
/// missing file is noticed before anything runs.
pub(super) fn check_all(sources: Vec<Source>) -> Result<Vec<Readable>, InputError> {
    let mut held_files = 0;
    let mut readable = Vec::with_capacity(sources.len());
    for source in sources {
        let Source::Path(path) = source else {
            if stdin_is_closed() {
                return Err(InputError::ClosedStdin);
            }
            readable.push(Readable {
                path: None,
                descriptor: None,
                extent: extent(io::stdin()),
            });
            continue;
        };
        let descriptor = open(&path)?;
        let extent = extent(&descriptor);
        let regular = extent.is_some();
        // Only regular files can be opened twice without losing data.
        let hold = !regular || held_files < HELD_OPEN;
        held_files += usize::from(regular && hold);
        readable.push(Readable {
            path: Some(path),
            descriptor: hold.then_some(descriptor),
            extent,
        });
    }
    Ok(readable)
}

impl Readable {
    /// The name for messages; none for standard input.
    pub(super) fn name(&self) -> Option<Arc<str>> {
        self.path.as_deref().map(|path| shown(path).into())
    }

    /// The current position and the end of a regular file.
    pub(super) fn extent(&self) -> Option<Range<u64>> {
        self.extent.clone()
    }

    /// The descriptor to read from. It may be non-blocking, so it must be
    /// polled.
    pub(super) fn open(self) -> Result<OwnedFd, InputError> {
        match (self.descriptor, self.path) {
            (Some(descriptor), _) => Ok(descriptor),
            (None, Some(path)) => open(&path),
            (None, None) => {
                io::stdin()
                    .as_fd()
                    .try_clone_to_owned()
                    .map_err(|source| InputError::Open {
                        file: STDIN_NAME.to_owned(),
                        source,
                    })
            }
        }
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// The range left to read of a regular file.
fn extent(file: impl AsFd) -> Option<Range<u64>> {
    let data = fstat(&file).ok()?;
    let is_regular = FileType::from_raw_mode(data.st_mode) == FileType::RegularFile;
    let start = tell(&file).ok().filter(|_| is_regular)?;
    Some(start..start.max(data.st_size as u64))
}

/// Opens a path. Never waits: a named pipe opens even before it has a writer.
fn open(path: &Path) -> Result<OwnedFd, InputError> {
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    let opened = File::options()
        .read(true)
        .custom_flags(flags.bits() as i32)
        .open(path)
        .and_then(|file| Ok((file.metadata()?.file_type(), file)));
    let (kind, file) = opened.map_err(|source| InputError::Open {
        file: shown(path),
        source,
    })?;
    if kind.is_dir() {
        return Err(InputError::Directory { file: shown(path) });
    }
    Ok(file.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dash_is_standard_input() {
        assert_eq!(Source::from(OsStr::new("-")), Source::Stdin);
        assert_eq!(Source::from(OsStr::new("./-")), Source::Path("./-".into()));
    }

    #[test]
    fn missing_files_and_directories_are_named_at_once() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let good = folder.path().join("good");
        std::fs::write(&good, "1\n").expect("writing there");
        let missing = folder.path().join("missing");
        let error = check_all(vec![Source::Path(good), Source::Path(missing)])
            .expect_err("one file is missing");
        assert!(matches!(&error, InputError::Open { .. }), "{error:?}");
        assert!(error.to_string().contains("missing"), "{error}");
        let error = check_all(vec![Source::Path(folder.path().into())]).expect_err("a directory");
        assert!(error.to_string().contains("is a directory"), "{error}");
    }

    #[test]
    fn few_of_many_files_are_held_open() {
        let file = tempfile::NamedTempFile::new().expect("a file for the test");
        let sources = vec![Source::Path(file.path().into()); HELD_OPEN + 5];
        let readable = check_all(sources).expect("the file is there");
        let held = readable
            .iter()
            .filter(|one| one.descriptor.is_some())
            .count();
        assert_eq!(held, HELD_OPEN);
        for one in readable {
            one.open().expect("the file is still there");
        }
    }
}
