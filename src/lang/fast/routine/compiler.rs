//! From functions to routines: reads each function until a reading finds nothing
//! new about its types.

use std::collections::HashMap;

use super::catalogue::{Catalogue, RoutineName};
use super::definitions::{Definition, Definitions};
use super::emitter::Emitter;
use super::instruction::Routine;
use super::types::{Holder, Lessons, Type};

/// How often all functions are read at most. Each reading but the last finds a
/// type.
const MOST_READINGS: usize = 100;

/// A function and all that it calls, compiled.
pub(super) struct Compiled {
    /// The function itself is the first.
    pub(super) routines: Vec<Routine>,
    /// What the routines are made of.
    pub(super) names: Vec<RoutineName>,
    /// What it returns.
    pub(super) kind: Type,
}

/// Compiles a function for arguments of certain kinds, with the lessons of
/// earlier runs; `None` if anything in it is left to the interpreter.
pub(super) fn compile(
    definitions: &Definitions,
    (function, kinds): RoutineName,
    lessons: HashMap<RoutineName, Lessons>,
) -> Option<Compiled> {
    let mut catalogue = Catalogue::new(lessons);
    catalogue.routine(function, kinds)?;
    for _ in 0..MOST_READINGS {
        let known = catalogue.entries.len();
        let mut routines = Vec::new();
        let mut has_grown = false;
        while routines.len() < catalogue.entries.len() {
            let place = routines.len();
            routines.push(read(definitions, &mut catalogue, place)?);
            has_grown |= catalogue.entries[place].knowledge.has_grown;
        }
        if !has_grown && catalogue.entries.len() == known {
            let kind = catalogue.entries[0].result?;
            let names = catalogue.entries.into_iter();
            let names = names.map(|entry| (entry.function, entry.kinds)).collect();
            return Some(Compiled {
                routines,
                names,
                kind,
            });
        }
    }
    None
}

/// Reads the function of one entry once.
fn read(definitions: &Definitions, catalogue: &mut Catalogue, place: usize) -> Option<Routine> {
    let entry = &mut catalogue.entries[place];
    let definition: &Definition = definitions.functions.get(entry.function)?;
    let mut knowledge = std::mem::take(&mut entry.knowledge);
    knowledge.has_grown = false;
    let given = entry.kinds.len();
    for (name, kind) in definition.parameters.iter().zip(&entry.kinds) {
        knowledge.learn(Holder::Local(name.clone()), *kind);
    }
    let mut emitter = Emitter::new(definitions, definition, catalogue, &mut knowledge)?;
    emitter.function(definition, given)?;
    let routine = emitter.finish()?;
    let entry = &mut catalogue.entries[place];
    entry.result = knowledge.of(&Holder::Result);
    entry.knowledge = knowledge;
    Some(routine)
}
