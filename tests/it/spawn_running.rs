//! How `ppar spawn` runs jobs: how many at once, how long, how often, and
//! until when.

use std::fs;
use std::io::Write;

use crate::support::{Live, PATIENCE, Run, Scratch, is_alive, numbers, wait_until};

#[test]
fn the_exit_code_counts_failed_jobs() {
    let failed = |jobs: &str| format!("{jobs} failed");
    for (items, code, message) in [("1 0 3", 2, "2 jobs"), ("0 0", 0, ""), ("5", 1, "1 job")] {
        let script = format!("ppar spawn 'exit {{}}' ::: {items}");
        let run = Run::shell(&script).code(code);
        if message.is_empty() {
            run
        } else {
            run.stderr_contains(&failed(message))
        }
        .check();
    }
    Run::shell("seq 200 | ppar spawn false")
        .code(101)
        .stderr_contains("200 jobs failed")
        .check();
    Run::shell("ppar spawn -q 'kill -9 $$; : {}' ::: 1")
        .code(1)
        .check();
    Run::shell("ppar spawn {} ::: true no-such-thing")
        .code(1)
        .stderr_contains("job 2: failed to find the command")
        .check();
}

#[test]
fn a_job_that_takes_too_long_is_ended_with_all_that_it_started() {
    let scratch = Scratch::new();
    let command = "sleep 600 & echo $! > pid; trap '' TERM; wait; sleep 600; : {}";
    let args = [
        "spawn",
        "--timeout",
        "0.3",
        "--term-seq",
        "TERM,100,KILL",
        command,
        ":::",
        "1",
    ];
    Run::new(args)
        .dir(scratch.path())
        .code(1)
        .stderr_contains("took too long")
        .check();
    let pid = fs::read_to_string(scratch.path().join("pid")).expect("it was written");
    let pid = pid.trim().parse().expect("a number");
    assert!(wait_until(PATIENCE, || !is_alive(pid)));
    Run::shell("ppar spawn -j1 --timeout 1000% 'sleep {}' ::: 0.05 0.05 0.05 600")
        .deadline(PATIENCE)
        .code(1)
        .stderr_contains("job 4: was ended")
        .check();
}

#[test]
fn failed_jobs_are_run_again() {
    let scratch = Scratch::new();
    let command = "echo x >> tries; test {} -gt 0 -a $(wc -l < tries) -ge 3";
    Run::new([
        "spawn",
        "--retries",
        "5",
        "--retry-delay",
        "0.01",
        command,
        ":::",
        "1",
    ])
    .dir(scratch.path())
    .check();
    let tries = fs::read_to_string(scratch.path().join("tries")).expect("written");
    assert_eq!(tries, "x\nx\nx\n");
    Run::shell("ppar spawn --json --retries 2 false ::: 1")
        .code(1)
        .stdout_contains("\"attempts\":3")
        .stderr_contains("1 job failed")
        .check();
}

#[test]
fn a_retry_does_not_wait_for_the_next_item() {
    let scratch = Scratch::new();
    let script = format!(
        "cd '{}'; exec \"$PPAR\" spawn --retries 1 --retry-delay 0.1 'mkdir {{}} && exit 1; echo again'",
        scratch.path().display()
    );
    let mut live = Live::shell(&script);
    let mut stdin = live.stdin();
    stdin.write_all(b"x\n").expect("it reads");
    assert_eq!(live.line(), "again\n");
    drop(stdin);
    assert!(live.wait().success());
}

#[test]
fn a_run_halts_when_it_is_told_to() {
    let script = "ppar spawn -j1 --halt soon,fail=1 'echo {}; exit {}' ::: 0 7 0";
    Run::shell(script)
        .stdout("0\n7\n")
        .code(7)
        .stderr_contains("1 job failed")
        .check();
    let script = "ppar spawn -j2 --halt now,success=1 'sleep {}; echo {}' ::: 600 0.1";
    Run::shell(script)
        .deadline(PATIENCE)
        .stdout("0.1\n")
        .any_code()
        .stderr_contains("")
        .check();
    let script = "ppar spawn -j1 --halt soon,done=50% 'echo {}' ::: 1 2 3 4";
    Run::shell(script).stdout("1\n2\n").check();
}

#[test]
fn a_thousand_jobs_run_at_once_even_where_few_files_may_be_open() {
    let script =
        "ulimit -S -n 1024; ppar spawn -j1000 'sleep 0.5; echo {}' ::: $(seq 1000) | sort -n";
    Run::shell(script)
        .deadline(PATIENCE)
        .stdout(&numbers(1..1001))
        .check();
    let script = "ulimit -n 64; ppar spawn -j100 'sleep 0.05; echo {}' ::: $(seq 200) | sort -n";
    Run::shell(script)
        .deadline(PATIENCE)
        .stdout(&numbers(1..201))
        .check();
}
