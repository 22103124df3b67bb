//! Functions that fail, workers that are killed, and items that crash them.

use std::fs;
use std::io::{Read, Write};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustix::process::Signal;

use crate::support::{
    Live, PATIENCE, Run, Scratch, is_alive, numbers, ppar, send, ticks_of, wait_until,
};

/// Heavy enough that a million items take a while.
/// Its other parameters keep it from being compiled: workers have to take long
/// enough to be killed at work.
const LOOP: &str = "def f(x, *others):\n  s = x\n  for k in range(60):\n    \
                    s = (s * 31 + k) % 1000003\n  return s";

#[test]
fn the_first_failure_ends_a_run_after_what_comes_before_it() {
    Run::new(["map", "1 // (x - 3)", "--range", "0:6"])
        .stdout("-1\n-1\n-1\n")
        .stderr_contains("item 3")
        .code(1)
        .check();
}

#[test]
fn a_skipped_failure_is_reported_and_leaves_a_gap() {
    let args = [
        "map",
        "1 // (x - 3)",
        "--range",
        "0:6",
        "--on-error",
        "skip",
    ];
    Run::new(args)
        .stdout("-1\n-1\n-1\n1\n0\n")
        .stderr_contains("item 3")
        .stderr_contains("1 item failed")
        .code(1)
        .check();
}

#[test]
fn a_recorded_failure_takes_the_items_place() {
    let args = ["map", "1 // (x - 1)", "--range", "0:3", "--on-error=record"];
    let finished = Run::new(args)
        .stderr_contains("1 item failed")
        .code(1)
        .check();
    let lines: Vec<_> = finished.stdout.lines().collect();
    assert_eq!((lines[0], lines[2], lines.len()), ("-1", "1", 3));
    assert!(lines[1].starts_with(r#"{"error":{"index":1,"line":null,"kind":"exception""#));
}

/// How long a run may take while its workers are killed, on a machine that is
/// busy with other tests.
const LONG: Duration = Duration::from_mins(5);
/// How much of the input is available while workers are killed.
const PORTIONS_AHEAD: usize = 5;

/// Kills random workers of `live`, at any moment, until `kills` have hit.
fn kill_workers(live: &mut Live, kills: usize, hits: &AtomicUsize) {
    let mut seed = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(1, |time| time.as_nanos() as u64);
    let mut next = move |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) as usize % below
    };
    let done = wait_until(LONG, || {
        thread::sleep(Duration::from_micros(next(40_000) as u64));
        let workers = live.workers();
        let chosen = workers.get(next(workers.len().max(1)));
        // If none of several workers starts, the pool rightly gives up: one
        // that does must be spared.
        let others = workers.iter().filter(|&other| Some(other) != chosen);
        let another_works = others.into_iter().any(|&other| ticks_of(other) > 5);
        if let Some(&chosen) = chosen.filter(|_| another_works)
            && send(chosen, Signal::KILL)
        {
            hits.fetch_add(1, Ordering::Relaxed);
        }
        hits.load(Ordering::Relaxed) >= kills || live.is_over()
    });
    assert!(done, "only {hits:?} kills");
}

/// Writes numbers below `items`, no faster than workers are killed, so that
/// there is work until the last kill.
fn feed(mut stdin: ChildStdin, items: u32, kills: usize, hits: &AtomicUsize) {
    let portion = items / kills as u32;
    for number in 0..kills {
        let due = || hits.load(Ordering::Relaxed) + PORTIONS_AHEAD > number;
        let start = portion * number as u32;
        let text = numbers(start..start + portion);
        if !wait_until(LONG, due) || stdin.write_all(text.as_bytes()).is_err() {
            return;
        }
    }
}

fn survives_kills(kills: usize, items: u32, options: &[&str], sort: bool) {
    let args = ["map", "--def", LOOP, "f"];
    let expected = Run::new(args.iter().chain(options).chain(&["--backend", "inline"]))
        .stdin(numbers(0..items))
        .deadline(LONG)
        .check();
    let pooled = args.iter().chain(options).chain(&["-j", "3"]);
    let mut live = Live::start(pooled);
    let (stdin, mut stdout) = (live.stdin(), live.stdout());
    let hits = AtomicUsize::new(0);
    let text = thread::scope(|scope| {
        scope.spawn(|| feed(stdin, items, kills, &hits));
        let reader = scope.spawn(move || {
            let mut text = String::new();
            stdout.read_to_string(&mut text).map(|_| text)
        });
        kill_workers(&mut live, kills, &hits);
        reader.join().expect("no panic").expect("readable")
    });
    assert!(wait_until(LONG, || live.is_over()), "it does not end");
    let status = live.wait();
    assert!(status.success(), "{status} after {hits:?} kills");
    assert_eq!(hits.into_inner(), kills, "it was over too soon");
    let lines = |text: &str| {
        let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
        if sort {
            lines.sort_unstable();
        }
        lines
    };
    assert!(lines(&text) == lines(&expected.stdout), "output differs");
}

#[test]
fn a_hundred_random_kills_do_no_harm() {
    survives_kills(100, 1_000_000, &[], false);
}

#[test]
fn random_kills_do_no_harm_out_of_order() {
    survives_kills(30, 300_000, &["--unordered"], true);
}

#[test]
fn random_kills_do_no_harm_to_a_reduction() {
    survives_kills(30, 300_000, &["--reduce", "(a * 3 + b) % 1000003"], false);
}

#[test]
fn an_item_that_kills_its_workers_costs_only_itself() {
    let def = "def f(x):\n  if x == 4321:\n    os.abort()\n  return x";
    let args = [
        "map",
        "--def",
        def,
        "f",
        "--range",
        "0:10000",
        "--on-error=record",
    ];
    let finished = Run::new(args)
        .stderr_contains("1 item failed")
        .code(1)
        .check();
    let lines: Vec<_> = finished.stdout.lines().collect();
    assert_eq!(
        lines[4321],
        r#"{"error":{"index":4321,"line":null,"kind":"crash","message":"ended its worker by SIGABRT","traceback":null,"signal":6,"attempts":2}}"#
    );
    let numbers: Vec<_> = (0..10000).map(|n: u32| n.to_string()).collect();
    assert_eq!(lines[..4321], numbers[..4321]);
    assert_eq!(lines[4322..], numbers[4322..]);
}

#[test]
fn an_item_that_needs_too_much_memory_costs_only_itself() {
    let script = "ulimit -v 400000; ppar map -j 2 --on-error record \
        'len(\"x\" * x * 200000000) if x == 5 else x' --range 0:10";
    let finished = Run::shell(script)
        .stderr_contains("1 item failed")
        .code(1)
        .check();
    let lines: Vec<_> = finished.stdout.lines().collect();
    assert_eq!(lines.len(), 10, "{}", finished.stdout);
    assert!(lines[5].contains(r#""index":5"#), "{}", lines[5]);
    assert_eq!(lines[9], "9");
}

/// The sum of 0 to 9,999 without one item, the last of its block.
const BUT_LAST_OF_A_BLOCK: &str = "49989881\n";

#[test]
fn a_block_of_a_reduction_is_not_lost_with_its_last_item() {
    let by_abort = "os.abort() if x == 5119 else x";
    let by_failing = "1 // 0 if x == 5119 else x";
    for function in [by_abort, by_failing] {
        for workers in ["1", "2"] {
            let args = [
                "map",
                "-q",
                "--on-error=skip",
                function,
                "--range",
                "0:10000",
                "--reduce=a+b",
                "-j",
                workers,
            ];
            let finished = Run::new(args).code(1).check();
            assert_eq!(finished.stdout, BUT_LAST_OF_A_BLOCK, "{function}");
        }
    }
}

#[test]
fn a_block_of_a_reduction_is_not_lost_with_an_item_that_takes_too_long() {
    let args = [
        "map",
        "-q",
        "--on-error=skip",
        "time.sleep(600) if x == 5119 else x",
        "--range",
        "0:10000",
        "--reduce=a+b",
        "--timeout=1",
    ];
    let finished = Run::new(args).code(1).check();
    assert_eq!(finished.stdout, BUT_LAST_OF_A_BLOCK);
}

#[test]
fn an_item_whose_partial_result_finds_no_memory_is_an_error() {
    let reduce = r#"{"n": a["n"] + b["n"], "blob": ""}"#;
    let script = format!(
        "ulimit -v 400000; ppar map --on-error skip '{{\"n\": 1, \"blob\": \"a\" * x}}' \
         10 150000000 20 --reduce '{reduce}'"
    );
    let finished = Run::shell(&script)
        .stderr_contains("1 item failed")
        .code(1)
        .check();
    assert_eq!(finished.stdout, "{\"n\":2,\"blob\":\"\"}\n");
}

#[test]
fn a_function_that_finds_no_memory_before_its_first_item_is_an_error() {
    for extra in ["", "--timeout 60", "-j 1"] {
        let script = format!("ulimit -v 300000; ppar map '\"a\" * 1000000000' 1 2 {extra}");
        Run::shell(&script)
            .stderr_contains("item 0: ended its worker by SIGABRT")
            .stderr_contains("needed 1")
            .code(1)
            .check();
    }
}

#[test]
fn nothing_is_left_of_a_ppar_that_was_killed() {
    let mut live = Live::start(["map", "time.sleep(600)", "-j", "2", "--range", "0:9"]);
    let workers = live.await_workers(2);
    live.signal(Signal::KILL);
    live.wait();
    let gone = wait_until(PATIENCE, || workers.iter().all(|&worker| !is_alive(worker)));
    assert!(gone, "{workers:?}");
}

#[test]
fn an_initialisation_that_fails_is_wrong_usage() {
    for (option, code) in [("--init", "1 // 0"), ("--def", "fail('no')")] {
        Run::new(["map", "x", option, code, "1"])
            .stdout("")
            .stderr_contains(option)
            .code(2)
            .check();
    }
}

#[test]
fn an_initialisation_that_kills_every_worker_ends_the_run() {
    Run::new(["map", "x", "--init", "os.abort()", "1"])
        .stdout("")
        .stderr_contains("no worker could start: the worker was ended by SIGABRT")
        .code(3)
        .check();
}

/// Starts the hidden worker mode as a child of this process and sends `input`.
fn worker_that_hears(input: &[u8], close: bool) {
    let mut child = Command::new(ppar())
        .arg("--ppar-worker")
        .arg(std::process::id().to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let mut stdin = child.stdin.take();
    // It may have ended before reading everything.
    let _ = stdin.as_mut().map(|stdin| stdin.write_all(input));
    if close {
        stdin = None;
    }
    let over = wait_until(PATIENCE, || matches!(child.try_wait(), Ok(Some(_))));
    let _ = child.kill();
    drop(stdin);
    let output = child.wait_with_output().expect("it is reaped");
    assert!(over, "a worker waits for more after {input:?}");
    assert_eq!(output.status.code(), Some(3), "{input:?}");
    assert!(output.stdout.len() <= 22, "only a greeting: {input:?}");
}

/// A frame: kind, claimed length, and payload.
fn frame(kind: u8, length: u32, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![kind, 0, 0, 0];
    frame.extend(length.to_le_bytes());
    frame.extend([0; 8]);
    frame.extend(payload);
    frame
}

#[test]
fn a_worker_that_receives_nonsense_ends() {
    let hello = frame(1, 6, b"ppar\x01\x00");
    worker_that_hears(b"GET / HTTP/1.1\r\n\r\n", false);
    worker_that_hears(&[0xff].repeat(100_000), false);
    worker_that_hears(&frame(1, 6, b"nope\x01\x00"), false);
    worker_that_hears(&frame(1, 6, b"ppar\x63\x00"), false);
    let after_hello = |frame: Vec<u8>| [hello.clone(), frame].concat();
    worker_that_hears(&after_hello(frame(3, 0, b"")), false);
    worker_that_hears(&after_hello(frame(77, 0, b"")), false);
    worker_that_hears(&after_hello(frame(2, u32::MAX, b"{}")), false);
    worker_that_hears(&after_hello(frame(2, 1 << 30, b"{}")), true);
    worker_that_hears(&hello[..9], true);
}

#[test]
fn a_worker_serves_only_its_parent() {
    let output = Command::new(ppar())
        .args(["--ppar-worker", "1"])
        .stdin(Stdio::null())
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(3));
    assert!(output.stdout.is_empty());
}

#[test]
fn an_output_file_is_unchanged_when_a_run_fails() {
    let scratch = Scratch::new();
    let out = scratch.file("out", "before\n");
    let args = ["map", "1 // x", "2", "1", "0", "-o"].map(Into::into);
    Run::new(args.into_iter().chain([out.clone().into_os_string()]))
        .stderr_contains("item 2")
        .code(1)
        .check();
    assert_eq!(fs::read_to_string(out).expect("readable"), "before\n");
}
