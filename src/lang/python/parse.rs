//! Parses text into Python's syntax tree.

use ruff_python_ast::{Expr, Suite};
use ruff_python_parser::{ParseError, parse_module, parse_parenthesized_expression_range};
use ruff_text_size::{TextRange, TextSize};

use super::advice;
use super::refusals::Refusal;

/// The start of each message for text that is not Python.
const SYNTAX: &str = "syntax error: ";

pub(super) fn module(text: &str) -> Result<Suite, Refusal> {
    match parse_module(text) {
        Ok(parsed) => Ok(parsed.into_suite()),
        Err(error) => Err(refusal(&error, text, false)),
    }
}

/// Parses an expression as if it were in parentheses, so that it may span
/// several lines.
pub(super) fn expression(text: &str) -> Result<Expr, Refusal> {
    let whole = TextRange::up_to(TextSize::of(text));
    match parse_parenthesized_expression_range(text, whole) {
        Ok(parsed) => Ok(parsed.into_expr()),
        Err(error) => Err(refusal(&error, text, true)),
    }
}

fn refusal(error: &ParseError, text: &str, is_expression: bool) -> Refusal {
    let at = error.location.start().to_usize().min(text.len());
    let line_start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let line = text[line_start..].lines().next().unwrap_or_default();
    let said = match error.error.to_string() {
        // The parser's words for a prefix without digits.
        said if said.starts_with("ParseIntError") => {
            "invalid number: wrong digits after 0b, 0o or 0x".to_owned()
        }
        said => said,
    };
    let mut letters = said.chars();
    let said = letters
        .next()
        .map(|first| first.to_lowercase().chain(letters).collect::<String>());
    Refusal {
        message: format!("{SYNTAX}{}", said.unwrap_or_default()),
        at,
        hint: advice::for_syntax(line, at - line_start, is_expression),
    }
}
