//! A program: what a user asks to be done with items, as plain data.
//!
//! [`Program::check`] finds what can be found without running any of it, so
//! that a typing mistake is told before any worker starts.

use std::collections::{BTreeSet, HashSet};
use std::fmt;

use serde::{Deserialize, Serialize};
use starlark::analysis::AstModuleLint;
use starlark::syntax::AstModule;
use thiserror::Error;

use super::builtins::OPERATORS;
use super::hints;
use super::python::Originals;
use super::stack::with_room;
use super::syntax::{self, Expression};
use super::vocabulary::Vocabulary;
use crate::shown::shown;

/// A piece of source text and what to call it in messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Source {
    /// The file's name, or the option that the text was given with.
    pub(crate) name: String,
    /// The text.
    pub(crate) text: String,
}

/// Everything that a worker needs to know to treat items.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Program {
    /// The function: an expression in `x` and `i`, a lambda, or a name.
    pub(crate) function: String,
    /// Definitions, in the order in which they are evaluated.
    pub(crate) sources: Vec<Source>,
    /// Which items to keep: as `function`.
    pub(crate) filter: Option<String>,
    /// How to combine two results: an expression in `a` and `b`, a lambda, or
    /// a name.
    pub(crate) reduce: Option<String>,
    /// An array item becomes positional arguments, an object keyword ones.
    pub(crate) starmap: bool,
    /// Where random numbers start.
    pub(crate) seed: u64,
}

/// What is called `FUNCTION` in messages.
pub(super) const FUNCTION: &str = "FUNCTION";
pub(super) const FILTER: &str = "--filter";
pub(super) const REDUCE: &str = "--reduce";

/// Characters of a line that are shown before the place of an error, and from
/// there on.
const MOST_BEFORE: usize = 120;
const MOST_BEHIND: usize = 120;

/// Where in a source something is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// The source's name.
    pub(crate) source: String,
    /// From 1.
    pub(crate) line: usize,
    /// In characters, from 1.
    pub(crate) column: usize,
    /// The whole line.
    pub(crate) text: String,
}

impl Place {
    /// The line, or what stands around the place if it is long, and how many
    /// characters come before the place.
    fn shown(&self) -> (String, usize) {
        let before = self.column - 1;
        let skipped = before.saturating_sub(MOST_BEFORE);
        let mut rest = self.text.chars().skip(skipped);
        let mut text = String::new();
        if skipped > 0 {
            text.push('…');
        }
        let head: String = rest.by_ref().take(before - skipped).collect();
        text.push_str(&shown(&head));
        let indent = text.chars().count();
        text.extend(rest.by_ref().take(MOST_BEHIND));
        if rest.next().is_some() {
            text.push('…');
        }
        (text, indent)
    }
}

/// A program that makes no sense, or whose top level failed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) struct CompileError {
    /// What is wrong.
    pub(crate) message: String,
    /// Where.
    pub(crate) place: Option<Place>,
    /// How to write it instead.
    pub(crate) hint: Option<String>,
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(place) = &self.place {
            let (text, before) = place.shown();
            let indent = " ".repeat(before);
            write!(
                f,
                "\n  --> {}:{}:{}\n   |\n   | {text}\n   | {indent}^",
                place.source, place.line, place.column
            )?;
        }
        if let Some(hint) = &self.hint {
            write!(f, "\n  hint: {hint}")?;
        }
        Ok(())
    }
}

/// A program's parts, parsed.
pub(super) struct Parsed {
    pub(super) sources: Vec<AstModule>,
    pub(super) function: Expression,
    pub(super) filter: Option<Expression>,
    pub(super) reduce: Option<Expression>,
    /// Every name that any part mentions, and maybe more; so are those
    /// [`OPERATORS`] that are used.
    pub(super) names: BTreeSet<String>,
    /// What users wrote, for messages.
    pub(super) originals: Originals,
}

impl Program {
    /// Finds syntax errors and names that are defined nowhere, without running
    /// anything.
    pub(crate) fn check(&self, vocabulary: &Vocabulary) -> Result<(), CompileError> {
        with_room(|| self.check_here(vocabulary))
    }

    fn check_here(&self, vocabulary: &Vocabulary) -> Result<(), CompileError> {
        let parsed = self.parse()?;
        let mut defined = vocabulary.defined(&parsed.names);
        for ast in &parsed.sources {
            defined.extend(syntax::top_level_names(ast));
        }
        for ast in &parsed.sources {
            check_names(ast, &defined, &parsed.originals)?;
        }
        let expressions = [
            Some(&parsed.function),
            parsed.filter.as_ref(),
            parsed.reduce.as_ref(),
        ];
        for expression in expressions.into_iter().flatten() {
            check_names(&expression.ast, &defined, &parsed.originals).map_err(|error| {
                let own = parsed.sources.iter().flat_map(syntax::top_level_names);
                hints::with_definitions(error, &own.collect::<Vec<_>>())
            })?;
        }
        Ok(())
    }

    /// Whether the function is an expression in `x` and `i`, and no function
    /// that takes what it takes.
    pub(crate) fn is_expression(&self) -> Result<bool, CompileError> {
        with_room(|| Ok(self.parse()?.function.wrapped))
    }

    /// Parses all parts.
    pub(super) fn parse(&self) -> Result<Parsed, CompileError> {
        let mut originals = Originals::default();
        let sources = self
            .sources
            .iter()
            .map(|source| syntax::parse_module(&source.name, &source.text, &mut originals))
            .collect::<Result<_, _>>()?;
        let mut parse = |name, text: &String, parameters| {
            syntax::parse_expression(name, text, parameters, &mut originals)
        };
        let mut optional = |name, text: &Option<String>, parameters| {
            text.as_ref()
                .map(|text| parse(name, text, parameters))
                .transpose()
        };
        let filter = optional(FILTER, &self.filter, ["x", "i"])?;
        let reduce = optional(REDUCE, &self.reduce, ["a", "b"])?;
        let function = parse(FUNCTION, &self.function, ["x", "i"])?;
        let names = originals.names().cloned().collect();
        Ok(Parsed {
            sources,
            function,
            filter,
            reduce,
            names,
            originals,
        })
    }
}

/// The names and operators in a text.
pub(super) fn names_in(text: &str) -> impl Iterator<Item = &str> {
    let operators = OPERATORS
        .into_iter()
        .filter(|operator| text.contains(operator));
    syntax::words(text).chain(operators)
}

/// Finds the first name that is defined nowhere.
pub(super) fn check_names(
    ast: &AstModule,
    defined: &HashSet<String>,
    originals: &Originals,
) -> Result<(), CompileError> {
    let undefined = ast
        .lint(Some(defined))
        .into_iter()
        .find(|lint| lint.short_name == "using-undefined");
    let Some(lint) = undefined else {
        return Ok(());
    };
    let name = lint.original;
    let place = syntax::place(&originals.restore(&lint.location));
    Err(CompileError {
        hint: Some(hints::for_name(&name, &place.source, &place.text)),
        message: format!("the name `{name}` is not defined"),
        place: Some(place),
    })
}
