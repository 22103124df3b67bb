//! Scripts of the kind that tutorials on `multiprocessing` show: each prints
//! what CPython printed, which lies beside it in `tests/data/tutorials`.

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
fn tutorials_print_what_they_print_in_python() {
    for script in scripts() {
        let folder = Scratch::new();
        Run::new(["run".as_ref(), script.as_os_str()])
            .dir(folder.path())
            .stdout(&printed(&script))
            .check();
    }
}

/// That what lies beside them is CPython's.
#[expect(clippy::print_stderr, reason = "says that nothing was tested")]
#[test]
fn what_tutorials_print_is_what_cpython_prints() {
    for script in scripts() {
        let folder = Scratch::new();
        // Without the folder of the script, whose names are those of modules.
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
