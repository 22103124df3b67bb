//! The module `json`.

use anyhow::bail;
use starlark::environment::GlobalsBuilder;
use starlark::eval::Evaluator;
use starlark::starlark_module;
use starlark::values::none::NoneType;
use starlark::values::tuple::TupleRef;
use starlark::values::{Heap, Value};

use super::python::call;
use super::{args, exceptions};
use crate::lang::exception::Exception;
use crate::lang::json::{self, JsonError, Layout, Numbers};

/// The module of the exception for a text that is not JSON, and its class.
const MODULE: &str = "json.decoder";
const DECODE_ERROR: &str = "json.decoder.JSONDecodeError";
/// Indentation is limited to this, which is small enough to multiply.
const MAX_INDENT: i64 = 1000;

pub(super) fn register(builder: &mut GlobalsBuilder) {
    builder.namespace("json", |json| {
        exceptions::register_module(MODULE, json);
        functions(json);
    });
}

#[starlark_module]
fn functions(builder: &mut GlobalsBuilder) {
    fn dumps<'v>(
        #[starlark(require = pos)] object: Value<'v>,
        #[starlark(require = named)] indent: Option<Value<'v>>,
        #[starlark(require = named, default = false)] sort_keys: bool,
        #[starlark(require = named)] separators: Option<Value<'v>>,
        #[starlark(require = named, default = true)] ensure_ascii: bool,
    ) -> anyhow::Result<String> {
        text_of(object, indent, sort_keys, separators, ensure_ascii)
    }

    /// Writes JSON to a file.
    fn dump<'v>(
        #[starlark(require = pos)] object: Value<'v>,
        #[starlark(require = pos)] fp: Value<'v>,
        #[starlark(require = named)] indent: Option<Value<'v>>,
        #[starlark(require = named, default = false)] sort_keys: bool,
        #[starlark(require = named)] separators: Option<Value<'v>>,
        #[starlark(require = named, default = true)] ensure_ascii: bool,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<NoneType> {
        let text = text_of(object, indent, sort_keys, separators, ensure_ascii)?;
        let text = eval.heap().alloc(text);
        call(fp, "write", &[text], eval)?;
        Ok(NoneType)
    }

    fn loads<'v>(
        #[starlark(require = pos)] text: Value<'v>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        value_of(text, heap)
    }

    /// Reads JSON from a file.
    fn load<'v>(
        #[starlark(require = pos)] fp: Value<'v>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        let text = call(fp, "read", &[], eval)?;
        Ok(value_of(text, eval.heap())?)
    }
}

fn text_of<'v>(
    object: Value<'v>,
    indent: Option<Value<'v>>,
    sort_keys: bool,
    separators: Option<Value<'v>>,
    ensure_ascii: bool,
) -> anyhow::Result<String> {
    let indent = args::given(indent).map(indentation).transpose()?;
    let default = if indent.is_some() { "," } else { ", " };
    let (comma, colon) = match args::given(separators) {
        Some(pair) => pair_of_strings(pair)?,
        None => (default, ": "),
    };
    let layout = Layout {
        comma,
        colon,
        indent: indent.as_deref(),
        sort_keys,
        ascii: ensure_ascii,
    };
    let mut out = Vec::new();
    json::write_with(object, layout, &mut out)?;
    Ok(String::from_utf8(out)?)
}

fn value_of<'v>(text: Value<'v>, heap: Heap<'v>) -> anyhow::Result<Value<'v>> {
    json::parse_with(args::text(text)?.as_bytes(), Numbers::Python, heap)
        .map_err(|error| decode_error(&error, text.unpack_str().unwrap_or_default()).into())
}

/// Python's exception for a text that is not JSON.
fn decode_error(error: &JsonError, text: &str) -> Exception {
    let before: usize = text
        .split_inclusive('\n')
        .take(error.line - 1)
        .map(|line| line.chars().count())
        .sum();
    let mut at = before + error.column - 1;
    let found = |at: usize| text.chars().nth(at);
    let message = match &*error.message {
        "a ',' with nothing after it" if found(at) != Some('}') => "Expecting value",
        "a ',' with nothing after it" | "expected a key in double quotes" => {
            "Expecting property name enclosed in double quotes"
        }
        "expected ',' or ']'" | "expected ',' or '}'" => "Expecting ',' delimiter",
        "expected ':' after the key" => "Expecting ':' delimiter",
        "expected nothing after the value" => "Extra data",
        "expected a value"
        | "expected true, false or null"
        | "the text ends where a value should be" => {
            // Python points at the start of a misspelt word.
            let head: Vec<char> = text.chars().take(at).collect();
            let word = head
                .iter()
                .rev()
                .take_while(|one| one.is_ascii_alphabetic());
            at -= word.count();
            "Expecting value"
        }
        other => other,
    };
    let column = error.column - (before + error.column - 1 - at);
    let place = format!("line {} column {column} (char {at})", error.line);
    Exception::told(DECODE_ERROR, &format!("{message}: {place}"))
}

fn indentation(indent: Value) -> anyhow::Result<String> {
    if let Some(text) = indent.unpack_str() {
        return Ok(text.to_owned());
    }
    let width = args::index(indent)?.clamp(0, MAX_INDENT);
    Ok(" ".repeat(usize::try_from(width)?))
}

fn pair_of_strings(pair: Value<'_>) -> anyhow::Result<(&str, &str)> {
    match TupleRef::from_value(pair).map(TupleRef::content) {
        Some([comma, colon]) => Ok((args::text(*comma)?, args::text(*colon)?)),
        _ => bail!("separators must be a tuple of two strings"),
    }
}

#[cfg(test)]
mod tests {
    use crate::lang::builtins::testing::{check, check_errors};

    #[test]
    fn dumps_as_python_does() {
        check(&[
            (
                "json.dumps({'b': [1, 2.0], 'a': None})",
                r#"'{"b": [1, 2.0], "a": null}'"#,
            ),
            (
                "json.dumps({'b': 1, 'a': 2}, sort_keys=True)",
                r#"'{"a": 2, "b": 1}'"#,
            ),
            (
                "json.dumps([1, {'a': []}], indent=1)",
                r#"'[\n 1,\n {\n  "a": []\n }\n]'"#,
            ),
            ("json.dumps([1], indent='--')", r"'[\n--1\n]'"),
            ("json.dumps([1, 2], indent=None)", "'[1, 2]'"),
            ("json.dumps([1, 2], separators=(',', ':'))", "'[1,2]'"),
            ("json.dumps('é😀')", r#"'"\\u00e9\\ud83d\\ude00"'"#),
            ("json.dumps('é', ensure_ascii=False)", "'\"é\"'"),
        ]);
    }

    #[test]
    fn loads_what_it_dumps() {
        check(&[
            ("json.loads('{\"a\": [1, null]}')['a']", "[1, None]"),
            (
                "json.loads(json.dumps([1.5, {'é': True}]))",
                "[1.5, {'é': True}]",
            ),
            (
                "json.loads('[NaN, Infinity, -Infinity, 1e400, -1e400]')",
                "[nan, inf, -inf, inf, -inf]",
            ),
        ]);
        check_errors(&[
            (
                "json.loads('[1,')",
                "json.decoder.JSONDecodeError: Expecting value: line 1 column 4 (char 3)",
            ),
            (
                "json.loads('[1,\\n 2 3]')",
                "json.decoder.JSONDecodeError: Expecting ',' delimiter: line 2 column 4 (char 7)",
            ),
            ("json.loads(1)", "expected a str, not int"),
            ("json.dumps(float('nan'))", "nan has no JSON form"),
        ]);
    }
}
