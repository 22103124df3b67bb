//! Holds an allocation that this run requested from Slurm, and releases it
//! however this process ends.

use std::collections::HashMap;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::pipe::{PipeFlags, pipe_with};
use thiserror::Error;
use tokio::io::AsyncReadExt;
use tokio::net::unix::pipe::Receiver;
use tokio::time::timeout;

use crate::output::say;

/// The line by which salloc's command reports that the allocation is there.
const HERE: &str = "ppar-allocation-is-here";
/// The line that says that there is no salloc.
const MISSING: &str = "ppar-salloc-is-missing";
/// A request that takes this long is reported.
const WORTH_A_WORD: Duration = Duration::from_secs(2);
/// How long returning an allocation may take.
const GIVE_BACK: Duration = Duration::from_secs(5);

/// Why there is no allocation.
#[derive(Debug, Error)]
pub(crate) enum HolderError {
    /// It was not granted.
    #[error("salloc granted no nodes: {0}")]
    Denied(String),
    /// There is no salloc.
    #[error("failed to run salloc: it was not found; is Slurm installed here?")]
    Missing,
    /// salloc cannot be started.
    #[error("failed to start salloc: {0}")]
    System(#[from] io::Error),
}

/// The script that holds an allocation as long as its standard input is open:
/// when that ends, so does salloc's command. A salloc that is still waiting is
/// asked to end; one that ignores this is killed, since some wait forever after
/// Slurm has revoked the allocation. `$@` are salloc's arguments.
fn holder() -> String {
    format!(
        "command -v salloc >/dev/null || {{ echo {MISSING}; exit; }}; \
         exec 3<&0; salloc \"$@\" /bin/sh -c 'env | grep ^SLURM_; echo {HERE}; \
         exec cat <&3 >/dev/null' </dev/null & held=$!; exec >&-; cat >/dev/null; turn=0; \
         while kill -0 $held 2>/dev/null; do case $turn in 10) kill -TERM $held;; \
         30) kill -KILL $held;; esac; turn=$((turn + 1)); sleep 0.1; done"
    )
}

/// The process that holds an allocation. Dropping it returns the allocation.
pub(super) struct Holder {
    /// Closing this returns the allocation.
    input: OwnedFd,
    /// Ends with salloc.
    output: Receiver,
}

impl Holder {
    /// Requests this many nodes, and waits until they are granted; returns their
    /// variables.
    pub(super) async fn start(
        nodes: usize,
        options: &[String],
    ) -> Result<(Self, HashMap<String, String>), HolderError> {
        let (their_input, input) = pipe_with(PipeFlags::CLOEXEC).map_err(io::Error::from)?;
        let (output, their_output) = pipe_with(PipeFlags::CLOEXEC).map_err(io::Error::from)?;
        let (errors, their_errors) = pipe_with(PipeFlags::CLOEXEC).map_err(io::Error::from)?;
        // A signal to this process's group must not reach it, since it must
        // briefly outlive this process.
        Command::new("/bin/sh")
            .args([
                "-c",
                &holder(),
                "salloc",
                "--quiet",
                &format!("--nodes={nodes}"),
            ])
            .args(options)
            .stdin(Stdio::from(their_input))
            .stdout(Stdio::from(their_output))
            .stderr(Stdio::from(their_errors))
            .process_group(0)
            .spawn()?;
        let mut holder = Self {
            input,
            output: Receiver::from_owned_fd(output)?,
        };
        let mut errors = Receiver::from_owned_fd(errors)?;
        let mut said = Vec::new();
        let mut complaint = Vec::new();
        let mut told = false;
        loop {
            let text = String::from_utf8_lossy(&said).into_owned();
            if text.lines().any(|line| line == HERE) {
                let variables = text.lines().filter_map(|line| line.split_once('='));
                let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
                return Ok((holder, variables.collect()));
            }
            if text.lines().eq([MISSING]) {
                return Err(HolderError::Missing);
            }
            let read = tokio::select! {
                read = holder.output.read_buf(&mut said) => read?,
                () = tokio::time::sleep(WORTH_A_WORD), if !told => {
                    say(format!(
                        "ppar: waiting for Slurm to grant {nodes} nodes; Ctrl-C ends the request"
                    ));
                    told = true;
                    continue;
                }
            };
            if read == 0 {
                let _ = timeout(GIVE_BACK, errors.read_buf(&mut complaint)).await;
                let complaint = String::from_utf8_lossy(&complaint);
                let complaint = complaint.trim().replace('\n', "; ");
                return Err(HolderError::Denied(complaint));
            }
        }
    }

    /// Returns the allocation.
    pub(super) async fn give_back(mut self) {
        drop(self.input);
        let mut rest = Vec::new();
        let _ = timeout(GIVE_BACK, self.output.read_to_end(&mut rest)).await;
    }
}
