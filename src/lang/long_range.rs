//! Ranges longer than Starlark's, as data. Their behaviour as values is in
//! [`builtins`](super::builtins).

use std::fmt;

use allocative::Allocative;
use starlark::any::ProvidesStaticType;
use starlark::starlark_simple_value;
use starlark::values::NoSerialize;

/// A range with numbers beyond 32 bits.
#[derive(Debug, Clone, ProvidesStaticType, NoSerialize, Allocative)]
pub(in crate::lang) struct LongRange {
    pub(in crate::lang) start: i64,
    pub(in crate::lang) stop: i64,
    pub(in crate::lang) step: i64,
}

starlark_simple_value!(LongRange);

impl LongRange {
    /// The number at `index`.
    pub(in crate::lang) fn number(&self, index: i64) -> Option<i64> {
        (0..self.count())
            .contains(&index)
            .then(|| self.start + index * self.step)
    }

    pub(in crate::lang) fn count(&self) -> i64 {
        let (low, high, step) = if self.step > 0 {
            (self.start, self.stop, self.step)
        } else {
            (self.stop, self.start, -self.step)
        };
        if low < high {
            (high - low - 1) / step + 1
        } else {
            0
        }
    }
}

impl fmt::Display for LongRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "range({}, {}", self.start, self.stop)?;
        if self.step != 1 {
            write!(f, ", {}", self.step)?;
        }
        f.write_str(")")
    }
}
