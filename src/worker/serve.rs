//! The loop: greeting, setup, then chunks until the input ends.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::time::Instant;

use rustix::process::{DumpableBehavior, set_dumpable_behavior};

use super::chunk::run_chunk;
use super::error::ServeError;
use super::exec::Executor;
use super::outbox::Outbox;
use super::setup::Setup;
use crate::error::{Exit, refused};
use crate::lang::{Engine, with_room};
use crate::proc;
use crate::wire::{Chunk, Done, FrameReader, FromWorker, Order, ToWorker, WireError, hello};

const READ_BYTES: usize = 256 << 10;

/// Runs a worker process: talks over standard input and output, and dies with
/// its parent process `parent`.
pub(crate) fn child(parent: Option<u32>) -> Exit {
    proc::keep_freed_memory();
    proc::let_parent_tell_lack();
    proc::explain_overflow();
    let run = || -> Result<(), ServeError> {
        if let Some(parent) = parent {
            proc::die_with(parent)?;
        }
        // The buffers of standard streams would only be in the way.
        let input = File::from(io::stdin().as_fd().try_clone_to_owned()?);
        let output = File::from(io::stdout().as_fd().try_clone_to_owned()?);
        serve(input, output)
    };
    match run() {
        Ok(()) => Exit::Success,
        Err(ServeError::Ended(exit)) => {
            // A core file of this process would say nothing about the program.
            let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
            exit
        }
        Err(_) => Exit::Broken,
    }
}

/// Speaks the protocol until `input` ends.
pub(crate) fn serve(
    input: impl Read,
    output: impl Write + Send + 'static,
) -> Result<(), ServeError> {
    let mut incoming = Incoming {
        input,
        scratch: vec![0; READ_BYTES],
        frames: FrameReader::default(),
    };
    let outbox = Outbox::new(Box::new(output));
    let served = with_room(|| converse(&mut incoming, &outbox));
    outbox.close();
    served
}

fn converse(incoming: &mut Incoming<impl Read>, outbox: &Outbox) -> Result<(), ServeError> {
    if !incoming.greeting()? {
        return Ok(());
    }
    outbox.send_raw(&hello())?;
    let Some(setup) = incoming.setup()? else {
        return Ok(());
    };
    let Some((setup, mut hands)) = prepare(&setup, outbox)? else {
        return Ok(());
    };
    outbox.send(&FromWorker::Ready {
        pid: std::process::id(),
        parent: std::os::unix::process::parent_id(),
    })?;
    while let Some((seq, chunk, order)) = incoming.chunk()? {
        let start = Instant::now();
        outbox.begin(seq, chunk.items, &order);
        let mut report = outbox.clone();
        match &mut hands {
            Hands::Engine(engine) => run_chunk(engine, &setup, &chunk, &order, &mut report)?,
            Hands::Program(program) => program.run_chunk(&setup, &chunk, &order, &mut report)?,
        }
        outbox.end(Done {
            seq,
            busy_ns: u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX),
            peak_kib: if setup.measure { proc::peak_kib() } else { 0 },
        })?;
    }
    if let Hands::Program(program) = hands {
        program.finish(outbox)?;
    }
    Ok(())
}

/// Prepares what the setup describes; none if that fails, after the parent was
/// told.
fn prepare(setup: &[u8], outbox: &Outbox) -> io::Result<Option<(Setup, Hands)>> {
    let print = outbox.clone();
    let prepared = Setup::from_bytes(setup)
        .map_err(|error| format!("the setup makes no sense: {error}"))
        .and_then(|setup| {
            let hands = match &setup.exec {
                Some(exec) => Executor::start(exec).map(Hands::Program).map_err(|error| {
                    format!("failed to start the command of --exec: {}", refused(&error))
                })?,
                None => setup
                    .engine(Box::new(move |text| print.print(text)))
                    .map(Hands::Engine)
                    .map_err(|error| error.to_string())?,
            };
            Ok((setup, hands))
        });
    match prepared {
        Ok(prepared) => Ok(Some(prepared)),
        Err(reason) => {
            outbox.send(&FromWorker::Refused(reason))?;
            Ok(None)
        }
    }
}

/// What runs the items.
#[expect(clippy::large_enum_variant, reason = "there is one")]
enum Hands {
    Engine(Engine),
    Program(Executor),
}

struct Incoming<R> {
    input: R,
    scratch: Vec<u8>,
    frames: FrameReader,
}

impl<R: Read> Incoming<R> {
    /// Reads more; `false` at the end of the input.
    fn fill(&mut self) -> Result<bool, ServeError> {
        let length = loop {
            match self.input.read(&mut self.scratch) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        self.frames
            .buffer()
            .extend_from_slice(&self.scratch[..length]);
        if length == 0 && !self.frames.at_boundary() {
            return Err(WireError::Truncated.into());
        }
        Ok(length > 0)
    }

    fn greeting(&mut self) -> Result<bool, ServeError> {
        while !self.frames.greeting()? {
            if !self.fill()? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn message(&mut self) -> Result<Option<ToWorker>, ServeError> {
        loop {
            if let Some(message) = self.frames.next_to_worker()? {
                return Ok(Some(message));
            }
            if !self.fill()? {
                return Ok(None);
            }
        }
    }

    fn setup(&mut self) -> Result<Option<bytes::Bytes>, ServeError> {
        match self.message()? {
            Some(ToWorker::Setup(setup)) => Ok(Some(setup)),
            Some(_) => Err(WireError::Malformed("a chunk before the setup").into()),
            None => Ok(None),
        }
    }

    fn chunk(&mut self) -> Result<Option<(u64, Chunk, Order)>, ServeError> {
        match self.message()? {
            Some(ToWorker::Chunk { seq, chunk, order }) => Ok(Some((seq, chunk, order))),
            Some(ToWorker::Setup(_)) => Err(WireError::Malformed("a second setup").into()),
            None => Ok(None),
        }
    }
}
