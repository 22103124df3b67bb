//! Makes processes of rows and blocks: what is executed, where it runs, what it
//! reads, and where what it writes goes.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

use bytes::Bytes;
use rustix::io::Errno;
use tempfile::NamedTempFile;
use tokio::sync::mpsc;

use super::attempt::Streams;
use super::capture::{Capture, Room};
use super::config::{Config, Items, Output, Share};
use super::feed::{Feed, Ration, Requests};
use super::programs::Programs;
use super::tap::{Lines, Pass, Sink, Stream, Tap};
use super::template::{self, Job};
use crate::input::blocks::Block;
use crate::input::rows::Row;
use crate::proc::ProcessGroup;

/// The terminal, whatever standard input is.
pub(super) const TERMINAL: &str = "/dev/tty";

/// What a job is made of.
#[derive(Debug)]
pub(super) struct Task {
    pub(super) row: Row,
    pub(super) block: Option<Box<Block>>,
}

impl Task {
    /// A row.
    pub(super) fn row(row: Row) -> Self {
        Self { row, block: None }
    }

    /// A block, whose item is empty.
    pub(super) fn block(block: Block) -> Self {
        Self {
            row: Row::single([]),
            block: Some(Box::new(block)),
        }
    }
}

/// A job that is to be run.
#[derive(Debug)]
pub(super) struct Ticket {
    pub(super) seq: u64,
    pub(super) row: Row,
    /// What it is to read.
    pub(super) block: Option<Box<Block>>,
    /// How often it was run.
    pub(super) attempts: u32,
}

/// A job that was started.
pub(super) struct Launched {
    pub(super) group: ProcessGroup,
    pub(super) streams: Streams,
    /// What its lines begin with.
    pub(super) tag: Option<Bytes>,
    /// The file that holds its block, as long as it runs.
    pub(super) file: Option<NamedTempFile>,
}

/// Starts jobs.
pub(super) struct Starter<'a> {
    config: &'a Config,
    programs: Programs,
    room: Room,
    lines: mpsc::Sender<Lines>,
    /// Where jobs ask for further blocks, if they may.
    requests: Option<Requests>,
}

impl<'a> Starter<'a> {
    /// Lines of running jobs go to `lines`, if they are wanted at once.
    pub(super) fn new(
        config: &'a Config,
        programs: Programs,
        lines: mpsc::Sender<Lines>,
        requests: Requests,
    ) -> Self {
        let shared = matches!(config.items, Items::Blocks(_, Share::RoundRobin));
        Self {
            config,
            programs,
            room: Room::new(),
            lines,
            requests: shared.then_some(requests),
        }
    }

    /// A place for what a job writes.
    pub(super) fn capture(&self) -> Capture {
        Capture::new(&self.room)
    }

    /// Starts the process of a job.
    pub(super) fn launch(&mut self, ticket: &mut Ticket, slot: usize) -> Result<Launched, Refusal> {
        let job = Job {
            sequence: ticket.seq,
            slot,
        };
        let file = self.write_block(ticket)?;
        let (parts, call) = self.config.action.prepare(&ticket.row, job)?;
        let mut command = self.command(&parts)?;
        self.set_variables(&mut command, &ticket.row, job)?;
        if let Some(folder) = &self.config.folder {
            command.current_dir(folder);
        }
        let ration = match (call, &ticket.block) {
            (Some(call), _) => Some(Ration::text(call)),
            (None, Some(block)) if file.is_none() => {
                Some(Ration::block((**block).clone(), self.requests.clone()))
            }
            (None, _) => None,
        };
        command.stdin(self.input(ration.is_some())?);
        let tag = self.tag(&ticket.row, job)?;
        let mut streams = self.connect(&mut command, ticket.seq)?;
        let start = if self.config.terminal {
            ProcessGroup::start_in_ours
        } else {
            ProcessGroup::start
        };
        let mut group =
            start(&mut command).map_err(|error| Refusal::of_start(error, &parts.program))?;
        if let Some(priority) = self.config.priority {
            let set = group.set_priority(priority);
            set.map_err(|error| Refusal::job(format!("failed to set its priority: {error}"), 1))?;
        }
        if let (Some(pipe), Some(ration)) = (group.take_stdin(), ration) {
            let feed = Feed::new(OwnedFd::from(pipe), ration);
            streams.feed = Some(feed.map_err(Refusal::NoRoom)?);
        }
        Ok(Launched {
            group,
            streams,
            tag,
            file,
        })
    }

    fn command(&mut self, parts: &template::Command) -> Result<Command, Refusal> {
        let program = self.programs.find(&parts.program);
        let program = program.map_err(|error| {
            let code = error.code();
            Refusal::job(format!("failed to {error}"), code)
        })?;
        let mut command = Command::new(program);
        command.arg0(&parts.program).args(&parts.arguments);
        Ok(command)
    }

    fn set_variables(&self, command: &mut Command, row: &Row, job: Job) -> Result<(), Refusal> {
        command
            .env("PPAR_SEQ", job.sequence.to_string())
            .env("PPAR_SLOT", job.slot.to_string());
        let item = row.fields().collect::<Vec<_>>().join(&b' ');
        if !item.contains(&0) {
            command.env("PPAR_ITEM", OsStr::from_bytes(&item));
        }
        for (name, value) in &self.config.variables {
            command.env(name, value.render(row, job)?.program);
        }
        Ok(())
    }

    /// What a job reads that is not fed.
    fn input(&self, fed: bool) -> Result<Stdio, Refusal> {
        if fed {
            return Ok(Stdio::piped());
        }
        if self.config.terminal {
            let terminal = File::open(TERMINAL).map_err(Refusal::NoRoom)?;
            return Ok(terminal.into());
        }
        Ok(Stdio::null())
    }

    /// Takes in what a job will write, unless it writes for itself.
    fn connect(&self, command: &mut Command, seq: u64) -> Result<Streams, Refusal> {
        if self.config.output == Output::Ungrouped {
            return Ok(Streams::default());
        }
        let tap = |stream| Tap::open(self.sink(seq, stream)).map_err(Refusal::NoRoom);
        let (out, write_out) = tap(Stream::Out)?;
        let (err, write_err) = tap(Stream::Err)?;
        command.stdout(write_out).stderr(write_err);
        Ok(Streams {
            feed: None,
            out: Some(out),
            err: Some(err),
        })
    }

    fn sink(&self, seq: u64, stream: Stream) -> Sink {
        let passes = self.config.output == Output::Lines;
        Sink {
            keep: (!passes).then(|| self.capture()),
            pass: passes.then(|| Pass::to(self.lines.clone(), seq, stream)),
        }
    }

    /// Writes a job's block into a file, if that is wanted, which becomes its
    /// item.
    fn write_block(&self, ticket: &mut Ticket) -> Result<Option<NamedTempFile>, Refusal> {
        let (Some(block), Items::Blocks(_, Share::Files)) = (&ticket.block, &self.config.items)
        else {
            return Ok(None);
        };
        let mut file = NamedTempFile::with_prefix("ppar-").map_err(Refusal::NoRoom)?;
        let written = Ration::block((**block).clone(), None).write_to(file.as_file_mut());
        written.map_err(Refusal::Input)?;
        ticket.row = Row::single(file.path().as_os_str().as_bytes());
        Ok(Some(file))
    }

    fn tag(&self, row: &Row, job: Job) -> Result<Option<Bytes>, Refusal> {
        let Some(template) = &self.config.tag else {
            return Ok(None);
        };
        let tag = template.render(row, job)?;
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
    /// What it is to read cannot be had, or cannot be put where it reads it.
    Input(io::Error),
}

impl From<template::TemplateError> for Refusal {
    fn from(error: template::TemplateError) -> Self {
        Self::job(format!("failed to {error}"), 1)
    }
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
