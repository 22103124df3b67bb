//! Items reach commands unchanged in every shell that is installed.

use std::fs::File;
use std::process::{Command, Stdio};

use crate::parallel::nasty_items;
use crate::support::{Scratch, ppar};

/// Shells with different quoting. Those that are missing are skipped.
const SHELLS: [&str; 9] = [
    "bash", "dash", "fish", "csh", "tcsh", "zsh", "ksh", "mksh", "yash",
];

#[expect(clippy::print_stderr, reason = "says that nothing was tested")]
fn is_installed(shell: &str) -> bool {
    let mut command = Command::new(shell);
    let command = command.args(["-c", "exit 0"]).stdin(Stdio::null());
    let is_here = command.status().is_ok_and(|status| status.success());
    if !is_here {
        eprintln!("skipped: {shell} is not installed");
    }
    is_here
}

/// Passes items to `printf` in a shell, and checks that they come back.
fn check(shell: &str, words: &[&str], text: &[u8]) {
    let scratch = Scratch::new();
    scratch.file("items", text);
    let input = File::open(scratch.path().join("items")).expect("it was written");
    let output = Command::new(ppar())
        .args(words)
        .current_dir(scratch.path())
        .env("HOME", scratch.path())
        .env("PARALLEL_SHELL", shell)
        .stdin(input)
        .output()
        .expect("ppar starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    let is_broken = scratch.path().join("broken").exists();
    assert!(!is_broken, "{shell} ran an item in {words:?}: {stderr}");
    let is_same = output.stdout == text && output.status.success();
    assert!(is_same, "{shell} changed an item in {words:?}: {stderr}");
}

#[test]
fn items_are_words_in_every_shell() {
    let items = nasty_items(6_000);
    for (shell, number) in SHELLS.iter().zip(0..) {
        if !is_installed(shell) {
            continue;
        }
        let items = items.iter().skip(500 * number).take(1_500);
        let text: Vec<u8> = items.flat_map(|item| [item, &b"\0"[..]].concat()).collect();
        let option = format!("--shell={shell}");
        let script = r"env printf %s\\0 {}";
        check(shell, &["parallel", "-0", "-k", "-N25", script], &text);
        let quoted = [
            "parallel", "-0", "-k", "-N25", "-q", "env", "printf", r"%s\0", "{}",
        ];
        check(shell, &quoted, &text);
        check(
            shell,
            &["spawn", "-0", "-k", "-n25", &option, script],
            &text,
        );
    }
}

#[test]
fn a_command_is_shown_as_its_shell_reads_it() {
    let items = nasty_items(300);
    for shell in SHELLS.iter().filter(|shell| is_installed(shell)) {
        let scratch = Scratch::new();
        let items = items.iter().filter(|item| !item.contains(&b'\n'));
        let text: Vec<u8> = items.flat_map(|item| [item, &b"\0"[..]].concat()).collect();
        scratch.file("items", &text);
        let input = File::open(scratch.path().join("items")).expect("it was written");
        let shown = Command::new(ppar())
            .args([
                "parallel",
                "-0",
                "-N25",
                "--dry-run",
                r"env printf %s\\0 {}",
            ])
            .env("PARALLEL_SHELL", shell)
            .stdin(input)
            .output()
            .expect("ppar starts");
        scratch.file("script", &shown.stdout);
        let ran = Command::new(shell)
            .arg("script")
            .current_dir(scratch.path())
            .env("HOME", scratch.path())
            .output()
            .expect("the shell starts");
        let stderr = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.stdout == text, "{shell}: {stderr}");
    }
}
