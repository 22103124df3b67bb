//! Runs one command in the foreground, as a shell would: with the streams of
//! this process, which forwards signals and ends as the command did.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::future::Future;

use anyhow::Context;
use rustix::process::Signal;
use rustix::termios::tcgetpgrp;

use crate::error::Exit;
use crate::proc::{
    Argv, Ended, Environment, ProcessGroup, Signals, Start, THIS_PROGRAM, on_leash, own_group,
    runtime,
};

/// Runs `command` with these variables in addition to those of this process.
/// It is killed if this process is, and asked to end when `end` completes.
pub(super) fn run(
    command: &[OsString],
    variables: &[(&str, &OsStr)],
    end: impl Future<Output = ()>,
) -> anyhow::Result<Exit> {
    let names: Vec<&OsStr> = variables.iter().map(|(name, _)| OsStr::new(name)).collect();
    let words = Argv::of(on_leash(command, false)).context("bad command")?;
    let start = Start {
        program: OsStr::new(THIS_PROGRAM),
        arguments: &words,
        environment: &Environment::without(&names),
        variables: &variables.iter().copied().collect(),
        folder: None,
        streams: [None; 3],
        inherited: &[],
        leads: false,
        priority: None,
    };
    let runtime = runtime()?;
    let (ended, told) = runtime.block_on(watch(start, end))?;
    Ok(match (ended.signal, ended.code) {
        // A process that waits for this one should see the same.
        (Some(signal), _) if told == Some(signal) => Exit::Signal(signal),
        (Some(signal), _) => Exit::Command(128 + signal),
        (None, code) => Exit::Command(code.unwrap_or(0)),
    })
}

/// Whether the command already has the signal: a terminal sends it to all
/// processes in the foreground.
fn is_told_by_terminal(signal: Signal) -> bool {
    let is_in_foreground = || {
        let terminal = File::open("/dev/tty").ok()?;
        Some(tcgetpgrp(terminal).ok()? == own_group()?)
    };
    signal == Signal::INT && is_in_foreground().unwrap_or(false)
}

/// How the command ended, and the last signal that came for this process.
async fn watch(
    start: Start<'_>,
    end: impl Future<Output = ()>,
) -> anyhow::Result<(Ended, Option<i32>)> {
    let mut signals = Signals::catch_each()?;
    let mut group = ProcessGroup::start(start).context("cannot start the command")?;
    tokio::pin!(end);
    let mut is_over = false;
    let mut told = None;
    loop {
        let signal = tokio::select! {
            ended = group.wait() => return Ok((ended?, told)),
            signal = signals.next() => {
                told = Some(signal);
                Signal::from_named_raw(signal).filter(|signal| !is_told_by_terminal(*signal))
            }
            () = &mut end, if !is_over => {
                is_over = true;
                Some(Signal::TERM)
            }
        };
        if let Some(signal) = signal {
            group.signal(signal);
        }
    }
}
