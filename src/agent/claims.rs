//! Files that jobs bring to an agent's host, and which of them to remove.
//!
//! A job claims its files before they exist, so that what was there before the
//! job is never removed: it may be the user's only copy.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use serde_bytes::ByteBuf;

use super::files::os;

/// The files of running jobs, and folders that may have become empty.
#[derive(Debug, Default)]
pub(super) struct Claims {
    files: HashMap<PathBuf, Claim>,
    /// They are removed only at the end, since another job may be about to use
    /// them.
    folders: BTreeSet<PathBuf>,
}

#[derive(Debug, Default)]
struct Claim {
    /// How many jobs use the file.
    holders: usize,
    /// Whether it must not be removed.
    stays: bool,
}

impl Claims {
    /// Notes that a job is about to create these files.
    pub(super) fn claim(&mut self, paths: &[ByteBuf]) {
        for path in paths {
            let path = Path::new(os(path));
            let claim = self.files.entry(path.to_owned()).or_insert_with(|| Claim {
                holders: 0,
                stays: is_there(path),
            });
            claim.holders += 1;
            // Absolute paths are not created for the job.
            if path.is_relative() {
                let folders = path.ancestors().skip(1);
                let new = folders.take_while(|folder| !folder.as_os_str().is_empty());
                let new = new.filter(|folder| !is_there(folder));
                self.folders.extend(new.map(Path::to_owned));
            }
        }
    }

    /// Ends the claims of a job. The last one removes a file, unless that was
    /// there before or any job wanted to keep it.
    pub(super) fn release(&mut self, paths: &[ByteBuf], keep: bool) {
        for path in paths {
            let path = Path::new(os(path));
            let Some(claim) = self.files.get_mut(path) else {
                continue;
            };
            claim.holders -= 1;
            claim.stays |= keep;
            if claim.holders == 0 {
                if !claim.stays {
                    let _ = fs::remove_file(path);
                }
                self.files.remove(path);
            }
        }
    }

    /// Removes empty folders, the innermost first.
    pub(super) fn remove_folders(&self) {
        for folder in self.folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Whether anything has this name. What cannot be examined may be there.
fn is_there(path: &Path) -> bool {
    !matches!(fs::symlink_metadata(path), Err(error) if is_missing(&error))
}

fn is_missing(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(path: &Path) -> Vec<ByteBuf> {
        vec![ByteBuf::from(path.as_os_str().as_encoded_bytes())]
    }

    #[test]
    fn only_new_files_are_removed_and_only_by_the_last_job() {
        let folder = tempfile::tempdir().expect("a folder");
        let [old, new, kept] = ["old", "new", "kept"].map(|name| folder.path().join(name));
        fs::write(&old, "old").expect("it is ours");
        let mut claims = Claims::default();
        for path in [&old, &new, &new, &kept] {
            claims.claim(&bytes(path));
            fs::write(path, "new").expect("it is ours");
        }
        claims.release(&bytes(&old), false);
        claims.release(&bytes(&new), false);
        claims.release(&bytes(&kept), true);
        assert!(old.exists() && new.exists() && kept.exists());
        claims.release(&bytes(&new), false);
        claims.release(&bytes(&new), false);
        assert!(!new.exists() && claims.files.is_empty());
    }
}
