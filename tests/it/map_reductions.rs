//! Reductions of `ppar map`: whether they have a result, and its last digit.

use std::process::Command;

use crate::map_python;
use crate::support::{Run, Scratch};

const BACKENDS: [&[&str]; 3] = [&[], &["--backend", "inline"], &["--chunksize", "1"]];

#[test]
fn built_in_reductions_take_no_initial_value() {
    for option in ["--count", "--sum", "--mean", "--min", "--max"] {
        Run::new(["map", "x", option, "--initial", "5", "1", "2"])
            .stderr_contains("cannot be used with")
            .code(2)
            .check();
    }
}

#[test]
fn a_reduction_of_input_that_ends_in_an_error_has_no_result() {
    let folder = Scratch::new();
    let script = "seq 100000 | gzip | head -c 20000 > t.gz";
    let made = Command::new("sh")
        .args(["-c", script])
        .current_dir(folder.path())
        .status();
    assert!(made.expect("sh runs").success());
    for reduction in [
        &["--sum"][..],
        &["--reduce", "a + b"],
        &["--by", "x % 2", "--count", "--max"],
        &["--by", "x % 2", "--reduce", "a + b"],
    ] {
        for backend in BACKENDS {
            let run = |function| {
                Run::new(["map", function, "-a", "t.gz"])
                    .args(reduction)
                    .args(backend)
                    .dir(folder.path())
            };
            run("x")
                .stdout("")
                .stderr_contains("there is no result, because items are missing")
                .code(2)
                .check();
            let skipped = run("x").args(["--on-error", "skip"]).code(2);
            let skipped = skipped.stderr_contains("the results cover only the items before it");
            assert!(!skipped.check().stdout.is_empty());
        }
    }
    Run::new(["map", "x", "--sum", "--json-input"])
        .stdin("[1,2,3")
        .stdout("")
        .stderr_contains("there is no result")
        .code(2)
        .check();
    Run::new(["map", "-R", "--count", "x", "--max-record", "5"])
        .stdin("a\nb\nabcdefgh\n")
        .stdout("")
        .stderr_contains("there is no result")
        .code(2)
        .check();
    // Results of their own are whole.
    Run::new(["map", "x", "--json-input"])
        .stdin("[1,2,3")
        .stdout("1\n2\n3\n")
        .stderr_contains("the results cover only the items before it")
        .code(2)
        .check();
}

#[test]
fn sums_and_means_are_exact_before_they_are_rounded() {
    let cases = [
        (
            "--mean",
            &["9007199254741009", "0", "0"][..],
            "3002399751580336.5\n",
        ),
        ("--mean", &["1e308", "1e308"], "1e+308\n"),
        ("--mean", &["0.1", "0.2", "0.4"], "0.23333333333333334\n"),
        ("--sum", &["1e308", "1e308", "-1.5e308", "1"], "5e+307\n"),
        ("--sum", &["-0.0"], "0.0\n"),
        ("--mean", &["2", "4"], "3.0\n"),
    ];
    for (option, items, expected) in cases {
        for backend in BACKENDS {
            let run = Run::new(["map", "x", option]).args(backend).args(items);
            run.stdout(expected).check();
        }
        for size in ["1", "3"] {
            let run = map_python::map(["x", option, "--chunksize", size]).args(items);
            run.stdout(expected).check();
        }
    }
    let large = format!("1{}", "0".repeat(400));
    let runs = [Run::new(["map", "x"]), map_python::map(["x"])];
    for run in runs {
        run.args(["--mean", &large, &format!("-{large}"), "4.5"])
            .stdout("1.5\n")
            .check();
    }
    let runs = [Run::new(["map", "x"]), map_python::map(["x"])];
    for run in runs {
        run.args(["--sum", "1e308", "1e308"])
            .stdout("")
            .stderr_contains("--sum failed: the sum is beyond the largest float")
            .code(1)
            .check();
    }
}

#[test]
fn a_result_that_does_not_fit_the_table_is_described() {
    Run::new(["map", "--csv-out", "x", "[1,2]", "5"])
        .stdout("1,2\n")
        .stderr_contains("it has 1 field, and the first row has 2")
        .code(1)
        .check();
    Run::new(["map", "--csv-out", "x", "{}", "{\"a\":1}"])
        .stderr_contains("the first result had no keys, so there are no columns")
        .code(1)
        .check();
}

#[test]
fn a_function_that_lacks_arguments_gets_a_hint_once() {
    let hint = "--starmap passes the elements of an item that is an array as arguments";
    let function = "lambda a, b: a + b";
    for run in [Run::new(["map"]), map_python::map([])] {
        let finished = run
            .args(["--on-error", "skip", function, "[1,2]", "[3,4]"])
            .stderr_contains(hint)
            .code(1)
            .check();
        assert_eq!(finished.stderr.matches(hint).count(), 1);
    }
    let finished = Run::new(["map", "--starmap", function, "[1]"])
        .stderr_contains("missing 1 required")
        .code(1)
        .check();
    assert!(!finished.stderr.contains(hint));
}
