//! Hints at functions that are invalid, as far as they depend on the
//! subcommand or on this machine.

use std::ffi::OsStr;

use crate::job::find_program;
use crate::lang::CompileError;

/// Subcommands, what hints say for `ppar map`, and what they say here.
const HERE: &[(&str, &str, &str)] = &[
    ("bench", "ppar map --python", "ppar bench --python"),
    ("spawn", "`ppar map --python`", "`ppar spawn --python --fn`"),
    (
        "spawn",
        "ppar map --python --init",
        "ppar spawn --python --def",
    ),
    ("spawn", "' '", "' --fn '"),
    ("spawn", "--init '", "--def '"),
];

/// The name of the function in places of errors.
const FUNCTION: &str = "FUNCTION";

/// The same error with the hint for a function of this subcommand.
pub(super) fn advised(mut error: CompileError, function: &str, subcommand: &str) -> CompileError {
    if let Some(hint) = &mut error.hint {
        let here = HERE.iter().filter(|(of, _, _)| *of == subcommand);
        for (_, there, here) in here {
            *hint = hint.replace(there, here);
        }
    }
    if subcommand == "map"
        && error
            .place
            .as_ref()
            .is_some_and(|place| place.source == FUNCTION)
        && starts_command(&error.message, function)
    {
        let command = format!("`ppar spawn {function} ::: …` runs a command for each item");
        error.hint = match error.hint {
            Some(hint) if hint.contains("x is the item") => Some(format!("{hint}; {command}")),
            None => Some(command),
            other => other,
        };
    }
    error
}

/// Whether a function with this error starts with the name of a program.
fn starts_command(message: &str, function: &str) -> bool {
    let first = function.split_whitespace().next().unwrap_or_default();
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_-+./".contains(&byte);
    let is_cause = message.starts_with("syntax error")
        || message == format!("the name `{first}` is not defined");
    is_cause && first.bytes().all(is_name) && find_program(OsStr::new(first)).is_ok()
}

/// The hint for `--python python3 FUNCTION`, where the command is taken for the
/// function.
pub(super) fn about_command(function: &str) -> Option<String> {
    let name = function.rsplit('/').next()?;
    let version = name
        .strip_prefix("python")
        .or_else(|| name.strip_prefix("pypy"))?;
    let is_version = version
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_version.then(|| format!("COMMAND needs =: --python={function}"))
}
