//! The parts of strings, lists, tuples and dicts: elements, slices, and their
//! number. `None` stands for errors and for cases left to the interpreter.

use super::boxed::{Boxed, Key};
use super::string::Text;

/// The place of an index, which may be negative, among `length` elements.
fn place(index: i64, length: usize) -> Option<usize> {
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
            dict.entries.borrow_mut().insert(Key::of(key)?, value);
            Some(())
        }
        (Boxed::List(_), Boxed::Int(index)) => set_element(whole, *index, value),
        _ => None,
    }
}

/// `whole[start:stop]`, in which either may be missing.
pub(super) fn slice(whole: &Boxed, bounds: [&Boxed; 2]) -> Option<Boxed> {
    let range = |length: usize| {
        let bound = |bound: &Boxed, default| match bound {
            Boxed::None => Some(default),
            Boxed::Int(at) if *at < 0 => Some(at.saturating_add(length as i64).max(0) as usize),
            Boxed::Int(at) => Some(length.min(*at as usize)),
            _ => None,
        };
        let start = bound(bounds[0], 0)?;
        Some(start..bound(bounds[1], length)?.max(start))
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

/// `len(whole)`
pub(super) fn length(whole: &Boxed) -> Option<usize> {
    Some(match whole {
        Boxed::Text(text) if text.is_ascii() => text.len(),
        Boxed::Text(text) => text.as_str().chars().count(),
        Boxed::List(list) => list.elements.borrow().len(),
        Boxed::Tuple(tuple) => tuple.elements.len(),
        Boxed::Dict(dict) => dict.entries.borrow().len(),
        _ => return None,
    })
}

/// All elements of a list or tuple, or all keys of a dict.
pub(super) fn elements(whole: &Boxed) -> Option<Vec<Boxed>> {
    match whole {
        Boxed::List(list) => Some(list.elements.borrow().iter().collect()),
        Boxed::Tuple(tuple) => Some(tuple.elements.clone()),
        Boxed::Dict(dict) => Some(dict.entries.borrow().keys().map(Key::value).collect()),
        _ => None,
    }
}

/// Notes that a loop over a value begins or ends.
pub(super) fn lock(whole: &Boxed, begins: bool) -> Option<()> {
    let nesting = match whole {
        Boxed::List(list) => &list.nesting,
        Boxed::Dict(dict) => &dict.nesting,
        Boxed::Text(_) | Boxed::Tuple(_) => return Some(()),
        _ => return None,
    };
    let loops = nesting.loops.get();
    nesting
        .loops
        .set(if begins { loops + 1 } else { loops - 1 });
    Some(())
}
