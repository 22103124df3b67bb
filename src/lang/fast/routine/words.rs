//! The common cases of instructions on lists and strings: an element that is a
//! word, at an index that counts from the start. `None` stands for all others.

use super::boxed::{Boxed, List};
use super::elements::ListElements;
use super::types::Type;
use crate::lang::long_range::LongRange;

/// `whole[index]`
#[inline(always)]
pub(super) fn element(whole: &Boxed, index: i64, kind: Type) -> Option<u64> {
    match whole {
        Boxed::List(list) => in_list(list, index as usize, kind),
        Boxed::Text(text) if kind == Type::Character && text.is_ascii() => {
            text.as_bytes().get(index as usize).copied().map(u64::from)
        }
        _ => None,
    }
}

/// An element of a list that is not a word.
#[inline(always)]
pub(super) fn value(whole: &Boxed, place: usize) -> Option<Boxed> {
    let Boxed::List(list) = whole else {
        return None;
    };
    match &*list.elements.borrow() {
        ListElements::Values(all) => all.get(place).cloned(),
        _ => None,
    }
}

/// `whole[row][column]`
#[inline(always)]
pub(super) fn element_of_element(whole: &Boxed, row: i64, column: i64, kind: Type) -> Option<u64> {
    let Boxed::List(list) = whole else {
        return None;
    };
    match &*list.elements.borrow() {
        ListElements::Values(rows) => element(rows.get(row as usize)?, column, kind),
        _ => None,
    }
}

#[inline(always)]
fn in_list(list: &List, place: usize, kind: Type) -> Option<u64> {
    match &*list.elements.borrow() {
        ListElements::Words(own, all) if *own == kind => all.get(place).copied(),
        ListElements::Bools(all) if kind == Type::Bool => all.get(place).copied().map(u64::from),
        _ => None,
    }
}

/// `whole[index] = word`
#[inline(always)]
pub(super) fn store(whole: &Boxed, index: i64, word: u64, kind: Type) -> Option<()> {
    let Boxed::List(list) = whole else {
        return None;
    };
    list.nesting.is_free().then_some(())?;
    match (&mut *list.elements.borrow_mut(), kind) {
        (ListElements::Words(own, all), _) if *own == kind => {
            *all.get_mut(index as usize)? = word;
        }
        (ListElements::Bools(all), Type::Bool) => *all.get_mut(index as usize)? = word != 0,
        _ => return None,
    }
    Some(())
}

/// `list.append(word)`
#[inline(always)]
pub(super) fn append(list: &Boxed, word: u64, kind: Type) -> Option<()> {
    let Boxed::List(list) = list else {
        return None;
    };
    list.nesting.is_free().then_some(())?;
    match &mut *list.elements.borrow_mut() {
        ListElements::Words(own, all) if *own == kind => all.push(word),
        _ => return None,
    }
    Some(())
}

/// Sets the elements at all numbers of a range to a word.
pub(super) fn fill(list: &Boxed, range: &LongRange, word: u64, kind: Type) -> Option<()> {
    let Boxed::List(list) = list else {
        return None;
    };
    list.nesting.is_free().then_some(())?;
    let &LongRange { start, stop, step } = range;
    let end = stop.checked_sub(step)?;
    let [from, to] = [start.min(end), start.max(end)].map(usize::try_from);
    let step = usize::try_from(step.unsigned_abs()).ok()?;
    let places = from.ok()?..=to.ok()?;
    match (&mut *list.elements.borrow_mut(), kind) {
        (ListElements::Words(own, all), _) if *own == kind => {
            let places = all.get_mut(places)?.iter_mut().step_by(step);
            places.for_each(|place| *place = word);
        }
        (ListElements::Bools(all), Type::Bool) => {
            let places = all.get_mut(places)?.iter_mut().step_by(step);
            places.for_each(|place| *place = word != 0);
        }
        _ => return None,
    }
    Some(())
}
