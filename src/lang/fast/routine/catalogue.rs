//! The routines of a program: which function each was made of, for arguments
//! of which kinds, and what is known of it.

use super::types::{Knowledge, Type};

/// As many routines as one program may need.
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

#[derive(Debug, Default)]
pub(super) struct Catalogue {
    pub(super) entries: Vec<CatalogueEntry>,
}

impl Catalogue {
    /// The number of the routine for `function` with arguments of these kinds,
    /// and the kind of its result. While nothing is known of that, it is taken
    /// for an integer.
    pub(super) fn routine(&mut self, function: usize, kinds: Vec<Type>) -> Option<(u32, Type)> {
        let is_it = |entry: &CatalogueEntry| entry.function == function && entry.kinds == kinds;
        let place = match self.entries.iter().position(is_it) {
            Some(place) => place,
            None if self.entries.len() == MOST => return None,
            None => {
                self.entries.push(CatalogueEntry {
                    function,
                    kinds,
                    knowledge: Knowledge::default(),
                    result: None,
                });
                self.entries.len() - 1
            }
        };
        let known = self.entries[place].result;
        Some((place as u32, known.unwrap_or(Type::Int)))
    }
}
