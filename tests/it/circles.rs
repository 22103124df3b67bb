//! No two files depend on each other, directly or indirectly: each can be read
//! and changed with only the files it uses in mind.
//!
//! Within a crate, the compiler does not enforce this. A file uses the files
//! that the paths in its text lead to, through re-exports and imports of the
//! modules in between. A public `use` only passes names on and does not count,
//! nor does anything in an inline module, such as tests.

use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};
use std::fs;
use std::path::Path;

use regex::Regex;

use crate::layers::modules;
use crate::support::repository;

/// Uses that close a circle, with the reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[(
    "lang/builtins/library.rs",
    "lang/builtins/registry.rs",
    "modules that are written in the language use all of it, and are part of it",
)];

/// The name of a module: `a::b`; empty for the root.
type Name = String;

/// A name that a `use` brings in.
#[derive(Debug)]
struct Import {
    path: Vec<String>,
    name: String,
    /// Whether others see it, too.
    is_public: bool,
}

#[derive(Debug)]
struct Module {
    file: String,
    imports: Vec<Import>,
    /// Paths outside of imports.
    paths: Vec<Vec<String>>,
}

/// The modules of a crate, each a file.
struct Crate {
    modules: BTreeMap<Name, Module>,
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a valid pattern")
}

fn joined(module: &str, name: &str) -> Name {
    if module.is_empty() {
        name.to_owned()
    } else {
        format!("{module}::{name}")
    }
}

fn parent(module: &str) -> &str {
    module.rsplit_once("::").map_or("", |(parent, _)| parent)
}

/// The single paths of a `use`, each with the name that it introduces.
fn flatten(prefix: &[String], tree: &str, into: &mut Vec<(Vec<String>, String)>) {
    let tree = tree.trim();
    if tree.is_empty() {
        return;
    }
    let segments = |text: &str| -> Vec<String> {
        let all = text.split("::").map(str::trim);
        all.filter(|segment| !segment.is_empty())
            .map(str::to_owned)
            .collect()
    };
    if let Some((head, rest)) = tree.split_once('{') {
        let prefix = [prefix, &segments(head)].concat();
        let inner = &rest[..rest.rfind('}').unwrap_or(rest.len())];
        let mut depth = 0;
        let parts = inner.split(|character| {
            depth += match character {
                '{' => 1,
                '}' => -1,
                _ => 0,
            };
            character == ',' && depth == 0
        });
        parts.for_each(|part| flatten(&prefix, part, into));
        return;
    }
    let (tree, alias) = match tree.split_once(" as ") {
        Some((tree, alias)) => (tree, Some(alias.trim().to_owned())),
        None => (tree, None),
    };
    let mut path = [prefix, &segments(tree)].concat();
    if path.last().is_some_and(|last| last == "self") {
        path.pop();
    }
    let name = alias.or_else(|| path.last().cloned()).unwrap_or_default();
    into.push((path, name));
}

impl Module {
    fn read(file: &str, text: &str) -> Self {
        let inline = pattern(r"(?ms)^(?:pub(?:\([^)]*\))? )?mod \w+ \{$.*?^\}$");
        let comment = pattern(r"(?m)//.*$");
        let import = pattern(r"(?m)^\s*(pub(?:\s*\([^)]*\))?\s+)?use\s+([^;]+);");
        let visibility = pattern(r"pub\s*\(\s*in\s+[\w:]+\s*\)");
        let path = pattern(r"(?:\$?\bcrate|\b[a-z_]\w*)(?:\s*::\s*\w+)+");
        let text = inline.replace_all(text, "");
        let text = comment.replace_all(&text, "");
        let mut imports = Vec::new();
        for found in import.captures_iter(&text) {
            let mut names = Vec::new();
            flatten(&[], &found[2], &mut names);
            let is_public = found.get(1).is_some();
            imports.extend(names.into_iter().map(|(path, name)| Import {
                path,
                name,
                is_public,
            }));
        }
        let rest = import.replace_all(&text, "");
        let rest = visibility.replace_all(&rest, "");
        let paths = path.find_iter(&rest).map(|found| {
            let segments = found.as_str().trim_start_matches('$').split("::");
            segments.map(|segment| segment.trim().to_owned()).collect()
        });
        Self {
            file: file.to_owned(),
            imports,
            paths: paths.collect(),
        }
    }
}

impl Crate {
    fn read(sources: &Path) -> Self {
        let files = modules(sources).into_iter().filter_map(|path| {
            let below = path.strip_prefix(sources).expect("below the sources");
            let file = below.to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).expect("sources are text");
            (file != "main.rs").then_some((file, text))
        });
        Self::of(files)
    }

    fn of(files: impl Iterator<Item = (String, String)>) -> Self {
        let modules = files.map(|(file, text)| {
            let stem = file.trim_end_matches(".rs");
            let name = if stem == "lib" {
                String::new()
            } else {
                stem.trim_end_matches("/mod").replace('/', "::")
            };
            (name, Module::read(&file, &text))
        });
        Self {
            modules: modules.collect(),
        }
    }

    /// The module where a path of `module` starts, and the rest of the path;
    /// none if it leads out of the crate.
    fn start<'p>(&self, module: &str, path: &'p [String]) -> Option<(Name, &'p [String])> {
        match path.first()?.as_str() {
            "crate" => Some((String::new(), &path[1..])),
            "self" | "super" => {
                let mut module = module;
                let ups = path.iter().skip(usize::from(path[0] == "self"));
                let ups = ups.take_while(|segment| *segment == "super").count();
                for _ in 0..ups {
                    module = parent(module);
                }
                Some((
                    module.to_owned(),
                    &path[ups + usize::from(path[0] == "self")..],
                ))
            }
            first if self.modules.contains_key(&joined(module, first)) => {
                Some((module.to_owned(), path))
            }
            _ => None,
        }
    }

    /// The module that defines the last segment of a path.
    fn resolve(&self, module: &str, rest: &[String], seen: &mut HashSet<String>) -> Option<Name> {
        let Some((first, others)) = rest.split_first() else {
            return Some(module.to_owned());
        };
        if !seen.insert(format!("{module} {}", rest.join("::"))) {
            return None;
        }
        let child = joined(module, first);
        if self.modules.contains_key(&child) {
            return self.resolve(&child, others, seen);
        }
        let imports = &self.modules.get(module)?.imports;
        if let Some(import) = imports.iter().find(|import| import.name == *first) {
            let (start, path) = self.start(module, &import.path)?;
            return self.resolve(&start, &[path, others].concat(), seen);
        }
        let globs = imports.iter().filter(|import| import.name == "*");
        for glob in globs {
            let inside = &glob.path[..glob.path.len() - 1];
            let from = self
                .start(module, inside)
                .and_then(|(start, path)| self.resolve(&start, path, seen));
            if let Some(from) = from
                && let Some(found) = self.resolve(&from, rest, seen)
                && found != from
            {
                return Some(found);
            }
        }
        Some(module.to_owned())
    }

    /// The modules that `name` uses.
    fn used_by(&self, name: &str) -> BTreeSet<Name> {
        let module = &self.modules[name];
        let own = module.imports.iter().filter(|import| !import.is_public);
        let mut used = BTreeSet::new();
        let mut follow = |path: &[String]| {
            if let Some((start, rest)) = self.start(name, path) {
                used.extend(self.resolve(&start, rest, &mut HashSet::new()));
            }
        };
        own.for_each(|import| follow(&import.path));
        for path in &module.paths {
            let imported = module.imports.iter().find(|import| import.name == path[0]);
            match imported {
                Some(import) => follow(&[&import.path, &path[1..]].concat()),
                None => follow(path),
            }
        }
        used.retain(|other| other != name && self.modules.contains_key(other));
        used
    }

    /// The shortest circles, as files.
    fn circles(&self, exceptions: &[(&str, &str, &str)]) -> Vec<Vec<&str>> {
        let file = |name: &str| self.modules[name].file.as_str();
        let is_excepted = |from: &str, to: &str| {
            let mut all = exceptions.iter();
            all.any(|(one, other, _)| *one == file(from) && *other == file(to))
        };
        let uses: BTreeMap<&str, Vec<Name>> = self
            .modules
            .keys()
            .map(|name| {
                let used = self.used_by(name).into_iter();
                let used = used.filter(|other| !is_excepted(name, other));
                (name.as_str(), used.collect())
            })
            .collect();
        let mut known = BTreeSet::new();
        let mut circles = Vec::new();
        for start in self.modules.keys() {
            let Some(circle) = shortest_way_back(start, &uses) else {
                continue;
            };
            if known.insert(circle.iter().copied().collect::<BTreeSet<&str>>()) {
                circles.push(circle.into_iter().map(file).collect());
            }
        }
        circles
    }
}

/// The modules on the shortest way from `start` back to it.
fn shortest_way_back<'a>(
    start: &'a str,
    uses: &'a BTreeMap<&'a str, Vec<Name>>,
) -> Option<Vec<&'a str>> {
    let mut before: BTreeMap<&str, &str> = BTreeMap::new();
    let mut waiting = VecDeque::from([start]);
    while let Some(name) = waiting.pop_front() {
        for other in &uses[name] {
            if other == start {
                let mut way = vec![name];
                while let Some(earlier) = before.get(way[way.len() - 1]) {
                    way.push(earlier);
                }
                way.reverse();
                return Some(way);
            }
            if !before.contains_key(other.as_str()) {
                before.insert(other, name);
                waiting.push_back(other);
            }
        }
    }
    None
}

#[test]
fn no_two_files_depend_on_each_other() {
    let this = Crate::read(&repository().join("src"));
    let circles = this.circles(EXCEPTIONS);
    let lines: Vec<String> = circles.iter().map(|circle| circle.join(" -> ")).collect();
    assert!(lines.is_empty(), "{}", lines.join("\n"));
    for left_out in 0..EXCEPTIONS.len() {
        let mut fewer = EXCEPTIONS.to_vec();
        let (from, to, _) = fewer.remove(left_out);
        assert!(
            !this.circles(&fewer).is_empty(),
            "{from} -> {to} needs no exception any more"
        );
    }
}

#[test]
fn circles_are_found_through_re_exports_and_imports() {
    let circles = |files: &[(&str, &str)]| {
        let files = files.iter();
        let files = files.map(|(file, text)| ((*file).to_owned(), (*text).to_owned()));
        let this = Crate::of(files);
        let circles = this.circles(&[]);
        circles
            .iter()
            .map(|circle| circle.join(" "))
            .collect::<Vec<_>>()
    };
    let root = ("lib.rs", "mod a;\nmod b;\n");
    assert_eq!(
        circles(&[
            root,
            ("a.rs", "use crate::b::{self, B};"),
            ("b.rs", "fn f() { crate::a::g() }")
        ]),
        ["a.rs b.rs"]
    );
    let passing_on = ("a/mod.rs", "mod x;\nmod y;\npub(crate) use x::{X as Z};\n");
    assert_eq!(
        circles(&[
            root,
            passing_on,
            ("a/x.rs", "use super::y::Y;"),
            ("a/y.rs", "use crate::a::Z;")
        ]),
        ["a/x.rs a/y.rs"]
    );
    assert_eq!(
        circles(&[
            root,
            passing_on,
            ("a/x.rs", "use super::y;\nfn f() { y::g() }"),
            ("a/y.rs", "")
        ]),
        [""; 0]
    );
    let own_types = ("a/mod.rs", "mod x;\nuse x::X;\nstruct A(X);\n");
    assert_eq!(
        circles(&[root, own_types, ("a/x.rs", "use super::A;\n")]),
        ["a/mod.rs a/x.rs"]
    );
    assert_eq!(
        circles(&[
            root,
            own_types,
            (
                "a/x.rs",
                "// super::A\nmod tests {\n    use crate::a::A;\n}\n"
            )
        ]),
        [""; 0]
    );
}
