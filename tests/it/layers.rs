//! Which part may use which. Within a crate, the compiler does not enforce the
//! table of parts in `docs/architecture.md`; this reads the text of every
//! module for paths that start with `crate::`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

use crate::support::repository;

/// What each part may use, according to the table.
struct Table {
    parts: BTreeMap<String, Allowed>,
    /// Parts that all may use.
    common: BTreeSet<String>,
}

enum Allowed {
    All,
    These(BTreeSet<String>),
}

impl Table {
    /// Reads the first table whose last column is headed `may use`.
    fn read(page: &str) -> Self {
        let rows = page
            .lines()
            .skip_while(|line| !line.contains("| may use |"));
        let mut table = Self {
            parts: BTreeMap::new(),
            common: BTreeSet::new(),
        };
        for row in rows.skip(2).take_while(|line| line.starts_with('|')) {
            let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
            let [names, _, may_use] = cells[..] else {
                panic!("a row has three columns: {row}");
            };
            for name in quoted(names) {
                if may_use.starts_with("used by") {
                    table.common.insert(name.clone());
                }
                let allowed = if may_use.starts_with("all") {
                    Allowed::All
                } else {
                    Allowed::These(quoted(may_use).collect())
                };
                table.parts.insert(name, allowed);
            }
        }
        table
    }

    fn of_the_repository() -> Self {
        let page = repository().join("docs/architecture.md");
        Self::read(&fs::read_to_string(page).expect("the page of the architecture"))
    }

    fn violations(&self, part: &str, text: &str) -> Vec<String> {
        let Some(allowed) = self.parts.get(part) else {
            return vec![format!("{part} is not in the table")];
        };
        let may = |name: &str| {
            let is_allowed = match allowed {
                Allowed::All => true,
                Allowed::These(names) => names.contains(name),
            };
            name == part || is_allowed || self.common.contains(name)
        };
        let names = used(text).into_iter().filter(|name| !may(name));
        names.map(|name| format!("{part} uses {name}")).collect()
    }
}

/// The texts between backquotes.
fn quoted(cell: &str) -> impl Iterator<Item = String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned)
}

/// The parts that a module's text names: `crate::part` anywhere, and each part
/// of `crate::{part::{Name, Other}, other}`.
fn used(text: &str) -> Vec<String> {
    let pattern = |text| Regex::new(text).expect("a valid pattern");
    let code = pattern(r"(?m)//.*$").replace_all(text, "");
    let path = pattern(r"\bcrate\s*::\s*(?:(\w+)|\{((?:[^{}]|\{[^{}]*\})*)\})");
    // Inner braces contain names of one part.
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
fn no_part_uses_a_part_that_it_must_not() {
    let table = Table::of_the_repository();
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
        let lines = table.violations(&part, &text).into_iter();
        found.extend(lines.map(|line| format!("{}: {line}", below.display())));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_tour_names_files_that_exist() {
    let root = repository();
    let page = fs::read_to_string(root.join("docs/architecture.md")).expect("the page");
    let is_file = |name: &String| {
        Path::new(name)
            .extension()
            .is_some_and(|ending| ending == "rs")
    };
    let is_there = |name: &String| root.join("src").join(name).exists() || root.join(name).exists();
    let lines = page.lines().flat_map(quoted).filter(is_file);
    let missing: Vec<String> = lines.filter(|name| !is_there(name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(page.lines().count() < 250, "a tour is short");
}

#[test]
fn every_way_to_name_a_part_is_seen() {
    let text = "use crate::cli::Run;\nuse crate::{\n  map::{self, Config},\n  event::Event, report,\n};\n\
                // crate::worker\nfn f() { crate::pool::go() }\npub(crate) fn g() {}";
    assert_eq!(used(text), ["cli", "map", "event", "report", "pool"]);
    let table = Table::read(
        "text\n\n| part | what it does | may use |\n|---|---|---|\n| `cli` | types | all |\n\
         | `map` | maps | `pool` `lang` |\n| `lang` | speaks | |\n\
         | `event`, `error` | happens | used by all |\n\n| `other` | table | all |\n",
    );
    assert_eq!(table.violations("lang", "crate::map::X"), ["lang uses map"]);
    assert_eq!(
        table.violations("map", "use crate::report::X;"),
        ["map uses report"]
    );
    assert_eq!(
        table.violations("lang", "use crate::{lang::X, error::Exit};"),
        [""; 0]
    );
    assert_eq!(table.violations("cli", "use crate::map::X;"), [""; 0]);
    assert_eq!(table.violations("other", ""), ["other is not in the table"]);
}
