//! Runs every example in the manual.
//!
//! In a fence ```` ```console ````, a line `$ command` goes to a shell, the
//! following lines are its output, and a line `? N` says that it exits with N.
//! A command may continue on lines that start with `> `. A fence with a name
//! after its language, such as ```` ```csv sales.csv ````, is a file for the
//! commands after it. The examples of a page share one folder.
//!
//! `PPAR_UPDATE=1 cargo test docs` writes the actual output.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use regex::Regex;

use crate::support::{Run, Scratch, diff, repository};

/// A page with the actual output of its commands.
fn replayed(page: &str) -> String {
    let folder = Scratch::new();
    let mut fresh = String::new();
    let mut rest = page;
    while let Some(start) = fence(rest) {
        let (before, block) = rest.split_at(start);
        let (opening, body) = block.split_once('\n').unwrap_or((block, ""));
        let end = body.find("```\n").expect("every fence is closed");
        let (body, after) = body.split_at(end);
        fresh.extend([before, opening, "\n"]);
        match opening.trim_start_matches('`').split_once(' ') {
            None if opening == "```console" => fresh.push_str(&session(body, &folder)),
            Some((_, name)) => {
                folder.file(name, body);
                fresh.push_str(body);
            }
            None => fresh.push_str(body),
        }
        fresh.push_str("```\n");
        rest = &after["```\n".len()..];
    }
    fresh + rest
}

/// Where the next fence starts.
fn fence(text: &str) -> Option<usize> {
    if text.starts_with("```") {
        return Some(0);
    }
    text.find("\n```").map(|line_end| line_end + 1)
}

/// The commands of a block, each with its actual output.
fn session(block: &str, folder: &Scratch) -> String {
    let mut fresh = String::new();
    let mut lines = block.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(first) = line.strip_prefix("$ ") else {
            continue;
        };
        fresh.extend([line, "\n"]);
        let mut command = first.to_owned();
        while let Some(line) = lines.next_if(|line| line.starts_with("> ")) {
            fresh.extend([line, "\n"]);
            command.extend(["\n", &line[2..]]);
        }
        fresh.push_str(&output(&command, folder));
    }
    fresh
}

fn output(command: &str, folder: &Scratch) -> String {
    let finished = Run::shell(command).dir(folder.path()).observe();
    let stderr = &finished.stderr;
    assert_eq!(stderr, "", "{command}: add 2>&1 to show standard error");
    let code = finished.code().expect("a shell ends with a code");
    let exit = if code == 0 {
        String::new()
    } else {
        format!("? {code}\n")
    };
    finished.stdout + &exit
}

/// The pages of the manual.
fn pages() -> Vec<PathBuf> {
    let docs = fs::read_dir(repository().join("docs")).expect("the manual");
    let paths = docs.map(|entry| entry.expect("an entry").path());
    let mut pages: Vec<_> = paths
        .chain([repository().join("README.md")])
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .collect();
    pages.sort();
    pages
}

fn page(name: &str) -> String {
    fs::read_to_string(repository().join(name)).expect("a page of the manual")
}

#[test]
fn examples_print_the_output_in_the_manual() {
    let mut stale = String::new();
    for path in pages() {
        let page = fs::read_to_string(&path).expect("pages are text");
        let fresh = replayed(&page);
        if fresh == page {
            continue;
        }
        if std::env::var_os("PPAR_UPDATE").is_some() {
            fs::write(&path, fresh).expect("the repository can be written to");
        } else {
            let difference = diff(&page, &fresh);
            stale.extend([format!("\n{}:{difference}", path.display())]);
        }
    }
    assert!(stale.is_empty(), "stale, run with PPAR_UPDATE=1:\n{stale}");
}

#[test]
fn a_page_is_replayed_with_its_files_and_exit_codes() {
    let page = "Words.\n```text a.txt\none\n```\n\n```console\n$ cat a.txt\ntwo\n\
                $ echo 1 &&\n> exit 3\n```\nMore.\n```sh\nfalse\n```\n";
    let expected = page
        .replace("two\n", "one\n")
        .replace("> exit 3\n", "> exit 3\n1\n? 3\n");
    assert_eq!(replayed(page), expected);
}

#[test]
fn every_page_is_in_the_book() {
    let summary = page("docs/SUMMARY.md");
    let folder = repository().join("docs");
    for path in pages() {
        let Ok(name) = path.strip_prefix(&folder) else {
            continue;
        };
        let name = name.display().to_string();
        let is_there = summary.contains(&format!("]({name})"));
        assert!(is_there || name == "SUMMARY.md", "{name}");
    }
}

#[test]
fn every_option_is_in_its_page() {
    for command in ["map", "spawn", "bench"] {
        check_options(command);
    }
}

fn check_options(command: &str) {
    let help = Run::new([command, "--help"]).check().stdout;
    let page = page(&format!("docs/{command}.md"));
    let option = Regex::new(r"(?m)^ +(?:-\w, )?(--[a-z-]+)").expect("a valid pattern");
    let options: BTreeSet<&str> = option
        .captures_iter(&help)
        .filter_map(|found| found.get(1))
        .map(|name| name.as_str())
        .collect();
    assert!(options.len() > 20, "{options:?}");
    for name in options {
        assert!(
            page.contains(&format!("{name}`")) || page.contains(&format!("{name} ")),
            "{command} {name}"
        );
    }
}

#[test]
fn links_between_pages_are_valid() {
    let link = Regex::new(r"\]\(([^)#:]+)(?:#[^)]*)?\)").expect("a valid pattern");
    for path in pages()
        .into_iter()
        .chain([repository().join("CONTRIBUTING.md")])
    {
        let page = fs::read_to_string(&path).expect("pages are text");
        for found in link.captures_iter(&page) {
            let target = path.with_file_name(&found[1]);
            assert!(target.exists(), "{}: {}", path.display(), &found[1]);
        }
    }
}

#[test]
fn no_page_has_an_unfilled_placeholder() {
    let place = Regex::new("@[A-Z]+@").expect("a pattern");
    let pages = fs::read_dir(repository().join("docs")).expect("a folder");
    let pages = pages.map(|entry| entry.expect("an entry").path());
    for page in pages
        .chain([repository().join("README.md")])
        .filter(|path| path.is_file())
    {
        let text = fs::read_to_string(&page).expect("a page");
        assert!(!place.is_match(&text), "{}", page.display());
    }
}
