//! The server's side: segments, and how far they are filled.

use std::collections::{BTreeSet, HashMap};
use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use super::word::{WORD, Word};
use crate::proc::SharedMemory;
use crate::wire::{ClientId, Place};

/// Bytes of a segment.
const SEGMENT: usize = 1 << 20;
/// What takes more bytes has a segment of its own.
const LARGE: usize = SEGMENT / 4;
/// All segments. Each program has segments of its own for what it does not share by a name,
/// and they go with it. So no place is ever used again: whoever still knows one
/// of a program that has ended looks at memory that nobody else has.
#[derive(Debug, Default)]
pub(in crate::shared) struct Segments {
    all: HashMap<u32, Arc<SharedMemory>>,
    last: u32,
    arenas: HashMap<Owner, Arena>,
    /// How many places in each segment are in use.
    used: HashMap<u32, u32>,
}

/// The program whose memory it is; none for what stays.
pub(in crate::shared) type Owner = Option<ClientId>;

#[derive(Debug, Default)]
struct Arena {
    segments: BTreeSet<u32>,
    /// The segment that is being filled, and how far.
    filling: Option<(u32, usize)>,
}

impl Segments {
    /// The segment of this number.
    pub(in crate::shared) fn get(&self, segment: u32) -> Option<&Arc<SharedMemory>> {
        self.all.get(&segment)
    }

    /// A word, which is 0.
    pub(in crate::shared) fn word(&mut self, owner: Owner) -> io::Result<Word> {
        let place = self.take(owner, WORD)?;
        let memory = self.get(place.segment).ok_or(io::ErrorKind::NotFound)?;
        Ok(Word::at(Arc::clone(memory), place))
    }

    /// So many bytes, which are zeroes and lie at a multiple of 8.
    pub(in crate::shared) fn take(&mut self, owner: Owner, bytes: usize) -> io::Result<Place> {
        let bytes = bytes.next_multiple_of(WORD);
        if bytes > LARGE {
            let segment = self.add(owner, bytes)?;
            self.used.insert(segment, 1);
            return Ok(Place { segment, offset: 0 });
        }
        let filling = self.arenas.get(&owner).and_then(|arena| arena.filling);
        let (segment, offset) = match filling {
            Some((segment, used)) if used + bytes <= SEGMENT => (segment, used),
            _ => (self.add(owner, SEGMENT)?, 0),
        };
        self.arenas.entry(owner).or_default().filling = Some((segment, offset + bytes));
        *self.used.entry(segment).or_default() += 1;
        if let Some((full, _)) = filling.filter(|(full, _)| *full != segment) {
            self.remove_if_unused(owner, full);
        }
        let offset = offset as u32;
        Ok(Place { segment, offset })
    }

    /// A place is used no more. Its segment goes with the last one, unless more
    /// places are still to be taken from it.
    pub(in crate::shared) fn give_back(&mut self, owner: Owner, place: Place) {
        if let Some(used) = self.used.get_mut(&place.segment) {
            *used = used.saturating_sub(1);
        }
        let filling = self.arenas.get(&owner).and_then(|arena| arena.filling);
        if filling.is_none_or(|(segment, _)| segment != place.segment) {
            self.remove_if_unused(owner, place.segment);
        }
    }

    fn remove_if_unused(&mut self, owner: Owner, segment: u32) {
        if self.used.get(&segment) == Some(&0) {
            self.used.remove(&segment);
            self.all.remove(&segment);
            if let Some(arena) = self.arenas.get_mut(&owner) {
                arena.segments.remove(&segment);
            }
        }
    }

    /// Puts the first bytes of what takes so many at a place, before anybody
    /// looks there.
    pub(in crate::shared) fn fill(&self, place: Place, bytes: usize, first: &[u8]) {
        if let Some(memory) = self.get(place.segment) {
            for (offset, byte) in (place.offset as usize..).zip(&first[..first.len().min(bytes)]) {
                memory.u8(offset).store(*byte, Relaxed);
            }
        }
    }

    fn add(&mut self, owner: Owner, bytes: usize) -> io::Result<u32> {
        let memory = Arc::new(SharedMemory::new(bytes)?);
        self.last += 1;
        self.all.insert(self.last, memory);
        self.arenas
            .entry(owner)
            .or_default()
            .segments
            .insert(self.last);
        Ok(self.last)
    }

    /// A segment of a program stays when the program goes.
    pub(in crate::shared) fn keep(&mut self, program: ClientId, segment: u32) {
        if let Some(arena) = self.arenas.get_mut(&Some(program)) {
            arena.segments.remove(&segment);
        }
    }

    /// A program is gone: whoever maps its memory has it until they go too.
    pub(in crate::shared) fn remove_those_of(&mut self, program: ClientId) {
        let arena = self.arenas.remove(&Some(program)).unwrap_or_default();
        for segment in arena.segments {
            self.used.remove(&segment);
            self.all.remove(&segment);
        }
    }
}
