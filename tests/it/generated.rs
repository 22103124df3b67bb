//! The generated files are up to date.
//!
//! `PPAR_UPDATE=1 cargo test generated` regenerates them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::support::{Run, Scratch, diff, page, repository};

const FOLDERS: [&str; 3] = ["completions", "docs/man/man1", "docs/man/man7"];
const LANGUAGE: &str = "docs/man/man7/ppar-language.7";

/// The files of all folders by their path below `root`.
fn files(root: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for folder in FOLDERS {
        // A folder that does not exist has no files.
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

/// What this version generates.
fn generated() -> BTreeMap<String, String> {
    let scratch = Scratch::new();
    let pages = scratch.path().join("docs/man");
    Run::new(["man".as_ref(), pages.as_os_str()])
        .stdout("")
        .check();
    let mut fresh = files(scratch.path());
    for (shell, name) in [
        ("bash", "ppar.bash"),
        ("elvish", "ppar.elv"),
        ("fish", "ppar.fish"),
        ("powershell", "_ppar.ps1"),
        ("zsh", "_ppar"),
    ] {
        let script = Run::new(["completions", shell]).check().stdout;
        fresh.insert(format!("completions/{name}"), script);
    }
    // The binary holds the file as it was when it was built.
    let language = fs::read_to_string(repository().join("docs/language.md")).expect("a page");
    let relatives = "ppar(1), ppar-map(1), ppar-spawn(1), ppar-run(1), ppar-bench(1)";
    fresh.insert(
        LANGUAGE.to_owned(),
        page("ppar-language", &language, relatives),
    );
    fresh
}

#[test]
fn generated_files_are_not_stale() {
    let fresh = generated();
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
fn every_subcommand_has_a_page_that_leads_to_others() {
    let pages = generated();
    let page = |name: &str| pages[&format!("docs/man/man1/{name}.1")].as_str();
    let main = page("ppar");
    for command in ["map", "spawn", "info", "completions", "man"] {
        let page = page(&format!("ppar-{command}"));
        assert!(page.contains(".SH \"EXIT STATUS\""), "{page}");
        assert!(page.contains(".SH ENVIRONMENT"), "{page}");
        assert!(page.contains("\n.SH \"SEE ALSO\"\nppar(1)"), "{page}");
        assert!(main.contains(&format!("ppar\\-{command}(1)")), "{main}");
    }
    assert!(main.contains(".SH ENVIRONMENT"), "{main}");
    let spawn = page("ppar-spawn");
    for part in [
        ".SH FILES",
        "PPAR_SPAWN_OPTIONS",
        "PPAR_SEQ",
        "(also \\-P, \\-\\-jobs)",
    ] {
        assert!(spawn.contains(part), "{part}: {spawn}");
    }
    assert!(page("ppar-list").contains("(also extend)"));
    assert!(page("ppar-list-append").contains("(also extend)"));
}

#[test]
fn pages_are_found_and_formatted_without_warnings() {
    let scratch = Scratch::new();
    Run::new(["man".as_ref(), scratch.path().as_os_str()]).check();
    let exists = Run::shell("command -v man groff").any_code().check().code() == Some(0);
    if !exists {
        return;
    }
    let script = r#"
        export MANPATH=$PWD LC_ALL=C.UTF-8
        man -w ppar-map ppar-queue-put ppar-language > /dev/null || exit
        for page in man?/*; do man --warnings -Tutf8 -Z -l "$page" 2>&1 > /dev/null; done
    "#;
    Run::shell(script).dir(scratch.path()).stdout("").check();
}

/// The completions that bash offers for the last of these words.
fn offered(words: &str) -> Vec<String> {
    let script = format!(
        "source <(ppar completions bash); COMP_WORDS=({words}); \
         COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); \
         _ppar_or_command ppar \"${{COMP_WORDS[COMP_CWORD]}}\" \"${{COMP_WORDS[COMP_CWORD-1]}}\"; \
         printf '%s\\n' \"${{COMPREPLY[@]}}\""
    );
    let offered = Run::shell(&script).check().stdout;
    offered.lines().map(str::to_owned).collect()
}

#[test]
fn bash_completes_commands_and_values() {
    for (words, expected) in [
        ("ppar spa", "spawn"),
        ("ppar spawn basenam", "basename"),
        ("ppar spawn -k --tag basenam", "basename"),
        ("ppar spawn --halt soon,f", "soon,fail=1"),
        ("ppar spawn --keep", "--keep-order"),
        ("ppar map --on-error rec", "record"),
        ("ppar completions fi", "fish"),
    ] {
        let offered = offered(words);
        assert!(
            offered.iter().any(|word| word == expected),
            "{words}: {offered:?}"
        );
    }
}

#[test]
fn a_folder_that_cannot_be_created_is_named() {
    Run::new(["man", "/dev/null/x"])
        .stderr_contains("cannot create /dev/null/x")
        .code(3)
        .check();
}
