//! Types of cells, and converting numbers for them.

use std::str::FromStr;

/// The type of a cell, by Python's letters and C's sizes on this system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Code(u8);

impl Code {
    /// A float of 64 bits.
    pub(crate) const DOUBLE: Self = Self(b'd');

    /// The type with this letter.
    pub(crate) fn of(letter: u8) -> Option<Self> {
        b"bBhHiIlLqQfdc".contains(&letter).then_some(Self(letter))
    }

    /// The letter of the type.
    pub(crate) fn letter(self) -> u8 {
        self.0
    }

    /// The size in bytes.
    pub(crate) fn size(self) -> usize {
        match self.0 {
            b'b' | b'B' | b'c' => 1,
            b'h' | b'H' => 2,
            b'i' | b'I' | b'f' => 4,
            _ => 8,
        }
    }

    /// A number as C, and so Python, would store it in such a cell: truncated
    /// to its bits.
    pub(crate) fn wrapped(self, number: CellNumber) -> CellNumber {
        match (self.0, number) {
            (b'f', number) => CellNumber::Float((number.float() as f32).into()),
            (b'd', number) => CellNumber::Float(number.float()),
            (_, CellNumber::Int(int)) => {
                let (least, _) = self.bounds();
                let range = 1_i128 << (self.size() * 8);
                CellNumber::Int(int.wrapping_sub(least).rem_euclid(range) + least)
            }
            (_, float @ CellNumber::Float(_)) => float,
        }
    }

    /// The smallest and the largest integer that fits.
    fn bounds(self) -> (i128, i128) {
        let bits = self.size() as u32 * 8;
        if self.0.is_ascii_lowercase() && self.0 != b'c' {
            (-(1 << (bits - 1)), (1 << (bits - 1)) - 1)
        } else {
            (0, (1 << bits) - 1)
        }
    }

    /// The size of `length` cells in bytes.
    pub(in crate::shared) fn bytes_of(self, length: u32) -> usize {
        length as usize * self.size()
    }

    /// Appends the bytes of a cell with this number.
    pub(crate) fn append(self, number: CellNumber, cells: &mut Vec<u8>) -> Result<(), Misfit> {
        let bits = self.encode(number)?;
        match self.size() {
            1 => cells.push(bits as u8),
            2 => cells.extend((bits as u16).to_ne_bytes()),
            4 => cells.extend((bits as u32).to_ne_bytes()),
            _ => cells.extend(bits.to_ne_bytes()),
        }
        Ok(())
    }

    pub(super) fn encode(self, number: CellNumber) -> Result<u64, Misfit> {
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
            (_, CellNumber::Float(_)) => Err(self.wants()),
            (letter, CellNumber::Int(int)) => {
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

    pub(super) fn wants(self) -> String {
        format!("type '{}' takes integers", char::from(self.0))
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

/// The content of a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum CellNumber {
    /// An integer, or the code of a character.
    Int(i128),
    /// A float.
    Float(f64),
}

/// Why a number does not fit.
pub(crate) type Misfit = String;

impl CellNumber {
    pub(super) fn float(self) -> f64 {
        match self {
            Self::Int(int) => int as f64,
            Self::Float(float) => float,
        }
    }

    /// Whether the numbers are equal, as 1 and 1.0 are.
    #[expect(clippy::float_cmp, reason = "asks for the very same number")]
    pub(crate) fn equals(self, other: Self) -> bool {
        match (self, other) {
            (Self::Int(one), Self::Int(other)) => one == other,
            (one, other) => one.float() == other.float(),
        }
    }
}
