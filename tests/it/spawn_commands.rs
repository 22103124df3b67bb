//! What `ppar spawn` runs: placeholders, quoting, shells and folders.

use crate::support::{Run, Scratch, spawn};

#[test]
fn placeholders_stand_for_parts_of_items_and_numbers() {
    let all = "{} {.} {/} {//} {/.} {#}";
    spawn(&["echo", all, ":::", "a/b.c"], "a/b.c a/b b.c a b 1\n");
    spawn(&["-j1", "echo", "{%}{#}", ":::", "x", "y"], "11\n12\n");
    spawn(&["-I", ",,", "echo", ",,{}", ":::", "x"], "x{}\n");
    let environment = "echo $PPAR_SEQ $PPAR_SLOT \"$PPAR_ITEM\" # no item here: {}";
    Run::new(["spawn", environment, ":::", "x"])
        .stdout("")
        .code(2)
        .stderr_contains("{}")
        .check();
    spawn(
        &[
            "sh",
            "-c",
            "echo $PPAR_SEQ $PPAR_SLOT $PPAR_ITEM",
            ":::",
            "x",
        ],
        "1 1 x\n",
    );
}

#[test]
fn an_item_is_one_argument_whatever_it_contains() {
    let nasty = [
        "a b",
        "$(touch pwned)",
        "`touch pwned`",
        "'",
        "\"",
        "x\ny",
        "-n",
        "*",
        "; touch pwned",
        "\\",
    ];
    let scratch = Scratch::new();
    for item in nasty {
        for template in [
            &["printf", "%s", "{}"][..],
            &["printf %s {} | cat"],
            &["printf %s \"{}\""],
            &["printf %s '{}'"],
        ] {
            let args = [&["spawn"], template, &[":::", item]].concat();
            Run::new(args).dir(scratch.path()).stdout(item).check();
        }
    }
    assert_eq!(scratch.names().len(), 0, "an item was run");
    Run::shell("printf '\\377' | ppar spawn 'printf %s {}' | od -An -tx1")
        .stdout(" ff\n")
        .check();
}

#[test]
fn commands_that_cannot_run_are_reported_before_any_runs() {
    let scratch = Scratch::new();
    scratch.file("no-program", "x");
    let path = "PATH=.:$PATH";
    for (command, code, message) in [
        (
            "ppar spawn no-such-command ::: 1 2".to_owned(),
            127,
            "no-such-command",
        ),
        (
            format!("{path} ppar spawn no-program ::: 1 2"),
            126,
            "not executable",
        ),
        (
            "ppar spawn ./no-such-command ::: 1 2".to_owned(),
            127,
            "failed to find the command \"./no-such-command\"",
        ),
        (
            "ppar spawn ./no-program ::: 1 2".to_owned(),
            126,
            "failed to execute \"./no-program\": it is not executable",
        ),
        (
            "ppar spawn \"$PWD\" ::: 1 2".to_owned(),
            126,
            "it is a folder",
        ),
        (
            "ppar spawn ./no-program/x ::: 1 2".to_owned(),
            126,
            "Not a directory",
        ),
        (
            "seq 9 | ppar spawn --pipe ./no-such-command".to_owned(),
            127,
            "no-such-command",
        ),
        (
            "ppar bench --cmd ./no-program 1".to_owned(),
            126,
            "not executable",
        ),
        (
            "ppar spawn touch x :::: no-such-file".to_owned(),
            2,
            "no-such-file",
        ),
        (
            "ppar spawn --joblog /no/log touch x ::: 1".to_owned(),
            2,
            "/no/log",
        ),
        ("ppar spawn touch {7} ::: 1".to_owned(), 2, "{7}"),
        (
            "ppar spawn --wd no-folder touch \"$PWD/x\" ::: 1".to_owned(),
            2,
            "no-folder: No such file",
        ),
        (
            "ppar spawn --wd no-program touch \"$PWD/x\" ::: 1".to_owned(),
            2,
            "no-program: Not a directory",
        ),
        (
            "ppar spawn --csv --header touch {z} :::: <(echo a)".to_owned(),
            2,
            "{z}",
        ),
        (
            "ppar spawn 'touch x; echo \"{}' ::: 1".to_owned(),
            2,
            "quote",
        ),
        (
            "ppar spawn --halt never,x touch ::: 1".to_owned(),
            2,
            "never",
        ),
    ] {
        Run::shell(&command)
            .dir(scratch.path())
            .code(code)
            .stderr_contains(message)
            .check();
    }
    assert_eq!(scratch.names().len(), 1, "something ran");
}

#[test]
fn a_relative_program_is_found_where_jobs_run() {
    let scratch = Scratch::new();
    scratch.file("tool", "#!/bin/sh\necho \"$1\"\n");
    scratch.file("lost", "#! /no/such/shell -e\n");
    let script = "chmod +x tool lost; mkdir in; mv tool in;
        ppar spawn --wd in ./tool {} ::: a; cd in;
        ppar spawn --wd .. ./tool {} ::: b; echo $?;
        ppar spawn --wd .. ./lost {} ::: c; echo $?";
    Run::shell(script)
        .dir(scratch.path())
        .stdout("a\n127\n127\n")
        .stderr_contains("its interpreter \"/no/such/shell\" was not found")
        .check();
}

#[test]
fn a_script_that_names_no_interpreter_runs_under_sh() {
    let scratch = Scratch::new();
    scratch.file("tool", "echo \"$0 $1 $PPAR_SEQ\"\n");
    scratch.file("empty", "");
    scratch.file("binary", b"\x01\0echo oh no\n");
    let script = "chmod +x tool empty binary; PATH=$PWD:$PATH
        ppar spawn ./tool {} ::: 'a b'; ppar spawn empty ::: 1;
        mkdir in; ppar spawn --wd in ../tool ::: c; ppar spawn {} ::: ./tool;
        ppar spawn -u ./tool ::: d; seq 1 | ppar spawn --pipe ./tool;
        ppar spawn ./binary ::: 1; echo $?";
    Run::shell(script)
        .dir(scratch.path())
        .stdout("./tool a b 1\n../tool c 1\n./tool  1\n./tool d 1\n./tool  1\n1\n")
        .stderr_contains("job 1: failed to run ./binary: Exec format error")
        .check();
}

#[test]
fn an_item_need_not_be_text() {
    for command in [
        "ppar spawn printf %s {} ::: $'a\\xff'",
        "ppar spawn 'printf %s {}' ::: $'a\\xff'",
        "ppar spawn 'printf %s \"$PPAR_ITEM\"; : {}' ::: $'a\\xff'",
        "printf 'a\\377\\n' | ppar spawn printf %s",
    ] {
        Run::shell(&format!("{command} | od -An -tx1"))
            .stdout(" 61 ff\n")
            .check();
    }
}

#[test]
fn options_choose_whether_a_shell_runs_commands() {
    for (args, expected) in [
        (&["--shell", "echo", "$((1 + 2))", ":::", "*"][..], "3 *\n"),
        (
            &["--shell", "echo", "a;", "echo", "[{}]", ":::", "b  c"],
            "a\n[b  c]\n",
        ),
        (&["--no-shell", "echo", "$HOME;", ":::", "x"], "$HOME; x\n"),
        (&["echo", "$HOME;", ":::", "x"], "$HOME; x\n"),
    ] {
        spawn(args, expected);
    }
    // Shell built-ins are found only in a shell.
    Run::new(["spawn", "--shell", "exit", ":::", "0"]).check();
    Run::new(["spawn", "--no-shell", "exit", ":::", "0"])
        .code(127)
        .stderr_contains("failed to find the command \"exit\"")
        .check();
    let scratch = Scratch::new();
    scratch.file("my tool", "#!/bin/sh\necho \"tool $1\"\n");
    Run::shell("chmod +x 'my tool'; PATH=.:$PATH ppar spawn --no-shell 'my tool' ::: 'a b'")
        .dir(scratch.path())
        .stdout("tool a b\n")
        .check();
}

#[test]
fn the_standard_input_of_jobs_is_empty() {
    for command in [
        "ppar spawn -j1 'cat; echo {}' ::: 1 2",
        "ppar spawn -j1 -u 'cat; echo {}' ::: 1 2",
        "ppar spawn -j1 'cat; echo {}'",
    ] {
        Run::shell(command).stdin("1\n2\n").stdout("1\n2\n").check();
    }
}

#[test]
fn syntax_that_stays_text_is_named_once() {
    for (args, out, told) in [
        (
            &["echo", "{}", "|", "cat", ":::", "a"][..],
            "a | cat\n",
            "ppar: '|' is an argument of echo: for a shell, write the command line as one word, \
             in quotes\n",
        ),
        (
            &["echo", "{..}", ":::", "a.tar.gz"],
            "{..} a.tar.gz\n",
            "ppar: {..} is left as text: ppar parallel --plus replaces it\n",
        ),
        (
            &["echo '{= s/a/b/ =}'", ":::", "a"],
            "{= s/a/b/ =} a\n",
            "ppar: {= s/a/b/ =} is left as text: ppar parallel replaces it\n",
        ),
    ] {
        let run = Run::new(["spawn"].iter().chain(args));
        let run = run.stdout(out).stderr_contains(told).check();
        assert_eq!(run.stderr, told);
        Run::new(["spawn", "-q"].iter().chain(args)).check();
    }
    let found = ["find", "{}", "-maxdepth", "0", "-exec", "echo", "{}", ";"];
    Run::new(["spawn"].iter().chain(&found).chain(&[":::", "/"]))
        .stdout("/\n")
        .check();
    Run::new(["parallel", "echo", "{..}", "';'", ":::", "a"])
        .stdout("{..} ; a\n")
        .check();
}

#[test]
fn names_that_only_a_shell_knows_get_a_hint() {
    for (name, told) in [
        ("cd", "\"cd\": only a shell has it; give --wd, or"),
        ("source", "\"source\": only a shell has it; write"),
        ("f", "\"f\": it is a function of bash; give --shell=bash"),
    ] {
        Run::new(["spawn", name, ":::", "1"])
            .env("BASH_FUNC_f%%", "() { echo 1; }")
            .code(127)
            .stderr_contains(told)
            .check();
    }
}

#[test]
fn habits_from_xargs_and_gnu_parallel_get_hints() {
    for (args, told) in [
        (
            &["-j0", "echo"][..],
            "usable core; to run everything at once, give a large number such as -j 1000\n",
        ),
        (
            &[],
            "hint: ppar spawn sh -c {} runs each item as a command\n",
        ),
        (
            &[":::", "echo a"],
            "none is given; sh -c {} runs each item as one\n",
        ),
        (
            &["echo", "{0}", ":::", "a"],
            "failed to find the column of {0}: columns are counted from 1\n",
        ),
        (&["--nonall", "echo"], "hint: give the hosts as items: "),
    ] {
        Run::new(["spawn"].iter().chain(args))
            .code(2)
            .stderr_contains(told)
            .check();
    }
}
