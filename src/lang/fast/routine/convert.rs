//! Items on their way in, and results on their way out.

use starlark::values::dict::AllocDict;
use starlark::values::list::AllocList;
use starlark::values::none::NoneType;
use starlark::values::tuple::AllocTuple;
use starlark::values::{Heap, Value};

use super::boxed::Boxed;
use crate::lang::fast::datum::Datum;
use crate::lang::fast::number::Number;
use crate::lang::fast::paths::{self, Found};
use crate::lang::fast::scan::Scanner;
use crate::lang::item::Item;
use crate::lang::quoted::unescaped;

/// The value that an item is; `None` where the interpreter has to read it.
pub(super) fn item(item: &Item) -> Option<Boxed> {
    let text = |text: &[u8]| str::from_utf8(text).ok().and_then(Boxed::text);
    match item {
        Item::Json(json) => {
            if let Some(number) = Number::parse(json) {
                return Some(number.into());
            }
            str::from_utf8(json).ok()?;
            let mut scanner = Scanner::new(json);
            let value = read(&mut scanner)?;
            scanner.is_at_end().then_some(value)
        }
        Item::Text(one) => text(one),
        Item::Int(number) => Some(Boxed::Int(*number)),
        Item::Row(row) => {
            let fields = row
                .typed_fields()
                .map(|field| of_field(paths::typed(field?)?));
            let fields: Vec<_> = fields.collect::<Option<_>>()?;
            let Some(names) = row.names() else {
                return Boxed::list(fields);
            };
            let names = names.iter().map(|name| Boxed::text(name.as_ref()));
            let names: Vec<_> = names.collect::<Option<_>>()?;
            object(names.into_iter().zip(fields).collect())
        }
    }
}

fn of_field(field: Found) -> Option<Boxed> {
    Some(match field {
        Found::Text(text) => Boxed::text(text)?,
        Found::Number(number) => number.into(),
        Found::Nothing | Found::Absent | Found::Json(_) => return None,
    })
}

/// Reads a JSON text.
fn read(scanner: &mut Scanner) -> Option<Boxed> {
    match scanner.peek()? {
        b'"' => Boxed::text(unescaped(scanner.string()?)?),
        b'[' => {
            let mut elements = Vec::new();
            let mut more = scanner.open(b']')?;
            while more {
                elements.push(read(scanner)?);
                more = scanner.more(b']')?;
            }
            Boxed::list(elements)
        }
        b'{' => {
            let mut entries = Vec::new();
            let mut more = scanner.open(b'}')?;
            while more {
                let key = Boxed::text(unescaped(scanner.key()?)?)?;
                entries.push((key, read(scanner)?));
                more = scanner.more(b'}')?;
            }
            object(entries)
        }
        _ => {
            let start = scanner.at();
            scanner.skip()?;
            of_datum(Datum::read(scanner.since(start))?)
        }
    }
}

/// The value that a datum is, unless it is made of others.
pub(super) fn of_datum(datum: Datum) -> Option<Boxed> {
    Some(match datum {
        Datum::None => Boxed::None,
        Datum::Bool(value) => Boxed::Bool(value),
        Datum::Int(value) => Boxed::Int(value),
        Datum::Float(value) => Boxed::Float(value),
        Datum::Text(text) => Boxed::text(text)?,
        Datum::Json(_) | Datum::List(_) | Datum::Dict(_) => return None,
    })
}

/// A dict; `None` if a key is repeated, which readers treat differently.
fn object(entries: Vec<(Boxed, Boxed)>) -> Option<Boxed> {
    let count = entries.len();
    let made = Boxed::dict(entries)?;
    (super::parts::length(&made)? == count).then_some(made)
}

/// The interpreter's value for a result.
pub(super) fn result<'v>(value: &Boxed, heap: Heap<'v>) -> Option<Value<'v>> {
    Some(match value {
        // A set has no JSON form.
        Boxed::Unset | Boxed::Set(_) => return None,
        Boxed::None => heap.alloc(NoneType),
        Boxed::Bool(value) => Value::new_bool(*value),
        Boxed::Int(value) => heap.alloc(*value),
        Boxed::Float(value) => heap.alloc(*value),
        Boxed::Text(text) => heap.alloc(text.as_str()),
        Boxed::List(list) => {
            let elements = list.elements.borrow();
            heap.alloc(AllocList(results(elements.iter(), heap)?))
        }
        Boxed::Tuple(tuple) => {
            heap.alloc(AllocTuple(results(tuple.elements.iter().cloned(), heap)?))
        }
        Boxed::Dict(dict) => {
            let entries = dict.entries.borrow();
            let entry =
                |(key, value): &(Boxed, Boxed)| Some((result(key, heap)?, result(value, heap)?));
            let entries: Vec<_> = entries.iter().map(entry).collect::<Option<_>>()?;
            heap.alloc(AllocDict(entries))
        }
    })
}

fn results(values: impl Iterator<Item = Boxed>, heap: Heap<'_>) -> Option<Vec<Value<'_>>> {
    values.map(|value| result(&value, heap)).collect()
}
