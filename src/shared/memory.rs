//! What lies in shared memory: words of locks and loans, and typed cells.
//!
//! The server hands out places and clients look at them; both by the atomic
//! operations here alone. A segment is a piece of shared memory; places in it
//! are never moved.

use std::collections::{BTreeSet, HashMap};
use std::io;
use std::ops::Range;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed};
use std::sync::atomic::{self, AtomicU32, AtomicU64};

use crate::proc::SharedMemory;
use crate::wire::{ClientId, Place};

/// Bytes of a segment.
const SEGMENT: usize = 1 << 20;
/// What takes more bytes has a segment of its own.
const LARGE: usize = SEGMENT / 4;
/// Bytes of a word.
const WORD: usize = 8;

/// The server's side: segments, and how far they are filled.
///
/// Each program has segments of its own for what it does not share by a name,
/// and they go with it. So no place is ever used again: whoever still knows one
/// of a program that has ended looks at memory that nobody else has.
#[derive(Debug, Default)]
pub(super) struct Segments {
    all: HashMap<u32, Arc<SharedMemory>>,
    last: u32,
    arenas: HashMap<Owner, Arena>,
    /// How many places in each segment are in use.
    used: HashMap<u32, u32>,
}

/// The program whose memory it is; none for what stays.
pub(super) type Owner = Option<ClientId>;

#[derive(Debug, Default)]
struct Arena {
    segments: BTreeSet<u32>,
    /// The segment that is being filled, and how far.
    filling: Option<(u32, usize)>,
}

impl Segments {
    /// The segment of this number.
    pub(super) fn get(&self, segment: u32) -> Option<&Arc<SharedMemory>> {
        self.all.get(&segment)
    }

    /// A word, which is 0.
    pub(super) fn word(&mut self, owner: Owner) -> io::Result<Word> {
        let place = self.take(owner, WORD)?;
        let memory = self.get(place.segment).ok_or(io::ErrorKind::NotFound)?;
        Ok(Word::at(Arc::clone(memory), place))
    }

    /// So many bytes, which are zeroes and lie at a multiple of 8.
    pub(super) fn take(&mut self, owner: Owner, bytes: usize) -> io::Result<Place> {
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
    pub(super) fn give_back(&mut self, owner: Owner, place: Place) {
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
    pub(super) fn fill(&self, place: Place, bytes: usize, first: &[u8]) {
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
    pub(super) fn keep(&mut self, program: ClientId, segment: u32) {
        if let Some(arena) = self.arenas.get_mut(&Some(program)) {
            arena.segments.remove(&segment);
        }
    }

    /// A program is gone: whoever maps its memory has it until they go too.
    pub(super) fn remove_those_of(&mut self, program: ClientId) {
        let arena = self.arenas.remove(&Some(program)).unwrap_or_default();
        for segment in arena.segments {
            self.used.remove(&segment);
            self.all.remove(&segment);
        }
    }
}

/// A word of a lock or of a loan.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    memory: Arc<SharedMemory>,
    place: Place,
}

/// Who holds the lock; 0 if nobody does.
pub(super) const HOLDER: u32 = (1 << 29) - 1;
/// Somebody waits at the server, which wants to know when the lock is free.
const WANTED: u32 = 1 << 31;
/// Somebody has waited for so long that the lock has to be handed over.
const HAND_OVER: u32 = 1 << 30;
/// The last holder died with it, and nobody was told.
const ABANDONED: u32 = 1 << 29;

/// What a client that gave a lock back has to tell the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Release {
    /// Nothing.
    Done,
    /// That the lock is free; whoever was faster may have it again by then.
    Freed,
    /// That it wants to give it back: it still has it, or never had it.
    Ask,
}

impl Word {
    /// The word at a place that another process has named; none if there is no
    /// such place.
    pub(super) fn find(memory: Arc<SharedMemory>, place: Place) -> Option<Self> {
        let is_there = memory.holds(place.offset as usize, WORD, WORD);
        is_there.then(|| Self::at(memory, place))
    }

    /// The word at a place of `memory`, which is there.
    pub(super) fn at(memory: Arc<SharedMemory>, place: Place) -> Self {
        Self { memory, place }
    }

    pub(super) fn place(&self) -> Place {
        self.place
    }

    fn lock(&self) -> &AtomicU32 {
        self.memory.u32(self.place.offset as usize)
    }

    fn loan(&self) -> &AtomicU64 {
        self.memory.u64(self.place.offset as usize)
    }

    /// Takes the lock if it is free and there is nothing to be said about it.
    /// Those who wait are passed by, for a while: to hand the lock to one after
    /// the other would cost each of them a turn of the scheduler.
    pub(crate) fn try_acquire(&self, client: ClientId) -> bool {
        let free = |word: u32| (word & !WANTED == 0).then_some(word | client);
        self.lock().fetch_update(Acquire, Relaxed, free).is_ok()
    }

    /// Gives the lock back if `client` holds it.
    pub(crate) fn release(&self, client: ClientId) -> Release {
        let held = |word: u32| (word & !WANTED == client).then_some(word & WANTED);
        match self
            .lock()
            .fetch_update(atomic::Ordering::Release, Relaxed, held)
        {
            Ok(word) if word & WANTED == 0 => Release::Done,
            Ok(_) => Release::Freed,
            Err(_) => Release::Ask,
        }
    }

    /// Who holds the lock.
    pub(crate) fn holder(&self) -> Option<ClientId> {
        let holder = self.lock().load(Relaxed) & HOLDER;
        (holder != 0).then_some(holder)
    }

    /// The server: takes the lock for `client`, or notes that it is wanted.
    /// Says whether the last holder died with it.
    pub(super) fn acquire_for(&self, client: ClientId) -> Option<bool> {
        let old = self.lock().fetch_update(AcqRel, Acquire, |old| {
            Some(match old & HOLDER {
                0 => client | (old & WANTED),
                _ => old | WANTED,
            })
        });
        let old = old.unwrap_or_else(|old| old);
        (old & HOLDER == 0).then_some(old & ABANDONED != 0)
    }

    /// The server: the lock goes from one client to another, or is free. Does
    /// nothing if it was not the first one's any more.
    pub(super) fn hand_over(
        &self,
        from: ClientId,
        to: Option<ClientId>,
        wanted: bool,
        abandoned: bool,
    ) -> bool {
        let flag = |is: bool, flag| if is { flag } else { 0 };
        let new = to.unwrap_or(0) | flag(wanted, WANTED) | flag(abandoned, ABANDONED);
        let held = |word: u32| (word & HOLDER == from).then_some(new);
        self.lock().fetch_update(AcqRel, Acquire, held).is_ok()
    }

    /// The server: somebody waits for the lock, or nobody any more.
    pub(super) fn set_wanted(&self, wanted: bool) {
        if wanted {
            self.lock().fetch_or(WANTED, AcqRel);
        } else {
            self.lock().fetch_and(!(WANTED | HAND_OVER), AcqRel);
        }
    }

    /// The server: the holder must not give the lock to anybody else.
    pub(super) fn demand_hand_over(&self) {
        let held = |word: u32| (word & HOLDER != 0).then_some(word | HAND_OVER);
        let _ = self.lock().fetch_update(AcqRel, Acquire, held);
    }

    /// Claims the next value of a loan if its position is one of these, and
    /// says which it was.
    pub(crate) fn claim(&self, positions: Range<u64>) -> Option<u64> {
        let claimed = self.loan().fetch_update(AcqRel, Acquire, |word| {
            let (next, left) = next_and_left(word);
            (left > 0 && positions.contains(&next)).then(|| loan_word(next + 1, left - 1))
        });
        claimed.ok().map(|word| next_and_left(word).0)
    }

    /// The position of the next value of a loan that is to be claimed, and how
    /// many there are.
    pub(super) fn next_and_left(&self) -> (u64, u64) {
        next_and_left(self.loan().load(Acquire))
    }

    /// The server: nothing more may be claimed. The position of the first value
    /// that nobody has claimed, if it is one of these.
    pub(super) fn recall(&self, positions: Range<u64>) -> Option<u64> {
        let recalled = self.loan().fetch_update(AcqRel, Acquire, |word| {
            let (next, left) = next_and_left(word);
            (left > 0 && positions.contains(&next)).then(|| loan_word(positions.end, 0))
        });
        recalled.ok().map(|word| next_and_left(word).0)
    }

    /// The server: so many values may be claimed, from position `next` on. All
    /// that could be claimed before has been.
    pub(super) fn lend(&self, next: u64, values: u64) {
        self.loan()
            .store(loan_word(next, values), atomic::Ordering::Release);
    }
}

/// Bits of a loan's word for how many values are left: fewer are lent at once.
const LEFT_BITS: u32 = 16;

fn next_and_left(word: u64) -> (u64, u64) {
    (word >> LEFT_BITS, word & ((1 << LEFT_BITS) - 1))
}

fn loan_word(next: u64, left: u64) -> u64 {
    next << LEFT_BITS | left
}

/// The type of a cell, by Python's letters and C's sizes on this system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Code(u8);

impl Code {
    /// By its letter.
    pub(crate) fn of(letter: u8) -> Option<Self> {
        b"bBhHiIlLqQfdc".contains(&letter).then_some(Self(letter))
    }

    /// Its letter.
    pub(crate) fn letter(self) -> u8 {
        self.0
    }

    /// In bytes.
    pub(crate) fn size(self) -> usize {
        match self.0 {
            b'b' | b'B' | b'c' => 1,
            b'h' | b'H' => 2,
            b'i' | b'I' | b'f' => 4,
            _ => 8,
        }
    }

    /// A number as C would put it into such a cell, and so Python: without the
    /// bits that do not fit.
    pub(crate) fn wrapped(self, number: Number) -> Number {
        match (self.0, number) {
            (b'f', number) => Number::Float((number.float() as f32).into()),
            (b'd', number) => Number::Float(number.float()),
            (_, Number::Int(int)) => {
                let (least, _) = self.bounds();
                let range = 1_i128 << (self.size() * 8);
                Number::Int(int.wrapping_sub(least).rem_euclid(range) + least)
            }
            (_, float @ Number::Float(_)) => float,
        }
    }

    /// The least and the most integer that fits.
    fn bounds(self) -> (i128, i128) {
        let bits = self.size() as u32 * 8;
        if self.0.is_ascii_lowercase() && self.0 != b'c' {
            (-(1 << (bits - 1)), (1 << (bits - 1)) - 1)
        } else {
            (0, (1 << bits) - 1)
        }
    }
}

impl FromStr for Code {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.as_bytes() {
            [letter] => Self::of(*letter),
            _ => None,
        }
        .ok_or_else(|| "write one of the types b B h H i I l L q Q f d c".to_owned())
    }
}

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Number {
    /// An integer, or the code of a character.
    Int(i128),
    /// A float.
    Float(f64),
}

/// Cells of one type in shared memory.
#[derive(Debug, Clone)]
pub(crate) struct Cells {
    memory: Arc<SharedMemory>,
    offset: usize,
    /// Their type.
    pub(crate) code: Code,
    /// How many.
    pub(crate) length: usize,
}

/// Why a number does not fit.
pub(crate) type Misfit = String;

impl Cells {
    /// The cells at a place that another process has named; none if there is no
    /// such place, or there are no cells.
    pub(super) fn find(
        memory: Arc<SharedMemory>,
        place: Place,
        code: Code,
        length: usize,
    ) -> Option<Self> {
        let offset = place.offset as usize;
        let bytes = length.checked_mul(code.size())?;
        let is_there = length > 0 && memory.holds(offset, bytes, code.size());
        is_there.then_some(Self {
            memory,
            offset,
            code,
            length,
        })
    }

    fn offset(&self, index: usize) -> usize {
        assert!(index < self.length, "there are {} cells", self.length);
        self.offset + index * self.code.size()
    }

    /// What the cell `index` holds.
    pub(crate) fn get(&self, index: usize) -> Number {
        self.number(self.bits(index))
    }

    /// Puts a number into the cell `index`.
    pub(crate) fn set(&self, index: usize, number: Number) -> Result<(), Misfit> {
        let bits = self.code.encode(number)?;
        let at = self.offset(index);
        match self.code.size() {
            1 => self
                .memory
                .u8(at)
                .store(bits as u8, atomic::Ordering::Release),
            2 => self
                .memory
                .u16(at)
                .store(bits as u16, atomic::Ordering::Release),
            4 => self
                .memory
                .u32(at)
                .store(bits as u32, atomic::Ordering::Release),
            _ => self.memory.u64(at).store(bits, atomic::Ordering::Release),
        }
        Ok(())
    }

    /// Adds to the cell `index` in one step, and says what is in it now.
    pub(crate) fn add(&self, index: usize, number: Number) -> Result<Number, Misfit> {
        loop {
            let old = self.bits(index);
            let sum = match (self.number(old), number) {
                (Number::Int(one), Number::Int(other)) => {
                    Number::Int(one.checked_add(other).ok_or("the sum is too large")?)
                }
                (Number::Float(one), other) => {
                    let sum = one + other.float();
                    if one.is_finite() && other.float().is_finite() && !sum.is_finite() {
                        return Err("the sum is too large".to_owned());
                    }
                    Number::Float(sum)
                }
                (Number::Int(_), Number::Float(_)) => return Err(self.code.wants()),
            };
            let new = self.code.encode(sum)?;
            if self.exchange(index, old, new) {
                return Ok(self.number(new));
            }
        }
    }

    /// Puts `new` into the cell `index` if it holds `old`, in one step.
    pub(crate) fn compare_and_set(
        &self,
        index: usize,
        old: Number,
        new: Number,
    ) -> Result<bool, Misfit> {
        let Ok(old) = self.code.encode(old) else {
            return Ok(false);
        };
        let new = self.code.encode(new)?;
        Ok(self.exchange(index, old, new))
    }

    fn bits(&self, index: usize) -> u64 {
        let at = self.offset(index);
        match self.code.size() {
            1 => self.memory.u8(at).load(Acquire).into(),
            2 => self.memory.u16(at).load(Acquire).into(),
            4 => self.memory.u32(at).load(Acquire).into(),
            _ => self.memory.u64(at).load(Acquire),
        }
    }

    fn exchange(&self, index: usize, old: u64, new: u64) -> bool {
        let at = self.offset(index);
        macro_rules! exchange {
            ($cell:expr, $type:ty) => {
                $cell
                    .compare_exchange(old as $type, new as $type, AcqRel, Relaxed)
                    .is_ok()
            };
        }
        match self.code.size() {
            1 => exchange!(self.memory.u8(at), u8),
            2 => exchange!(self.memory.u16(at), u16),
            4 => exchange!(self.memory.u32(at), u32),
            _ => exchange!(self.memory.u64(at), u64),
        }
    }

    fn number(&self, bits: u64) -> Number {
        Number::Int(match self.code.0 {
            b'f' => return Number::Float(f32::from_bits(bits as u32).into()),
            b'd' => return Number::Float(f64::from_bits(bits)),
            b'b' => (bits as i8).into(),
            b'h' => (bits as i16).into(),
            b'i' => (bits as i32).into(),
            b'l' | b'q' => (bits as i64).into(),
            _ => bits.into(),
        })
    }
}

impl Code {
    /// What so many cells take in bytes.
    pub(super) fn bytes_of(self, length: u32) -> usize {
        length as usize * self.size()
    }

    /// Appends what a cell holds, as it lies in memory.
    pub(crate) fn append(self, number: Number, cells: &mut Vec<u8>) -> Result<(), Misfit> {
        let bits = self.encode(number)?;
        match self.size() {
            1 => cells.push(bits as u8),
            2 => cells.extend((bits as u16).to_ne_bytes()),
            4 => cells.extend((bits as u32).to_ne_bytes()),
            _ => cells.extend(bits.to_ne_bytes()),
        }
        Ok(())
    }

    fn encode(self, number: Number) -> Result<u64, Misfit> {
        match (self.0, number) {
            (b'f', number) => {
                let (wide, narrow) = (number.float(), number.float() as f32);
                if wide.is_finite() && !narrow.is_finite() {
                    return Err(format!(
                        "{wide:e} does not fit into type 'f', which goes up to {:e}",
                        f32::MAX
                    ));
                }
                Ok(narrow.to_bits().into())
            }
            (b'd', number) => Ok(number.float().to_bits()),
            (_, Number::Float(_)) => Err(self.wants()),
            (letter, Number::Int(int)) => {
                let (least, most) = self.bounds();
                if int < least || int > most {
                    let letter = char::from(letter);
                    return Err(format!(
                        "{int} does not fit into type '{letter}', which goes from {least} to {most}"
                    ));
                }
                Ok(int as u64)
            }
        }
    }

    fn wants(self) -> String {
        format!("type '{}' takes integers", char::from(self.0))
    }
}

impl Number {
    fn float(self) -> f64 {
        match self {
            Self::Int(int) => int as f64,
            Self::Float(float) => float,
        }
    }

    /// Whether they are the same number: 1 and 1.0 are.
    #[expect(clippy::float_cmp, reason = "asks for the very same number")]
    pub(crate) fn equals(self, other: Self) -> bool {
        match (self, other) {
            (Self::Int(one), Self::Int(other)) => one == other,
            (one, other) => one.float() == other.float(),
        }
    }
}
