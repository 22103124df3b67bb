//! Sets: dicts without values. Like the interpreter's, they keep the order in which
//! elements came.

use std::rc::Rc;

use starlark_syntax::syntax::ast::BinOp;

use super::boxed::{Boxed, Dict};
use super::library::BuiltIn;
use super::parts;

/// An operator on two sets.
pub(super) fn infix(operator: BinOp, left: &Dict, right: &Dict) -> Option<Boxed> {
    let (ours, theirs) = (left.entries.borrow(), right.entries.borrow());
    let only_ours = || ours.keys().filter(|one| !theirs.has(one));
    let only_theirs = || theirs.keys().filter(|one| !ours.has(one));
    match operator {
        BinOp::BitOr => Boxed::set(ours.keys().chain(theirs.keys())),
        BinOp::BitAnd => Boxed::set(theirs.keys().filter(|one| ours.has(one))),
        BinOp::Subtract => Boxed::set(only_ours()),
        BinOp::BitXor => Boxed::set(only_ours().chain(only_theirs())),
        _ => None,
    }
}

/// Calls a method.
pub(super) fn apply(function: BuiltIn, set: &Rc<Dict>, arguments: &[Boxed]) -> Option<Boxed> {
    match (function, arguments) {
        (BuiltIn::Copy, []) => Boxed::set(set.entries.borrow().keys()),
        (BuiltIn::Union | BuiltIn::Intersection | BuiltIn::Difference, [other]) => {
            let other = as_set(other)?;
            match function {
                BuiltIn::Union => infix(BinOp::BitOr, set, &other),
                // The order is that of the object here.
                BuiltIn::Intersection => infix(BinOp::BitAnd, &other, set),
                _ => infix(BinOp::Subtract, set, &other),
            }
        }
        (BuiltIn::IsSubset | BuiltIn::IsSuperset | BuiltIn::IsDisjoint, [other]) => {
            let other = as_set(other)?;
            let (ours, theirs) = (set.entries.borrow(), other.entries.borrow());
            Some(Boxed::Bool(match function {
                BuiltIn::IsSubset => ours.keys().all(|one| theirs.has(one)),
                BuiltIn::IsSuperset => theirs.keys().all(|one| ours.has(one)),
                _ => !ours.keys().any(|one| theirs.has(one)),
            }))
        }
        _ => change(function, set, arguments).map(|()| Boxed::None),
    }
}

/// Calls a method that changes the set.
fn change(function: BuiltIn, set: &Rc<Dict>, arguments: &[Boxed]) -> Option<()> {
    set.nesting.is_free().then_some(())?;
    match (function, arguments) {
        (BuiltIn::Add, [one]) => set.entries.borrow_mut().insert(one, Boxed::None)?,
        (BuiltIn::Update, [more]) => {
            let more = parts::iterated(more)?;
            let mut entries = set.entries.borrow_mut();
            more.iter()
                .try_for_each(|one| entries.insert(one, Boxed::None))?;
        }
        (BuiltIn::Remove, [one]) => {
            let removed = set.entries.borrow_mut().remove(one)?;
            (!matches!(removed, Boxed::Unset)).then_some(())?;
        }
        (BuiltIn::Discard, [one]) => {
            set.entries.borrow_mut().remove(one)?;
        }
        (BuiltIn::Clear, []) => set.entries.borrow_mut().clear(),
        _ => return None,
    }
    Some(())
}

/// An argument as a set.
fn as_set(other: &Boxed) -> Option<Rc<Dict>> {
    let made = match other {
        Boxed::Set(_) => other.clone(),
        _ => Boxed::set(&parts::iterated(other)?)?,
    };
    match made {
        Boxed::Set(set) => Some(set),
        _ => None,
    }
}
