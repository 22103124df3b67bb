//! Signals to `ppar spawn`, and how it ends its jobs.

use std::os::unix::process::ExitStatusExt;

use rustix::process::Signal;

use crate::support::{Gate, Live, PATIENCE, Run, Scratch, is_alive, pid_in, wait_until};

#[test]
fn the_first_signal_lets_jobs_finish_and_starts_no_more() {
    let scratch = Scratch::new();
    let gate = Gate::closed(&scratch);
    let mut live = Live::shell(&format!(
        "cd '{}'; exec \"$PPAR\" spawn -j2 -u 'echo start; {}; echo end; : {{}}' ::: 1 2 3 4 2>&1",
        scratch.path().display(),
        Gate::WAIT
    ));
    assert_eq!([live.line(), live.line()], ["start\n", "start\n"]);
    live.signal(Signal::INT);
    assert_eq!(
        live.line(),
        "ppar: waiting for 2 jobs; a second signal (Ctrl-C) ends them\n"
    );
    gate.open();
    assert_eq!(live.rest(), "end\nend\n");
    assert_eq!(live.wait().signal(), Some(Signal::INT.as_raw()));
}

#[test]
fn the_second_signal_ends_jobs() {
    let script = "exec \"$PPAR\" spawn -u 'echo $$; sleep 600; echo {}' ::: 1 2>&1";
    let mut live = Live::shell(script);
    let job = live.line().trim().parse().expect("a number");
    live.signal(Signal::INT);
    assert_eq!(
        live.line(),
        "ppar: waiting for 1 job; a second signal (Ctrl-C) ends it\n"
    );
    assert!(is_alive(job));
    live.signal_again(Signal::INT);
    assert_eq!(live.wait().signal(), Some(Signal::INT.as_raw()));
    assert!(!is_alive(job));
}

#[test]
fn the_third_signal_kills_jobs_at_once() {
    let script = "exec \"$PPAR\" spawn -u --term-seq TERM,600000,KILL \\
        'exec 2>/dev/null; trap \"echo asked\" TERM; echo $$; while :; do sleep 0.01; done; : {}' ::: 1 2>&1";
    let mut live = Live::shell(script);
    let job = live.line().trim().parse().expect("a number");
    live.signal(Signal::INT);
    assert!(live.line().starts_with("ppar: waiting for 1 job"));
    live.signal_again(Signal::INT);
    assert_eq!(live.line(), "asked\n");
    live.signal_again(Signal::INT);
    assert_eq!(live.wait().signal(), Some(Signal::INT.as_raw()));
    assert!(!is_alive(job));
}

#[test]
fn a_job_that_ignores_one_signal_is_sent_the_next() {
    let scratch = Scratch::new();
    let folder = scratch.path().to_str().expect("text");
    // It runs again until it was quick enough to set its trap.
    let command = "test -e got && exit; trap 'touch got; exit 1' USR1; trap '' TERM; \
        while :; do sleep 0.01; done; : {}";
    let args = ["--timeout", "0.1", "--retries", "50", "--wd", folder];
    let sequence = ["--term-seq", "TERM,50,USR1,10000,KILL", command, ":::", "1"];
    Run::new([&["spawn", "-q"], &args[..], &sequence].concat()).check();
}

#[test]
fn the_last_signal_of_a_sequence_is_waited_for() {
    let scratch = Scratch::new();
    let folder = scratch.path().to_str().expect("text");
    // It runs again until it was quick enough to set its trap.
    let command = "test -e got && exit; trap 'sleep 0.1; touch got; exit 1' TERM; \
        while :; do sleep 0.01; done; : {}";
    let args = ["--timeout", "0.1", "--retries", "50", "--wd", folder];
    let sequence = ["--term-seq", "TERM", command, ":::", "1"];
    Run::new([&["spawn", "-q"], &args[..], &sequence].concat()).check();
}

#[test]
fn a_sequence_is_checked_before_anything_runs() {
    for sequence in ["TERM,1000,", "TERM,KILL", "SIGNAL", "64"] {
        let args = ["spawn", "--term-seq", sequence, "echo", ":::", "1"];
        Run::new(args)
            .stdout("")
            .stderr_contains("write signals with milliseconds between them")
            .code(2)
            .check();
    }
}

#[test]
fn all_processes_of_a_job_end_with_it() {
    let scratch = Scratch::new();
    let folder = scratch.path().to_str().expect("text");
    // It runs again until it was quick enough to start something.
    let command = "test -e child && exit; trap '' TERM; sleep 600 & \
        echo $! > new; mv new child; wait; : {}";
    let args = ["--timeout", "0.1", "--retries", "50", "--wd", folder];
    let sequence = ["--term-seq", "TERM,50,KILL", command, ":::", "1"];
    Run::new([&["spawn", "-q"], &args[..], &sequence].concat()).check();
    let child = pid_in(&scratch, "child");
    assert!(wait_until(PATIENCE, || !is_alive(child)));
}

#[test]
fn jobs_ignore_the_signals_that_ppar_was_told_to_ignore_and_block_none() {
    let script = "trap '' HUP USR2; look='grep -E \"Sig(Blk|Ign)\" /proc/self/status'; eval \"$look\"; \
                  exec ppar spawn \"$look; : {}\" ::: 1";
    let shown = Run::shell(script).check().stdout;
    // The C library's own two signals may be ignored in what it spawns.
    let shown = ["80000801", "100000801", "180000801"]
        .iter()
        .fold(shown, |shown, mask| {
            shown.replace(&format!("{mask:0>16}"), "0000000000000801")
        });
    let (own, of_job) = shown.split_at(shown.len() / 2);
    assert_eq!(own, of_job);
    assert!(own.contains("801\n"), "{own}");
}

#[test]
fn jobs_take_no_file_to_be_waited_for() {
    let count = "ls -l /proc/$PPID/fd | grep -c pidfd; : {}";
    Run::new(["spawn", "-j1", count, ":::", "1", "2"])
        .stdout("0\n0\n")
        .check();
}
