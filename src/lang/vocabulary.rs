//! Names that a program finds beside those of the language, and that come from
//! whoever runs it.

use std::collections::{BTreeSet, HashSet};

use starlark::environment::{Globals, GlobalsBuilder};

use super::builtins;

/// What a file is called from within.
pub(super) const NAME: &str = "__name__";

/// Names with what makes them, and what else their use asks for.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    /// A program is given those parts of which it names something; of two that
    /// make the same name, the last counts.
    pub(crate) parts: &'static [&'static [Part]],
    /// What is to be done after each item: the item fails if this does.
    pub(crate) settle: fn() -> anyhow::Result<()>,
}

/// Names that are made in one go.
pub(crate) type Part = (&'static [&'static str], fn(&mut GlobalsBuilder));

impl Vocabulary {
    /// For programs that find nothing but the language.
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

    /// Whether a program with these names finds something here.
    pub(super) fn is_used(&self, names: &BTreeSet<String>) -> bool {
        self.used(names).next().is_some()
    }

    /// What a program with these names finds, the language included.
    pub(super) fn globals(&self, names: &BTreeSet<String>) -> Globals {
        builtins::globals(names, |builder| {
            for (_, register) in self.used(names) {
                register(builder);
            }
        })
    }
}
