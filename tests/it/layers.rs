//! Who may use whom. One crate has no compiler to hold this table; the text of
//! every module is read for paths that begin with `crate::`.

use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

use crate::support::repository;

/// Each part with the parts that it may use, itself and the last row aside.
const ALLOWED: &[(&str, &str)] = &[
    (
        "cli",
        "map job script shared bench pool launch proc report worker input lang wire output",
    ),
    ("map", "pool launch proc worker input lang wire output"),
    ("job", "input proc output"),
    ("bench", "map job input output proc"),
    ("script", "lang shared wire proc output"),
    ("shared", "wire proc"),
    ("pool", "launch wire proc"),
    ("launch", "wire proc"),
    ("worker", "wire lang script input proc output"),
    ("proc", ""),
    ("input", ""),
    ("lang", ""),
    ("wire", ""),
    ("output", ""),
    ("report", ""),
    ("event", ""),
    ("error", ""),
    ("fuzz", ""),
    ("shown", ""),
];
const ALLOWED_TO_ALL: &str = "event error fuzz shown";

/// The parts that a module's text names: `crate::part` wherever it stands, and
/// each part of `crate::{part::{Name, Other}, other}`.
fn used(text: &str) -> Vec<String> {
    let pattern = |text| Regex::new(text).expect("a valid pattern");
    let code = pattern(r"(?m)//.*$").replace_all(text, "");
    let path = pattern(r"\bcrate\s*::\s*(?:(\w+)|\{((?:[^{}]|\{[^{}]*\})*)\})");
    // Braces within braces hold names of one part.
    let inner = pattern(r"\{[^{}]*\}");
    let mut parts = Vec::new();
    for found in path.captures_iter(&code) {
        let list = found
            .get(1)
            .or(found.get(2))
            .map_or("", |list| list.as_str());
        let list = inner.replace_all(list, "");
        let firsts = list.split(',').filter_map(|path| path.split("::").next());
        parts.extend(firsts.map(|name| name.trim().to_owned()));
    }
    parts.retain(|name| !name.is_empty());
    parts
}

fn violations(part: &str, text: &str) -> Vec<String> {
    let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| *name == part) else {
        return vec![format!("{part} is not in the table")];
    };
    let may = |name: &str| {
        name == part
            || allowed
                .split(' ')
                .chain(ALLOWED_TO_ALL.split(' '))
                .any(|part| part == name)
    };
    let names = used(text).into_iter().filter(|name| !may(name));
    names.map(|name| format!("{part} uses {name}")).collect()
}

/// Every file of Rust below a folder.
pub(crate) fn modules(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder of the sources");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .flat_map(|path| {
            if path.is_dir() {
                modules(&path)
            } else {
                vec![path]
            }
        })
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .collect()
}

#[test]
fn no_part_uses_what_it_must_not_know() {
    let sources = repository().join("src");
    let mut found = Vec::new();
    for path in modules(&sources) {
        let below = path.strip_prefix(&sources).expect("below the sources");
        if [Path::new("main.rs"), Path::new("lib.rs")].contains(&below) {
            continue;
        }
        let first = Path::new(below.components().next().expect("a name").as_os_str());
        let part = first.file_stem().unwrap_or_default().to_string_lossy();
        let text = fs::read_to_string(&path).expect("sources are text");
        let lines = violations(&part, &text).into_iter();
        found.extend(lines.map(|line| format!("{}: {line}", below.display())));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_way_to_name_a_part_is_seen() {
    let text = "use crate::cli::Run;\nuse crate::{\n  map::{self, Config},\n  event::Event, report,\n};\n\
                // crate::worker\nfn f() { crate::pool::go() }\npub(crate) fn g() {}";
    assert_eq!(used(text), ["cli", "map", "event", "report", "pool"]);
    assert_eq!(violations("wire", "crate::lang::X"), ["wire uses lang"]);
    assert_eq!(
        violations("map", "use crate::report::X;"),
        ["map uses report"]
    );
    assert_eq!(
        violations("lang", "use crate::{lang::X, error::Exit};"),
        [""; 0]
    );
    assert_eq!(violations("helpers", ""), ["helpers is not in the table"]);
}
