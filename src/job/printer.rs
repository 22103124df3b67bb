//! Puts what jobs wrote into the output: whole, in order, each line marked if
//! that is wanted.
//!
//! Writes as much as there is room for and no more; who calls comes again.

use std::collections::{BTreeMap, VecDeque};
use std::io;

use bytes::Bytes;

use super::capture::{Capture, Pieces};
use super::tap::Stream;
use crate::output::Writer;

/// So many finished jobs may wait for an earlier one.
const WAITING: usize = 100_000;

/// What one job leaves to be printed.
#[derive(Debug, Default)]
pub(super) struct Printout {
    /// What begins each line.
    pub(super) tag: Option<Bytes>,
    /// In this order.
    pub(super) parts: Vec<(Stream, Capture)>,
}

/// The way from jobs to standard output and standard error.
pub(super) struct Printer {
    out: Writer,
    err: Writer,
    /// Whether jobs have to wait for those before them.
    ordered: bool,
    next: u64,
    waiting: BTreeMap<u64, Printout>,
    ready: VecDeque<Part>,
}

struct Part {
    stream: Stream,
    pieces: Pieces,
    marker: Option<Marker>,
}

/// Puts a tag before each line.
#[derive(Debug)]
struct Marker {
    tag: Bytes,
    /// Whether the next byte begins a line.
    fresh: bool,
}

impl Printer {
    /// Prints to `out` and `err`.
    pub(super) fn new(out: Writer, err: Writer, ordered: bool) -> Self {
        Self {
            out,
            err,
            ordered,
            next: 1,
            waiting: BTreeMap::new(),
            ready: VecDeque::new(),
        }
    }

    /// Where messages go.
    pub(super) fn messages(&self) -> &Writer {
        &self.err
    }

    /// Where results go.
    pub(super) fn results(&self) -> &Writer {
        &self.out
    }

    /// Job `seq` is over; the numbers begin with 1 and leave none out.
    pub(super) fn finished(&mut self, seq: u64, block: Printout) -> io::Result<()> {
        if !self.ordered {
            self.make_ready(block)?;
            return self.pump();
        }
        self.waiting.insert(seq, block);
        while let Some(block) = self.waiting.remove(&self.next) {
            self.next += 1;
            self.make_ready(block)?;
        }
        self.pump()
    }

    /// Those that wait for jobs that will never be over have waited enough.
    pub(super) fn give_up_order(&mut self) -> io::Result<()> {
        self.ordered = false;
        while let Some((_, block)) = self.waiting.pop_first() {
            self.make_ready(block)?;
        }
        self.pump()
    }

    fn make_ready(&mut self, block: Printout) -> io::Result<()> {
        for (stream, capture) in block.parts {
            self.ready.push_back(Part {
                stream,
                pieces: capture.into_pieces()?,
                marker: block.tag.clone().map(Marker::new),
            });
        }
        Ok(())
    }

    /// Prints whole lines of a running job.
    pub(super) fn lines(&mut self, stream: Stream, text: Bytes, tag: Option<Bytes>) {
        let text = match tag {
            Some(tag) => Marker::new(tag).mark(&text),
            None => text,
        };
        self.write(stream, text);
    }

    /// Whether no more should be done that leads to output.
    pub(super) fn is_full(&self) -> bool {
        !self.ready.is_empty() || self.waiting.len() >= WAITING || self.is_choked()
    }

    /// Whether nobody takes what is written.
    fn is_choked(&self) -> bool {
        self.out.is_full() || self.err.is_full()
    }

    /// Resolves when there may be room again. May be dropped and called again.
    pub(super) async fn room(&self) {
        tokio::select! {
            () = self.out.changed() => {}
            () = self.err.changed() => {}
        }
    }

    /// Whether something waits for room only.
    pub(super) fn has_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    /// Writes what there is room for.
    pub(super) fn pump(&mut self) -> io::Result<()> {
        while !self.is_choked() {
            let Some(part) = self.ready.front_mut() else {
                return Ok(());
            };
            let stream = part.stream;
            match part.pieces.next_piece()? {
                Some(piece) => {
                    let piece = match &mut part.marker {
                        Some(marker) => marker.mark(&piece),
                        None => piece,
                    };
                    self.write(stream, piece);
                }
                None => {
                    self.ready.pop_front();
                }
            }
        }
        Ok(())
    }

    fn write(&self, stream: Stream, piece: Bytes) {
        match stream {
            Stream::Out => self.out.write(piece),
            Stream::Err => self.err.write(piece),
        }
    }
}

impl Marker {
    fn new(tag: Bytes) -> Self {
        Self { tag, fresh: true }
    }

    fn mark(&mut self, bytes: &[u8]) -> Bytes {
        let mut marked = Vec::with_capacity(bytes.len() + self.tag.len());
        for line in bytes.split_inclusive(|&byte| byte == b'\n') {
            if self.fresh {
                marked.extend_from_slice(&self.tag);
            }
            marked.extend_from_slice(line);
            self.fresh = line.ends_with(b"\n");
        }
        marked.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_marked_once_however_it_arrives() {
        let mut marker = Marker::new(Bytes::from_static(b"> "));
        let lines: Vec<Bytes> = [&b"a\nb"[..], b"c", b"\n\n", b"d"]
            .into_iter()
            .map(|piece| marker.mark(piece))
            .collect();
        assert_eq!(lines.concat(), b"> a\n> bc\n> \n> d");
    }
}
