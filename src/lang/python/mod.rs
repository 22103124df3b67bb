//! Python, lowered to Starlark.
//!
//! What users write is parsed as Python. Where Starlark means the same by it, its
//! text is passed on as it is; where not, it becomes calls of functions of
//! [`builtins`](super::builtins) that do what Python does; and what can be
//! neither is refused, with its place. Syntax trees of Starlark cannot be made
//! from outside, so a text is what comes of it, and every place in that is led
//! back to the text that the user wrote.

mod arguments;
mod assign;
mod attempt;
mod comprehension;
mod contexts;
mod display;
mod expression;
mod function;
mod imports;
mod kinds;
mod loops;
mod operators;
mod original;
mod parse;
mod places;
mod refusals;
mod scope;
mod statement;
mod strings;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::ops::Range;

use ruff_python_ast::Expr;
use ruff_text_size::{Ranged, TextRange};

pub(super) use attempt::is_attempt;
pub(super) use original::{Lowered, Originals};

use places::Draft;
use scope::Scope;

/// Why a text is not taken, and where.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) message: String,
    /// In bytes.
    pub(super) at: usize,
    pub(super) hint: Option<String>,
}

type Done = Result<(), Refusal>;

/// Lowers definitions, or a script. No part may nest deeper than `levels`.
pub(super) fn module<'a>(
    name: &'a str,
    text: &'a str,
    levels: usize,
) -> Result<Lowered<'a>, Refusal> {
    let suite = parse::module(text)?;
    let mut lowering = Lowering::new(text, levels, scope::bound_anywhere(&suite));
    lowering.module(&suite)?;
    Ok(lowering.finish(name))
}

/// Lowers an expression in `parameters` to a function of them; a lambda, or the
/// name of a function, to itself: then the second value is false.
pub(super) fn expression<'a>(
    name: &'a str,
    text: &'a str,
    parameters: [&str; 2],
    levels: usize,
) -> Result<(Lowered<'a>, bool), Refusal> {
    let root = parse::expression(text)?;
    let mut lowering = Lowering::new(text, levels, HashSet::new());
    let is_function = kinds::is_function(&root, parameters);
    if is_function {
        lowering.operand(&root)?;
    } else {
        let [first, second] = parameters;
        lowering.insert(&format!("lambda {first}, {second}: "), 0);
        lowering.body_of(&root, &parameters.map(str::to_owned).into())?;
    }
    Ok((lowering.finish(name), !is_function))
}

/// What may be there, going by what the text mentions.
struct Mentions {
    /// Lists of a manager.
    manager: bool,
    /// Collections, which can equal values of Starlark's.
    collections: bool,
    /// Series, which may fail.
    series: bool,
}

impl Mentions {
    fn of(source: &str) -> Self {
        let has = |word: &&str| source.contains(*word);
        Self {
            manager: has(&"Manager"),
            collections: has(&"collections"),
            series: ["Queue", "Pipe", "imap"].iter().any(has),
        }
    }
}

/// The work on one text.
struct Lowering<'a> {
    source: &'a str,
    out: Draft<'a>,
    /// What encloses the place, outermost first.
    scopes: Vec<Scope>,
    /// The loops and blocks around a statement.
    blocks: Vec<loops::Block>,
    /// What the handlers around a statement handle.
    handled: Vec<String>,
    /// Names that the text binds somewhere: they may not be the language's.
    bound: HashSet<String>,
    /// Names of modules that the text gives to something of them.
    renamed: HashSet<String>,
    /// Levels that are open, and how many may be.
    depth: usize,
    levels: usize,
    mentions: Mentions,
    /// Whether the call that comes next is compared with the name of a type.
    names_type: bool,
    /// The names that were made up.
    made_up: usize,
    /// Of the line that is written.
    indent: usize,
}

impl<'a> Lowering<'a> {
    fn new(source: &'a str, levels: usize, bound: HashSet<String>) -> Self {
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

    fn finish(self, name: &'a str) -> Lowered<'a> {
        let (text, map) = self.out.finish();
        Lowered {
            name,
            original: self.source,
            text,
            map,
        }
    }

    /// Copies what stands between expressions.
    fn between(&mut self, part: Range<usize>) {
        if part.start < part.end {
            self.out.copy_between(part);
        }
    }

    /// Writes `text`, which stands for the place `at`.
    fn insert(&mut self, text: &str, at: usize) {
        self.out.insert(text, at);
    }

    /// A name that no program has.
    fn new_name(&mut self, of: &str) -> String {
        self.made_up += 1;
        format!("__{of}_{}__", self.made_up)
    }

    /// Whether `name` means what the language means by it.
    fn is_built_in(&self, name: &str) -> bool {
        !self.bound.contains(name) && !self.scopes.iter().any(|scope| scope.bound.contains(name))
    }

    /// Copies an expression, `parts` of which are lowered, in their order.
    fn around<'e>(&mut self, range: TextRange, parts: impl IntoIterator<Item = &'e Expr>) -> Done {
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

/// Where something begins, in bytes.
fn start(node: &impl Ranged) -> usize {
    node.start().to_usize()
}

fn end(node: &impl Ranged) -> usize {
    node.end().to_usize()
}
