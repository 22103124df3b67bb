//! The clients of a manager: `ppar queue`, `ppar lock` and the others.
//!
//! Each connects, does one thing, and exits; values are JSON, one per line.
//! This file has what they share: finding the manager, time limits, reading and
//! printing values, and how a client ends.

pub(super) mod containers;
mod delivery;
pub(super) mod locks;
pub(super) mod numbers;
pub(super) mod pipe;
pub(super) mod queue;
pub(super) mod signals;

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use clap::{Args, ValueHint};
use serde::de::IgnoredAny;
use thiserror::Error;

use super::complaint::complain;
use super::terminal::hint_at_reading;
use super::values::{duration_or_none, record_size};
use crate::error::Exit;
use crate::input;
use crate::output::{Outlet, stdout};
use crate::shared::{Client, Found, MANAGER, SharedError};
use crate::wire::{Json, Kind, Patience};

/// Where the manager is.
#[derive(Debug, Args)]
pub(super) struct At {
    /// The manager's socket [default: the one that PPAR_MANAGER names]
    #[arg(long, global = true, value_name = "PATH", value_hint = ValueHint::FilePath)]
    socket: Option<PathBuf>,
}

impl At {
    pub(super) fn connect(&self) -> anyhow::Result<Client> {
        self.connect_within(None)
    }

    /// The same for a client with a time limit, whatever it waits for.
    fn connect_within(&self, limit: Option<Duration>) -> anyhow::Result<Client> {
        let named = self.socket.clone();
        let path = named.or_else(|| std::env::var_os(MANAGER).map(PathBuf::from));
        let Some(path) = path else {
            return Err(Ended::NoManager(format!(
                "no manager: run this within `ppar manager -- COMMAND`, or name a socket with \
                 --socket or {MANAGER}"
            ))
            .into());
        };
        Ok(Client::connect(&path, limit)?)
    }
}

/// How long to wait.
#[derive(Debug, Args)]
pub(super) struct TimeLimit {
    /// Wait no longer than this: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait
    #[arg(long, value_name = "TIME", value_parser = duration_or_none)]
    timeout: Option<Duration>,
}

impl TimeLimit {
    fn patience(&self) -> Patience {
        let micros = self.timeout?.as_micros();
        Some(u64::try_from(micros).unwrap_or(u64::MAX))
    }

    /// The end of a client that timed out.
    fn over(&self, what: &str) -> anyhow::Error {
        let seconds = self.timeout.unwrap_or_default().as_secs_f64();
        Ended::TimedOut(format!("{what} within {seconds} s")).into()
    }
}

/// Values that are given.
#[derive(Debug, Args)]
pub(super) struct Given {
    /// JSON values; anything else is a string
    ///
    /// Without them, values are read from standard input, one per line.
    #[arg(value_name = "VALUE", allow_negative_numbers = true)]
    values: Vec<OsString>,

    /// Each value is a string, whatever it looks like
    #[arg(short = 'R', long)]
    raw_input: bool,

    /// Refuse a line of standard input longer than SIZE bytes
    #[arg(long, value_name = "SIZE", default_value = "1G", value_parser = record_size)]
    max_record: usize,
}

impl Given {
    /// Passes each value on.
    fn each(&self, mut take: impl FnMut(Json) -> anyhow::Result<()>) -> anyhow::Result<()> {
        if !self.values.is_empty() {
            return self
                .values
                .iter()
                .try_for_each(|word| take(json_of(word, self.raw_input)?));
        }
        each_line(self.max_record, |line, text| {
            if self.raw_input {
                return take(serde_json::to_vec(text)?.into());
            }
            is_json(text).map_err(|error| {
                let column = error.column();
                misuse(&format!(
                    "line {line}: not JSON, at column {column}; give -R to take lines as strings"
                ))
            })?;
            take(text.as_bytes().to_vec().into())
        })
    }
}

/// Calls `take` with each line of standard input that is not blank, and its
/// number, from 1. A line longer than `most` bytes is an error.
fn each_line(
    most: usize,
    mut take: impl FnMut(u64, &str) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    if input::stdin_is_closed() {
        bail!("cannot read values: standard input is closed");
    }
    hint_at_reading(
        true,
        "reading values from the terminal, one per line; Ctrl-D ends them",
    )?;
    let stdin = io::stdin().as_fd().try_clone_to_owned()?;
    let mut input = BufReader::new(input::Polled::new(stdin));
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let mut some = (&mut input).take((most as u64).saturating_add(2));
        let read = some.read_until(b'\n', &mut line);
        if read.context("cannot read standard input")? == 0 {
            break;
        }
        if line.strip_suffix(b"\n").unwrap_or(&line).len() > most {
            bail!(misuse(&format!(
                "line {number} of standard input is longer than {most} bytes, the limit of --max-record"
            )));
        }
        let text = std::str::from_utf8(&line);
        let text = text.map_err(|error| misuse(&format!("line {number}: {error}")))?;
        let text = text.trim_end_matches(['\n', '\r']);
        if !text.trim().is_empty() {
            take(number, text)?;
        }
    }
    Ok(())
}

fn is_json(text: &str) -> Result<(), serde_json::Error> {
    serde_json::from_str::<IgnoredAny>(text).map(drop)
}

/// One value from the command line.
fn json_of(word: &OsString, raw: bool) -> anyhow::Result<Json> {
    let lines = input::lines(std::slice::from_ref(word), raw);
    let lines = lines.map_err(|error| misuse(&format!("failed to {error}")))?;
    Ok(lines.trim_ascii_end().to_vec().into())
}

/// How values are printed.
#[derive(Debug, Args)]
pub(super) struct Shown {
    /// Write strings as they are, without quotes
    #[arg(short = 'r', long)]
    raw_output: bool,
}

/// Standard output, for values.
struct Out {
    out: BufWriter<Outlet<BorrowedFd<'static>>>,
    raw: bool,
}

impl Out {
    fn new(shown: &Shown) -> Self {
        Self {
            out: BufWriter::with_capacity(64 << 10, stdout()),
            raw: shown.raw_output,
        }
    }

    /// A value as a line.
    fn line(&mut self, json: &[u8]) -> anyhow::Result<()> {
        let mut line = Vec::with_capacity(json.len() + 1);
        append_line(json, self.raw, &mut line)?;
        Ok(self.out.write_all(&line)?)
    }

    fn flush(&mut self) -> anyhow::Result<()> {
        Ok(self.out.flush()?)
    }
}

/// Appends a value as a line.
fn append_line(json: &[u8], raw: bool, lines: &mut Vec<u8>) -> anyhow::Result<()> {
    match serde_json::from_slice::<String>(json) {
        Ok(text) if raw => lines.extend_from_slice(text.as_bytes()),
        Ok(_) => lines.extend_from_slice(json),
        Err(_) => {
            let is_json = serde_json::from_slice::<IgnoredAny>(json);
            is_json.context("the manager sent invalid JSON")?;
            lines.extend_from_slice(json);
        }
    }
    lines.push(b'\n');
    Ok(())
}

/// Prints one value.
fn show(json: &[u8], shown: &Shown) -> anyhow::Result<Exit> {
    let mut out = Out::new(shown);
    out.line(json)?;
    out.flush()?;
    Ok(Exit::Success)
}

/// Prints a number or a boolean.
fn show_plain(value: impl Into<serde_json::Value>) -> anyhow::Result<Exit> {
    let line = format!("{}\n", value.into());
    stdout().write_all(line.as_bytes())?;
    Ok(Exit::Success)
}

/// Why a client ends before its work is done.
#[derive(Debug, Error)]
pub(super) enum Ended {
    /// No manager answers, or it stopped answering.
    #[error("{0}")]
    NoManager(String),
    /// It timed out.
    #[error("{0}")]
    TimedOut(String),
    /// No such thing exists, or ever will.
    #[error("{0}")]
    Absent(String),
    /// The request is invalid.
    #[error("{0}")]
    Misuse(String),
}

fn misuse(reason: &str) -> anyhow::Error {
    Ended::Misuse(reason.to_owned()).into()
}

fn absent(reason: impl Into<String>) -> anyhow::Error {
    Ended::Absent(reason.into()).into()
}

/// Maps an error to the reason why the client ended, and so to an exit code.
/// Errors that do not concern the manager stay unchanged.
pub(super) fn end(outcome: anyhow::Result<Exit>) -> anyhow::Result<Exit> {
    let error = match outcome {
        Ok(exit) => return Ok(exit),
        Err(error) => error,
    };
    let exit = match error.downcast_ref() {
        Some(SharedError::Io(cause)) => Exit::of_io(cause),
        Some(SharedError::Signal(signal)) => Some(Exit::Signal(*signal)),
        _ => None,
    };
    if let Some(exit) = exit {
        return Ok(exit);
    }
    let exit = match (error.downcast_ref(), error.downcast_ref()) {
        (Some(Ended::NoManager(_)), _) => Exit::Broken,
        (Some(Ended::TimedOut(_)), _) | (None, Some(SharedError::Unresponsive)) => Exit::TimedOut,
        (Some(Ended::Absent(_)), _) => Exit::ItemFailed,
        (Some(Ended::Misuse(_)), _) | (None, Some(SharedError::Refused(_))) => Exit::Usage,
        (None, _) => return Err(error),
    };
    Ok(complain(&error, exit))
}

/// Finds an object, or creates it.
fn open(client: &mut Client, name: &str, kind: Kind) -> anyhow::Result<Found> {
    if name.is_empty() {
        bail!(Ended::Misuse(
            "the name of an object cannot be empty".to_owned()
        ));
    }
    Ok(client.open(Some(name), kind)?)
}
