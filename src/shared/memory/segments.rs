//! The server's side: segments, and how far each is filled.

use std::collections::{BTreeSet, HashMap};
use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use super::word::{WORD, Word};
use crate::proc::SharedMemory;
use crate::wire::{ClientId, Place};

/// The size of a segment in bytes.
const SEGMENT: usize = 1 << 20;
/// Anything larger gets a segment of its own.
const LARGE: usize = SEGMENT / 4;
/// All segments. Each program has its own segments for objects without a name,
/// which are freed with it. So no place is ever reused: a process that still
/// knows a place of a program that has ended accesses memory that nobody else
/// has.
#[derive(Debug, Default)]
pub(in crate::shared) struct Segments {
    all: HashMap<u32, Arc<SharedMemory>>,
    last: u32,
    arenas: HashMap<Owner, Arena>,
    /// How many places of each segment are in use.
    used: HashMap<u32, u32>,
}

/// The program that owns the memory; none for memory that stays.
pub(in crate::shared) type Owner = Option<ClientId>;

#[derive(Debug, Default)]
struct Arena {
    segments: BTreeSet<u32>,
    /// The segment that is being filled, and how far.
    filling: Option<(u32, usize)>,
}

impl Segments {
    /// The segment with this number.
    pub(in crate::shared) fn get(&self, segment: u32) -> Option<&Arc<SharedMemory>> {
        self.all.get(&segment)
    }

    /// Allocates a word, which is 0.
    pub(in crate::shared) fn word(&mut self, owner: Owner) -> io::Result<Word> {
        let place = self.take(owner, WORD)?;
        let memory = self.get(place.segment).ok_or(io::ErrorKind::NotFound)?;
        Ok(Word::at(Arc::clone(memory), place))
    }

    /// Allocates zeroed bytes, aligned to 8.
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

    /// Frees a place. Its segment is freed with the last one, unless it is
    /// still being filled.
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

    /// Writes the initial bytes of a place, before anybody accesses it.
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

    /// Keeps a program's segment when the program ends.
    pub(in crate::shared) fn keep(&mut self, program: ClientId, segment: u32) {
        if let Some(arena) = self.arenas.get_mut(&Some(program)) {
            arena.segments.remove(&segment);
        }
    }

    /// Frees the memory of a program that has ended; processes that map it keep
    /// it until they end.
    pub(in crate::shared) fn remove_those_of(&mut self, program: ClientId) {
        let arena = self.arenas.remove(&Some(program)).unwrap_or_default();
        for segment in arena.segments {
            self.used.remove(&segment);
            self.all.remove(&segment);
        }
    }
}
