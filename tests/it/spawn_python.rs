//! Python functions that `ppar spawn --fn` calls and `ppar bench` times.

use std::fs;

use rustix::process::Signal;

use crate::support::{Live, PATIENCE, Run, Scratch, is_alive, pid_in, python, wait_until};

fn spawn<const N: usize>(arguments: [&str; N]) -> Run {
    Run::new(["spawn", "-k", &python()]).args(arguments)
}

#[test]
fn each_call_is_a_process_and_prints_its_output() {
    let folder = Scratch::new();
    folder.file(
        "work.py",
        "import os\nCALLS = []\ndef greet(name, times=1):\n    CALLS.append(name)\n    \
         print(name * times, len(CALLS), os.environ['PPAR_SEQ'])\n",
    );
    let option = python();
    let command = option.trim_start_matches("--python=");
    for words in [
        &["work.py:greet"][..],
        &["work:greet"],
        &["greet", "-f", "work.py"],
    ] {
        Run::new(
            ["spawn", "-k", "--fn"]
                .iter()
                .chain(words)
                .chain(&[":::", "a", "b"]),
        )
        .dir(folder.path())
        .env("PPAR_PYTHON", command)
        .stdout("a 1 1\nb 1 2\n")
        .check();
    }
    spawn(["--fn", "work.py:greet", ":::", "a", ":::", "2", "3"])
        .dir(folder.path())
        .stdout("aa 1 1\naaa 1 2\n")
        .check();
    spawn(["--header", ":", "--fn", "work.py:greet", ":::", "name", "a"])
        .dir(folder.path())
        .stdout("a 1 1\n")
        .check();
    spawn(["--fn", "print(x, i)", ":::", "5", "[1, 2]"])
        .stdout("5 0\n[1, 2] 1\n")
        .check();
    spawn(["--fn", "print(x)", ":::", "1", ":::", "2"])
        .stdout("[1, 2]\n")
        .check();
}

#[test]
fn a_call_that_fails_is_a_job_that_failed() {
    let def = "import sys\ndef f(x):\n  if x == 1: return [][x]\n  if x == 2: sys.exit(7)\n  \
               if x == 3: raise SystemExit('bye')\n  print(x)";
    let finished = spawn(["--def", def, "--fn", "f", ":::", "0", "1", "2", "3"])
        .stdout("0\n")
        .stderr_contains("job 3: ended with exit code 7")
        .any_code()
        .check();
    for part in [
        "Traceback (most recent call last):\n  File \"--def\", line 3, in f\n",
        "IndexError: list index out of range",
        "bye",
    ] {
        assert!(finished.stderr.contains(part), "{}", finished.stderr);
    }
    let record = spawn(["--json", "--def", def, "--fn", "f", ":::", "2"]);
    let record = record
        .stderr_contains("exit code 7")
        .any_code()
        .check()
        .stdout;
    assert!(record.contains("\"exit\":7"), "{record}");
}

#[test]
fn code_that_cannot_be_loaded_is_reported_once() {
    for (words, message) in [
        (
            ["--def", "import nosuch", "--fn", "x"],
            "No module named 'nosuch'",
        ),
        (
            ["--def", "", "--fn", "x +* 2"],
            "SyntaxError: invalid syntax",
        ),
        (
            ["--def", "", "--fn", "nosuch.work:f"],
            "No module named 'nosuch'",
        ),
    ] {
        let finished = spawn(words)
            .args([":::", "1", "2"])
            .stdout("")
            .stderr_contains(message)
            .code(2)
            .check();
        assert_eq!(
            finished
                .stderr
                .matches("failed to load the function with")
                .count(),
            1
        );
    }
    Run::new(["spawn", "--python", "echo", ":::", "1"])
        .stderr_contains("give --fn too")
        .code(2)
        .check();
}

#[test]
fn calls_end_with_ppar() {
    let folder = Scratch::new();
    let pid = folder.path().join("pid");
    let def = format!(
        "import os, time\ndef f(x):\n  open({pid:?}, 'w').write(str(os.getpid()))\n  time.sleep(1000)"
    );
    let option = python();
    let mut run = Live::start(["spawn", &option, "--def", &def, "--fn", "f", ":::", "1"]);
    assert!(wait_until(PATIENCE, || {
        fs::read_to_string(&pid).is_ok_and(|text| !text.is_empty())
    }));
    let call = pid_in(&folder, "pid");
    run.signal(Signal::KILL);
    run.wait();
    assert!(wait_until(PATIENCE, || !is_alive(call)));
}

#[test]
fn a_measurement_compares_pools_of_interpreters() {
    let option = python();
    let finished = Run::new(["bench", &option, "--runs", "1", "-j2", "-q", "--csv", "-"])
        .args(["x * x", "--range", "0:2000"])
        .any_code()
        .check();
    for part in ["sequential", "process"] {
        assert!(finished.stdout.contains(part), "{}", finished.stdout);
    }
    assert!(!finished.stdout.contains("thread"), "{}", finished.stdout);
}
