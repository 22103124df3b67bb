//! The pool's options: how many workers, for how long, and what a failed item
//! means.

use std::collections::HashMap;

use serde_json::Value;

use crate::support::{Run, Scratch, numbers};

const BACKENDS: [&str; 3] = ["process", "thread", "inline"];

/// The statistics of a run with `options`.
fn stats(options: &[&str]) -> Value {
    let folder = Scratch::new();
    Run::new(["map", "--stats-json", "stats"].iter().chain(options))
        .dir(folder.path())
        .check();
    let text = std::fs::read_to_string(folder.path().join("stats")).expect("written");
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn few_items_start_few_workers() {
    let stats = stats(&["-j64", "x", "1", "2", "3", "4", "5"]);
    let started = stats["workers_started"].as_u64().expect("a number");
    assert!((1..=5).contains(&started), "{stats}");
    assert_eq!(stats["items"], 5);
}

#[test]
fn slow_items_get_all_the_workers_there_may_be() {
    let stats = stats(&["-j6", "time.sleep(0.2)", "--range", "0:12"]);
    assert_eq!(stats["workers_started"], 6, "{stats}");
}

#[test]
fn the_number_of_workers_has_several_forms() {
    for count in ["1", "3", "100%", "50%", "+1", "-1", "auto"] {
        Run::new(["map", "x", "1", "-j", count])
            .stdout("1\n")
            .check();
    }
}

#[test]
fn a_worker_is_replaced_after_its_share() {
    let options = [
        "map",
        "-j2",
        "--max-tasks-per-worker",
        "3",
        "os.getpid()",
        "--range",
        "0:20",
    ];
    let run = Run::new(options).check();
    let mut served: HashMap<&str, u32> = HashMap::new();
    for pid in run.stdout.lines() {
        *served.entry(pid).or_default() += 1;
    }
    assert_eq!(served.values().sum::<u32>(), 20);
    assert!(served.values().all(|&items| items <= 3), "{served:?}");
}

#[test]
fn fail_prints_exactly_the_results_before_the_failing_item() {
    let down: Vec<_> = numbers(1..501).lines().rev().map(str::to_owned).collect();
    let expected = down.join("\n") + "\n";
    for backend in BACKENDS {
        for chunksize in ["auto", "7"] {
            let function = "(500 - x) if 1 // (500 - x) < 2 else 0";
            Run::new(["map", "-j3", function, "--range", "0:5000"])
                .args(["--backend", backend, "--chunksize", chunksize])
                .stdout(&expected)
                .stderr_contains("ppar: item 500: ")
                .code(1)
                .check();
        }
    }
}

#[test]
fn skip_omits_failing_items_and_reports_them() {
    for backend in BACKENDS {
        Run::new(["map", "10 // x", "1", "0", "5", "0", "--on-error", "skip"])
            .args(["--backend", backend])
            .stdout("10\n2\n")
            .stderr_contains("ppar: item 1: ")
            .stderr_contains("ppar: item 3: ")
            .stderr_contains("ppar: 2 items failed")
            .code(1)
            .check();
    }
    let quiet = ["map", "-q", "10 // x", "1", "0", "--on-error", "skip"];
    Run::new(quiet).stdout("10\n").code(1).check();
}

#[test]
fn record_writes_the_error_in_the_items_place() {
    let run = Run::new(["map", "10 // x", "--on-error", "record", "--retries", "2"])
        .stdin("1\n\n0\n5\n")
        .stderr_contains("1 item failed")
        .code(1)
        .check();
    let lines: Vec<_> = run.stdout.lines().collect();
    assert_eq!((lines[0], lines[2], lines.len()), ("10", "2", 3));
    let record: Value = serde_json::from_str(lines[1]).expect("JSON");
    let error = &record["error"];
    assert_eq!(error["index"], 1);
    assert_eq!(error["line"], 3);
    assert_eq!(error["kind"], "exception");
    assert_eq!(error["attempts"], 3);
    assert_eq!(error["signal"], Value::Null);
    let traceback = error["traceback"].as_str().expect("a traceback");
    assert!(
        traceback.contains("line 1") && traceback.contains("10 // x"),
        "{traceback}"
    );
}

#[test]
fn a_retry_may_succeed() {
    // Draws a new number each time: sooner or later it is small.
    let function = "x if time.time_ns() // 100 % 7 == 0 else fail('not yet')";
    Run::new(["map", "--retries", "1000000", function, "--range", "0:20"])
        .stdout(&numbers(0..20))
        .check();
}

#[test]
fn random_numbers_depend_on_seed_and_index_only() {
    let numbers = |options: &[&str]| {
        let common = [
            "map",
            "[random.random(), random.randint(1, 6)]",
            "--range",
            "0:500",
        ];
        Run::new(common.iter().chain(options)).check().stdout
    };
    let expected = numbers(&["--seed", "7", "-j1"]);
    for options in [
        &["--seed", "7", "-j3", "--chunksize", "11"][..],
        &["--seed", "7", "--backend", "thread"],
        &["--seed", "7", "--backend", "inline"],
    ] {
        assert_eq!(numbers(options), expected, "{options:?}");
    }
    assert_ne!(numbers(&["--seed", "8"]), expected);
    assert_ne!(numbers(&[]), numbers(&[]));
}

#[test]
fn stats_describe_workers_and_items() {
    let json = stats(&["-j2", "--chunksize", "5", "x", "--range", "0:100"]);
    assert_eq!(json["items"], 100);
    assert_eq!(json["failed"], 0);
    let workers = json["workers"].as_array().expect("a list");
    let items: u64 = workers
        .iter()
        .filter_map(|worker| worker["items"].as_u64())
        .sum();
    assert_eq!(items, 100);
    assert!(workers[0]["peak_memory_bytes"].as_u64() > Some(0), "{json}");
    for backend in BACKENDS {
        Run::new(["map", "--stats", "x", "1", "2", "--backend", backend])
            .stdout("1\n2\n")
            .stderr_contains("pid")
            .stderr_contains("busy")
            .check();
    }
}

#[test]
fn nothing_is_shown_in_a_pipe_by_default() {
    let run = Run::new(["map", "x", "--range", "0:1000"]).check();
    assert_eq!(run.stderr, "");
}

#[test]
fn progress_in_a_pipe_is_whole_lines() {
    let run = Run::new(["map", "x // (x - 3)", "--range", "0:1234", "--progress"])
        .args(["--on-error", "record"])
        .stderr_contains("ppar: 1 item failed\n")
        .code(1)
        .check();
    let lines: Vec<_> = run.stderr.lines().collect();
    let last = lines.last().expect("there is one");
    assert!(
        last.starts_with("ppar: 100%, 1,234/1,234 items, "),
        "{last}"
    );
    assert!(last.ends_with(", 1 failed"), "{last}");
    assert!(lines.iter().all(|line| line.starts_with("ppar: ")));
}

#[test]
fn the_items_of_a_regular_file_are_estimated_from_where_reading_began() {
    let scratch = Scratch::new();
    let script = r"
exec 2> /dev/null
seq 1000 4999 > in
(dd bs=5 count=1000 of=/dev/null status=none
exec ppar map 'time.sleep(600)' -j1 --chunksize 1 --progress 2> err) < in &
until grep -q 'ppar: 0%, 0/~3,000 items, ' err; do sleep 0.05; done
kill -KILL $!
";
    Run::shell(script).dir(scratch.path()).check();
}

#[test]
fn arguments_are_counted_before_they_are_done() {
    Run::new(["map", "x", "--progress", "-j1", "1", "2"])
        .stdout("1\n2\n")
        .stderr_contains("ppar: 100%, 2/2 items, ")
        .check();
}
