//! Workers of an agent, started as ppar itself would start them here.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use rustix::process::Signal;

use super::far::{Far, Will};
use crate::host::take_all;
use crate::job::{ProgramError, find_program};
use crate::launch::{Crew, Launch, Post, WorkerHandle};
use crate::wire::{Farewell, HostNews, Pipe, WireError};

/// The launcher, or why there is none.
pub(super) struct Workers(Result<Box<dyn Launch>, String>);

impl Default for Workers {
    fn default() -> Self {
        Self(Err("the setup of workers is missing".to_owned()))
    }
}

impl Workers {
    /// Prepares for `workers` workers of this kind.
    pub(super) fn expect(&mut self, crew: &[u8], workers: usize) -> Result<(), WireError> {
        let mut crew = Crew::from_bytes(crew).ok_or(WireError::Malformed("unknown workers"))?;
        self.0 = crew
            .relocate(find)
            .map_err(|error| format!("failed to {error}"))
            .and_then(|()| crew.launch(workers).map_err(|error| error.to_string()));
        Ok(())
    }

    /// Starts one.
    pub(super) fn start(&mut self, post: Post) -> io::Result<WorkerHandle> {
        match &mut self.0 {
            Ok(launch) => launch.start(post),
            Err(reason) => Err(io::Error::other(reason.clone())),
        }
    }
}

/// The path on ppar's host if it exists here, otherwise the program found by
/// name.
fn find(program: &OsStr) -> Result<PathBuf, ProgramError> {
    find_program(program).or_else(|error| match Path::new(program).file_name() {
        Some(name) => find_program(name),
        None => Err(error),
    })
}

/// Serves a worker until it is gone.
pub(super) async fn attend(handle: WorkerHandle, mut far: Far) {
    let WorkerHandle {
        input,
        output,
        mut process,
    } = handle;
    let granter = far.granter();
    // A worker that takes no more input will soon be gone.
    let feeding = take_all(far.take_input(), |_| Ok(input), granter);
    let feeding = tokio::task::spawn_local(feeding);
    let outlet = far.outlet(Pipe::Output);
    let sending = outlet.send_all(output);
    tokio::pin!(sending);
    let mut is_sent = false;
    let mut is_forgotten = false;
    let departure = loop {
        tokio::select! {
            _ = &mut sending, if !is_sent => is_sent = true,
            Some(will) = far.wills.recv() => match will {
                Will::Signal(signal) if Signal::from_named_raw(signal).is_some_and(|s| s != Signal::KILL) => {}
                Will::Signal(_) => process.kill(),
                Will::Forget => {
                    is_forgotten = true;
                    process.kill();
                }
            },
            departure = process.wait(), if is_sent || is_forgotten => break departure,
        }
    };
    feeding.abort();
    if is_forgotten {
        return;
    }
    let farewell = match departure {
        Ok(departure) => Farewell {
            code: departure.code,
            signal: departure.signal,
            lacked: departure.lacked,
            ..Farewell::default()
        },
        Err(_) => Farewell::default(),
    };
    far.tell(&HostNews::Ended(farewell));
}
