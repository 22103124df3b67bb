//! The turns of loops: what comes next, in the register of a loop's variable.

use super::boxed::Boxed;
use super::instruction::{Register, ValueWindow, Window};
use super::parts;
use super::splitting::{self, FoundPart};

/// A value that nothing can iterate over.
pub(super) struct Stuck;

/// The next element of an iteration, if there is one.
pub(super) fn element(
    r: &mut Window,
    o: &ValueWindow,
    each: Register,
) -> Result<Option<Boxed>, Stuck> {
    let at = r[each as usize] as usize;
    let (element, next) = match &o[each as usize] {
        Boxed::List(list) => (list.elements.borrow().get(at), at + 1),
        Boxed::Tuple(tuple) => (tuple.elements.get(at).cloned(), at + 1),
        Boxed::Text(text) => {
            let character = text.as_str()[at..].chars().next();
            let next = at + character.map_or(0, char::len_utf8);
            (character.map(Boxed::character), next)
        }
        Boxed::Dict(dict) | Boxed::Set(dict) => {
            let entries = dict.entries.borrow();
            (entries.key_at(at).cloned(), at + 1)
        }
        _ => return Err(Stuck),
    };
    if element.is_none() {
        parts::lock(&o[each as usize], false).ok_or(Stuck)?;
    }
    r[each as usize] = next as u64;
    Ok(element)
}

/// Moves the next word of a string into a register; returns whether there is one.
/// Other white space than ASCII's is left to the interpreter.
#[inline(never)]
pub(super) fn word(
    r: &mut Window,
    o: &mut ValueWindow,
    text: Register,
    to: Register,
) -> Option<bool> {
    let whole = match &o[text as usize] {
        Boxed::Text(text) if text.is_ascii() => text.as_bytes(),
        _ => return None,
    };
    let found = splitting::word(whole, r[text as usize] as usize);
    move_part(r, o, text, to, found)
}

/// The same for the next part between separators.
#[inline(never)]
pub(super) fn part(
    r: &mut Window,
    o: &mut ValueWindow,
    [text, separator]: [Register; 2],
    to: Register,
) -> Option<bool> {
    let found = match (&o[text as usize], &o[separator as usize]) {
        (Boxed::Text(whole), Boxed::Text(separator)) if separator.len() > 0 => {
            let from = r[text as usize] as usize;
            splitting::part(whole.as_bytes(), separator.as_bytes(), from)
        }
        _ => return None,
    };
    move_part(r, o, text, to, found)
}

#[inline]
fn move_part(
    r: &mut Window,
    o: &mut ValueWindow,
    text: Register,
    to: Register,
    found: Option<FoundPart>,
) -> Option<bool> {
    let Some((range, behind)) = found else {
        return Some(false);
    };
    r[text as usize] = behind as u64;
    let Ok([Boxed::Text(whole), to]) = o.get_disjoint_mut([text as usize, to as usize]) else {
        return None;
    };
    match to {
        Boxed::Text(before) if before.shares_text(whole) => before.become_part(whole, range),
        _ => *to = Boxed::Text(whole.part(range)?),
    }
    Some(true)
}
