//! The options that say which function is applied, and the program they make.

use std::ffi::OsString;
use std::fs;
use std::hash::{BuildHasher, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use bytes::Bytes;
use clap::{Args, ValueHint};

use crate::lang::{Program, Source};

/// What a user may say about what the function uses.
#[derive(Debug, Args)]
#[command(next_help_heading = "Function")]
pub(super) struct DefinitionArgs {
    /// Define functions: `def f(x): return x + 1`; may be repeated
    #[arg(long, value_name = "CODE")]
    def: Vec<String>,

    /// Read definitions from FILE; may be repeated
    #[arg(short = 'f', long = "file", value_name = "FILE", value_hint = ValueHint::FilePath)]
    source_files: Vec<PathBuf>,
}

/// What a user may say about the function.
#[derive(Debug, Args)]
#[command(next_help_heading = "Function")]
pub(super) struct FunctionArgs {
    #[command(flatten)]
    definitions: DefinitionArgs,

    /// Run CODE once in each worker; the function sees its names
    #[arg(long, value_name = "CODE")]
    init: Option<String>,

    /// An array item becomes positional arguments, an object keyword arguments
    #[arg(long)]
    starmap: bool,

    /// Drop items for which EXPR (in x and i) is false
    #[arg(long, value_name = "EXPR")]
    filter: Option<String>,

    /// A result that is a list becomes a result for each of its elements
    #[arg(long)]
    pub(super) flat: bool,

    /// Combine all results into one with EXPR in a and b, which has to be associative
    #[arg(long, value_name = "EXPR")]
    pub(super) reduce: Option<String>,

    /// Start the reduction with this JSON value
    #[arg(
        long,
        value_name = "JSON",
        requires = "reduce",
        allow_hyphen_values = true
    )]
    initial: Option<String>,

    /// Make the random module repeatable: the same numbers for the same item
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

impl FunctionArgs {
    /// Reads the files of definitions; what they hold is compiled later.
    pub(super) fn program(&self, function: &str) -> anyhow::Result<Program> {
        let mut program = self.definitions.program(function)?;
        let init = self.init.clone();
        program
            .sources
            .extend(init.map(|text| source("--init", text)));
        Ok(Program {
            filter: self.filter.clone(),
            reduce: self.reduce.clone(),
            starmap: self.starmap,
            seed: self.seed.unwrap_or(program.seed),
            ..program
        })
    }

    /// Where a reduction starts, as a line of JSON.
    pub(super) fn initial(&self) -> anyhow::Result<Option<Bytes>> {
        let Some(text) = &self.initial else {
            return Ok(None);
        };
        if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) {
            bail!("--initial is no JSON: {error}");
        }
        // Line ends between JSON's tokens are white space like any other.
        let line = format!("{}\n", text.replace(['\n', '\r'], " "));
        Ok(Some(line.into()))
    }
}

impl DefinitionArgs {
    /// A function with its definitions, and nothing else that could be said.
    pub(super) fn program(&self, function: &str) -> anyhow::Result<Program> {
        let mut sources = Vec::new();
        let in_file = file_and_name(function);
        if let Some((path, _)) = in_file {
            sources.push(read_source(path)?);
        }
        for path in &self.source_files {
            sources.push(read_source(path)?);
        }
        // As one text, so that definitions may use one another in any order.
        if !self.def.is_empty() {
            sources.push(source("--def", self.def.join("\n")));
        }
        Ok(Program {
            function: in_file.map_or(function, |(_, name)| name).to_owned(),
            sources,
            seed: fresh_seed(),
            ..Program::default()
        })
    }
}

fn source(name: &str, text: String) -> Source {
    Source {
        name: name.to_owned(),
        text,
    }
}

/// Refuses a function that is a literal where items follow it: more likely the
/// function was left out, and this is the first item.
pub(super) fn check_function(text: &str, items: &[OsString]) -> anyhow::Result<()> {
    if items.is_empty() || !is_literal(text.trim()) {
        return Ok(());
    }
    bail!(
        "FUNCTION is the literal {text}, which would be the result for every item; put a function \
         before the items, such as x for the items themselves: x {text} …"
    )
}

/// Whether it stands for itself, in JSON or in Python.
fn is_literal(text: &str) -> bool {
    let quoted = text
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''));
    quoted.is_some_and(|inner| !inner.contains('\''))
        || matches!(text, "True" | "False" | "None")
        || serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// Takes `FILE.star:NAME` apart.
fn file_and_name(function: &str) -> Option<(&Path, &str)> {
    let (path, name) = function.rsplit_once(':')?;
    let path = Path::new(path);
    let is_name = !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    (is_name && path.extension()? == "star").then_some((path, name))
}

fn read_source(path: &Path) -> anyhow::Result<Source> {
    let text =
        fs::read_to_string(path).with_context(|| format!("failed to read {}", path.display()))?;
    Ok(Source {
        name: path.display().to_string(),
        text,
    })
}

/// Unlike any other run's.
pub(super) fn fresh_seed() -> u64 {
    std::hash::RandomState::new().build_hasher().finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_is_told_from_an_expression() {
        for literal in ["1", "-1.5", "\"a\"", "'a b'", "[1, 2]", "null", "None"] {
            assert!(is_literal(literal), "{literal}");
        }
        for other in ["x", "f", "1 + x", "'a' + 'b'", "[x]", "null_of", ""] {
            assert!(!is_literal(other), "{other}");
        }
    }

    #[test]
    fn a_file_and_a_name_are_told_from_an_expression() {
        let path = Path::new("a/b.star");
        assert_eq!(file_and_name("a/b.star:f"), Some((path, "f")));
        for other in ["lambda x: x", "x[1:2]", "b.star", "b.star:", "b.star:f(x)"] {
            assert_eq!(file_and_name(other), None, "{other}");
        }
    }
}
