//! Tables in and out: the types of fields, and results as rows.

use std::fmt::Write;

use crate::support::{Run, Scratch, python};

const SALES: &str = "item,price,qty\npen,1.50,3\n\"ink, blue\",12.25,1\n";

/// Runs a function in both languages.
fn both(arguments: &[&str], input: &str, expected: &str) {
    for language in [None, Some(python())] {
        Run::new(["map"])
            .args(language)
            .args(arguments)
            .stdin(input)
            .stdout(expected)
            .check();
    }
}

#[test]
fn fields_have_the_types_of_their_columns() {
    both(
        &[
            "--csv",
            "--types",
            "price=float,qty=int",
            "[x[\"price\"] * x[\"qty\"], x[\"qty\"]]",
        ],
        SALES,
        "[4.5,3]\n[12.25,1]\n",
    );
    both(
        &["--csv", "--types", "auto", "x"],
        "a,b,c\n1,2.50,007\n-3,1e2,2024-01-02\n,1e999, 5\n",
        "{\"a\":1,\"b\":2.5,\"c\":\"007\"}\n{\"a\":-3,\"b\":100.0,\"c\":\"2024-01-02\"}\n\
         {\"a\":\"\",\"b\":\"1e999\",\"c\":\" 5\"}\n",
    );
    both(
        &[
            "--csv",
            "--types",
            "auto,zip=str",
            "[x[\"zip\"], x[\"n\"] + 1]",
        ],
        "zip,n\n10115,1\n",
        "[\"10115\",2]\n",
    );
    both(
        &["--tsv", "--no-header", "--types", "1=int", "x[1] + i"],
        "a\t 1_000 \nb\t+7\n",
        "1000\n8\n",
    );
    both(
        &["--csv", "--types", "n=int", "x[\"n\"]"],
        "n\n123456789012345678901234567890\n",
        "123456789012345678901234567890\n",
    );
}

#[test]
fn a_field_that_does_not_convert_is_named_with_its_line_and_column() {
    let options = [
        "--csv",
        "--types",
        "price=float",
        "--on-error",
        "skip",
        "x[\"item\"]",
    ];
    for language in [None, Some(python())] {
        Run::new(["map"])
            .args(language)
            .args(options)
            .stdin("item,price\npen,1.5\n\"two\nlines\",n/a\nink,2\nred,\n")
            .stdout("\"pen\"\n\"ink\"\n")
            .stderr_contains("item 1 (line 3): column price: 'n/a' is not a float")
            .stderr_contains("item 3 (line 6): column price: '' is not a float")
            .code(1)
            .check();
    }
}

#[test]
fn types_that_fit_no_column_are_refused() {
    for language in [None, Some(python())] {
        Run::new(["map", "--csv", "--no-header", "--types", "7=int", "x"])
            .args(language)
            .stdin(SALES)
            .stderr_contains("has 3 fields, but --types names column 7")
            .code(1)
            .check();
    }
    for (words, part) in [
        (
            &["--types", "auto", "x"][..],
            "--types needs --csv or --tsv",
        ),
        (
            &["--csv", "--no-header", "--types", "a=int", "x"],
            "by their numbers",
        ),
        (
            &["--csv", "--types", "a=date", "x"],
            "neither auto nor COLUMN=TYPE",
        ),
        (&["--csv", "--types", "a=int,a=str", "x"], "has two types"),
    ] {
        Run::new(["map"])
            .args(words)
            .stderr_contains(part)
            .code(2)
            .check();
    }
}

#[test]
fn a_program_gets_fields_of_their_types() {
    Run::new([
        "map",
        "--csv",
        "--types",
        "price=float,qty=int",
        "--exec",
        "cat",
    ])
    .stdin(SALES)
    .stdout(
        "{\"item\":\"pen\",\"price\":1.5,\"qty\":3}\n\
             {\"item\":\"ink, blue\",\"price\":12.25,\"qty\":1}\n",
    )
    .check();
}

#[test]
fn results_are_written_as_a_table() {
    both(
        &["--csv", "--csv-out", "x"],
        SALES,
        "item,price,qty\npen,1.50,3\n\"ink, blue\",12.25,1\n",
    );
    both(
        &["--tsv-out", "x"],
        "{\"a\":\"tab\\there\",\"b\":[1,\"é\"],\"c\":null}\n{\"c\":true,\"a\":\"say \\\"hi\\\"\\nthere\"}\n",
        "a\tb\tc\n\"tab\there\"\t\"[1,\"\"é\"\"]\"\t\n\"say \"\"hi\"\"\nthere\"\t\ttrue\n",
    );
    both(&["--csv-out", "[x, x / 2]"], "1\n2\n", "1,0.5\n2,1.0\n");
    both(
        &["--csv-out", "x"],
        "\"a,b\"\nnull\n3\n",
        "\"a,b\"\n\"\"\n3\n",
    );
    both(
        &["--csv-out", "--with-item", "len(x)"],
        "\"ab\"\n",
        "item,result\nab,2\n",
    );
    both(
        &["--csv-out", "--flat", "[{\"n\": n} for n in x]"],
        "[1,2]\n[3]\n",
        "n\n1\n2\n3\n",
    );
    both(&["--csv-out", "x"], "", "");
}

#[test]
fn a_result_that_does_not_fit_the_table_is_a_failure() {
    let input = "{\"a\":1}\n{\"a\":2,\"b\":3}\n[1]\n{\"a\":4}\n";
    Run::new(["map", "--csv-out", "x", "--on-error", "skip"])
        .stdin(input)
        .stdout("a\n1\n4\n")
        .stderr_contains("result 1 does not fit the table: the first result had no key \"b\"")
        .stderr_contains("result 2 does not fit the table: the first result was an object")
        .stderr_contains("2 items failed")
        .code(1)
        .check();
    Run::new(["map", "--csv-out", "x"])
        .stdin(input)
        .stdout("a\n1\n")
        .stderr_contains("{\"a\":2,\"b\":3}")
        .code(1)
        .check();
    Run::new(["map", "--csv-out", "x"])
        .stdin("[1,2]\n[3]\n")
        .stdout("1,2\n")
        .stderr_contains("it has 1 field, and the first row has 2")
        .code(1)
        .check();
    Run::new(["map", "--csv-out", "x", "--on-error", "record"])
        .stderr_contains("a table has no place for error records")
        .code(2)
        .check();
}

#[test]
fn a_table_is_the_same_in_every_mode_and_can_be_read_again() {
    let folder = Scratch::new();
    let write = "{\"n\": x, \"text\": 'say \"%d\",\\n' % x}";
    let mut expected = "n,text\n".to_owned();
    for n in 0..5000 {
        let _ = writeln!(expected, "{n},\"say \"\"{n}\"\",\n\"");
    }
    for words in [
        &["-j1"][..],
        &["-j3", "--chunksize", "7"],
        &["--backend", "inline"],
    ] {
        Run::new([
            "map",
            "--range",
            "5000",
            "--csv-out",
            write,
            "-o",
            "out.csv",
        ])
        .args(words)
        .dir(folder.path())
        .stdout("")
        .check();
        assert_eq!(
            std::fs::read_to_string(folder.path().join("out.csv")).expect("a table"),
            expected
        );
    }
    Run::new([
        "map",
        "--csv",
        "--types",
        "n=int",
        "--filter",
        "x[\"n\"] == 4321",
        "x",
        "-a",
        "out.csv",
    ])
    .dir(folder.path())
    .stdout("{\"n\":4321,\"text\":\"say \\\"4321\\\",\\n\"}\n")
    .check();
}

#[test]
fn a_type_for_a_column_that_does_not_exist_is_wrong_usage() {
    for language in ["--language=builtin", "--language=python"] {
        for policy in ["fail", "skip"] {
            for options in [&[][..], &["--sum"], &["--array"]] {
                let finished = Run::new(["map", language, "--csv", "--types", "agee=int"])
                    .args(["--on-error", policy, "len(x)"])
                    .args(options)
                    .stdin("name,age\na,1\nb,2\n")
                    .stderr_contains("failed to find the column \"agee\" in the header\n")
                    .code(2)
                    .check();
                assert_eq!(finished.stderr.lines().count(), 1, "{}", finished.stderr);
            }
        }
    }
}
