//! Turns rows and blocks into processes: what to execute, where to run it, what
//! it reads, and where its output goes.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::Arc;

use bytes::Bytes;
use rustix::io::{Errno, fcntl_dupfd_cloexec};
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::stdio::stdin;
use tokio::sync::mpsc;

use super::attempt::{Birth, Streams};
use super::capture::{Capture, Room};
use super::config::{Config, Items, Output, Share};
use super::feed::{Feed, Ration, Requests};
use super::folder::{self, WorkFolderError};
use super::life::Life;
use super::programs::{ProgramError, Programs};
use super::results::{Kept, Place, Results};
use super::slots::Slot;
use super::tap::{Habit, Lines, Pass, Sink, Stream, Taps};
use super::template::{HERE, Job, Template, TemplateError};
use super::variables;
use crate::host::{self, Channel, Ends, RemoteJob, RemoteOrder};
use crate::input::blocks::{Block, Body};
use crate::input::rows::Row;
use crate::output::scratch_file;
use crate::proc::{Argv, Environment, LONGEST_WORD, ProcessGroup, Start, Variables};

/// The terminal, whatever standard input is.
pub(super) const TERMINAL: &str = "/dev/tty";

/// The input of a job.
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

    /// A row whose job reads the whole file.
    pub(super) fn row_with_all_of(row: Row, file: Arc<File>) -> Self {
        let length = file.metadata().map_or(0, |data| data.len());
        Self {
            row,
            block: Some(Box::new(Block {
                header: Bytes::new(),
                body: Body::Within(file, 0..length),
            })),
        }
    }

    /// A block, whose item is empty.
    pub(super) fn block(block: Box<Block>) -> Self {
        Self {
            row: Row::single([]),
            block: Some(block),
        }
    }
}

/// The exit code of shells for a file that cannot be executed.
const NOT_EXECUTABLE: i32 = 126;

/// A job that waits to run.
#[derive(Debug)]
pub(super) struct Ticket {
    pub(super) seq: u64,
    pub(super) row: Row,
    /// The block that it reads.
    pub(super) block: Option<Box<Block>>,
    /// How often it was tried.
    pub(super) attempts: u32,
    /// Whether it must run on its own.
    pub(super) is_alone: bool,
    /// Where its output is kept.
    pub(super) place: Option<Place>,
}

/// A job that has started.
pub(super) struct Launched {
    pub(super) birth: Birth,
    pub(super) life: Life,
    pub(super) streams: Streams,
    /// The tag of its lines.
    pub(super) tag: Option<Bytes>,
    /// Its output files, if those are kept.
    pub(super) kept: Option<Kept>,
    /// The file of its block, if it is one; open while the job runs.
    pub(super) block: Option<OwnedFd>,
}

/// Starts jobs.
pub(super) struct Starter<'a> {
    config: &'a Config,
    programs: Programs<'a>,
    /// The part of the environment that all jobs share.
    environment: Environment,
    /// The input of jobs without any.
    nothing: OwnedFd,
    results: Option<Results>,
    room: Room,
    habit: Habit,
    lines: mpsc::Sender<Lines>,
    /// Where jobs request further blocks, if they may.
    requests: Option<Requests>,
}

impl<'a> Starter<'a> {
    /// Lines of running jobs go to `lines`, if they are wanted at once.
    pub(super) fn new(
        config: &'a Config,
        programs: Programs<'a>,
        lines: mpsc::Sender<Lines>,
        requests: Requests,
        results: Option<Results>,
    ) -> io::Result<Self> {
        let shared = matches!(config.items, Items::Blocks(_, Share::RoundRobin));
        let given = config.variables.iter().map(|(name, _)| name.as_os_str());
        let own = variables::OWN.map(OsStr::new);
        let places = config.folder.iter().flat_map(|_| folder::VARIABLES);
        let names: Vec<&OsStr> = own
            .into_iter()
            .chain(places.map(OsStr::new))
            .chain(given)
            .collect();
        Ok(Self {
            config,
            programs,
            environment: Environment::without(&names),
            nothing: File::open("/dev/null")?.into(),
            results,
            room: Room::new(),
            habit: Habit::default(),
            lines,
            requests: shared.then_some(requests),
        })
    }

    /// A place to store output.
    pub(super) fn capture(&self) -> Capture {
        Capture::new(&self.room)
    }

    /// Starts the process of a job.
    pub(super) fn launch(
        &mut self,
        ticket: &mut Ticket,
        slot: Slot,
        host: Option<&There>,
    ) -> Result<Launched, Refusal> {
        let job = Job {
            sequence: ticket.seq,
            slot: slot.number,
            host: host.map_or(HERE, |host| &host.name),
        };
        self.make_place(ticket, job)?;
        let block = self.write_block(ticket)?;
        let (words, call) = self.config.action.prepare(&ticket.row, job)?;
        let ration = match (call, &ticket.block) {
            (Some(call), _) => Some(Ration::text(call)),
            (None, Some(given)) if block.is_none() => {
                Some(Ration::block((**given).clone(), self.requests.clone()))
            }
            (None, _) => None,
        };
        let tag = self.tag(&ticket.row, job)?;
        let mut variables = self.variables(&ticket.row, job)?;
        let is_first = ticket.seq == 1 && ticket.attempts == 0;
        let (input, feed) = self.input(ration, is_first)?;
        let kept = ticket.place.as_ref().map(Kept::open);
        let kept = kept.transpose().map_err(Refusal::of_file)?;
        let mut streams = self.connect(ticket.seq, kept.as_ref())?;
        streams.feed = feed;
        if let Some(host) = host {
            let order = self.remote_order(&words, &ticket.row, job, host)?;
            let life = start_there(host, order, input, &streams)?;
            streams.close_ends();
            return Ok(Launched {
                birth: Birth::now(),
                life: Life::There(life),
                streams,
                tag,
                kept,
                block,
            });
        }
        let name = words.program().ok_or(TemplateError::Empty)?;
        let program = self.programs.find(name)?;
        let folder = self.config.folder.as_ref();
        let folder = folder
            .map(|folder| folder.of(&ticket.row, job))
            .transpose()?;
        if let Some(folder) = &folder {
            folder::set_variables(folder, &mut variables);
        }
        let has_item = variables::set_item(&mut variables, &ticket.row);
        let [output, error] = streams.taps.as_deref().map_or([None; 2], Taps::ends);
        let start = Start {
            program: program.as_os_str(),
            arguments: &words,
            environment: &self.environment,
            variables: &variables,
            folder: folder.as_deref().map(Path::as_os_str),
            streams: [
                Some(input.as_ref().unwrap_or(&self.nothing).as_fd()),
                output,
                error,
            ],
            inherited: &[],
            leads: !self.config.terminal,
            priority: self.config.priority,
        };
        let birth = Birth::now();
        let group = match ProcessGroup::start(start) {
            // The command can do without this variable.
            Err(error) if has_item && is_too_long(&error) => {
                let variables = variables.without_last();
                ProcessGroup::start(Start {
                    variables: &variables,
                    ..start
                })
            }
            group => group,
        };
        let group = group.map_err(|error| Refusal::of_start(error, name))?;
        streams.close_ends();
        Ok(Launched {
            birth,
            life: Life::Here(Box::new(group)),
            streams,
            tag,
            kept,
            block,
        })
    }

    /// A job as an order for another host.
    fn remote_order(
        &self,
        words: &Argv,
        row: &Row,
        job: Job<'_>,
        host: &There,
    ) -> Result<RemoteOrder, Refusal> {
        let mut variables = self.variables(row, job)?;
        variables::set_item(&mut variables, row);
        variables.set(variables::HOST, &*host.name);
        let paths = |templates: &[Template]| {
            let path = |template: &Template| {
                let text = template.text(row, job)?;
                Ok(PathBuf::from(OsString::from_vec(text)))
            };
            templates.iter().map(path).collect::<Result<_, Refusal>>()
        };
        let transfer = &self.config.transfer;
        Ok(RemoteOrder {
            command: host::order(words, &variables),
            sends: paths(&transfer.sends)?,
            returns: paths(&transfer.returns)?,
            cleans: transfer.cleans,
        })
    }

    fn variables(&self, row: &Row, job: Job<'_>) -> Result<Variables, Refusal> {
        let mut variables = variables::of(row, job);
        for (name, value) in &self.config.variables {
            variables.set(name, OsString::from_vec(value.text(row, job)?));
        }
        Ok(variables)
    }

    /// What a job reads, if anything, and the feed that supplies it.
    fn input(
        &self,
        ration: Option<Ration>,
        is_first: bool,
    ) -> Result<(Option<OwnedFd>, Option<Feed>), Refusal> {
        if let Some(ration) = ration {
            let (read, write) = pipe_with(PipeFlags::CLOEXEC).map_err(Refusal::no_room)?;
            let feed = Feed::new(write, ration).map_err(Refusal::NoRoom)?;
            return Ok((Some(read), Some(feed)));
        }
        if is_first && self.config.first_reads {
            let own = fcntl_dupfd_cloexec(stdin(), 0).map_err(Refusal::no_room)?;
            return Ok((Some(own), None));
        }
        if self.config.terminal {
            let terminal = File::open(TERMINAL).map_err(Refusal::NoRoom)?;
            return Ok((Some(terminal.into()), None));
        }
        Ok((None, None))
    }

    /// Captures the output of a job, unless it writes for itself.
    fn connect(&self, seq: u64, kept: Option<&Kept>) -> Result<Streams, Refusal> {
        if self.config.output == Output::Ungrouped {
            return Ok(Streams::default());
        }
        let sinks = [
            self.sink(seq, kept, Stream::Out)?,
            self.sink(seq, kept, Stream::Err)?,
        ];
        let taps = Taps::open(sinks, &self.habit).map_err(Refusal::NoRoom)?;
        Ok(Streams {
            feed: None,
            taps: Some(Box::new(taps)),
        })
    }

    fn sink(&self, seq: u64, kept: Option<&Kept>, stream: Stream) -> Result<Sink, Refusal> {
        let passes = self.config.output == Output::Lines;
        let file = kept.map(|kept| kept.file(stream)).transpose();
        let keep = match file.map_err(Refusal::of_file)?.flatten() {
            Some(file) => Some(Capture::into_file(&self.room, file)),
            None => (!passes).then(|| self.capture()),
        };
        Ok(Sink {
            keep,
            pass: passes.then(|| Pass::to(self.lines.clone(), seq, stream)),
        })
    }

    /// Whether an earlier run kept the output of a job, and this one skips it.
    pub(super) fn has_result(&self, ticket: &Ticket) -> bool {
        let results = self.results.as_ref().filter(|_| self.config.skips_kept());
        results.is_some_and(|kept| ticket.block.is_none() && kept.has(ticket.seq, &ticket.row))
    }

    /// Creates a place for a job's output, if wanted.
    fn make_place(&mut self, ticket: &mut Ticket, job: Job<'_>) -> Result<(), Refusal> {
        if let (Some(results), None) = (&mut self.results, &ticket.place) {
            let is_block = matches!(self.config.items, Items::Blocks(..));
            let row = (!is_block).then_some(&ticket.row);
            let place = results.place(job, row).map_err(Refusal::of_file)?;
            ticket.place = Some(place);
        }
        Ok(())
    }

    /// Writes a job's block into a file, if wanted. It has no name, so nothing
    /// is left of it once the job has ended, whatever ends ppar. The item is a
    /// path through this process, which keeps the file open: shells such as csh
    /// and programs such as sudo close the descriptors that they inherit.
    fn write_block(&self, ticket: &mut Ticket) -> Result<Option<OwnedFd>, Refusal> {
        let (Some(block), Items::Blocks(_, Share::Files)) = (&ticket.block, &self.config.items)
        else {
            return Ok(None);
        };
        let mut file = scratch_file().map_err(Refusal::of_file)?;
        let written = Ration::block((**block).clone(), None).write_to(&mut file);
        written.map_err(Refusal::of_file)?;
        let path = format!("/proc/{}/fd/{}", process::id(), file.as_raw_fd());
        ticket.row = Row::single(path.as_bytes());
        Ok(Some(file.into()))
    }

    fn tag(&self, row: &Row, job: Job<'_>) -> Result<Option<Bytes>, Refusal> {
        let Some(template) = &self.config.tag else {
            return Ok(None);
        };
        let mut tag = template.text(row, job)?;
        tag.push(b'\t');
        Ok(Some(tag.into()))
    }
}

/// Where a job runs, if not here.
#[derive(Debug)]
pub(super) struct There {
    pub(super) name: Arc<str>,
    pub(super) channel: Channel,
}

fn start_there(
    host: &There,
    mut order: RemoteOrder,
    input: Option<OwnedFd>,
    streams: &Streams,
) -> Result<RemoteJob, Refusal> {
    let ends = streams.taps.as_deref().map(Taps::ends);
    let Some([Some(output), Some(error)]) = ends else {
        let message = "failed to start: on hosts, the output of jobs must be captured";
        return Err(Refusal::Job(message.to_owned(), NOT_EXECUTABLE));
    };
    order.command.reads = input.is_some();
    let end = |end: BorrowedFd<'_>| end.try_clone_to_owned().map_err(Refusal::NoRoom);
    let outputs = [end(output)?, end(error)?];
    let ends = Ends { input, outputs };
    RemoteJob::start(host.channel.clone(), order, ends).map_err(Refusal::NoRoom)
}

/// Why a job did not start.
pub(super) enum Refusal {
    /// It cannot run at all, with the exit code that a shell would give.
    Job(String, i32),
    /// There is no room for it now.
    NoRoom(io::Error),
    /// The files for its input or output cannot be created.
    Files(io::Error),
}

impl From<ProgramError> for Refusal {
    fn from(error: ProgramError) -> Self {
        let code = error.code();
        Self::Job(format!("failed to {error}"), code)
    }
}

impl From<TemplateError> for Refusal {
    fn from(error: TemplateError) -> Self {
        Self::Job(format!("failed to {error}"), NOT_EXECUTABLE)
    }
}

impl From<WorkFolderError> for Refusal {
    fn from(error: WorkFolderError) -> Self {
        match error {
            WorkFolderError::Template(error) => error.into(),
            WorkFolderError::Create(path, error) => {
                let message = format!("failed to create {}: {error}", path.display());
                Self::Job(message, NOT_EXECUTABLE)
            }
        }
    }
}

impl Refusal {
    fn no_room(error: Errno) -> Self {
        Self::NoRoom(error.into())
    }

    /// The error if a file for results or a block cannot be created.
    fn of_file(error: io::Error) -> Self {
        if lacks_room(&error) {
            Self::NoRoom(error)
        } else {
            Self::Files(error)
        }
    }

    fn of_start(error: io::Error, program: &OsStr) -> Self {
        let program = program.display();
        let message = if is_too_long(&error) {
            format!(
                "failed to run {program}: its arguments or variables are longer than the system \
                 allows, which is {} KiB for each; give long items on standard input (--pipe)",
                LONGEST_WORD >> 10
            )
        } else {
            format!("failed to run {program}: {error}")
        };
        if lacks_room(&error) {
            Self::NoRoom(error)
        } else {
            Self::Job(message, NOT_EXECUTABLE)
        }
    }
}

/// Whether the arguments or variables exceed the system's limit.
fn is_too_long(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::ArgumentListTooLong
}

/// Whether there may be room later: processes, files or memory have run out.
pub(crate) fn lacks_room(error: &io::Error) -> bool {
    let scarce = [Errno::AGAIN, Errno::MFILE, Errno::NFILE, Errno::NOMEM];
    Errno::from_io_error(error).is_some_and(|error| scarce.contains(&error))
}
