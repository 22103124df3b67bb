//! What `ppar map` writes, and where.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::support::{Run, Scratch, numbers};

const BACKENDS: [&str; 3] = ["process", "thread", "inline"];

#[test]
fn results_are_in_input_order_however_uneven_the_work() {
    let uneven = "[time.sleep(0.001 * (7 - x % 8)), x][1]";
    let expected = numbers(0..100);
    for backend in BACKENDS {
        Run::new([
            "map",
            "-j4",
            uneven,
            "--range",
            "0:100",
            "--backend",
            backend,
        ])
        .stdout(&expected)
        .check();
    }
}

#[test]
fn unordered_results_are_the_same_in_another_order() {
    let uneven = "[time.sleep(0.001 * (7 - x % 8)), x][1]";
    let run = Run::new(["map", "-j4", "--unordered", uneven, "--range", "0:100"]).check();
    let mut numbers: Vec<u32> = run
        .stdout
        .lines()
        .map(|line| line.parse().expect("a number"))
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (0..100).collect::<Vec<_>>());
}

#[test]
fn all_backends_give_the_same_bytes() {
    let inputs = [
        "1\n2\n\n{\"a\":[1,2,{\"b\":null}],\"é\":\"\\u0001\\\"\"}\n\"text\"\n",
        "1.5\n-0.0\n1e300\n123456789012345678901234567890\ntrue\nnull\n",
        "bad\n1\n[\n2\n",
    ];
    let functions = [
        "x",
        "str(x)",
        "x * 2",
        "[x, i]",
        "x[\"a\"]",
        "x / 2 if x else -x",
    ];
    for input in inputs {
        for function in functions {
            for style in [
                &[][..],
                &["-r"],
                &["--with-item"],
                &["--array"],
                &["--flat"],
            ] {
                let common = ["map", function, "--on-error", "record", "--quiet"];
                let outputs = BACKENDS.map(|backend| {
                    Run::new(common.iter().chain(style))
                        .args(["--backend", backend])
                        .stdin(input)
                        .any_code()
                        .check()
                        .stdout
                });
                assert_eq!(outputs[0], outputs[2], "process: {function} {style:?}");
                assert_eq!(outputs[1], outputs[2], "thread: {function} {style:?}");
            }
        }
    }
}

#[test]
fn raw_output_omits_only_the_quotes_of_strings() {
    Run::new(["map", "-r", "x", "a b", "1", "[\"c\"]"])
        .stdout("a b\n1\n[\"c\"]\n")
        .check();
}

#[test]
fn an_array_is_one_json_value() {
    Run::new(["map", "--array", "x", "1", "a"])
        .stdout("[1,\"a\"]\n")
        .check();
    Run::new(["map", "--array", "x"]).stdout("[]\n").check();
    Run::new(["map", "--array", "--filter", "False", "x", "1"])
        .stdout("[]\n")
        .check();
    Run::new([
        "map",
        "--array",
        "--on-error",
        "record",
        "-q",
        "1 // x",
        "0",
        "1",
    ])
    .stdout_contains("[{\"error\":{\"index\":0,")
    .stdout_contains("},1]\n")
    .code(1)
    .check();
}

#[test]
fn with_item_shows_the_item() {
    Run::new(["map", "--with-item", "x + 1", "1", "2"])
        .stdout("{\"item\":1,\"result\":2}\n{\"item\":2,\"result\":3}\n")
        .check();
}

#[test]
fn a_result_without_a_json_form_fails_the_item() {
    for (function, part) in [
        ("float('nan')", "nan has no JSON form"),
        ("[float('inf')]", "inf has no JSON form"),
        ("len", "function"),
    ] {
        Run::new(["map", &format!("lambda v: {function}"), "1"])
            .stdout("")
            .code(1)
            .stderr_contains(part)
            .check();
    }
}

#[test]
fn a_file_of_a_table_gets_a_table() {
    let folder = Scratch::new();
    let script = r#"
        ppar map '{"a": x, "b": "c,d"}' 1 2 -o out.csv && cat out.csv
        ppar map '[x, x * x]' 2 -o out.tsv && cat out.tsv
        ppar map x 1 --array -o array.csv && cat array.csv
    "#;
    Run::shell(script)
        .dir(folder.path())
        .stdout("a,b\n1,\"c,d\"\n2,\"c,d\"\n2\t4\n[1]\n")
        .check();
}

#[test]
fn an_output_file_appears_when_it_is_complete() {
    let folder = Scratch::new();
    let out = folder.path().join("out");
    Run::new(["map", "x", "1", "2", "-o", "out"])
        .dir(folder.path())
        .stdout("")
        .check();
    assert_eq!(fs::read_to_string(&out).expect("written"), "1\n2\n");

    fs::set_permissions(&out, fs::Permissions::from_mode(0o640)).expect("ours");
    Run::new(["map", "1 // x", "5", "0", "-o", "out"])
        .dir(folder.path())
        .code(1)
        .stderr_contains("ZeroDivisionError: ")
        .check();
    assert_eq!(fs::read_to_string(&out).expect("still there"), "1\n2\n");

    std::os::unix::fs::symlink("out", folder.path().join("link")).expect("linked");
    Run::new(["map", "x", "3", "-o", "link"])
        .dir(folder.path())
        .check();
    assert_eq!(fs::read_to_string(&out).expect("replaced"), "3\n");
    let mode = fs::metadata(&out).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    let names = fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(names, 2, "nothing but the file and the link is left");
}

#[test]
fn an_output_file_that_cannot_be_opened_is_wrong_usage() {
    let folder = Scratch::new();
    for path in ["not/there", "."] {
        Run::new(["map", "x", "1", "-o", path])
            .dir(folder.path())
            .code(2)
            .stderr_contains("for writing")
            .check();
    }
    Run::new(["map", "x", "1", "-o", "/dev/null"])
        .stdout("")
        .check();
}

#[test]
fn print_goes_to_stderr_in_whole_lines() {
    let function = "[print('a' * 50, x, [None, 'b']), x][1]";
    let run = Run::new([
        "map",
        "-j4",
        "--chunksize",
        "3",
        function,
        "--range",
        "0:400",
    ])
    .stderr_contains("[None, 'b']")
    .check();
    let expected = numbers(0..400);
    assert_eq!(run.stdout, expected);
    let line = |n: u32| format!("{} {n} [None, 'b']", "a".repeat(50));
    let mut printed: Vec<_> = run.stderr.lines().collect();
    let mut wanted: Vec<_> = (0..400).map(line).collect();
    printed.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(printed, wanted);
}
