//! How much memory workers and jobs may hold.

use crate::support::{Run, numbers, python};

fn map<const N: usize>(arguments: [&str; N]) -> Run {
    Run::new(["map", &python()]).args(arguments)
}

/// Holds 400 MiB for some items, partly in a child.
const HUNGRY: &str = "\
import subprocess, sys, time
def f(x):
    if x == 30:
        held = bytearray(400 << 20)
        time.sleep(1000)
    if x == 60:
        child = 'held = bytearray(400 << 20); import time; time.sleep(1000)'
        subprocess.run([sys.executable, '-c', child])
    return x";

#[test]
fn an_item_that_takes_too_much_gets_a_record() {
    let finished = map(["--memory", "200M", "--on-error", "record", "-j2"])
        .args(["--def", HUNGRY, "f", "--range", "0:90"])
        .stderr_contains("2 items failed")
        .code(1)
        .check();
    for (index, line) in finished.stdout.lines().enumerate() {
        if index == 30 || index == 60 {
            assert!(line.contains(r#""kind":"memory""#), "{line}");
            assert!(line.contains("MiB of memory"), "{line}");
            assert!(line.contains(r#""signal":9"#), "{line}");
        } else {
            assert_eq!(line, index.to_string());
        }
    }
    map(["--memory", "2G", "x", "--range", "0:1000"])
        .stdout(&numbers(0..1000))
        .check();
}

#[test]
fn items_too_large_to_run_together_run_alone() {
    let def = "\
import time
def f(x):
    if x % 4 == 1:
        held = bytearray(150 << 20)
        time.sleep(0.5)
    return x";
    map(["--memory-total", "300M", "-j4", "--chunksize", "1"])
        .args(["--def", def, "f", "--range", "0:12"])
        .stdout(&numbers(0..12))
        .check();
    let finished = map(["--memory-total", "100M", "-j2", "--chunksize", "1"])
        .args(["--on-error", "record", "--def", def, "f", "--range", "0:4"])
        .stderr_contains("1 item failed")
        .code(1)
        .check();
    let lines: Vec<_> = finished.stdout.lines().collect();
    assert!(lines[1].contains(r#""kind":"memory""#), "{}", lines[1]);
    assert_eq!((lines[0], lines[2], lines[3]), ("0", "2", "3"));
}

#[test]
fn a_job_that_takes_too_much_is_ended() {
    let script = "import sys, time\nif sys.argv[1] == 'b':\n  held = bytearray(400 << 20)\n  time.sleep(1000)\nprint(sys.argv[1])";
    let option = python();
    let python = option.trim_start_matches("--python=");
    let finished = Run::new(["spawn", "-k", "--memory", "200M", "--json"])
        .args([python, "-c", script, "{}", ":::", "a", "b", "c"])
        .stderr_contains("job 2: was ended because it used")
        .code(1)
        .check();
    let lines: Vec<_> = finished.stdout.lines().collect();
    assert!(
        lines[1].contains(r#""error":"memory: it used"#),
        "{}",
        lines[1]
    );
    assert!(lines[2].contains(r#""exit":0"#), "{}", lines[2]);
}

/// Holds this many MiB for this many seconds.
const HOLDING: &str = "\
import sys, time
held = bytearray(int(sys.argv[1]) << 20)
time.sleep(float(sys.argv[2]))
print(sys.argv[1])";

#[test]
fn jobs_that_hold_too_much_together_are_run_alone() {
    let option = python();
    let python = option.trim_start_matches("--python=");
    let finished = Run::new(["spawn", "-k", "-j3", "--memory-total", "300M", "--json"])
        .args([python, "-c", HOLDING, "{}", "1"])
        .args([":::", "180", "190", "5"])
        .check();
    for (line, number) in finished.stdout.lines().zip(["180", "190", "5"]) {
        assert!(
            line.contains(&format!(r#""stdout":"{number}\n""#)),
            "{line}"
        );
        assert!(line.contains(r#""attempts":1"#), "{line}");
    }
    Run::new(["spawn", "-k", "-j2", "--memory-total", "100M"])
        .args([python, "-c", HOLDING, "{}", "1"])
        .args([":::", "200", "3"])
        .stdout("3\n")
        .stderr_contains("job 1: was ended because it used")
        .code(1)
        .check();
    Run::new([
        "spawn",
        "--pipe",
        "--round-robin",
        "--memory-total",
        "1G",
        "cat",
    ])
    .stderr_contains("cannot be used with")
    .code(2)
    .check();
}

#[test]
fn a_setup_that_takes_too_much_memory_is_reported() {
    for option in ["--memory", "--memory-total"] {
        map([option, "100M", "--init", "held = bytearray(300 << 20)"])
            .args(["--init", "import time; time.sleep(1)", "x", "1", "2"])
            .stderr_contains("the set-up of a worker held")
            .stderr_contains("MiB of memory, more than it may")
            .code(2)
            .check();
    }
}

#[test]
fn only_processes_can_be_limited() {
    for option in ["--memory", "--memory-total"] {
        Run::new(["map", "--backend", "thread", option, "1G", "x", "1"])
            .stderr_contains("need worker processes")
            .code(2)
            .check();
    }
}
