//! The replacements of `re.sub`.

use anyhow::{Result, bail};
use starlark::eval::Evaluator;
use starlark::values::Value;

use super::found::Match;
use super::template::{TemplatePiece, fill, pieces};
use crate::lang::builtins::args;
use crate::lang::show::python_type;

/// A function of the match, or a text with references to its groups.
pub(super) enum Replacement<'v> {
    Function(Value<'v>),
    Template(Vec<TemplatePiece>),
}

impl<'v> Replacement<'v> {
    /// Interprets `value`, and checks its references to groups.
    pub(super) fn of(value: Value<'v>, names: &[Option<String>]) -> Result<Self> {
        if let Some(text) = value.unpack_str() {
            return Ok(Self::Template(pieces(text, names)?));
        }
        if value.get_type() == "function" {
            return Ok(Self::Function(value));
        }
        bail!(
            "expected a str or a function to replace by, not {}",
            python_type(value)
        )
    }

    /// Appends the replacement for one match.
    pub(super) fn write(
        &self,
        found: Match,
        eval: &mut Evaluator<'v, '_, '_>,
        out: &mut String,
    ) -> starlark::Result<()> {
        match self {
            Self::Template(pieces) => fill(pieces, &found.groups, &found.string, out),
            Self::Function(function) => {
                let found = eval.heap().alloc(found);
                let text = eval.eval_function(*function, &[found], &[])?;
                out.push_str(args::text(text)?);
            }
        }
        Ok(())
    }
}
