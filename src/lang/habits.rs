//! Hints at failures of items that come of habits from Python and other tools,
//! found by the message and the line of code.

/// A part of the message, a part of the code, and the hint.
const HABITS: &[(&str, &str, &str)] = &[
    ("module 'os' has no attribute 'system'", "", COMMANDS),
    ("module 'os' has no attribute 'popen'", "", COMMANDS),
    ("not dict", "json.loads(x)", PARSED),
    ("not list", "json.loads(x)", PARSED),
    (
        "unsupported operand type(s) for //: 'NoneType'",
        "",
        "// divides: for a default value write x.get(\"name\") or 0",
    ),
];

const COMMANDS: &str = "ppar spawn runs a command for each item; `ppar map --python` runs CPython";
const PARSED: &str = "the item is already parsed: write x, or give -R to take lines as strings";

/// Functions that Python's programs often import from `datetime`.
const OF_DATETIME: [&str; 6] = [
    "now",
    "today",
    "utcnow",
    "strptime",
    "fromisoformat",
    "fromtimestamp",
];

/// What messages contain if an object gets its name without `name=`.
const NAMELESS: [&str; 4] = [
    "positional argument too many",
    "'str' object cannot be interpreted as an integer",
    "must be bool, not str",
    "there is no type",
];

/// A hint based on the error message and the line of code that failed.
pub(crate) fn hint_at_habit(message: &str, code: &str) -> Option<String> {
    let mut habits = HABITS.iter();
    let known = habits.find(|(part, form, _)| message.contains(part) && code.contains(form));
    let known = known.map(|(_, _, hint)| (*hint).to_owned());
    known
        .or_else(|| about_datetime(message))
        .or_else(|| about_name(message, code))
}

fn about_datetime(message: &str) -> Option<String> {
    let (_, rest) = message.split_once("module 'datetime' has no attribute '")?;
    let name = rest.split('\'').next()?;
    let is_known = OF_DATETIME.contains(&name);
    is_known.then(|| format!("write datetime.datetime.{name}"))
}

/// The hint for `Queue("jobs")`.
fn about_name(message: &str, code: &str) -> Option<String> {
    if !NAMELESS.iter().any(|part| message.contains(part)) {
        return None;
    }
    let (before, text) = code.split_once("(\"").or_else(|| code.split_once("('"))?;
    let class = before.rsplit(|c: char| !c.is_alphanumeric()).next()?;
    let name = text.split(['"', '\'']).next()?;
    let typed = if class == "Value" { "\"i\", " } else { "" };
    class
        .starts_with(char::is_uppercase)
        .then(|| format!("a name is name=: {class}({typed}name=\"{name}\")"))
}

/// Whether an item is an array and the function expects one of its elements,
/// based on the error message and the line of code.
pub(crate) fn expects_element(message: &str, code: &str) -> bool {
    let is_simple = || {
        let mut parts = code.split(|c: char| !(c.is_alphanumeric() || c == '_'));
        parts.any(|part| part == "x") && !code.contains(['[', '(', '.'])
    };
    if let Some(name) = message.strip_prefix("AttributeError: 'list' object has no attribute '") {
        let name = name.split('\'').next().unwrap_or_default();
        code.contains(&format!("x.{name}"))
    } else if message.starts_with("TypeError: list indices must be integers") {
        code.starts_with("x[") && code.matches('[').count() == 1
    } else {
        message.starts_with("TypeError: ") && message.contains("list") && is_simple()
    }
}

/// A hint for the columns of a table that has a `header`, or has none, based on
/// the error message.
pub(crate) fn hint_at_columns(message: &str) -> Option<String> {
    let key = message.strip_prefix("KeyError: ")?;
    if key.starts_with(|c: char| c.is_ascii_digit()) {
        return Some(
            "rows are objects: write x[\"name\"]; --no-header makes them arrays".to_owned(),
        );
    }
    let (_, columns) = key.split_once("; the item has ")?;
    // Commas are between columns.
    let delimiter = [',', ';', '\t', '|']
        .into_iter()
        .find(|c| columns.contains(*c))?;
    match delimiter {
        ',' => None,
        '\t' => Some("the header is one column: --tsv reads tab-separated values".to_owned()),
        _ => Some(format!(
            "the header is one column: --csv-delimiter '{delimiter}' splits it"
        )),
    }
}
