//! `sem`: runs one command at a time for everybody who names the same
//! semaphore, in the background by default.
//!
//! Another process of ppar runs a command in the background, and reports over a
//! socket when the command has started: then the caller returns.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::Context;

use super::given::Given;
use super::options::READY;
use crate::cli::spawn::running::shared_limit;
use crate::cli::values::duration_or_none;
use crate::error::Exit;
use crate::event::{Event, Observer};
use crate::job::{Limit, Patience, wait_until_free};
use crate::proc::THIS_PROGRAM;

/// The default semaphore.
const DEFAULT: &str = "default";
/// The message that a command has started.
const BEGUN: &[u8] = b"begun";

/// Whether commands take turns.
pub(super) fn is_on(given: &Given) -> bool {
    let options = [
        "semaphore",
        "semaphore-name",
        "semaphore-timeout",
        "fg",
        "bg",
        "wait",
    ];
    options.iter().any(|name| given.has(name))
}

/// Whether another process runs the command.
pub(super) fn is_in_background(given: &Given) -> bool {
    is_on(given) && !given.has_rather("fg", "bg") && !given.has(READY) && !given.has("dry-run")
}

/// The named semaphore.
pub(super) fn limit(given: &Given) -> anyhow::Result<Limit> {
    let name = given.text("semaphore-name")?.unwrap_or(DEFAULT);
    let patience = given.parsed("semaphore-timeout", |text| {
        let time = duration_or_none(text.strip_prefix('-').unwrap_or(text))?;
        Ok(Patience {
            time,
            steals: !text.starts_with('-'),
        })
    })?;
    Ok(Limit {
        patience: patience.filter(|patience| patience.time > Duration::ZERO),
        ..shared_limit(name.to_owned())
    })
}

/// Waits until no command holds the semaphore.
pub(super) fn wait(given: &Given) -> anyhow::Result<Exit> {
    wait_until_free(&limit(given)?).context("failed to wait for the semaphore")?;
    Ok(Exit::Success)
}

/// Lets another process run the command, and waits until it has started.
pub(super) fn in_background(words: &[OsString]) -> anyhow::Result<Exit> {
    let folder = tempfile::tempdir().context("failed to create a folder for a socket")?;
    let path = folder.path().join("ready");
    let listener = UnixListener::bind(&path).context("failed to open a socket")?;
    let mut option = OsString::from(format!("--{READY}="));
    option.push(&path);
    let mut child = Command::new(THIS_PROGRAM)
        .arg("parallel")
        .args(["--semaphore".into(), option])
        .args(words)
        .stdin(Stdio::inherit())
        .process_group(0)
        .spawn()
        .context("failed to start ppar in the background")?;
    // The other process connects before anything can fail.
    let (mut stream, _) = listener
        .accept()
        .context("failed to wait for the command")?;
    let mut said = Vec::new();
    // If it dies, it sends nothing.
    let _ = stream.read_to_end(&mut said);
    if said == BEGUN {
        return Ok(Exit::Success);
    }
    let status = child
        .wait()
        .context("failed to wait for ppar in the background")?;
    Ok(Exit::Command(status.code().unwrap_or(255)))
}

/// Reports that the command has started.
pub(super) struct Herald(Option<UnixStream>);

impl Herald {
    /// Connects to the process that waits, if there is one.
    pub(super) fn new(given: &Given) -> anyhow::Result<Self> {
        let path = given.value(READY).map(Path::new);
        let stream = path.map(UnixStream::connect).transpose();
        Ok(Self(
            stream.context("failed to reach the process that waits")?,
        ))
    }
}

impl Observer for Herald {
    fn notice(&mut self, event: &Event) {
        if let Event::JobStarted { .. } = event
            && let Some(mut stream) = self.0.take()
        {
            // Perhaps nobody waits any more.
            let _ = stream.write_all(BEGUN);
        }
    }
}
