//! Methods of dicts, some of which change them.

use std::rc::Rc;

use super::boxed::{Boxed, Dict};
use super::library::BuiltIn;

/// Calls a method.
pub(super) fn apply(function: BuiltIn, dict: &Rc<Dict>, arguments: &[Boxed]) -> Option<Boxed> {
    let entries = dict.entries.borrow();
    match (function, arguments) {
        (BuiltIn::Get, [key, default @ ..]) => Some(match dict.get(key)? {
            Boxed::Unset => default.first().cloned().unwrap_or(Boxed::None),
            found => found,
        }),
        (BuiltIn::Items, []) => {
            let pair = |(key, value): &(Boxed, Boxed)| vec![key.clone(), value.clone()];
            let pairs = entries.iter().map(|entry| Boxed::tuple(pair(entry)));
            Boxed::list(pairs.collect::<Option<Vec<_>>>()?)
        }
        (BuiltIn::Keys, []) => Boxed::list(entries.keys().cloned().collect::<Vec<_>>()),
        (BuiltIn::Values, []) => Boxed::list(entries.values().cloned().collect::<Vec<_>>()),
        (BuiltIn::Copy, []) => Boxed::dict(entries.iter().cloned()),
        _ => {
            drop(entries);
            change(function, dict, arguments)
        }
    }
}

/// Calls a method that changes the dict.
fn change(function: BuiltIn, dict: &Rc<Dict>, arguments: &[Boxed]) -> Option<Boxed> {
    if let (BuiltIn::SetDefault, [key, _]) = (function, arguments) {
        let found = dict.get(key)?;
        if !matches!(found, Boxed::Unset) {
            return Some(found);
        }
    }
    dict.nesting.is_free().then_some(())?;
    match (function, arguments) {
        (BuiltIn::SetDefault, [key, default]) => {
            dict.nesting.put(default)?;
            dict.entries.borrow_mut().insert(key, default.clone())?;
            Some(default.clone())
        }
        (BuiltIn::Pop, [key, default @ ..]) => match dict.entries.borrow_mut().remove(key)? {
            Boxed::Unset => default.first().cloned(),
            removed => Some(removed),
        },
        (BuiltIn::Delete, [key]) => {
            let removed = dict.entries.borrow_mut().remove(key)?;
            (!matches!(removed, Boxed::Unset)).then_some(Boxed::None)
        }
        (BuiltIn::Update, [Boxed::Dict(other)]) if !Rc::ptr_eq(dict, other) => {
            let mut entries = dict.entries.borrow_mut();
            for (key, value) in other.entries.borrow().iter() {
                dict.nesting.put(value)?;
                entries.insert(key, value.clone())?;
            }
            Some(Boxed::None)
        }
        (BuiltIn::Clear, []) => {
            dict.entries.borrow_mut().clear();
            Some(Boxed::None)
        }
        _ => None,
    }
}
