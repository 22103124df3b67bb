//! Cells of numbers.

use std::sync::Arc;
use std::sync::atomic::Ordering::{self, AcqRel, Acquire, Relaxed};

use super::code::{CellNumber, Code, Misfit};
use crate::proc::SharedMemory;
use crate::wire::Place;

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

impl Cells {
    /// The cells at a place that another process has named; none if the place
    /// is invalid, or there are no cells.
    pub(in crate::shared) fn find(
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

    /// The content of the cell `index`.
    pub(crate) fn get(&self, index: usize) -> CellNumber {
        self.number(self.bits(index))
    }

    /// Sets the cell `index`.
    pub(crate) fn set(&self, index: usize, number: CellNumber) -> Result<(), Misfit> {
        let bits = self.code.encode(number)?;
        let at = self.offset(index);
        match self.code.size() {
            1 => self.memory.u8(at).store(bits as u8, Ordering::Release),
            2 => self.memory.u16(at).store(bits as u16, Ordering::Release),
            4 => self.memory.u32(at).store(bits as u32, Ordering::Release),
            _ => self.memory.u64(at).store(bits, Ordering::Release),
        }
        Ok(())
    }

    /// Adds to the cell `index` atomically, and returns its new content.
    pub(crate) fn add(&self, index: usize, number: CellNumber) -> Result<CellNumber, Misfit> {
        loop {
            let old = self.bits(index);
            let sum = match (self.number(old), number) {
                (CellNumber::Int(one), CellNumber::Int(other)) => {
                    CellNumber::Int(one.checked_add(other).ok_or("the sum is too large")?)
                }
                (CellNumber::Float(one), other) => {
                    let sum = one + other.float();
                    if one.is_finite() && other.float().is_finite() && !sum.is_finite() {
                        return Err("the sum is too large".to_owned());
                    }
                    CellNumber::Float(sum)
                }
                (CellNumber::Int(_), CellNumber::Float(_)) => return Err(self.code.wants()),
            };
            let new = self.code.encode(sum)?;
            if self.exchange(index, old, new) {
                return Ok(self.number(new));
            }
        }
    }

    /// Sets the cell `index` to `new` if it holds `old`, atomically.
    pub(crate) fn compare_and_set(
        &self,
        index: usize,
        old: CellNumber,
        new: CellNumber,
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

    fn number(&self, bits: u64) -> CellNumber {
        CellNumber::Int(match self.code.letter() {
            b'f' => return CellNumber::Float(f32::from_bits(bits as u32).into()),
            b'd' => return CellNumber::Float(f64::from_bits(bits)),
            b'b' => (bits as i8).into(),
            b'h' => (bits as i16).into(),
            b'i' => (bits as i32).into(),
            b'l' | b'q' => (bits as i64).into(),
            _ => bits.into(),
        })
    }
}
