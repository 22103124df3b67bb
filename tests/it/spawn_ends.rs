//! What ends with a job of `ppar spawn`, and what lives on.

use std::fs;

use rustix::process::Signal;

use crate::support::{
    Gate, Live, PATIENCE, Run, Scratch, is_alive, pid_in, ppar, send, wait_until,
};

/// A script that writes its process id, and stays.
const STAY: &str = "echo $$ > pid.new; mv pid.new pid; exec sleep 600";
/// A script that fails once that is known.
const FAIL: &str = "while ! test -e pid; do sleep 0.01; done; exit 1";

/// Runs a job that starts `stay` in this way and goes on, and ends it with
/// `sequence`; returns the process that stays.
#[track_caller]
fn stays(start: &str, sequence: &str, scratch: &Scratch) -> i32 {
    for (name, text) in [("start", start), ("stay", STAY), ("fail", FAIL)] {
        scratch.file(name, text);
    }
    let command = ["sh", "{}", ":::", "start", "fail"];
    Run::new(
        [
            "spawn",
            "-j2",
            "--halt",
            "now,fail=1",
            "--term-seq",
            sequence,
        ]
        .iter()
        .chain(&command),
    )
    .env("PPAR", ppar())
    .env("XDG_RUNTIME_DIR", scratch.path())
    .dir(scratch.path())
    .code(1)
    .stderr_contains("failed")
    .check();
    pid_in(scratch, "pid")
}

#[test]
fn all_processes_of_a_job_have_ended_when_it_is_over() {
    let deaf = "(trap '' TERM; exec sh stay)";
    let ways = [
        // Its first process ends at the first signal, and this one does not.
        format!("{deaf} & sleep 600"),
        format!("(({deaf} &)); sleep 600"),
        // In sessions of their own: a child, and a process whose parent has
        // ended.
        format!("setsid sh -c \"{deaf}\"; true"),
        format!("(setsid sh -c \"{deaf}\" &); sleep 600"),
        // Known only by descent.
        "env -i PATH=\"$PATH\" setsid sh stay; true".to_owned(),
        // A process of another ppar, which is killed before it can end it.
        "\"$PPAR\" spawn 'setsid sh stay; : {}' ::: 1".to_owned(),
    ];
    for way in ways {
        for sequence in ["TERM,50,KILL", "KILL"] {
            let pid = stays(&way, sequence, &Scratch::new());
            assert!(!is_alive(pid), "{way} by {sequence}");
        }
    }
}

#[test]
fn a_job_that_takes_too_long_is_ended_with_all_that_it_has_started() {
    let scratch = Scratch::new();
    scratch.file("stay", STAY);
    // It runs again until it was quick enough to start something.
    let command = "test -e pid && exit; (trap '' TERM; sh stay); : {}";
    let args = ["spawn", "-q", "--timeout", "0.1", "--retries", "50"];
    let sequence = ["--term-seq", "TERM,50,KILL", command, ":::", "1"];
    Run::new(args.iter().chain(&sequence))
        .dir(scratch.path())
        .check();
    assert!(!is_alive(pid_in(&scratch, "pid")));
}

#[test]
fn a_second_signal_ends_the_processes_of_jobs() {
    let scratch = Scratch::new();
    scratch.file("stay", STAY);
    let mut live = Live::shell(&format!(
        "cd '{}'; exec \"$PPAR\" spawn -u --term-seq TERM,50,KILL \
         '(trap \"\" TERM; echo up; sh stay); : {{}}' ::: 1 2>&1",
        scratch.path().display()
    ));
    assert_eq!(live.line(), "up\n");
    assert!(wait_until(PATIENCE, || scratch.path().join("pid").exists()));
    live.signal(Signal::INT);
    assert!(live.line().starts_with("ppar: waiting for 1 job"));
    live.signal_again(Signal::INT);
    live.wait();
    assert!(!is_alive(pid_in(&scratch, "pid")));
}

#[test]
fn processes_that_a_job_leaves_behind_live_on() {
    let scratch = Scratch::new();
    scratch.file("stay", STAY);
    scratch.file("fail", FAIL);
    // The second job is ended; what the first one left behind does not belong
    // to it.
    let first = "(setsid sh stay > /dev/null 2>&1 &); sh fail; echo > over";
    let second = "while ! test -e over; do sleep 0.01; done; sleep 600";
    scratch.file("1", first);
    scratch.file("2", second);
    scratch.file("3", "while ! test -e over; do sleep 0.01; done; exit 1");
    Run::new([
        "spawn",
        "-j3",
        "--halt",
        "now,fail=1",
        "sh",
        "{}",
        ":::",
        "1",
        "2",
        "3",
    ])
    .dir(scratch.path())
    .code(1)
    .stderr_contains("failed")
    .check();
    let pid = pid_in(&scratch, "pid");
    assert!(is_alive(pid));
    send(pid, Signal::KILL);
}

#[test]
fn processes_that_a_job_leaves_behind_may_write() {
    let scratch = Scratch::new();
    // More than a pipe holds.
    let first = "(while ! test -e over; do sleep 0.01; done; seq 100000; touch alive) & echo up";
    let second = "touch over; while ! test -e alive; do sleep 0.01; done";
    scratch.file("1", first);
    scratch.file("2", second);
    for options in [&[][..], &["--line-buffer"]] {
        let args = ["spawn", "-j1"].iter().chain(options);
        Run::new(args.chain(&["sh", "{}", ":::", "1", "2"]))
            .dir(scratch.path())
            .stdout("up\n")
            .check();
        for file in ["over", "alive"] {
            fs::remove_file(scratch.path().join(file)).expect("it was made");
        }
    }
}

#[test]
fn a_process_can_leave_its_job_deliberately() {
    let scratch = Scratch::new();
    let start = "(PPAR_JOB= setsid sh stay > /dev/null 2>&1 &); sleep 600";
    let pid = stays(start, "KILL", &scratch);
    assert!(is_alive(pid));
    send(pid, Signal::KILL);
}

#[test]
fn a_manager_in_a_job_that_is_killed_leaves_no_socket() {
    let scratch = Scratch::new();
    let pid = stays("\"$PPAR\" manager -- sh stay", "KILL", &scratch);
    assert!(!is_alive(pid));
    let sockets = || {
        let all = fs::read_dir(scratch.path()).expect("it is there");
        let names = all.map(|entry| entry.expect("it can be read").file_name());
        names
            .filter(|name| name.as_encoded_bytes().starts_with(b"ppar"))
            .count()
    };
    assert!(wait_until(PATIENCE, || sockets() == 0));
}

#[test]
fn orphans_are_reaped_while_their_job_runs() {
    let scratch = Scratch::new();
    let gate = Gate::closed(&scratch);
    let mut live = Live::shell(&format!(
        "cd '{}'; exec \"$PPAR\" spawn -u \
         'for i in 1 2 3; do (sh -c true &); done; echo up; {}; : {{}}' ::: 1",
        scratch.path().display(),
        Gate::WAIT
    ));
    assert_eq!(live.line(), "up\n");
    let children = format!("/proc/{0}/task/{0}/children", live.pid());
    let count = || {
        let list = fs::read_to_string(&children).expect("it runs");
        list.split_whitespace().count()
    };
    assert!(wait_until(PATIENCE, || count() == 1), "{}", count());
    gate.open();
    assert!(live.wait().success());
}
