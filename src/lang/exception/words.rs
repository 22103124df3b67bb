//! Translates errors of Starlark and built-in functions to Python's exceptions
//! and messages.

use crate::lang::show::python_name;

/// Parts of messages, and Python's class for such an error. The first match
/// counts.
const CLASSES: &[(&str, &str)] = &[
    ("%c arg not in range(", "OverflowError"),
    ("can't sum", "TypeError"),
    ("bad operand type", "TypeError"),
    ("doesn't define", "TypeError"),
    ("cannot unpack non-iterable", "TypeError"),
    ("must be an iterable", "TypeError"),
    ("can only assign an iterable", "TypeError"),
    ("a mapping", "TypeError"),
    ("to a sequence", "TypeError"),
    ("2 is required", "ValueError"),
    ("negative shift count", "ValueError"),
    ("not invertible", "ValueError"),
    ("slice step cannot be zero", "ValueError"),
    ("to extended slice of size", "ValueError"),
    ("argument cannot be 0", "ValueError"),
    ("must be a non-negative integer", "ValueError"),
    ("must be a positive integer", "ValueError"),
    ("must be non-negative", "ValueError"),
    ("must be nonnegative", "ValueError"),
    ("cannot be negative", "ValueError"),
    ("None or an integer: 0 <=", "ValueError"),
    ("not defined for negative", "ValueError"),
    ("larger than population", "ValueError"),
    ("sum of weights", STATISTICS),
    ("does not match data size", STATISTICS),
    ("of weights", "ValueError"),
    ("zero step", "ValueError"),
    ("number of bits", "ValueError"),
    ("number of dimensions", "ValueError"),
    ("not the same length", "ValueError"),
    ("invalid width", "ValueError"),
    ("placeholder too large", "ValueError"),
    ("invalid value NaN", "ValueError"),
    ("-inf + inf", "ValueError"),
    ("byteorder must be", "ValueError"),
    ("must be of length 1", "ValueError"),
    ("character mapping must be in", "ValueError"),
    ("surrogate pair", "ValueError"),
    ("zip() argument", "ValueError"),
    ("Exceeds the limit", "ValueError"),
    ("incomplete format", "ValueError"),
    ("in format string", "ValueError"),
    ("in format spec", "ValueError"),
    ("in field name", "ValueError"),
    ("field numbering", "ValueError"),
    ("before end of string", "ValueError"),
    ("ormat specifier", "ValueError"),
    ("conversion specifier", "ValueError"),
    ("string recursion", "ValueError"),
    ("Cannot specify ',", "ValueError"),
    ("Cannot specify '_", "ValueError"),
    ("Cannot specify both ','", "ValueError"),
    ("range error", "OverflowError"),
    ("too large for a float", "OverflowError"),
    ("too large to represent", "OverflowError"),
    ("intermediate overflow", "OverflowError"),
    ("negative int to unsigned", "OverflowError"),
    ("sleep length is too large", "OverflowError"),
    ("k is too large", "MemoryError"),
    ("n is too large", "MemoryError"),
    ("no initial value", "TypeError"),
    ("with explicit base", "TypeError"),
    ("fill character must be", "TypeError"),
    ("to numerator/denominator", "TypeError"),
    ("mapping must return", "TypeError"),
    ("not subscriptable", "TypeError"),
    ("* wants int", "TypeError"),
    ("requires int or char", "TypeError"),
    ("both weights", "TypeError"),
    ("can be shuffled", "TypeError"),
    ("must be encoded before", "TypeError"),
    ("in the pattern", "re.error"),
    ("in the replacement", "re.error"),
    ("bad escape", "re.error"),
    ("invalid group reference", "re.error"),
    ("octal escape value", "re.error"),
    ("unterminated c", "re.error"),
    ("data point", STATISTICS),
    ("for empty data", STATISTICS),
    ("n must be at least 1", STATISTICS),
    ("geometric mean", STATISTICS),
    ("harmonic mean", STATISTICS),
    ("Weighted sum", STATISTICS),
    ("data and weights", STATISTICS),
    ("the inputs is constant", STATISTICS),
    ("float modulo", "ZeroDivisionError"),
    ("a real number is required", "TypeError"),
    ("Replacement index", "IndexError"),
    ("Unknown format code", "ValueError"),
    ("bytes must be in range", "ValueError"),
    ("NaN to integer", "ValueError"),
    ("not reversible", "TypeError"),
    ("expected string of length", "TypeError"),
    ("unknown encoding", "LookupError"),
    ("unsupported format character", "ValueError"),
    ("unsupported format string", "TypeError"),
    ("too big to convert", "OverflowError"),
    ("must be None or a string", "TypeError"),
    ("negative count", "ValueError"),
    ("in type expressions", "TypeError"),
    ("a valid type annotation", "TypeError"),
    ("substring not found", "ValueError"),
    ("not in list", "ValueError"),
    ("not in tuple", "ValueError"),
    ("empty separator", "ValueError"),
    ("arg is an empty sequence", "ValueError"),
    ("codec can't decode", "UnicodeDecodeError"),
    ("codec can't encode", "UnicodeEncodeError"),
    ("must have equal length", "ValueError"),
    ("empty range", "ValueError"),
    ("must not be zero", "ValueError"),
    ("not in range(", "ValueError"),
    ("base must be >=", "ValueError"),
    ("ivision by zero", "ZeroDivisionError"),
    ("ivide by zero", "ZeroDivisionError"),
    ("odulo by zero", "ZeroDivisionError"),
    ("float divmod()", "ZeroDivisionError"),
    ("to a negative power", "ZeroDivisionError"),
    ("key of the", "KeyError"),
    ("pop from an empty set", "KeyError"),
    ("dictionary is empty", "KeyError"),
    ("pop from an empty", "IndexError"),
    ("pop from empty", "IndexError"),
    ("pop index out", "IndexError"),
    ("index out of range", "IndexError"),
    ("from an empty sequence", "IndexError"),
    ("no such group", "IndexError"),
    ("has no attribute", "AttributeError"),
    ("too large to convert", "OverflowError"),
    ("result out of range", "OverflowError"),
    ("too many digits", "OverflowError"),
    ("infinity to integer", "OverflowError"),
    ("nfinity to int", "OverflowError"),
    ("is out of range here", "OverflowError"),
    ("maximum recursion depth", "RecursionError"),
    ("nested too deep", "RecursionError"),
    ("alues to unpack", "ValueError"),
    ("invalid literal", "ValueError"),
    ("could not convert string", "ValueError"),
    ("bad JSON", "json.decoder.JSONDecodeError"),
    ("math domain error", "ValueError"),
    ("is not in list", "ValueError"),
    ("is empty", "ValueError"),
    ("Pool not running", "ValueError"),
    ("Pool is still running", "ValueError"),
    ("object is closed", "ValueError"),
    ("is not ready", "ValueError"),
    ("initial value must be", "ValueError"),
    ("released too many times", "ValueError"),
    ("can only join a started process", "AssertionError"),
    ("cannot start a process twice", "AssertionError"),
    ("daemonic processes are not allowed", "AssertionError"),
    ("lock not owned", "AssertionError"),
    ("unsupported operand", "TypeError"),
    ("not supported", "TypeError"),
    ("not iterable", "TypeError"),
    ("must be a ", "TypeError"),
    ("must be real", "TypeError"),
    ("must be str", "TypeError"),
    ("must be int", "TypeError"),
    ("object cannot be", "TypeError"),
    ("does not support", "TypeError"),
    ("arameter", "TypeError"),
    ("rgument", "TypeError"),
    ("nhashable", "TypeError"),
    ("xpected a", "TypeError"),
];

const STATISTICS: &str = "statistics.StatisticsError";

/// The pieces of `message` between backquotes, if the text around them matches
/// `form`, where `_` stands for each piece.
pub(super) fn pieces<'a, const N: usize>(message: &'a str, form: &str) -> Option<[&'a str; N]> {
    let mut found = [""; N];
    let mut rest = message;
    for (index, around) in form.split('_').enumerate() {
        if index > 0 {
            let end = rest.find('`')?;
            *found.get_mut(index - 1)? = &rest[..end];
            rest = &rest[end..];
        }
        rest = rest.strip_prefix(around)?;
    }
    Some(found)
}

/// The missing key, as Starlark shows it.
pub(super) fn missing_key(message: &str) -> Option<&str> {
    if let Some(rest) = message.strip_prefix('`')
        && let Some((key, _)) = rest.split_once("` not found in `set(")
    {
        return Some(key);
    }
    let inner = message.strip_prefix("Key `")?;
    let end = inner
        .find("` was not found")
        .or_else(|| inner.find("` not found in "))?;
    Some(&inner[..end])
}

/// Python's class and message for an error with Starlark's or a built-in
/// function's message, if there is one.
pub(super) fn python(message: &str) -> Told {
    if let Some(key) = message
        .strip_prefix("key ")
        .and_then(|rest| rest.strip_suffix(" was not found"))
    {
        return Some(("KeyError", key.to_owned()));
    }
    if message == "Immutable" {
        let text = "values of the definitions cannot change: change a copy, such as list(x)";
        return Some(("TypeError", text.to_owned()));
    }
    if message.starts_with("Index `") {
        return Some(("IndexError", "list index out of range".to_owned()));
    }
    if let Some(told) = attribute(message).or_else(|| operation(message)) {
        return Some(told);
    }
    if let Some(told) = number(message)
        .or_else(|| variable(message))
        .or_else(|| index(message))
    {
        return Some(told);
    }
    let (_, class) = CLASSES.iter().find(|(part, _)| message.contains(part))?;
    Some((*class, message.to_owned()))
}

/// A key that Starlark shows as `key`, in Python's quotes.
pub(super) fn key_shown(key: &str) -> String {
    match serde_json::from_str::<String>(key) {
        Ok(text) if text.contains('\'') && !text.contains('"') => format!("\"{text}\""),
        Ok(text) => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
        Err(_) => key.to_owned(),
    }
}

/// The class and the text.
pub(super) type Told = Option<(&'static str, String)>;

/// Python's message for a local variable without a value.
pub(super) fn unset(name: &str) -> (&'static str, String) {
    let text =
        format!("cannot access local variable '{name}' where it is not associated with a value");
    ("UnboundLocalError", text)
}

fn attribute(message: &str) -> Told {
    let [of, name] = pieces(message, "Object of type `_` has no attribute `_`").or_else(|| {
        let [name, of] = pieces(message, "Operation `._` not supported on type `_`")?;
        Some([of, name])
    })?;
    let text = format!("'{}' object has no attribute '{name}'", python_name(of));
    Some(("AttributeError", text))
}

fn operation(message: &str) -> Told {
    if let Some(told) = conversion(message) {
        return Some(told);
    }
    let of_two = "Operation `_` not supported for types `_` and `_`";
    if let Some([operator, left, right]) = pieces(message, of_two) {
        let (left, right) = (python_name(left), python_name(right));
        let text = match operator {
            "compare" | "cmp()" => {
                format!("'<' not supported between instances of '{left}' and '{right}'")
            }
            "in" => format!("argument of type '{right}' is not iterable"),
            "[]" | "[::]" => format!("'{left}' object is not subscriptable"),
            "*" if is_sequence(left) => no_number_of_times(right),
            "*" if is_sequence(right) => no_number_of_times(left),
            "+" if left == "bytes" => format!("can't concat {right} to bytes"),
            "+" if matches!(left, "str" | "list" | "tuple") => {
                format!("can only concatenate {left} (not \"{right}\") to {left}")
            }
            _ => format!("unsupported operand type(s) for {operator}: '{left}' and '{right}'"),
        };
        return Some(("TypeError", text));
    }
    let [operator, of] = pieces(message, "Operation `_` not supported on type `_`")?;
    let of = python_name(of);
    let text = match operator {
        "call()" => format!("'{of}' object is not callable"),
        "[]" | "[::]" => format!("'{of}' object is not subscriptable"),
        "(iter)" => format!("'{of}' object is not iterable"),
        "(len)" | "len()" => format!("object of type '{of}' has no len()"),
        "[]=" => format!("'{of}' object does not support item assignment"),
        "in" => format!("argument of type '{of}' is not iterable"),
        _ => format!("bad operand type for unary {operator}: '{of}'"),
    };
    Some(("TypeError", text))
}

fn is_sequence(kind: &str) -> bool {
    matches!(kind, "str" | "list" | "tuple" | "bytes")
}

fn no_number_of_times(kind: &str) -> String {
    format!("can't multiply sequence by non-int of type '{kind}'")
}

/// Python's message for an index of the wrong type, or an operand of `in`.
fn index(message: &str) -> Told {
    let kind = |text: &'static str| {
        let rest = message.strip_prefix(text)?;
        Some(python_name(rest.split(' ').next()?))
    };
    let text = if let Some(kind) = kind("Expected `int`, but got `") {
        format!("list indices must be integers or slices, not {kind}")
    } else if let Some(kind) = kind("Type of parameters mismatch, expected `int`, actual `") {
        format!("string indices must be integers, not '{kind}'")
    } else {
        let kind = kind("Type of parameters mismatch, expected `str`, actual `")?;
        format!("'in <string>' requires string as left operand, not {kind}")
    };
    Some(("TypeError", text))
}

fn conversion(message: &str) -> Told {
    let value = |text: String| Some(("ValueError", text));
    if let Some(rest) = message.strip_prefix("Cannot parse `") {
        let (text, base) = rest.split_once("` as an integer in base ")?;
        return value(format!(
            "invalid literal for int() with base {base}: '{text}'"
        ));
    }
    if let Some((text, _)) = message.split_once("\" is not a valid number") {
        let text = text.trim_start_matches('"');
        return value(format!("could not convert string to float: '{text}'"));
    }
    if message.starts_with("Element '") && message.contains("' not found in list '") {
        return value("list.remove(x): x not in list".to_owned());
    }
    if let Some(rest) = message.strip_prefix("Element '") {
        let (element, _) = rest.split_once("' not found in '")?;
        return value(format!("{element} is not in list"));
    }
    if message.starts_with("Argument is an empty iterable") {
        let name = if message.contains("max()") {
            "max"
        } else {
            "min"
        };
        return value(format!("{name}() arg is an empty sequence"));
    }
    if message.contains("chr() parameter value") {
        return value("chr() arg not in range(0x110000)".to_owned());
    }
    if let Some(rest) = message.strip_prefix("ord(): \"") {
        let (text, _) = rest.rsplit_once("\" is not a single")?;
        let length = text.chars().count();
        let text = format!("ord() expected a character, but string of length {length} found");
        return Some(("TypeError", text));
    }
    let (_, kinds) = message.split_once("unsupported operand type(s) for cmp(): ")?;
    let (left, right) = kinds.split_once(" and ")?;
    let text = format!("'<' not supported between instances of {left} and {right}");
    Some(("TypeError", text))
}

fn number(message: &str) -> Told {
    let zero = |text: &str| Some(("ZeroDivisionError", text.to_owned()));
    if let Some(sides) = message.strip_prefix("float division by zero: ") {
        let is_float = sides.contains(['.', 'e', 'n']);
        zero(if is_float {
            "float division by zero"
        } else {
            "division by zero"
        })
    } else if message.starts_with("Cannot divide by zero") {
        zero("division by zero")
    } else if message.starts_with("Floor division by zero") {
        zero("integer division or modulo by zero")
    } else if message.starts_with("Modulo by zero") {
        zero("integer modulo by zero")
    } else if message.starts_with("Negative") && message.contains("shift") {
        Some(("ValueError", "negative shift count".to_owned()))
    } else {
        None
    }
}

fn variable(message: &str) -> Told {
    if let Some([name]) = pieces(message, "Local variable `_` referenced before assignment") {
        return Some(unset(name));
    }
    if let Some([name]) = pieces(message, "Module variable is not set: `_`") {
        return Some(("NameError", format!("name '{name}' is not defined")));
    }
    if let Some([of]) = pieces(message, "Value of type `_` is not hashable") {
        return Some((
            "TypeError",
            format!("unhashable type: '{}'", python_name(of)),
        ));
    }
    let unpacked = message.strip_prefix("Unpacked ")?;
    let (got, expected) = unpacked.split_once(" values but expected ")?;
    let (got, expected): (usize, usize) = (got.parse().ok()?, expected.parse().ok()?);
    let text = if got < expected {
        format!("not enough values to unpack (expected {expected}, got {got})")
    } else {
        format!("too many values to unpack (expected {expected})")
    };
    Some(("ValueError", text))
}
