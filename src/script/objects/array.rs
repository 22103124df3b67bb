//! `Value` and `Array`: numbers in shared memory.

use std::fmt;

use anyhow::{anyhow, bail};
use num_bigint::BigInt;
use num_traits::ToPrimitive;
use starlark::environment::MethodsBuilder;
use starlark::eval::Evaluator;
use starlark::starlark_module;
use starlark::values::dict::DictRef;
use starlark::values::float::StarlarkFloat;
use starlark::values::list::AllocList;
use starlark::values::none::NoneType;
use starlark::values::tuple::UnpackTuple;
use starlark::values::{Heap, UnpackValue, Value, ValueLike};

use super::arguments;
use super::lock::{Lock, lock_methods};
use super::object::object;
use crate::lang::python_type;
use crate::script::handle::{Handle, Shape};
use crate::script::link::{self, with};
use crate::shared::{self, CellNumber, Cells, Code};

object!(Cell, "Value", cell_methods, {
    fn set_attr(&self, attribute: &str, value: Value<'v>) -> starlark::Result<()> {
        if attribute != "value" {
            return Err(anyhow!("a Value has no attribute {attribute} that can be set").into());
        }
        Ok(set(&cells(&self.0)?, 0, value)?)
    }
});

object!(Array, "Array", array_methods, {
    fn length(&self) -> starlark::Result<i32> {
        Ok(i32::try_from(cells(&self.0)?.length).unwrap_or(i32::MAX))
    }

    fn at(&self, index: Value<'v>, heap: Heap<'v>) -> starlark::Result<Value<'v>> {
        let cells = cells(&self.0)?;
        let index = position(&cells, index)?;
        Ok(value(&cells, index, heap))
    }

    fn set_at(&self, index: Value<'v>, value: Value<'v>) -> starlark::Result<()> {
        let cells = cells(&self.0)?;
        let index = position(&cells, index)?;
        Ok(set(&cells, index, value)?)
    }

    fn is_in(&self, value: Value<'v>) -> starlark::Result<bool> {
        let cells = cells(&self.0)?;
        let Ok(wanted) = number(cells.code, value) else {
            return Ok(false);
        };
        Ok((0..cells.length).any(|index| cells.get(index).equals(wanted)))
    }

    fn slice(
        &self,
        start: Option<Value<'v>>,
        stop: Option<Value<'v>>,
        stride: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> starlark::Result<Value<'v>> {
        all(&self.0, heap)?.slice(start, stop, stride, heap)
    }

    fn iterate_collect(&self, heap: Heap<'v>) -> starlark::Result<Vec<Value<'v>>> {
        let cells = cells(&self.0)?;
        Ok((0..cells.length)
            .map(|index| value(&cells, index, heap))
            .collect())
    }
});

impl Cell {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match cells(&self.0).map(|cells| cells.get(0)) {
            Ok(CellNumber::Int(int)) => write!(f, "Value({int})"),
            Ok(CellNumber::Float(float)) => write!(f, "Value({float:?})"),
            Err(_) => f.write_str("<Value>"),
        }
    }
}

impl Array {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<Array {}>", self.0.object())
    }
}

fn cells(handle: &Handle) -> anyhow::Result<Cells> {
    let (code, length) = match handle.shape {
        Shape::Value { code } => (code, 1),
        Shape::Array { code, length } => (code, length),
        _ => bail!("it has no cells"),
    };
    Ok(with(|link| link.cells(&handle.opened, code, length))?)
}

fn position(cells: &Cells, index: Value) -> anyhow::Result<usize> {
    shared::index(arguments::position(index)?, cells.length)
        .ok_or_else(|| anyhow!("invalid index: there are {} elements", cells.length))
}

fn value<'v>(cells: &Cells, index: usize, heap: Heap<'v>) -> Value<'v> {
    match cells.get(index) {
        CellNumber::Float(float) => heap.alloc(float),
        CellNumber::Int(int) if cells.code.letter() == b'c' => {
            heap.alloc(char::from(int as u8).to_string())
        }
        CellNumber::Int(int) => integer(int, heap),
    }
}

fn integer(int: i128, heap: Heap<'_>) -> Value<'_> {
    match i64::try_from(int) {
        Ok(int) => heap.alloc(int),
        Err(_) => heap.alloc(BigInt::from(int)),
    }
}

fn all<'v>(handle: &Handle, heap: Heap<'v>) -> anyhow::Result<Value<'v>> {
    let cells = cells(handle)?;
    let values = (0..cells.length).map(|index| value(&cells, index, heap));
    Ok(heap.alloc(AllocList(values)))
}

/// Converts a value of the language for a cell.
fn number(code: Code, value: Value) -> anyhow::Result<CellNumber> {
    if code.letter() == b'c' {
        let mut characters = value.unpack_str().unwrap_or_default().chars();
        return match (characters.next(), characters.next()) {
            (Some(character), None) if (character as u32) < 256 => {
                Ok(CellNumber::Int(character as i128))
            }
            _ => bail!("type 'c' takes one character of Latin-1"),
        };
    }
    if let Some(small) = value.unpack_i32() {
        Ok(CellNumber::Int(small.into()))
    } else if let Some(truth) = value.unpack_bool() {
        Ok(CellNumber::Int(truth.into()))
    } else if let Some(float) = value.downcast_ref::<StarlarkFloat>() {
        Ok(CellNumber::Float(float.0))
    } else if let Ok(Some(big)) = BigInt::unpack_value(value) {
        Ok(match big.to_i128() {
            Some(int) => CellNumber::Int(int),
            None if matches!(code.letter(), b'f' | b'd') => {
                let float = big.to_f64().filter(|float| float.is_finite());
                CellNumber::Float(
                    float.ok_or_else(|| anyhow!("int too large to convert to float"))?,
                )
            }
            // No cell has more bits.
            None => CellNumber::Int((big & BigInt::from(u64::MAX)).to_i128().unwrap_or_default()),
        })
    } else {
        bail!("expected a number, not {}", python_type(value))
    }
}

/// Sets a cell as Python does: a number that does not fit wraps.
fn set(cells: &Cells, index: usize, value: Value) -> anyhow::Result<()> {
    let number = cells.code.wrapped(number(cells.code, value)?);
    cells.set(index, number).map_err(anyhow::Error::msg)
}

/// The bytes of cells that hold these values.
pub(super) fn cells_of(code: Code, values: &[Value]) -> anyhow::Result<Vec<u8>> {
    let mut cells = Vec::new();
    for value in values {
        let number = code.wrapped(number(code, *value)?);
        code.append(number, &mut cells)
            .map_err(anyhow::Error::msg)?;
    }
    Ok(cells)
}

fn add<'v>(handle: &Handle, index: usize, by: Value, heap: Heap<'v>) -> anyhow::Result<Value<'v>> {
    let cells = cells(handle)?;
    let by = number(cells.code, by)?;
    Ok(match cells.add(index, by).map_err(anyhow::Error::msg)? {
        CellNumber::Float(float) => heap.alloc(float),
        CellNumber::Int(int) => integer(int, heap),
    })
}

fn compare_and_set(handle: &Handle, index: usize, old: Value, new: Value) -> anyhow::Result<bool> {
    let cells = cells(handle)?;
    let new = cells.code.wrapped(number(cells.code, new)?);
    let old = number(cells.code, old)?;
    cells
        .compare_and_set(index, old, new)
        .map_err(anyhow::Error::msg)
}

lock_methods!(Cell, cell_lock_methods);
lock_methods!(Array, array_lock_methods);

fn cell_methods(builder: &mut MethodsBuilder) {
    cell_lock_methods(builder);
    value_methods(builder);
}

fn array_methods(builder: &mut MethodsBuilder) {
    array_lock_methods(builder);
    element_methods(builder);
}

#[starlark_module]
fn value_methods(builder: &mut MethodsBuilder) {
    /// Removes it for all its users; one with a name, just for this process.
    fn close(this: &Cell) -> anyhow::Result<NoneType> {
        link::close(this.0.object())?;
        Ok(NoneType)
    }

    /// Like the method of a manager's value in Python.
    fn get<'v>(this: &Cell, heap: Heap<'v>) -> anyhow::Result<Value<'v>> {
        Ok(self::value(&cells(&this.0)?, 0, heap))
    }

    fn set<'v>(
        this: &Cell,
        #[starlark(require = pos)] value: Value<'v>,
    ) -> anyhow::Result<NoneType> {
        self::set(&cells(&this.0)?, 0, value)?;
        Ok(NoneType)
    }

    #[starlark(attribute)]
    fn value<'v>(this: &Cell, heap: Heap<'v>) -> anyhow::Result<Value<'v>> {
        Ok(self::value(&cells(&this.0)?, 0, heap))
    }

    /// Adds atomically, without the lock, and returns the new value.
    fn add<'v>(this: &Cell, by: Value<'v>, heap: Heap<'v>) -> anyhow::Result<Value<'v>> {
        self::add(&this.0, 0, by, heap)
    }

    /// Sets the value to `new` if it is `old`, atomically.
    fn compare_and_set<'v>(this: &Cell, old: Value<'v>, new: Value<'v>) -> anyhow::Result<bool> {
        self::compare_and_set(&this.0, 0, old, new)
    }

    fn get_lock(this: &Cell) -> anyhow::Result<Lock> {
        Ok(Lock(this.lock()?))
    }

    fn get_obj(this: &Cell) -> anyhow::Result<Cell> {
        Ok(Cell(this.0))
    }
}

#[starlark_module]
fn element_methods(builder: &mut MethodsBuilder) {
    /// Removes it for all its users; one with a name, just for this process.
    fn close(this: &Array) -> anyhow::Result<NoneType> {
        link::close(this.0.object())?;
        Ok(NoneType)
    }

    /// Adds to an element atomically, and returns its new value.
    fn add<'v>(
        this: &Array,
        index: Value<'v>,
        by: Value<'v>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        let index = position(&cells(&this.0)?, index)?;
        self::add(&this.0, index, by, heap)
    }

    /// Sets an element to `new` if it is `old`, atomically.
    fn compare_and_set<'v>(
        this: &Array,
        index: Value<'v>,
        old: Value<'v>,
        new: Value<'v>,
    ) -> anyhow::Result<bool> {
        let index = position(&cells(&this.0)?, index)?;
        self::compare_and_set(&this.0, index, old, new)
    }

    fn get_lock(this: &Array) -> anyhow::Result<Lock> {
        Ok(Lock(this.lock()?))
    }

    fn get_obj(this: &Array) -> anyhow::Result<Array> {
        Ok(Array(this.0))
    }

    /// Replaces all elements from `start` on by those of a list, like
    /// `a[start:] =` in Python.
    fn set<'v>(
        this: &Array,
        #[starlark(require = pos)] values: Value<'v>,
        #[starlark(default = 0)] start: i32,
        heap: Heap<'v>,
    ) -> starlark::Result<NoneType> {
        let cells = cells(&this.0)?;
        for (index, value) in (start..).zip(values.iterate(heap)?) {
            let index = position(&cells, heap.alloc(index))?;
            self::set(&cells, index, value)?;
        }
        Ok(NoneType)
    }
}
