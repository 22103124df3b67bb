//! Which objects this process has made and given to nobody.
//!
//! A handle leaves a process only as a value that is written as JSON. So what a
//! task has made and has not written is out of reach when the task is over: nothing
//! that lasts longer can be changed by a function.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use super::handle::Handle;
use crate::wire::{ObjectId, Opened};

/// Objects of this process alone.
#[derive(Debug, Default)]
pub(super) struct Owned {
    objects: HashSet<ObjectId>,
    /// Those that have this lock: their own or one that they were given.
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

/// An object without a name was made.
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

/// A handle is about to leave this process: others may use the object from now
/// on, and its lock, and whatever else has that lock.
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

/// Whether this process alone has the object.
pub(super) fn is_owned(object: ObjectId) -> bool {
    OWNED.with_borrow(|owned| owned.objects.contains(&object))
}

/// The object is no more, or others find it.
pub(super) fn forget(object: ObjectId) {
    OWNED.with_borrow_mut(|owned| owned.objects.remove(&object));
}

/// Takes all that is owned out, and puts other objects there.
pub(super) fn exchange(others: Owned) -> Owned {
    OWNED.replace(others)
}
