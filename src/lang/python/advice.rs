//! Hints for text that cannot be parsed.

use super::modules::is_module;
use crate::lang::tokens::word;

/// The end of hints for functions if CPython supports the feature.
pub(in crate::lang) const IN_CPYTHON: &str = "`ppar map --python` runs CPython";
/// A hint for text that cannot be parsed: the `line`, where in it the parser
/// gave up, and whether it is an expression on its own.
pub(super) fn for_syntax(line: &str, at: usize, is_expression: bool) -> Option<String> {
    let first = word(line.trim_start());
    if is_expression && matches!(first, "import" | "from") {
        return Some(for_import(line));
    }
    let statement = is_expression.then(|| for_statement(first)).flatten();
    statement
        .or_else(|| for_form(line, at, is_expression))
        .map(str::to_owned)
}

/// The hint for `import module; expression`.
fn for_import(line: &str) -> String {
    let Some((imports, expression)) = line.rsplit_once(';') else {
        return "put imports into --init; `ppar map --python` runs CPython, which has all \
                installed modules"
            .to_owned();
    };
    let (imports, expression) = (imports.trim(), expression.trim());
    match imports.strip_prefix("import ").map(str::trim) {
        Some(module) if is_module(module) => {
            format!("write {}: {module} needs no import", in_quotes(expression))
        }
        _ => format!(
            "write ppar map --python --init {} {}",
            in_quotes(imports),
            in_quotes(expression)
        ),
    }
}

/// As one word of the shell.
fn in_quotes(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// A hint for a statement with this first word in place of an expression.
fn for_statement(word: &str) -> Option<&'static str> {
    match word {
        "return" => Some("an expression is its own result: leave `return` out"),
        "def" => Some("give the definition to --def, and its name as FUNCTION: --def '…' f"),
        "if" => Some("write A if CONDITION else B"),
        "for" => Some("write [f(y) for y in x]"),
        "assert" | "class" | "del" | "global" | "nonlocal" | "raise" | "try" | "while" | "with" => {
            Some(STATEMENT)
        }
        _ => None,
    }
}

const STATEMENT: &str = "FUNCTION is an expression; put statements into --def";

/// Whether a line begins a condition.
fn is_condition(line: &str) -> bool {
    let first = line.split_whitespace().next();
    matches!(first, Some("if" | "elif" | "while" | "return" | "assert"))
}

/// A hint for syntax of other languages.
fn for_form(line: &str, at: usize, is_expression: bool) -> Option<&'static str> {
    let (before, rest) = line.split_at_checked(at)?;
    let before = before.trim_end();
    let around = |form: &str| {
        let from = before.len().saturating_sub(form.len());
        line.get(from..)
            .is_some_and(|near| near.trim_start().starts_with(form))
            || rest.starts_with(form)
    };
    Some(if around("&&") {
        "write `and`"
    } else if around("||") {
        "write `or`"
    } else if around("===") || around("!==") {
        "write == or !="
    } else if around("=>") {
        "write `lambda x: …`"
    } else if around("++") || around("--") {
        "write x + 1"
    } else if rest.starts_with('?') {
        "write A if CONDITION else B"
    } else if rest.starts_with('!') {
        "write `not x`"
    } else if rest.starts_with('$') && rest[1..].starts_with(|c: char| c.is_ascii_digit()) {
        "fields have no $: give -R and write x.split()[0], or --csv and x[\"name\"]"
    } else if rest.starts_with('$') {
        "variables have no $: x is the item and i its index"
    } else if line.trim() == "." {
        "write x for the item"
    } else if before.is_empty() && rest.starts_with('.') {
        "x is the item: write x[\"name\"] for a field of it"
    } else if rest.starts_with('=') && is_expression {
        "write == to compare; statements go into --def"
    } else if rest.starts_with('=') && is_condition(before) {
        "write == to compare"
    } else {
        return None;
    })
}
