//! Where `ppar map` takes its items from.

use crate::support::{Run, Scratch};

/// `ppar map x OPTIONS` with `stdin` prints `expected`.
fn items(options: &[&str], stdin: &str, expected: &str) {
    Run::new(["map", "x"].iter().chain(options))
        .stdin(stdin)
        .stdout(expected)
        .check();
}

#[test]
fn arguments_are_json_where_they_are_json() {
    Run::new([
        "map",
        "x",
        "1",
        "-5",
        "2.50",
        "null",
        "true",
        "abc",
        r#""q""#,
        "[1, 2]",
        "{\"a\":1}",
        "007",
        "NaN",
        "",
    ])
    .stdout("1\n-5\n2.5\nnull\ntrue\n\"abc\"\n\"q\"\n[1,2]\n{\"a\":1}\n\"007\"\n\"NaN\"\n\"\"\n")
    .check();
    Run::new(["map", "-R", "x", "1", "null"])
        .stdout("\"1\"\n\"null\"\n")
        .check();
}

#[test]
fn an_argument_that_is_not_utf_8_is_wrong_usage() {
    Run::shell(r"ppar map x $'\xff'")
        .code(2)
        .stderr_contains("UTF-8")
        .check();
}

#[test]
fn json_lines_may_have_any_layout() {
    items(
        &[],
        "1\n\n  \n2\r\n[3,\t4]\n\"last\"",
        "1\n2\n[3,4]\n\"last\"\n",
    );
    items(&[], "\u{feff}1\n2\n", "1\n2\n");
    items(&[], "", "");
    items(&[], "\n\n\n", "");
}

#[test]
fn numbers_and_keys_are_kept_as_they_are() {
    let text =
        "123456789012345678901234567890\n1e16\n0.00001\n1.0\n{\"b\":1,\"a\":2}\n\"\\u00e9\"\n";
    let expected = "123456789012345678901234567890\n1e+16\n1e-05\n1.0\n{\"b\":1,\"a\":2}\n\"é\"\n";
    items(&[], text, expected);
}

#[test]
fn raw_lines_are_always_strings() {
    items(&["-R"], "1\n\na\r\nlast", "\"1\"\n\"\"\n\"a\"\n\"last\"\n");
}

#[test]
fn nul_ends_items_that_may_hold_line_ends() {
    items(&["-0"], "a\nb\0c\0last", "\"a\\nb\"\n\"c\"\n\"last\"\n");
}

#[test]
fn tables_have_rows_as_objects_or_arrays() {
    let csv = "name,age\nAnn,7\n\"Bob, \"\"B\"\"\",8\r\n\n\"two\nlines\",9";
    items(
        &["--csv", "--chunksize", "1"],
        csv,
        "{\"name\":\"Ann\",\"age\":\"7\"}\n{\"name\":\"Bob, \\\"B\\\"\",\"age\":\"8\"}\n\
         {\"name\":\"two\\nlines\",\"age\":\"9\"}\n",
    );
    items(
        &["--csv", "--no-header"],
        "1,2\n3,4\n",
        "[\"1\",\"2\"]\n[\"3\",\"4\"]\n",
    );
    items(&["--tsv"], "a\tb\n1\t2\n", "{\"a\":\"1\",\"b\":\"2\"}\n");
}

#[test]
fn a_row_of_another_length_is_an_input_error_with_its_line() {
    Run::new(["map", "--csv", "x", "--on-error", "record"])
        .stdin("a,b\n1,2\n\"3\n\",4,5\n6,7\n")
        .stdout_contains("{\"a\":\"6\",\"b\":\"7\"}\n")
        .stdout_contains(
            "{\"error\":{\"index\":1,\"line\":3,\"kind\":\"input\",\"message\":\"the row has 3 fields, \
             but the header names 2\"",
        )
        .stderr_contains("1 item failed")
        .code(1)
        .check();
}

#[test]
fn files_follow_one_another_and_each_has_its_own_header() {
    let folder = Scratch::new();
    folder.file("one.csv", "a,b\n1,2\n");
    folder.file("two.csv", "b,c\n3,4\n");
    Run::new(["map", "--csv", "x", "-a", "one.csv", "-a", "two.csv"])
        .dir(folder.path())
        .stdout("{\"a\":\"1\",\"b\":\"2\"}\n{\"b\":\"3\",\"c\":\"4\"}\n")
        .check();
    folder.file("lines", "1\n2");
    Run::new(["map", "[i, x]", "-a", "lines", "-a", "-", "-a", "lines"])
        .dir(folder.path())
        .stdin("9\n")
        .stdout("[0,1]\n[1,2]\n[2,9]\n[3,1]\n[4,2]\n")
        .check();
}

#[test]
fn an_error_names_the_file_where_there_are_several() {
    let folder = Scratch::new();
    folder.file("good", "1\n");
    folder.file("bad", "2\n{\n");
    Run::new(["map", "x", "-a", "good", "-a", "bad"])
        .dir(folder.path())
        .stdout("1\n2\n")
        .stderr_contains("bad: item 2 (line 2): bad JSON at column 2")
        .code(1)
        .check();
}

#[test]
fn a_file_that_cannot_be_read_is_reported_before_anything_runs() {
    let folder = Scratch::new();
    folder.file("there", "1\n");
    for (missing, part) in [("not-there", "not-there"), (".", "directory")] {
        Run::new(["map", "x", "-a", "there", "-a", missing])
            .dir(folder.path())
            .stdout("")
            .stderr_contains(part)
            .code(2)
            .check();
    }
}

#[test]
fn ranges_are_pythons() {
    for (range, expected) in [
        ("0:3", "0\n1\n2\n"),
        ("3:0:-1", "3\n2\n1\n"),
        ("-4:5:4", "-4\n0\n4\n"),
        ("5:5", ""),
        ("0:10:-1", ""),
        (
            "9223372036854775805:9223372036854775807",
            "9223372036854775805\n9223372036854775806\n",
        ),
    ] {
        items(&["--range", range], "", expected);
    }
    for range in ["1:2:0", "a:b", "1:2:3:4", "1:"] {
        Run::new(["map", "x", "--range", range])
            .code(2)
            .stderr_contains("--range")
            .check();
    }
}

#[test]
fn contradictions_are_wrong_usage() {
    let folder = Scratch::new();
    folder.file("f", "1\n");
    let cases: &[(&[&str], &str)] = &[
        (&["1", "-a", "f"], "one way"),
        (&["1", "--range", "0:2"], "one way"),
        (&["-R", "--csv"], "only one"),
        (&["1", "--csv"], "arguments"),
        (&["--no-header"], "--csv"),
        (&["--timeout", "1", "--backend", "thread"], "processes"),
        (&["--reduce", "a+b", "--on-error", "record"], "skip"),
        (&["--initial", "1"], "--reduce"),
        (&["--initial", "{", "--reduce", "a"], "JSON"),
        (&["--timeout", "0"], "seconds"),
        (&["--chunksize", "0"], "auto"),
        (&["-j", "0"], "worker"),
    ];
    for (options, part) in cases {
        Run::new(["map", "x"].iter().chain(*options))
            .dir(folder.path())
            .stdout("")
            .stderr_contains(part)
            .code(2)
            .check();
    }
}

#[test]
fn a_literal_before_items_is_not_a_function() {
    for (args, literal) in [
        (&["--filter", "x>2", "1", "2", "3"][..], "1"),
        (&["'a'", "b"], "'a'"),
        (&["[1]", "2"], "[1]"),
        (&["None", "2"], "None"),
    ] {
        for command in ["map", "bench"] {
            if command == "bench" && args[0] == "--filter" {
                continue;
            }
            Run::new([command].iter().chain(args))
                .stderr_contains(&format!(
                    "FUNCTION is the literal {literal}, which gives every item"
                ))
                .stderr_contains(&format!(
                    "such as x for the items themselves: x {literal} …"
                ))
                .code(2)
                .check();
        }
    }
    // A literal is useful for counting items.
    Run::new(["map", "1", "--reduce", "a + b"])
        .stdin("7\n8\n9\n")
        .stdout("3\n")
        .check();
}

#[test]
fn a_failing_item_that_names_a_file_gets_a_hint() {
    let folder = Scratch::new();
    folder.file("one.json", "{\"a\": 1}\n");
    let hint = "ppar: one.json is a file: did you mean -a one.json?\n";
    let run = Run::new([
        "map",
        "--on-error",
        "skip",
        "x[\"a\"]",
        "one.json",
        "two.json",
        "one.json",
    ])
    .dir(folder.path())
    .stderr_contains(hint)
    .code(1)
    .check();
    assert_eq!(run.stderr.matches("did you mean").count(), 1);
    Run::new(["map", "x.upper()", "one.json"])
        .dir(folder.path())
        .stdout("\"ONE.JSON\"\n")
        .check();
}

#[test]
fn only_raw_lines_lose_a_carriage_return() {
    Run::new(["map", "-R", "x"])
        .stdin("a\r\n")
        .stdout("\"a\"\n")
        .check();
    for args in [&["-X"][..], &["-C", ","], &["-d", "\\n"]] {
        Run::new(["spawn"].iter().chain(args).chain(&["printf", "[%s]"]))
            .stdin("a\r\nb\r\n\r")
            .stdout_contains("b\r]")
            .check();
    }
}

#[test]
fn only_the_first_of_many_failed_items_are_named() {
    let args = [
        "map",
        "--on-error",
        "skip",
        "x // (x % 3)",
        "--range",
        "0:2000",
    ];
    let finished = Run::new(args)
        .stderr_contains("ppar: 667 items failed; the first 10 are named above")
        .code(1)
        .check();
    let named = finished.stderr.matches("ppar: item ").count();
    assert_eq!(named, 10, "{}", finished.stderr);
}
