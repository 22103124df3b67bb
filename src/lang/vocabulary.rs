//! Names that a program has in addition to those of the language, provided by
//! the caller.

use std::collections::{BTreeSet, HashSet};

use starlark::environment::{Globals, GlobalsBuilder};

use super::builtins;

/// The name of a file within itself.
pub(super) const NAME: &str = "__name__";

/// Names, how to create them, and what using them requires.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    /// A program gets the parts from which it names something; if two define
    /// the same name, the last one counts.
    pub(crate) parts: &'static [&'static [Part]],
    /// Called after each item, which fails if this does.
    pub(crate) settle: fn() -> anyhow::Result<()>,
}

/// Names that are created together.
pub(crate) type Part = (&'static [&'static str], fn(&mut GlobalsBuilder));

impl Vocabulary {
    /// For programs without any additional names.
    #[cfg(test)]
    pub(super) const NONE: Self = Self {
        parts: &[],
        settle: || Ok(()),
    };

    /// All its names, and those of the language among `names`.
    pub(super) fn defined(&self, names: &BTreeSet<String>) -> HashSet<String> {
        let built_in = names.iter().map(String::as_str);
        let built_in = built_in.filter(|name| builtins::is_defined(name));
        let parts = self.parts.iter().copied().flatten();
        let own = parts.flat_map(|(names, _)| *names).copied();
        let all = built_in.chain(own).chain([NAME]);
        all.map(str::to_owned).collect()
    }

    fn used(&self, names: &BTreeSet<String>) -> impl Iterator<Item = &'static Part> {
        let is_used = |(made, _): &&Part| made.iter().any(|name| names.contains(*name));
        self.parts.iter().copied().flatten().filter(is_used)
    }

    /// Whether a program with these names uses something from here.
    pub(super) fn is_used(&self, names: &BTreeSet<String>) -> bool {
        self.used(names).next().is_some()
    }

    /// Everything that a program with these names can use, including the
    /// language.
    pub(super) fn globals(&self, names: &BTreeSet<String>) -> Globals {
        builtins::globals(names, |builder| {
            for (_, register) in self.used(names) {
                register(builder);
            }
        })
    }
}
