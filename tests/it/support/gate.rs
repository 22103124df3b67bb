//! A gate that holds up jobs until a test has seen what it wants to see.

use std::fs;

use super::Scratch;

const CLOSED: &str = "closed";

/// Closed while a file is there. A job that is left behind by a test that
/// failed does not wait for ever, since the file goes with the folder.
pub(crate) struct Gate<'a>(&'a Scratch);

impl<'a> Gate<'a> {
    /// What a shell in the folder does to wait.
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
