//! Makes processes of rows: what is executed, where it runs, and where what it
//! writes goes.

use std::ffi::OsStr;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

use bytes::Bytes;
use rustix::io::Errno;
use tokio::sync::mpsc;

use super::attempt::{Lines, Sink, Stream, Tap};
use super::capture::{Capture, Room};
use super::config::{Config, Output};
use super::programs::Programs;
use super::template::Job;
use crate::input::rows::Row;
use crate::proc::ProcessGroup;

/// A job that is to be run.
#[derive(Debug)]
pub(super) struct Ticket {
    pub(super) seq: u64,
    pub(super) row: Row,
    /// How often it was run.
    pub(super) attempts: u32,
}

/// A job that was started.
pub(super) struct Launched {
    pub(super) group: ProcessGroup,
    /// Its standard output, where that is not ppar's own.
    pub(super) out: Option<Tap>,
    /// Its standard error, where that is not ppar's own.
    pub(super) err: Option<Tap>,
    /// What its lines begin with.
    pub(super) tag: Option<Bytes>,
}

/// Starts jobs.
pub(super) struct Starter<'a> {
    config: &'a Config,
    programs: Programs,
    room: Room,
    lines: mpsc::Sender<Lines>,
}

impl<'a> Starter<'a> {
    /// Lines of running jobs go to `lines`, if they are wanted at once.
    pub(super) fn new(config: &'a Config, programs: Programs, lines: mpsc::Sender<Lines>) -> Self {
        Self {
            config,
            programs,
            room: Room::new(),
            lines,
        }
    }

    /// A place for what a job writes.
    pub(super) fn capture(&self) -> Capture {
        Capture::new(&self.room)
    }

    /// Starts the process of a job.
    pub(super) fn launch(&mut self, ticket: &Ticket, slot: usize) -> Result<Launched, Refusal> {
        let job = Job {
            sequence: ticket.seq,
            slot,
        };
        let parts = self.config.template.render(&ticket.row, job);
        let parts = parts.map_err(|error| Refusal::job(format!("failed to {error}"), 1))?;
        let program = self.programs.find(&parts.program);
        let program = program.map_err(|error| {
            let code = error.code();
            Refusal::job(format!("failed to {error}"), code)
        })?;
        let mut command = Command::new(program);
        command
            .arg0(&parts.program)
            .args(&parts.arguments)
            .env("PPAR_SEQ", ticket.seq.to_string())
            .env("PPAR_SLOT", slot.to_string())
            .stdin(Stdio::null());
        let item = ticket.row.fields().collect::<Vec<_>>().join(&b' ');
        if !item.contains(&0) {
            command.env("PPAR_ITEM", OsStr::from_bytes(&item));
        }
        if let Some(folder) = &self.config.folder {
            command.current_dir(folder);
        }
        if self.config.output != Output::Ungrouped {
            command.stdout(Stdio::piped()).stderr(Stdio::piped());
        }
        let tag = self.tag(ticket, job)?;
        let mut group = ProcessGroup::start(&mut command)
            .map_err(|error| Refusal::of_start(error, &parts.program))?;
        let out = group.take_stdout().map(OwnedFd::from);
        let err = group.take_stderr().map(OwnedFd::from);
        let tap = |pipe: Option<OwnedFd>, stream| {
            pipe.map(|pipe| Tap::new(pipe, self.sink(ticket.seq, stream)))
                .transpose()
                .map_err(Refusal::NoRoom)
        };
        let (out, err) = (tap(out, Stream::Out)?, tap(err, Stream::Err)?);
        Ok(Launched {
            group,
            out,
            err,
            tag,
        })
    }

    fn sink(&self, seq: u64, stream: Stream) -> Sink {
        if self.config.output == Output::Lines {
            return Sink::Pass {
                rest: Vec::new(),
                lines: self.lines.clone(),
                seq,
                stream,
            };
        }
        Sink::Keep(self.capture())
    }

    fn tag(&self, ticket: &Ticket, job: Job) -> Result<Option<Bytes>, Refusal> {
        let Some(template) = &self.config.tag else {
            return Ok(None);
        };
        let tag = template.render(&ticket.row, job);
        let tag = tag.map_err(|error| Refusal::job(format!("failed to {error}"), 1))?;
        let mut tag = tag.program.as_bytes().to_vec();
        tag.push(b'\t');
        Ok(Some(tag.into()))
    }
}

/// Why a job was not started.
pub(super) enum Refusal {
    /// It cannot be run at all.
    Job { message: String, code: i32 },
    /// There is no room for it now.
    NoRoom(io::Error),
}

impl Refusal {
    fn job(message: String, code: i32) -> Self {
        Self::Job { message, code }
    }

    fn of_start(error: io::Error, program: &OsStr) -> Self {
        let message = format!("failed to run {}: {error}", program.display());
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::job(message, 127),
            io::ErrorKind::PermissionDenied | io::ErrorKind::ExecutableFileBusy => {
                Self::job(message, 126)
            }
            io::ErrorKind::ArgumentListTooLong => Self::job(message, 1),
            _ if lacks_room(&error) => Self::NoRoom(error),
            _ => Self::job(message, 126),
        }
    }
}

/// Whether there may be room later: processes, files or memory have run out.
fn lacks_room(error: &io::Error) -> bool {
    let scarce = [Errno::AGAIN, Errno::MFILE, Errno::NFILE, Errno::NOMEM];
    Errno::from_io_error(error).is_some_and(|error| scarce.contains(&error))
}
