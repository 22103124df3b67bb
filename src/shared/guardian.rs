//! Tidies up after a manager has ended.
//!
//! A process that is killed cannot remove anything. So each manager has a
//! guardian: a small process of this binary that waits until the manager has
//! ended, in whatever way, and removes its socket and folder. It runs in a
//! session of its own, where no signal of a terminal reaches it.

use std::ffi::OsStr;
use std::fs::OpenOptions;
use std::io::{self, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use super::home::Home;
use crate::error::Exit;
use crate::proc::{JOB_MARK, THIS_PROGRAM};

/// The first argument that makes ppar a guardian. The others are the folder,
/// and the link if there is one. Its standard input ends with the manager.
pub(crate) const GUARDIAN_ARGUMENT: &str = "--ppar-guardian";

/// The manager's handle to its guardian.
#[derive(Debug)]
pub(super) struct Guardian {
    process: Child,
    /// None once it was released.
    life: Option<ChildStdin>,
}

impl Guardian {
    /// Starts one for a manager's folder and the link to its socket.
    pub(super) fn start(folder: &Path, link: Option<&Path>) -> io::Result<Self> {
        let mut process = Command::new(THIS_PROGRAM)
            .arg0("ppar")
            .arg(GUARDIAN_ARGUMENT)
            .arg(folder)
            .args(link)
            .current_dir("/")
            // The job that the manager belongs to may be ended as a whole; the
            // guardian must survive that.
            .env(JOB_MARK, "")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let life = process.stdin.take();
        Ok(Self { process, life })
    }

    /// Lets it tidy up, and waits until it has, or has noticed that somebody
    /// still uses the folder. Returns whether the guardian is alive to do so.
    pub(super) fn let_go(&mut self) -> bool {
        drop(self.life.take());
        let mut told = Vec::new();
        let read = self
            .process
            .stdout
            .as_mut()
            .map(|out| out.read_to_end(&mut told));
        let is_there = read.is_some_and(|read| read.is_ok()) && told == TAKEN_OVER;
        if !is_there {
            // It has ended, or was killed.
            let _ = self.process.wait();
        }
        is_there
    }
}

/// The guardian's message when it has tidied up, or certainly will.
const TAKEN_OVER: &[u8] = b"ok";

/// The work of the guardian.
pub(crate) fn guard(mut arguments: impl Iterator<Item = impl AsRef<OsStr>>) -> Exit {
    // This fails if the process already leads a group; then signals of the
    // terminal reach it.
    let _ = rustix::process::setsid();
    let folder = arguments.next();
    let link = arguments.next();
    // Nobody writes: this returns when the manager ends.
    let _ = io::stdin().read_to_end(&mut Vec::new());
    let Some(folder) = folder else {
        return Exit::Usage;
    };
    let link = link.as_ref().map(|link| Path::new(link.as_ref()));
    tidy(Path::new(folder.as_ref()), link);
    Exit::Success
}

/// Removes a manager's folder and the link to its socket, once nobody uses
/// them. Whatever cannot be shown to belong to a manager stays.
fn tidy(folder: &Path, link: Option<&Path>) {
    let home = Home::find(folder);
    let is_vacant = home.as_ref().is_ok_and(Home::is_vacant);
    if let Ok(home) = &home
        && is_vacant
    {
        home.remove(link);
    }
    let _ = io::stdout().write_all(TAKEN_OVER);
    let _ = io::stdout().flush();
    // The manager does not have to wait for other users of the folder.
    if let Ok(nothing) = OpenOptions::new().write(true).open("/dev/null") {
        let _ = rustix::stdio::dup2_stdout(nothing);
    }
    if let Ok(home) = home
        && !is_vacant
        && home.until_vacant(|| ()).is_ok()
    {
        home.remove(link);
    }
}
