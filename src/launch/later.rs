//! A byte stream that is not there yet: reading and writing wait for it.

use std::future::Future;
use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::oneshot;

/// A stream that is there sooner or later, or never.
#[derive(Debug)]
pub(super) enum Later<S> {
    Awaited(oneshot::Receiver<S>),
    Here(S),
    Never,
}

impl<S: Unpin> Later<S> {
    /// Waits for the stream; none if it will never be there.
    fn poll_here(&mut self, cx: &mut Context<'_>) -> Poll<Option<Pin<&mut S>>> {
        if let Self::Awaited(awaited) = self {
            let stream = ready!(Pin::new(awaited).poll(cx));
            *self = stream.map_or(Self::Never, Self::Here);
        }
        Poll::Ready(match self {
            Self::Here(stream) => Some(Pin::new(stream)),
            Self::Awaited(_) | Self::Never => None,
        })
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Later<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match ready!(self.poll_here(cx)) {
            Some(stream) => stream.poll_read(cx, into),
            None => Poll::Ready(Ok(())),
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Later<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match ready!(self.poll_here(cx)) {
            Some(stream) => stream.poll_write(cx, bytes),
            None => Poll::Ready(Err(ErrorKind::BrokenPipe.into())),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut *self {
            Self::Here(stream) => Pin::new(stream).poll_flush(cx),
            Self::Awaited(_) | Self::Never => Poll::Ready(Ok(())),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut *self {
            Self::Here(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Awaited(_) | Self::Never => Poll::Ready(Ok(())),
        }
    }
}
