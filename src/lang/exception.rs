//! Exceptions: Python's classes, and the mapping from errors of the language
//! and its built-in functions.
//!
//! An exception that is raised is an error like any other, and outlives the
//! values of the evaluation; [`builtins`](super::builtins) defines how programs
//! see it.

mod arguments;
mod classes;
mod place;
mod value;
mod words;

use std::io;

use starlark::ErrorKind;
use starlark::values::float::StarlarkFloat;
use starlark::values::tuple::{AllocTuple, TupleRef};
use starlark::values::{Heap, Value, ValueLike};

pub(crate) use classes::Class;
pub(super) use place::too_large;
pub(crate) use value::Exception;

use self::value::Argument;
use super::{json, show};

impl Argument {
    fn of<'v>(value: Value<'v>, heap: Heap<'v>) -> Result<Self, show::TooDeep> {
        if let Some(text) = value.unpack_str() {
            return Ok(Self::Text(text.to_owned()));
        }
        if value.is_none() {
            return Ok(Self::None);
        }
        if let Some(truth) = value.unpack_bool() {
            return Ok(Self::Bool(truth));
        }
        if let Some(int) = value.unpack_i32() {
            return Ok(Self::Int(int));
        }
        if let Some(float) = value.downcast_ref::<StarlarkFloat>() {
            return Ok(Self::Float(float.0));
        }
        let mut shown = String::new();
        show::repr(value, heap, &mut shown)?;
        // It cannot nest deeper than what can be shown.
        if let Some(tuple) = TupleRef::from_value(value) {
            let parts = tuple.iter().map(|part| Self::of(part, heap));
            return Ok(Self::Tuple(parts.collect::<Result<_, _>>()?));
        }
        let mut text = Vec::new();
        let is_json = json::write(value, &mut text).is_ok();
        Ok(match String::from_utf8(text) {
            Ok(text) if is_json => Self::Json(text, shown),
            _ => Self::Shown(shown),
        })
    }

    fn value<'v>(&self, heap: Heap<'v>) -> Value<'v> {
        match self {
            Self::None => Value::new_none(),
            Self::Bool(truth) => Value::new_bool(*truth),
            Self::Int(int) => heap.alloc(*int),
            Self::Float(float) => heap.alloc(*float),
            Self::Text(text) | Self::Shown(text) => heap.alloc(text.as_str()),
            Self::Tuple(parts) => {
                let parts = parts.iter().map(|part| part.value(heap));
                heap.alloc(AllocTuple(parts.collect::<Vec<_>>()))
            }
            Self::Json(text, shown) => {
                json::parse(text.as_bytes(), heap).unwrap_or_else(|_| heap.alloc(shown.as_str()))
            }
        }
    }

    fn repr(&self, heap: Heap) -> String {
        if let Self::Json(_, shown) | Self::Shown(shown) = self {
            return shown.clone();
        }
        let mut text = String::new();
        // This cannot fail: only containers nest too deep.
        let _ = show::repr(self.value(heap), heap, &mut text);
        text
    }
}

impl Exception {
    /// An exception of the named class, without arguments. `hint` is shown
    /// after the message if nothing catches it.
    pub(crate) fn bare(class: &str, hint: &str) -> Self {
        Self {
            class: Class::named(class).unwrap_or(Class::ANY),
            arguments: Vec::new(),
            text: String::new(),
            hint: (!hint.is_empty()).then(|| hint.to_owned()),
        }
    }

    /// An exception of the named class with a text as its only argument.
    pub(crate) fn told(class: &str, text: &str) -> Self {
        let class = Class::named(class).unwrap_or(Class::ANY);
        Self::with(class, vec![Argument::Text(text.to_owned())], text)
    }

    fn with(class: Class, arguments: Vec<Argument>, text: &str) -> Self {
        Self {
            class,
            arguments,
            text: text.to_owned(),
            hint: None,
        }
    }

    /// The result of `class(*arguments)`.
    pub(super) fn new<'v>(
        class: Class,
        arguments: &[Value<'v>],
        heap: Heap<'v>,
    ) -> Result<Self, show::TooDeep> {
        let arguments: Vec<_> = arguments
            .iter()
            .map(|value| Argument::of(*value, heap))
            .collect::<Result<_, _>>()?;
        let text = match &arguments[..] {
            [] => String::new(),
            // Python shows a key by its `repr`.
            [one] if is_key_error(class) => one.repr(heap),
            [Argument::Text(text)] => text.clone(),
            [one] => one.repr(heap),
            several => format!("({})", shown(several, heap)),
        };
        Ok(Self::with(class, arguments, &text))
    }

    /// The exception for a failed system call on the file `name`.
    pub(crate) fn of_system(error: &io::Error, name: Option<&str>) -> Self {
        let class = match error.kind() {
            io::ErrorKind::NotFound => "FileNotFoundError",
            io::ErrorKind::AlreadyExists => "FileExistsError",
            io::ErrorKind::PermissionDenied => "PermissionError",
            io::ErrorKind::IsADirectory => "IsADirectoryError",
            io::ErrorKind::NotADirectory => "NotADirectoryError",
            io::ErrorKind::BrokenPipe => "BrokenPipeError",
            io::ErrorKind::TimedOut => "TimeoutError",
            _ => "OSError",
        };
        let Some(number) = error.raw_os_error() else {
            return Self::told(class, &error.to_string());
        };
        let text = error.to_string();
        let words = text.strip_suffix(&format!(" (os error {number})"));
        let words = words.unwrap_or(&text);
        let name = name.map(|name| format!(": {}", show::quoted(name)));
        let shown = format!("[Errno {number}] {words}{}", name.unwrap_or_default());
        let arguments = vec![Argument::Int(number), Argument::Text(words.to_owned())];
        Self::with(Class::named(class).unwrap_or(Class::ANY), arguments, &shown)
    }

    /// The argument of `exit`, if this is `SystemExit`.
    pub(crate) fn exit_code<'v>(&self, heap: Heap<'v>) -> Option<Value<'v>> {
        let is_exit = self.class.name() == "SystemExit";
        let code = self.arguments.first().unwrap_or(&Argument::None);
        is_exit.then(|| code.value(heap))
    }

    /// The same where it is a number.
    pub(super) fn exit_number(&self) -> Option<i32> {
        match self.arguments.first() {
            _ if self.class.name() != "SystemExit" => None,
            None | Some(Argument::None) => Some(0),
            Some(Argument::Int(number)) => Some(*number),
            Some(_) => None,
        }
    }

    /// Python's exception for an error of the evaluation; `RuntimeError` if
    /// nothing is known about it.
    pub(super) fn of(error: &starlark::Error) -> Self {
        Self::known(error).unwrap_or_else(|| {
            let message = error.without_diagnostic().to_string();
            Self::told("RuntimeError", message.trim_start_matches("fail: "))
        })
    }

    /// Python's exception for an error of the evaluation, if there is one.
    pub(super) fn known(error: &starlark::Error) -> Option<Self> {
        if let Some(known) = cause::<Self>(error) {
            return Some(known.clone());
        }
        if matches!(error.kind(), ErrorKind::StackOverflow(_)) {
            return Some(Self::told(
                "RecursionError",
                "maximum recursion depth exceeded",
            ));
        }
        let message = error.without_diagnostic().to_string();
        if let Some(text) = place::index_too_large(error) {
            return Some(Self::told("IndexError", text));
        }
        if let Some(name) = unset(error) {
            let (class, text) = words::unset(name);
            return Some(Self::told(class, &text));
        }
        // Messages of another process or function end with a line that names
        // the class.
        let last = message.trim_end().rsplit('\n').next().unwrap_or_default();
        let named = last.split_once(": ").unwrap_or((last, ""));
        if let Some(class) = Class::told(named.0) {
            let arguments = match named.1 {
                "" => Vec::new(),
                text => vec![Argument::Text(key_in(class, text).to_owned())],
            };
            return Some(Self::with(class, arguments, named.1));
        }
        if let Some(code) = message
            .strip_prefix("exit(")
            .and_then(|rest| rest.strip_suffix(')'))
        {
            let class = Class::named("SystemExit").unwrap_or(Class::ANY);
            return Some(Self::with(class, vec![key_argument(code)], code));
        }
        if let Some(key) = words::missing_key(&message) {
            let class = Class::named("KeyError").unwrap_or(Class::ANY);
            return Some(Self::with(
                class,
                vec![key_argument(key)],
                &words::key_shown(key),
            ));
        }
        if message.starts_with("Index `") && place::is_call_of_pop(error) {
            return Some(Self::told("IndexError", "pop from empty list"));
        }
        let told = arguments::python(&message).or_else(|| words::python(&message));
        let (class, text) = told?;
        let text = place::refined(text, error);
        if class == "KeyError" && text == message {
            let class = Class::named(class).unwrap_or(Class::ANY);
            let shown = show::quoted(&text);
            return Some(Self::with(class, vec![Argument::Text(text)], &shown));
        }
        Some(Self::told(class, &text))
    }

    /// `e.args`
    pub(super) fn arguments<'v>(&self, heap: Heap<'v>) -> Vec<Value<'v>> {
        self.arguments.iter().map(|one| one.value(heap)).collect()
    }

    /// Another attribute: the number and the text of a system error.
    pub(super) fn attribute<'v>(&self, name: &str, heap: Heap<'v>) -> Option<Value<'v>> {
        let of_system = Class::named("OSError").is_some_and(|class| self.class.is(class));
        let place = ["errno", "strerror"].iter().position(|one| *one == name)?;
        let value = self
            .arguments
            .get(place)
            .filter(|_| self.arguments.len() == 2);
        of_system.then(|| value.map_or_else(Value::new_none, |value| value.value(heap)))
    }

    /// What `repr` shows.
    pub(super) fn repr(&self, heap: Heap) -> String {
        format!("{}({})", self.class.name(), shown(&self.arguments, heap))
    }
}

fn shown(arguments: &[Argument], heap: Heap) -> String {
    let all: Vec<_> = arguments.iter().map(|one| one.repr(heap)).collect();
    all.join(", ")
}

fn is_key_error(class: Class) -> bool {
    Class::named("KeyError").is_some_and(|key_error| class.is(key_error))
}

/// The key whose `str` is `text`.
fn key_in(class: Class, text: &str) -> &str {
    let is_quoted = is_key_error(class) && text.len() > 1;
    let inner = text
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''));
    inner.filter(|_| is_quoted).unwrap_or(text)
}

/// A key that Starlark shows as `text`.
fn key_argument(text: &str) -> Argument {
    if let Ok(number) = text.parse() {
        return Argument::Int(number);
    }
    match serde_json::from_str::<String>(text) {
        Ok(key) => Argument::Text(key),
        Err(_) => Argument::Shown(text.to_owned()),
    }
}

/// The name whose cell was read before it had a value.
fn unset(error: &starlark::Error) -> Option<&str> {
    let span = error.span()?;
    let place = span.source_span();
    let name = place.strip_prefix("__cell_")?;
    let name = name
        .strip_suffix("__[0]")
        .or_else(|| name.strip_suffix("__.pop()"))?;
    (!name.contains('[')).then_some(name)
}

/// The error of a built-in function that stopped the evaluation, if it is an
/// `E`.
pub(crate) fn cause<E: std::error::Error + Send + Sync + 'static>(
    error: &starlark::Error,
) -> Option<&E> {
    use starlark::ErrorKind::{Native, Other, Value};
    match error.kind() {
        Native(error) | Other(error) | Value(error) => error.downcast_ref(),
        _ => None,
    }
}
