//! The routines of a program: the function of each, the kinds of its arguments,
//! and what is known about it.

use std::collections::HashMap;

use super::types::{Knowledge, Lessons, Type};

/// The most routines that one program may need.
const MOST: usize = 64;

/// A function for arguments of certain kinds.
#[derive(Debug)]
pub(super) struct CatalogueEntry {
    pub(super) function: usize,
    pub(super) kinds: Vec<Type>,
    pub(super) knowledge: Knowledge,
    /// The kind of its result, once one was found.
    pub(super) result: Option<Type>,
}

/// A function and the kinds of its arguments.
pub(super) type RoutineName = (usize, Vec<Type>);

#[derive(Debug, Default)]
pub(super) struct Catalogue {
    pub(super) entries: Vec<CatalogueEntry>,
    /// What earlier runs of routines have taught.
    lessons: HashMap<RoutineName, Lessons>,
}

impl Catalogue {
    pub(super) fn new(lessons: HashMap<RoutineName, Lessons>) -> Self {
        let entries = Vec::new();
        Self { entries, lessons }
    }

    /// The number of the routine for `function` with arguments of these kinds,
    /// and the kind of its result.
    pub(super) fn routine(&mut self, function: usize, kinds: Vec<Type>) -> Option<(u32, Type)> {
        let is_it = |entry: &CatalogueEntry| entry.function == function && entry.kinds == kinds;
        let place = match self.entries.iter().position(is_it) {
            Some(place) => place,
            None if self.entries.len() == MOST => return None,
            None => {
                let name = (function, kinds);
                let lessons = self.lessons.get(&name).cloned().unwrap_or_default();
                let (function, kinds) = name;
                self.entries.push(CatalogueEntry {
                    function,
                    kinds,
                    knowledge: Knowledge::new(lessons),
                    result: None,
                });
                self.entries.len() - 1
            }
        };
        let known = self.entries[place].result;
        Some((place as u32, known.unwrap_or(Type::Unknown)))
    }
}
