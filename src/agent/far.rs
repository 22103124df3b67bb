//! A stream of an agent, as its attendant has it.

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::{Semaphore, mpsc};

use crate::host::{Outbound, Outlet};
use crate::wire::{Farewell, HostNews, Pipe, StreamId};

/// What is to become of a running process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Will {
    /// It gets a signal, with all that it has started.
    Signal(i32),
    /// It is killed, and nobody wants to know how it ends.
    Forget,
}

/// A stream, as its attendant has it.
pub(super) struct Far {
    pub(super) id: StreamId,
    pub(super) to: Outbound,
    /// What comes on its input.
    pub(super) input: mpsc::UnboundedReceiver<Bytes>,
    /// What is to become of it.
    pub(super) wills: mpsc::UnboundedReceiver<Will>,
    pub(super) credits: [Arc<Semaphore>; 2],
}

impl Far {
    /// Tells news of it.
    pub(super) fn tell(&self, news: &HostNews) {
        tell(&self.to, self.id, news);
    }

    /// Says that it could not be done, with the exit code of a shell.
    pub(super) fn fail(&self, message: impl Into<String>, code: i32) {
        self.tell(&HostNews::Failed {
            message: message.into(),
            code,
            later: false,
        });
    }

    /// Says that it is over, and that there is nothing to be said of it.
    pub(super) fn done(&self) {
        self.tell(&HostNews::Ended(Farewell::default()));
    }

    /// Says how it went, and that it is over.
    pub(super) fn finish(&self, outcome: io::Result<()>) {
        match outcome {
            Ok(()) => self.done(),
            Err(error) => self.fail(error.to_string(), 1),
        }
    }

    /// Where what flows out of it goes.
    pub(super) fn outlet(&self, pipe: Pipe) -> Outlet {
        Outlet {
            to: self.to.clone(),
            stream: self.id,
            pipe,
            credit: Arc::clone(&self.credits[usize::from(pipe == Pipe::Error)]),
        }
    }

    /// What is called with the length of what was taken of its input.
    pub(super) fn granter(&self) -> impl Fn(usize) + use<> {
        let (to, id) = (self.to.clone(), self.id);
        move |length| {
            let bytes = length as u64;
            tell(&to, id, &HostNews::Grant { bytes });
        }
    }

    /// What is called where it reads no more of its input.
    pub(super) fn closer(&self) -> impl Fn() + use<> {
        let (to, id) = (self.to.clone(), self.id);
        move || tell(&to, id, &HostNews::Closed)
    }

    /// Takes what comes on the input, once.
    pub(super) fn take_input(&mut self) -> mpsc::UnboundedReceiver<Bytes> {
        std::mem::replace(&mut self.input, mpsc::unbounded_channel().1)
    }
}

/// Tells news of a stream.
pub(super) fn tell(to: &Outbound, id: StreamId, news: &HostNews) {
    // News are short.
    if let Ok(frame) = news.to_frame(id) {
        to.frame(frame);
    }
}
