//! The pipes of a stream as byte streams that can be read and written.

use std::future::Future;
use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::{AcquireError, OwnedSemaphorePermit, mpsc};

use super::pump::{Granter, Outlet, PIECE};

/// Reads an output pipe. The host gets credit for what was read.
#[derive(Debug)]
pub(crate) struct OutputEnd<G> {
    parts: mpsc::UnboundedReceiver<Bytes>,
    /// The rest of the current part.
    part: Bytes,
    granter: Granter<G>,
}

impl<G> OutputEnd<G> {
    pub(super) fn new(parts: mpsc::UnboundedReceiver<Bytes>, granter: Granter<G>) -> Self {
        Self {
            parts,
            part: Bytes::new(),
            granter,
        }
    }
}

impl<G: Fn(usize) + Unpin> AsyncRead for OutputEnd<G> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        while self.part.is_empty() {
            match ready!(self.parts.poll_recv(cx)) {
                Some(part) => self.part = part,
                None => return Poll::Ready(Ok(())),
            }
        }
        let length = self.part.len().min(into.remaining());
        into.put_slice(&self.part.split_to(length));
        self.granter.consumed(length);
        Poll::Ready(Ok(()))
    }
}

/// Waits for credit.
type Credit = Pin<Box<dyn Future<Output = Result<OwnedSemaphorePermit, AcquireError>>>>;

/// Writes the input pipe, and closes it when dropped.
pub(crate) struct InputEnd<C: Fn()> {
    outlet: Outlet,
    close: C,
    /// For a write that waits.
    credit: Option<Credit>,
}

impl<C: Fn()> InputEnd<C> {
    pub(super) fn new(outlet: Outlet, close: C) -> Self {
        Self {
            outlet,
            close,
            credit: None,
        }
    }
}

impl<C: Fn()> Drop for InputEnd<C> {
    fn drop(&mut self) {
        (self.close)();
    }
}

impl<C: Fn() + Unpin> AsyncWrite for InputEnd<C> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        let permits = &this.outlet.credit;
        let credit = this.credit.get_or_insert_with(|| {
            let length = bytes.len().min(PIECE);
            Box::pin(Arc::clone(permits).acquire_many_owned(length as u32))
        });
        let permit = ready!(credit.as_mut().poll(cx));
        this.credit = None;
        let mut permit = permit.map_err(|_| io::Error::from(ErrorKind::BrokenPipe))?;
        // The write that waited may have been given up for a shorter one.
        let length = permit.num_permits().min(bytes.len());
        if let Some(used) = permit.split(length) {
            used.forget();
        }
        this.outlet.put(Bytes::copy_from_slice(&bytes[..length]));
        Poll::Ready(Ok(length))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
