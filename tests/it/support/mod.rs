//! What every test needs: a way to run ppar with expectations, a working
//! folder, and bounded waiting.

mod gate;
mod hosts;
mod live;
mod manual;
mod run;
mod terminal;
mod text;
mod wait;

use std::path::{Path, PathBuf};
use std::time::Duration;

pub(crate) use gate::Gate;
pub(crate) use hosts::{Hosts, fake_ssh, package, reached_by};
pub(crate) use live::{
    Live, PATIENCE, is_alive, is_stopped, pid_in, send, ticks_of, until_next_request,
};
pub(crate) use manual::page;
pub(crate) use run::{Run, spawn};
pub(crate) use terminal::{PROMPT, Shell};
pub(crate) use text::{diff, numbers, squares};
pub(crate) use wait::wait_until;

/// The binary under test.
pub(crate) fn ppar() -> PathBuf {
    assert_cmd::cargo::cargo_bin!("ppar").to_path_buf()
}

/// The option for an interpreter that starts quickly, since the one in `PATH`
/// may be a script.
pub(crate) fn python() -> String {
    let system = "/usr/bin/python3";
    let found = if Path::new(system).exists() {
        system
    } else {
        "python3"
    };
    format!("--python={found}")
}

/// The repository.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A folder that is removed at the end of the test.
pub(crate) struct Scratch(tempfile::TempDir);

impl Scratch {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// What is in it, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.path()).expect("a folder");
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        let mut names: Vec<_> = names
            .map(|name| name.to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// Writes a file and returns its path.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::write(&path, content).expect("the scratch folder can be written to");
        path
    }
}

#[test]
fn waiting_ends_with_the_condition_or_the_deadline() {
    let mut turns = 0;
    let counted = || {
        turns += 1;
        turns == 3
    };
    assert!(wait_until(Duration::from_secs(30), counted));
    assert!(!wait_until(Duration::from_millis(5), || false));
}
