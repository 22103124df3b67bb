//! What `ppar spawn` runs: placeholders, quoting, shells and folders.

use std::fs;

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
fn an_item_is_one_argument_whatever_it_holds() {
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
    let left = fs::read_dir(scratch.path()).expect("a folder").count();
    assert_eq!(left, 0, "an item was run");
    Run::shell("printf '\\377' | ppar spawn 'printf %s {}' | od -An -tx1")
        .stdout(" ff\n")
        .check();
}

#[test]
fn commands_that_cannot_run_are_told_before_any_does() {
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
            "ppar spawn touch x :::: no-such-file".to_owned(),
            2,
            "no-such-file",
        ),
        (
            "ppar spawn --joblog /no/log touch x ::: 1".to_owned(),
            3,
            "/no/log",
        ),
        ("ppar spawn touch {7} ::: 1".to_owned(), 2, "{7}"),
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
    let left = fs::read_dir(scratch.path()).expect("a folder").count();
    assert_eq!(left, 1, "something ran");
}
