//! Python's words for Starlark's errors about the arguments of a call.

use super::words::{Told, pieces};
use crate::lang::show::python_name;

/// Python's message, if this is Starlark's for such an error.
pub(super) fn python(message: &str) -> Told {
    let text = missing(message)
        .or_else(|| surplus(message))
        .or_else(|| unpacked(message))
        .or_else(|| count(message))
        .or_else(|| kind(message))?;
    Some(("TypeError", text))
}

fn missing(message: &str) -> Option<String> {
    for (form, kind) in [
        ("Missing parameter `_` for call to `_`", "positional"),
        (
            "Missing positional-only parameter `_` for call to `_`",
            "positional",
        ),
        (
            "Missing named-only parameter `_` for call to `_`",
            "keyword-only",
        ),
    ] {
        if let Some([parameter, function]) = pieces(message, form) {
            let wrong = format!("missing 1 required {kind} argument: '{parameter}'");
            return Some(of(function, &wrong));
        }
    }
    None
}

fn surplus(message: &str) -> Option<String> {
    if let Some([parameter]) = pieces(message, "Argument `_` occurs more than once") {
        return Some(format!("got multiple values for argument '{parameter}'"));
    }
    let found = message.strip_prefix("Found ")?;
    if let Some((count, function)) = found.split_once(" extra positional argument(s) for call to ")
    {
        let s = if count == "1" { "" } else { "s" };
        let wrong = format!("got {count} positional argument{s} too many");
        return Some(of(function, &wrong));
    }
    let (names, function) = found.split_once(" extra named parameter(s) for call to ")?;
    let first = names.trim_matches('`').split('`').next()?;
    let wrong = format!("got an unexpected keyword argument '{first}'");
    Some(of(function, &wrong))
}

fn unpacked(message: &str) -> Option<String> {
    let kind = message.strip_prefix("The argument provided for ")?;
    let text = if kind.starts_with("**") {
        "argument after ** must be a mapping"
    } else {
        "argument after * must be an iterable"
    };
    Some(text.to_owned())
}

fn count(message: &str) -> Option<String> {
    let rest = message.strip_prefix("Wrong number of positional arguments, expected ")?;
    let (expected, got) = rest.split_once(", got ")?;
    let limit = |count: &str| {
        let s = if count == "1" { "" } else { "s" };
        format!("{count} argument{s}, got {got}")
    };
    Some(match expected.strip_prefix("between ") {
        None => format!("expected {}", limit(expected)),
        Some(range) => {
            let (least, most) = range.split_once(" and ")?;
            if got.parse::<u64>().ok()? < least.parse().ok()? {
                format!("expected at least {}", limit(least))
            } else {
                format!("expected at most {}", limit(most))
            }
        }
    })
}

fn kind(message: &str) -> Option<String> {
    let form = "Type of parameter `_` doesn't match, expected `_`, actual `_`";
    let [parameter, expected, actual] = pieces(message, form)?;
    let (actual, _) = actual.split_once(" (repr: ").unwrap_or((actual, ""));
    let actual = python_name(actual);
    Some(match expected {
        "int" => format!("'{actual}' object cannot be interpreted as an integer"),
        "str | tuple[str, ...]" => {
            format!("argument '{parameter}' must be str or a tuple of str, not {actual}")
        }
        _ => format!("argument '{parameter}' must be {expected}, not {actual}"),
    })
}

/// A message that begins with the function's name, if Starlark knows it: the last
/// part of `function`, which begins with the place of the definition.
fn of(function: &str, wrong: &str) -> String {
    match function.rsplit('.').next() {
        None | Some("" | "function") => wrong.to_owned(),
        Some("lambda") => format!("<lambda>() {wrong}"),
        Some(name) => format!("{name}() {wrong}"),
    }
}
