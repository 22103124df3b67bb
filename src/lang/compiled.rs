//! The functions of a program that run without the interpreter for most items, if
//! there is no [`shortcut`](super::shortcut) for the whole program.

use starlark::values::{Heap, Value};

use super::fast::{Procedure, Procedures};
use super::item::Item;
use super::program::{Parsed, Program};

/// A program's filter and function, compiled.
#[derive(Default)]
pub(super) struct CompiledParts {
    filter: Option<Procedure>,
    function: Option<Procedure>,
}

/// What happens to an item.
pub(super) enum Fate<'v> {
    /// The filter drops it.
    Dropped,
    Result(Value<'v>),
}

impl<'v> Fate<'v> {
    /// The result, if there is one.
    pub(super) fn result(self) -> Option<Value<'v>> {
        match self {
            Self::Dropped => None,
            Self::Result(result) => Some(result),
        }
    }
}

impl CompiledParts {
    /// Nothing is compiled where there is a `shortcut`.
    pub(super) fn new(program: &Program, parsed: &Parsed, shortcut: bool) -> Self {
        if shortcut {
            return Self::default();
        }
        let procedures = Procedures::new(&parsed.sources);
        let filter = parsed.filter.as_ref();
        let filter = filter.map(|filter| procedures.of(filter));
        if let Some(None) = filter {
            return Self::default();
        }
        let function = procedures.of(&parsed.function);
        Self {
            filter: filter.flatten(),
            function: if program.starmap {
                function.map(Procedure::spread)
            } else {
                function
            },
        }
    }

    /// What happens to an item; `None` if that is left to the interpreter.
    pub(super) fn apply<'v>(&self, item: &Item, index: u64, heap: Heap<'v>) -> Option<Fate<'v>> {
        let function = self.function.as_ref()?;
        if let Some(filter) = &self.filter
            && !filter.truth(item, index)?
        {
            return Some(Fate::Dropped);
        }
        function.value(item, index, heap).map(Fate::Result)
    }
}
