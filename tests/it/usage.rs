//! What the command line as a whole promises: help, version, wrong usage.

use crate::support::{Run, Scratch};

#[test]
fn help_is_printed_on_request() {
    for word in ["-h", "--help", "help"] {
        Run::new([word])
            .stdout_contains("Usage: ppar [OPTIONS] <COMMAND>")
            .stdout_contains("128+N  ended by signal N")
            .check();
    }
}

#[test]
fn the_version_is_that_of_the_package() {
    let expected = concat!("ppar ", env!("CARGO_PKG_VERSION"), "\n");
    Run::new(["--version"]).stdout(expected).check();
    Run::new(["-V"]).stdout(expected).check();
}

#[test]
fn the_build_is_described_on_request() {
    for words in [
        &["-VV"][..],
        &["--version", "--verbose"],
        &["--verbose", "--version"],
        &["-V", "-v"],
    ] {
        let build = Run::new(words).check().stdout;
        let labels: Vec<&str> = build
            .lines()
            .filter_map(|line| line.split_once(": ").map(|(label, _)| label))
            .collect();
        assert_eq!(labels, ["commit", "target", "linked", "profile"], "{build}");
    }
    Run::new(["--verbose"])
        .stderr_contains("unexpected argument '--verbose'")
        .code(2)
        .check();
}

#[test]
fn options_of_the_environment_go_before_those_of_the_command_line() {
    let worker = "os.environ['A']";
    Run::new(["map", "-r", worker, "1"])
        .env("PPAR_MAP_OPTIONS", "--env 'A=b c'")
        .stdout("b c\n")
        .check();
    Run::new([
        "--color",
        "never",
        "map",
        "--on-error",
        "record",
        "x",
        "1",
        "2",
    ])
    .env("PPAR_MAP_OPTIONS", "--array --on-error=skip")
    .stdout("[1,2]\n")
    .check();
    Run::new(["spawn", "echo", "-k", ":::", "1", "2"])
        .env("PPAR_SPAWN_OPTIONS", "-k --tag")
        .stdout("1\t-k 1\n2\t-k 2\n")
        .check();
    Run::new(["map", "x", "1"])
        .env("PPAR_MAP_OPTIONS", " ")
        .env("PPAR_SPAWN_OPTIONS", "--nosuch")
        .stdout("1\n")
        .check();
}

#[test]
fn errors_in_options_of_the_environment_name_the_variable() {
    for (options, message) in [
        ("--nosuch", "PPAR_MAP_OPTIONS adds: --nosuch"),
        ("-j 2 f", "PPAR_MAP_OPTIONS takes only options, not f"),
        ("-j 2 x", "PPAR_MAP_OPTIONS takes only options, not x"),
        ("-j 2 --", "PPAR_MAP_OPTIONS takes only options, not --"),
        ("-o 'a", "PPAR_MAP_OPTIONS has a quote that is not closed"),
    ] {
        Run::new(["map", "x", "1"])
            .env("PPAR_MAP_OPTIONS", options)
            .stderr_contains(message)
            .code(2)
            .check();
    }
    Run::new(["spawn", "true", ":::", "1"])
        .env("PPAR_SPAWN_OPTIONS", "-j 2 echo")
        .stderr_contains("PPAR_SPAWN_OPTIONS takes only options, not echo")
        .code(2)
        .check();
}

#[test]
fn options_of_the_environment_are_shown() {
    let facts = Run::new(["info", "--json"])
        .env("PPAR_MAP_OPTIONS", "-j 2")
        .check()
        .stdout;
    assert!(
        facts.contains(r#""map_options":"-j 2","spawn_options":null"#),
        "{facts}"
    );
}

#[test]
fn wrong_usage_exits_with_2() {
    Run::new::<[&str; 0]>([])
        .stdout("")
        .stderr_contains("Usage: ppar [OPTIONS] <COMMAND>")
        .code(2)
        .check();
    Run::new(["frobnicate"])
        .stdout("")
        .stderr_contains("unrecognized subcommand 'frobnicate'")
        .code(2)
        .check();
}

#[test]
fn an_unusable_file_is_named_once_with_the_reason() {
    let reason = "No such file or directory (os error 2)\n";
    for (script, complaint) in [
        ("ppar map x -a missing/x", "failed to open missing/x: "),
        (
            "ppar map x 1 -o missing/x",
            "failed to open missing/x for writing: ",
        ),
        ("ppar map -f missing/x x 1", "failed to read missing/x: "),
    ] {
        let finished = Run::shell(script).stderr_contains(reason).code(2).check();
        assert_eq!(finished.stderr, format!("ppar: {complaint}{reason}"));
    }
    Run::new(["map", "x", "-a", "/dev"])
        .stderr_contains("ppar: failed to read /dev: it is a directory")
        .code(2)
        .check();
    Run::new(["map", "x", "--range", "a"])
        .stderr_contains("failed to read STOP of the range \"a\"")
        .code(2)
        .check();
}

#[test]
fn input_that_breaks_off_keeps_its_reason() {
    // The memory of a process starts with an unreadable range.
    let finished = Run::new(["map", "x", "-a", "/proc/self/mem"])
        .stderr_contains("failed to read /proc/self/mem: ")
        .code(3)
        .check();
    let ending = "(os error 5)\n";
    assert!(finished.stderr.ends_with(ending), "{}", finished.stderr);
}

#[test]
fn what_people_know_from_elsewhere_gets_a_hint() {
    for (words, hint) in [
        (&["x*x", "1"][..], "did you mean ppar map 'x*x'?"),
        (&["work.py"], "ppar map work.py:NAME"),
        (&["pool"], "ppar map applies a function with a pool"),
        (&["map", "--group-by", "x", "x"], "--by 'x[\"column\"]'"),
        (&["map", "--where", "x", "x"], "--filter CONDITION"),
        (
            &["map", "--csv", "--count"],
            "write x for the items themselves",
        ),
        (&["map", "price", "1"], "x[\"name\"] a field of it"),
        (
            &["map", "--by", "price", "--count", "x", "1"],
            "in --by, x is the item",
        ),
        (
            &["map", "--on", "localhost", "x", "1"],
            "did you mean local?",
        ),
        (&["map", "--on", "ssh://a", "x", "1"], "has no slashes"),
        (&["gzip {}", ":::", "a"], "did you mean ppar spawn …?"),
        (
            &["map", "len(x)", ":::", "a"],
            "::: is for ppar spawn and ppar parallel: here items follow FUNCTION",
        ),
        (&["map", "x", "::::", "a"], "-a FILE names a file of them"),
        (
            &["spawn", "--block", "1M", "echo", ":::", "a"],
            "--block applies to blocks: give --pipe or --pipe-part too",
        ),
        (&["echo", ":::", "1", "2"], "did you mean ppar spawn …?"),
        (&["-j4", "echo", ":::", "1"], "did you mean ppar spawn …?"),
        (&["parallels", ":::", "1"], "did you mean ppar parallel …?"),
        (
            &["--color", "never", "map", "--bar", "x"],
            "write --progress",
        ),
        (&["spawn", "--round-robin", "cat"], "--pipe"),
        (&["sem", "ls"], "ppar parallel --semaphore"),
        (&["map", "--version"], "ppar --version prints the version"),
        (&["map", "-p", "4", "x"], "-j N is how many run at a time"),
        (&["map", "-n", "4", "x"], "--chunksize N"),
        (&["map", "--bar", "x"], "write --progress"),
        (&["map", "--input", "f", "x"], "-a FILE reads items"),
        (&["map", "--slurp", "x"], "--json-input reads one document"),
        (&["map", "-d", ";", "x"], "--csv-delimiter CHAR"),
        (&["map", "--header", "x"], "--no-header"),
        (&["map", "--indent", "2", "x"], "jq . indents them"),
        (&["map", "{name: x}", "1"], "write \"name\" in quotes"),
        (&["map", "{path: x}", "1"], "write \"path\" in quotes"),
        (&["map", "length", "1"], "write len(x)"),
        (&["map", "x | length", "1"], "write len(x)"),
        (&["map", "keys", "{}"], "write list(x)"),
        (&["map", "base64.b64encode(x)", "1"], "`ppar map --python`"),
    ] {
        Run::new(words.iter().copied())
            .stderr_contains(hint)
            .code(2)
            .check();
    }
}

#[test]
fn options_of_other_subcommands_get_a_hint() {
    for (words, hint) in [
        (
            &["spawn", "--quote", "a"][..],
            "ppar parallel has --quote\n",
        ),
        (&["spawn", "--trim", "a"], "ppar parallel has --trim\n"),
        (&["spawn", "-l", "a"], "ppar parallel has -l\n"),
        (&["spawn", "--xapply", "a"], "write --link\n"),
        (&["spawn", "--dryrun", "a"], "write --dry-run\n"),
        (&["spawn", "--will-cite", "a"], "leave --will-cite out"),
        (&["spawn", "--tmux", "a"], "watch jobs with --line-buffer"),
        (&["spawn", "--filter", "x", "a"], "select items first"),
        (&["spawn", "--reduce", "x", "a"], "ppar map has --reduce\n"),
        (&["map", "--joblog", "f", "x"], "ppar spawn has --joblog\n"),
        (&["map", "--resume", "x"], "ppar spawn has --resume\n"),
        (&["map", "--initializer", "f", "x"], "write --init CODE\n"),
        (&["map", "--import", "numpy", "x"], "write --init 'import"),
        (&["map", "--ndjson", "x"], "JSON Lines are the default\n"),
        (&["map", "--null-input", "x"], "--range N gives the items"),
        (&["map", "--head", "x"], "results come in input order"),
        (&["map", "--select", "a", "x"], "write x[\"name\"] for one"),
        (&["map", "-F,", "x"], "--csv-delimiter CHAR"),
        (&["map", "--range", "0..9", "x"], "write 0:9, which ends"),
        (&["map", "--range", "1-9", "x"], "write 1:9, which ends"),
        (&["bench", "--csv", "x"], "--csv FILE writes the table"),
    ] {
        let told = Run::new(words.iter().copied()).code(2).observe().stderr;
        assert!(told.contains(&format!("\n  hint: {hint}")), "{told}");
        assert_eq!(told.matches("hint:").count(), 1, "{told}");
    }
    let told = Run::new(["spawn", "--foo", "a"]).code(2).observe().stderr;
    assert!(!told.contains("-- --foo"), "{told}");
}

#[test]
fn words_of_other_tools_for_shared_objects_get_a_hint() {
    for (words, hint) in [
        (&["starmap", "f"][..], "ppar map --starmap"),
        (&["apply", "f"], "ppar map applies"),
        (&["queue", "pop", "q"], "write get\n"),
        (&["queue", "len", "q"], "write size\n"),
        (
            &["queue", "q", "put", "1"],
            "did you mean ppar queue put q …?",
        ),
        (&["dict", "add", "d", "k", "1"], "write set\n"),
        (&["dict", "del", "d", "k"], "write pop\n"),
        (&["value", "inc", "v"], "ppar value add NAME 1"),
        (&["list", "push", "l", "1"], "write append\n"),
        (&["list", "get", "l"], "ppar list items NAME"),
        (&["dict", "get", "d"], "ppar dict items NAME"),
        (&["barrier", "b", "1"], "ppar barrier wait NAME --parties N"),
        (&["lock", "-n", "l", "true"], "--timeout 0 does not wait\n"),
        (&["lock", "-w", "5", "l", "true"], "--timeout 5 waits"),
        (&["semaphore", "-j", "2", "s", "true"], "--count N is how"),
    ] {
        let told = Run::new(words.iter().copied()).code(2).observe().stderr;
        assert!(told.contains(&format!("\n  hint: {hint}")), "{told}");
        assert_eq!(told.matches("hint:").count(), 1, "{told}");
    }
}

#[test]
fn a_dotted_name_of_a_file_here_gets_a_hint() {
    let folder = Scratch::new();
    folder.file("work.py", "def f(x): return x\n");
    folder.file("math.py", "def sqrt(x): return x\n");
    for (words, hint) in [
        (["map", "work.f", "1"], "write work.py:f for the function f"),
        (
            ["map", "work.py.f", "1"],
            "write work.py:f for the function f",
        ),
        (
            ["map", "work.py::f", "1"],
            "write work.py:f for the function f",
        ),
        (["run", "work.py:f", "1"], "ppar map work.py:f applies it"),
    ] {
        let run = Run::new(words).dir(folder.path()).code(2);
        run.stderr_contains(hint).check();
    }
    Run::new(["map", "math.sqrt", "1"])
        .dir(folder.path())
        .stdout("1.0\n")
        .check();
}
