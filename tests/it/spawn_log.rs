//! The job log of `ppar spawn`, and runs that resume from it.

use std::fs;

use rustix::process::Signal;

use crate::support::{Live, PATIENCE, Run, Scratch, wait_until};

#[test]
fn the_job_log_has_a_line_for_each_job_and_lets_a_run_resume() {
    let scratch = Scratch::new();
    let run = |script: &str, expected: &str, code: i32| {
        let run = Run::shell(script)
            .dir(scratch.path())
            .stdout(expected)
            .code(code);
        if code == 0 {
            run
        } else {
            run.stderr_contains("failed")
        }
        .check();
    };
    run(
        "ppar spawn -k --joblog log 'echo {}; exit {}' ::: 0 1",
        "0\n1\n",
        1,
    );
    let log = fs::read_to_string(scratch.path().join("log")).expect("written");
    let lines: Vec<Vec<&str>> = log.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(
        lines[0].join(" "),
        "Seq Host Starttime JobRuntime Send Receive Exitval Signal Command"
    );
    assert_eq!(lines.len(), 3);
    assert!(lines.iter().all(|fields| fields.len() == 9), "{log}");
    // In another order, and with more.
    run(
        "ppar spawn -k --joblog log --resume 'echo {}; exit {}' ::: 1 2 0",
        "2\n",
        1,
    );
    run(
        "ppar spawn -k --joblog log --resume 'echo {}; exit {}' ::: 1 2 0",
        "",
        0,
    );
    run(
        "ppar spawn -k --joblog log --resume-failed 'echo {}; exit {}' ::: 1 2 0",
        "1\n2\n",
        2,
    );
    // What was cut short is run again.
    let file = scratch.path().join("log");
    let log = fs::read_to_string(&file).expect("readable");
    fs::write(&file, &log[..log.len() - 3]).expect("written");
    run(
        "ppar spawn -k --joblog log --resume 'echo {}; exit {}' ::: 0 2",
        "",
        0,
    );
}

#[test]
fn an_interrupted_run_resumes_with_what_is_left_exactly_once() {
    let scratch = Scratch::new();
    let script = |how: &str| {
        format!(
            "cd '{}'; {how} \"$PPAR\" spawn -j3 --joblog log --resume 'echo {{}} >> done; sleep 0.02' ::: $(seq 60)",
            scratch.path().display()
        )
    };
    let done = scratch.path().join("done");
    let lines = || fs::read_to_string(&done).map_or(0, |text| text.lines().count());
    let mut live = Live::shell(&script("exec"));
    assert!(wait_until(PATIENCE, || lines() >= 10));
    live.signal(Signal::INT);
    live.wait();
    assert!(lines() < 60);
    let mut live = Live::shell(&script("exec"));
    assert!(live.wait().success());
    let text = fs::read_to_string(&done).expect("readable");
    let mut items: Vec<u32> = text
        .lines()
        .map(|line| line.parse().expect("a number"))
        .collect();
    items.sort_unstable();
    assert_eq!(items, (1..=60).collect::<Vec<_>>());
}
