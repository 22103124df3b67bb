//! Functions that `ppar spawn` calls, each in its own process.

use std::collections::HashSet;

use crate::support::{Run, Scratch, numbers, spawn};

#[test]
fn a_functions_printed_text_is_its_output() {
    spawn(
        &["--fn", "print('Hello', x)", ":::", "bob sponge"],
        "Hello bob sponge\n",
    );
    let foods = "apple banana cake dumpling eggs";
    let lines = foods.split(' ').map(|food| format!("i like {food}\n"));
    let expected = lines.collect::<Vec<_>>().concat();
    let script = format!("ppar spawn -k --fn 'print(\"i like\", x)' ::: {foods}");
    Run::shell(&script).stdout(&expected).check();
}

#[test]
fn columns_are_arguments() {
    let greet = "def greet(name, mark='!'): print('Hello ' + name + str(mark))";
    spawn(
        &["-k", "--def", greet, "--fn", "greet", ":::", "a", "b"],
        "Hello a!\nHello b!\n",
    );
    spawn(
        &[
            "-k", "--def", greet, "--fn", "greet", ":::", "a", ":::", "1", "?",
        ],
        "Hello a1\nHello a?\n",
    );
    spawn(
        &[
            "--header",
            "--fn",
            "lambda b, a: print(a, b)",
            ":::",
            "a",
            "1",
            ":::",
            "b",
            "2",
        ],
        "1 2\n",
    );
    spawn(
        &["--fn", "print(x[0] + x[1], i)", ":::", "1", ":::", "2"],
        "3 0\n",
    );
}

#[test]
fn items_are_json_where_they_are_json() {
    spawn(
        &[
            "-k",
            "--fn",
            "print(type(x), x)",
            ":::",
            "1",
            "a",
            "[2]",
            "\"3\"",
        ],
        "<class 'int'> 1\n<class 'str'> a\n<class 'list'> [2]\n<class 'str'> 3\n",
    );
    Run::new(["spawn", "--jsonl", "--fn", "print(x['n'], type(x['n']))"])
        .stdin("{\"n\": \"5\"}\n")
        .stdout("5 <class 'str'>\n")
        .check();
}

#[test]
fn each_call_has_a_process_of_its_own() {
    let run = Run::shell("seq 20 | ppar spawn --json --fn 'print(x)'").check();
    let field = |line: &str, name: &str| {
        let record: serde_json::Value = serde_json::from_str(line).expect("a record");
        record[name].clone()
    };
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 20);
    let printed: HashSet<String> = lines
        .iter()
        .map(|line| field(line, "stdout").to_string())
        .collect();
    assert_eq!(printed.len(), 20);
    assert!(lines.iter().all(|line| field(line, "exit") == 0));
    assert_eq!(
        field(lines[0], "command")
            .as_str()
            .map(|command| command.starts_with("'print(x)' ")),
        Some(true)
    );
}

#[test]
fn a_function_that_fails_costs_only_its_job() {
    let run = Run::shell("ppar spawn -k --fn 'print(1 // x)' ::: 1 0 -1").code(1);
    run.stdout("1\n-1\n")
        .stderr_contains("ZeroDivisionError: ")
        .stderr_contains("1 job failed")
        .check();
    Run::shell("ppar spawn --timeout 0.2 --def 'def f(x):\n  for i in range(1000000000): pass' --fn f ::: 1")
        .code(1)
        .stderr_contains("took too long")
        .check();
}

#[test]
fn mistakes_are_reported_before_anything_runs() {
    for (script, message) in [
        ("ppar spawn --fn 'prin(x)' ::: 1", "`prin` is not defined"),
        ("ppar spawn --fn 'x +' ::: 1", "FUNCTION:1"),
        ("ppar spawn --fn x echo ::: 1", "leave out"),
        ("ppar spawn --fn x --pipe", "cannot be used with"),
        ("ppar spawn", "required"),
    ] {
        Run::shell(script).code(2).stderr_contains(message).check();
    }
    Run::shell("printf '\\377' | ppar spawn --fn 'print(x)'")
        .code(1)
        .stderr_contains("not UTF-8")
        .check();
}

#[test]
fn calls_at_another_priority_come_to_their_end() {
    // Each would die with the thread that started it.
    let expected = numbers(1..41);
    for nice in ["0", "3"] {
        let script = format!("ppar spawn -k --nice {nice} --fn 'print(x)' ::: $(seq 40)");
        Run::shell(&script).stdout(&expected).check();
    }
}

#[test]
fn functions_may_be_in_files() {
    let scratch = Scratch::new();
    scratch.file("f.star", "def twice(x):\n    print(x * 2)\n");
    Run::new(["spawn", "--fn", "f.star:twice", ":::", "21"])
        .dir(scratch.path())
        .stdout("42\n")
        .check();
    Run::new([
        "spawn", "--joblog", "log", "-f", "f.star", "--fn", "twice", ":::", "4",
    ])
    .dir(scratch.path())
    .stdout("8\n")
    .check();
    Run::new([
        "spawn", "--joblog", "log", "--resume", "-f", "f.star", "--fn", "twice", ":::", "4", "5",
    ])
    .dir(scratch.path())
    .stdout("10\n")
    .check();
}

#[test]
fn an_exit_code_of_the_function_is_that_of_the_job() {
    for (function, item, code) in [
        ("sys.exit(x)", "3", 3),
        ("sys.exit(x)", "0", 0),
        ("sys.exit()", "1", 0),
        ("sys.exit(x)", "-1", 255),
    ] {
        let finished = Run::new(["spawn", "-q", "--json", "--fn", function, ":::", item])
            .stdout_contains(&format!("\"exit\":{code},"))
            .any_code()
            .check();
        assert_eq!(finished.stderr, "");
    }
    Run::new(["spawn", "-q", "--def", "def f(x):\n  raise SystemExit(x)"])
        .args(["--joblog", "/dev/stdout", "--fn", "f", ":::", "7"])
        .stdout_contains("\t7\t0\tf")
        .any_code()
        .check();
}
