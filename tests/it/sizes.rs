//! How long files and functions may be.

use std::fs;
use std::path::Path;

use regex::Regex;

use crate::layers::modules;
use crate::support::repository;

const MOST_LINES: usize = 500;
const MOST_IN_FUNCTION: usize = 60;

/// Files that may be longer, with the reason.
const LONG_FILES: &[(&str, &str)] = &[];

/// Functions that may be longer, with the reason.
const LONG_FUNCTIONS: &[(&str, &str, &str)] = &[
    (
        "src/job/attempt.rs",
        "attend",
        "one choice among all that can happen to a job",
    ),
    (
        "src/job/start.rs",
        "launch",
        "what a job needs, from the folder to the process, in its order",
    ),
    (
        "src/lang/fast/formula.rs",
        "value",
        "one match over all kinds of nodes",
    ),
    (
        "src/lang/fast/routine/machine.rs",
        "execute",
        "one match over all instructions on words, which has to stay one jump",
    ),
    (
        "src/lang/python/expression.rs",
        "any",
        "one match over all kinds of expressions",
    ),
];

/// The functions in a text formatted by rustfmt, with their lengths. Those in a
/// macro that collects many small ones are left out.
fn functions(text: &str) -> Vec<(&str, usize)> {
    let header = r#"^(\s*)(?:pub(?:\([^)]*\))? )?(?:(?:const|async|unsafe|extern "C") )*fn (\w+)"#;
    let header = Regex::new(header).expect("a valid pattern");
    let lines: Vec<&str> = text.lines().collect();
    let mut functions = Vec::new();
    for (first, line) in lines.iter().enumerate() {
        let is_macro = first > 0 && lines[first - 1].trim() == "#[starlark_module]";
        let Some(found) = header.captures(line).filter(|_| !is_macro) else {
            continue;
        };
        let (_, [indent, name]) = found.extract();
        let end = format!("{indent}}}");
        let rest = &lines[first..];
        let opening = rest.iter().find(|line| line.ends_with(['{', '}', ';']));
        let has_body = opening.is_some_and(|line| !line.ends_with(';'));
        if let Some(last) = rest
            .iter()
            .position(|line| *line == end)
            .filter(|_| has_body)
        {
            functions.push((name, last + 1));
        }
    }
    functions
}

fn sources() -> impl Iterator<Item = (String, String)> {
    let root = repository();
    let folders = ["src", "tests"].map(|folder| modules(&root.join(folder)));
    folders.into_iter().flatten().map(move |path| {
        let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy();
        (
            name.into_owned(),
            fs::read_to_string(&path).expect("sources are text"),
        )
    })
}

/// Tests may be long tables.
fn is_test(file: &str) -> bool {
    let mut parts = Path::new(file).iter();
    parts.any(|part| {
        ["tests", "tests.rs", "fuzz.rs"]
            .iter()
            .any(|name| part == *name)
    })
}

#[test]
fn no_file_is_too_long() {
    let mut long: Vec<(String, usize)> = sources()
        .map(|(file, text)| (file, text.lines().count()))
        .filter(|(_, lines)| *lines > MOST_LINES)
        .collect();
    for (file, _) in LONG_FILES {
        let place = long.iter().position(|(long, _)| long == file);
        long.remove(place.unwrap_or_else(|| panic!("{file} is short enough by now")));
    }
    assert!(long.is_empty(), "{long:?}");
}

#[test]
fn no_function_is_too_long() {
    let mut long = Vec::new();
    for (file, text) in sources().filter(|(file, _)| !is_test(file)) {
        let functions = functions(&text).into_iter();
        let functions = functions.filter(|(_, lines)| *lines > MOST_IN_FUNCTION);
        long.extend(functions.map(|(name, lines)| (file.clone(), name.to_owned(), lines)));
    }
    for (file, name, _) in LONG_FUNCTIONS {
        let place = long
            .iter()
            .position(|(in_file, long, _)| in_file == file && long == name);
        long.remove(place.unwrap_or_else(|| panic!("{name} of {file} is short enough by now")));
    }
    assert!(long.is_empty(), "{long:?}");
}

#[test]
fn functions_are_found_and_counted() {
    let text = "fn one() {\n    two()\n}\n\nimpl A {\n    pub(crate) async fn three<T>(\n        \
                a: T,\n    ) {\n    }\n}\n\n#[starlark_module]\nfn four() {\n}\n\ntrait B {\n    fn \
                five();\n}\n";
    assert_eq!(functions(text), [("one", 3), ("three", 4)]);
}
