//! `ppar map --exec`: programs that answer lines with lines, and `--worker`:
//! programs that speak the protocol.

use std::fmt::Write;
use std::fs;
use std::io::BufRead;
use std::os::unix::process::ExitStatusExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use rustix::process::Signal;

use crate::support::{
    Live, PATIENCE, Run, Scratch, is_alive, numbers, pid_in, python, repository, send, wait_until,
};

/// Squares numbers; a few have another effect.
const SQUARES: &str = "\
while read -r x; do
    case $x in
        103) exit 3 ;;
        105) kill -SEGV $$ ;;
        107) sleep 1000 ;;
        109) echo 'no number' ;;
        111) echo; echo 111 ;;
        113) echo '{\"error\": \"unlucky\"}' ;;
        115) echo '{\"error\": {\"message\": \"worse\", \"code\": 7}}' ;;
        *) echo $((x * x)) ;;
    esac
done";

fn map<const N: usize>(script: &str, arguments: [&str; N]) -> Run {
    let command = format!("sh -c {}", shlex::try_quote(script).expect("no NUL"));
    Run::new(["map", "--exec", &command]).args(arguments)
}

fn live<const N: usize>(script: &str, arguments: [&str; N]) -> Live {
    let command = format!("sh -c {}", shlex::try_quote(script).expect("no NUL"));
    Live::start(["map", "--exec", &command].into_iter().chain(arguments))
}

#[test]
fn each_line_has_an_answer_in_its_place() {
    map(SQUARES, ["1", "2", "3"]).stdout("1\n4\n9\n").check();
    let mut squares = String::new();
    for number in 0..100 {
        let _ = writeln!(squares, "{}", number * number);
    }
    map(SQUARES, ["-j3", "--exec-window", "7", "--chunksize", "20"])
        .stdin(numbers(0..100))
        .stdout(&squares)
        .check();
    map("exec cat", ["--exec-window", "1000", "--array"])
        .stdin(" {\"a\": 1} \n\n[2,\t\"ü\"]\n")
        .stdout("[{\"a\": 1},[2,\t\"ü\"]]\n")
        .check();
    map("exec cat", ["--json-input", "--with-item"])
        .stdin("{\"a\":\n1} {\"b\": [2,\n3]}")
        .stdout(
            "{\"item\":{\"a\": 1},\"result\":{\"a\": 1}}\n{\"item\":{\"b\": [2, 3]},\"result\":{\"b\": [2, 3]}}\n",
        )
        .check();
    map("exec cat", ["-R", "-r"])
        .stdin("a b \r\n\n\"c")
        .stdout("a b \n\n\"c\n")
        .check();
    map("exec cat", ["-R", "-r", "a b", "5", "\"c"])
        .stdout("a b\n5\n\"c\n")
        .check();
    map("exec cat", ["--csv"])
        .stdin("a,b\n1,\"x\ny\"\n")
        .stdout("{\"a\":\"1\",\"b\":\"x\\ny\"}\n")
        .check();
}

#[test]
fn items_that_cannot_be_sent_are_never_sent() {
    let finished = map("exec cat", ["--on-error", "record", "--exec-window", "3"])
        .stdin("1\n[2\n3 4\n5\n")
        .stderr_contains("2 items failed")
        .code(1)
        .check();
    let lines: Vec<_> = finished.stdout.lines().collect();
    assert_eq!((lines[0], lines[3]), ("1", "5"));
    let start = r#"{"error":{"index":1,"line":2,"kind":"input","message":"bad JSON at column"#;
    assert!(lines[1].starts_with(start), "{}", lines[1]);
    map("exec cat", ["-0", "-r"])
        .stdin("a\nb\0c\0")
        .stderr_contains("the item holds a line end")
        .code(1)
        .check();
}

#[test]
fn a_mistake_of_a_program_costs_one_item() {
    for window in ["1", "5"] {
        let finished = map(SQUARES, ["--range", "101:117", "--exec-window", window])
            .args(["--on-error", "record", "--exec-errors", "--timeout", "2"])
            .stderr_contains("7 items failed")
            .code(1)
            .check();
        let expected = [
            (
                103,
                r#""kind":"crash","message":"ended its worker with exit code 3","traceback":null,"signal":null,"exit":3,"#,
            ),
            (105, r#""message":"ended its worker by SIGSEGV""#),
            (107, r#""kind":"timeout""#),
            (109, "the command's answer is not JSON: `no number`"),
            (111, "the command answered with an empty line"),
            (113, r#""message":"unlucky""#),
            (115, r#""message":"worse""#),
        ];
        for (number, line) in (101..).zip(finished.stdout.lines()) {
            match expected.iter().find(|(failing, _)| *failing == number) {
                Some((_, part)) => assert!(line.contains(part), "{line}"),
                None => assert_eq!(line, (number * number).to_string()),
            }
        }
    }
    map(SQUARES, ["113", "-r"])
        .stdout("{\"error\": \"unlucky\"}\n")
        .check();
}

#[test]
fn a_program_that_ends_by_itself_leaves_its_exit_code() {
    for code in ["0", "3"] {
        let finished = map(&format!("read -r x; exit {code}"), ["1"])
            .args(["--on-error", "record"])
            .stderr_contains("1 item failed")
            .code(1)
            .check();
        let expected = format!(r#""exit":{code},"attempts":2"#);
        assert!(finished.stdout.contains(&expected), "{}", finished.stdout);
    }
}

#[test]
fn a_program_that_fails_after_its_last_item_is_a_failure() {
    for (end, told) in [
        ("exit 5", "exited with code 5"),
        ("kill -KILL $$", "was ended by SIGKILL"),
    ] {
        let script = format!("while read -r x; do echo \"$x\"; done; {end}");
        map(&script, ["1", "2"])
            .stdout("1\n2\n")
            .code(1)
            .stderr_contains(&format!(
                "the command answered its items, but {told} at their end"
            ))
            .check();
    }
}

#[test]
fn an_unexpected_line_is_quoted() {
    // The second answer to an item arrives before the next item is sent.
    let script = "while read -r x; do echo $x; [ $x = 2 ] && echo \"twice $x\"; done";
    for arguments in [["-j1", "--chunksize", "1"], ["-j1", "--chunksize", "9"]] {
        let finished = map(script, arguments)
            .args(["--on-error", "record", "1", "2", "3", "4"])
            .stderr_contains("1 item failed")
            .code(1)
            .check();
        let lines: Vec<_> = finished.stdout.lines().collect();
        let error = lines.iter().position(|line| line.contains("`twice 2`"));
        // Its first answer may be on its way when the second one comes.
        assert!(matches!(error, Some(1 | 2)), "{lines:?}");
        assert_eq!((lines[0], lines[3]), ("1", "4"));
    }
    map("echo Welcome; exec cat", ["1"])
        .stderr_contains("`Welcome`")
        .code(1)
        .check();
    map("cat; echo 'that was all'", ["1", "2"])
        .stdout("1\n2\n")
        .stderr_contains("wrote more lines than it was sent items")
        .stderr_contains("`that was all`")
        .code(1)
        .check();
    // With a window, nobody can tell which item a line answers.
    map(
        "while read -r x; do echo $x; [ $x = 1 ] && echo 99; done",
        ["1", "2"],
    )
    .args(["3", "-j1", "--chunksize", "3", "--exec-window", "9"])
    .stderr_contains("results may belong to other items")
    .code(1)
    .check();
}

#[test]
fn a_failed_item_is_tried_again() {
    let folder = Scratch::new();
    let script = "while read -r x; do
        if [ -e tried-$x ]; then echo $x; else touch tried-$x; echo '{\"error\":1}'; fi; done";
    for window in ["1", "4"] {
        fs::read_dir(folder.path())
            .expect("a folder")
            .for_each(|entry| fs::remove_file(entry.expect("an entry").path()).expect("a file"));
        map(script, ["--retries", "1", "--exec-errors", "-j1"])
            .args(["--exec-window", window, "--range", "0:6"])
            .dir(folder.path())
            .stdout("0\n1\n2\n3\n4\n5\n")
            .check();
    }
}

#[test]
fn standard_error_of_a_program_is_passed_on_in_whole_lines() {
    let script = "while read -r x; do printf 'one ' >&2; printf 'two\\n' >&2; echo $x; done; \
                  printf 'the end' >&2";
    let finished = map(script, ["-j2", "--chunksize", "1", "--range", "0:20"])
        .stderr_contains("one two\n")
        .stderr_contains("the end\n")
        .check();
    for line in finished.stderr.lines() {
        assert!(["one two", "the end"].contains(&line), "{line}");
    }
}

#[test]
fn a_silent_program_is_explained() {
    map("cat > /dev/null", ["1", "--timeout", "1"])
        .stderr_contains("--unbuffered")
        .stderr_contains("took longer than 1 s")
        .code(1)
        .check();
    // Just once, and also without a limit.
    let finished = map("read -r x; sleep 6; echo $x; cat", ["-j2", "1", "2"])
        .stdout("1\n2\n")
        .stderr_contains("stdbuf")
        .check();
    assert_eq!(finished.stderr.matches("stdbuf").count(), 1);
}

#[test]
fn a_command_that_cannot_be_run_ends_the_run() {
    for (command, message) in [
        (
            "nosuch-program -x",
            "failed to find the command \"nosuch-program\"",
        ),
        ("cat 'a", "a quote is not closed"),
        ("", "--exec needs a command"),
    ] {
        Run::new(["map", "--exec", command, "1"])
            .stderr_contains(message)
            .code(2)
            .check();
    }
    Run::new(["map", "--exec", "cat", "--backend", "thread", "1"])
        .stderr_contains("--exec needs worker processes")
        .code(2)
        .check();
    for option in ["--flat", "--init=x", "--python", "--reduce=a"] {
        Run::new(["map", "--exec", "cat", option, "1"])
            .stderr_contains("cannot be used with")
            .code(2)
            .check();
    }
}

#[test]
fn an_item_may_have_many_megabytes() {
    let item = format!("\"{}\"\n", "a".repeat(64 << 20));
    let finished = map("exec cat", []).stdin(item.clone()).check();
    assert!(finished.stdout == item);
}

#[test]
fn programs_that_are_killed_change_nothing() {
    let mut run = live(
        "exec cat",
        ["-j3", "--exec-window", "50", "--range", "0:1000000"],
    );
    let mut output = run.stdout();
    let lines = Arc::new(AtomicUsize::new(0));
    let read = Arc::clone(&lines);
    let reader = thread::spawn(move || {
        let mut text = String::new();
        while output.read_line(&mut text).expect("it can be read") > 0 {
            read.fetch_add(1, Ordering::Relaxed);
        }
        text
    });
    let mut known = 0;
    for _ in 0..15 {
        let mut chosen = None;
        // The oldest worker is killed, and only after others have got further.
        // Killing one that is alone with an item would cost that item.
        let found = wait_until(PATIENCE, || {
            chosen = run.workers().into_iter().flat_map(children).next();
            let goes_on = lines.load(Ordering::Relaxed) > known;
            (goes_on && chosen.is_some()) || run.is_over()
        });
        assert!(found, "nobody works");
        known = lines.load(Ordering::Relaxed);
        if let Some(chosen) = chosen {
            send(chosen, Signal::KILL);
        }
        thread::sleep(Duration::from_millis(10));
    }
    let status = run.wait();
    assert!(status.success(), "{status} after {known} lines");
    assert!(reader.join().expect("read") == numbers(0..1_000_000));
}

fn children(pid: i32) -> Vec<i32> {
    let path = format!("/proc/{pid}/task/{pid}/children");
    let children = fs::read_to_string(path).unwrap_or_default();
    children
        .split_whitespace()
        .filter_map(|pid| pid.parse().ok())
        .collect()
}

#[test]
fn nothing_outlives_ppar() {
    let script = "sleep 1000 & echo $! > child; while read -r x; do echo $x; sleep 1000; done";
    for signals in [&[Signal::KILL][..], &[Signal::INT, Signal::INT]] {
        let folder = Scratch::new();
        let script = format!("cd '{}'; {script}", folder.path().display());
        let mut run = live(&script, ["-j1", "1", "2"]);
        assert_eq!(run.line(), "1\n");
        let workers = run.await_workers(1);
        let child = pid_in(&folder, "child");
        for &signal in signals {
            run.signal_again(signal);
        }
        let expected = signals.last().map(|signal| signal.as_raw());
        assert_eq!(run.wait().signal(), expected);
        assert!(wait_until(PATIENCE, || !is_alive(workers[0]) && !is_alive(child)));
    }
}

#[test]
fn workers_know_their_number_and_have_variables_of_their_own() {
    let script = "while read -r x; do echo \"[$PPAR_WORKER,$PPAR_SLOT,\\\"$GPU\\\"]\"; done";
    map(
        script,
        ["-j1", "--max-tasks-per-worker", "1", "1", "2", "3"],
    )
    .args(["--env", "GPU=gpu{%0}-{%}"])
    .env("PPAR_WORKER", "old")
    .stdout("[1,1,\"gpu0-1\"]\n[2,1,\"gpu0-1\"]\n[3,1,\"gpu0-1\"]\n")
    .check();
    let slow = "while read -r x; do sleep 0.2; echo $PPAR_SLOT; done";
    let finished = map(slow, ["-j2", "--chunksize", "1", "--range", "0:8"]).check();
    let slots: std::collections::BTreeSet<_> = finished.stdout.lines().collect();
    assert_eq!(slots.into_iter().collect::<Vec<_>>(), ["1", "2"]);
    for (option, message) in [
        ("--env=A={}", "a worker has a slot"),
        ("--env=A={#}", "a worker has a slot"),
        ("--threads=0", "write a number of threads from 1, or auto"),
    ] {
        map("exec cat", [option, "1"])
            .stderr_contains(message)
            .code(2)
            .check();
    }
    Run::new(["map", "--backend", "inline", "--env", "A=1", "x", "1"])
        .stderr_contains("--env and --threads need worker processes")
        .code(2)
        .check();
}

#[test]
fn libraries_are_limited_to_their_share_of_threads() {
    let script = "while read -r x; do echo \"[$OMP_NUM_THREADS+0,$MKL_NUM_THREADS+0]\"; done";
    let run = |arguments: &[&str]| {
        map(script, ["-r", "1"])
            .args(arguments)
            .env("OMP_NUM_THREADS", "9")
            .env("MKL_NUM_THREADS", "")
    };
    run(&[]).stdout("[9+0,+0]\n").check();
    run(&["--threads", "3"]).stdout("[3+0,3+0]\n").check();
    run(&["--threads", "auto", "-j10000"])
        .stdout("[1+0,1+0]\n")
        .check();
    run(&["--threads", "3", "--env", "OMP_NUM_THREADS=5"])
        .stdout("[5+0,3+0]\n")
        .check();
    Run::new(["spawn", "--threads", "4", "-j1"])
        .args([
            "--env",
            "MKL_NUM_THREADS={%}",
            "echo $OMP_NUM_THREADS $MKL_NUM_THREADS {%0} {}",
        ])
        .args([":::", "a"])
        .stdout("4 1 0 a\n")
        .check();
}

/// The worker of docs/protocol.md.
fn worker(folder: &Scratch) -> String {
    let page = fs::read_to_string(repository().join("docs/protocol.md")).expect("a page");
    let (_, rest) = page
        .split_once("```python worker.py\n")
        .expect("the worker");
    let (program, _) = rest.split_once("```\n").expect("a fence is closed");
    let path = folder.file("worker.py", program);
    let option = python();
    let python = option.trim_start_matches("--python=");
    format!("{python} {}", path.display())
}

#[test]
fn a_worker_may_be_any_program_that_speaks_the_protocol() {
    let folder = Scratch::new();
    let worker = worker(&folder);
    Run::new(["map", "--worker", &worker, "-j3", "x + 1"])
        .args(["--range", "0:20000"])
        .stdout(&numbers(1..20_001))
        .check();
    let function = "__import__('os')._exit(3) if x == 8 else \
                    __import__('time').sleep(1000) if x == 9 else x";
    let finished = Run::new(["map", "--worker", &worker, "--on-error", "record", function])
        .args(["--timeout", "2", "--range", "0:20"])
        .stderr_contains("2 items failed")
        .code(1)
        .check();
    let lines: Vec<_> = finished.stdout.lines().collect();
    assert!(lines[8].contains(r#""kind":"crash""#), "{}", lines[8]);
    assert!(lines[9].contains(r#""kind":"timeout""#), "{}", lines[9]);
    assert_eq!((lines[7], lines[10], lines.len()), ("7", "10", 20));
}

#[test]
fn a_worker_that_speaks_something_else_is_refused() {
    for (command, code, message) in [
        (
            "echo hello",
            3,
            "no worker could start: a worker's output made no sense",
        ),
        ("nosuch-worker", 2, "--worker says `nosuch-worker`"),
    ] {
        Run::new(["map", "--worker", command, "x", "1"])
            .stderr_contains(message)
            .code(code)
            .check();
    }
    let scratch = Scratch::new();
    let greeted = scratch.path().join("greeted");
    // It is greeted once ppar holds its tether.
    let worker = format!(
        "sh -c 'head -c 1 > \"{}\"; exec sleep 1000'",
        greeted.display()
    );
    let mut run = Live::start(["map", "--worker", &worker, "x", "1"]);
    let workers = run.await_workers(1);
    assert!(wait_until(PATIENCE, || {
        fs::metadata(&greeted).is_ok_and(|data| data.len() > 0)
    }));
    run.signal(Signal::KILL);
    run.wait();
    assert!(wait_until(PATIENCE, || !is_alive(workers[0])));
}
