//! What to write instead of what Python has and the function language has not.

use super::builtins::module_of;
use super::program::{CompileError, FILTER, FUNCTION, REDUCE};
use super::syntax::words;

/// What Python has and Starlark lacks, and what to write instead.
const INSTEAD: &[(&str, &str)] = &[
    ("**", "there is no `**`: write pow(a, b)"),
    ("<<=", "there is no `<<=`: write a = a << b"),
    (
        "while",
        "there is no `while`: write `for _ in range(LIMIT):` and `break`",
    ),
    (
        "try",
        "there is no `try`: a failing item becomes an error record, see --on-error",
    ),
    (
        "except",
        "there is no `try`: a failing item becomes an error record, see --on-error",
    ),
    (
        "with",
        "there is no `with`: functions reach no files; values come in as items; \
         `ppar map --python` runs CPython, which reaches them",
    ),
    (
        "import",
        "there is no `import`: math, json, re, time, os, random and hashlib are there already; \
         for other modules, `ppar map --python` runs CPython",
    ),
    (
        "from",
        "there is no `import`: math, json, re, time, os, random and hashlib are there already; \
         for other modules, `ppar map --python` runs CPython",
    ),
    (
        "class",
        "there is no `class`: use a dict, struct(name=value), or functions, \
         or CPython with `ppar map --python`",
    ),
    (
        "yield",
        "there is no `yield`: return a list, and give --flat to spread it over lines",
    ),
    ("raise", "there is no `raise`: write fail(\"message\")"),
    (
        "assert",
        "there is no `assert`: write `if not condition: fail(\"message\")`",
    ),
    ("is", "there is no `is`: write =="),
    ("del", "there is no `del`: use the pop method"),
    (
        "global",
        "there is no `global`: workers share nothing; return what you compute",
    ),
    (
        "nonlocal",
        "there is no `nonlocal`: return what you compute",
    ),
    (
        "async",
        "there is no `async`: items already run in parallel",
    ),
    (
        "await",
        "there is no `await`: items already run in parallel",
    ),
];

/// What to write instead in a script, where that is something else than in a
/// function for items.
const IN_SCRIPTS: &[(&str, &str)] = &[
    (
        "with",
        "there is no `with`: write lock.run(function, *args), which always releases; \
         a Pool or Manager closes at the end of the program",
    ),
    ("import", ALL_THERE),
    ("from", ALL_THERE),
    (
        "try",
        "there is no `try`: write lock.run(function, *args) for `finally: lock.release()`, \
         and give get or recv a default= for `except Empty`",
    ),
    (
        "except",
        "there is no `except`: give get or recv a default= for `except Empty`; \
         any other error ends its process, and exitcode tells",
    ),
    (
        "finally",
        "there is no `finally`: write lock.run(function, *args), which always releases",
    ),
    (
        "class",
        "there is no `class`: use a dict, struct(name=value), or functions; \
         a Process takes its function as target=",
    ),
    (
        "while",
        "there is no `while`: write `for item in queue.until(None):` to read until None, \
         or `for _ in range(LIMIT):` and `break`",
    ),
    (
        "yield",
        "there is no `yield`: return a list, or put values into a Queue",
    ),
    (
        "global",
        "there is no `global`: change a list or dict of the top level, or use a Value",
    ),
    (
        "async",
        "there is no `async`: start a Process, or use a Pool",
    ),
    (
        "await",
        "there is no `await`: call get() of what apply_async returned",
    ),
];

const ALL_THERE: &str = "there is no `import`: Process, Pool, Queue, Lock and all else of \
                         multiprocessing is there already, and so are os, sys, time, math, \
                         json, re, random and hashlib";

const UNDEFINED: &str =
    "in FUNCTION, x is the item and i its index; define other names with --def or -f";
const UNDEFINED_IN_FILTER: &str =
    "in --filter, x is the item and i its index; define other names with --def or -f";
const UNDEFINED_IN_REDUCE: &str = "in --reduce, a is what is combined so far and b the next result; \
                                   the item, x, is FUNCTION's";
const UNDEFINED_AT_TOP_LEVEL: &str = "definitions see the names of --def, -f and --init; the item \
                                      comes as an argument, as in `def f(x): …`";
const UNDEFINED_IN_SCRIPT: &str = "a script defines its names itself; what multiprocessing has \
                                   and ppar has not is in docs/from-multiprocessing.md";

/// The same error with the hint for a script.
pub(super) fn for_script(mut error: CompileError) -> CompileError {
    let line = error.place.as_ref().map_or("", |place| &place.text);
    let known = words(line).find_map(|word| IN_SCRIPTS.iter().find(|(python, _)| *python == word));
    if let Some((_, hint)) = known {
        error.hint = Some((*hint).to_owned());
    } else if error.hint.as_deref() == Some(UNDEFINED_AT_TOP_LEVEL) {
        error.hint = Some(UNDEFINED_IN_SCRIPT.to_owned());
    }
    error
}

/// The same error, with the names that the program defines where the function
/// is none of them.
pub(super) fn with_definitions(mut error: CompileError, defined: &[String]) -> CompileError {
    if error.hint.as_deref() == Some(UNDEFINED) && !defined.is_empty() {
        let defined = defined.join(", ");
        error.hint = Some(format!(
            "--def and -f define {defined}; in FUNCTION, x is the item and i its index"
        ));
    }
    error
}

pub(super) fn instead(word: &str) -> Option<String> {
    INSTEAD
        .iter()
        .find(|(python, _)| *python == word)
        .map(|(_, hint)| (*hint).to_owned())
}

/// What to write for what cannot be parsed: the `token` that is one too many,
/// and its line. An expression stands alone, and is one of the command line.
pub(super) fn for_syntax(token: &str, line: &str, is_expression: bool) -> Option<String> {
    let token = token.trim();
    let statement = || for_statement(line.split_whitespace().next()?);
    is_expression
        .then(statement)
        .flatten()
        .map(str::to_owned)
        .or_else(|| instead(token))
        .or_else(|| line.contains("**").then(|| instead("**")).flatten())
        .or_else(|| words(line).find_map(instead))
        .or_else(|| Some(for_form(token, line)?.to_owned()))
}

/// What to write for a statement, of this first word, where an expression should
/// be.
fn for_statement(word: &str) -> Option<&'static str> {
    match word {
        "return" => Some("an expression is its own result: leave `return` out"),
        "def" => Some("give the definition to --def, and its name as FUNCTION: --def '…' f"),
        "if" => Some("write A if CONDITION else B"),
        "for" => Some("write [f(y) for y in x]"),
        _ => None,
    }
}

/// Where a word does not tell, but the form that Python allows does.
fn for_form(token: &str, line: &str) -> Option<&'static str> {
    let before = line.split(token).next().unwrap_or_default().trim_end();
    let hint = match token {
        "&" if line.contains("&&") => "write `and`",
        "|" if line.contains("||") => "write `or`",
        "!" => "write `not x`",
        "?" => "write A if CONDITION else B",
        "." if before.is_empty() && line.trim() == "." => "write x for the item",
        "." if before.is_empty() => "x is the item: write x[\"name\"] for a field of it",
        ")" if line.ends_with("++") || line.ends_with("--") => "write x + 1",
        "=" if line.contains("===") || line.contains("!==") => "write == or !=",
        "=" if line.contains("=>") => "write `lambda x: …`",
        "$" => "variables have no $: x is the item and i its index",
        "=" => "FUNCTION is an expression; put statements into --def",
        "*" if before.ends_with(['[', '(', ',']) => "join lists with a + b",
        "<" | ">" | "<=" | ">=" | "==" | "!=" => "write a < b and b < c",
        "," if before.contains('{') => "write set([a, b])",
        _ if token.starts_with('_') && before.ends_with(|c: char| c.is_ascii_digit()) => {
            "write numbers without _"
        }
        _ if token.starts_with(['"', '\'']) => "join strings with a + b",
        _ => return None,
    };
    Some(hint)
}

/// What to write for a name that is not there, in the text that is called
/// `source` and has this line.
pub(super) fn for_name(name: &str, source: &str, line: &str) -> Option<String> {
    let of_module = || Some(format!("write {}.{name}", module_of(name)?));
    let of_file = || {
        let is_file = line.trim().starts_with(&format!("{name}.py"));
        is_file.then(|| {
            format!(
                "functions are in ppar's own language, much like Python: put them into {name}.star, \
                 and write {name}.star:FUNCTION"
            )
        })
    };
    instead(name)
        .or_else(of_file)
        .or_else(of_module)
        .or_else(|| {
            let hint = match name {
                "open" | "input" | "eval" | "exec" | "subprocess" | "sys" => {
                    "functions reach no files and no commands; use `-a FILE` for input, \
                 or a shell pipeline around ppar"
                }
                "isinstance" => "compare type(x), as in type(x) == \"list\"",
                "null" | "nil" => "write None",
                "true" => "write True",
                "false" => "write False",
                _ => match source {
                    FUNCTION => UNDEFINED,
                    FILTER => UNDEFINED_IN_FILTER,
                    REDUCE => UNDEFINED_IN_REDUCE,
                    _ => UNDEFINED_AT_TOP_LEVEL,
                },
            };
            Some(hint.to_owned())
        })
}
