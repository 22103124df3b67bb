//! Jobs that are stopped, and ppar that is stopped with all it has started.

use std::os::unix::process::ExitStatusExt;

use rustix::process::Signal;

use crate::support::{
    Live, PATIENCE, PROMPT, Scratch, Shell, is_alive, is_stopped, send, until_next_request,
    wait_until,
};

/// A job that prints its process id, and stops.
const STOP: &str = "echo $$; kill -STOP $$; echo {}";

/// The process id that a job has printed.
#[track_caller]
fn job(live: &mut Live) -> i32 {
    live.line().trim().parse().expect("a number")
}

#[test]
fn a_stopped_job_is_reported_and_one_signal_ends_it() {
    for signal in [Signal::TERM, Signal::INT] {
        let script = format!("exec \"$PPAR\" spawn -u '{STOP}' ::: 1 2>&1");
        let mut live = Live::shell(&script);
        let job = job(&mut live);
        let told = format!("ppar: job 1 is stopped by SIGSTOP; kill -CONT {job} continues it\n");
        assert_eq!(live.line(), told);
        live.signal(signal);
        assert_eq!(live.wait().signal(), Some(signal.as_raw()));
        assert!(!is_alive(job));
    }
}

#[test]
fn time_in_which_a_job_is_stopped_does_not_count() {
    let script = format!("exec \"$PPAR\" spawn --timeout 0.9 -u '{STOP}' ::: 1 2>&1");
    let mut live = Live::shell(&script);
    let job = job(&mut live);
    // Printing takes longer than the limit.
    assert!(live.line().starts_with("ppar: job 1 is stopped"));
    assert!(send(job, Signal::CONT));
    assert_eq!(live.rest(), "1\n");
    assert!(live.wait().success());
}

#[test]
fn a_stopped_job_that_takes_too_long_receives_the_signal_to_end() {
    let scratch = Scratch::new();
    // The child is stopped, the first process is not.
    let mut live = Live::shell(&format!(
        "cd '{}'; exec \"$PPAR\" spawn --timeout 0.5 --term-seq TERM,600000,KILL \
         'sh -c \"kill -STOP \\$\\$\" ; : {{}}' ::: 1",
        scratch.path().display()
    ));
    assert_eq!(live.wait().code(), Some(1));
}

/// Stops ppar, and checks that everything it started stops and continues with
/// it.
#[track_caller]
fn stop_and_continue(live: &Live) {
    let started = live.await_workers(1);
    let all = || started.iter().copied().chain([live.pid()]);
    live.signal(Signal::TSTP);
    assert!(wait_until(PATIENCE, || all().all(is_stopped)));
    live.signal(Signal::CONT);
    assert!(wait_until(PATIENCE, || !all().any(is_stopped)));
}

#[test]
fn jobs_stop_and_continue_with_ppar() {
    // A shell that is just starting a program would not look stopped.
    let job = "echo up; exec sleep 1000; : {}";
    let mut live = Live::shell(&format!("exec \"$PPAR\" spawn -u '{job}' ::: 1 2>&1"));
    assert_eq!(live.line(), "up\n");
    stop_and_continue(&live);
    live.signal(Signal::TERM);
    assert!(live.line().contains("waiting for 1 job"));
    live.signal_again(Signal::TERM);
    assert_eq!(live.wait().signal(), Some(Signal::TERM.as_raw()));
}

#[test]
fn workers_stop_and_continue_with_ppar() {
    let function = "time.sleep(0.01) or x";
    let args = ["map", "-j2", "--chunksize", "1", function, "--range"];
    let mut live = Live::start(args.iter().chain(&["0:1000000000"]));
    assert_eq!(live.line(), "0\n");
    stop_and_continue(&live);
    assert_eq!([live.line(), live.line()], ["1\n", "2\n"]);
    live.signal(Signal::TERM);
    assert_eq!(live.wait().signal(), Some(Signal::TERM.as_raw()));
}

#[test]
fn a_job_that_uses_the_terminal_gets_a_hint() {
    let mut shell = Shell::start();
    shell.press("$PPAR spawn 'stty sane < /dev/tty; : {}' ::: 1\n");
    shell.see("job 1 is stopped by SIGTTOU: it uses the terminal; give it to jobs with --tty");
    shell.press("\x03");
    shell.see(PROMPT);
}

#[test]
fn the_key_that_stops_reaches_jobs_too() {
    let mut shell = Shell::start();
    shell.press(
        "$PPAR spawn -u 'trap \"echo go\"\"es on\" CONT; sleep 1000 & echo re\"\"ady; \
         wait; wait; : {}' ::: 1\n",
    );
    shell.see("ready");
    shell.press("\x1a");
    shell.see("Stopped");
    shell.see(PROMPT);
    shell.press("ps -o stat=,comm= --ppid $(jobs -p) | sed 's/^T.* /st''opped /'\n");
    shell.see("stopped s");
    shell.see(PROMPT);
    shell.press("fg\n");
    // By now, it has the terminal.
    shell.see("goes on");
    shell.press("\x03");
    shell.see("a second signal");
    until_next_request();
    shell.press("\x03");
    shell.see(PROMPT);
}

#[test]
fn the_terminal_is_as_it_was_after_a_job_that_had_it() {
    let mut shell = Shell::start();
    let command = "$PPAR spawn --tty 'stty -echo; : {}' ::: 1";
    shell.press(&format!(
        "{command}; echo mo''des=$(stty -a | grep -c -e ' -echo ')\n"
    ));
    shell.see("modes=0");
}
