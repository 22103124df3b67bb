//! What a script knows about a shared object.

use serde::{Deserialize, Serialize};
use starlark::any::ProvidesStaticType;

use crate::wire::{ItsLock, ObjectId, Opened, Patience};

/// The kind of an object, and properties that never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Shape {
    Queue { bound: u64 },
    Connection { end: u8, duplex: bool },
    Lock { reentrant: bool },
    Semaphore,
    Event,
    Condition,
    Barrier { parties: u32, patience: Patience },
    Value { code: u8 },
    Array { code: u8, length: u32 },
    Dict,
    List,
    Namespace,
}

/// A shared object, as plain data with the same meaning in every process of a
/// program. Values that are objects provide their handle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ProvidesStaticType)]
pub(super) struct Handle {
    pub(super) shape: Shape,
    #[serde(flatten)]
    pub(super) opened: Opened,
}

impl Handle {
    pub(super) fn object(&self) -> ObjectId {
        self.opened.object
    }

    /// Identifies it: the object, and which end of a pipe it is.
    pub(super) fn identity(&self) -> (ObjectId, u8) {
        match self.shape {
            Shape::Connection { end, .. } => (self.object(), end),
            _ => (self.object(), 0),
        }
    }

    /// Its lock, if it has one or is one.
    pub(super) fn lock(&self) -> Option<Self> {
        if let Shape::Lock { .. } = self.shape {
            return Some(*self);
        }
        let ItsLock {
            object,
            place,
            reentrant,
        } = self.opened.lock?;
        let (place, lock) = (Some(place), None);
        Some(Self {
            shape: Shape::Lock { reentrant },
            opened: Opened {
                object,
                place,
                lock,
            },
        })
    }
}
