//! Endless records: memory stays bounded, and the run ends with an error that
//! says where the record started.

use std::io::{Read, Write, pipe};
use std::process::{Command, Stdio};
use std::thread;

use crate::support::{Run, Scratch, ppar};

const RECORDS: &str = "ab\n12345678901\nc\n";

/// Feeds ppar from an endless line until nobody reads it.
#[track_caller]
fn endless(words: &[&str]) {
    let (far, mut near) = pipe().expect("a pipe");
    let writer = thread::spawn(move || {
        let piece = vec![b'y'; 64 << 10];
        while near.write_all(&piece).is_ok() {}
    });
    let mut command = Command::new("bash");
    // Much less than would fill up during a test.
    command.args(["-c", "ulimit -v 1500000; exec \"$@\"", "bash"]);
    command.arg(ppar()).arg(words[0]);
    command.args(["--max-record", "1M"]).args(&words[1..]);
    command.stdin(far).stdout(Stdio::null());
    let mut child = command.stderr(Stdio::piped()).spawn().expect("bash");
    drop(command);
    let mut told = String::new();
    let mut stderr = child.stderr.take().expect("it is piped");
    stderr.read_to_string(&mut told).expect("it is text");
    let status = child.wait().expect("it can be waited for");
    assert!(
        matches!(status.code(), Some(2 | 3)),
        "{words:?}: {status}: {told}"
    );
    assert!(told.contains("--max-record"), "{words:?}: {told}");
    writer.join().expect("the writer does not panic");
}

#[test]
fn a_record_without_an_end_ends_the_run() {
    for words in [
        &["map", "x"][..],
        &["map", "-R", "x"],
        &["map", "-0", "x", "-a", "-"],
        &["map", "--csv", "x"],
        &["map", "--backend", "inline", "x"],
        &["bench", "x"],
        &["bench", "--cmd", "echo"],
        &["spawn", "echo"],
        &["spawn", "-0", "echo", "-a", "-"],
        &["spawn", "--csv", "echo"],
        &["spawn", "--jsonl", "echo"],
        &["spawn", "-C", "x", "echo"],
        &["spawn", "--pipe", "cat"],
        &["spawn", "--pipe", "-N", "3", "cat"],
        &["spawn", "--pipe", "--header", "2", "cat"],
        &["spawn", "--pipe", "--block", "4M", "--recstart", "Q", "cat"],
    ] {
        endless(words);
    }
}

#[test]
fn the_limit_is_exact_and_the_message_gives_the_place() {
    let map = |limit| {
        let words = ["map", "-R", "--max-record", limit, "x"];
        Run::new(words).stdin(RECORDS)
    };
    map("11").stdout("\"ab\"\n\"12345678901\"\n\"c\"\n").check();
    map("10")
        .code(2)
        .stdout("\"ab\"\n")
        .stderr_contains("the record that begins at byte 3 is longer than 10 bytes")
        .check();
    let spawn = |limit| {
        let words = ["spawn", "-k", "--max-record", limit, "echo"];
        Run::new(words).stdin(RECORDS)
    };
    spawn("11").stdout("ab\n12345678901\nc\n").check();
    spawn("10")
        .code(2)
        .stderr_contains("the record that begins on line 2 is longer than 10 bytes")
        .check();
    let quoted = ["spawn", "--csv", "--max-record", "10", "echo"];
    Run::new(quoted)
        .stdin("a\n\"b\nc\nd\ne\nf\ng\"\n")
        .code(2)
        .stderr_contains("begins on line 2")
        .check();
    let scratch = Scratch::new();
    let file = scratch.file("records", RECORDS);
    let file = file.to_str().expect("a name in UTF-8");
    for source in [&["--pipe"][..], &["--pipe-part", "-a", file]] {
        for words in [&["-N", "1"][..], &["--block", "2"], &[]] {
            let pipe = |limit| {
                let options = ["-k", "--max-record", limit, "cat"];
                let words = source.iter().chain(words).chain(&options);
                Run::new(["spawn"].iter().chain(words)).stdin(RECORDS)
            };
            pipe("11").stdout(RECORDS).check();
            pipe("10")
                .code(2)
                .stderr_contains("begins at byte 3")
                .check();
        }
    }
}

#[test]
fn values_for_a_queue_have_the_limit_too() {
    Run::shell(
        "ppar manager -- bash -c 'printf \"1\\n1234\\n\" | ppar queue put q --max-record 3; echo $?'",
    )
    .stdout("2\n")
    .stderr_contains("line 2 of standard input is longer than 3 bytes")
    .check();
    Run::new(["map", "--max-record", "1KB", "x"])
        .code(2)
        .stderr_contains("write a number of bytes, such as 500, 64k or 1G")
        .check();
}
