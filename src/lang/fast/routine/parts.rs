//! The parts of strings, lists, tuples and dicts: elements, slices, and their
//! number. `None` stands for errors and for cases left to the interpreter.

use super::boxed::Boxed;
use super::string::Text;
use crate::lang::long_range::LongRange;

/// The place of an index, which may be negative, among `length` elements.
pub(super) fn place(index: i64, length: usize) -> Option<usize> {
    let length = length as i64;
    let place = if index < 0 { index + length } else { index };
    (0..length).contains(&place).then_some(place as usize)
}

/// `whole[index]`
pub(super) fn element(whole: &Boxed, index: i64) -> Option<Boxed> {
    match whole {
        Boxed::List(list) => {
            let elements = list.elements.borrow();
            elements.get(place(index, elements.len())?)
        }
        Boxed::Tuple(tuple) => Some(tuple.elements[place(index, tuple.elements.len())?].clone()),
        Boxed::Text(text) => character_at(text, index).map(Boxed::character),
        Boxed::Dict(_) => value_at(whole, &Boxed::Int(index)),
        _ => None,
    }
}

/// The character at an index, which may be negative.
pub(super) fn character_at(text: &Text, index: i64) -> Option<char> {
    if text.is_ascii() {
        return Some(text.as_bytes()[place(index, text.len())?].into());
    }
    let length = text.as_str().chars().count();
    text.as_str().chars().nth(place(index, length)?)
}

/// `whole[key]`
pub(super) fn value_at(whole: &Boxed, key: &Boxed) -> Option<Boxed> {
    match (whole, key) {
        (Boxed::Dict(dict), _) => dict.get(key).filter(|found| !matches!(found, Boxed::Unset)),
        (_, Boxed::Int(index)) => element(whole, *index),
        _ => None,
    }
}

/// `list.append(value)`
pub(super) fn append(list: &Boxed, value: Boxed) -> Option<()> {
    let Boxed::List(list) = list else {
        return None;
    };
    list.nesting.is_free().then_some(())?;
    list.nesting.put(&value)?;
    list.elements.borrow_mut().push(value);
    Some(())
}

/// `whole[index] = value`
fn set_element(whole: &Boxed, index: i64, value: Boxed) -> Option<()> {
    let Boxed::List(list) = whole else {
        return None;
    };
    list.nesting.is_free().then_some(())?;
    list.nesting.put(&value)?;
    let mut elements = list.elements.borrow_mut();
    let place = place(index, elements.len())?;
    elements.set(place, value);
    Some(())
}

/// `whole[key] = value`
pub(super) fn set_value_at(whole: &Boxed, key: &Boxed, value: Boxed) -> Option<()> {
    match (whole, key) {
        (Boxed::Dict(dict), _) => {
            dict.nesting.is_free().then_some(())?;
            dict.nesting.put(&value)?;
            dict.entries.borrow_mut().insert(key, value)
        }
        (Boxed::List(_), Boxed::Int(index)) => set_element(whole, *index, value),
        _ => None,
    }
}

/// The place of a bound of a slice among `length` elements. The interpreter refuses
/// bounds beyond 32 bits.
pub(super) fn bound(bound: &Boxed, default: usize, length: usize) -> Option<usize> {
    let length = length as i64;
    bound_within(bound, default as i64, length, [0, length]).map(|at| at as usize)
}

/// The same between two places.
fn bound_within(bound: &Boxed, default: i64, length: i64, within: [i64; 2]) -> Option<i64> {
    match bound {
        Boxed::None => Some(default),
        Boxed::Int(at) if i32::try_from(*at).is_err() => None,
        Boxed::Int(at) => {
            let at = if *at < 0 { at + length } else { *at };
            Some(at.clamp(within[0], within[1]))
        }
        _ => None,
    }
}

/// `whole[start:stop]`, in which either may be missing.
pub(super) fn slice(whole: &Boxed, bounds: [&Boxed; 2]) -> Option<Boxed> {
    let range = |length: usize| {
        let start = bound(bounds[0], 0, length)?;
        Some(start..bound(bounds[1], length, length)?.max(start))
    };
    match whole {
        Boxed::List(list) => {
            let elements = list.elements.borrow();
            Boxed::list(elements.part(range(elements.len())?))
        }
        Boxed::Tuple(tuple) => Boxed::tuple(tuple.elements[range(tuple.elements.len())?].to_vec()),
        Boxed::Text(text) if text.is_ascii() => text.part(range(text.len())?).map(Boxed::Text),
        _ => None,
    }
}

/// `whole[start:stop:step]`, likewise.
pub(super) fn slice_by(whole: &Boxed, [start, stop, by]: [&Boxed; 3]) -> Option<Boxed> {
    let by = match by {
        Boxed::Int(by) if *by != 0 && i32::try_from(*by).is_ok() => *by,
        _ => return None,
    };
    let places = |length: usize| {
        let length = length as i64;
        let (lowest, highest) = if by > 0 {
            (0, length)
        } else {
            (-1, length - 1)
        };
        let bound = |bound, default| bound_within(bound, default, length, [lowest, highest]);
        let (first, last) = if by > 0 {
            (lowest, highest)
        } else {
            (highest, lowest)
        };
        let range = LongRange {
            start: bound(start, first)?,
            stop: bound(stop, last)?,
            step: by,
        };
        let place = move |number: i64| (range.start + number * by) as usize;
        Some((0..range.count()).map(place))
    };
    match whole {
        Boxed::List(list) => {
            let elements = list.elements.borrow();
            let part = places(elements.len())?.map(|place| elements.get(place));
            Boxed::list(part.collect::<Option<Vec<_>>>()?)
        }
        Boxed::Tuple(tuple) => {
            let part = places(tuple.elements.len())?.map(|place| tuple.elements[place].clone());
            Boxed::tuple(part.collect())
        }
        Boxed::Text(text) if text.is_ascii() => {
            let bytes = text.as_bytes();
            let part = places(bytes.len())?.map(|place| char::from(bytes[place]));
            Boxed::text(part.collect::<String>())
        }
        _ => None,
    }
}

/// `len(whole)`
pub(super) fn length(whole: &Boxed) -> Option<usize> {
    Some(match whole {
        Boxed::Text(text) if text.is_ascii() => text.len(),
        Boxed::Text(text) => text.as_str().chars().count(),
        Boxed::List(list) => list.elements.borrow().len(),
        Boxed::Tuple(tuple) => tuple.elements.len(),
        Boxed::Dict(dict) | Boxed::Set(dict) => dict.entries.borrow().len(),
        _ => return None,
    })
}

/// All elements, or the characters of a string.
pub(super) fn iterated(whole: &Boxed) -> Option<Vec<Boxed>> {
    match whole {
        Boxed::Text(text) => Some(text.as_str().chars().map(Boxed::character).collect()),
        _ => elements(whole),
    }
}

/// All elements of a list, tuple or set, or all keys of a dict.
pub(super) fn elements(whole: &Boxed) -> Option<Vec<Boxed>> {
    match whole {
        Boxed::List(list) => Some(list.elements.borrow().iter().collect()),
        Boxed::Tuple(tuple) => Some(tuple.elements.clone()),
        Boxed::Dict(dict) | Boxed::Set(dict) => {
            Some(dict.entries.borrow().keys().cloned().collect())
        }
        _ => None,
    }
}

/// Notes that a loop over a value begins or ends.
pub(super) fn lock(whole: &Boxed, begins: bool) -> Option<()> {
    let nesting = match whole {
        Boxed::List(list) => &list.nesting,
        Boxed::Dict(dict) | Boxed::Set(dict) => &dict.nesting,
        Boxed::Text(_) | Boxed::Tuple(_) => return Some(()),
        _ => return None,
    };
    let loops = nesting.loops.get();
    nesting
        .loops
        .set(if begins { loops + 1 } else { loops - 1 });
    Some(())
}
