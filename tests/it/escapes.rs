//! Messages never contain anything that a terminal would obey, wherever it came
//! from.

use crate::support::{Run, Scratch};

const BAD: &str = "a\u{1b}]0;t\u{7}\u{9b}31m\u{202e}\u{7f}b";
const SHOWN: &str = "a\\x1b]0;t\\x07\\x9b31m\\u202e\\x7fb";

fn obeyed(text: &str) -> bool {
    text.contains(|c: char| c != '\n' && c != '\t' && (c.is_control() || c == '\u{202e}'))
}

#[track_caller]
fn check(run: Run, code: i32) {
    let finished = run.code(code).stderr_contains(SHOWN).check();
    assert!(!obeyed(&finished.stderr), "{:?}", finished.stderr);
}

#[test]
fn messages_of_map_and_bench_quote_safely() {
    for options in [
        &["--on-error", "skip"][..],
        &["--backend", "thread"],
        &["--backend", "inline"],
    ] {
        let words = ["map", "-R", "fail(x)"];
        check(
            Run::new(words.iter().chain(options)).stdin(BAD.as_bytes()),
            1,
        );
    }
    check(Run::new(["map", "x", "-a", BAD]), 2);
    check(Run::new(["map", &format!("{BAD}.star:f"), "1"]), 2);
    check(Run::new(["bench", "x", "-a", BAD]), 2);
    // If the command line itself is wrong, sequences are removed.
    let refused = Run::new(["map", "x", &format!("--{BAD}")])
        .code(2)
        .stderr_contains("unexpected argument")
        .check();
    assert!(!obeyed(&refused.stderr), "{:?}", refused.stderr);
    let place = Run::new(["map", &format!("x + '{BAD}")])
        .code(2)
        .stderr_contains("missing closing quote")
        .check();
    assert!(!obeyed(&place.stderr), "{:?}", place.stderr);
}

#[test]
fn messages_of_spawn_quote_safely() {
    check(Run::new(["spawn", "-a", BAD, "echo"]), 2);
    let call = Run::new(["spawn", "--fn", "fail(x)", ":::", BAD]);
    call.code(1).stderr_contains(SHOWN).check();
}

#[test]
fn names_of_objects_are_shown_safely() {
    let script = format!(
        "NAME=$'{}' ppar manager -- bash -c '
             ppar queue put \"$NAME\" 1; ppar manager list; ppar queue get \"no$NAME\" --timeout 0.01
             ppar lock a -- \"$NAME\"'",
        BAD.escape_default()
            .to_string()
            .replace("\\u{9b}", "\\u009b")
            .replace("\\u{1b}", "\\x1b")
            .replace("\\u{7}", "\\x07")
            .replace("\\u{7f}", "\\x7f")
            .replace("\\u{202e}", "\\u202e")
    );
    let finished = Run::shell(&format!("export LC_ALL=C.UTF-8; {script}"))
        .code(127)
        .stdout_contains("\\u001b]0;t\\u0007\\u009b31m\\u202e\\u007fb")
        .stderr_contains(&format!("cannot run {SHOWN}"))
        .stderr_contains(&format!("no{SHOWN}"))
        .check();
    assert!(!obeyed(&finished.stdout), "{:?}", finished.stdout);
    assert!(!obeyed(&finished.stderr), "{:?}", finished.stderr);
}

#[test]
fn scripts_quote_safely_and_their_own_words_pass() {
    let scratch = Scratch::new();
    let file = scratch.file("a.star", "fail('\\x1b[1mbold')\n");
    Run::new(["run", file.to_str().expect("a path")])
        .code(1)
        .stderr_contains("fail: \\x1b[1mbold")
        .check();
    let file = scratch.file("b.star", "print('\\x1b[1mbold')\n");
    Run::new(["run", file.to_str().expect("a path")])
        .stdout("\u{1b}[1mbold\n")
        .check();
    Run::shell("ppar spawn \"printf '\\\\033[1m' >&2\" ::: 1")
        .stderr_contains("\u{1b}[1m")
        .check();
}
