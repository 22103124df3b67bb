//! Which interpreter a Python worker is, and how it starts.

use std::fs;
use std::process::Command;

use crate::map_python::map;
use crate::support::{Run, Scratch, python};

#[test]
fn a_missing_interpreter_is_named() {
    Run::new(["map", "--python=nosuch-python -X dev", "x", "1"])
        .stderr_contains("--python says `nosuch-python -X dev`")
        .code(2)
        .check();
    Run::new(["map", "--python=false", "x", "1"])
        .stderr_contains("no worker could start")
        .code(3)
        .check();
    map(["--backend", "thread", "x", "1"])
        .stderr_contains("Python runs only in worker processes")
        .code(2)
        .check();
}

#[test]
fn the_environment_next_to_the_file_is_used() {
    let folder = Scratch::new();
    folder.file("work.py", "def f(x): return 2*x\n");
    let option = python();
    let python = option.trim_start_matches("--python=");
    fs::create_dir_all(folder.path().join(".venv/bin")).expect("a folder");
    let script = folder.file(
        ".venv/bin/python",
        format!("#!/bin/sh\nFROM_HERE=1 exec {python} \"$@\"\n"),
    );
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(script, executable).expect("permissions");
    let environment = "--init=import os\nfound = os.environ.get('FROM_HERE')";
    Run::new(["map", "-f", "work.py", environment, "[f(x), found]", "1"])
        .dir(folder.path())
        .env("VIRTUAL_ENV", "")
        .env("CONDA_PREFIX", "")
        .stdout("[2,\"1\"]\n")
        .check();
}

/// Their import would take longer than the start of the interpreter.
#[test]
fn a_worker_imports_no_large_modules() {
    let list = "print(' '.join(sys.modules))";
    let option = python();
    let command = option.trim_start_matches("--python=");
    let bare = Command::new(command)
        .args(["-c", &format!("import sys; {list}")])
        .output()
        .expect("the interpreter runs");
    let bare = String::from_utf8(bare.stdout).expect("names of modules");
    let finished = map([
        "-R",
        "-r",
        "--init",
        "import sys",
        "' '.join(sys.modules)",
        "x",
    ])
    .check();
    let known: Vec<&str> = bare.split_whitespace().collect();
    for name in finished.stdout.split_whitespace() {
        let is_large = ["json", "re", "enum", "linecache", "traceback", "typing"].contains(&name);
        assert!(!is_large || known.contains(&name), "{name}");
    }
    assert!(finished.stdout.split_whitespace().count() > 10);
}
