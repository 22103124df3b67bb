//! How `ppar map` loads code in Python, and what it reports when that code
//! fails.

use std::fs;

use crate::map_python::map;
use crate::support::{Run, Scratch};

#[test]
fn an_error_of_a_generator_names_only_the_users_code() {
    let def = "def gen(x):\n    for i in range(x): yield i\n    raise ValueError('mid')";
    for count in ["2", "2000"] {
        for retries in ["0", "1"] {
            let finished = map(["--on-error", "record", "--flat", "--retries", retries])
                .args(["--def", def, "gen", count])
                .stderr_contains("1 item failed")
                .code(1)
                .check();
            let record = finished.stdout.lines().last().expect("a record");
            let record: serde_json::Value = serde_json::from_str(record).expect("JSON");
            let traceback = record["error"]["traceback"].as_str().expect("text");
            let start = "Traceback (most recent call last):\n  File \"--def\", line 3, in gen\n";
            assert!(traceback.starts_with(start), "{traceback}");
            assert_eq!(traceback.lines().count(), 3, "{traceback}");
        }
    }
}

#[test]
fn marks_in_tracebacks_stand_below_what_failed() {
    let version = map(["__import__('sys').version_info >= (3, 11)", "1"]).check();
    if version.stdout != "true\n" {
        return;
    }
    map(["1 + x[\"nope\"]", "{}"])
        .stderr_contains("\n    1 + x[\"nope\"]\n        ~^^^^^^^^\n")
        .code(1)
        .check();
    map(["--def", "def f(x):\n  return 1 + x[5]", "f", "[]"])
        .stderr_contains("\n    return 1 + x[5]\n               ~^^^\n")
        .code(1)
        .check();
}

#[test]
fn a_file_is_decoded_as_python_does() {
    let folder = Scratch::new();
    for (name, text) in [
        (
            "mark.py",
            &b"\xef\xbb\xbfdef f(x): return 'caf\xc3\xa9'\n"[..],
        ),
        (
            "latin.py",
            b"# -*- coding: latin-1 -*-\ndef f(x): return 'caf\xe9'\n",
        ),
        (
            "named.py",
            b"# coding: utf-8\ndef f(x): return 'caf\xc3\xa9'\n",
        ),
    ] {
        fs::write(folder.path().join(name), text).expect("it can be written");
        map(["-r", &format!("{name}:f"), "1"])
            .dir(folder.path())
            .stdout("café\n")
            .check();
    }
    fs::write(
        folder.path().join("bad.py"),
        b"def f(x): return 'caf\xe9'\n",
    )
    .expect("written");
    map(["bad.py:f", "1"])
        .dir(folder.path())
        .stderr_contains("SyntaxError: ")
        .code(2)
        .check();
    for (name, text, message) in [
        (
            "bad.star",
            &b"def f(x): return 'caf\xe9'\n"[..],
            "bad.star is not in UTF-8",
        ),
        ("mark.star", b"\xef\xbb\xbfdef f(x): return x\n", ""),
    ] {
        fs::write(folder.path().join(name), text).expect("it can be written");
        let run = Run::new(["map", &format!("{name}:f"), "1"]).dir(folder.path());
        if message.is_empty() {
            run.stdout("1\n").check();
        } else {
            run.stderr_contains(message).code(2).check();
        }
    }
}

#[test]
fn a_name_with_its_file_is_that_of_a_function() {
    let folder = Scratch::new();
    folder.file("e.py", "f = 5\ndef x(v): return v + 1\n");
    map(["e.py:f", "1", "2"])
        .dir(folder.path())
        .stderr_contains("TypeError: e.py:f is not a function")
        .code(2)
        .check();
    map(["e.py:x", "1", "2"])
        .dir(folder.path())
        .stdout("2\n3\n")
        .check();
    map(["-f", "e.py", "f", "1"])
        .dir(folder.path())
        .stdout("5\n")
        .check();
}

#[test]
fn half_of_a_surrogate_pair_is_an_error_of_its_item() {
    let message = "the result contains half of a surrogate pair";
    for options in [
        &["-r"][..],
        &[],
        &["--csv-out"],
        &["--reduce", "a + b"],
        &["--by", "1", "--max"],
    ] {
        map(["--on-error", "skip", "'\\ud800' + x if x == 'a' else x"])
            .args(options)
            .args(["a", "b"])
            .stdout_contains("b")
            .stderr_contains(&format!("item 0: {message}\n"))
            .code(1)
            .check();
    }
    map(["{'a': ['\\ud800']}", "1"])
        .stderr_contains(message)
        .code(1)
        .check();
}
