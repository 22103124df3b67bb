//! Which names exist, and what provides each.

use std::collections::BTreeSet;

use starlark::environment::{Globals, GlobalsBuilder, LibraryExtension};
use starlark::values::none::NoneType;

use super::names::{
    BOUND, BOUND_METHOD, CALL_METHOD, FORMAT, LEFT_SHIFT, METHOD, MODULES, NAME_OF, PERCENT,
    STARLARK_NAME_OF,
};
use super::{
    arith, bases, collections, dates, exceptions, format, hashlib, json, library, math, methods,
    os, python, random, re, rounding, scalars, sequences, shift, text, time, types,
};

type Register = fn(&mut GlobalsBuilder);

/// Our own functions and modules. Functions defined together share an entry; a
/// program that names one gets its neighbours, too, which does no harm.
const OWN: [(&str, Register); 69] = [
    (BOUND, format::register),
    (LEFT_SHIFT, shift::register),
    (METHOD, format::register),
    (PERCENT, format::register),
    (FORMAT, format::register),
    (collections::COLLECTION, collections::register),
    (library::CACHED, library::register),
    (library::REFUSE, library::register),
    (BOUND_METHOD, methods::register),
    (CALL_METHOD, methods::register),
    (NAME_OF, types::register),
    (STARLARK_NAME_OF, types::register),
    ("abs", scalars::register),
    ("ascii", scalars::register),
    ("bin", bases::register),
    ("bisect", library::bisect),
    ("bool", types::register),
    ("bytes", types::register),
    ("callable", text::register),
    ("chr", scalars::register),
    ("collections", library::collections),
    ("copy", library::copy),
    ("datetime", dates::register),
    ("dict", types::register),
    ("divmod", arith::register),
    ("enumerate", sequences::register),
    ("fail", text::register),
    ("filter", sequences::register),
    ("float", types::register),
    ("frozenset", types::register),
    ("functools", library::functools),
    ("hash", scalars::register),
    ("hashlib", hashlib::register),
    ("heapq", library::heapq),
    ("hex", bases::register),
    ("int", types::register),
    ("isinstance", types::register),
    ("issubclass", types::register),
    ("itertools", library::itertools),
    ("json", json::register),
    ("list", types::register),
    ("map", sequences::register),
    ("math", math::register),
    ("max", sequences::register),
    ("min", sequences::register),
    ("oct", bases::register),
    ("operator", library::operator),
    ("ord", scalars::register),
    ("os", os::register),
    ("pow", arith::register),
    ("print", text::register),
    (exceptions::QUEUE, exceptions::register_queue),
    ("random", random::register),
    ("range", sequences::register),
    ("re", re::register),
    ("repr", text::register),
    ("reversed", sequences::register),
    ("round", rounding::register),
    ("set", types::register),
    ("sorted", sequences::register),
    ("statistics", library::statistics),
    ("str", types::register),
    ("string", library::string),
    ("sum", arith::register),
    ("textwrap", library::textwrap),
    ("time", time::register),
    ("tuple", types::register),
    ("type", types::register),
    ("zip", sequences::register),
];

/// What Starlark defines by itself and through [`EXTENSIONS`], without
/// constants and anything in [`OWN`]. A test keeps it complete.
const STANDARD: [&str; 7] = ["all", "any", "dir", "getattr", "hasattr", "len", "struct"];

const EXTENSIONS: [LibraryExtension; 1] = [LibraryExtension::StructType];

const CONSTANTS: [&str; 3] = ["False", "None", "True"];

/// The globals for a program that uses `names`; unknown names are ignored.
/// Definitions of `more` take precedence.
pub(in crate::lang) fn globals(
    names: &BTreeSet<String>,
    more: impl FnOnce(&mut GlobalsBuilder),
) -> Globals {
    let is_used = |name: &str| names.contains(name);
    let mut builder = if STANDARD.iter().any(|name| is_used(name)) {
        standard()
    } else {
        GlobalsBuilder::new().with(constants)
    };
    let mut made: Vec<Register> = Vec::new();
    for (_, register) in own().filter(|(name, _)| is_used(name)) {
        if !made
            .iter()
            .any(|other| std::ptr::fn_addr_eq(*other, register))
        {
            register(&mut builder);
            made.push(register);
        }
    }
    more(&mut builder);
    builder.build()
}

/// The module that contains this name.
pub(in crate::lang) fn module_of(name: &str) -> Option<&'static str> {
    let all = MODULES.iter().map(|module| (*module).to_owned()).collect();
    let all = globals(&all, |_| {});
    let has_it = |module: &&str| {
        let mut values = all.iter().filter(|(found, _)| found == module);
        values.any(|(_, value)| value.to_value().dir_attr().iter().any(|attr| attr == name))
    };
    MODULES.into_iter().find(has_it)
}

/// Whether any program could use `name`.
pub(in crate::lang) fn is_defined(name: &str) -> bool {
    CONSTANTS.contains(&name) || STANDARD.contains(&name) || own().any(|(own, _)| own == name)
}

/// Everything that is not Starlark's.
fn own() -> impl Iterator<Item = (&'static str, Register)> {
    let exceptions = exceptions::names().map(|name| (name, exceptions::register as Register));
    OWN.into_iter().chain(python::NAMES).chain(exceptions)
}

fn standard() -> GlobalsBuilder {
    EXTENSIONS
        .iter()
        .fold(GlobalsBuilder::standard(), |builder, extension| {
            builder.with(|builder| extension.add(builder))
        })
}

fn constants(builder: &mut GlobalsBuilder) {
    builder.set("None", NoneType);
    builder.set("True", true);
    builder.set("False", false);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::builtins::names::OPERATORS;
    use crate::lang::builtins::testing::{check, evaluate};
    use crate::lang::tokens;

    fn names(globals: &Globals) -> BTreeSet<String> {
        globals
            .names()
            .map(|name| name.as_str().to_owned())
            .collect()
    }

    fn of(words: &[&str]) -> BTreeSet<String> {
        names(&globals(
            &words.iter().map(|word| (*word).to_owned()).collect(),
            |_| {},
        ))
    }

    #[test]
    fn a_program_gets_the_functions_that_it_names() {
        let constants: BTreeSet<String> = CONSTANTS.map(str::to_owned).into();
        assert_eq!(of(&[]), constants);
        assert_eq!(of(&["no_such_name"]), constants);
        let with_math = of(&["math"]);
        assert_eq!(with_math.len(), 4);
        assert!(with_math.contains("math"));
        assert!(of(&["len"]).is_superset(&of(&["dir"])));
    }

    #[test]
    fn every_own_name_is_made() {
        for (name, _) in own() {
            assert!(of(&[name]).contains(name), "{name}");
            assert!(is_defined(name), "{name}");
        }
    }

    #[test]
    fn the_list_of_standard_names_is_complete() {
        let mut expected = names(&standard().build());
        expected.retain(|name| {
            !CONSTANTS.contains(&name.as_str()) && own().all(|(own, _)| own != name)
        });
        let listed: BTreeSet<String> = STANDARD.map(str::to_owned).into();
        assert_eq!(listed, expected);
        assert!(is_defined("len") && is_defined("None") && !is_defined("no_such_name"));
    }

    #[test]
    fn our_own_definitions_win() {
        check(&[("(len('a'), str(1e16), repr('a'))", "(1, '1e+16', \"'a'\")")]);
        assert!(evaluate("open('x')").is_err());
    }

    #[test]
    fn the_manual_names_everything() {
        let page = include_str!("../../../docs/language.md");
        // Every other piece between backquotes is code.
        let code = page.split('`').skip(1).step_by(2);
        let named: BTreeSet<&str> = code.flat_map(tokens::words).collect();
        let top = CONSTANTS.iter().chain(&STANDARD);
        let own: Vec<_> = own().map(|(name, _)| name).collect();
        let is_hidden = |name: &str| name.starts_with("__") || OPERATORS.contains(&name);
        for name in top.chain(&own).filter(|name| !is_hidden(name)) {
            assert!(named.contains(name), "{name}");
        }
        for module in MODULES {
            let members = evaluate(&format!("' '.join(dir({module}))")).expect("a module");
            for name in tokens::words(&members) {
                assert!(named.contains(name), "{module}.{name}");
            }
        }
    }
}
