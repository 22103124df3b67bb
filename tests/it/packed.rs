//! Compressed files: `tests/data/packed` contains the numbers from 1 to 500, in
//! two parts, as each tool writes them.

use std::fs;
use std::path::PathBuf;

use crate::support::{Run, Scratch, numbers, repository};

fn data(name: &str) -> PathBuf {
    repository().join("tests/data/packed").join(name)
}

#[test]
fn compressed_files_are_read_unpacked() {
    let expected = numbers(1..501);
    for ending in ["gz", "bz2", "zst", "xz"] {
        let scratch = Scratch::new();
        // The name does not matter.
        fs::copy(
            data(&format!("numbers.{ending}")),
            scratch.path().join("items"),
        )
        .expect("copied");
        for args in [
            &["map", "x", "-a", "items"][..],
            &["map", "--json-input", "x", "-a", "items"],
            &["map", "--csv", "x[0]", "-r", "--no-header", "-a", "items"],
            &["spawn", "-a", "items", "-X", "printf", "%s\\n"],
            &["spawn", "-X", "printf", "%s\\n", "::::", "items"],
            &[
                "spawn", "-k", "--pipe", "--block", "500", "-a", "items", "cat",
            ],
        ] {
            Run::new(args).dir(scratch.path()).stdout(&expected).check();
        }
        Run::new(["spawn", "--pipe-part", "-a", "items", "cat"])
            .dir(scratch.path())
            .stderr_contains("items in place: it is compressed; use --pipe")
            .code(2)
            .check();
    }
    Run::new(["map", "x", "-a"])
        .args([data("empty.bz2")])
        .check();
}

#[test]
fn a_broken_compressed_file_is_reported() {
    for ending in ["gz", "bz2", "zst", "xz"] {
        let scratch = Scratch::new();
        let mut bytes = fs::read(data(&format!("numbers.{ending}"))).expect("it is there");
        bytes.truncate(bytes.len() - 20);
        scratch.file("items", bytes);
        Run::new(["map", "x", "-a", "items"])
            .dir(scratch.path())
            .stdout_contains("1\n")
            .stderr_contains("failed to read items: ")
            .code(2)
            .check();
    }
}

#[test]
fn standard_input_may_be_compressed_unless_its_records_may_be_any_bytes() {
    for (options, function, lines) in [
        ("", "x", "1\n2\n"),
        ("-R -r", "x", "a\nb\n"),
        ("--csv -r", "x[\"n\"]", "n\na\n"),
        ("--json-input", "x", "[1,\n2]\n"),
    ] {
        let script =
            "printf \"$1\" | gzip | ppar map $2 \"$3\"; printf \"$1\" | ppar map $2 \"$3\"";
        let finished = Run::shell(&format!(
            "set -- '{lines}' '{options}' '{function}'; {script}"
        ))
        .check();
        let (half, other) = finished.stdout.split_at(finished.stdout.len() / 2);
        assert!(half == other && !half.is_empty(), "{}", finished.stdout);
    }
    Run::shell("printf 'a\\0' | gzip | ppar map -0 'len(x)'")
        .stderr_contains("invalid UTF-8")
        .code(1)
        .check();
}
