//! Methods of lists, some of which change them.

use std::rc::Rc;

use super::boxed::{Boxed, List};
use super::compare::surely_equal;
use super::elements::ListElements;
use super::library::BuiltIn;
use super::order;
use super::parts;

/// Calls a method.
pub(super) fn apply(function: BuiltIn, list: &Rc<List>, arguments: &[Boxed]) -> Option<Boxed> {
    match (function, arguments) {
        (BuiltIn::Index, [wanted]) => {
            let place = place_of(list, wanted)?;
            return Some(Boxed::Int(place as i64));
        }
        (BuiltIn::Count, [wanted]) => {
            let mut count = 0;
            for element in list.elements.borrow().iter() {
                count += i64::from(surely_equal(&element, wanted)?);
            }
            return Some(Boxed::Int(count));
        }
        (BuiltIn::Copy, []) => return Boxed::list(list.elements.borrow().clone()),
        _ => {}
    }
    list.nesting.is_free().then_some(())?;
    match (function, arguments) {
        (BuiltIn::Pop, []) => list.elements.borrow_mut().pop(),
        (BuiltIn::Pop, [Boxed::Int(index)]) => {
            let mut elements = list.elements.borrow_mut();
            let place = parts::place(*index, elements.len())?;
            Some(elements.remove(place))
        }
        _ => change(function, list, arguments).map(|()| Boxed::None),
    }
}

/// Calls a method that returns nothing.
fn change(function: BuiltIn, list: &Rc<List>, arguments: &[Boxed]) -> Option<()> {
    match (function, arguments) {
        (BuiltIn::Extend, [more]) => {
            let more = match more {
                Boxed::List(more) => more.elements.borrow().clone(),
                _ => ListElements::from(parts::iterated(more)?),
            };
            more.iter().try_for_each(|one| list.nesting.put(&one))?;
            list.elements.borrow_mut().extend(&more);
        }
        (BuiltIn::Insert, [at @ Boxed::Int(_), value]) => {
            list.nesting.put(value)?;
            let mut elements = list.elements.borrow_mut();
            let place = parts::bound(at, 0, elements.len())?;
            elements.insert(place, value.clone());
        }
        (BuiltIn::Remove, [wanted]) => {
            let place = place_of(list, wanted)?;
            list.elements.borrow_mut().remove(place);
        }
        (BuiltIn::Delete, [Boxed::Int(index)]) => {
            let mut elements = list.elements.borrow_mut();
            let place = parts::place(*index, elements.len())?;
            elements.remove(place);
        }
        (BuiltIn::Clear, []) => *list.elements.borrow_mut() = ListElements::default(),
        (BuiltIn::Reverse, []) => {
            let mut elements: Vec<_> = list.elements.borrow().iter().collect();
            elements.reverse();
            *list.elements.borrow_mut() = elements.into();
        }
        (BuiltIn::Sort | BuiltIn::SortDown, keys) => {
            let mut all = vec![Boxed::List(Rc::clone(list))];
            all.extend_from_slice(keys);
            let Boxed::List(sorted) = order::sorted(function, &all)? else {
                return None;
            };
            list.elements.swap(&sorted.elements);
        }
        _ => return None,
    }
    Some(())
}

/// Where an element is that equals another value.
fn place_of(list: &List, wanted: &Boxed) -> Option<usize> {
    for (place, element) in list.elements.borrow().iter().enumerate() {
        if surely_equal(&element, wanted)? {
            return Some(place);
        }
    }
    None
}
