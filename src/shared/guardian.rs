//! What outlives a manager to tidy up after it.
//!
//! A process that is killed removes nothing. So each manager has a guardian: a
//! small process of this binary that waits until the manager has ended, in
//! whatever way, and removes its socket and folder. It is in a session of its
//! own, where no signal of a terminal reaches it.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use crate::error::Exit;
use crate::proc::{JOB_MARK, THIS_PROGRAM};

/// The first argument that makes ppar a guardian. The others are the folder,
/// and the link if there is one. Its standard input ends with the manager.
pub(crate) const GUARDIAN_ARGUMENT: &str = "--ppar-guardian";

/// What a manager has of its guardian.
#[derive(Debug)]
pub(super) struct Guardian {
    process: Child,
    /// None once it was let go.
    life: Option<ChildStdin>,
}

impl Guardian {
    /// Starts one for a manager's folder, and the link to its socket.
    pub(super) fn start(folder: &Path, link: Option<&Path>) -> io::Result<Self> {
        let mut process = Command::new(THIS_PROGRAM)
            .arg0("ppar")
            .arg(GUARDIAN_ARGUMENT)
            .arg(folder)
            .args(link)
            .current_dir("/")
            // A job in which the manager runs may be ended, and all of it.
            .env(JOB_MARK, "")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let life = process.stdin.take();
        Ok(Self { process, life })
    }

    /// Lets it tidy up, and waits for it. Says whether it did.
    pub(super) fn let_go(&mut self) -> bool {
        drop(self.life.take());
        self.process.wait().is_ok_and(|ended| ended.success())
    }
}

/// The guardian's own work.
pub(crate) fn guard(mut arguments: impl Iterator<Item = impl AsRef<OsStr>>) -> Exit {
    // It fails where this process leads a group already; then the signals of
    // the terminal go to others too.
    let _ = rustix::process::setsid();
    let folder = arguments.next();
    let link = arguments.next();
    // Nobody writes: this ends when the manager does.
    let _ = io::stdin().read_to_end(&mut Vec::new());
    match folder {
        Some(folder) => {
            tidy(
                Path::new(folder.as_ref()),
                link.as_ref().map(|link| Path::new(link.as_ref())),
            );
            Exit::Success
        }
        None => Exit::Usage,
    }
}

/// Removes a manager's folder, and the link if it leads there.
pub(super) fn tidy(folder: &Path, link: Option<&Path>) {
    // What is gone already is as it should be.
    if let Some(link) = link
        && fs::read_link(link).is_ok_and(|target| target.starts_with(folder))
    {
        let _ = fs::remove_file(link);
    }
    let _ = fs::remove_dir_all(folder);
}
