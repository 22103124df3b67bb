//! The generated files are those that this version generates.
//!
//! `PPAR_UPDATE=1 cargo test generated` writes them anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::support::{Run, Scratch, diff, repository};

const FOLDERS: [&str; 2] = ["completions", "docs/man"];

/// The files of both folders by their path below `root`.
fn files(root: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for folder in FOLDERS {
        // A folder that is not there has no files.
        for entry in fs::read_dir(root.join(folder)).into_iter().flatten() {
            let path = entry.expect("the folder can be read").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let content = fs::read_to_string(&path).expect("generated files are text");
            files.insert(format!("{folder}/{name}"), content);
        }
    }
    files
}

fn update(fresh: &BTreeMap<String, String>) {
    for path in files(repository()).keys() {
        fs::remove_file(repository().join(path)).expect("a stale file can be removed");
    }
    for (path, content) in fresh {
        let path = repository().join(path);
        fs::create_dir_all(path.parent().unwrap_or(repository())).expect("a folder");
        fs::write(path, content).expect("the repository can be written to");
    }
}

#[test]
fn generated_files_are_not_stale() {
    let scratch = Scratch::new();
    Run::new(["generate".as_ref(), scratch.path().as_os_str()])
        .stdout("")
        .check();
    let fresh = files(scratch.path());
    if std::env::var_os("PPAR_UPDATE").is_some() {
        update(&fresh);
    }
    let kept = files(repository());
    let paths: BTreeSet<_> = fresh.keys().chain(kept.keys()).collect();
    let mut stale = String::new();
    for path in paths {
        let content = |files: &BTreeMap<String, String>| files.get(path).cloned();
        let (old, new) = (content(&kept), content(&fresh));
        if old != new {
            let difference = diff(&old.unwrap_or_default(), &new.unwrap_or_default());
            stale.extend([format!("\n{path}:{difference}")]);
        }
    }
    assert!(stale.is_empty(), "stale, run with PPAR_UPDATE=1:\n{stale}");
}

#[test]
fn every_visible_subcommand_has_a_page_and_hidden_ones_have_none() {
    let scratch = Scratch::new();
    Run::new(["generate".as_ref(), scratch.path().as_os_str()]).check();
    let files = files(scratch.path());
    assert_eq!(
        files
            .keys()
            .filter(|path| path.starts_with("completions/"))
            .count(),
        5
    );
    assert!(files.contains_key("docs/man/ppar.1"));
    assert!(files.contains_key("docs/man/ppar-info.1"));
    for (path, content) in &files {
        assert!(!content.contains("generate"), "{path}");
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    Run::new(["generate", "/dev/null/x"])
        .stderr_contains("cannot make /dev/null/x/completions")
        .code(3)
        .check();
}
