//! Scripts like those in tutorials on `multiprocessing`: each prints what
//! CPython printed, as recorded in `tests/data/tutorials`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::{Run, Scratch, repository};

fn scripts() -> Vec<PathBuf> {
    let folder = repository().join("tests/data/tutorials");
    let files = fs::read_dir(folder).expect("a folder");
    let files = files.map(|file| file.expect("a file").path());
    let mut scripts: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|ending| ending == "py"))
        .collect();
    scripts.sort();
    assert!(scripts.len() >= 30, "{} scripts", scripts.len());
    scripts
}

fn printed(script: &Path) -> String {
    fs::read_to_string(script.with_extension("out")).expect("what it prints")
}

#[test]
fn tutorials_print_the_same_as_in_python() {
    for script in scripts() {
        let folder = Scratch::new();
        Run::new(["run".as_ref(), script.as_os_str()])
            .dir(folder.path())
            .stdout(&printed(&script))
            .check();
    }
}

/// Checks that the records are CPython's.
#[expect(clippy::print_stderr, reason = "says that nothing was tested")]
#[test]
fn recorded_output_of_tutorials_is_that_of_cpython() {
    for script in scripts() {
        let folder = Scratch::new();
        // Without the script's folder, whose files have the names of modules.
        let python = Command::new("python3")
            .args(["-I".as_ref(), script.as_os_str()])
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .output();
        let Ok(output) = python else {
            eprintln!("skipped: there is no python3");
            return;
        };
        let text = String::from_utf8_lossy(&output.stdout);
        assert_eq!(text, printed(&script), "{}", script.display());
    }
}
