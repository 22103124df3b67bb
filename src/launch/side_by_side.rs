//! Merges a worker's frames with text that it prints elsewhere into one stream
//! of frames.
//!
//! A program other than ppar leaves its standard output to the user's code.
//! That output becomes PRINT frames of whole lines, inserted between the
//! worker's frames. So nothing that was printed is lost when a worker dies.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncRead, ReadBuf};

use crate::wire::{FromWorker, HEADER, payload_length};

const READ_BYTES: usize = 64 << 10;
/// A longer line is passed on in pieces.
const LINE_BYTES: usize = 64 << 10;

/// Reads both streams.
#[derive(Debug)]
pub(super) struct SideBySide<F, P> {
    frames: F,
    place: Position,
    /// The greeting must be the first frame.
    greeted: bool,
    prints: Option<P>,
    line: BytesMut,
    /// The unread rest of a frame of printed text.
    ready: Bytes,
}

/// The position in the worker's stream.
#[derive(Debug, Clone, Copy)]
enum Position {
    Header { bytes: [u8; HEADER], known: usize },
    Payload { left: usize },
}

const BOUNDARY: Position = Position::Header {
    bytes: [0; HEADER],
    known: 0,
};

impl<F: AsyncRead + Unpin, P: AsyncRead + Unpin> SideBySide<F, P> {
    /// Inserts the output of `prints` between the frames.
    pub(super) fn new(frames: F, prints: P) -> Self {
        Self {
            frames,
            place: BOUNDARY,
            greeted: false,
            prints: Some(prints),
            line: BytesMut::new(),
            ready: Bytes::new(),
        }
    }

    fn is_between_frames(&self) -> bool {
        self.greeted && matches!(self.place, Position::Header { known: 0, .. })
    }

    /// Reads printed text until there are whole lines, or nothing for now.
    fn poll_prints(&mut self, cx: &mut Context<'_>) {
        while let Some(prints) = &mut self.prints {
            let mut bytes = [0; LINE_BYTES / 8];
            let mut buffer = ReadBuf::new(&mut bytes);
            let Poll::Ready(read) = Pin::new(prints).poll_read(cx, &mut buffer) else {
                return;
            };
            if read.is_err() || buffer.filled().is_empty() {
                self.prints = None;
                self.end_line();
                return;
            }
            self.line.extend_from_slice(buffer.filled());
            let end = memchr::memrchr(b'\n', &self.line).map(|place| place + 1);
            let end = end.or((self.line.len() > LINE_BYTES).then_some(self.line.len()));
            if let Some(end) = end {
                let lines = self.line.split_to(end);
                self.print(lines);
                return;
            }
        }
    }

    /// Passes on a last line without a line end.
    fn end_line(&mut self) {
        if !self.line.is_empty() {
            let mut line = self.line.split();
            line.extend_from_slice(b"\n");
            self.print(line);
        }
    }

    fn print(&mut self, text: BytesMut) {
        let mut frame = Vec::with_capacity(HEADER + text.len());
        FromWorker::Print(text.freeze()).encode(&mut frame);
        self.ready = frame.into();
    }

    /// Follows the bytes of the worker's own stream.
    fn pass(&mut self, mut passed: &[u8]) -> io::Result<()> {
        while !passed.is_empty() {
            let length = match &mut self.place {
                Position::Header { bytes, known } => {
                    let length = passed.len().min(HEADER - *known);
                    bytes[*known..*known + length].copy_from_slice(&passed[..length]);
                    *known += length;
                    if *known == HEADER {
                        let left = payload_length(bytes);
                        let left = left.ok_or_else(|| io::Error::other("a frame is over 2 GiB"))?;
                        self.place = Position::Payload { left };
                    }
                    length
                }
                Position::Payload { left } => {
                    let length = passed.len().min(*left);
                    *left -= length;
                    length
                }
            };
            passed = &passed[length..];
            if matches!(self.place, Position::Payload { left: 0 }) {
                self.place = BOUNDARY;
                self.greeted = true;
            }
        }
        Ok(())
    }

    fn give_ready(&mut self, buffer: &mut ReadBuf<'_>) {
        let length = self.ready.len().min(buffer.remaining());
        buffer.put_slice(&self.ready.split_to(length));
    }
}

impl<F: AsyncRead + Unpin, P: AsyncRead + Unpin> AsyncRead for SideBySide<F, P> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.is_between_frames() && this.ready.is_empty() {
            this.poll_prints(cx);
        }
        if !this.ready.is_empty() {
            this.give_ready(buffer);
            return Poll::Ready(Ok(()));
        }
        let space = buffer.remaining().min(READ_BYTES);
        let mut part = ReadBuf::new(buffer.initialize_unfilled_to(space));
        match ready!(Pin::new(&mut this.frames).poll_read(cx, &mut part)) {
            // On a socket, this means that the worker died before it had read
            // everything; all it sent was read.
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => {}
            read => read?,
        }
        let passed = part.filled();
        let length = passed.len();
        this.pass(passed)?;
        buffer.advance(length);
        if length == 0 && this.is_between_frames() {
            // The worker is gone, and everything it started is about to be.
            this.poll_prints(cx);
            if this.ready.is_empty() {
                this.prints = None;
                this.end_line();
            }
            this.give_ready(buffer);
        }
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;

    use super::*;
    use crate::wire::hello;

    fn printed(text: &str) -> Vec<u8> {
        let mut frame = Vec::new();
        FromWorker::Print(Bytes::copy_from_slice(text.as_bytes())).encode(&mut frame);
        frame
    }

    fn read(frames: &[u8], prints: &str) -> Vec<u8> {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let mut all = Vec::new();
        let mut both = SideBySide::new(frames, prints.as_bytes());
        let read = both.read_to_end(&mut all);
        runtime.expect("a runtime").block_on(read).expect("read");
        all
    }

    #[test]
    fn printed_text_arrives_in_whole_lines_after_the_greeting() {
        let expected = [&hello()[..], &printed("one\ntwo\n"), &printed("three\n")];
        assert_eq!(read(&hello(), "one\ntwo\nthree"), expected.concat());
    }

    #[test]
    fn nothing_comes_between_the_parts_of_a_frame() {
        let half = [&hello()[..], &printed("x\n")[..17]].concat();
        assert_eq!(read(&half, "one\n"), half);
    }
}
