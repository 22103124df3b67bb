//! Methods of strings.

mod cases;
mod classes;
mod search;
mod shape;
mod split;
mod translate;
mod unicode;

pub(in crate::lang::builtins) use unicode::{is_decimal, is_space};

use super::call::Method;

/// The method with this name.
pub(super) fn find(name: &str) -> Option<Method> {
    Some(match name {
        "capitalize" => cases::capitalize,
        "casefold" => cases::casefold,
        "lower" => cases::lower,
        "swapcase" => cases::swapcase,
        "title" => cases::title,
        "upper" => cases::upper,
        "isalnum" | "isalpha" | "isascii" | "isdecimal" | "isdigit" | "isidentifier"
        | "islower" | "isnumeric" | "isprintable" | "isspace" | "istitle" | "isupper" => {
            classes::tell
        }
        "count" => search::count,
        "endswith" => search::ends,
        "find" | "index" | "rfind" | "rindex" => search::find,
        "join" => shape::join,
        "partition" | "rpartition" => split::partition,
        "removeprefix" => shape::remove_prefix,
        "removesuffix" => shape::remove_suffix,
        "replace" => shape::replace,
        "rsplit" => split::rsplit,
        "split" => split::split,
        "splitlines" => split::lines,
        "startswith" => search::starts,
        "lstrip" | "rstrip" | "strip" => shape::strip,
        "center" | "ljust" | "rjust" => shape::justify,
        "encode" => shape::encode,
        "expandtabs" => shape::expand_tabs,
        "maketrans" => translate::make_table,
        "translate" => translate::translate,
        "zfill" => shape::fill_with_zeros,
        _ => return None,
    })
}
