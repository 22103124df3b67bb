//! Items that take too long, and others that must not be mistaken for them.

use std::io::Read;

use rustix::process::Signal;

use crate::support::{Live, PATIENCE, Run, Scratch, numbers, send, ticks_of, wait_until};

const ENDLESS: &str = "def f(x):\n  if x in (7, 300):\n    for a in range(1000000000):\n      for b in range(1000000000):\n        pass\n  return x";

fn records(extra: &[&str]) -> Vec<String> {
    let args = [
        "map",
        "--def",
        ENDLESS,
        "f",
        "--range",
        "0:1000",
        "--timeout",
        "2",
        "-j",
        "2",
        "--on-error=record",
    ];
    let finished = Run::new(args.iter().chain(extra))
        .stderr_contains("2 items failed")
        .code(1)
        .check();
    let lines: Vec<_> = finished.stdout.lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 1000);
    for (index, line) in lines.iter().enumerate() {
        if index != 7 && index != 300 {
            assert_eq!(*line, index.to_string());
        }
    }
    lines
}

#[test]
fn items_that_never_end_affect_no_others() {
    let lines = records(&[]);
    for index in [7, 300] {
        let expected = format!(
            r#"{{"error":{{"index":{index},"line":null,"kind":"timeout","message":"took longer than 2 s; its worker was killed","traceback":null,"signal":9,"attempts":1}}}}"#
        );
        assert_eq!(lines[index], expected);
    }
}

#[test]
fn a_retry_is_another_attempt() {
    let lines = records(&["--retries", "1"]);
    for index in [7, 300] {
        assert!(lines[index].contains(r#""attempts":2"#), "{}", lines[index]);
    }
}

#[test]
fn the_limit_also_applies_to_the_setup_of_a_worker() {
    let hang =
        "def hang():\n  for a in range(1000000000):\n    for b in range(1000000000):\n      pass";
    let at_once = format!("{hang}\nhang()");
    let scratch = Scratch::new();
    let file = scratch.file("f.star", format!("{at_once}\ndef f(x):\n  return x"));
    let named = format!("{}:f", file.display());
    let ways: [&[&str]; 4] = [
        &["--def", hang, "--init", "hang()", "x"],
        &["--def", &at_once, "x"],
        &["-f", file.to_str().expect("text"), "x"],
        &[&named],
    ];
    for way in ways {
        let args = ["map", "--timeout", "0.2", "-j", "2"].iter().chain(way);
        Run::new(args.chain(&["1", "2", "3"]))
            .stdout("")
            .stderr_contains("the set-up of a worker took longer than 1 s")
            .code(2)
            .check();
    }
}

#[test]
fn a_limit_is_for_each_item_of_a_reduction() {
    let def = "def f(x):\n  if x > 2000:\n    time.sleep(0.02)\n  if x == 2100:\n    time.sleep(600)\n  return x";
    let args = [
        "map",
        "--def",
        def,
        "f",
        "--range",
        "0:2300",
        "--reduce",
        "a + b",
        "--timeout",
        "2",
        "--on-error",
        "skip",
    ];
    Run::new(args)
        .stdout(&format!("{}\n", 2299 * 1150 - 2100))
        .stderr_contains("item 2100: took longer")
        .stderr_contains("1 item failed")
        .code(1)
        .check();
}

#[test]
fn a_limit_is_for_each_step_of_combining() {
    let def = "def add(a, b):\n  time.sleep(0.03)\n  return a + b";
    let args = [
        "map",
        "x",
        "--def",
        def,
        "--reduce",
        "add(a, b)",
        "--range",
        "0:120",
        "--timeout",
        "2",
    ];
    Run::new(args).stdout("7140\n").check();
}

#[test]
fn a_slow_reader_ends_no_items_and_keeps_no_processor_busy() {
    let args = [
        "map",
        "'x' * 4000",
        "--range",
        "0:4000",
        "--timeout",
        "1",
        "-j",
        "2",
    ];
    let mut live = Live::start(args);
    // Nothing is read until everything has stalled for longer than the limit.
    let pid = live.pid();
    let mut quiet = 0;
    let mut last = ticks_of(pid);
    let settled = wait_until(PATIENCE, || {
        let ticks = ticks_of(pid);
        quiet = if ticks == last { quiet + 1 } else { 0 };
        last = ticks;
        quiet > 1000
    });
    assert!(settled, "busy with waiting");
    let mut bytes = Vec::new();
    live.stdout().read_to_end(&mut bytes).expect("readable");
    assert!(live.wait().success());
    assert_eq!(bytes.len(), 4000 * 4003);
}

#[test]
fn a_stopped_worker_exceeds_the_time_limit() {
    let args = [
        "map",
        "time.sleep(0.01) or x",
        "--range",
        "0:200",
        "--timeout",
        "0.5",
        "-j",
        "2",
        "--retries",
        "3",
        "--chunksize",
        "1",
    ];
    let mut live = Live::start(args);
    assert_eq!(live.line(), "0\n");
    let worker = live.await_workers(2)[0];
    assert!(send(worker, Signal::STOP));
    let rest = live.rest();
    assert!(live.wait().success());
    assert_eq!(rest, numbers(1..200));
}

#[test]
fn a_time_may_have_a_unit_everywhere() {
    for args in [
        &["map", "--timeout", "5m", "x", "1"][..],
        &[
            "spawn",
            "--timeout",
            "1.5h",
            "--delay",
            "1ms",
            "--retry-delay",
            "1h30m",
            "echo",
            ":::",
            "1",
        ],
    ] {
        Run::new(args).stdout("1\n").check();
    }
    Run::new(["spawn", "--timeout", "50ms", "sleep", ":::", "600"])
        .stderr_contains("")
        .code(1)
        .check();
    Run::new(["spawn", "--tty", "--timeout", "5 m", "echo", ":::", "1"])
        .stderr_contains("a time")
        .code(2)
        .check();
    for command in ["map", "spawn"] {
        Run::new([command, "--timeout", "5x", "x", "1"])
            .stderr_contains("time")
            .code(2)
            .check();
    }
    Run::shell("ppar manager -- sh -c 'ppar queue get q --timeout 10ms'")
        .stderr_contains("within 0.01 s")
        .any_code()
        .check();
}

#[test]
fn a_hanging_setup_ends_a_measurement_and_a_call() {
    let hang = ["--timeout", "0.5", "--init", "time.sleep(600)"];
    Run::new(["bench", "x", "1"].iter().chain(&hang))
        .code(1)
        .stderr_contains("ppar: a run took longer than 0.5 s (sequential), its set-up included")
        .check();
    Run::new(["bench", "--timeout", "0.5", "--cmd", "sleep", "600"])
        .code(1)
        .stderr_contains("since it took too long")
        .check();
    let call = ["spawn", "--timeout", "0.5", "--def"];
    let slow = ["time.sleep(600)\ndef f(x): pass", "--fn", "f", ":::", "1"];
    Run::new(call.iter().chain(&slow))
        .code(1)
        .stderr_contains("since its set-up took too long")
        .check();
    let slow = ["def f(x): time.sleep(600)", "--fn", "f", ":::", "1"];
    Run::new(call.iter().chain(&slow))
        .code(1)
        .stderr_contains(" s, since it took too long: ")
        .check();
}
