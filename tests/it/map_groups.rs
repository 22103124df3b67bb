//! Reductions by key, and built-in ones.

use std::fmt::Write;

use crate::support::{Run, Scratch, python};

const SALES: &str = "region,price\nnorth,1.10\nsouth,5\nnorth,2.20\n\"ea,st\",0.1\nsouth,-1\n";
const PRICE: [&str; 4] = ["--csv", "float(x[\"price\"])", "--by", "x[\"region\"]"];

/// Runs a function in both languages, with one worker and with several.
fn both(arguments: &[&str], input: &str, expected: &str) {
    for language in [None, Some(python())] {
        for workers in [&["-j1"][..], &["-j3", "--chunksize", "1"]] {
            Run::new(["map"])
                .args(language.as_ref())
                .args(workers)
                .args(arguments)
                .stdin(input)
                .stdout(expected)
                .check();
        }
    }
}

fn with<'a>(words: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [words, more].concat()
}

#[test]
fn results_are_reduced_by_key_in_the_order_of_the_keys() {
    both(
        &with(&PRICE, &["--reduce", "a + b"]),
        SALES,
        "{\"key\":\"north\",\"result\":3.3000000000000003}\n{\"key\":\"south\",\"result\":4.0}\n\
         {\"key\":\"ea,st\",\"result\":0.1}\n",
    );
    both(
        &with(&PRICE, &["--sum", "--count", "--csv-out"]),
        SALES,
        "key,count,sum\nnorth,2,3.3000000000000003\nsouth,2,4.0\n\"ea,st\",1,0.1\n",
    );
    both(
        &with(
            &PRICE,
            &[
                "--mean",
                "--array",
                "--filter",
                "x[\"region\"] != \"south\"",
            ],
        ),
        SALES,
        "[{\"key\":\"north\",\"result\":1.6500000000000001},{\"key\":\"ea,st\",\"result\":0.1}]\n",
    );
    both(
        &with(&PRICE, &["--min", "--max"]),
        SALES,
        "{\"key\":\"north\",\"result\":{\"min\":1.1,\"max\":2.2}}\n\
         {\"key\":\"south\",\"result\":{\"min\":-1.0,\"max\":5.0}}\n\
         {\"key\":\"ea,st\",\"result\":{\"min\":0.1,\"max\":0.1}}\n",
    );
}

#[test]
fn built_in_reductions_work_without_keys() {
    both(&["--sum", "x"], "1\n2\n3.5\n", "6.5\n");
    both(
        &["--sum", "x"],
        "1\n9223372036854775807\n",
        "9223372036854775808\n",
    );
    both(&["--count", "x"], "1\n\"a\"\n[]\n", "3\n");
    both(
        &["--max", "--raw-output", "x"],
        "\"a\"\n\"c\"\n\"b\"\n",
        "c\n",
    );
    both(&["--min", "x"], "2\n1.0\n1\n", "1.0\n");
    both(
        &["--min", "--max", "x"],
        "\"b\"\n7\n\"a\"\n",
        "{\"min\":7,\"max\":\"b\"}\n",
    );
    both(
        &["--count", "--mean", "x"],
        "1\n2\n",
        "{\"count\":2,\"mean\":1.5}\n",
    );
    both(&["--sum", "--flat", "[x, x]"], "1\n2\n", "6\n");
    both(
        &["--sum", "--starmap", "lambda a, b: a * b"],
        "[2,3]\n[4,5]\n",
        "26\n",
    );
    both(&["--sum", "--array", "x"], "1\n2\n", "[3]\n");
    both(
        &["--count", "--sum", "--csv-out", "x"],
        "1\n2\n",
        "count,sum\n2,3\n",
    );
}

#[test]
fn of_nothing_there_are_no_keys_but_a_count() {
    both(&["--count", "x"], "", "0\n");
    both(
        &["--sum", "--mean", "--min", "x"],
        "",
        "{\"sum\":0,\"mean\":null,\"min\":null}\n",
    );
    both(&["--sum", "--by", "x", "x"], "", "");
    both(&["--reduce", "a + b", "--by", "x", "x"], "", "");
    both(
        &["--reduce", "a + b", "--by", "x", "--filter", "x > 5", "x"],
        "1\n2\n",
        "",
    );
}

#[test]
fn keys_are_any_json_value_and_equal_as_json_values() {
    both(
        &["--count", "--by", "x", "x"],
        "1\n1.0\ntrue\n\"1\"\n[1,{\"b\":2,\"a\":null}]\n1e0\nnull\n[1.0, {\"a\": null, \"b\": 2.0}]\nfalse\n0\n",
        "{\"key\":1,\"result\":3}\n{\"key\":true,\"result\":1}\n{\"key\":\"1\",\"result\":1}\n\
         {\"key\":[1,{\"b\":2,\"a\":null}],\"result\":2}\n{\"key\":null,\"result\":1}\n\
         {\"key\":false,\"result\":1}\n{\"key\":0,\"result\":1}\n",
    );
    both(
        &[
            "--count",
            "--by",
            "str(x)",
            "--def",
            "def f(x):\n  y = x\n  return y",
            "f",
        ],
        "1\n2\n1\n",
        "{\"key\":\"1\",\"result\":2}\n{\"key\":\"2\",\"result\":1}\n",
    );
    both(
        &["--reduce", "a + b", "--by", "[x % 2, i < 2]", "x"],
        "1\n2\n3\n4\n",
        "{\"key\":[1,true],\"result\":1}\n{\"key\":[0,true],\"result\":2}\n\
         {\"key\":[1,false],\"result\":3}\n{\"key\":[0,false],\"result\":4}\n",
    );
}

#[test]
fn the_bytes_are_the_same_for_any_workers() {
    let mut expected = String::new();
    let sums = |key: usize| {
        (0..20_000)
            .filter(move |n| n % 700 == key)
            .map(|n| n as f64 * 0.1)
    };
    for key in 0..700 {
        let largest = sums(key).fold(0.0, f64::max);
        let _ = writeln!(
            expected,
            "{{\"key\":{key},\"result\":{{\"count\":{},\"max\":{largest:?}}}}}",
            sums(key).count()
        );
    }
    let measured = [
        "x * 0.1", "--range", "20000", "--by", "x % 700", "--count", "--max",
    ];
    let folded = [
        "[x * 0.1]",
        "--range",
        "20000",
        "--by",
        "x % 700",
        "--reduce",
        "a + b if len(a) < 3 else [sum(a)] + b",
    ];
    let first = Run::new(["map", "--backend", "inline"])
        .args(folded)
        .check();
    assert_eq!(first.stdout.lines().count(), 700);
    for words in [
        &["-j1"][..],
        &["-j3", "--chunksize", "13"],
        &["-j2", "--backend", "thread", "--unordered"],
        &["-j3", "--max-tasks-per-worker", "3000"],
    ] {
        Run::new(["map"])
            .args(words)
            .args(measured)
            .stdout(&expected)
            .check();
        Run::new(["map"])
            .args(words)
            .args(folded)
            .stdout(&first.stdout)
            .check();
    }
}

#[test]
fn workers_that_die_change_nothing() {
    let folder = crate::support::Scratch::new();
    let die = "def f(n):\n  if n % 500 == 499 and not os.path.exists(str(n)):\n    open(str(n), 'w').close()\n    os.abort()\n  return n * 0.1";
    for reduction in [&["--sum"][..], &["--reduce", "a + b"]] {
        let expected = Run::new(["map", "x * 0.1", "--range", "3000", "--by", "x % 7"])
            .args(reduction)
            .check()
            .stdout;
        for n in (499..3000).step_by(500) {
            let _ = std::fs::remove_file(folder.path().join(n.to_string()));
        }
        Run::new([
            "map",
            &python(),
            "-j2",
            "--def",
            "import os",
            "--def",
            die,
            "f",
            "--range",
            "3000",
            "--by",
            "x % 7",
        ])
        .args(reduction)
        .dir(folder.path())
        .stdout(&expected)
        .check();
    }
}

#[test]
fn items_that_fail_are_left_out_and_named() {
    for (reduction, expected) in [
        (
            &["--sum"][..],
            "{\"key\":1,\"result\":4.0}\n{\"key\":0,\"result\":4.0}\n",
        ),
        (
            &["--reduce", "a + b"],
            "{\"key\":1,\"result\":4.0}\n{\"key\":0,\"result\":4.0}\n",
        ),
    ] {
        for language in [None, Some(python())] {
            Run::new([
                "map",
                "--on-error",
                "skip",
                "-j2",
                "--by",
                "x % 2",
                "x / (x - 2) + x - x / (x - 2)",
            ])
            .args(language)
            .args(reduction)
            .stdin("1\n2\n3\n4\n")
            .stdout(expected)
            .stderr_contains("item 1 (line 2): ZeroDivisionError")
            .code(1)
            .check();
        }
    }
    for (words, part) in [
        (
            &["--sum", "x"][..],
            "item 1 (line 2): --sum needs numbers, not the string 'a'",
        ),
        (
            &["--mean", "x"],
            "item 1 (line 2): --mean needs numbers, not the string 'a'",
        ),
        (
            &["--max", "x and [x]"],
            "item 0 (line 1): --max needs numbers or strings, not list",
        ),
        (&["--count", "--by", "x[0]", "x"], "item 0 (line 1)"),
    ] {
        for language in [None, Some(python())] {
            Run::new(["map"])
                .args(language)
                .args(words)
                .stdin("1\n\"a\"\n")
                .stdout("")
                .stderr_contains(part)
                .code(1)
                .check();
        }
    }
}

#[test]
fn keys_that_take_too_much_end_the_run() {
    for reduction in [&["--count"][..], &["--reduce", "a + b"]] {
        Run::new(["map", "1", "--range", "100000", "--by", "x", "--by-limit", "100K"])
            .args(reduction)
            .stdout("")
            .stderr_contains("failed: the keys of --by and their results take more than 100 KiB; use fewer keys, or raise --by-limit")
            .code(1)
            .check();
    }
    Run::new([
        "map",
        "1",
        "--range",
        "100000",
        "--by",
        "x // 2",
        "--sum",
        "--by-limit",
        "10M",
    ])
    .stdout_contains("{\"key\":49999,\"result\":2}\n")
    .check();
}

#[test]
fn contradictions_are_refused() {
    for (words, part) in [
        (
            &["x", "--by", "x"][..],
            "--by needs --reduce, or one of --count",
        ),
        (&["x", "--sum", "--reduce", "a + b"], "cannot be used with"),
        (
            &["x", "--sum", "--on-error", "record"],
            "no place for error records",
        ),
        (&["x", "--sum", "--by", "nope"], "`nope` is not defined"),
        (&["x", "--sum", "--worker", "cat"], "remove --worker"),
        (&["--exec", "cat", "--sum"], "cannot be used with"),
    ] {
        Run::new(["map"])
            .args(words)
            .stderr_contains(part)
            .code(2)
            .check();
    }
}

#[test]
fn other_hosts_reduce_by_key_too() {
    Run::new(["map", "--on", "local:2,local:2", "x", "--range", "1000", "--by", "x % 3", "--sum"])
        .stdout("{\"key\":0,\"result\":166833}\n{\"key\":1,\"result\":166167}\n{\"key\":2,\"result\":166500}\n")
        .check();
}

#[test]
fn strings_that_look_like_numbers_are_compared_with_a_remark() {
    let told = "--min and --max compared strings: --types auto";
    let script = "
        exec 2>&1
        printf 'k,n\\na,9\\na,100\\n' > t.csv
        ppar map --csv 'x[\"n\"]' --min --max -a t.csv
        ppar map --csv 'x[\"n\"]' --by 'x[\"k\"]' --max -a t.csv
        ppar map --csv --types auto 'x[\"n\"]' --max -a t.csv
        ppar map --csv 'x[\"k\"]' --max -a t.csv
        ppar map --csv -q 'x[\"n\"]' --max -a t.csv
    ";
    let scratch = Scratch::new();
    let run = Run::shell(script)
        .dir(scratch.path())
        .stdout_contains(told)
        .check();
    let results: Vec<_> = run
        .stdout
        .lines()
        .filter(|line| !line.contains(told))
        .collect();
    let expected = [
        r#"{"min":"100","max":"9"}"#,
        r#"{"key":"a","result":"9"}"#,
        "100",
        "\"a\"",
        "\"9\"",
    ];
    assert_eq!(results, expected);
    assert_eq!(run.stdout.matches(told).count(), 2);
}
