//! Python generators whose values become results immediately.

use rustix::process::Signal;

use crate::map_python::{live, map};
use crate::support::numbers;

#[test]
fn a_generator_is_written_as_it_runs() {
    let mut run = live([
        "--flat",
        "--memory",
        "500M",
        "--init",
        "import itertools",
        "(k for k in itertools.count())",
        "1",
    ]);
    for number in 0..5000 {
        assert_eq!(run.line(), format!("{number}\n"));
    }
    run.signal(Signal::KILL);
    run.wait();
    map(["--flat", "(k + x for k in range(2500))", "0", "10000"])
        .stdout(&(numbers(0..2500) + &numbers(10_000..12_500)))
        .check();
    map([
        "--flat",
        "--reduce",
        "a + b",
        "(k for k in range(x))",
        "3000000",
    ])
    .stdout("4499998500000\n")
    .check();
}

#[test]
fn a_generator_that_fails_half_way_is_not_run_again() {
    let def = "\
import os
def f(x):
    for k in range(1500):
        yield k
    if x == 1: raise ValueError('half')
    if x == 2: os._exit(3)
    yield 1500";
    for more in [&["--retries", "3"][..], &["--timeout", "60"], &[]] {
        let finished = map(["--flat", "--on-error", "record", "--def", def, "f"])
            .args(more)
            .args(["0", "1", "2", "3"])
            .stderr_contains("2 items failed")
            .code(1)
            .check();
        let lines: Vec<_> = finished.stdout.lines().collect();
        let failed: Vec<_> = lines.iter().filter(|line| line.starts_with('{')).collect();
        assert!(failed[0].contains("ValueError: half"), "{}", failed[0]);
        assert!(failed[1].contains(r#""kind":"crash""#), "{}", failed[1]);
        let whole = |line: &&&str| **line == "1500";
        assert_eq!(lines.iter().filter(whole).count(), 2);
        assert_eq!(lines.iter().filter(|line| **line == "0").count(), 4);
    }
}
