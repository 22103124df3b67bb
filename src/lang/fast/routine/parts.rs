//! The parts of strings, lists, tuples and dicts: elements, slices, and their
//! number. `None` stands for errors and for cases left to the interpreter.

use std::cell::OnceCell;
use std::rc::Rc;

use super::boxed::{Boxed, Key, Text};

/// A list or string that gets longer is left to the interpreter, which knows
/// the limits.
pub(super) const LONGEST: usize = 1 << 26;

thread_local! {
    /// Strings of one ASCII character.
    static CHARACTERS: [OnceCell<Rc<Text>>; 128] = const { [const { OnceCell::new() }; 128] };
}

/// A string of one character.
pub(super) fn character(character: char) -> Boxed {
    let make = || {
        let mut buffer = [0; 4];
        let text: &str = character.encode_utf8(&mut buffer);
        Rc::new(Text {
            text: text.into(),
            is_ascii: character.is_ascii(),
        })
    };
    let place = character as usize;
    Boxed::Text(CHARACTERS.with(|known| match known.get(place) {
        Some(known) => Rc::clone(known.get_or_init(make)),
        None => make(),
    }))
}

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
            Some(elements[place(index, elements.len())?].clone())
        }
        Boxed::Tuple(tuple) => Some(tuple.elements[place(index, tuple.elements.len())?].clone()),
        Boxed::Text(text) if text.is_ascii => {
            let byte = text.text.as_bytes()[place(index, text.text.len())?];
            Some(character(byte.into()))
        }
        Boxed::Text(text) => {
            let length = text.text.chars().count();
            let found = text.text.chars().nth(place(index, length)?)?;
            Some(character(found))
        }
        Boxed::Dict(_) => value_at(whole, &Boxed::Int(index)),
        _ => None,
    }
}

/// `whole[key]`
pub(super) fn value_at(whole: &Boxed, key: &Boxed) -> Option<Boxed> {
    match (whole, key) {
        (Boxed::Dict(dict), _) => dict.entries.borrow().get(&Key::of(key)?).cloned(),
        (_, Boxed::Int(index)) => element(whole, *index),
        _ => None,
    }
}

/// `whole[index] = value`
#[inline]
pub(super) fn set_element(whole: &Boxed, index: i64, value: Boxed) -> Option<()> {
    let Boxed::List(list) = whole else {
        return set_value_at(whole, &Boxed::Int(index), value);
    };
    list.nesting.is_free().then_some(())?;
    list.nesting.put(&value)?;
    let mut elements = list.elements.borrow_mut();
    let place = place(index, elements.len())?;
    elements[place] = value;
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
            Boxed::list(elements[range(elements.len())?].to_vec())
        }
        Boxed::Tuple(tuple) => Boxed::tuple(tuple.elements[range(tuple.elements.len())?].to_vec()),
        Boxed::Text(text) if text.is_ascii => {
            Some(Boxed::text(&text.text[range(text.text.len())?]))
        }
        _ => None,
    }
}

/// `len(whole)`
pub(super) fn length(whole: &Boxed) -> Option<usize> {
    Some(match whole {
        Boxed::Text(text) if text.is_ascii => text.text.len(),
        Boxed::Text(text) => text.text.chars().count(),
        Boxed::List(list) => list.elements.borrow().len(),
        Boxed::Tuple(tuple) => tuple.elements.len(),
        Boxed::Dict(dict) => dict.entries.borrow().len(),
        _ => return None,
    })
}

/// All elements of a list or tuple, or all keys of a dict.
pub(super) fn elements(whole: &Boxed) -> Option<Vec<Boxed>> {
    match whole {
        Boxed::List(list) => Some(list.elements.borrow().clone()),
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
