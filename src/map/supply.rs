//! Where chunks come from: cuts input to the size the pool wants and numbers
//! it.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};

use super::config::Items;
use crate::event::Length;
use crate::input::{Batch, Cut, Feed, Format, InputError, Range, records};
use crate::pool::{Backlog, Limit};
use crate::wire::{Body, Chunk, Lane};
use crate::worker::Partition;

/// Cuts chunks off the input.
#[derive(Debug)]
pub(super) struct Supply {
    from: From,
    format: Format,
    /// The blocks of a reduction.
    partition: Partition,
    /// A chunk that does not have all its items yet.
    begun: Option<Batch>,
    /// How many items it should have, to consist of whole blocks.
    goal: usize,
    index: u64,
    /// How many blocks of a reduction were cut.
    blocks: u64,
    /// How many items there are, if known from the start.
    length: Option<u64>,
    /// The file of items, from the given index on.
    files: Vec<(u64, Arc<str>)>,
}

#[derive(Debug)]
enum From {
    Feed(Box<Feed>),
    Range { range: Range, next: u64 },
}

/// The result of [`Supply::cut`].
#[derive(Debug)]
pub(super) enum Supplied {
    /// A chunk.
    Chunk(Chunk),
    /// Nothing now.
    Wait,
    /// Nothing ever again.
    End,
}

impl Supply {
    /// Opens the input. A file that cannot be read fails here.
    pub(super) fn open(
        items: Items,
        format: Format,
        partition: Partition,
    ) -> Result<Self, InputError> {
        let (from, length) = match items {
            Items::Memory(bytes) => {
                let length = records(format, &bytes).count() as u64;
                let feed = Feed::from_memory(bytes, format);
                (From::Feed(Box::new(feed)), Some(length))
            }
            Items::Files(files) => (From::Feed(Box::new(Feed::open(files, format)?)), None),
            Items::Range(range) => (From::Range { range, next: 0 }, Some(range.len())),
        };
        Ok(Self {
            from,
            format,
            partition,
            begun: None,
            goal: 0,
            index: 0,
            blocks: 0,
            length,
            files: Vec::new(),
        })
    }

    /// The number of items, as far as is known.
    pub(super) fn length(&self) -> Option<Length> {
        let expected = || match &self.from {
            From::Feed(feed) => feed.expected(self.index + self.begun_items() as u64),
            From::Range { .. } => None,
        };
        let exactly = self.length.map(Length::Exactly);
        exactly.or_else(|| expected().map(Length::About))
    }

    fn begun_items(&self) -> usize {
        self.begun.as_ref().map_or(0, |batch| batch.items)
    }

    /// Cuts the next chunk. Never blocks.
    pub(super) fn cut(&mut self, limit: Limit) -> Result<Supplied, InputError> {
        let supplied = self.cut_next(limit)?;
        if matches!(supplied, Supplied::End) {
            self.length = Some(self.index);
        }
        Ok(supplied)
    }

    fn cut_next(&mut self, limit: Limit) -> Result<Supplied, InputError> {
        let in_blocks = matches!(self.partition, Partition::Indices(_));
        let most = if in_blocks {
            self.whole_blocks(limit.items)
        } else {
            limit.items
        };
        match &mut self.from {
            From::Range { range, next } => {
                let items = (range.len() - *next).min(most as u64) as u32;
                if items == 0 {
                    return Ok(Supplied::End);
                }
                let body = Body::Range {
                    start: range.item(*next),
                    step: range.step,
                };
                *next += u64::from(items);
                Ok(Supplied::Chunk(self.number(items, 0, body)))
            }
            From::Feed(feed) if !in_blocks => match feed.cut(most, limit.bytes)? {
                Cut::Batch(batch) => Ok(Supplied::Chunk(self.chunk_of(batch))),
                Cut::Wait => Ok(Supplied::Wait),
                Cut::End => Ok(Supplied::End),
            },
            From::Feed(_) => self.cut_blocks(most),
        }
    }

    /// The most items up to `most` that make whole blocks; at least one block.
    fn whole_blocks(&self, most: usize) -> usize {
        let mut sum = 0;
        for length in self.partition.blocks(self.index, u32::MAX) {
            let length = length as usize;
            if sum > 0 && sum + length > most {
                break;
            }
            sum += length;
        }
        sum
    }

    /// The fewest items from `least` on that make whole blocks.
    fn blocks_for(&self, least: usize) -> usize {
        let mut sum = 0;
        for length in self.partition.blocks(self.index, u32::MAX) {
            if sum >= least {
                break;
            }
            sum += length as usize;
        }
        sum
    }

    /// Gathers exactly `wanted` items; fewer only at the end of a file.
    fn cut_blocks(&mut self, wanted: usize) -> Result<Supplied, InputError> {
        loop {
            // A chunk that was begun keeps its size, even if the pool now wants
            // less: otherwise it would end within a block.
            if self.begun.is_none() {
                self.goal = wanted;
            }
            let have = self.begun_items();
            if have >= self.goal {
                return Ok(self.give_begun(Supplied::Wait));
            }
            let From::Feed(feed) = &mut self.from else {
                return Ok(Supplied::End);
            };
            let batch = match feed.cut(self.goal - have, usize::MAX)? {
                Cut::Batch(batch) => batch,
                Cut::Wait => return Ok(Supplied::Wait),
                Cut::End => return Ok(self.give_begun(Supplied::End)),
            };
            match self.begun.take() {
                Some(begun) if same_file(&begun, &batch) => {
                    self.begun = Some(join(begun, &batch));
                }
                Some(begun) => {
                    let chunk = self.chunk_of(begun);
                    self.goal = self.blocks_for(batch.items);
                    self.begun = Some(batch);
                    return Ok(Supplied::Chunk(chunk));
                }
                None => self.begun = Some(batch),
            }
        }
    }

    fn give_begun(&mut self, otherwise: Supplied) -> Supplied {
        match self.begun.take() {
            Some(batch) => Supplied::Chunk(self.chunk_of(batch)),
            None => otherwise,
        }
    }

    fn chunk_of(&mut self, batch: Batch) -> Chunk {
        if let Some(file) = batch.file {
            let known = self.files.last().is_some_and(|(_, last)| *last == file);
            if !known {
                self.files.push((self.index, file));
            }
        }
        let body = Body::Records {
            header: batch.header,
            records: batch.bytes,
        };
        self.number(batch.items as u32, batch.first_line, body)
    }

    fn number(&mut self, items: u32, first_line: u64, body: Body) -> Chunk {
        let first_index = self.index;
        self.index += u64::from(items);
        self.blocks += self.partition.blocks(first_index, items).count() as u64;
        Chunk {
            first_index,
            first_line,
            items,
            body,
            lane: Lane::Map,
        }
    }

    /// Returns, once, the new names of repeated columns.
    pub(super) fn take_renamed(&mut self) -> Option<Vec<Vec<u8>>> {
        match &mut self.from {
            From::Feed(feed) => feed.take_renamed(),
            From::Range { .. } => None,
        }
    }

    /// How many blocks of a reduction were cut so far.
    pub(super) fn blocks(&self) -> u64 {
        self.blocks
    }

    /// How much is left.
    pub(super) fn backlog(&self) -> Backlog {
        match &self.from {
            From::Range { range, next } => Backlog::Items(range.len() - next),
            From::Feed(feed) if feed.ended() => Backlog::Bytes(feed.buffered()),
            From::Feed(_) => Backlog::Open,
        }
    }

    /// Resolves when [`cut`](Self::cut) may give more than before.
    pub(super) async fn wait(&mut self) {
        match &mut self.from {
            From::Feed(feed) => feed.wait().await,
            From::Range { .. } => std::future::pending().await,
        }
    }

    /// The line of an item in its file, from 1.
    pub(super) fn line(&self, chunk: &Chunk, offset: u32) -> Option<u64> {
        let Body::Records { records: bytes, .. } = &chunk.body else {
            return None;
        };
        let record = records(self.format, bytes).nth(offset as usize)?;
        (chunk.first_line > 0).then(|| chunk.first_line + record.line)
    }

    /// The file of an item, if there are several.
    pub(super) fn file(&self, index: u64) -> Option<&str> {
        if self.files.len() < 2 {
            return None;
        }
        let after = self.files.partition_point(|&(first, _)| first <= index);
        let (_, file) = self.files.get(after.checked_sub(1)?)?;
        Some(file)
    }
}

fn same_file(begun: &Batch, next: &Batch) -> bool {
    begun.file == next.file && (next.first_line == 0 || next.first_line > begun.first_line)
}

fn join(begun: Batch, next: &Batch) -> Batch {
    let mut bytes = BytesMut::with_capacity(begun.bytes.len() + next.bytes.len());
    bytes.extend_from_slice(&begun.bytes);
    bytes.extend_from_slice(&next.bytes);
    Batch {
        bytes: Bytes::from(bytes),
        items: begun.items + next.items,
        ..begun
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::os::fd::AsRawFd;
    use std::time::{Duration, Instant};

    use crate::input::Source;

    const FORMAT: Format = Format::JsonLines;

    /// Cuts until there is a chunk, or the given number of items wait for more.
    fn cut(supply: &mut Supply, items: usize, waiting: Option<usize>) -> Option<u32> {
        let end = Instant::now() + Duration::from_secs(30);
        let limit = Limit {
            items,
            bytes: usize::MAX,
            settled: false,
        };
        while Instant::now() < end {
            match supply.cut(limit).expect("it can be read") {
                Supplied::Chunk(chunk) => return Some(chunk.items),
                Supplied::End => return None,
                Supplied::Wait => {}
            }
            if waiting.is_some() && waiting == supply.begun.as_ref().map(|batch| batch.items) {
                return None;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        panic!("nothing arrives");
    }

    #[test]
    fn a_chunk_that_was_begun_ends_where_a_block_does() {
        let (reader, mut writer) = std::io::pipe().expect("a pipe");
        let path = format!("/proc/self/fd/{}", reader.as_raw_fd());
        let files = vec![Source::Path(path.into())];
        let mut supply = Supply::open(Items::Files(files.into()), FORMAT, Partition::Indices(1024))
            .expect("it opens");
        let mut feed = |lines| writer.write_all(&b"1\n".repeat(lines)).expect("written");
        // From here on blocks have two items.
        feed(128);
        assert_eq!(cut(&mut supply, 128, None), Some(128));
        feed(5);
        assert_eq!(cut(&mut supply, 8, Some(5)), None);
        assert_eq!(
            cut(&mut supply, 4, Some(5)),
            None,
            "five items are not whole blocks"
        );
        feed(3);
        assert_eq!(cut(&mut supply, 4, None), Some(8));
    }

    #[test]
    fn so_does_one_that_begins_with_another_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = |name, lines| {
            let path = folder.path().join(name);
            std::fs::write(&path, b"1\n".repeat(lines)).expect("written");
            Source::Path(path)
        };
        let files = vec![file("a", 131), file("b", 50)];
        let mut supply = Supply::open(Items::Files(files.into()), FORMAT, Partition::Indices(1024))
            .expect("it opens");
        assert_eq!(cut(&mut supply, 128, None), Some(128));
        assert_eq!(cut(&mut supply, 8, None), Some(3), "a file ends");
        assert_eq!(cut(&mut supply, 2, None), Some(6), "five were at hand");
        assert_eq!(cut(&mut supply, 2, None), Some(2));
    }
}
