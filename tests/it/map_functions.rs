//! What `ppar map` applies to items, and how it combines results.

use crate::support::{Run, Scratch, python};

const BACKENDS: [&str; 3] = ["process", "thread", "inline"];

fn map(arguments: &[&str], expected: &str) {
    Run::new(["map"].iter().chain(arguments))
        .stdout(expected)
        .check();
}

#[test]
fn the_notebooks_five_items() {
    map(
        &["--workers", "4", "x*x-2*x", "1", "2", "3", "8", "10"],
        "-1\n0\n3\n48\n80\n",
    );
}

#[test]
fn a_function_is_an_expression_a_lambda_or_a_name() {
    map(&["x + i", "5", "5"], "5\n6\n");
    map(&["lambda v: v * 2", "4"], "8\n");
    map(&["len", "abc", "[1]"], "3\n1\n");
    map(&["math.sqrt", "16"], "4.0\n");
    map(&["42", "--range", "2"], "42\n42\n");
    map(
        &["--def", "def f(x):\n  y = x + 1\n  return y", "f", "1"],
        "2\n",
    );
    map(
        &[
            "--def",
            "def f(x): return g(x)",
            "--def",
            "def g(x): return -x",
            "f",
            "1",
        ],
        "-1\n",
    );
    let folder = Scratch::new();
    folder.file("work.star", "K = 10\ndef twice(x):\n    return K * x\n");
    for words in [
        &["work.star:twice"][..],
        &["-f", "work.star", "twice"],
        &["-f", "work.star", "twice(x)"],
    ] {
        Run::new(["map"].iter().chain(words).chain(["3"].iter()))
            .dir(folder.path())
            .stdout("30\n")
            .check();
    }
}

#[test]
fn mistakes_point_at_the_place_and_no_worker_starts() {
    for (function, parts) in [
        ("x +* 2", &["FUNCTION:1:4", "x +* 2"][..]),
        ("x ** nope", &["FUNCTION:1:6", "x ** nope"]),
        ("foo(x)", &["`foo` is not defined", "FUNCTION:1:1"]),
        ("(y for y in x)", &["generator", "FUNCTION:1:1"]),
        ("y = x", &["--def"]),
        (
            "f'{x:>5}{i!r}' + nope",
            &["FUNCTION:1:18", "f'{x:>5}{i!r}' + nope"],
        ),
        (
            "'{}'.format(x) +* 2",
            &["FUNCTION:1:17", "'{}'.format(x) +* 2"],
        ),
        ("f'{x'", &["f-string: expecting `}`", "FUNCTION:1:5"]),
        ("'a' f'{nope}'", &["`nope` is not defined", "FUNCTION:1:8"]),
        ("", &["empty"]),
    ] {
        let mut run = Run::new(["map", function, "1"]).stdout("").code(2);
        for part in parts {
            run = run.stderr_contains(part);
        }
        run.check();
    }
    for (code, part) in [
        ("def f(x):\n  yield x", "yield is not supported"),
        ("import numpy", "no module `numpy`"),
        (
            "try:\n  pass\nexcept* KeyError:\n  pass",
            "except* is not supported",
        ),
        ("class A: pass", "class is not supported"),
        ("async def f(x): pass", "async is not supported"),
        ("def f(x): return undefined_name", "--def:1:18"),
    ] {
        Run::new(["map", "--def", code, "x", "1"])
            .code(2)
            .stderr_contains(part)
            .check();
    }
}

#[test]
fn failures_show_the_users_source() {
    for backend in BACKENDS {
        let code = "def f(x):\n  return '%s' % f'{x:.1f}' + '{:d}'.format(x)";
        let line = "--def\", line 2, in f\n    return '%s' % f'{x:.1f}' + '{:d}'.format(x)";
        Run::new(["map", "--backend", backend, "--def", code, "f(x)", "1.5"])
            .code(1)
            .stderr_contains("Unknown format code 'd' for object of type 'float'")
            .stderr_contains(line)
            .check();
    }
}

#[test]
fn text_is_formatted_in_every_part_of_a_program() {
    map(
        &[
            "--filter",
            "f'{x:b}'.count('1') > 1",
            "--reduce",
            "'%s-%s' % (a, b)",
            "-r",
            "f'{x:03}'",
            "1",
            "3",
            "4",
            "7",
        ],
        "003-007\n",
    );
    map(&["-r", "--starmap", "'{:>{}}'.format", "[1, 3]"], "  1\n");
    map(&["-r", "--def", "t = '%d'\nt %= 5", "t + x", "!"], "5!\n");
}

#[test]
fn definitions_that_fail_are_wrong_usage() {
    for option in ["--def", "--init"] {
        for backend in BACKENDS {
            Run::new(["map", option, "y = 1 // 0", "x", "1", "--backend", backend])
                .code(2)
                .stderr_contains("ZeroDivisionError: ")
                .check();
        }
    }
}

#[test]
fn starmap_spreads_items_over_arguments() {
    map(&["--starmap", "pow", "[2, 5]", "[3, 2]"], "32\n9\n");
    map(
        &[
            "--starmap",
            "lambda a, b=1: a - b",
            "{\"b\": 2, \"a\": 7}",
            "[5]",
        ],
        "5\n4\n",
    );
    Run::new(["map", "--starmap", "pow", "3"])
        .code(1)
        .stderr_contains("--starmap needs an array or an object")
        .check();
}

#[test]
fn init_runs_once_and_its_names_are_visible() {
    map(
        &[
            "--init",
            "T = {k: k * k for k in range(10)}",
            "T[x]",
            "3",
            "4",
        ],
        "9\n16\n",
    );
    for language in ["--language=builtin", &python()] {
        Run::new(["map", language, "--init", "a = 3", "--init", "b = a + 1"])
            .args(["x * b", "10"])
            .stdout("40\n")
            .check();
    }
    let run = Run::new(["map", "--init", "print('ready')", "-j1", "x", "1", "2", "3"])
        .stdout("1\n2\n3\n")
        .stderr_contains("ready\n")
        .check();
    assert_eq!(run.stderr.matches("ready").count(), 1);
}

#[test]
fn filter_drops_items_before_the_function_sees_them() {
    map(
        &["--filter", "x", "[i, 10 // x]", "0", "2", "0", "5"],
        "[1,5]\n[3,2]\n",
    );
}

#[test]
fn flat_spreads_lists_and_leaves_the_rest() {
    map(
        &["--flat", "x", "[1, [2]]", "[]", "7", "\"s\"", "{\"a\": 1}"],
        "1\n[2]\n7\n\"s\"\n{\"a\":1}\n",
    );
    map(&["--flat", "range(x)", "3"], "0\n1\n2\n");
    map(&["--flat", "--array", "(x, x)", "1", "2"], "[1,1,2,2]\n");
}

#[test]
fn reduce_combines_in_input_order_on_every_backend() {
    for backend in BACKENDS {
        map(
            &[
                "str(x)",
                "--reduce",
                "a + b",
                "-r",
                "--range",
                "0:12",
                "--backend",
                backend,
            ],
            "01234567891011\n",
        );
        map(
            &[
                "x",
                "--reduce",
                "a + b",
                "--range",
                "0:100000",
                "--backend",
                backend,
            ],
            "4999950000\n",
        );
        map(
            &[
                "x",
                "--reduce",
                "max",
                "--filter",
                "x % 7 == 0",
                "--range",
                "0:1000",
                "--backend",
                backend,
            ],
            "994\n",
        );
    }
}

#[test]
fn reducing_floats_gives_the_same_bytes_with_any_number_of_workers() {
    let sum = |options: &[&str]| {
        let common = [
            "map",
            "1 / (x + 1)",
            "--reduce",
            "a + b",
            "--range",
            "0:60000",
        ];
        Run::new(common.iter().chain(options)).check().stdout
    };
    let expected = sum(&["--backend", "inline"]);
    for options in [
        &["-j1"][..],
        &["-j3"],
        &["-j2", "--chunksize", "7"],
        &["--backend", "thread"],
    ] {
        assert_eq!(sum(options), expected, "{options:?}");
    }
}

#[test]
fn reduce_joins_files_and_starts_with_initial() {
    let folder = Scratch::new();
    folder.file("one.csv", "n\n1\n2\n");
    folder.file("two.csv", "n\n10\n");
    let common = ["map", "--csv", "int(x[\"n\"])", "--reduce", "a + b"];
    let files = ["-a", "one.csv", "-a", "two.csv"];
    Run::new(common.iter().chain(&files))
        .dir(folder.path())
        .stdout("13\n")
        .check();
    Run::new(common.iter().chain(&files).chain(&["--initial", "100"]))
        .dir(folder.path())
        .stdout("113\n")
        .check();
}

#[test]
fn reducing_nothing_needs_an_initial_value() {
    for backend in BACKENDS {
        Run::new(["map", "x", "--reduce", "a+b", "--backend", backend])
            .stdout("")
            .code(1)
            .stderr_contains("--initial")
            .check();
        Run::new([
            "map",
            "x",
            "--reduce",
            "a+b",
            "--initial",
            "[]",
            "--backend",
            backend,
        ])
        .stdout("[]\n")
        .check();
    }
}

#[test]
fn a_reduction_that_fails_says_so() {
    for backend in BACKENDS {
        Run::new([
            "map",
            "x",
            "--reduce",
            "a + b",
            "1",
            "a",
            "--backend",
            backend,
        ])
        .stdout("")
        .code(1)
        .stderr_contains("TypeError: ")
        .check();
    }
}
