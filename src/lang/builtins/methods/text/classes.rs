//! Which kinds of characters a string contains.

use std::sync::LazyLock;

use regex::Regex;
use starlark::eval::Evaluator;
use starlark::values::Value;

use super::super::call::Call;
use super::unicode;
use crate::lang::show;

pub(super) fn tell<'v>(
    call: &Call<'_, 'v>,
    _: &mut Evaluator<'v, '_, '_>,
) -> starlark::Result<Value<'v>> {
    call.nothing()?;
    let text = call.text();
    let all = |is_one: fn(char) -> bool| !text.is_empty() && text.chars().all(is_one);
    Ok(Value::new_bool(match call.name {
        "isascii" => text.is_ascii(),
        "isprintable" => text.chars().all(show::is_printable),
        "isalnum" => all(|one| unicode::is_alpha(one) || unicode::is_numeric(one)),
        "isalpha" => all(unicode::is_alpha),
        "isdecimal" => all(unicode::is_decimal),
        "isdigit" => all(unicode::is_digit),
        "isnumeric" => all(unicode::is_numeric),
        "isspace" => all(unicode::is_space),
        "isidentifier" => is_identifier(text),
        "islower" => is_only(text, char::is_lowercase),
        "isupper" => is_only(text, char::is_uppercase),
        _ => is_title(text),
    }))
}

fn is_identifier(text: &str) -> bool {
    static IDENTIFIER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\A[\p{XID_Start}_]\p{XID_Continue}*\z").expect("the pattern is valid")
    });
    IDENTIFIER.is_match(text)
}

/// Whether there are letters with a case, all in this one.
fn is_only(text: &str, is_right: fn(char) -> bool) -> bool {
    let mut cased = text
        .chars()
        .filter(|one| unicode::is_cased(*one))
        .peekable();
    cased.peek().is_some() && cased.all(is_right)
}

fn is_title(text: &str) -> bool {
    let mut is_one = false;
    let mut is_within = false;
    for character in text.chars() {
        let is_capital = character.is_uppercase() || unicode::is_title_case(character);
        if is_capital && is_within || character.is_lowercase() && !is_within {
            return false;
        }
        is_within = is_capital || character.is_lowercase();
        is_one |= is_within;
    }
    is_one
}

#[cfg(test)]
mod tests {
    use crate::lang::builtins::testing::check;

    #[test]
    fn identifiers_may_have_combining_marks() {
        check(&[
            (r"'a\u0301'.isidentifier()", "True"),
            (r"'\u0301a'.isidentifier()", "False"),
            ("'_1é'.isidentifier()", "True"),
            ("'1a'.isidentifier()", "False"),
            ("''.isidentifier()", "False"),
            ("'a b'.isidentifier()", "False"),
        ]);
    }
}
