//! Where the items of `ppar spawn` come from, and how they are distributed to
//! jobs.

use crate::support::{Run, Scratch, numbers, spawn};

#[test]
fn the_notebooks_processes() {
    spawn(
        &["echo", "Hello {}", ":::", "bob sponge"],
        "Hello bob sponge\n",
    );
    let foods = ["apple", "banana", "cake", "dumpling", "eggplant"];
    let args = ["-k", "echo", "i like {}", ":::"];
    let lines: Vec<_> = foods
        .iter()
        .map(|food| format!("i like {food}\n"))
        .collect();
    spawn(&[&args[..], &foods].concat(), &lines.concat());
}

#[test]
fn items_come_from_many_places() {
    let scratch = Scratch::new();
    scratch.file("list", "x\ny\n");
    scratch.file("table.csv", "name,n\n\"a, b\",1\nc,2\n");
    scratch.file(
        "people.jsonl",
        "{\"name\": \"Ada\", \"n\": 1}\n{\"name\": \"Al\", \"n\": 2}\n",
    );
    for (command, expected) in [
        ("seq 3 | ppar spawn -k echo", "1\n2\n3\n"),
        ("ppar spawn -k echo ::: a b ::: 1 2", "a 1\na 2\nb 1\nb 2\n"),
        ("ppar spawn -k echo ::: a b :::+ 1 2", "a 1\nb 2\n"),
        ("ppar spawn -k --link echo ::: a b ::: 1 2", "a 1\nb 2\n"),
        (
            "ppar spawn -k echo {2}-{1} :::: list ::: 1 2",
            "1-x\n2-x\n1-y\n2-y\n",
        ),
        ("ppar spawn -k -a list echo", "x\ny\n"),
        ("printf 'a\\0b c\\0' | ppar spawn -k -0 echo", "a\nb c\n"),
        ("ppar spawn echo -0 ::: x", "-0 x\n"),
        ("printf 'a,b' | ppar spawn -k -d , echo", "a\nb\n"),
        ("ppar spawn -k -C '[,;]' echo {2} ::: 'a,b' 'c;d'", "b\nd\n"),
        (
            "ppar spawn -k --csv --header echo {n} {name} :::: table.csv",
            "1 a, b\n2 c\n",
        ),
        (
            "ppar spawn -k --jsonl echo {name}{n} :::: people.jsonl",
            "Ada1\nAl2\n",
        ),
        ("seq 5 | ppar spawn -k -n 2 echo", "1 2\n3 4\n5\n"),
        ("seq 1000 | ppar spawn -j1 -X echo | wc -l", "1\n"),
        ("printf 'a\\n\\nb\\n' | ppar spawn -k -r echo", "a\nb\n"),
        ("ppar spawn echo < /dev/null", ""),
    ] {
        Run::shell(command)
            .dir(scratch.path())
            .stdout(expected)
            .check();
    }
    let mixed = "seq 50 | ppar spawn -j1 --shuf --seed 7 echo";
    let once = Run::shell(mixed).stdout_contains("").check().stdout;
    let again = Run::shell(mixed).stdout(&once).check().stdout;
    assert_ne!(again, numbers(1..51));
    let mut sorted: Vec<_> = again.lines().collect();
    sorted.sort_by_key(|line| line.parse::<u32>().ok());
    assert_eq!(sorted.join("\n") + "\n", numbers(1..51));
}

#[test]
fn sources_can_be_paired() {
    let scratch = Scratch::new();
    scratch.file("list", "x\ny\n");
    for (command, expected) in [
        ("ppar spawn -k echo ::: a b ::::+ list", "a x\nb y\n"),
        // The shorter one decides.
        ("ppar spawn -k echo ::: a b c ::::+ list", "a x\nb y\n"),
        ("ppar spawn -k echo ::: a :::+ 1 2", "a 1\n"),
        (
            "ppar spawn -k echo :::: list ::::+ list ::: 1 2",
            "x x 1\nx x 2\ny y 1\ny y 2\n",
        ),
        // With --link, the longest one.
        (
            "ppar spawn -k --link echo ::: a b c ::: 1 2 ::: x",
            "a 1 x\nb 2 x\nc 1 x\n",
        ),
        (
            "printf 'a\\nb\\n' | ppar spawn -k --link echo :::: - ::: 1 2 3",
            "a 1\nb 2\na 3\n",
        ),
    ] {
        Run::shell(command)
            .dir(scratch.path())
            .stdout(expected)
            .check();
    }
}

#[test]
fn a_dash_is_standard_input() {
    for command in [
        "ppar spawn -k -a - echo",
        "ppar spawn -k echo :::: -",
        "ppar spawn -k --arg-file=- echo {}",
    ] {
        Run::shell(command).stdin("1\n2\n").stdout("1\n2\n").check();
    }
}

#[test]
fn a_job_is_given_many_items_in_one_place_or_in_many_words() {
    for (option, words, expected) in [
        ("-X", &["<{}>", "x"][..], "[<a>][<b c>][<d>][x]"),
        ("-m", &["<{}>", "x"], "[<a b c d>][x]"),
        ("-X", &["{}"], "[a][b c][d]"),
        ("-X", &["{#}", "{}:{}"], "[1][a:a][b c:b c][d:d]"),
    ] {
        let command = ["-j1", option, "printf", "[%s]"];
        let items = [":::", "a", "b c", "d"];
        spawn(&[&command[..], words, &items].concat(), expected);
    }
    // Under a shell each item stays one word.
    for option in ["-X", "-m"] {
        spawn(
            &["-j1", option, "printf '[%s]' {}", ":::", "a", "b c", "$d"],
            "[a][b c][$d]",
        );
    }
}

#[test]
fn a_field_of_csv_may_hold_line_ends_and_commas() {
    let scratch = Scratch::new();
    let table = "name,then\nAda,\"first\n\nlast\"\r\n\"\"\"x\"\"\",2\n";
    scratch.file("table.csv", table);
    for (command, expected) in [
        (
            "ppar spawn -k --csv --header 'printf \"[%s|%s]\" {1} {then}' :::: table.csv",
            "[Ada|first\n\nlast][\"x\"|2]",
        ),
        (
            "ppar spawn -k --csv printf '[%s]' {2} < table.csv",
            "[then][first\n\nlast][2]",
        ),
    ] {
        Run::shell(command)
            .dir(scratch.path())
            .stdout(expected)
            .check();
    }
}

#[test]
fn commands_get_as_many_and_as_long_items_as_the_system_takes() {
    let long = |bytes| format!("head -c {bytes} /dev/zero | tr '\\0' a");
    let small = "ulimit -s 256; seq 100000";
    for (script, expected) in [
        // PPAR_ITEM would be too long, and is left out.
        (format!("{} | ppar spawn printf %s | wc -c", long(131_071)), "131071\n"),
        (format!("{} | ppar spawn --fn 'print(len(x))'", long(200_000)), "200000\n"),
        (format!("{small} | ppar spawn -j1 -X echo | wc -w"), "100000\n"),
        // As many as with xargs.
        ("seq 100000 | ppar spawn -X echo | wc -l".to_owned(), "5\n"),
        ("seq 100000 | ppar spawn -m echo a{}b | wc -l".to_owned(), "5\n"),
        ("seq 100000 | ppar spawn -X echo | wc -w".to_owned(), "100000\n"),
        // This many fit, or fewer if the system has less room.
        ("seq 100000 | ppar spawn -n 100000 echo | wc -l".to_owned(), "1\n"),
        (format!("{small} | ppar spawn -j1 -n 100000 echo | wc -w"), "100000\n"),
        ("seq 100000 | ppar spawn -n 100000 'echo {}' | wc -w".to_owned(), "100000\n"),
        // Little text with many addresses.
        (
            "ulimit -s 256; yes '' | head -60000 | ppar spawn -j1 -X --no-shell printf 'a%s' | wc -c".to_owned(),
            "60000\n",
        ),
    ] {
        Run::shell(&script).stdout(expected).check();
    }
    Run::shell(&format!("{} | ppar spawn printf %s", long(131_072)))
        .code(1)
        .stdout("")
        .stderr_contains("longer than the system allows, which is 128 KiB for each")
        .check();
}

#[test]
fn a_text_for_a_job_has_all_columns() {
    for (args, expected) in [
        (&["--tag", "echo", ":::", "a", ":::", "1"][..], "a 1\ta 1\n"),
        (
            &["--tagstring", "<{}>", "echo", ":::", "a", ":::", "1"],
            "<a 1>\ta 1\n",
        ),
        (
            &[
                "--tagstring",
                "{.}",
                "echo",
                "x",
                "{1}",
                ":::",
                "a.b",
                ":::",
                "1.5",
            ],
            "a 1\tx a.b\n",
        ),
        (
            &["--env", "V={}", "echo $V {1}", ":::", "a", ":::", "1"],
            "a 1 a\n",
        ),
        (&["-n", "2", "--tag", "echo", ":::", "a", "b"], "a b\ta b\n"),
        (&["-C", ",", "--tag", "echo", ":::", "a,b"], "a b\ta b\n"),
        // A row that lacks a column leaves it empty.
        (
            &[
                "-k",
                "-C",
                ",",
                "--tagstring",
                "{2}",
                "echo",
                "{1}",
                ":::",
                "a",
                "b,c",
            ],
            "\ta\nc\tb\n",
        ),
        (
            &[
                "-k",
                "-C",
                ",",
                "--env",
                "V={2}",
                "echo {1}$V",
                ":::",
                "a",
                "b,c",
            ],
            "a\nbc\n",
        ),
    ] {
        spawn(args, expected);
    }
    for args in [
        &["--tagstring", "{7}", "echo", ":::", "a"],
        &["--env", "V={7}", "echo", ":::", "a"],
    ] {
        Run::new(["spawn"].iter().chain(args))
            .stderr_contains("failed to find the column of {7}: rows have 1 column")
            .code(2)
            .check();
    }
}

#[test]
fn an_impossible_column_name_is_reported_once() {
    let told =
        "ppar: {name} is left as text: only --header, --jsonl and --json-input name columns\n";
    for args in [
        &["echo", "{name}", ":::", "a", "b"][..],
        &["--tagstring", "{name}", "echo", ":::", "a", "b"],
        &["-C", ",", "echo", "{name}", "{1}", ":::", "a,b"],
    ] {
        let run = Run::new(["spawn"].iter().chain(args))
            .stdout_contains("{name}")
            .stderr_contains(told)
            .check();
        assert_eq!(run.stderr, told);
        Run::new(["spawn", "-q"].iter().chain(args))
            .stdout_contains("{name}")
            .check();
    }
    spawn(&["echo x | awk '{print}' - {}", ":::", "/dev/null"], "x\n");
    Run::new(["spawn", "--pipe", "cat #{a}"])
        .stdin("1\n")
        .stdout("1\n")
        .check();
}
