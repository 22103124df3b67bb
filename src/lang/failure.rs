//! What goes wrong with an item, in words that a Python user knows.

use std::fmt::Write;

use starlark::values::dict::DictRef;
use starlark::values::{Heap, Value};

use super::compile_error::CompileError;
use super::exception::Exception;
use super::json::{self, JsonError, Unwritable};
use super::python::{Originals, is_attempt};
use super::syntax;
use crate::error::ErrorKind;
use crate::lang::builtins::names;

/// Calls within calls that a function may make; Python's own limit.
pub(super) const CALL_DEPTH: usize = 1000;
/// What Starlark says where it compares values that are nested too deep.
const TOO_DEEP: &str = "Too many recursion levels";
/// What it says of an integer that it cannot count with; the number follows.
const TOO_LARGE: &str = "Integer value is too big to fit in i32:";
/// How the message about an item begins that is not JSON.
const BAD_JSON: &str = "bad JSON";
/// What Starlark says where a module is called.
const CALLED_MODULE: &str = "`call()` not supported on type `namespace`";
/// Keys of an item that are shown.
const MOST_KEYS: usize = 20;
/// What Starlark calls the frame below a function that a built-in one calls.
const EMPTY_FRAME: &str = "None";
/// Equal entries of a traceback in a row that are shown, as Python does.
const REPEATED_ENTRIES: usize = 3;

/// Why an item has no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// Exception or input.
    pub(crate) kind: ErrorKind,
    /// One line.
    pub(crate) message: String,
    /// The calls that led there, innermost last.
    pub(crate) traceback: Option<String>,
}

impl Failure {
    /// The traceback, and below it the message, or `lines` in its place.
    pub(crate) fn told(&self, lines: Option<&str>) -> String {
        let message = lines.unwrap_or(&self.message);
        match &self.traceback {
            Some(traceback) => format!("{traceback}\n{message}"),
            None => message.to_owned(),
        }
    }

    pub(super) fn exception(message: String) -> Self {
        Self {
            kind: ErrorKind::Exception,
            message,
            traceback: None,
        }
    }

    fn input(message: String) -> Self {
        Self {
            kind: ErrorKind::Input,
            message,
            traceback: None,
        }
    }

    /// Whether another try may do better: an item that cannot be read stays so.
    pub(crate) fn may_pass(&self) -> bool {
        self.kind == ErrorKind::Exception
    }

    /// The item cannot be understood for a reason that its reader knows.
    pub(crate) fn unreadable(message: String) -> Self {
        Self::input(message)
    }

    /// The item's output cannot be sent.
    pub(crate) fn too_long() -> Self {
        Self::exception("the result is longer than 2 GiB".to_owned())
    }

    /// Text of an item is not in UTF-8.
    pub(crate) fn not_utf8(error: &std::str::Utf8Error) -> Self {
        Self::input(format!("invalid UTF-8 at byte {}", error.valid_up_to() + 1))
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

/// Says why an item that should be JSON is not.
pub(crate) fn check_json(text: &[u8]) -> Result<(), Failure> {
    let quick = str::from_utf8(text).ok();
    let is_good = |text| serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    if quick.is_some_and(is_good) {
        return Ok(());
    }
    let read = Heap::temp(|heap| json::parse(text, heap).map(drop));
    read.map_err(|error| Failure::bad_json(&error))
}

/// What may help where a line is not JSON, going by what was said of it.
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

/// An error while the function was applied to an item.
pub(super) fn in_function(
    error: &starlark::Error,
    item: Option<Value>,
    originals: &Originals,
) -> Failure {
    let mut message = message(error);
    if let Some(help) = item.and_then(|item| about_fields(&raw(error), item)) {
        message = format!("{message}; {help}");
    }
    Failure {
        kind: ErrorKind::Exception,
        message,
        traceback: traceback(error, originals),
    }
}

/// One line, as records and terminals want it.
fn message(error: &starlark::Error) -> String {
    if matches!(error.kind(), starlark::ErrorKind::StackOverflow(_)) {
        return format!("RecursionError: maximum recursion depth exceeded ({CALL_DEPTH} calls)");
    }
    let text = raw(error);
    if let Some(number) = too_large(error) {
        let (least, most) = (i32::MIN, i32::MAX);
        return format!("{number} is out of range here: it has to be from {least} to {most}");
    }
    if text.contains(TOO_DEEP) {
        return "values are nested too deep to be compared".to_owned();
    }
    if text.contains(CALLED_MODULE) {
        return "a module is not a function: call one of its functions, such as math.sqrt(x)"
            .to_owned();
    }
    // What the program said itself stays as it is.
    let is_own = matches!(error.kind(), starlark::ErrorKind::Fail(_));
    match Exception::known(error) {
        Some(known) if !is_own => on_one_line(&known.to_string()),
        _ => text,
    }
}

/// What Starlark or a built-in function says of an error.
fn raw(error: &starlark::Error) -> String {
    on_one_line(&error.without_diagnostic().to_string())
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The number that a built-in function or operator cannot take. Its parameter is
/// named in what is around that, and not always in whole.
fn too_large(error: &starlark::Error) -> Option<String> {
    let told = match error.kind() {
        starlark::ErrorKind::Value(told)
        | starlark::ErrorKind::Function(told)
        | starlark::ErrorKind::Native(told)
        | starlark::ErrorKind::Other(told) => told.root_cause().to_string(),
        _ => return None,
    };
    let number = told.strip_prefix(TOO_LARGE)?;
    Some(number.trim().to_owned())
}

/// What helps with a field that `item`, a dict, does not have so.
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
    keys.contains(&missing.as_str())
        .then(|| format!("write x[\"{missing}\"]"))
}

/// The calls in Python's form. A frame tells where it was called from; the
/// error itself tells where the last one stopped.
fn traceback(error: &starlark::Error, originals: &Originals) -> Option<String> {
    let last = error.span();
    let frames = &error.call_stack().frames;
    if last.is_none() && frames.is_empty() {
        return None;
    }
    let calls = frames
        .iter()
        .map(|frame| (frame.location.as_ref(), frame.name.as_str()));
    // An error of a built-in function is where that was called.
    let is_told = frames
        .last()
        .is_some_and(|frame| frame.location.as_ref() == last);
    let last = last.filter(|_| !is_told);
    let mut within = "<module>";
    let mut entries = Vec::new();
    for (span, name) in calls.chain([(last, "")]) {
        // What a block of `try` is called by is no call of the program's.
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
            // A value that is called by mistake is shown whole.
            within = name.split('(').next().unwrap_or(name);
        }
    }
    if error.span().is_none() {
        // What stopped there has no way to say in which line.
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
