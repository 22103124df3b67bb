//! A gate that holds up jobs until a test has seen what it wants to see.

use std::fs;

use super::Scratch;

const CLOSED: &str = "closed";

/// Closed while a file exists. Since the file goes with the folder, a job left
/// behind by a failed test does not wait forever.
pub(crate) struct Gate<'a>(&'a Scratch);

impl<'a> Gate<'a> {
    /// The shell command that waits, in the folder.
    pub(crate) const WAIT: &'static str = "while test -e closed; do sleep 0.01; done";

    pub(crate) fn closed(scratch: &'a Scratch) -> Self {
        scratch.file(CLOSED, "");
        Self(scratch)
    }

    /// Lets jobs pass from now on.
    pub(crate) fn open(self) {
        fs::remove_file(self.0.path().join(CLOSED)).expect("it was closed");
    }
}
