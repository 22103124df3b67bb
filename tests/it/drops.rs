//! Values whose drop has an effect are created only when needed. The arguments
//! of `then_some`, `unwrap_or` and the like are created in any case, and
//! dropped if not needed: a permit that was never taken once released
//! another's.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

use crate::layers::modules;
use crate::support::repository;

/// Calls that receive a value and may drop it.
const EAGER: &str = r"\.(then_some|unwrap_or|or|xor|and|map_or|ok_or|get_or_insert|or_insert)\(";
/// Types of libraries whose drop has an effect.
const FOREIGN: &[&str] = &["NamedTempFile", "TempDir", "TempPath", "ThreadPool"];

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a valid pattern")
}

/// The text between an opening bracket, which the text follows, and its closing
/// one.
fn bracketed(text: &str) -> &str {
    let mut depth = 1;
    let end = text.find(|char| {
        match char {
            '(' | '{' => depth += 1,
            ')' | '}' => depth -= 1,
            _ => {}
        }
        depth == 0
    });
    &text[..end.unwrap_or(text.len())]
}

/// The types whose drop has an effect, in addition to those `known`: those that
/// implement it, and those that contain one of them.
fn guards(texts: &[&String], known: &BTreeSet<String>) -> BTreeSet<String> {
    let drops = pattern(r"impl(?:<[^{]*?>)? Drop for (\w+)");
    let structs = pattern(r"\bstruct (\w+)[^;{(]*[{(]");
    let mut known = known.clone();
    for text in texts {
        known.extend(drops.captures_iter(text).map(|found| found[1].to_owned()));
    }
    loop {
        let before = known.len();
        for text in texts {
            for found in structs.captures_iter(text) {
                let fields = bracketed(&text[found.get(0).expect("all of it").end()..]);
                if names(fields).any(|name| known.contains(name)) {
                    known.insert(found[1].to_owned());
                }
            }
        }
        if known.len() == before {
            return known;
        }
    }
}

fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split(|char: char| !char.is_alphanumeric() && char != '_')
}

/// The values with such types that eager calls receive.
fn violations(text: &str, guards: &BTreeSet<String>) -> Vec<String> {
    let implemented = pattern(r"(?m)^impl\b[^{]*?(\w+)(?:<[^{]*>)? \{");
    let made = pattern(r"\b([A-Z]\w*)(?:::\w+)? ?[({]");
    let mut found = Vec::new();
    for call in pattern(EAGER).find_iter(text) {
        let before = &text[..call.start()];
        let owner = implemented.captures_iter(before).last();
        for name in made.captures_iter(bracketed(&text[call.end()..])) {
            let name = match (&name[1], &owner) {
                ("Self", Some(owner)) => &owner[1],
                (name, _) => name,
            };
            if guards.contains(name) {
                found.push(format!("{name} in {}", call.as_str()));
            }
        }
    }
    found
}

/// Without comments.
fn code(text: &str) -> String {
    pattern(r"(?m)//.*$").replace_all(text, "").into_owned()
}

/// The texts in each folder of the sources: a name means one type there.
fn parts() -> BTreeMap<PathBuf, Vec<(PathBuf, String)>> {
    let sources = repository().join("src");
    let mut parts = BTreeMap::<_, Vec<_>>::new();
    for path in modules(&sources) {
        let below = path.strip_prefix(&sources).expect("below the sources");
        let part = below.components().next().expect("a name");
        let part = PathBuf::from(part.as_os_str()).with_extension("");
        let text = code(&fs::read_to_string(&path).expect("sources are text"));
        parts
            .entry(part)
            .or_default()
            .push((below.to_owned(), text));
    }
    parts
}

#[test]
fn no_value_with_a_destructor_is_made_eagerly() {
    let parts = parts();
    let guards_in = |part: &str, known| {
        let texts = parts[Path::new(part)].iter().map(|(_, text)| text);
        guards(&texts.collect::<Vec<_>>(), known)
    };
    let foreign = FOREIGN.iter().map(ToString::to_string).collect();
    let everywhere = guards_in("proc", &foreign);
    let in_jobs = guards_in("job", &everywhere);
    for name in ["Permit", "ProcessGroup", "Running", "Clearance"] {
        assert!(in_jobs.contains(name), "{in_jobs:?}");
    }
    let mut found = Vec::new();
    for (part, texts) in &parts {
        let guards = guards_in(&part.to_string_lossy(), &everywhere);
        for (path, text) in texts {
            let lines = violations(text, &guards).into_iter();
            found.extend(lines.map(|line| format!("{}: {line}", path.display())));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_eager_way_to_make_such_a_value_is_found() {
    let text = "struct Deep(Option<Guard<u8>>);\nimpl<T> Drop for Guard<T> {}\nstruct Guard<T> { t: T }\n\
                struct Plain { n: u8 }\nimpl Deep {\n  fn f() { ok.then_some(Self(None)) }\n}";
    let guards = guards(&[&text.to_owned()], &BTreeSet::new());
    assert!(guards.contains("Deep") && !guards.contains("Plain"));
    assert_eq!(violations(text, &guards), ["Deep in .then_some("]);
    for (text, count) in [
        ("x.unwrap_or(Guard::new(1))", 1),
        ("x.or(Some(Deep(None)))", 1),
        ("x.map_or(Ok(Guard { t: 1 }), g)", 1),
        ("x.then(|| Guard { t: 1 })", 0),
        ("x.then_some(Plain { n: 1 }), Guard::new(1)", 0),
    ] {
        assert_eq!(violations(text, &guards).len(), count, "{text}");
    }
}
