//! Folders and files of the system that are missing, or not as they should be.

use crate::support::{Run, Scratch};

#[test]
fn an_unusable_temporary_folder_is_named_with_its_variable() {
    for command in [
        "ppar spawn 'head -c 3000000 /dev/zero; :' ::: 1",
        "seq 3 | ppar spawn --pipe --cat 'cat {}'",
    ] {
        Run::shell(command)
            .env("TMPDIR", "/nowhere")
            .stdout("")
            .stderr_contains("cannot make a file in /nowhere")
            .stderr_contains("set TMPDIR to a folder")
            .code(3)
            .check();
    }
}

#[test]
fn sockets_need_no_folder_for_temporary_files() {
    let scratch = Scratch::new();
    let long = scratch.path().join("long".repeat(30));
    std::fs::create_dir(&long).expect("a folder");
    for folder in ["/nowhere".as_ref(), long.as_path()] {
        let script = "ppar manager -- sh -c 'ppar queue put q 1; ppar queue get q'
            ppar map --manager x 2; ppar manager -- sh -c 'echo \"$PPAR_MANAGER\"'";
        let finished = Run::shell(script)
            .env("TMPDIR", folder)
            .env("XDG_RUNTIME_DIR", folder)
            .stdout_contains("1\n2\n/tmp/ppar-")
            .check();
        let socket = finished.stdout.lines().last().expect("a path");
        let home = std::path::Path::new(socket).parent().expect("a folder");
        assert!(!home.exists(), "{socket} is left");
    }
}

#[test]
#[expect(clippy::print_stderr, reason = "says that nothing was tested")]
fn missing_information_of_the_system_is_an_error() {
    let hidden = "exec unshare --mount bash -c 'mount -t tmpfs none /proc &&";
    let possible = Run::shell(&format!("{hidden} echo yes'"))
        .any_code()
        .observe();
    if possible.stdout != "yes\n" {
        eprintln!("skipped: /proc cannot be hidden here");
        return;
    }
    for (option, file) in [
        ("--load 50%", "/proc/stat"),
        ("--memfree 1M", "/proc/meminfo"),
    ] {
        Run::shell(&format!("{hidden} ppar spawn {option} echo ::: 1'"))
            .stdout("")
            .stderr_contains(&format!("needs to read {file}: mount /proc, or remove --"))
            .code(2)
            .check();
    }
}
