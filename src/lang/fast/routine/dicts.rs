//! Methods of dicts, some of which change them.

use std::rc::Rc;

use super::boxed::{Boxed, Dict, Key};
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
            let pairs = entries
                .iter()
                .map(|(key, value)| Boxed::tuple(vec![key.value(), value.clone()]));
            Boxed::list(pairs.collect::<Option<Vec<_>>>()?)
        }
        (BuiltIn::Keys, []) => Boxed::list(entries.keys().map(Key::value).collect::<Vec<_>>()),
        (BuiltIn::Values, []) => Boxed::list(entries.values().cloned().collect::<Vec<_>>()),
        (BuiltIn::Copy, []) => {
            let pairs = entries.iter();
            Boxed::dict(pairs.map(|(key, value)| (key.value(), value.clone())))
        }
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
            let mut entries = dict.entries.borrow_mut();
            entries.insert(Key::of(key)?, default.clone());
            Some(default.clone())
        }
        (BuiltIn::Pop, [key, default @ ..]) => {
            let removed = dict.entries.borrow_mut().shift_remove(&Key::of(key)?);
            removed.or_else(|| default.first().cloned())
        }
        (BuiltIn::Delete, [key]) => {
            dict.entries.borrow_mut().shift_remove(&Key::of(key)?)?;
            Some(Boxed::None)
        }
        (BuiltIn::Update, [Boxed::Dict(other)]) if !Rc::ptr_eq(dict, other) => {
            let mut entries = dict.entries.borrow_mut();
            for (key, value) in &*other.entries.borrow() {
                dict.nesting.put(value)?;
                entries.insert(key.clone(), value.clone());
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
