//! Signals by which a user or a system asks ppar to end.

use std::os::unix::process::ExitStatusExt;

use rustix::process::Signal;

use crate::support::{Live, PATIENCE, is_alive, numbers, wait_until};

/// The first item is quick, the others never end.
const ENDLESS: &str = "def f(x):\n  if x == 0:\n    return x\n  for a in range(1000000000):\n    for b in range(1000000000):\n      pass";

/// Sends the signal as often as necessary: two that arrive together count as
/// one.
#[track_caller]
fn insist(live: &mut Live, signal: Signal) {
    let over = wait_until(PATIENCE, || {
        live.signal(signal);
        live.is_over()
    });
    assert!(over, "{signal:?} is not heard");
    assert_eq!(live.wait().signal(), Some(signal.as_raw()));
}

/// Checks that the lines are a range, starting with `first`.
#[track_caller]
fn assert_prefix(text: &str, first: usize) {
    for (line, n) in text.lines().zip(first..) {
        assert_eq!(line, n.to_string());
    }
    assert!(text.is_empty() || text.ends_with('\n'), "half a line");
}

fn finishes_what_runs(signal: Signal, backend: &str) {
    let args = [
        "map",
        "time.sleep(0.02) or x",
        "-j",
        "2",
        "--range",
        "0:100000",
    ];
    let mut live = Live::start(args.iter().chain(&["--backend", backend]));
    assert_eq!((live.line(), live.line()), ("0\n".into(), "1\n".into()));
    let workers = live.workers();
    live.signal(signal);
    assert_prefix(&live.rest(), 2);
    assert_eq!(live.wait().signal(), Some(signal.as_raw()));
    assert!(!workers.iter().any(|&worker| is_alive(worker)), "left over");
}

#[test]
fn the_first_signal_lets_running_items_finish() {
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        finishes_what_runs(signal, "process");
    }
}

#[test]
fn threads_finish_running_items() {
    finishes_what_runs(Signal::INT, "thread");
}

#[test]
fn inline_finishes_the_running_item() {
    finishes_what_runs(Signal::INT, "inline");
}

#[test]
fn the_second_signal_ends_even_a_function_that_never_ends() {
    for backend in ["process", "thread", "inline"] {
        let args = ["map", "--def", ENDLESS, "f", "-j", "2", "--range", "0:9"];
        let mut live = Live::start(args.iter().chain(&["--backend", backend]));
        assert_eq!(live.line(), "0\n");
        let workers = live.workers();
        insist(&mut live, Signal::INT);
        let gone = wait_until(PATIENCE, || !workers.iter().any(|&worker| is_alive(worker)));
        assert!(gone, "{backend}: {workers:?}");
    }
}

#[test]
fn a_signal_that_comes_twice_at_once_is_one_request() {
    for backend in ["process", "thread"] {
        let args = ["map", "time.sleep(0.5) or x", "-j1", "--backend", backend];
        let mut live = Live::start(args.iter().chain(&["--chunksize=1", "--range=1:9"]));
        assert_eq!(live.line(), "1\n");
        // As `timeout` does, for the process and for its group.
        live.signal(Signal::TERM);
        live.signal(Signal::TERM);
        let rest = live.rest();
        assert!(rest.starts_with("2\n"), "{backend}: {rest}");
        assert_eq!(live.wait().signal(), Some(15), "{backend}");
    }
    let script = "exec \"$PPAR\" spawn -u 'echo start; sleep 1; echo {}' ::: 1 2>/dev/null";
    let mut live = Live::shell(script);
    assert_eq!(live.line(), "start\n");
    live.signal(Signal::TERM);
    live.signal(Signal::HUP);
    assert_eq!(live.rest(), "1\n");
    assert!(!live.wait().success());
}

#[test]
fn one_signal_ends_items_that_take_longer_than_the_grace_period() {
    let args = ["map", "--def", ENDLESS, "f", "-j", "2", "--range", "0:9"];
    let mut live = Live::start(args);
    assert_eq!(live.line(), "0\n");
    live.signal(Signal::TERM);
    assert_eq!(live.wait().signal(), Some(15));
}

#[test]
fn a_signal_ends_the_wait_for_input() {
    for backend in ["process", "thread", "inline"] {
        let mut live = Live::start(["map", "x", "--backend", backend]);
        let mut stdin = live.stdin();
        std::io::Write::write_all(&mut stdin, b"1\n").expect("it reads");
        assert_eq!(live.line(), "1\n");
        live.signal(Signal::INT);
        assert_eq!(live.wait().signal(), Some(2), "{backend}");
    }
}

/// A run whose output nobody reads, and which has stalled because of that.
fn stuck(backend: &str) -> Live {
    let args = ["map", "'x' * 4000", "-j", "2", "--range", "0:1000000"];
    let mut live = Live::start(args.iter().chain(&["--backend", backend]));
    assert_eq!(live.line().len(), 4003);
    live
}

#[test]
fn signals_work_while_nobody_reads_the_output() {
    for backend in ["process", "thread", "inline"] {
        insist(&mut stuck(backend), Signal::INT);
    }
}

#[test]
fn one_signal_is_enough_even_if_nobody_ever_reads_the_output() {
    let mut live = stuck("process");
    live.signal(Signal::TERM);
    assert_eq!(live.wait().signal(), Some(15));
}

#[test]
fn results_before_a_signal_are_written_once_somebody_reads() {
    let args = ["map", "x", "-j", "2", "--range", "0:100000000"];
    let mut live = Live::start(args);
    assert_eq!(live.line(), "0\n");
    live.signal(Signal::INT);
    assert_prefix(&live.rest(), 1);
    assert_eq!(live.wait().signal(), Some(2));
}

#[test]
fn a_signal_that_was_ignored_stays_ignored() {
    let script = "trap '' INT; exec \"$PPAR\" map 'time.sleep(0.005) or x' --range 0:100";
    let mut live = Live::shell(script);
    assert_eq!(live.line(), "0\n");
    live.signal(Signal::INT);
    assert_eq!(live.rest(), numbers(1..100));
    assert!(live.wait().success());
}
