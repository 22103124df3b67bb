//! Files for data that does not fit into memory.

use std::fs::File;
use std::io::{self, ErrorKind};

/// A nameless file to write and read back, in the folder for temporary files.
pub(crate) fn scratch_file() -> io::Result<File> {
    tempfile::tempfile().map_err(|error| match error.kind() {
        kind @ (ErrorKind::NotFound
        | ErrorKind::NotADirectory
        | ErrorKind::PermissionDenied
        | ErrorKind::ReadOnlyFilesystem
        | ErrorKind::StorageFull) => {
            let folder = std::env::temp_dir();
            let what = format!(
                "cannot make a file in {}: {error}; set TMPDIR to a folder that can be written to",
                folder.display()
            );
            io::Error::new(kind, what)
        }
        // This is not the folder's fault.
        _ => error,
    })
}
