//! What goes wrong with an item, in terms that Python users know.

use std::fmt::Write;

use starlark::values::dict::DictRef;
use starlark::values::{Heap, Value};

use super::compile_error::CompileError;
use super::exception::{Exception, too_large};
use super::json::{self, JsonError, Unwritable};
use super::python::{Originals, is_attempt};
use super::syntax;
use crate::error::ErrorKind;
use crate::lang::builtins::names;

/// The limit of nested calls, as in Python.
pub(super) const CALL_DEPTH: usize = 1000;
/// Starlark's message for comparing values that are nested too deep.
const TOO_DEEP: &str = "Too many recursion levels";
/// How the message for an item that is not JSON starts.
const BAD_JSON: &str = "bad JSON";
/// Starlark's message for calling a module.
const CALLED_MODULE: &str = "`call()` not supported on type `namespace`";
/// How many keys of an item to show.
const MOST_KEYS: usize = 20;
/// Starlark's name for the frame below a function called by a built-in one.
const EMPTY_FRAME: &str = "None";
/// How many equal entries in a row to show in a traceback, as in Python.
const REPEATED_ENTRIES: usize = 3;

/// How the message about text in another encoding begins.
pub(crate) const NOT_UTF8: &str = "invalid UTF-8";

/// Why an item has no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// Exception or input.
    pub(crate) kind: ErrorKind,
    /// The message, in one line.
    pub(crate) message: String,
    /// The calls that led there, innermost last.
    pub(crate) traceback: Option<String>,
    /// The exit code that the function asked for by `sys.exit`.
    pub(crate) exit: Option<i32>,
}

impl Failure {
    /// The traceback, followed by the message, or by `lines` in its place.
    pub(crate) fn told(&self, lines: Option<&str>) -> String {
        let message = lines.unwrap_or(&self.message);
        match &self.traceback {
            Some(traceback) => format!("{traceback}\n{message}"),
            None => message.to_owned(),
        }
    }

    /// The item fails for a reason that only its value shows.
    pub(crate) fn exception(message: String) -> Self {
        Self {
            kind: ErrorKind::Exception,
            message,
            traceback: None,
            exit: None,
        }
    }

    fn input(message: String) -> Self {
        Self {
            kind: ErrorKind::Input,
            message,
            traceback: None,
            exit: None,
        }
    }

    /// Whether a retry may succeed: an unreadable item stays unreadable.
    pub(crate) fn may_pass(&self) -> bool {
        self.kind == ErrorKind::Exception
    }

    /// The item is invalid for a reason that its reader gives.
    pub(crate) fn unreadable(message: String) -> Self {
        Self::input(message)
    }

    /// What another worker sent cannot be combined.
    pub(crate) fn senseless() -> Self {
        Self::unreadable("a partial result makes no sense".to_owned())
    }

    /// The item's output is too long to send.
    pub(crate) fn too_long() -> Self {
        Self::exception("the result is longer than 2 GiB".to_owned())
    }

    /// An item's text is not UTF-8.
    pub(crate) fn not_utf8(error: &std::str::Utf8Error) -> Self {
        Self::input(format!("{NOT_UTF8} at byte {}", error.valid_up_to() + 1))
    }

    pub(super) fn bad_json(error: &JsonError) -> Self {
        Self::input(format!(
            "{BAD_JSON} at {}: {}",
            error.place(),
            error.message
        ))
    }

    pub(super) fn unwritable(error: &Unwritable) -> Self {
        Self::exception(error.to_string())
    }
}

/// Explains why an item is not valid JSON.
pub(crate) fn check_json(text: &[u8]) -> Result<(), Failure> {
    let quick = str::from_utf8(text).ok();
    let is_good = |text| serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    if quick.is_some_and(is_good) {
        return Ok(());
    }
    let read = Heap::temp(|heap| json::parse(text, heap).map(drop));
    read.map_err(|error| Failure::bad_json(&error))
}

/// A hint for a line that is not JSON, based on the error message.
pub(crate) fn hint_at_input(message: &str) -> Option<&'static str> {
    let problem = message.strip_prefix(BAD_JSON)?;
    let has = |text| problem.contains(text);
    Some(
        if has("the text ends inside an") || has("the text ends where a value") {
            "this looks like one JSON document: try --json-input"
        } else if has("expected nothing after the value") {
            "for several values on a line give --json-input, for lines of text -R"
        } else {
            "for lines of text give -R, for tables --csv or --tsv"
        },
    )
}

/// A hint for a function that lacks arguments, based on the error message.
pub(crate) fn hint_at_starmap(message: &str) -> Option<&'static str> {
    let lacks = message.contains("missing") && message.contains("required positional argument");
    lacks.then_some("--starmap passes the elements of an item that is an array as arguments")
}

/// A hint for the fields of a table, which are strings, based on the error
/// message.
pub(crate) fn hint_at_types(message: &str) -> Option<&'static str> {
    let parts = [
        "can only concatenate str (not",
        "needs numbers, not the string",
        "unsupported operand type(s)",
        "not supported between instances of",
    ];
    let is_meant = message.contains("str") && parts.iter().any(|part| message.contains(part));
    is_meant.then_some(
        "fields of tables are strings: --types auto, or NAME=int, turns them into numbers",
    )
}

impl CompileError {
    pub(super) fn plain(message: String) -> Self {
        Self {
            message,
            place: None,
            hint: None,
        }
    }
}

/// An error while the program's definitions were evaluated.
pub(super) fn at_setup(error: &starlark::Error, originals: &Originals) -> CompileError {
    CompileError {
        message: message(error),
        place: error
            .span()
            .map(|span| syntax::place(&originals.restore(span))),
        hint: None,
    }
}

/// An error in the function for an item.
pub(super) fn in_function(
    error: &starlark::Error,
    item: Option<Value>,
    originals: &Originals,
) -> Failure {
    let mut message = message(error);
    if let Some(help) = item.and_then(|item| about_fields(&raw(error), item)) {
        message = format!("{message}; {help}");
    }
    let exit = message.starts_with("SystemExit").then_some(error);
    Failure {
        kind: ErrorKind::Exception,
        traceback: traceback(error, originals),
        exit: exit
            .and_then(Exception::known)
            .and_then(|raised| raised.exit_number()),
        message,
    }
}

/// One line, for records and terminals.
fn message(error: &starlark::Error) -> String {
    if matches!(error.kind(), starlark::ErrorKind::StackOverflow(_)) {
        return format!("RecursionError: maximum recursion depth exceeded ({CALL_DEPTH} calls)");
    }
    let text = raw(error);
    let known = Exception::known(error);
    if let Some(number) = too_large(error).filter(|_| known.is_none()) {
        let (least, most) = (i32::MIN, i32::MAX);
        return format!("{number} is out of range here: it must be from {least} to {most}");
    }
    if text.contains(TOO_DEEP) {
        return "values are nested too deep to be compared".to_owned();
    }
    if text.contains(CALLED_MODULE) {
        return "a module is not a function: call one of its functions, such as math.sqrt(x)"
            .to_owned();
    }
    // The program's own message stays unchanged.
    let is_own = matches!(error.kind(), starlark::ErrorKind::Fail(_));
    match known {
        Some(known) if !is_own => on_one_line(&known.to_string()),
        _ => text,
    }
}

/// The message of Starlark or a built-in function.
fn raw(error: &starlark::Error) -> String {
    on_one_line(&error.without_diagnostic().to_string())
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A hint about a field that `item`, a dict, lacks.
fn about_fields(message: &str, item: Value) -> Option<String> {
    let item = DictRef::from_value(item)?;
    let keys: Vec<&str> = item.keys().filter_map(Value::unpack_str).collect();
    let quoted = |rest: &str| Some(rest.split_once('`')?.0.trim_matches('"').to_owned());
    if let Some(rest) = message.strip_prefix("Key `\"") {
        let missing = quoted(rest)?;
        let known: Vec<&str> = keys.iter().take(MOST_KEYS).copied().collect();
        let more = if keys.len() > MOST_KEYS { ", …" } else { "" };
        return (!keys.contains(&missing.as_str()) && !keys.is_empty())
            .then(|| format!("the item has {}{more}", known.join(", ")));
    }
    let missing = quoted(message.strip_prefix("Object of type `dict` has no attribute `")?)?;
    if keys.contains(&missing.as_str()) {
        return Some(format!("write x[\"{missing}\"]"));
    }
    let mut inner = item.values().filter_map(DictRef::from_value);
    let is_below = inner.any(|inner| {
        let mut keys = inner.keys().filter_map(Value::unpack_str);
        keys.any(|key| key == missing)
    });
    is_below.then(|| format!("write [\"{missing}\"] for .{missing}"))
}

/// The traceback in Python's form. A frame says where it was called from; the
/// error itself says where the last one stopped.
fn traceback(error: &starlark::Error, originals: &Originals) -> Option<String> {
    let last = error.span();
    let frames = &error.call_stack().frames;
    if last.is_none() && frames.is_empty() {
        return None;
    }
    let calls = frames
        .iter()
        .map(|frame| (frame.location.as_ref(), frame.name.as_str()));
    // An error of a built-in function is located at its call.
    let is_told = frames
        .last()
        .is_some_and(|frame| frame.location.as_ref() == last);
    let last = last.filter(|_| !is_told);
    let mut within = "<module>";
    let mut entries = Vec::new();
    for (span, name) in calls.chain([(last, "")]) {
        // The call of a block of `try` is not one of the program's.
        let is_empty = span.is_none() && name == EMPTY_FRAME;
        if is_empty || name == names::TRY || is_attempt(name) {
            continue;
        }
        if let Some(span) = span {
            let place = syntax::place(&originals.restore(span));
            let line = place.text.trim();
            entries.push(format!(
                "  File \"{}\", line {}, in {within}\n    {line}",
                place.source, place.line
            ));
        }
        if !name.is_empty() {
            // A value that is called by mistake is shown in full.
            within = name.split('(').next().unwrap_or(name);
        }
    }
    if error.span().is_none() {
        // Its line is not known.
        entries.push(format!("  in {within}"));
    }
    let mut text = String::from("Traceback (most recent call last):");
    for same in entries.chunk_by(|one, next| one == next) {
        for entry in same.iter().take(REPEATED_ENTRIES) {
            let _ = write!(text, "\n{entry}");
        }
        let more = same.len().saturating_sub(REPEATED_ENTRIES);
        if more > 0 {
            let _ = write!(text, "\n  [Previous line repeated {more} more times]");
        }
    }
    Some(text)
}
