//! `ppar map` with functions in Python, run by CPython.

use std::fmt::Write;
use std::fs;
use std::thread;
use std::time::Duration;

use rustix::process::Signal;

use crate::support::{
    Live, PATIENCE, Run, Scratch, is_alive, numbers, pid_in, python, send, ticks_of, wait_until,
};

/// A run of `ppar map` in Python.
pub(crate) fn map<const N: usize>(arguments: [&str; N]) -> Run {
    Run::new(["map", &python()]).args(arguments)
}

/// The same, while it runs.
pub(crate) fn live<const N: usize>(arguments: [&str; N]) -> Live {
    let option = python();
    Live::start(["map", &option].into_iter().chain(arguments))
}

#[test]
fn a_function_is_an_expression_a_lambda_or_a_name() {
    map(["x*x - 2*x", "1", "2", "3", "8", "10"])
        .stdout("-1\n0\n3\n48\n80\n")
        .check();
    map(["x + i", "5", "5"]).stdout("5\n6\n").check();
    map(["lambda v: v ** 2", "4"]).stdout("16\n").check();
    map(["--init", "import math", "math.sqrt", "16"])
        .stdout("4.0\n")
        .check();
    map(["--init", "import math", "math.pi", "16"])
        .stdout("3.141592653589793\n")
        .check();
    map(["x.real", "16"]).stdout("16\n").check();
    map(["--def", "class A:\n  def f(x): return -x", "A.f", "1"])
        .stdout("-1\n")
        .check();
}

#[test]
fn a_file_or_a_module_implies_the_language() {
    let folder = Scratch::new();
    folder.file("helper.py", "K = 10\n");
    folder.file(
        "work.py",
        "import helper\ndef times(x):\n    return helper.K * x\nif __name__ == '__main__':\n    1/0\n",
    );
    let option = python();
    let command = option.trim_start_matches("--python=");
    for words in [
        &["work.py:times"][..],
        &["work:times"],
        &["-f", "work.py", "times"],
        &["-f", "work.py", "times(x)"],
        &["--language", "python", "work.py:times"],
    ] {
        Run::new(["map"].iter().chain(words).chain(&["3"]))
            .dir(folder.path())
            .env("PPAR_PYTHON", command)
            .stdout("30\n")
            .check();
    }
    // The modules next to the file are found from elsewhere, too.
    let path = folder.path().join("work.py");
    map([&format!("{}:times", path.display()), "3"])
        .stdout("30\n")
        .check();
}

#[test]
fn results_have_a_json_form_or_fail_by_the_name_of_their_type() {
    let def = "\
import collections, dataclasses, datetime, decimal, enum, pathlib
@dataclasses.dataclass
class P:
    a: int
    b: list
class C(enum.Enum):
    RED = 'red'
N = collections.namedtuple('N', 'a b')
VALUES = [P(1, [P(2, [])]), C.RED, N(1, 2), decimal.Decimal('1.50'), datetime.date(2020, 1, 2),
          pathlib.Path('/a'), b'hi', {3, 1}, 2**70, 1e16, 'é\\n', {1: None}, True]";
    map(["--def", def, "VALUES[x]", "--range", "0:13"])
        .stdout(
            "{\"a\":1,\"b\":[{\"a\":2,\"b\":[]}]}\n\"red\"\n[1,2]\n\"1.50\"\n\"2020-01-02\"\n\
             \"/a\"\n\"aGk=\"\n[1,3]\n1180591620717411303424\n1e+16\n\"é\\n\"\n{\"1\":null}\ntrue\n",
        )
        .check();
    let failing = [
        ("object()", "a value of type object has no JSON form"),
        (
            "(c for c in 'ab')",
            "a value of type generator has no JSON form: --flat writes each value",
        ),
        ("[float('nan')]", "NaN and the infinities have no JSON form"),
        ("float('inf')", "NaN and the infinities have no JSON form"),
        (
            "(lambda a: a.append(a) or a)([])",
            "the result contains itself",
        ),
    ];
    for (function, message) in failing {
        map([function, "1"])
            .stderr_contains(message)
            .code(1)
            .check();
    }
}

#[test]
fn options_mean_the_same_as_for_the_built_in_language() {
    map(["--filter", "x % 2", "--with-item", "x + 1", "1", "2", "3"])
        .stdout("{\"item\":1,\"result\":2}\n{\"item\":3,\"result\":4}\n")
        .check();
    map(["--starmap", "lambda a, b=5: a + b", "[1, 2]", r#"{"a": 3}"#])
        .stdout("3\n8\n")
        .check();
    map(["--flat", "range(x)", "1", "2"])
        .stdout("0\n0\n1\n")
        .check();
    map(["--flat", "(k for k in range(x))", "2"])
        .stdout("0\n1\n")
        .check();
    map(["--array", "x", "1", "\"a\"", "[2]"])
        .stdout("[1,\"a\",[2]]\n")
        .check();
    map(["-R", "-r", "x.upper()"])
        .stdin("a\r\nb\n")
        .stdout("A\nB\n")
        .check();
    map(["-0", "len(x)"])
        .stdin("a\nb\0c")
        .stdout("3\n1\n")
        .check();
    let roll = "__import__('random').random()";
    let once = map(["--seed", "7", "-j1", roll, "--range", "0:50"]).check();
    let again = map([
        "--seed",
        "7",
        "-j2",
        "--chunksize",
        "3",
        roll,
        "--range",
        "0:50",
    ]);
    again.stdout(&once.stdout).check();
}

#[test]
fn tables_are_read_as_they_are_elsewhere() {
    let rows = "a,b\r\n1,\"x \"\"q\"\",\ny\"z\r\n\n2, \"w\"\r\n,\n";
    let builtin = Run::new(["map", "--csv", "x"]).stdin(rows).check();
    map(["--csv", "x"])
        .stdin(rows)
        .stdout(&builtin.stdout)
        .check();
    let finished = map(["--csv", "--on-error", "record", "x"])
        .stdin("a,b\n1,2\n\n3\n")
        .stderr_contains("1 item failed")
        .code(1)
        .check();
    assert!(
        finished
            .stdout
            .contains(r#""index":1,"line":4,"kind":"input""#)
    );
}

#[test]
fn each_line_must_be_one_value() {
    let lines = "1,2\n[3\n4]\n\n{\"a\":[{\"b\":1}\n{\"c\":2}]}\n5 6\nNaN\n7\n";
    let finished = map(["--on-error", "record", "x"])
        .stdin(lines)
        .stderr_contains("7 items failed")
        .code(1)
        .check();
    let lines: Vec<_> = finished.stdout.lines().collect();
    assert_eq!(lines.len(), 8);
    for (index, line) in [1, 2, 3, 5, 6, 7, 8].iter().enumerate() {
        let start = format!(r#"{{"error":{{"index":{index},"line":{line},"kind":"input""#);
        assert!(lines[index].starts_with(&start), "{}", lines[index]);
    }
    assert_eq!(lines[7], "7");
}

#[test]
fn an_exception_is_reported_from_the_users_code_on() {
    let folder = Scratch::new();
    folder.file(
        "work.py",
        "def inner(x):\n    return 10 / x\ndef outer(x):\n    return inner(x)\n",
    );
    let finished = map(["--on-error", "record", "work.py:outer", "1", "0", "2"])
        .dir(folder.path())
        .stderr_contains("1 item failed")
        .code(1)
        .check();
    let lines: Vec<_> = finished.stdout.lines().collect();
    assert_eq!((lines[0], lines[2]), ("10.0", "5.0"));
    let record: serde_json::Value = serde_json::from_str(lines[1]).expect("JSON");
    let record = &record["error"];
    assert_eq!(record["kind"], "exception");
    assert_eq!(record["message"], "ZeroDivisionError: division by zero");
    let traceback = record["traceback"].as_str().expect("text");
    let start = "Traceback (most recent call last):\n  File \"work.py\", line 4, in outer\n";
    assert!(traceback.starts_with(start), "{traceback}");
    assert!(traceback.contains("line 2, in inner"), "{traceback}");
}

#[test]
fn a_missing_name_is_reported_with_what_defines_it() {
    let folder = Scratch::new();
    folder.file(
        "work.py",
        "def f(x):\n    return x\ndef g(x):\n    return x\n",
    );
    map(["work.py:h", "1"])
        .dir(folder.path())
        .stderr_contains("NameError: name 'h' is not defined; work.py defines f, g\n")
        .code(2)
        .check();
    for function in ["math.sqrt(x)", "[math.sqrt(y) for y in [x]]"] {
        map(["--python", function, "4"])
            .stderr_contains("NameError: name 'math' is not defined; add --init 'import math'\n")
            .code(1)
            .check();
    }
    map(["--python", "nosuch(x)", "4"])
        .stderr_contains("NameError: name 'nosuch' is not defined\n")
        .code(1)
        .check();
}

#[test]
fn the_end_of_a_worker_costs_one_item() {
    let def = "\
import os, sys, threading, time
def f(x):
    if x == 3: os._exit(0)
    if x == 5: sys.exit(4)
    if x == 7: os.kill(os.getpid(), 11)
    if x == 9: return next(iter(()))
    if x == 11: threading.Thread(target=time.sleep, args=(1000,)).start()
    if x == 13 and os.fork() == 0: return 'the child'
    if x == 15: raise KeyboardInterrupt
    return x";
    let finished = map(["--on-error", "record", "--def", def, "f", "--range", "0:17"])
        .stderr_contains("5 items failed")
        .code(1)
        .check();
    let mut failed = Vec::new();
    for (index, line) in finished.stdout.lines().enumerate() {
        if line.starts_with("{\"error\"") {
            failed.push(index);
        } else {
            assert_eq!(line, index.to_string());
        }
    }
    assert_eq!(failed, [3, 5, 7, 9, 15]);
    for part in ["SystemExit: 4", "SIGSEGV", "StopIteration"] {
        assert!(finished.stdout.contains(part), "{part}");
    }
}

#[test]
fn printed_text_never_mixes_with_results() {
    let def = "\
import os, subprocess, sys
def f(x):
    print('python', x)
    os.write(1, b'system %d\\n' % x)
    subprocess.run(['echo', 'child', str(x)])
    try:
        input()
    except EOFError:
        return sys.stdin.read()
    finally:
        print('last', end='')";
    let finished = map(["-j1", "--def", def, "f", "1", "2"])
        .stdout("\"\"\n\"\"\n")
        .stderr_contains("python 1\nsystem 1\nchild 1\nlast")
        .check();
    assert_eq!(finished.stderr.lines().count(), 7, "{}", finished.stderr);
}

#[test]
fn code_that_cannot_be_loaded_is_reported_once_and_no_item_runs() {
    let cases = [
        (["--init", "import nosuch", "x"], "No module named 'nosuch'"),
        (
            ["--init", "1/0", "x"],
            "ZeroDivisionError: division by zero",
        ),
        (["--init", "import sys; sys.exit(3)", "x"], "SystemExit: 3"),
        (["--init", "", "x +* 2"], "SyntaxError: invalid syntax"),
        (["--init", "", "nosuch"], "name 'nosuch' is not defined"),
        (["--init", "", "nosuch.work:f"], "No module named 'nosuch'"),
        (["--init", "", "os.path:nosuch"], "no attribute 'nosuch'"),
        (["--starmap", "--init=", "x"], "--starmap needs a function"),
    ];
    for (words, message) in cases {
        let finished = map(words)
            .args(["1", "2"])
            .stdout("")
            .stderr_contains(message)
            .stderr_contains("failed to load the function with ")
            .code(2)
            .check();
        assert_eq!(finished.stderr.matches("failed to load").count(), 1);
    }
}

#[test]
fn a_time_limit_ends_c_code() {
    let def = "\
import hashlib, re, time
def f(x):
    if x == 2: time.sleep(1000)
    if x == 4: hashlib.pbkdf2_hmac('sha256', b'a', b'b', 10**9)
    if x == 6: re.match('(a+)+$', 'a' * 50 + 'b')
    return x";
    let finished = map([
        "--timeout",
        "2",
        "--on-error",
        "record",
        "-j2",
        "--def",
        def,
        "f",
    ])
    .args(["--range", "0:8"])
    .stderr_contains("3 items failed")
    .code(1)
    .check();
    for (index, line) in finished.stdout.lines().enumerate() {
        if [2, 4, 6].contains(&index) {
            assert!(line.contains(r#""kind":"timeout""#), "{line}");
        } else {
            assert_eq!(line, index.to_string());
        }
    }
}

#[test]
fn an_item_may_have_many_megabytes() {
    let item = format!("\"{}\"\n", "a".repeat(64 << 20));
    map(["len(x)"]).stdin(item).stdout("67108864\n").check();
    map(["len('a' * x * 2**20)", "64"])
        .stdout("67108864\n")
        .check();
    let finished = map(["-r", "'a' * x * 2**20", "64"]).check();
    assert_eq!(finished.stdout.len(), (64 << 20) + 1);
}

#[test]
fn workers_that_are_killed_change_nothing() {
    let mut expected = String::new();
    for number in 0..100_000_u64 {
        let _ = writeln!(expected, "[{},\"a,b\"]", number * number);
    }
    let def = "def f(x):\n  s = 0\n  for k in range(1000): s += k\n  return [x*x, 'a,b']";
    let mut run = live(["-j3", "--def", def, "f", "--range", "0:100000"]);
    let mut output = run.stdout();
    let reader = thread::spawn(move || {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut output, &mut text).expect("it can be read");
        text
    });
    kill_some(&mut run, 100);
    assert!(run.wait().success());
    assert!(reader.join().expect("read") == expected);
}

#[test]
fn killed_workers_change_no_reduction() {
    let arguments = ["--reduce", "a + b", "x * 0.1", "--range", "0:200000"];
    let quiet = map(arguments).args(["-j1"]).check();
    let mut run = live(["-j3", "--reduce", "a + b", "x * 0.1", "--range", "0:200000"]);
    kill_some(&mut run, 20);
    assert_eq!(run.rest(), quiet.stdout);
    assert!(run.wait().success());
}

/// Kills this many busy workers, one after the other.
fn kill_some(run: &mut Live, kills: usize) {
    for _ in 0..kills {
        let mut chosen = None;
        let found = wait_until(PATIENCE, || {
            let working = run.workers().into_iter().filter(|&pid| ticks_of(pid) > 3);
            let working: Vec<_> = working.collect();
            // One is spared, to go on.
            chosen = working.get(1).copied();
            chosen.is_some() || run.is_over()
        });
        assert!(found, "nobody works");
        if let Some(chosen) = chosen {
            send(chosen, Signal::KILL);
        }
        thread::sleep(Duration::from_millis(3));
    }
}

#[test]
fn an_interrupt_never_reaches_the_code() {
    let folder = Scratch::new();
    let told = folder.path().join("told");
    let def = format!(
        "import time\ndef f(x):\n  try:\n    if x: time.sleep(1000)\n  except BaseException:\n    \
         open({told:?}, 'w')\n  return x"
    );
    let mut run = live(["-j1", "--def", &def, "f", "0", "1"]);
    assert_eq!(run.line(), "0\n");
    let workers = run.await_workers(1);
    run.signal(Signal::INT);
    run.signal_again(Signal::INT);
    let status = run.wait();
    assert_eq!(
        std::os::unix::process::ExitStatusExt::signal(&status),
        Some(2)
    );
    assert!(wait_until(PATIENCE, || !workers
        .iter()
        .any(|&pid| is_alive(pid))));
    assert!(!told.exists());
}

#[test]
fn a_reader_that_goes_ends_the_run() {
    let option = python();
    Run::shell(&format!(
        "ppar map {option} x --range 0:1000000000 | head -n 2"
    ))
    .stdout("0\n1\n")
    .check();
}

#[test]
fn nothing_outlives_a_killed_ppar() {
    let folder = Scratch::new();
    let child = folder.path().join("child");
    let def = format!(
        "import subprocess, time\ndef f(x):\n  child = subprocess.Popen(['sleep', '1000'])\n  \
         open({child:?}, 'w').write(str(child.pid))\n  print(flush=True)\n  time.sleep(1000)"
    );
    let mut run = live(["--def", &def, "f", "1"]);
    let workers = run.await_workers(1);
    assert!(wait_until(PATIENCE, || {
        fs::read_to_string(&child).is_ok_and(|text| !text.is_empty())
    }));
    let child = pid_in(&folder, "child");
    run.signal(Signal::KILL);
    run.wait();
    assert!(wait_until(PATIENCE, || !is_alive(workers[0]) && !is_alive(child)));
}

#[test]
fn input_of_many_lines_comes_out_in_order() {
    let input = numbers(0..300_000);
    map(["x"]).stdin(input.clone()).stdout(&input).check();
    let objects: String = (0..20_000).fold(String::new(), |mut text, number| {
        let _ = writeln!(text, "{{\"n\":{number},\"t\":[\"{number}\",null]}}");
        text
    });
    map(["--max-tasks-per-worker", "5000", "x"])
        .stdin(objects.clone())
        .stdout(&objects)
        .check();
}
