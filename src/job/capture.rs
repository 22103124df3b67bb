//! The output of a job, kept until its turn: in memory while it is small,
//! otherwise in a nameless file, or in a given file.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::rc::Rc;

use bytes::Bytes;

use crate::output::scratch_file;

/// How many bytes all captures together may hold in memory.
const TOGETHER: usize = 64 << 20;
/// How many bytes one capture may hold in memory.
const ALONE: usize = 1 << 20;
/// How many bytes of a file to read at a time.
const PIECE: usize = 128 << 10;

/// The memory that captures share; clones share it, too.
#[derive(Debug, Clone)]
pub(super) struct Room(Rc<Cell<usize>>);

/// Bytes that are stored, and read once later.
#[derive(Debug)]
pub(super) struct Capture {
    room: Room,
    memory: Vec<u8>,
    file: Option<File>,
    length: u64,
}

/// The content of a capture, piece by piece.
#[derive(Debug)]
pub(super) struct Pieces {
    capture: Capture,
}

impl Room {
    /// The full amount.
    pub(super) fn new() -> Self {
        Self(Rc::new(Cell::new(TOGETHER)))
    }

    fn take(&self, bytes: usize) -> bool {
        let left = self.0.get().checked_sub(bytes);
        if let Some(left) = left {
            self.0.set(left);
        }
        left.is_some()
    }

    fn give_back(&self, bytes: usize) {
        self.0.set(self.0.get() + bytes);
    }
}

impl Capture {
    /// Empty.
    pub(super) fn new(room: &Room) -> Self {
        Self {
            room: room.clone(),
            memory: Vec::new(),
            file: None,
            length: 0,
        }
    }

    /// Into `file`, which the caller keeps.
    pub(super) fn into_file(room: &Room, file: File) -> Self {
        let mut capture = Self::new(room);
        capture.file = Some(file);
        capture
    }

    /// How many bytes were added.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Adds bytes. Fails if the disk is full.
    pub(super) fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.length += bytes.len() as u64;
        if let Some(file) = &mut self.file {
            return file.write_all(bytes);
        }
        if self.memory.len() + bytes.len() <= ALONE && self.room.take(bytes.len()) {
            self.memory.extend_from_slice(bytes);
            return Ok(());
        }
        let mut file = scratch_file()?;
        file.write_all(&self.memory)?;
        file.write_all(bytes)?;
        self.file = Some(file);
        self.free();
        Ok(())
    }

    /// The last bytes, at most `most`.
    pub(super) fn tail(&mut self, most: usize) -> io::Result<Vec<u8>> {
        let Some(file) = &mut self.file else {
            let from = self.memory.len().saturating_sub(most);
            return Ok(self.memory[from..].to_vec());
        };
        file.seek(SeekFrom::Start(self.length.saturating_sub(most as u64)))?;
        let mut tail = Vec::new();
        // This is also where further bytes go.
        file.read_to_end(&mut tail)?;
        Ok(tail)
    }

    /// Reads the content.
    pub(super) fn into_pieces(mut self) -> io::Result<Pieces> {
        if let Some(file) = &mut self.file {
            file.rewind()?;
        }
        Ok(Pieces { capture: self })
    }

    /// The whole content at once, which takes as much memory.
    pub(super) fn into_bytes(self) -> io::Result<Vec<u8>> {
        let mut pieces = self.into_pieces()?;
        let mut all = Vec::new();
        while let Some(piece) = pieces.next_piece()? {
            all.extend_from_slice(&piece);
        }
        Ok(all)
    }

    fn free(&mut self) -> Vec<u8> {
        self.room.give_back(self.memory.len());
        std::mem::take(&mut self.memory)
    }
}

impl Drop for Capture {
    fn drop(&mut self) {
        self.free();
    }
}

impl Pieces {
    /// The next piece, none at the end.
    pub(super) fn next_piece(&mut self) -> io::Result<Option<Bytes>> {
        if !self.capture.memory.is_empty() {
            return Ok(Some(self.capture.free().into()));
        }
        let Some(file) = &mut self.capture.file else {
            return Ok(None);
        };
        let mut piece = Vec::new();
        file.take(PIECE as u64).read_to_end(&mut piece)?;
        Ok((!piece.is_empty()).then(|| piece.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_may_be_looked_at_before() {
        let room = Room::new();
        for length in [0, 3, 5, ALONE + 1] {
            let mut capture = Capture::new(&room);
            capture.add(&vec![b'x'; length]).expect("there is room");
            capture.add(b"end").expect("there is room");
            assert!(capture.tail(5).expect("it is there").ends_with(b"end"));
            assert_eq!(capture.tail(2).expect("it is there"), b"nd");
            capture.add(b".").expect("there is room");
            let all = capture.into_bytes().expect("it is there");
            assert_eq!(all.len(), length + 4);
            assert!(all.ends_with(b"end."));
        }
    }

    #[test]
    fn any_amount_of_output_is_captured_and_returned() {
        let room = Room::new();
        for length in [0, 1, ALONE, ALONE + 1, 3 * ALONE] {
            let bytes: Vec<u8> = (0..length).map(|n| (n % 251) as u8).collect();
            let mut capture = Capture::new(&room);
            for part in bytes.chunks(100_000) {
                capture.add(part).expect("there is room");
            }
            assert_eq!(capture.file.is_some(), length > ALONE);
            assert!(capture.into_bytes().expect("readable") == bytes);
        }
        assert_eq!(room.0.get(), TOGETHER);
    }

    #[test]
    fn memory_is_shared_by_all() {
        let room = Room::new();
        let mut captures: Vec<_> = (0..TOGETHER / ALONE).map(|_| Capture::new(&room)).collect();
        for capture in &mut captures {
            capture.add(&vec![0; ALONE]).expect("there is room");
            assert!(capture.file.is_none());
        }
        let mut one_more = Capture::new(&room);
        one_more.add(b"x").expect("there is room on the disk");
        assert!(one_more.file.is_some());
        drop(captures);
        assert_eq!(room.0.get(), TOGETHER);
    }
}
