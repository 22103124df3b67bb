//! How `ppar spawn` runs jobs: how many at once, how long, how often, and
//! until when.

use std::fs;
use std::io::Write;
use std::time::Duration;

use crate::support::{Live, PATIENCE, Run, Scratch, is_alive, numbers, pid_in, wait_until};

#[test]
fn the_exit_code_is_1_however_many_jobs_failed_and_however() {
    let failed = |jobs: &str| format!("{jobs} failed");
    for (items, code, message) in [("1 0 3", 1, "2 jobs"), ("0 0", 0, ""), ("5", 1, "1 job")] {
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
        .code(1)
        .stderr_contains("200 jobs failed")
        .check();
    Run::shell("ppar spawn -q 'kill -9 $$; : {}' ::: 1")
        .code(1)
        .check();
    Run::shell("ppar spawn --stats 'exit {}' ::: 3 0 3")
        .code(1)
        .stderr_contains("jobs         3, 2 failed")
        .check();
    // The memory of a process starts with an unreadable range.
    Run::new(["spawn", "echo", "::::", "/proc/self/mem"])
        .code(3)
        .stderr_contains("failed to read /proc/self/mem: ")
        .check();
    Run::shell("ppar spawn {} ::: true no-such-thing")
        .code(1)
        .stderr_contains("job 2: failed to find the command")
        .check();
}

#[test]
fn the_first_jobs_that_fail_are_named() {
    let finished = Run::shell("seq 12 | ppar spawn -j1 'exit {}'")
        .code(1)
        .stderr_contains("ppar: job 3: ended with exit code 3: exit 3\n")
        .stderr_contains("ppar: 12 jobs failed; the first 10 are named above\n")
        .check();
    assert_eq!(finished.stderr.lines().count(), 11, "{}", finished.stderr);
    Run::shell("ppar spawn 'kill -9 $$; : {}' ::: 1")
        .code(1)
        .stderr_contains("ppar: job 1: was ended by SIGKILL: kill -9 $$; : 1\n")
        .check();
    Run::shell("ppar spawn -q 'exit {}' ::: 1 2")
        .code(1)
        .check();
}

#[test]
fn a_job_that_takes_too_long_is_ended() {
    Run::shell("ppar spawn --timeout 0.1 'sleep {}' ::: 600")
        .code(1)
        .stderr_contains("job 1: was ended after 0.")
        .stderr_contains("took too long")
        .check();
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
    .stderr_contains("ppar: job 1: ended with exit code 1; retry 1 of 5: ")
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
fn each_retry_waits_twice_as_long() {
    let script = "ppar spawn -q --retries 3 --retry-delay 0.05 false ::: 1";
    let run = Run::shell(script).code(1).check();
    assert!(run.took >= Duration::from_millis(50 + 100 + 200));
}

#[test]
fn there_is_a_delay_between_starts() {
    let script = "ppar spawn -k -j4 --delay 0.1 echo ::: 1 2 3 4";
    let run = Run::shell(script).stdout("1\n2\n3\n4\n").check();
    assert!(run.took >= Duration::from_millis(300));
}

#[test]
fn a_run_halts_after_a_number_of_outcomes() {
    for (what, last, code, failed) in [
        ("fail", 1, 1, "1 job failed"),
        ("fail=2", 3, 1, "2 jobs failed"),
        ("fail=25%", 3, 1, "2 jobs failed"),
        ("success=2", 2, 0, "1 job failed"),
        ("success=50%", 4, 0, "2 jobs failed"),
        ("done=2", 1, 1, "1 job failed"),
        ("done=50%", 2, 1, "1 job failed"),
        // What never happens ends nothing.
        ("success=5", 5, 1, "2 jobs failed"),
    ] {
        let items = ["0", "2", "0", "3", "0", "0"];
        for when in ["now", "soon"] {
            let halt = format!("{when},{what}");
            let options = ["spawn", "-j1", "--halt", &halt, "echo {}; exit {}", ":::"];
            Run::new([&options[..], &items].concat())
                .stdout(&(items[..=last].join("\n") + "\n"))
                .code(code)
                .stderr_contains(failed)
                .check();
        }
    }
}

/// The first job ends when the second runs; the second waits either for the
/// first, which halts the run, or forever. There is never a third.
fn halt(when: &str, second: &str, expected: &str) {
    let scratch = Scratch::new();
    let script = format!(
        "one() {{ until test -e two; do sleep 0.01; done; exit 7; }}
        two() {{ echo $$ > pid; mv pid two; {second}; echo two; }}
        three() {{ touch three; }}
        {{}}"
    );
    let args = ["spawn", "-j2", "--joblog", "log", "--halt", when, &script];
    Run::new(args.iter().chain(&[":::", "one", "two", "three"]))
        .dir(scratch.path())
        .deadline(PATIENCE)
        .stdout(expected)
        .code(1)
        .stderr_contains("1 job failed")
        .check();
    assert!(!scratch.path().join("three").exists());
    assert!(wait_until(PATIENCE, || !is_alive(pid_in(&scratch, "two"))));
}

#[test]
fn a_run_that_halts_ends_jobs_or_lets_them_finish() {
    halt("now,fail=1", "sleep 600", "");
    halt("now,done=1", "sleep 600", "");
    // The first job has ended once its line is in the job log.
    let after_first = "while test -e log && ! grep -q ^1 log; do sleep 0.01; done";
    halt("soon,fail=1", after_first, "two\n");
    halt("soon,done=1", after_first, "two\n");
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
