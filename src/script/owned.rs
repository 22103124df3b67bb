//! Which objects this process has made and not shared.
//!
//! A handle leaves a process only as a value that is written as JSON. So if a
//! task never wrote an object that it made, nobody can reach the object after
//! the task: a function cannot change anything that lives longer.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use super::handle::Handle;
use crate::wire::{ObjectId, Opened};

/// Objects that only this process has.
#[derive(Debug, Default)]
pub(super) struct Owned {
    objects: HashSet<ObjectId>,
    /// Objects that use this lock: their own, or one that they were given.
    by_lock: HashMap<ObjectId, Vec<ObjectId>>,
}

impl Owned {
    pub(super) fn into_objects(self) -> Vec<ObjectId> {
        self.objects.into_iter().collect()
    }
}

thread_local! {
    static OWNED: RefCell<Owned> = RefCell::default();
}

/// Registers an object that was made without a name.
pub(super) fn made(opened: &Opened) {
    OWNED.with_borrow_mut(|owned| {
        owned.objects.insert(opened.object);
        if let Some(lock) = opened.lock {
            owned
                .by_lock
                .entry(lock.object)
                .or_default()
                .push(opened.object);
        }
    });
}

/// A handle is about to leave this process: others may now use the object, its
/// lock, and everything else with that lock.
pub(super) fn gave(handle: &Handle) {
    let object = handle.object();
    let lock = handle.opened.lock.map_or(object, |lock| lock.object);
    OWNED.with_borrow_mut(|owned| {
        owned.objects.remove(&object);
        owned.objects.remove(&lock);
        for object in owned.by_lock.remove(&lock).unwrap_or_default() {
            owned.objects.remove(&object);
        }
    });
}

/// Whether only this process has the object.
pub(super) fn is_owned(object: ObjectId) -> bool {
    OWNED.with_borrow(|owned| owned.objects.contains(&object))
}

/// The object was removed, or others can find it.
pub(super) fn forget(object: ObjectId) {
    OWNED.with_borrow_mut(|owned| owned.objects.remove(&object));
}

/// Replaces all owned objects; returns the old ones.
pub(super) fn exchange(others: Owned) -> Owned {
    OWNED.replace(others)
}
