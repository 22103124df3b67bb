//! What delays jobs of `ppar spawn`, and what they get besides items.

use std::fs;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::support::{Gate, Live, PATIENCE, Run, Scratch, wait_until};

fn exists(scratch: &Scratch, name: &str) -> bool {
    fs::exists(scratch.path().join(name)).expect("readable")
}

#[test]
fn starts_keep_to_a_rate() {
    let start = Instant::now();
    Run::shell("ppar spawn -j9 --rate 20/s true ::: 1 2 3 4 5 6").check();
    assert!(start.elapsed() >= Duration::from_millis(250));
}

#[test]
fn the_number_of_jobs_may_change_while_they_run() {
    let scratch = Scratch::new();
    scratch.file("jobs", "1\n");
    let gate = Gate::closed(&scratch);
    let folder = scratch.path().display();
    let script = format!(
        "cd {folder}; exec $PPAR spawn -j jobs 'touch began{{}}; {}' ::: 1 2 3",
        Gate::WAIT
    );
    let mut live = Live::shell(&script);
    assert!(wait_until(PATIENCE, || exists(&scratch, "began1")));
    // As editors do: another file replaces the old one.
    scratch.file("new", "nonsense\n");
    fs::rename(scratch.path().join("new"), scratch.path().join("jobs")).expect("it is there");
    scratch.file("jobs", "3\n");
    assert!(wait_until(PATIENCE, || exists(&scratch, "began3")));
    gate.open();
    assert!(live.wait().success());
}

#[test]
fn an_invalid_number_of_jobs_is_refused() {
    let scratch = Scratch::new();
    scratch.file("jobs", "many\n");
    for (workers, message) in [
        (
            "jobs",
            "failed to read the number of concurrent jobs from jobs",
        ),
        ("nothing", "nothing is neither a number of jobs nor a file"),
    ] {
        Run::new(["spawn", "-j", workers, "true", ":::", "1"])
            .dir(scratch.path())
            .code(2)
            .stderr_contains(message)
            .check();
    }
}

#[test]
fn jobs_wait_for_a_busy_machine_and_signals_still_end_the_run() {
    let _busy = Live::shell("exec timeout 60 bash -c 'while :; do :; done'");
    for (option, value) in [("--memfree", "9P"), ("--load", "0.5")] {
        let scratch = Scratch::new();
        let log = scratch.path().join("log");
        let log = log.to_str().expect("text");
        let mut live = Live::start(["spawn", option, value, "--joblog", log, "echo", ":::", "1"]);
        assert!(wait_until(PATIENCE, || exists(&scratch, "log")));
        live.signal(Signal::INT);
        assert_eq!(live.rest(), "", "{option}");
        assert!(!live.wait().success(), "{option}");
    }
    Run::shell("ppar spawn --memfree 1k --load 100000 echo ::: 1")
        .stdout("1\n")
        .check();
}

#[test]
fn a_semaphore_is_shared_by_runs() {
    let scratch = Scratch::new();
    let gate = Gate::closed(&scratch);
    let folder = scratch.path().display();
    let start = |name: &str| {
        let script = format!(
            "cd {folder}; export XDG_RUNTIME_DIR=$PWD; exec $PPAR spawn --semaphore s -j1 'touch {name}{{}}; {}' ::: 1 2",
            Gate::WAIT
        );
        Live::shell(&script)
    };
    let mut first = start("first");
    assert!(wait_until(PATIENCE, || exists(&scratch, "first1")));
    let mut second = start("second");
    // When it waits for a change, it has found no permit.
    let permits = || {
        fs::read_dir(scratch.path().join("ppar/semaphore"))
            .expect("it is there")
            .count()
    };
    assert_eq!(permits(), 1);
    assert!(!exists(&scratch, "second1"));
    gate.open();
    assert!(first.wait().success() && second.wait().success());
    assert!(exists(&scratch, "first2") && exists(&scratch, "second2"));
    assert_eq!(permits(), 0);
}

#[test]
fn a_killed_run_gives_its_permits_back() {
    let scratch = Scratch::new();
    let gate = Gate::closed(&scratch);
    let folder = scratch.path().display();
    let script = format!(
        "cd {folder}; export XDG_RUNTIME_DIR=$PWD; exec $PPAR spawn --semaphore s -j1 'touch held; {}; : {{}}' ::: 1",
        Gate::WAIT
    );
    let mut holder = Live::shell(&script);
    assert!(wait_until(PATIENCE, || exists(&scratch, "held")));
    let mut next = Live::shell(&format!(
        "cd {folder}; export XDG_RUNTIME_DIR=$PWD; exec $PPAR spawn --semaphore s -j1 echo ::: got"
    ));
    holder.signal(Signal::KILL);
    holder.wait();
    assert_eq!(next.line(), "got\n");
    assert!(next.wait().success());
    gate.open();
}

#[test]
fn jobs_have_a_priority_and_variables() {
    Run::shell("ppar spawn --nice 7 --shell 'nice; : {}' ::: 1")
        .stdout("7\n")
        .check();
    Run::shell(
        "ppar spawn -k --env 'A={}-{#}' --env PPAR_SLOT=x 'echo $A $PPAR_SLOT; : {}' ::: a b",
    )
    .stdout("a-1 x\nb-2 x\n")
    .check();
    Run::shell(
        "export PPAR_ITEM=outer; printf 'a\\0b\\n' | ppar spawn --shell 'echo [$PPAR_ITEM]'",
    )
    .code(1)
    .stderr_contains("NUL")
    .check();
    for (option, message) in [
        ("--env =x", "write NAME=VALUE"),
        ("--env ''", "write NAME=VALUE, or NAME"),
        ("--nice 99", "from -20 to 19"),
        ("--rate 0/s", "write jobs per second"),
        ("--load 0", "write a number of tasks"),
        ("--memfree x", "write a number of bytes"),
    ] {
        let script = format!("ppar spawn {option} true ::: 1");
        Run::shell(&script).code(2).stderr_contains(message).check();
    }
}

#[test]
fn a_job_may_have_the_terminal() {
    let in_terminal = |input: &str, command: &str| {
        let script = format!("printf '{input}' | script -qec '{command}' /dev/null | tr -d '\\r'");
        Run::shell(&script).check().stdout
    };
    let out = in_terminal(
        "yes\\n",
        "ppar spawn --tty \"test -t 0 && test -t 1 && read a && echo got \\$a {}\" ::: 1",
    );
    assert!(out.contains("got yes 1"), "{out}");
    let out = in_terminal("y\\nn\\n", "ppar spawn -j1 --interactive echo ran ::: 1 2");
    assert!(
        out.contains("echo ran 1 ?...") && out.contains("ran 1\n"),
        "{out}"
    );
    assert!(
        out.contains("echo ran 2 ?...") && !out.contains("\nran 2\n"),
        "{out}"
    );
    Run::shell("setsid -w ppar spawn --tty true ::: 1")
        .code(2)
        .stderr_contains("failed to open the terminal")
        .check();
}

#[test]
fn figures_are_shown_at_the_end() {
    Run::shell("ppar spawn --stats --retries 1 'exit {}' ::: 0 1")
        .code(1)
        .stderr_contains("2, 1 failed, run 3 times")
        .stderr_contains("peak memory")
        .check();
}

#[test]
fn no_job_starts_while_the_file_of_jobs_at_once_holds_0() {
    let scratch = Scratch::new();
    scratch.file("jobs", "0\n");
    let script = "
        >messages
        ppar spawn -k -j jobs echo ::: a b 2>messages &
        until grep -q paused messages; do :; done
        echo 1 >more; mv more jobs; wait
    ";
    Run::shell(script)
        .dir(scratch.path())
        .stdout("a\nb\n")
        .check();
    let messages = std::fs::read_to_string(scratch.path().join("messages"));
    let messages = messages.expect("it is there");
    assert!(
        messages.ends_with("/jobs contains more than 0\n"),
        "{messages}"
    );
}
