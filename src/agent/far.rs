//! A stream of an agent, as its attendant sees it.

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::{Semaphore, mpsc};

use crate::host::{Granter, Outbound, Outlet};
use crate::wire::{Farewell, HostNews, Pipe, StreamId};

/// What to do with a running process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Will {
    /// Send it a signal, and to everything it started.
    Signal(i32),
    /// Kill it; nobody wants to know how it ends.
    Forget,
}

/// A stream, as its attendant sees it.
pub(super) struct Far {
    pub(super) id: StreamId,
    pub(super) to: Outbound,
    /// Data for its input.
    pub(super) input: mpsc::UnboundedReceiver<Bytes>,
    /// Requests about its process.
    pub(super) wills: mpsc::UnboundedReceiver<Will>,
    pub(super) credits: [Arc<Semaphore>; 2],
}

impl Far {
    /// Sends news about it.
    pub(super) fn tell(&self, news: &HostNews) {
        tell(&self.to, self.id, news);
    }

    /// Reports a failure, with the exit code that a shell would give.
    pub(super) fn fail(&self, message: impl Into<String>, code: i32) {
        self.tell(&HostNews::Failed {
            message: message.into(),
            code,
            later: false,
        });
    }

    /// Reports that it is over, without details.
    pub(super) fn done(&self) {
        self.tell(&HostNews::Ended(Farewell::default()));
    }

    /// Reports how it went, and that it is over.
    pub(super) fn finish(&self, outcome: io::Result<()>) {
        match outcome {
            Ok(()) => self.done(),
            Err(error) => self.fail(error.to_string(), 1),
        }
    }

    /// Where data of an output pipe goes.
    pub(super) fn outlet(&self, pipe: Pipe) -> Outlet {
        Outlet {
            to: self.to.clone(),
            stream: self.id,
            pipe,
            credit: Arc::clone(&self.credits[usize::from(pipe == Pipe::Error)]),
        }
    }

    /// Gives ppar credit for input bytes consumed.
    pub(super) fn granter(&self) -> Granter<impl Fn(usize) + use<>> {
        let (to, id) = (self.to.clone(), self.id);
        Granter::new(move |length| {
            let bytes = length as u64;
            tell(&to, id, &HostNews::Grant { bytes });
        })
    }

    /// A function to call when no more input is read.
    pub(super) fn closer(&self) -> impl Fn() + use<> {
        let (to, id) = (self.to.clone(), self.id);
        move || tell(&to, id, &HostNews::Closed)
    }

    /// Takes the receiver of input data, once.
    pub(super) fn take_input(&mut self) -> mpsc::UnboundedReceiver<Bytes> {
        std::mem::replace(&mut self.input, mpsc::unbounded_channel().1)
    }
}

/// Sends news about a stream.
pub(super) fn tell(to: &Outbound, id: StreamId, news: &HostNews) {
    // News are short enough for a frame.
    if let Ok(frame) = news.to_frame(id) {
        to.frame(frame);
    }
}
