//! ppar's error messages: how to write it instead, with consistent names and in
//! a consistent form.

use crate::shared_objects::within_manager;
use crate::support::Run;

/// The hint below the error about a command line of `ppar map` with one item.
fn hint(words: &[&str]) -> String {
    let words = ["map", "--quiet"].iter().chain(words).chain(&["1"]);
    let run = Run::new(words).code(2).observe();
    let hint = run
        .stderr
        .lines()
        .find_map(|line| line.strip_prefix("  hint: "));
    hint.unwrap_or_else(|| panic!("no hint: {}", run.stderr))
        .to_owned()
}

#[test]
fn habits_of_other_languages_get_hints() {
    for (function, told) in [
        ("x > 0 && x < 3", "write `and`"),
        ("x || 2", "write `or`"),
        ("!x", "write `not x`"),
        ("x ? 1 : 2", "write A if CONDITION else B"),
        ("return x", "leave `return` out"),
        ("def f(x): return x", "--def"),
        (".name", "write x[\"name\"]"),
        ("sqrt(x)", "write math.sqrt"),
        ("dumps(x)", "write json.dumps"),
        ("$1", "write x.split()[0], or --csv"),
        ("{print $1}", "write x.split()[0], or --csv"),
        ("NR", "write i for the index"),
        ("NF", "write len(x.split())"),
        ("x | tonumber", "write float(x)"),
        ("to_entries", "write list(x.items())"),
        (
            "import numpy as np; np.mean(x)",
            "write ppar map --python --init 'import numpy as np' 'np.mean(x)'",
        ),
        ("import math; math.sqrt(x)", "write 'math.sqrt(x)'"),
        ("import numpy", "put imports into --init"),
        ("cat", "`ppar spawn cat ::: …` runs a command"),
        ("cat -n", "`ppar spawn cat -n ::: …` runs a command"),
        ("sed 's/a/b/'", "`ppar spawn sed 's/a/b/' ::: …` runs"),
        ("eval(x)", "or CPython: `ppar map --python`"),
        ("work.py", "work.py:NAME"),
        ("missing.star:f", "the function f of a file"),
        ("y", "in FUNCTION, x is the item"),
    ] {
        let hint = hint(&[function]);
        assert!(hint.contains(told), "{function}: {hint}");
    }
}

#[test]
fn each_option_has_hints_of_its_own() {
    for (words, told) in [
        (
            &["x", "--reduce", "x+y"][..],
            "a is the result so far and b the next one",
        ),
        (
            &["x", "--reduce", "a+i"],
            "a is the result so far and b the next one",
        ),
        (&["x", "--filter", "y"], "in --filter, x is the item"),
        (&["x", "--init", "y = z"], "the item comes as an argument"),
        (
            &["x", "--def", "def f(x): return y"],
            "the item comes as an argument",
        ),
        (
            &["g(x)", "--def", "def f(x): return x"],
            "--def and -f define f;",
        ),
    ] {
        let hint = hint(words);
        assert!(hint.contains(told), "{words:?}: {hint}");
    }
}

#[test]
fn a_missing_key_is_reported_with_the_existing_ones() {
    Run::new(["map", "--csv", "x[\"c\"]"])
        .stdin("a,b\n1,2\n")
        .code(1)
        .stderr_contains("KeyError: 'c'; the item has a, b\n")
        .check();
    Run::new(["map", "x.a", "{\"a\": 1}"])
        .code(1)
        .stderr_contains("AttributeError: 'dict' object has no attribute 'a'; write x[\"a\"]\n")
        .check();
    Run::new(["map", "x", "--reduce", "sum", "1", "2"])
        .code(1)
        .stderr_contains("; --sum adds results, as --reduce 'a + b' does\n")
        .check();
    let run = Run::new(["map", "math", "1"]).code(1).observe();
    assert!(run.stderr.len() < 300, "{}", run.stderr);
    assert!(
        run.stderr.contains("a module is not a function"),
        "{}",
        run.stderr
    );
}

#[test]
fn failures_of_items_that_come_of_habits_get_hints() {
    let array = "[{\"a\": 1}]";
    for (words, input, told) in [
        (
            &["x*x", "[1,2]"][..],
            "",
            "the item is a whole array: write",
        ),
        (
            &["x+1"],
            "[1,2]\n",
            "the item is a whole array: --json-input",
        ),
        (&["x[\"a\"]"], array, "the item is a whole array: --json-"),
        (&["x.a"], array, "the item is a whole array: --json-input"),
        (
            &["x[\"a\"].b", "{\"a\": {\"b\": 1}}"],
            "",
            "; write [\"b\"] for .b",
        ),
        (&["x[\"a\"] // 0", "{\"a\": null}"], "", "write x.get("),
        (
            &["json.loads(x)", "{\"a\": 1}"],
            "",
            "already parsed: write x",
        ),
        (
            &["datetime.now()", "1"],
            "",
            "write datetime.datetime.now\n",
        ),
        (&["os.system(x)", "ls"], "", "ppar spawn runs a command"),
        (
            &["Lock('a')", "1"],
            "",
            "a name is name=: Lock(name=\"a\")\n",
        ),
        (&["Queue('a')", "1"], "", "a name is name=: Queue(name="),
        (
            &["Value('ab')", "1"],
            "",
            "name=: Value(\"i\", name=\"ab\")",
        ),
        (&["--csv", "x[0]"], "a,b\n1,2\n", "--no-header makes them"),
        (&["--csv", "x[\"a\"]"], "a;b\n1;2\n", "--csv-delimiter ';'"),
        (&["--csv", "x[\"a\"]"], "a\tb\n1\t2\n", "--tsv reads"),
    ] {
        let run = Run::new(["map"].iter().chain(words)).stdin(input);
        run.code(1).stderr_contains(told).check();
    }
    for (words, input) in [
        (&["x[\"a\"] + 1"][..], "{\"a\": [1]}\n"),
        (&["x[\"a\"][\"b\"]"], "{\"a\": [1]}\n"),
        (&["--json-input", "x+1"], "[[1,2]]\n"),
        (&["--csv", "x[\"c\"]"], "a;b,b\n1,2\n"),
    ] {
        let run = Run::new(["map"].iter().chain(words)).stdin(input);
        let told = run.code(1).observe().stderr;
        assert!(
            !told.contains("array:") && !told.contains("--csv"),
            "{told}"
        );
    }
}

#[test]
fn hints_name_the_subcommand() {
    let imports = "import numpy as np; np.mean(x)";
    for (words, told) in [
        (
            &["bench", "np.mean(x)", "1"][..],
            "`ppar bench --python` runs",
        ),
        (
            &["bench", imports, "1"],
            "write ppar bench --python --init 'import numpy as np' 'np.mean(x)'",
        ),
        (
            &["spawn", "--fn", "np.mean(x)", ":::", "1"],
            "`ppar spawn --python --fn` runs",
        ),
        (
            &["spawn", "--fn", imports, ":::", "1"],
            "write ppar spawn --python --def 'import numpy as np' --fn 'np.mean(x)'",
        ),
        (
            &["map", "--python", "python3", "x", "1"],
            "COMMAND needs =: --python=python3",
        ),
        (&["run", "--python", "f"], "write --language python"),
        (&["run", "-c", "print(1)"], "ppar run - reads the script"),
        (&["run", "-m", "a"], "ppar run - reads the script"),
    ] {
        let run = Run::new(words).code(2);
        run.stderr_contains(&format!("hint: {told}")).check();
    }
    for script in ["class A:\n  def f(self): pass\n", "def f():\n  global y\n"] {
        let run = Run::new(["run", "-"]).stdin(script).code(2);
        run.stderr_contains("`ppar run --language python`").check();
    }
}

#[test]
fn wrong_command_lines_are_reported_in_one_form() {
    for (words, told) in [
        (
            &["mpa"][..],
            "ppar: unrecognized subcommand 'mpa'\n  hint: did you mean map?\n",
        ),
        (&["spwan"], "\n  hint: did you mean spawn?\n"),
        (
            &["manager", "foo"],
            "\n  hint: a command goes after --: ppar manager -- foo\n",
        ),
        (
            &["spawn", "--range", "1:3", "echo"],
            "\n  hint: a range is a source of items: ::: $(seq",
        ),
        (&["xargs", "echo"], "\n  hint: ppar spawn runs a command"),
        (
            &["spawn", "echo {}", "a", "b"],
            "is the name of a program if more words follow: write ::: before items\n",
        ),
        (
            &["map", "--jobs", "2", "x"],
            "\n  hint: -j N is how many run at a time\n",
        ),
        (
            &["spawn", "--retry", "3", "true"],
            "\n  hint: write --retries N\n",
        ),
        (
            &["map", "--csv", "x", "Cargo.toml"],
            "not for arguments; did you mean -a Cargo.toml?\n",
        ),
        (
            &["spawn"],
            "Usage: ppar spawn [OPTIONS] COMMAND... [::: ITEM...]...",
        ),
        (
            &["run", "--workers", "4", "f"],
            "--workers is not an option of ppar run",
        ),
        (
            &["map", "--retries", "x", "x"],
            "for '--retries <N>': write a whole number\n",
        ),
        (
            &["spawn", "-n", "0", "echo"],
            "write a whole number from 1\n",
        ),
        (
            &["array", "set", "a", "0", "1", "--length", "1"],
            "write a whole number from 2\n",
        ),
        (
            &["spawn", "--nice", "100", "echo"],
            "write a whole number from -20 to 19\n",
        ),
        (
            &["map", "-j", "0", "x"],
            "at least one is needed: write 1, or auto",
        ),
        (
            &["spawn", "-j", "0", "echo"],
            "at least one is needed: write 1, or auto",
        ),
        (
            &["value", "get", "x", "--type", "z"],
            "'--type <TYPE>': write one of the types b B",
        ),
        (
            &["spawn", "--joblog", "/missing/log", "echo", ":::", "1"],
            "failed to open the job log",
        ),
        (
            &["spawn", "echo {3}", ":::", "1"],
            "failed to find the column of {3}: rows have 1 column",
        ),
    ] {
        let run = Run::new(words).code(2).stderr_contains(told).observe();
        assert!(
            run.stderr.starts_with("ppar: "),
            "{words:?}: {}",
            run.stderr
        );
        assert!(run.stderr.contains(told), "{words:?}: {}", run.stderr);
    }
    Run::new(["manager", "--", "a; b"])
        .code(127)
        .stderr_contains("ppar: cannot run a; b: ")
        .stderr_contains("\n  hint: syntax of the shell needs a shell: sh -c")
        .check();
}

#[test]
fn the_last_of_repeated_options_counts() {
    Run::new([
        "map",
        "x",
        "1",
        "--on-error",
        "skip",
        "--on-error",
        "fail",
        "-j",
        "x",
        "-j",
        "1",
    ])
    .code(2)
    .stderr_contains("invalid value 'x'")
    .check();
    Run::new(["map", "x", "1", "-j2", "-j1", "-q", "-q"])
        .stdout("1\n")
        .check();
    Run::new(["spawn", "-j2", "-j1", "-k", "-k", "echo", ":::", "1"])
        .stdout("1\n")
        .check();
    Run::new(["info", "--json", "--json", "-j1", "-j2"])
        .any_code()
        .check();
    within_manager(
        "ppar queue put q 1 --bound 5 --bound 1; ppar queue put q 2 --timeout 9 --timeout 0",
    )
    .code(124)
    .stderr_contains("had no room")
    .check();
}

#[test]
fn colors_appear_only_where_they_are_wanted() {
    let red = "\x1b[1;31mppar:\x1b[0m ";
    for words in [
        &["map", "--color", "always", "y", "1"][..],
        &["map", "y", "1", "--color=always"],
        &["--color", "always", "frobnicate"],
        &["map", "--color=always", "--frobnicate"],
    ] {
        Run::new(words).code(2).stderr_contains(red).check();
    }
    for words in [
        &["map", "--color=always", "x // 0", "1"][..],
        &["map", "--color=always", "--on-error", "skip", "x // 0", "1"],
        &["spawn", "--color=always", "false", ":::", "1"],
    ] {
        let told = Run::new(words).code(1).stderr_contains(red).check().stderr;
        let plain = told.lines().any(|line| line.starts_with("ppar:"));
        assert!(!plain, "{words:?}: {told}");
    }
    for words in [
        &["map", "y", "1"][..],
        &["map", "--color", "never", "y", "1"],
        &["frobnicate"],
    ] {
        let run = Run::new(words).code(2).observe();
        assert!(!run.stderr.contains('\x1b'), "{words:?}: {}", run.stderr);
    }
}

#[test]
fn hints_are_right_for_the_language_and_for_scripts() {
    for (file, hint) in [
        ("gone.py:f", "hint: FILE.py:f is the function f of a file"),
        (
            "gone.star:f",
            "hint: FILE.star:f is the function f of a file",
        ),
        (
            "gone.py.f",
            "hint: gone.py:NAME is the function NAME of that file, which `ppar map` runs",
        ),
        ("open(x)", "use `-a FILE` for input"),
        ("select(x > 1)", "hint: `--filter CONDITION` keeps"),
        ("x[name]", "hint: write x[\"name\"] for the field"),
        ("np.sqrt(x)", "hint: `ppar map --python` runs CPython"),
    ] {
        let run = Run::new(["map", file, "1"]).code(2);
        run.stderr_contains(hint).check();
    }
    let run = Run::new(["run", "-"]).stdin("open('x')\n").any_code();
    let told = run
        .stderr_contains("`ppar manager` gives commands")
        .observe();
    assert!(!told.stderr.contains("-a FILE"), "{}", told.stderr);
}

#[test]
fn missing_values_are_reported_once() {
    within_manager("ppar list pop l; ppar queue task-done q")
        .code(2)
        .stderr_contains("ppar: list l is empty\n")
        .stderr_contains("ppar: all values of queue q are already processed\n")
        .check();
}
