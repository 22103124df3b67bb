//! A manager that does not answer, since it is stopped or has no files left:
//! the time limits of its clients still hold.

use std::io::Write;
use std::os::unix::net::UnixStream;

use rustix::process::Signal;

use crate::shared_manager::Manager;
use crate::support::{Live, Run, Scratch};

/// Every command that waits.
const WAITS: [&str; 8] = [
    "queue get q --timeout 0.05",
    "queue put q 1 --timeout 0.05",
    "queue join q --timeout 0.05",
    "pipe recv p 0 --timeout 0.05",
    "event wait e --timeout 0.05",
    "barrier wait b --parties 2 --timeout 0.05",
    "lock l --timeout 0.05 -- true",
    "semaphore s --count 1 --timeout 0.05 -- true",
];

fn is_over_in_time(client: Run) {
    client
        .code(124)
        .stdout("")
        .stderr_contains("the manager did not answer in time")
        .check();
}

#[test]
fn the_limit_holds_while_the_manager_is_stopped() {
    let manager = Manager::start(&[]);
    manager.run(&["queue", "put", "q", "1"]).check();
    manager.stop();
    for command in WAITS {
        let words: Vec<&str> = command.split(' ').collect();
        is_over_in_time(manager.run(&words));
    }
    manager.signal(Signal::CONT);
    manager.run(&["queue", "get", "q"]).stdout("1\n").check();
}

#[test]
fn the_limit_holds_for_requests_that_the_manager_does_not_read() {
    let manager = Manager::start(&[]);
    let mut client = manager.client(&["queue", "put", "q", "--timeout", "0.05"]);
    let mut stdin = client.stdin();
    manager.await_list("\"kind\":\"queue\"");
    manager.stop();
    let lines = "1234567\n".repeat(100_000);
    // It ends before reading everything.
    let _ = stdin.write_all(lines.as_bytes());
    assert_eq!(client.wait().code(), Some(124));
    manager.signal(Signal::CONT);
}

#[test]
fn the_limit_holds_while_the_manager_has_no_files_left() {
    let scratch = Scratch::new();
    let socket = scratch.path().join("socket");
    let path = socket.to_str().expect("ASCII");
    let script = format!("ulimit -n 40; exec \"$PPAR\" manager --socket {path}");
    let mut manager = Live::shell(&script);
    manager.line();
    // A client that comes when all are in use has to wait.
    let connect = |_| UnixStream::connect(&socket).expect("somebody listens");
    let others: Vec<UnixStream> = (0..60).map(connect).collect();
    is_over_in_time(Run::new([
        "queue",
        "get",
        "q",
        "--timeout",
        "0.05",
        "--socket",
        path,
    ]));
    drop(others);
    Run::new(["queue", "put", "q", "1", "--socket", path]).check();
}
