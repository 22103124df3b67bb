//! Alternatives for features of Python that the function language lacks.

use super::builtins::module_of;
use super::compile_error::{BY, CompileError, FILTER, FUNCTION, REDUCE};
use super::python::IN_CPYTHON;

/// Hints for scripts, by the start of the message, if they differ from those
/// for functions.
const IN_SCRIPTS: [(&str, &str); 6] = [
    (
        "class",
        "use a dict, struct(name=value), or functions; a Process takes its function as target=, \
         and `ppar run --language python` runs CPython",
    ),
    ("yield", "return a list, or put values into a Queue"),
    (
        "global",
        "change a list or dict of the top level, or use a Value; `ppar run --language python` \
         runs CPython",
    ),
    ("async", "start a Process, or use a Pool"),
    ("await", "call get() of what apply_async returned"),
    (
        "try",
        "write lock.run(function, *args) for `finally: lock.release()`, \
         and give get or recv a default= for `except Empty`",
    ),
];

/// The end of hints for scripts if CPython supports the feature.
const SCRIPT_IN_CPYTHON: &str = "`ppar run --language python` runs CPython";

const UNDEFINED_IN_REDUCE: &str = "in --reduce, a is the result so far and b the next one; \
                                   the item, x, is FUNCTION's";
const UNDEFINED_AT_TOP_LEVEL: &str = "definitions see the names of --def, -f and --init; the item \
                                      comes as an argument, as in `def f(x): …`";
const UNDEFINED_IN_SCRIPT: &str = "a script must define or import the names it uses; \
                                    docs/from-multiprocessing.md lists what ppar lacks";

const WITH_MODULES: &str = "`ppar map --python` runs CPython, which has all installed modules: \
                            import them with --init 'import …'";

const NO_FILES: &str = "functions have no access to files and commands; use `-a FILE` for input, \
                        `ppar spawn` for commands, or CPython: `ppar map --python`";
const NO_FILES_IN_SCRIPT: &str = "scripts cannot run commands; in a shell script, \
                                  `ppar manager` gives commands the same objects";

/// The same error with a hint for scripts.
pub(super) fn for_script(mut error: CompileError) -> CompileError {
    let refused = error.message.strip_suffix(" is not supported");
    let known = refused.and_then(|what| IN_SCRIPTS.iter().find(|(name, _)| *name == what));
    if let Some((_, hint)) = known {
        error.hint = Some((*hint).to_owned());
    } else if error.hint.as_deref() == Some(UNDEFINED_AT_TOP_LEVEL) {
        error.hint = Some(UNDEFINED_IN_SCRIPT.to_owned());
    } else if error.hint.as_deref() == Some(NO_FILES) {
        error.hint = Some(NO_FILES_IN_SCRIPT.to_owned());
    } else if let Some(hint) = &mut error.hint
        && hint.contains(IN_CPYTHON)
    {
        *hint = hint.replace(IN_CPYTHON, SCRIPT_IN_CPYTHON);
    }
    error
}

/// The same error, listing the names that the program defines if the function
/// is none of them.
pub(super) fn with_definitions(mut error: CompileError, defined: &[String]) -> CompileError {
    if error.hint == Some(undefined_in(FUNCTION)) && !defined.is_empty() {
        let defined = defined.join(", ");
        error.hint = Some(format!(
            "--def and -f define {defined}; in FUNCTION, x is the item and i its index"
        ));
    }
    error
}

/// The hint for a name that is undefined in an expression of an item.
fn undefined_in(source: &str) -> String {
    format!(
        "in {source}, x is the item, x[\"name\"] a field of it, and i its index; --def and -f \
         define other names"
    )
}

/// A hint for an undefined name, in the source with this name and line.
pub(super) fn for_name(name: &str, source: &str, line: &str) -> String {
    if line.trim().starts_with(&format!("{name}.py")) {
        return format!(
            "{name}.py:NAME is the function NAME of that file, which `ppar map` runs with CPython"
        );
    }
    if line.contains(&format!("x[{name}]")) {
        return format!("write x[\"{name}\"] for the field of this name");
    }
    if is_bare_key(name, line) {
        return format!("write \"{name}\" in quotes, as the key of a dict");
    }
    if let Some(module) = module_of(name) {
        return format!("write {module}.{name}");
    }
    let hint = match name {
        "open" | "input" | "eval" | "exec" | "subprocess" | "sys" => NO_FILES,
        "np" | "numpy" | "pandas" | "pd" | "requests" | "scipy" | "torch" => WITH_MODULES,
        "select" => "`--filter CONDITION` keeps the items for which it is true",
        "length" | "size" => "write len(x)",
        "tonumber" => "write float(x), or int(x)",
        "tostring" => "write str(x)",
        "to_entries" => "write list(x.items())",
        "NR" => "write i for the index of the item, from 0",
        "NF" => "give -R, and write len(x.split()) for the number of fields",
        "keys" => "write list(x) for the keys of an object",
        "null" | "nil" => "write None",
        "true" => "write True",
        "false" => "write False",
        _ if matches!(source, FUNCTION | FILTER | BY) && line.contains(&format!("{name}.")) => {
            WITH_MODULES
        }
        _ => match source {
            FUNCTION | FILTER | BY => return undefined_in(source),
            REDUCE => UNDEFINED_IN_REDUCE,
            _ => UNDEFINED_AT_TOP_LEVEL,
        },
    };
    hint.to_owned()
}

/// Whether the name is a key without quotes, as in JavaScript: `{name: x}`.
fn is_bare_key(name: &str, line: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        let before = line[..at].trim_end();
        let after = line[at + name.len()..].trim_start();
        before.ends_with(['{', ',']) && after.starts_with(':') && line[..at].contains('{')
    })
}
