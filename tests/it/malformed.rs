//! Input that can be read, but is not what it is taken for: nothing is lost
//! silently.

use crate::support::{Run, Scratch};

fn map(options: &[&str], input: impl Into<Vec<u8>>) -> Run {
    Run::new(["map", "x"].iter().chain(options)).stdin(input)
}

fn spawn(options: &[&str], command: &[&str], input: impl Into<Vec<u8>>) -> Run {
    Run::new(["spawn", "-k"].iter().chain(options).chain(command)).stdin(input)
}

#[test]
fn an_unclosed_quote_is_reported_with_its_line() {
    let table = "a,b\n1,2\n3,\"4\n5\",\"6\n7,8\n9,10\n";
    map(&["--csv", "--no-header"], "1,2\n3,\"4\n5,6\n")
        .stdout("[\"1\",\"2\"]\n")
        .stderr_contains("item 1 (line 2): the quote that opens on line 2 is never closed")
        .code(1)
        .check();
    map(&["--csv", "--on-error", "record"], table)
        .stdout_contains("{\"a\":\"1\",\"b\":\"2\"}\n")
        .stdout_contains(
            "\"line\":3,\"kind\":\"input\",\"message\":\"the quote that opens on line 4 ",
        )
        .stderr_contains("1 item failed")
        .code(1)
        .check();
    map(&["--csv"], "a,\"b\n1,2\n")
        .stdout("")
        .stderr_contains(
            "standard input as a table: the quote that opens on line 1 is never closed",
        )
        .code(2)
        .check();
    spawn(&["--csv"], &["echo", "{1}"], table)
        .stdout("a\n1\n")
        .stderr_contains("line 4 of standard input as an item: the quote that opens there")
        .code(1)
        .check();
    Run::new(["bench", "x", "--csv-input", "--runs", "1"])
        .stdin(table)
        .stderr_contains("the quote that opens on line 4 is never closed")
        .any_code()
        .check();
}

#[test]
fn equal_names_of_columns_are_numbered_and_reported_once() {
    let table = "a,b,b,b_2,b\n1,2,3,4,5\n6,7,8,9,10\n";
    let told = "ppar: the header repeats names; the later columns are now b_3, b_4\n";
    let mapped = map(&["--csv", "--chunksize", "1"], table)
        .stdout(
            "{\"a\":\"1\",\"b\":\"2\",\"b_3\":\"3\",\"b_2\":\"4\",\"b_4\":\"5\"}\n\
             {\"a\":\"6\",\"b\":\"7\",\"b_3\":\"8\",\"b_2\":\"9\",\"b_4\":\"10\"}\n",
        )
        .stderr_contains(told)
        .check();
    assert_eq!(mapped.stderr, told);
    map(&["--csv", "-q"], "b,b\n1,2\n")
        .stdout("{\"b\":\"1\",\"b_2\":\"2\"}\n")
        .check();
    let spawned = spawn(&["--csv", "--header"], &["echo", "{b} {b_3} {b_4}"], table)
        .stdout("2 3 5\n7 8 10\n")
        .stderr_contains(told)
        .check();
    assert_eq!(spawned.stderr, told);
}

#[test]
fn a_header_that_is_not_utf8_is_refused() {
    map(&["--csv"], b"a,gr\xf6\xdfe\n1,2\n")
        .stdout("")
        .stderr_contains("the name of column 2 is not UTF-8")
        .stderr_contains("iconv")
        .code(2)
        .check();
}

#[test]
fn utf16_is_refused_with_the_command_that_converts_it() {
    let folder = Scratch::new();
    folder.file("a b.csv", b"\xFF\xFEa\0,\0b\0\n\0");
    for args in [
        &["map", "x", "--csv", "-a", "a b.csv"][..],
        &["spawn", "--csv", "-a", "a b.csv", "echo"],
    ] {
        Run::new(args)
            .dir(folder.path())
            .stdout("")
            .stderr_contains(
                "it is UTF-16, not UTF-8; convert it: iconv -f UTF-16 -t UTF-8 'a b.csv' |",
            )
            .code(2)
            .check();
    }
    for args in [
        &["map", "x"][..],
        &["map", "-R", "x"],
        &["map", "--json-input", "x"],
        &["spawn", "echo"],
        &["spawn", "--jsonl", "echo"],
    ] {
        Run::new(args)
            .stdin(b"\xFE\xFF\0a\0\n")
            .stdout("")
            .stderr_contains("standard input: it is UTF-16")
            .code(2)
            .check();
    }
    // Bytes stay bytes.
    spawn(&["-0"], &["printf", "%s"], b"\xFF\xFEa")
        .stdout_contains("a")
        .check();
}

#[test]
fn a_table_may_end_its_records_with_carriage_returns() {
    let table = "a,b\r1,\"2\r3\"\r4,5\r";
    map(&["--csv"], table)
        .stdout("{\"a\":\"1\",\"b\":\"2\\r3\"}\n{\"a\":\"4\",\"b\":\"5\"}\n")
        .check();
    map(&["--tsv"], "a\tb\r1\t2\r3\r")
        .stdout("{\"a\":\"1\",\"b\":\"2\"}\n")
        .stderr_contains("item 1 (line 3): the row has 1 field, but the header names 2")
        .code(1)
        .check();
    spawn(&["--csv", "--header"], &["printf", "[%s]", "{b}"], table)
        .stdout("[2\r3][5]")
        .check();
}

#[test]
fn any_character_may_separate_fields() {
    let table = "a;b\n1,5;\"2;3\"\n";
    map(&["--csv-delimiter", ";"], table)
        .stdout("{\"a\":\"1,5\",\"b\":\"2;3\"}\n")
        .check();
    map(&["--csv", "--csv-delimiter", "|", "--no-header"], "a|b\n")
        .stdout("[\"a\",\"b\"]\n")
        .check();
    spawn(
        &["--csv-delimiter", ";", "--header"],
        &["echo", "{b} {a}"],
        table,
    )
    .stdout("2;3 1,5\n")
    .check();
    spawn(
        &["--csv", "--csv-delimiter", "\\t"],
        &["echo", "{2}"],
        "a b\tc\n",
    )
    .stdout("c\n")
    .check();
    for wrong in ["", "\"", "\\n", ";;", "é"] {
        map(&["--csv-delimiter", wrong], "")
            .stderr_contains("write one ASCII character")
            .code(2)
            .check();
    }
}

#[test]
fn json_values_may_span_lines() {
    let folder = Scratch::new();
    folder.file(
        "document.json",
        "[\n  {\n    \"a\": 1\n  },\n  {\n    \"a\": [2,\n 3]\n  }\n]\n",
    );
    folder.file("values", "1 2\n{\"a\":3}[4, [5]]\n");
    for (file, mapped, spawned) in [
        ("document.json", "{\"a\":1}\n{\"a\":[2,3]}\n", "1\n[2,3]\n"),
        ("values", "1\n2\n{\"a\":3}\n4\n[5]\n", "1\n2\n3\n4\n5\n"),
    ] {
        Run::new(["map", "--json-input", "x", "-a", file])
            .dir(folder.path())
            .stdout(mapped)
            .check();
        Run::new(["spawn", "-k", "--json-input", "-a", file, "echo", "{1}"])
            .dir(folder.path())
            .stdout(spawned)
            .check();
    }
}

#[test]
fn a_function_of_spawn_takes_each_value() {
    let run = ["spawn", "-k", "--json-input", "--fn", "print(x)"];
    Run::new(run)
        .stdin("[1,\n{\"a\":\n2}]\n\"b\"")
        .stdout("1\n{'a': 2}\nb\n")
        .check();
}

#[test]
fn an_array_is_never_held_whole() {
    let script = "{ printf '['; seq -s, 200000; printf ']'; }";
    Run::shell(&format!(
        "{script} | ppar map --json-input --max-record 8 x --reduce a+b"
    ))
    .stdout("20000100000\n")
    .check();
    Run::shell(&format!(
        "{script} | ppar spawn --json-input --max-record 8 -X echo | tr ' ' '\\n' | wc -l"
    ))
    .stdout("200000\n")
    .check();
}

#[test]
fn an_error_in_a_json_document_is_reported_with_its_line() {
    map(&["--json-input"], "[1,\n2,\n,3]")
        .stdout("1\n2\n")
        .stderr_contains("failed to read standard input: line 3: expected a value, found ','")
        .code(2)
        .check();
    map(&["--json-input"], "[1,\n2\n")
        .stdout("1\n2\n")
        .stderr_contains("the array that begins on line 1 is never closed")
        .code(2)
        .check();
    map(&["--json-input"], "[\n{\"a\":\n  1 2}, 5]")
        .stdout("")
        .stderr_contains("item 0 (line 2): bad JSON at line 2, column 5: expected ',' or '}'")
        .code(1)
        .check();
    spawn(
        &["--json-input"],
        &["echo"],
        "{\"a\": 1}\n\n{\"b\" 1}\n{\"a\": 2}",
    )
    .stdout("1\n2\n")
    .stderr_contains("line 3 of standard input")
    .code(1)
    .check();
}

#[test]
fn lines_that_are_not_json_come_with_a_hint_once() {
    for (input, hint) in [
        (
            "{\n  \"a\": 1\n}\n",
            "this looks like one JSON document: try --json-input",
        ),
        (
            "[\n1]\n",
            "this looks like one JSON document: try --json-input",
        ),
        ("1 2\n", "--json-input"),
        ("some text\n", "-R"),
        ("a,b\n1,2\n", "--csv"),
    ] {
        let run = map(&["--on-error", "skip"], input)
            .stderr_contains(hint)
            .code(1)
            .check();
        let hints = run
            .stderr
            .lines()
            .filter(|line| line.contains("--json-input") || line.contains("-R"));
        assert_eq!(hints.count(), 1, "{}", run.stderr);
    }
    spawn(&["--jsonl"], &["echo"], "{\n")
        .stderr_contains("give --json-input")
        .code(1)
        .check();
}

#[test]
fn half_of_a_surrogate_pair_is_named() {
    let text = "\"\\ud800\"\n";
    map(&[], text)
        .stderr_contains("half of a surrogate pair; escapes from \\ud800 to \\udfff come in pairs")
        .code(1)
        .check();
    spawn(&["--jsonl"], &["echo"], text)
        .stderr_contains("escapes from \\ud800 to \\udfff come in pairs")
        .code(1)
        .check();
}

#[test]
fn numbers_of_python_are_read_where_python_reads_them() {
    Run::new(["map", "str(json.loads(x))", "-R", "-r"])
        .stdin("NaN\nInfinity\n-Infinity\n1e400\n[NaN, -1e999]\n")
        .stdout("nan\ninf\n-inf\ninf\n[nan, -inf]\n")
        .check();
    for number in ["NaN\n", "-Infinity\n", "1e400\n"] {
        map(&[], number).stderr_contains("bad JSON").code(1).check();
    }
}
