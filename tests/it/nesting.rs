//! Deeply nested texts and values, with every backend: rejected with a place or
//! reported as an error, never a stack overflow.

use crate::support::{Run, Scratch};

const BACKENDS: [&str; 3] = ["process", "thread", "inline"];

fn elifs(branches: usize) -> String {
    let branch = |n| format!(" elif x=={n}:\n  return {n}\n");
    let branches: String = (1..=branches).map(branch).collect();
    format!("def f(x):\n if x==0:\n  return 0\n{branches}")
}

#[test]
fn deep_texts_run_and_deeper_ones_are_refused_with_their_place() {
    let sum = |terms| format!("1{}", " + 1".repeat(terms));
    for backend in BACKENDS {
        let map = |function: &str, definitions: &str| {
            let options = ["map", "--backend", backend, "--def", definitions];
            Run::new(options.iter().chain(&[function, "4"]))
        };
        map(&sum(4000), "").stdout("4001\n").check();
        map("f", &elifs(2000)).stdout("4\n").check();
        map(&sum(20_000), "")
            .code(2)
            .stderr_contains("nested more than 5000 levels deep")
            .stderr_contains("--> FUNCTION:1:")
            .check();
        map(&("lambda x: ".repeat(990) + "1"), "")
            .code(2)
            .stderr_contains("--> FUNCTION:1:")
            .check();
        let branches = " elif x:\n  1\n".repeat(5100);
        map("f", &format!("def f(x):\n if x:\n  1\n{branches}"))
            .code(2)
            .stderr_contains("--> --def:9999:3")
            .check();
        map(&("[".repeat(50_000) + "x" + &"]".repeat(50_000)), "")
            .code(2)
            .stderr_contains("--> FUNCTION:1:")
            .check();
    }
}

#[test]
fn a_small_stack_changes_nothing() {
    for backend in BACKENDS {
        let function = "$(printf '1%.0s+' {1..4000})1";
        Run::shell(&format!(
            "ulimit -s 256; ppar map --backend {backend} \"{function}\" 1"
        ))
        .stdout("4001\n")
        .check();
    }
}

#[test]
fn scripts_and_calls_are_held_to_the_same() {
    let scratch = Scratch::new();
    let nested = scratch.file("nested.star", &("x = ".to_owned() + &"[".repeat(100_000)));
    Run::new(["run", nested.to_str().expect("a path")])
        .code(2)
        .stderr_contains("nested.star:1:")
        .check();
    let branches = scratch.file("branches.star", &(elifs(2000) + "print(f(7))\n"));
    Run::new(["run", branches.to_str().expect("a path")])
        .stdout("7\n")
        .check();
    let sum = format!("print(1{})", " + 1".repeat(3000));
    Run::new(["spawn", "--fn", &sum, ":::", "1"])
        .stdout("3001\n")
        .check();
    Run::new(["spawn", "--fn", &"(".repeat(9000), ":::", "1"])
        .code(2)
        .stderr_contains("--> FUNCTION:1:")
        .check();
}

#[test]
fn deep_values_are_errors_of_their_items() {
    let nest = "def nest(n, around):\n    t = around(1)\n    for _ in range(n):\n        t = around(t)\n    return t";
    let tuples = "nest(100000, lambda t: (t,))";
    let lists = "nest(100000, lambda t: [t])";
    for backend in BACKENDS {
        for (function, told) in [
            (format!("{{{tuples}: 1}}"), "too deep to be hashed"),
            (
                format!("set([struct(a={tuples})])"),
                "too deep to be hashed",
            ),
            (format!("{tuples} == {tuples}"), "too deep to be compared"),
            (format!("{lists} < {lists}"), "too deep to be compared"),
            (format!("json.dumps({lists})"), "512 levels"),
            (
                "json.loads('[' * 100000 + ']' * 100000)".to_owned(),
                "512 levels",
            ),
            (lists.to_owned(), "512 levels"),
            (format!("fail({lists})"), "maximum recursion depth exceeded"),
            (format!("len(str({lists}))"), "more than 512 levels deep"),
            (format!("'{{}}'.format({lists})"), "more than 512 levels"),
            (format!("print({lists})"), "more than 512 levels deep"),
        ] {
            let options = ["map", "--backend", backend, "--def", nest];
            Run::new(options.iter().chain(&[function.as_str(), "0"]))
                .code(1)
                .stderr_contains(told)
                .check();
        }
        let shown = "len(repr(nest(511, lambda t: [t])))";
        let options = ["map", "--backend", backend, "--def", nest];
        Run::new(options.iter().chain(&[shown, "0"]))
            .stdout("1025\n")
            .check();
    }
}

#[test]
fn a_top_level_may_hold_deeply_nested_values() {
    let top = "t = []\nfor _ in range(100000):\n    t = [t]\nu = [0 for _ in range(100000)]\nv = [0 for _ in range(100000)]\n";
    for backend in BACKENDS {
        Run::new(["map", "--backend", backend, "--def", top, "len(t)", "0"])
            .stdout("1\n")
            .check();
    }
    let scratch = Scratch::new();
    let file = scratch.file("top.star", format!("{top}print(len(t))\n"));
    Run::new(["run", file.to_str().expect("a path")])
        .stdout("1\n")
        .check();
}
