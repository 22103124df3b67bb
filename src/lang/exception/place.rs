//! What the source text at an error says where Starlark's message does not.

use starlark::ErrorKind;

/// Starlark's message for an integer that it cannot handle, followed by the
/// number.
const TOO_LARGE: &str = "Integer value is too big to fit in i32:";

/// The number that a built-in function or operator cannot handle. The text
/// around it names the parameter, and not always completely.
pub(in crate::lang) fn too_large(error: &starlark::Error) -> Option<String> {
    let told = match error.kind() {
        ErrorKind::Value(told)
        | ErrorKind::Function(told)
        | ErrorKind::Native(told)
        | ErrorKind::Other(told) => told.root_cause().to_string(),
        _ => return None,
    };
    let number = told.strip_prefix(TOO_LARGE)?;
    Some(number.trim().to_owned())
}

/// Python's message for an index that is too large, if it is one.
pub(super) fn index_too_large(error: &starlark::Error) -> Option<&'static str> {
    let number = too_large(error)?;
    let source = error.span()?.source_span();
    let is_index = source.ends_with(']') && !source.contains(':');
    let fits = number.parse::<i64>().is_ok();
    is_index.then_some(if fits {
        "list index out of range"
    } else {
        "cannot fit 'int' into an index-sized integer"
    })
}

/// Whether a call of `pop` without arguments failed.
pub(super) fn is_call_of_pop(error: &starlark::Error) -> bool {
    let span = error.span();
    span.is_some_and(|span| span.source_span().ends_with(".pop()"))
}

/// The message of an error, with the operator of a comparison and the name of a
/// module.
pub(super) fn refined(text: String, error: &starlark::Error) -> String {
    if let Some(rest) = text.strip_prefix("'<' not supported")
        && let Some(operator) = comparison(error)
    {
        return format!("'{operator}' not supported{rest}");
    }
    let Some(name) = text.strip_prefix("'namespace' object has no attribute ") else {
        return text;
    };
    match module(error, name.trim_matches('\'')) {
        Some(module) => format!("module '{module}' has no attribute {name}"),
        None => format!("module has no attribute {name}"),
    }
}

/// The module that lacks an attribute, as in `os.system(x)`.
fn module(error: &starlark::Error, attribute: &str) -> Option<String> {
    let source = error.span()?.source_span();
    let end = source.rfind(&format!(".{attribute}"))?;
    let is_in_name = |one: char| one.is_alphanumeric() || one == '_' || one == '.';
    let name = source[..end].rsplit(|one| !is_in_name(one)).next()?;
    (!name.is_empty()).then(|| name.to_owned())
}

/// The operator of a comparison that failed, if the source shows it.
fn comparison(error: &starlark::Error) -> Option<&'static str> {
    comparison_in(error.span()?.source_span())
}

/// The first operator of a comparison that is outside of quotes and brackets.
fn comparison_in(source: &str) -> Option<&'static str> {
    let mut depth = 0;
    let mut quote = None;
    let mut rest = source.chars().peekable();
    while let Some(one) = rest.next() {
        match one {
            '\\' => {
                rest.next();
            }
            _ if quote.is_some() => quote = quote.filter(|quote| *quote != one),
            '"' | '\'' => quote = Some(one),
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            '<' | '>' if rest.next_if_eq(&one).is_some() => {}
            '<' | '>' if depth == 0 => {
                return Some(match (one, rest.peek() == Some(&'=')) {
                    ('<', false) => "<",
                    ('<', true) => "<=",
                    (_, false) => ">",
                    (_, true) => ">=",
                });
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comparison_is_found_outside_of_quotes_and_brackets() {
        for (source, expected) in [
            ("x > 3", Some(">")),
            ("x[\"<\"] >= (1 < 2)", Some(">=")),
            ("x << 2 <= 1", Some("<=")),
            ("'it\\'s <' < x", Some("<")),
            ("max(x, key=lambda y: y > 1)", None),
        ] {
            assert_eq!(comparison_in(source), expected, "{source}");
        }
    }
}
