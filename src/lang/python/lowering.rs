//! The state of lowering one text: what was written so far, and the
//! surroundings of the current place.
//!
//! The other modules add how each kind of statement and expression is lowered.

use std::collections::HashSet;
use std::ops::Range;

use ruff_python_ast::Expr;
use ruff_text_size::TextRange;

use super::block::Block;
use super::original::Lowered;
use super::places::{Draft, end, start};
use super::refusals::Refusal;
use super::scope::Scope;

pub(super) type Done = Result<(), Refusal>;

/// What may occur, judging by the names in the text.
pub(super) struct Mentions {
    /// Lists of a manager.
    pub(super) manager: bool,
    /// Collections, which can equal Starlark's values.
    pub(super) collections: bool,
    /// Series, which may fail.
    pub(super) series: bool,
}

impl Mentions {
    fn of(source: &str) -> Self {
        let has = |word: &&str| source.contains(*word);
        Self {
            manager: has(&"Manager"),
            collections: has(&"collections"),
            series: ["Queue", "Pipe", "imap", "open", "stdin"].iter().any(has),
        }
    }
}

/// The state of lowering one text.
pub(super) struct Lowering<'a> {
    pub(super) source: &'a str,
    pub(super) out: Draft<'a>,
    /// The scopes around the place, outermost first.
    pub(super) scopes: Vec<Scope>,
    /// The loops and blocks around a statement.
    pub(super) blocks: Vec<Block>,
    /// The errors that the handlers around a statement handle.
    pub(super) handled: Vec<String>,
    /// Names that the text binds somewhere, so they may not be the language's.
    pub(super) bound: HashSet<String>,
    /// Names of modules that the text binds to one of their members.
    pub(super) renamed: HashSet<String>,
    /// The number of open levels, and their limit.
    pub(super) depth: usize,
    pub(super) levels: usize,
    pub(super) mentions: Mentions,
    /// Whether the next call is compared with the name of a type.
    pub(super) names_type: bool,
    /// The number of generated names.
    pub(super) made_up: usize,
    /// The indentation of the current line.
    pub(super) indent: usize,
}

impl<'a> Lowering<'a> {
    pub(super) fn new(source: &'a str, levels: usize, bound: HashSet<String>) -> Self {
        Self {
            source,
            out: Draft::new(source),
            scopes: Vec::new(),
            blocks: Vec::new(),
            handled: Vec::new(),
            bound,
            renamed: HashSet::new(),
            depth: 0,
            levels,
            mentions: Mentions::of(source),
            names_type: false,
            made_up: 0,
            indent: 0,
        }
    }

    pub(super) fn finish(self, name: &'a str) -> Lowered<'a> {
        let (text, map) = self.out.finish();
        Lowered {
            name,
            original: self.source,
            text,
            map,
        }
    }

    /// Copies text between expressions.
    pub(super) fn between(&mut self, part: Range<usize>) {
        if part.start < part.end {
            self.out.copy_between(part);
        }
    }

    /// Writes `text` on behalf of the place `at`.
    pub(super) fn insert(&mut self, text: &str, at: usize) {
        self.out.insert(text, at);
    }

    /// A generated name, which no program can use.
    pub(super) fn new_name(&mut self, of: &str) -> String {
        self.made_up += 1;
        format!("__{of}_{}__", self.made_up)
    }

    /// Whether `name` has its built-in meaning.
    pub(super) fn is_built_in(&self, name: &str) -> bool {
        !self.bound.contains(name) && !self.scopes.iter().any(|scope| scope.bound.contains(name))
    }

    /// Copies an expression, lowering its `parts` in order.
    pub(super) fn around<'e>(
        &mut self,
        range: TextRange,
        parts: impl IntoIterator<Item = &'e Expr>,
    ) -> Done {
        let mut at = range.start().to_usize();
        for part in parts {
            self.between(at..start(part));
            self.expression(part)?;
            at = end(part);
        }
        self.between(at..range.end().to_usize());
        Ok(())
    }
}
