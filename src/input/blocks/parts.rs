//! The parts of a regular file, found without reading the whole file.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use bytes::Bytes;

use super::super::content::is_packed;
use super::super::error::{InputError, STDIN_NAME};
use super::super::gauge::{Part, expected};
use super::super::source::{MAX_RECORD, Source};
use super::block::{Block, Body};
use super::boundary::Boundary;
use super::config::{Config, Cut};

/// The size of a read when searching for a boundary.
const WINDOW_BYTES: u64 = 64 << 10;

/// A file, and how far it was cut.
pub(crate) struct Parts {
    file: Arc<File>,
    name: String,
    cut: Cut,
    boundary: Boundary,
    header: Bytes,
    /// How long a record may be, if that is less than usual: only then are
    /// parts checked before jobs read them.
    max_record: Option<u64>,
    /// The range that is not cut yet.
    left: Range<u64>,
    whole: u64,
}

impl Parts {
    /// Opens the file, and reads its header.
    pub(super) fn open(config: Config) -> Result<Self, InputError> {
        let Some(Source::Path(path)) = config.sources.into_iter().next() else {
            return Err(not_in_place(STDIN_NAME.to_owned()));
        };
        let name = path.display().to_string();
        let opened = File::open(&path).and_then(|file| Ok((file.metadata()?, file)));
        let (data, file) = opened.map_err(|source| InputError::Open {
            file: name.clone(),
            source,
        })?;
        if !data.is_file() {
            return Err(not_in_place(name));
        }
        let packed = is_packed(&file).map_err(|source| InputError::Read {
            file: name.clone(),
            source,
        })?;
        if packed {
            return Err(InputError::PackedInPlace { file: name });
        }
        let lines = (config.skipped, config.header);
        let (start, header) = header(&file, lines).map_err(|source| InputError::Read {
            file: name.clone(),
            source,
        })?;
        let left = start..data.len();
        Ok(Self {
            file: Arc::new(file),
            name,
            cut: config.cut,
            boundary: config.boundary,
            header,
            max_record: (config.max_record < MAX_RECORD).then_some(config.max_record as u64),
            whole: left.end - left.start,
            left,
        })
    }

    /// The estimated total of parts, given the number so far.
    pub(super) fn expected(&self, parts: u64) -> Option<u64> {
        let left = self.left.end - self.left.start;
        let cut = Part {
            done: self.whole - left,
            whole: self.whole,
        };
        expected(parts, cut, Part::ALL)
    }

    /// The next part.
    pub(super) fn next_block(&mut self) -> Result<Option<Block>, InputError> {
        if self.left.is_empty() {
            return Ok(None);
        }
        let start = self.left.start;
        let end = self.end().map_err(|source| InputError::Read {
            file: self.name.clone(),
            source,
        })?;
        self.check_length(start..end)?;
        self.left.start = end;
        Ok(Some(Block {
            header: self.header.clone(),
            body: Body::Within(Arc::clone(&self.file), start..end),
        }))
    }

    /// Fails if a record of a part is too long.
    fn check_length(&self, part: Range<u64>) -> Result<(), InputError> {
        let Some(limit) = self.max_record else {
            return Ok(());
        };
        // The terminator does not count.
        let most = limit.saturating_add(self.boundary.around().0 as u64);
        let mut record = part.start;
        while part.end - record > most {
            let end = self.record_after(record, most);
            let end = end.map_err(|source| InputError::Read {
                file: self.name.clone(),
                source,
            })?;
            if end - record > most {
                return Err(InputError::LongRecord {
                    file: self.name.clone(),
                    place: format!("at byte {record}"),
                    limit: limit as usize,
                });
            }
            record = end;
        }
        Ok(())
    }

    /// A boundary after `record`: the last one within `most` bytes, or the
    /// first one beyond.
    fn record_after(&self, record: u64, most: u64) -> io::Result<u64> {
        let (_, behind) = self.boundary.around();
        let near = most.min(WINDOW_BYTES);
        let length = (near + behind as u64).min(self.left.end - record);
        let mut window = vec![0; length as usize];
        self.file.read_exact_at(&mut window, record)?;
        match self.boundary.last(&window, near as usize) {
            Some(found) => Ok(record + found as u64),
            None => self.boundary_from(record + 1),
        }
    }

    /// Where the current part ends.
    fn end(&self) -> io::Result<u64> {
        let size = match self.cut {
            Cut::Bytes(size) => size.get() as u64,
            Cut::Parts(parts) => self.whole.div_ceil(parts.get() as u64),
            Cut::Records(records) => {
                let mut end = self.left.start;
                for _ in 0..records.get() {
                    end = self.boundary_from(end + 1)?;
                }
                return Ok(end);
            }
        };
        self.boundary_from(self.left.start.saturating_add(size))
    }

    /// The first boundary at `least` or later; the end of the file if there is
    /// none.
    fn boundary_from(&self, least: u64) -> io::Result<u64> {
        let (before, behind) = self.boundary.around();
        let mut window = Vec::new();
        let mut least = least;
        while least < self.left.end {
            // One byte more, since a boundary follows a record.
            let start = least.saturating_sub(before as u64 + 1);
            let start = start.max(self.left.start);
            let length = (WINDOW_BYTES + 1 + (before + behind) as u64).min(self.left.end - start);
            window.resize(length as usize, 0);
            self.file.read_exact_at(&mut window, start)?;
            let from = (least - start) as usize;
            if let Some(found) = self.boundary.first(&window, from) {
                return Ok(start + found as u64);
            }
            // A boundary whose bytes extend beyond this window may follow.
            least = least.max((start + length).saturating_sub(behind as u64) + 1);
        }
        Ok(self.left.end)
    }
}

/// The first lines of a file after those that are left out, and where they end.
fn header(file: &File, (skipped, lines): (usize, usize)) -> io::Result<(u64, Bytes)> {
    let mut reader = BufReader::new(file);
    reader.rewind()?;
    let mut end = 0;
    for _ in 0..skipped {
        end += reader.skip_until(b'\n')?;
    }
    let mut header = Vec::new();
    for _ in 0..lines {
        end += reader.read_until(b'\n', &mut header)?;
    }
    Ok((end as u64, header.into()))
}

fn not_in_place(file: String) -> InputError {
    InputError::NotInPlace { file }
}
