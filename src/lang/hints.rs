//! What to write instead of what Python has and the function language has not.

use super::program::CompileError;
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
const UNDEFINED_IN_SCRIPT: &str = "a script defines its names itself; what multiprocessing has \
                                   and ppar has not is in docs/from-multiprocessing.md";

/// The same error with the hint for a script.
pub(super) fn for_script(mut error: CompileError) -> CompileError {
    let line = error.place.as_ref().map_or("", |place| &place.text);
    let known = words(line).find_map(|word| IN_SCRIPTS.iter().find(|(python, _)| *python == word));
    if let Some((_, hint)) = known {
        error.hint = Some((*hint).to_owned());
    } else if error.hint.as_deref() == Some(UNDEFINED) {
        error.hint = Some(UNDEFINED_IN_SCRIPT.to_owned());
    }
    error
}

pub(super) fn instead(word: &str) -> Option<String> {
    INSTEAD
        .iter()
        .find(|(python, _)| *python == word)
        .map(|(_, hint)| (*hint).to_owned())
}

/// What to write for what cannot be parsed: the `token` that is one too many, and
/// its line.
pub(super) fn for_syntax(token: &str, line: &str) -> Option<String> {
    let token = token.trim();
    instead(token)
        .or_else(|| line.contains("**").then(|| instead("**")).flatten())
        .or_else(|| words(line).find_map(instead))
        .or_else(|| Some(for_form(token, line)?.to_owned()))
}

/// Where a word does not tell, but the form that Python allows does.
fn for_form(token: &str, line: &str) -> Option<&'static str> {
    let before = line.split(token).next().unwrap_or_default().trim_end();
    let hint = match token {
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

/// What to write for a name that Python has and ppar has not.
pub(super) fn for_name(name: &str) -> Option<String> {
    instead(name).or_else(|| {
        let hint = match name {
            "open" | "input" | "eval" | "exec" | "subprocess" | "sys" => {
                "functions reach no files and no commands; use `-a FILE` for input, \
                 or a shell pipeline around ppar"
            }
            "isinstance" => "compare type(x), as in type(x) == \"list\"",
            "null" | "nil" => "write None",
            "true" => "write True",
            "false" => "write False",
            _ => UNDEFINED,
        };
        Some(hint.to_owned())
    })
}
