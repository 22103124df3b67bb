//! The name of a type has few meanings in the crate, and a single one if
//! possible.

use std::collections::BTreeMap;
use std::fs;

use regex::Regex;

use crate::layers::modules;
use crate::support::repository;

/// How many types may share a name.
const MOST: usize = 3;

/// Names that more types share, and how many. The numbers must not grow.
const SHARED: &[(&str, usize)] = &[
    ("Block", 4),
    ("Config", 4),
    ("Cut", 5),
    ("Done", 4),
    ("Items", 4),
    ("Kind", 6),
    ("Place", 6),
    ("Stream", 4),
];

/// The files that define a type with each name, not counting tests and types
/// inside others.
fn definitions() -> BTreeMap<String, Vec<String>> {
    let definition = r"(?m)^(?:pub(?:\([^)]*\))? )?(?:struct|enum|trait|type) (\w+)";
    let definition = Regex::new(definition).expect("a valid pattern");
    let sources = repository().join("src");
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in modules(&sources) {
        let file = path.strip_prefix(&sources).unwrap_or(&path);
        let file = file.to_string_lossy().into_owned();
        if file.contains("tests") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("sources are text");
        for found in definition.captures_iter(&text) {
            all.entry(found[1].to_owned())
                .or_default()
                .push(file.clone());
        }
    }
    all
}

#[test]
fn a_type_name_has_one_meaning() {
    let allowed = |name: &str| {
        let known = SHARED.iter().find(|(shared, _)| *shared == name);
        known.map_or(MOST, |(_, most)| *most)
    };
    let all = definitions();
    let many: Vec<_> = all
        .iter()
        .filter(|(name, files)| files.len() > allowed(name))
        .collect();
    assert!(many.is_empty(), "{many:#?}");
    for (name, _) in SHARED {
        let files = all.get(*name).map_or(0, Vec::len);
        assert!(files > MOST, "{name} needs no exception any more");
    }
}
