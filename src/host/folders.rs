//! Which folders a host shares with this machine, as far as it was asked.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use crate::lock::lock;

/// What is known about the folders of a host; clones share it.
#[derive(Debug, Clone, Default)]
pub(super) struct Folders {
    asked: Arc<Mutex<HashMap<PathBuf, bool>>>,
    all: Arc<OnceLock<()>>,
}

impl Folders {
    /// The host is this machine, and works in the same folder.
    pub(super) fn share_all(&self) {
        let _ = self.all.set(());
    }

    /// Whether a folder is shared, if that is known.
    pub(super) fn is_shared(&self, folder: &Path) -> Option<bool> {
        if self.all.get().is_some() {
            return Some(true);
        }
        lock(&self.asked).get(folder).copied()
    }

    /// Remembers whether a folder is shared.
    pub(super) fn note(&self, folder: &Path, is_shared: bool) {
        lock(&self.asked).insert(folder.to_owned(), is_shared);
    }
}
