//! A program: what to do with items, as plain data.
//!
//! [`Program::check`] finds all errors that can be found without running
//! anything, so that a typo is reported before any worker starts.

use std::collections::{BTreeSet, HashSet};

use serde::{Deserialize, Serialize};
use starlark::analysis::AstModuleLint;
use starlark::syntax::AstModule;

use super::compile_error::{BY, CompileError, FILTER, FUNCTION, REDUCE};
use super::hints;
use super::measures::Measures;
use super::python::Originals;
use super::source::Source;
use super::stack::with_room;
use super::syntax::{self, Expression};
use super::vocabulary::Vocabulary;

/// Everything that a worker needs to process items.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Program {
    /// The function: an expression in `x` and `i`, a lambda, or a name.
    pub(crate) function: String,
    /// Definitions, in evaluation order.
    pub(crate) sources: Vec<Source>,
    /// Which items to keep; of the same form as `function`.
    pub(crate) filter: Option<String>,
    /// How to combine two results: an expression in `a` and `b`, a lambda, or a
    /// name.
    pub(crate) reduce: Option<String>,
    /// The key of an item's results, each of which has a reduction of its own:
    /// as `function`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) by: Option<String>,
    /// What takes the place of `reduce`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) measures: Option<Measures>,
    /// An array item becomes positional arguments, an object keyword ones.
    pub(crate) starmap: bool,
    /// The seed of random numbers.
    pub(crate) seed: u64,
}

/// A program's parts, parsed.
pub(super) struct Parsed {
    pub(super) sources: Vec<AstModule>,
    pub(super) function: Expression,
    pub(super) filter: Option<Expression>,
    pub(super) reduce: Option<Expression>,
    pub(super) by: Option<Expression>,
    /// All names in any part, perhaps with other words, and those
    /// [`OPERATORS`](super::builtins::names::OPERATORS) that are used.
    pub(super) names: BTreeSet<String>,
    /// The users' texts, for messages.
    pub(super) originals: Originals,
}

impl Program {
    /// Finds syntax errors and undefined names without running anything.
    pub(crate) fn check(&self, vocabulary: &Vocabulary) -> Result<(), CompileError> {
        with_room(|| self.check_here(vocabulary))
    }

    fn check_here(&self, vocabulary: &Vocabulary) -> Result<(), CompileError> {
        if let Some(source) = self.sources.iter().find(|source| source.encoded) {
            let told = format!("{} is not in UTF-8, or names another encoding", source.name);
            return Err(CompileError::plain(told));
        }
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
            parsed.by.as_ref(),
        ];
        for expression in expressions.into_iter().flatten() {
            check_names(&expression.ast, &defined, &parsed.originals).map_err(|error| {
                let own = parsed.sources.iter().flat_map(syntax::top_level_names);
                hints::with_definitions(error, &own.collect::<Vec<_>>())
            })?;
        }
        Ok(())
    }

    /// Whether results are combined.
    pub(crate) fn reduces(&self) -> bool {
        self.reduce.is_some() || self.measures.is_some()
    }

    /// How the message begins and ends that the reduction failed: with its
    /// option, and with a hint at another one.
    pub(crate) fn reduction_failure(&self) -> [&'static str; 2] {
        let option = match self.measures.and_then(|measures| measures.names().next()) {
            Some("count") => "ppar: --count",
            Some("sum") => "ppar: --sum",
            Some("mean") => "ppar: --mean",
            Some("min") => "ppar: --min",
            Some(_) => "ppar: --max",
            None => "ppar: --reduce",
        };
        let hint = match self.reduce.as_deref().map(str::trim) {
            Some("sum" | "+" | "operator.add") => {
                "; --sum adds results, as --reduce 'a + b' does\n"
            }
            Some("mean" | "statistics.mean") => "; --mean is the mean of results\n",
            Some("len" | "count") => "; --count is the number of results\n",
            _ => "\n",
        };
        [option, hint]
    }

    /// Whether the function is an expression in `x` and `i`, rather than a
    /// function with parameters of its own.
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
        let by = optional(BY, &self.by, ["x", "i"])?;
        let function = parse(FUNCTION, &self.function, ["x", "i"])?;
        let names = originals.names().cloned().collect();
        Ok(Parsed {
            sources,
            function,
            filter,
            reduce,
            by,
            names,
            originals,
        })
    }
}

/// Finds the first undefined name.
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
