//! What runs under a lock has ended before the next holder gets the lock,
//! whoever is killed.

use std::path::Path;

use rustix::process::Signal;

use crate::support::{Live, PATIENCE, Run, Scratch, is_alive, send, wait_until};

/// A command that starts others, in its group and in sessions of their own,
/// some of which ignore requests to end; writes their process ids.
const STUBBORN: &str = "
    (trap '' TERM HUP INT; exec sleep 1000) & own=$!
    setsid sleep 1000 & other=$!
    sh -c 'trap \"\" TERM; (trap \"\" TERM; sleep 1000) & wait' & third=$!
    trap '' TERM
    echo $$ $own $other $third
    wait; sleep 1000";

/// A command that says whether one of those runs, and what it learns about the
/// last holder.
fn looks_for(running: &[i32]) -> String {
    let running = running.iter().map(|pid| format!("/proc/{pid}/status"));
    let running = running.collect::<Vec<_>>().join(" ");
    // A process that has ended may exist until it is reaped.
    format!("grep -qs 'State:.[^ZX]' {running} && echo alive; echo next $PPAR_ABANDONED")
}

fn manager(path: &Path) -> Live {
    let mut manager = Live::start(["manager".as_ref(), "--socket".as_ref(), path.as_os_str()]);
    manager.line();
    manager
}

/// `ppar lock` or `ppar semaphore` with one unit.
fn hold(kind: &str, path: &Path, command: &str) -> Live {
    let words: &[&str] = match kind {
        "lock" => &["lock", "l"],
        _ => &["semaphore", "s", "--count", "1"],
    };
    let at = ["--socket".as_ref(), path.as_os_str(), "--".as_ref()];
    let command = ["bash", "-c", command].map(AsRef::as_ref);
    Live::start(words.iter().map(AsRef::as_ref).chain(at).chain(command))
}

fn numbers(line: &str) -> Vec<i32> {
    let words = line.split_whitespace();
    words.map(|word| word.parse().expect("a number")).collect()
}

/// Waits until a client waits for what another one holds.
fn await_waiter(path: &Path, waiter: &Live) {
    let wanted = format!("\"waiters\":[{}]", waiter.pid());
    let list = || {
        Run::new(["manager", "list", "--socket"])
            .args([path])
            .observe()
    };
    assert!(wait_until(PATIENCE, || list().stdout.contains(&wanted)));
}

#[test]
fn processes_of_a_killed_holder_end_before_the_next_one_begins() {
    let scratch = Scratch::new();
    let path = scratch.path().join("shared");
    let _manager = manager(&path);
    for kind in ["lock", "semaphore"] {
        let mut holder = hold(kind, &path, STUBBORN);
        let running = numbers(&holder.line());
        let mut next = hold(kind, &path, &looks_for(&running));
        await_waiter(&path, &next);
        send(holder.pid(), Signal::KILL);
        let told = if kind == "lock" { "next 1\n" } else { "next\n" };
        assert_eq!(next.rest(), told, "{kind}");
        assert!(next.wait().success());
        assert!(!running.into_iter().any(is_alive));
    }
}

#[test]
fn processes_of_a_holder_end_first_if_its_keeper_is_killed() {
    let scratch = Scratch::new();
    let path = scratch.path().join("shared");
    let _manager = manager(&path);
    let mut holder = hold("lock", &path, STUBBORN);
    let running = numbers(&holder.line());
    let mut next = hold("lock", &path, &looks_for(&running));
    await_waiter(&path, &next);
    let [keeper] = holder.workers()[..] else {
        panic!("there is one keeper");
    };
    send(keeper, Signal::KILL);
    assert_eq!(next.rest(), "next 1\n");
    assert_eq!(holder.wait().code(), Some(3));
}

#[test]
fn a_command_whose_manager_is_killed_is_ended_before_there_is_another_one() {
    let scratch = Scratch::new();
    let path = scratch.path().join("shared");
    for stubborn in [false, true] {
        let mut first = manager(&path);
        let command = if stubborn {
            STUBBORN
        } else {
            "trap 'echo asked; exit 5' TERM; sleep 1000 & echo $$ $!; wait"
        };
        let mut holder = hold("lock", &path, command);
        let running = numbers(&holder.line());
        send(first.pid(), Signal::KILL);
        first.wait();
        let at = ["manager".as_ref(), "--socket".as_ref(), path.as_os_str()];
        let looks = looks_for(&running);
        let command = ["--", "bash", "-c", &looks].map(AsRef::as_ref);
        let mut second = Live::start(at.into_iter().chain(command));
        assert_eq!(second.rest(), "next\n");
        assert!(second.wait().success());
        assert_eq!(holder.rest(), if stubborn { "" } else { "asked\n" });
        assert_eq!(holder.wait().code(), Some(3));
    }
}

#[test]
fn a_stopped_manager_ends_commands_under_its_locks() {
    let scratch = Scratch::new();
    let path = scratch.path().join("shared");
    let mut manager = manager(&path);
    let mut holder = hold("lock", &path, "echo $$; exec sleep 1000");
    let running = numbers(&holder.line());
    send(manager.pid(), Signal::TERM);
    manager.wait();
    assert_eq!(holder.wait().code(), Some(3));
    assert!(!running.into_iter().any(is_alive));
    // Its guardian has waited for that.
    assert!(wait_until(PATIENCE, || path.symlink_metadata().is_err()));
}

#[test]
fn processes_that_a_command_leaves_behind_are_not_awaited() {
    let scratch = Scratch::new();
    let path = scratch.path().join("shared");
    let _manager = manager(&path);
    let mut holder = hold("lock", &path, "sleep 1000 > /dev/null & echo $!; exit 4");
    let left = numbers(&holder.line())[0];
    assert_eq!(holder.wait().code(), Some(4));
    let mut next = hold("lock", &path, &looks_for(&[left]));
    assert_eq!(next.rest(), "alive\nnext\n");
    send(left, Signal::KILL);
}

#[test]
fn signals_for_the_holder_reach_the_commands_whole_group() {
    let scratch = Scratch::new();
    let path = scratch.path().join("shared");
    let _manager = manager(&path);
    for signal in [Signal::TERM, Signal::INT, Signal::HUP] {
        let mut holder = hold("lock", &path, "sleep 1000 & sleep 1000 & echo $$ $!; wait");
        let running = numbers(&holder.line());
        send(holder.pid(), signal);
        assert!(!holder.wait().success());
        assert!(!running.into_iter().any(is_alive), "{signal:?}");
    }
}

#[test]
fn a_commands_streams_are_those_of_ppar_lock() {
    let scratch = Scratch::new();
    let path = scratch.path().join("shared");
    let _manager = manager(&path);
    let script = "
        files='ls /proc/self/fd | wc -l'
        echo line | ppar lock l -- sh -c 'cat; echo to err >&2'
        test $(sh -c \"$files\") = $(ppar lock l -- sh -c \"$files\") && echo no more files";
    Run::shell(script)
        .env("PPAR_MANAGER", &path)
        .stdout("line\nno more files\n")
        .stderr_contains("to err\n")
        .check();
}
