//! Puts the output of jobs in order: each job's as a whole, with tags if
//! wanted.
//!
//! Writes only as much as there is room for; the caller comes back. A job's
//! line for the log is released once the system has taken all its output, so
//! that no job counts as done whose output is lost.

use std::collections::{BTreeMap, VecDeque};
use std::future::pending;
use std::io;

use bytes::Bytes;

use super::capture::{Capture, Pieces, Room};
use super::tap::{Lines, Stream};
use crate::output::Writer;

/// How many finished jobs may wait for an earlier one, or for slow readers.
const WAITING: usize = 100_000;

/// What to print for one job.
#[derive(Debug, Default)]
pub(super) struct Printout {
    /// The tag of each line.
    pub(super) tag: Option<Bytes>,
    /// The output, in order.
    pub(super) parts: Vec<(Stream, Capture)>,
    /// Its line for the log.
    pub(super) line: Option<Vec<u8>>,
}

/// The way from jobs to standard output and standard error.
pub(super) struct Printer {
    out: Writer,
    err: Writer,
    /// The writer of the log, if that is neither a file nor one of those.
    log: Option<Writer>,
    /// Whether jobs must wait for those before them.
    ordered: bool,
    next: u64,
    waiting: BTreeMap<u64, Printout>,
    /// Lines of running jobs whose turn has not come.
    held: BTreeMap<u64, Vec<(Stream, Capture)>>,
    room: Room,
    ready: VecDeque<Printing>,
    /// How far the output has got, and lines of running jobs.
    printed: Extent,
    passed: Extent,
    /// Log lines of jobs without output.
    loggable: VecDeque<Vec<u8>>,
    /// Other log lines, and the output that must be written before them.
    unlogged: VecDeque<(Extent, Vec<u8>)>,
}

/// A position in the output on each stream; 0 for a stream that a job did not
/// use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Extent {
    out: u64,
    err: u64,
}

impl Extent {
    fn reach(&mut self, stream: Stream, end: u64) {
        match stream {
            Stream::Out => self.out = end,
            Stream::Err => self.err = end,
        }
    }
}

/// A job that is being printed.
struct Printing {
    parts: VecDeque<Section>,
    extent: Extent,
    line: Option<Vec<u8>>,
}

struct Section {
    stream: Stream,
    pieces: Pieces,
    marker: Option<Marker>,
}

/// Puts a tag before each line.
#[derive(Debug)]
struct Marker {
    tag: Bytes,
    /// Whether the next byte starts a line.
    fresh: bool,
    /// Whether the last byte was a carriage return, which starts the line again.
    returned: bool,
}

impl Printout {
    /// The output of a job so far, already tagged.
    fn of(parts: Vec<(Stream, Capture)>) -> Self {
        Self {
            parts,
            ..Self::default()
        }
    }

    /// Whether there is nothing to print.
    fn is_empty(&self) -> bool {
        self.parts.iter().all(|(_, capture)| capture.length() == 0)
    }
}

impl Printer {
    /// Prints to `out` and `err`.
    pub(super) fn new(out: Writer, err: Writer, ordered: bool) -> Self {
        Self {
            out,
            err,
            log: None,
            ordered,
            next: 1,
            waiting: BTreeMap::new(),
            held: BTreeMap::new(),
            room: Room::new(),
            ready: VecDeque::new(),
            printed: Extent::default(),
            passed: Extent::default(),
            loggable: VecDeque::new(),
            unlogged: VecDeque::new(),
        }
    }

    /// Announces lines for a log, with its writer if that may be slow.
    pub(super) fn expect_log(&mut self, log: Option<Writer>) {
        self.out.trace();
        self.err.trace();
        self.log = log;
    }

    /// The writer of messages.
    pub(super) fn messages(&self) -> &Writer {
        &self.err
    }

    /// The writer of results.
    pub(super) fn results(&self) -> &Writer {
        &self.out
    }

    /// Job `seq` is over; jobs are numbered from 1 without gaps.
    pub(super) fn finished(&mut self, seq: u64, mut block: Printout) -> io::Result<()> {
        if !self.ordered {
            self.make_ready(block)?;
            return self.pump();
        }
        if let Some(mut parts) = self.held.remove(&seq) {
            // They are tagged already.
            parts.append(&mut block.parts);
            (block.parts, block.tag) = (parts, None);
        }
        if block.is_empty()
            && let Some(line) = block.line.take()
        {
            // It wrote nothing that could be lost.
            self.loggable.push_back(line);
        }
        let mut due = if seq == self.next {
            Some(block)
        } else {
            self.waiting.insert(seq, block);
            None
        };
        while let Some(block) = due {
            self.next += 1;
            self.make_ready(block)?;
            due = self.waiting.remove(&self.next);
        }
        self.pump()
    }

    /// Releases output that waits for jobs that will never be over.
    pub(super) fn give_up_order(&mut self) -> io::Result<()> {
        self.ordered = false;
        while let Some((_, block)) = self.waiting.pop_first() {
            self.make_ready(block)?;
        }
        while let Some((_, parts)) = self.held.pop_first() {
            self.make_ready(Printout::of(parts))?;
        }
        self.pump()
    }

    fn make_ready(&mut self, block: Printout) -> io::Result<()> {
        if block.is_empty() {
            if let Some(line) = block.line {
                self.log_after(self.passed, line);
            }
            return Ok(());
        }
        let mut parts = VecDeque::new();
        for (stream, capture) in block.parts {
            parts.push_back(Section {
                stream,
                pieces: capture.into_pieces()?,
                marker: block.tag.clone().map(Marker::new),
            });
        }
        self.ready.push_back(Printing {
            parts,
            extent: self.passed,
            line: block.line,
        });
        Ok(())
    }

    /// Prints whole lines of a running job, or keeps them until its turn.
    pub(super) fn lines(&mut self, lines: Lines, tag: Option<Bytes>) -> io::Result<()> {
        let Lines { seq, stream, text } = lines;
        let text = match tag {
            Some(tag) => Marker::new(tag).mark(&text),
            None => text,
        };
        if self.ordered && (seq != self.next || !self.ready.is_empty()) {
            return self.hold(seq, stream, &text);
        }
        let end = self.write(stream, text);
        self.passed.reach(stream, end);
        Ok(())
    }

    fn hold(&mut self, seq: u64, stream: Stream, text: &[u8]) -> io::Result<()> {
        let parts = self.held.entry(seq).or_default();
        if parts.last().is_none_or(|(last, _)| *last != stream) {
            parts.push((stream, Capture::new(&self.room)));
        }
        let (_, last) = parts.last_mut().expect("one was just added");
        last.add(text)
    }

    /// Whether nothing should be done that leads to more output.
    pub(super) fn is_full(&self) -> bool {
        let waiting = self.waiting.len().max(self.unlogged.len());
        !self.ready.is_empty() || waiting >= WAITING || self.is_choked()
    }

    /// Whether nobody takes the output.
    fn is_choked(&self) -> bool {
        let log = self.log.as_ref().is_some_and(Writer::is_full);
        log || self.out.is_full() || self.err.is_full()
    }

    /// Resolves when there may be room again, or, if lines for the log wait for
    /// that, when more was written. May be dropped and called again.
    pub(super) async fn room(&self) {
        let log = async {
            match &self.log {
                Some(log) => log.changed().await,
                None => pending().await,
            }
        };
        tokio::select! {
            () = self.out.changed() => {}
            () = self.err.changed() => {}
            () = log => {}
        }
    }

    /// Whether something waits for readers.
    pub(super) fn waits(&self) -> bool {
        !self.ready.is_empty() || !self.unlogged.is_empty()
    }

    /// Whether output is lost from now on.
    pub(super) fn has_failed(&self) -> bool {
        self.out.has_failed() || self.err.has_failed() && self.lacks_errors()
    }

    /// Whether some output of jobs to standard error has not been written yet.
    pub(super) fn lacks_errors(&self) -> bool {
        !self.err.has_written(self.printed.err)
    }

    /// Writes what there is room for.
    pub(super) fn pump(&mut self) -> io::Result<()> {
        while !self.is_choked() {
            let Some(block) = self.ready.front_mut() else {
                match self.held.remove(&self.next) {
                    Some(parts) => self.make_ready(Printout::of(parts))?,
                    None => return Ok(()),
                }
                continue;
            };
            let Some(part) = block.parts.front_mut() else {
                let (extent, line) = (block.extent, block.line.take());
                self.ready.pop_front();
                if let Some(line) = line {
                    self.log_after(extent, line);
                }
                continue;
            };
            let stream = part.stream;
            match part.pieces.next_piece()? {
                Some(piece) => {
                    let piece = match &mut part.marker {
                        Some(marker) => marker.mark(&piece),
                        None => piece,
                    };
                    let end = self.write(stream, piece);
                    if let Some(block) = self.ready.front_mut() {
                        block.extent.reach(stream, end);
                    }
                }
                None => {
                    block.parts.pop_front();
                }
            }
        }
        Ok(())
    }

    fn write(&mut self, stream: Stream, piece: Bytes) -> u64 {
        let writer = match stream {
            Stream::Out => &self.out,
            Stream::Err => &self.err,
        };
        writer.write(piece);
        let end = writer.position();
        self.printed.reach(stream, end);
        end
    }

    /// Holds a job's log line back until this much is written.
    fn log_after(&mut self, extent: Extent, line: Vec<u8>) {
        if extent == Extent::default() {
            self.loggable.push_back(line);
        } else {
            self.unlogged.push_back((extent, line));
        }
    }

    /// The next log line of a job whose output is all written. A job whose
    /// output is lost has none.
    pub(super) fn next_logged(&mut self) -> Option<Vec<u8>> {
        if let Some(line) = self.loggable.pop_front() {
            return Some(line);
        }
        while let Some((extent, _)) = self.unlogged.front() {
            let waits = [(&self.out, extent.out), (&self.err, extent.err)]
                .map(|(writer, end)| (!writer.has_written(end)).then(|| writer.has_failed()));
            if waits.contains(&Some(false)) {
                return None;
            }
            let (_, line) = self.unlogged.pop_front()?;
            if waits == [None; 2] {
                return Some(line);
            }
        }
        None
    }
}

impl Marker {
    fn new(tag: Bytes) -> Self {
        Self {
            tag,
            fresh: true,
            returned: false,
        }
    }

    fn mark(&mut self, bytes: &[u8]) -> Bytes {
        let mut marked = Vec::with_capacity(bytes.len() + self.tag.len());
        for line in bytes.split_inclusive(|byte| b"\r\n".contains(byte)) {
            if self.fresh && !(self.returned && line == b"\n") {
                marked.extend_from_slice(&self.tag);
            }
            marked.extend_from_slice(line);
            self.returned = line.ends_with(b"\r");
            self.fresh = self.returned || line.ends_with(b"\n");
        }
        marked.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(pieces: &[&[u8]]) -> Vec<u8> {
        let mut marker = Marker::new(Bytes::from_static(b"> "));
        let lines: Vec<Bytes> = pieces.iter().map(|piece| marker.mark(piece)).collect();
        lines.concat()
    }

    #[test]
    fn each_line_is_marked_once_however_it_arrives() {
        let lines = marked(&[b"a\nb", b"c", b"\n\n", b"d"]);
        assert_eq!(lines, b"> a\n> bc\n> \n> d");
    }

    #[test]
    fn a_line_that_is_written_again_is_marked_again() {
        let lines = marked(&[b"1%\r2%", b"\r", b"\nend\r\n", b"x\r"]);
        assert_eq!(lines, b"> 1%\r> 2%\r\n> end\r\n> x\r");
    }
}
