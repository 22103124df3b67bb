//! `ppar bench`: what it measures, reports and writes. Nothing here depends on
//! how fast the machine is.

use std::fs;
use std::os::unix::process::ExitStatusExt;

use rustix::process::Signal;
use serde_json::Value;

use crate::support::{Live, PATIENCE, Run, Scratch, is_alive, wait_until};

/// Work of which two workers do twice as much in the same time, however busy
/// the machine is.
const WAITS: &str = "time.sleep(0.01) or x";

/// A short measurement.
fn bench(args: &[&str]) -> Run {
    Run::new(["bench", "--runs", "1"].iter().chain(args))
}

/// A shorter one, without a search for the break-even.
fn alone(args: &[&str]) -> Run {
    bench(&["-j", "1"]).args(args)
}

fn json(run: Run) -> Value {
    let finished = run.args(["--json", "-"]).check();
    assert_eq!(finished.stdout.lines().count(), 1, "{}", finished.stdout);
    serde_json::from_str(&finished.stdout).expect("it is JSON")
}

fn names(findings: &Value) -> Vec<&str> {
    let sides = findings["sides"].as_array().expect("an array");
    sides
        .iter()
        .filter_map(|side| side["name"].as_str())
        .collect()
}

fn number(value: &Value) -> f64 {
    value
        .as_f64()
        .unwrap_or_else(|| panic!("{value} is no number"))
}

#[track_caller]
fn assert_near(value: &Value, expected: f64) {
    let off = (number(value) - expected).abs();
    assert!(off <= 1e-9 * expected.abs(), "{value} is not {expected}");
}

#[test]
fn a_table_has_a_row_for_each_side() {
    let finished = bench(&["-j", "3", WAITS, "1", "2", "3", "4"]).check();
    let lines: Vec<&str> = finished.stdout.lines().collect();
    assert_eq!(lines[0], "time.sleep(0.01) or x");
    assert!(lines[1].starts_with("4 items, 8 bytes of output, "));
    let header: Vec<&str> = lines[3].split_whitespace().collect();
    let columns = [
        "median",
        "spread",
        "speed-up",
        "efficiency",
        "start-up",
        "per",
        "item",
        "started",
    ];
    assert_eq!(header, columns);
    let sides = [
        "sequential",
        "3 threads",
        "1 process",
        "2 processes",
        "3 processes",
    ];
    for (line, side) in lines[4..].iter().zip(sides) {
        assert!(line.starts_with(&format!("{side}  ")), "{line}");
        assert!(line.contains(" ms ") && line.contains("% "), "{line}");
    }
    assert_eq!(lines[9], "");
    assert_eq!(lines[10], "fewer than 3 runs: noise is unknown");
    let sentence = lines[11..].join(" ");
    assert!(sentence.contains("are worth it from "), "{sentence}");
    assert!(!finished.stdout.contains('█'), "charts are for terminals");
}

#[test]
fn figures_are_consistent() {
    let findings = json(Run::new([
        "bench", "-j", "2", "--runs", "3", WAITS, "1", "2", "3",
    ]));
    assert_eq!(
        names(&findings),
        ["sequential", "2 threads", "1 process", "2 processes"]
    );
    assert_eq!(findings["function"], WAITS);
    assert_eq!(
        (&findings["items"], &findings["runs"]),
        (&3.into(), &3.into())
    );
    assert_eq!(findings["same_output"], true);
    assert!(number(&findings["machine"]["usable_cores"]) >= 1.0);
    let sides = findings["sides"].as_array().expect("an array");
    let base = number(&sides[0]["median_seconds"]);
    for side in sides {
        let mut runs: Vec<f64> = side["runs_seconds"]
            .as_array()
            .expect("an array")
            .iter()
            .map(number)
            .collect();
        assert_eq!(runs.len(), 3);
        runs.sort_by(f64::total_cmp);
        let median = runs[1];
        assert_near(&side["min_seconds"], runs[0]);
        assert_near(&side["median_seconds"], median);
        assert_near(&side["max_seconds"], runs[2]);
        assert_near(&side["speed_up"], base / median);
        assert_near(
            &side["efficiency"],
            base / median / number(&side["workers"]),
        );
        assert_near(&side["items_per_second"], 3.0 / median);
        assert_near(&side["seconds_per_item"], median / 3.0);
        assert_eq!(side["noisy"], number(&side["spread"]) > 0.05);
        assert!(
            number(&side["started"]) <= number(&side["workers"]),
            "{side}"
        );
    }
    let backends: Vec<_> = sides.iter().map(|side| &side["backend"]).collect();
    assert_eq!(backends, ["sequential", "thread", "process", "process"]);
    assert_near(&sides[0]["startup_seconds"], 0.0);
}

#[test]
fn the_break_even_of_work_that_waits_is_found() {
    let items: Vec<String> = (0..40).map(|n| n.to_string()).collect();
    let findings = json(bench(&["-j", "2", WAITS]).args(&items));
    let break_even = &findings["break_even"];
    assert_eq!(break_even["pool"], "2 processes");
    let found = break_even["items"].as_u64().expect("two workers win");
    assert!((1..=64).contains(&found), "{found}");
    let points = break_even["points"].as_array().expect("an array");
    let sizes: Vec<u64> = points
        .iter()
        .filter_map(|point| point["items"].as_u64())
        .collect();
    assert!(
        sizes.is_sorted() && sizes.contains(&1) && sizes.contains(&40),
        "{sizes:?}"
    );
    assert_eq!(break_even["tried"].as_u64(), sizes.last().copied());
    for point in points {
        // The waiting takes this long, on any side.
        let least = 0.01 * number(&point["items"]);
        assert!(number(&point["sequential_seconds"]) >= least, "{point}");
        assert!(number(&point["pool_seconds"]) >= least / 2.0, "{point}");
    }
}

#[test]
fn csv_has_the_figures_of_the_json() {
    let scratch = Scratch::new();
    let run = alone(&["--csv", "out.csv", "--json", "out.json", "x", "1", "2"]);
    let table = run
        .dir(scratch.path())
        .stdout_contains("sequential")
        .check();
    assert!(
        table.stdout.contains("nothing is gained"),
        "{}",
        table.stdout
    );
    let read = |name| fs::read_to_string(scratch.path().join(name)).expect("it was written");
    let findings: Value = serde_json::from_str(&read("out.json")).expect("JSON");
    let text = read("out.csv");
    let mut table = csv::Reader::from_reader(text.as_bytes());
    let header = table.headers().expect("a header").clone();
    let rows: Vec<_> = table.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), 3);
    for (row, side) in rows
        .iter()
        .zip(findings["sides"].as_array().expect("an array"))
    {
        for (name, cell) in header.iter().zip(row) {
            match &side[name] {
                Value::String(text) => assert_eq!(cell, text),
                Value::Number(_) => assert_near(&side[name], cell.parse().expect("a number")),
                other => assert_eq!(cell, other.to_string(), "{name}"),
            }
        }
    }
    let stdout = alone(&["--csv", "-", "x", "1"]).check().stdout;
    assert_eq!(stdout.lines().next(), text.lines().next());
    assert_eq!(stdout.lines().count(), 4);
}

#[test]
fn the_plot_is_one_whole_file() {
    let scratch = Scratch::new();
    scratch.file("plot.svg", "before");
    let run = bench(&["-j", "2", "--plot", "plot.svg", WAITS, "1", "2"]);
    run.dir(scratch.path())
        .stdout_contains("2 processes")
        .check();
    let svg = fs::read_to_string(scratch.path().join("plot.svg")).expect("it was written");
    assert!(
        svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"),
        "{svg}"
    );
    for text in [
        "number of workers",
        "ideal",
        "number of items",
        "break-even: ",
    ] {
        assert!(svg.contains(text), "{text}");
    }
    assert_eq!(fs::read_dir(scratch.path()).expect("a folder").count(), 1);
}

#[test]
fn unwritable_files_are_reported_before_anything_is_measured() {
    for option in ["--plot", "--json", "--csv"] {
        bench(&["time.sleep(10000)", "1", option, "missing/x"])
            .stdout("")
            .stderr_contains("ppar: failed to open missing/x for writing: No such file")
            .code(2)
            .check();
    }
    bench(&["x", "1", "--json", "-", "--plot", "-"])
        .stdout("")
        .stderr_contains("only one of --json, --csv and --plot can go to standard output")
        .code(2)
        .check();
}

#[test]
fn a_run_that_fails_leaves_files_as_they_were() {
    let scratch = Scratch::new();
    let file = scratch.file("out.json", "before");
    bench(&["--json", "out.json", "1 // x", "1", "0"])
        .dir(scratch.path())
        .stdout("")
        .stderr_contains("ppar: item 1: ")
        .stderr_contains("ZeroDivisionError: ")
        .code(1)
        .check();
    assert_eq!(fs::read_to_string(file).expect("it is there"), "before");
    assert_eq!(fs::read_dir(scratch.path()).expect("a folder").count(), 1);
}

#[test]
fn all_sides_must_write_the_same() {
    let complaint = "ppar: 1 process wrote different bytes than sequential for the same items";
    let finished = alone(&["os.getpid() + x", "1", "2"])
        .stdout("")
        .stderr_contains(complaint)
        .stderr_contains("--no-check")
        .code(1)
        .check();
    assert_eq!(finished.stderr.lines().count(), 1, "{}", finished.stderr);
    alone(&["--no-check", "os.getpid() + x", "1", "2"])
        .stdout_contains("--no-check: outputs were not compared")
        .check();
    // Random numbers are the same for the same item.
    alone(&["random.random()", "1", "2"]).check();
}

#[test]
fn items_are_those_of_map() {
    let scratch = Scratch::new();
    scratch.file("a.csv", "n,t\n1,\"x\ny\"\n2,z");
    scratch.file("b.csv", "n,t\n3,\n");
    scratch.file("other.csv", "m\n1\n");
    let cases: [(&[&str], &str, &str, u64); 9] = [
        (&["1", "two", "[3]"], "", "", 3),
        (&[], "1\n\n{\"a\": 2}", "", 2),
        (&[], "a\n\nb\n", "-R", 3),
        (&[], "a\nb\0c", "-0", 2),
        (&[], "n\tt\n1\t2\n", "--tsv", 1),
        (&["--no-header"], "n\tt\n1\t2\n", "--tsv", 2),
        (&["-a", "a.csv", "-a", "b.csv"], "", "--csv", 3),
        (&["--range", "5:0:-2"], "", "", 3),
        (&["--starmap"], "[1,2]\n", "", 1),
    ];
    for (args, input, format, count) in cases {
        let function = if args == ["--starmap"] {
            "lambda a, b: a + b"
        } else {
            "x"
        };
        let spell = |csv| match format {
            "" => Vec::new(),
            "--csv" => vec![csv],
            other => vec![other],
        };
        let run = |run: Run, csv| {
            let run = run.args(spell(csv)).args([function]).args(args);
            run.dir(scratch.path()).stdin(input)
        };
        let mapped = run(Run::new(["map"]), "--csv").check().stdout;
        let findings = json(run(alone(&[]), "--csv-input"));
        assert_eq!(findings["items"], count, "{args:?} {format}");
        assert_eq!(findings["output_bytes"], mapped.len(), "{args:?} {format}");
    }
    alone(&["x", "--csv-input", "-a", "a.csv", "-a", "other.csv"])
        .dir(scratch.path())
        .stderr_contains("failed to join other.csv to the input: its header")
        .code(2)
        .check();
}

#[test]
fn functions_are_those_of_map() {
    let def = ["--def", "def f(x): return [x, x]", "f", "1", "2", "--flat"];
    let findings = json(alone(&def).args(["--filter", "x > 1", "--reduce", "a + b"]));
    assert_eq!(findings["output_bytes"], "4\n".len());
    assert_eq!(findings["items"], 2);
}

#[test]
fn missing_items_and_misuse_are_reported_before_anything_is_measured() {
    for args in [&["--range", "0:0"][..], &[]] {
        bench(&["x"])
            .args(args)
            .stdout("")
            .stderr_contains("ppar: there is nothing to measure: the input is empty\n")
            .code(2)
            .check();
    }
    alone(&["x", "--csv-input", "--tsv"])
        .stderr_contains(
            "give only one of --raw-input, --null, --json-input, --csv-input and --tsv",
        )
        .code(2)
        .check();
    bench(&["nope", "1"])
        .stderr_contains("the name `nope` is not defined")
        .code(2)
        .check();
    bench(&["x", "-a", "missing"])
        .stderr_contains("ppar: failed to open missing: ")
        .code(2)
        .check();
    bench(&[])
        .stderr_contains("Usage: ppar bench [OPTIONS] FUNCTION [ITEM]...")
        .code(2)
        .check();
    Run::new(["bench", "x", "1", "--runs", "0"])
        .stderr_contains("invalid value '0'")
        .code(2)
        .check();
}

#[test]
fn commands_are_measured_in_slots() {
    let findings = json(bench(&[
        "-j",
        "3",
        "--cmd",
        "sleep 0.01; echo {}",
        "a",
        "-1",
    ]));
    assert_eq!(names(&findings), ["sequential", "2 slots", "3 slots"]);
    assert_eq!(findings["command"], "sleep 0.01; echo {}");
    assert_eq!(
        (&findings["items"], &findings["output_bytes"]),
        (&2.into(), &5.into())
    );
    let started: Vec<_> = findings["sides"]
        .as_array()
        .expect("an array")
        .iter()
        .map(|side| side["started"].as_u64())
        .collect();
    assert_eq!(started, [Some(1), Some(2), Some(2)]);
    assert!(findings["break_even"]["pool"].is_string(), "{findings}");
}

#[test]
fn commands_take_items_from_files_as_they_are() {
    let lines = json(alone(&["--cmd", "echo {}"]).stdin("[1, 2]\n\nb"));
    assert_eq!(
        (&lines["items"], &lines["output_bytes"]),
        (&3.into(), &10.into())
    );
    let nul = json(alone(&["-0", "--cmd", "printf %s {}"]).stdin("a\nb\0c"));
    assert_eq!(
        (&nul["items"], &nul["output_bytes"]),
        (&2.into(), &4.into())
    );
    assert_eq!(names(&nul), ["sequential"]);
}

#[test]
fn a_command_that_fails_ends_the_measurement() {
    alone(&["--cmd", "echo oops >&2; exit {}", "7"])
        .stdout("")
        .stderr_contains("oops\n")
        .code(1)
        .check();
    alone(&["--cmd", "no-such-command-anywhere", "1"])
        .stderr_contains("no-such-command-anywhere")
        .code(127)
        .check();
    bench(&["-j", "2", "--cmd", "echo $$", "1"])
        .stderr_contains("2 slots wrote different bytes than sequential for the same items")
        .code(1)
        .check();
}

#[test]
fn a_command_takes_no_options_of_functions() {
    for (option, value) in [
        ("--def", "def f(x): return x"),
        ("--filter", "x"),
        ("--chunksize", "2"),
    ] {
        bench(&["--cmd", "true", "1", option, value])
            .stderr_contains("cannot be used with")
            .code(2)
            .check();
    }
    for args in [&["--range", "0:3"][..], &["--csv-input"]] {
        bench(&["--cmd", "true"])
            .args(args)
            .stderr_contains("a command takes items unparsed")
            .code(2)
            .check();
    }
}

#[test]
fn a_signal_ends_it_at_once_with_all_workers() {
    let mut args = vec![
        "bench",
        "-j",
        "2",
        "time.sleep(0.05)",
        "--range",
        "0:20",
        "--runs",
        "1000",
    ];
    for (started, signal) in [(1, Signal::INT), (1, Signal::TERM)] {
        let mut live = Live::start(&args);
        let workers = live.await_workers(started);
        live.signal(signal);
        assert_eq!(live.wait().signal(), Some(signal.as_raw()));
        assert_eq!(live.rest(), "");
        let gone = wait_until(PATIENCE, || !workers.iter().any(|&worker| is_alive(worker)));
        assert!(gone, "{workers:?}");
        args = vec!["bench", "-j", "2", "--cmd", "sleep 1000", "1", "2", "3"];
    }
}

#[test]
fn it_ends_quietly_when_nobody_reads() {
    let script = "ppar bench -j 1 --runs 1 x 1 | true; echo ${PIPESTATUS[0]}";
    Run::shell(script).stdout("141\n").check();
}

#[test]
fn workers_have_variables_and_threads() {
    let function = "[os.environ['GPU'], os.environ['OMP_NUM_THREADS']]";
    let options = ["--env", "GPU=a", "--threads", "3", "--init", "import os"];
    let finished = alone(&[&crate::support::python(), "--json", "-"])
        .args(options)
        .args([function, "1", "2"])
        .check();
    assert!(finished.stdout.contains(r#""same_output":true"#));
    for (arguments, message) in [
        (["x", "1"], "are for functions in Python"),
        (["--cmd", "true {}"], "cannot be used with"),
    ] {
        alone(&["--env", "A=1"])
            .args(arguments)
            .stderr_contains(message)
            .code(2)
            .check();
    }
}
