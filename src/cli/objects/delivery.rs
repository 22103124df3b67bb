//! Standard output for fetched values.
//!
//! It is always known whether a value was written: a piece is no longer than
//! what a pipe accepts atomically, and is written when there is room for it.
//! Until then a signal can end the wait.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::{Errno, retry_on_intr};

use super::{Shown, append_line};
use crate::output::check_stdout;
use crate::proc::Ending;
use crate::shared::calls;
use crate::shared::{Client, Leave, SharedError};
use crate::wire::{Json, ObjectId};

/// `PIPE_BUF`: a writable pipe has room for this many bytes.
const PIECE: usize = 4096;

pub(super) struct Delivery {
    output: OwnedFd,
    ending: Arc<Ending>,
    raw: bool,
}

/// What happened to values.
struct Delivered {
    /// How many were written completely.
    values: u64,
    /// Why not all were.
    outcome: anyhow::Result<()>,
}

impl Delivery {
    /// From now on, the client stops waiting when standard output has no reader
    /// left, or when this process is asked to end: it should not take a value
    /// that would not be read.
    pub(super) fn of(client: &mut Client, shown: &Shown) -> anyhow::Result<Self> {
        check_stdout()?;
        let output = io::stdout().as_fd().try_clone_to_owned()?;
        let ending = Arc::new(Ending::catch()?);
        client.leave_with(Leave {
            output: output.try_clone()?,
            ending: Arc::clone(&ending),
        });
        Ok(Self {
            output,
            ending,
            raw: shown.raw_output,
        })
    }

    /// Writes fetched values of `object`. After the last ones, and after an error,
    /// values that could not be written return.
    pub(super) fn pass_on(
        &self,
        client: &mut Client,
        object: ObjectId,
        values: &[Json],
        is_last: bool,
    ) -> anyhow::Result<()> {
        let delivered = self.write(values);
        if !is_last && delivered.outcome.is_ok() {
            return Ok(());
        }
        let passed = delivered.values;
        let settled = client.call(object, calls::settle(passed));
        delivered.outcome?;
        match settled {
            Err(error) if !error.is_unanswered() => Err(error.into()),
            // A manager that is gone takes nothing back.
            _ => Ok(()),
        }
    }

    /// Writes each value as a line.
    fn write(&self, values: &[Json]) -> Delivered {
        let mut lines = Vec::new();
        let mut ends = Vec::with_capacity(values.len());
        let shown = values.iter().try_for_each(|value| {
            append_line(value, self.raw, &mut lines)?;
            ends.push(lines.len());
            Ok(())
        });
        let mut written = 0;
        let mut outcome = Ok(());
        while written < lines.len() && outcome.is_ok() {
            let piece = &lines[written..lines.len().min(written + PIECE)];
            outcome = self.write_some(piece).map(|bytes| written += bytes);
        }
        let outcome = outcome.map_err(anyhow::Error::from).and(shown);
        let values = ends.iter().take_while(|end| **end <= written).count() as u64;
        Delivered { values, outcome }
    }

    /// Writes a piece, or as much of it as there is room for.
    fn write_some(&self, piece: &[u8]) -> Result<usize, SharedError> {
        let mut files = [
            PollFd::new(&self.output, PollFlags::OUT),
            PollFd::new(&*self.ending, PollFlags::IN),
        ];
        retry_on_intr(|| poll(&mut files, None)).map_err(io::Error::from)?;
        if let Some(signal) = self.ending.signal() {
            return Err(SharedError::Signal(signal));
        }
        if files[0].revents().is_empty() {
            return Ok(0);
        }
        match rustix::io::write(&self.output, piece) {
            Ok(bytes) => Ok(bytes),
            // Another writer was faster.
            Err(Errno::INTR | Errno::AGAIN) => Ok(0),
            Err(error) => Err(SharedError::Io(error.into())),
        }
    }
}
