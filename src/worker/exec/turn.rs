//! A chunk that is running: which items the program has, and their results.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io;
use std::time::Duration;

use super::answer::{Answer, quoted};
use super::program::LineProgram;
use crate::error::{ErrorKind, ErrorRecord};
use crate::input::Format;
use crate::lang::{Failure, Item, check_json};
use crate::wire::{Chunk, FromWorker, Order};
use crate::worker::chunk::Report;
use crate::worker::items::{Entry, Items};
use crate::worker::outbox::Outbox;
use crate::worker::setup::Setup;

/// The approximate amount of output to pass on at once.
const LOT_BYTES: usize = 16 << 10;

/// A chunk, its items, and what is to be reported.
pub(super) struct Turn<'a> {
    setup: &'a Setup,
    chunk: &'a Chunk,
    order: &'a Order,
    outbox: &'a mut Outbox,
    items: Items<'a>,
    /// Unfinished items; those that the program has come first.
    pending: VecDeque<Pending>,
    /// How many items the program has.
    asked: u32,
    /// How many of the chunk's items are finished.
    done: u32,
    /// How many of those were reported.
    reported: u32,
    output: Vec<u8>,
    /// The last finished item, if its result is still in `output`, from there on.
    last: Option<(Pending, usize)>,
}

/// An unfinished item.
struct Pending {
    offset: u32,
    line: Option<u64>,
    fate: Fate,
    attempts: u32,
}

enum Fate {
    /// The program has it: the line that was written.
    Asked(Vec<u8>),
    /// It must not run.
    Settled,
    /// It cannot be read.
    Unreadable(String),
}

impl<'a> Turn<'a> {
    pub(super) fn new(
        setup: &'a Setup,
        chunk: &'a Chunk,
        order: &'a Order,
        outbox: &'a mut Outbox,
    ) -> Self {
        let mut items = Items::new(setup, chunk);
        items.pass_over(order.skip);
        Self {
            setup,
            chunk,
            order,
            outbox,
            items,
            pending: VecDeque::new(),
            asked: 0,
            done: order.skip,
            reported: order.skip,
            output: Vec::new(),
            last: None,
        }
    }

    /// Whether an answer may be anything, not just JSON.
    pub(super) fn is_raw(&self) -> bool {
        self.setup.style.raw
    }

    /// Whether items have a time limit.
    pub(super) fn is_timed(&self) -> bool {
        self.setup.timed
    }

    /// Whether everything is finished.
    pub(super) fn is_over(&self) -> bool {
        self.pending.is_empty()
    }

    /// How many items the program has.
    pub(super) fn asked(&self) -> u32 {
        self.asked
    }

    /// Whether these are the first items of all, on their first try.
    pub(super) fn is_first(&self) -> bool {
        let order = self.order;
        let is_fresh = order.skip == 0 && order.without.is_empty() && !order.careful;
        self.chunk.first_index == 0 && is_fresh
    }

    /// Passes messages to the user.
    pub(super) fn print(&self, text: &str) {
        self.outbox.print(text);
    }

    /// Tells the user that the oldest item was not answered for this time.
    pub(super) fn print_wait(&self, time: Duration) {
        if let Some(first) = self.pending.front() {
            let index = self.chunk.first_index + u64::from(first.offset);
            self.print(&format!(
                "ppar: the command has not answered item {index} for {} s; if it prints nothing \
                 for some items, give --timeout, and these will fail\n",
                time.as_secs()
            ));
        }
    }

    /// Sends the program as many items as the window has room for.
    pub(super) fn ask(&mut self, window: u32, program: &mut LineProgram) -> io::Result<()> {
        while self.asked < window {
            let Some(entry) = self.items.next() else {
                break;
            };
            let fate = if self.order.without.contains(&entry.offset) {
                Fate::Settled
            } else {
                match as_line(&entry) {
                    Ok(line) => {
                        program.say(&line);
                        self.asked += 1;
                        Fate::Asked(line)
                    }
                    Err(failure) => Fate::Unreadable(failure.message),
                }
            };
            let (offset, line) = (entry.offset, entry.line);
            self.pending.push_back(Pending {
                offset,
                line,
                fate,
                attempts: 1,
            });
            self.settle()?;
        }
        Ok(())
    }

    /// Sends a new program what the last one did not answer.
    pub(super) fn ask_again(&self, program: &mut LineProgram) {
        for pending in &self.pending {
            if let Fate::Asked(line) = &pending.fate {
                program.say(line);
            }
        }
    }

    /// Skips items at the head that are not sent.
    fn settle(&mut self) -> io::Result<()> {
        while let Some(first) = self.pending.front_mut() {
            match &mut first.fate {
                Fate::Asked(_) => return Ok(()),
                Fate::Settled => {
                    self.done = first.offset + 1;
                    self.pending.pop_front();
                }
                Fate::Unreadable(message) => {
                    let message = std::mem::take(message);
                    self.fail(ErrorKind::Input, message)?;
                }
            }
        }
        Ok(())
    }

    /// Takes the answer to the oldest item; returns whether to ask again.
    pub(super) fn finish(&mut self, answer: Answer) -> io::Result<bool> {
        let Some(first) = self.pending.front_mut() else {
            return Ok(false);
        };
        match answer {
            Answer::Result(result) => {
                self.done = first.offset + 1;
                let start = self.output.len();
                self.write(&result);
                self.last = self.pending.pop_front().map(|last| (last, start));
                if self.output.len() >= LOT_BYTES || self.order.careful {
                    self.pass_on()?;
                }
            }
            Answer::Failed(_) | Answer::OutOfStep(_) if first.attempts <= self.setup.retries => {
                first.attempts += 1;
                return Ok(true);
            }
            Answer::Failed(message) | Answer::OutOfStep(message) => {
                self.fail(ErrorKind::Exception, message)?;
            }
        }
        self.asked -= 1;
        self.settle()?;
        Ok(false)
    }

    /// Reports that results of this chunk may be wrong.
    pub(super) fn distrust(&mut self, reason: String) -> io::Result<()> {
        self.pass_on()?;
        self.outbox.send(&FromWorker::Refused(reason))
    }

    /// Whether the last finished item's result is still here.
    pub(super) fn holds_result(&self) -> bool {
        self.last.is_some()
    }

    /// Fails the last finished item, because this line followed its result.
    pub(super) fn take_back(&mut self, line: &[u8]) -> io::Result<()> {
        let Some((last, start)) = self.last.take() else {
            return Ok(());
        };
        self.output.truncate(start);
        // Items after it may be finished, too: those that must not run.
        let done = std::mem::replace(&mut self.done, last.offset);
        self.pending.push_front(last);
        let message = format!("the command answered with a second line: {}", quoted(line));
        self.fail(ErrorKind::Exception, message)?;
        self.done = done;
        Ok(())
    }

    fn write(&mut self, result: &[u8]) {
        let style = self.setup.style;
        let item = if style.with_item {
            self.item_as_json()
        } else {
            Vec::new()
        };
        let append = |text: &[u8], out: &mut Vec<u8>| {
            out.extend_from_slice(text);
            Ok::<_, Infallible>(())
        };
        let Ok(()) = style.write(
            |out| append(&item, out),
            |out| append(result, out),
            &mut self.output,
        );
    }

    /// The first item, for `--with-item`.
    fn item_as_json(&self) -> Vec<u8> {
        let Some(Fate::Asked(line)) = self.pending.front().map(|first| &first.fate) else {
            return Vec::new();
        };
        if matches!(self.setup.format, Format::RawLines | Format::Ended(_)) {
            let text = String::from_utf8_lossy(line);
            return serde_json::to_vec(&text).expect("text has a JSON form");
        }
        line.clone()
    }

    fn fail(&mut self, kind: ErrorKind, message: String) -> io::Result<()> {
        self.pass_on()?;
        let Some(first) = self.pending.pop_front() else {
            return Ok(());
        };
        self.done = first.offset + 1;
        self.reported = self.done;
        let record = ErrorRecord {
            index: self.chunk.first_index + u64::from(first.offset),
            line: first.line,
            kind,
            message,
            traceback: None,
            signal: None,
            exit: None,
            attempts: first.attempts,
            host: None,
        };
        self.outbox.failure(self.done, record)
    }

    /// Reports the program's current item, if the pool needs to know.
    pub(super) fn begin(&mut self) -> io::Result<()> {
        let Some(first) = self.pending.front() else {
            return Ok(());
        };
        let is_last = first.offset + 1 == self.chunk.items;
        if self.order.careful || self.setup.timed || is_last {
            return self.outbox.begun(first.offset);
        }
        Ok(())
    }

    /// Reports that the program ended while at the oldest item.
    pub(super) fn blame(&mut self) -> io::Result<()> {
        if let Some(first) = self.pending.front() {
            self.outbox.begun(first.offset)?;
        }
        self.outbox.flush()
    }

    /// Passes on the results of finished items.
    pub(super) fn pass_on(&mut self) -> io::Result<()> {
        if self.done > self.reported {
            self.outbox.results(self.done, &self.output)?;
            self.reported = self.done;
            self.output.clear();
            self.last = None;
        }
        Ok(())
    }
}

/// The line to send for an item.
fn as_line(entry: &Entry) -> Result<Vec<u8>, Failure> {
    match &entry.item {
        Err(failure) => Err(failure.clone()),
        Ok(Item::Int(number)) => Ok(number.to_string().into_bytes()),
        Ok(Item::Json(text)) => {
            check_json(text)?;
            let is_end = |byte: u8| byte == b'\n' || byte == b'\r';
            // Between JSON's tokens, a line end is just white space.
            let line = text.trim_ascii().iter();
            Ok(line
                .map(|&byte| if is_end(byte) { b' ' } else { byte })
                .collect())
        }
        Ok(Item::Text(text)) if text.contains(&b'\n') => Err(Failure::unreadable(
            "the item holds a line end, so it cannot be sent as a line".to_owned(),
        )),
        Ok(Item::Text(text)) => Ok(text.to_vec()),
        Ok(Item::Row(row)) => row.to_json(),
    }
}
