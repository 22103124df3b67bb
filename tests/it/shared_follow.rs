//! Values that `ppar queue get` has taken out and could not write: they are
//! counted after each way in which it may end.

use std::fs::{self, File};
use std::io::Read;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::thread;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::ioctl_fionread;
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{Pid, Signal, kill_process};

use crate::shared_manager::Manager;
use crate::support::{PATIENCE, numbers, ppar, wait_until};

/// A manager with the numbers from 1 on in the queue `q`, and their text.
fn with_numbers(last: u32) -> (Manager, String) {
    let manager = Manager::start(&[]);
    let lines = numbers(1..last + 1);
    let put = manager.run(&["queue", "put", "q"]);
    put.stdin(lines.clone()).check();
    (manager, lines)
}

/// The rest of the queue.
fn left(manager: &Manager) -> String {
    manager.run(&["queue", "close", "q"]).check();
    let rest = manager.run(&["queue", "get", "q", "--follow"]);
    rest.observe().stdout
}

/// A process that takes values and writes them into the test's pipe.
struct Follower {
    child: Child,
    /// The end that it writes to, to check whether there is room.
    write: Option<OwnedFd>,
}

impl Follower {
    fn start(manager: &Manager, arguments: &[&str]) -> (Self, File) {
        let (read, write) = pipe_with(PipeFlags::CLOEXEC).expect("a pipe");
        let child = Command::new(ppar())
            .args(["queue", "get", "q"])
            .args(arguments)
            .env("PPAR_MANAGER", manager.socket())
            .stdin(Stdio::null())
            .stdout(write.try_clone().expect("another end"))
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let write = Some(write);
        (Self { child, write }, File::from(read))
    }

    /// Waits until the pipe is full and the process sleeps: then everything that
    /// was written is in it, and the manager has been told.
    fn await_full_pipe(&self) {
        let write = self.write.as_ref().expect("the test has it");
        let is_full = || {
            let mut files = [PollFd::new(write, PollFlags::OUT)];
            poll(&mut files, Some(&Timespec::default())).expect("it is a pipe") == 0
        };
        let stat = format!("/proc/{}/stat", self.child.id());
        let sleeps = || {
            let stat = fs::read_to_string(&stat).expect("it runs");
            stat.contains(") S ")
        };
        assert!(
            wait_until(PATIENCE, || is_full() && sleeps()),
            "there still is room"
        );
    }

    fn send(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).expect("it runs");
    }

    /// Waits for it to end by a signal.
    #[track_caller]
    fn is_ended_by(&mut self, signal: Signal) {
        let over = || matches!(self.child.try_wait(), Ok(Some(_)));
        assert!(wait_until(PATIENCE, over), "it goes on");
        let status = self.child.wait().expect("it is over");
        assert_eq!(status.signal(), Some(signal.as_raw()), "{status}");
        self.write = None;
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn bytes_of(pipe: &mut File, count: usize) -> String {
    let mut bytes = vec![0; count];
    pipe.read_exact(&mut bytes).expect("so much comes");
    String::from_utf8(bytes).expect("digits")
}

#[track_caller]
fn nothing_is_lost_by(signal: Signal, arguments: &[&str]) {
    let (manager, all) = with_numbers(50_000);
    let (mut follower, mut pipe) = Follower::start(&manager, arguments);
    let mut seen = bytes_of(&mut pipe, 10_000);
    follower.await_full_pipe();
    follower.send(signal);
    follower.is_ended_by(signal);
    pipe.read_to_string(&mut seen).expect("it ends");
    // Each number once, in order.
    assert_eq!(seen + &left(&manager), all);
}

#[test]
fn unwritten_values_return_to_the_queue_when_the_client_is_asked_to_end() {
    nothing_is_lost_by(Signal::TERM, &["--follow"]);
    nothing_is_lost_by(Signal::TERM, &["-n", "40000"]);
}

#[test]
fn unwritten_values_return_to_the_queue_when_the_client_is_killed() {
    nothing_is_lost_by(Signal::KILL, &["--follow"]);
    nothing_is_lost_by(Signal::KILL, &["-n", "40000"]);
}

#[test]
fn a_reader_that_closes_loses_only_the_content_of_the_pipe() {
    for arguments in [&["--follow"][..], &["-n", "40000"]] {
        let (manager, all) = with_numbers(50_000);
        let (mut follower, mut pipe) = Follower::start(&manager, arguments);
        let seen = bytes_of(&mut pipe, 10_000).len();
        follower.await_full_pipe();
        let unread = ioctl_fionread(pipe.as_fd()).expect("it is a pipe") as usize;
        drop(pipe);
        follower.is_ended_by(Signal::PIPE);
        assert_eq!(left(&manager), all[seen + unread..]);
    }
}

/// Ends one client after another, at random moments, until everything is read:
/// returns all their output, and the rest of the queue.
fn chased(signal: Signal) -> (String, String) {
    let (manager, all) = with_numbers(100_000);
    let mut seen = String::new();
    for round in 1..=8 {
        let (mut follower, mut pipe) = Follower::start(&manager, &["--follow"]);
        seen += &bytes_of(&mut pipe, 3000 * round);
        let reader = thread::spawn(move || {
            let mut rest = String::new();
            pipe.read_to_string(&mut rest).expect("digits");
            rest
        });
        follower.send(signal);
        follower.is_ended_by(signal);
        seen += &reader.join().expect("it ends");
    }
    (seen + &left(&manager), all)
}

#[test]
fn a_client_that_is_asked_to_end_at_any_moment_loses_nothing() {
    let (seen, all) = chased(Signal::TERM);
    assert_eq!(seen, all);
}

#[test]
fn a_client_that_is_killed_at_any_moment_loses_nothing() {
    // What a client had just written when it died may be repeated.
    let (seen, all) = chased(Signal::KILL);
    let mut next = 1;
    for line in seen.lines() {
        let number: u32 = line.parse().expect("a whole number");
        assert!(number <= next, "{next} is lost");
        assert!(next - number <= 4096 / 2, "{number} comes again");
        next = next.max(number + 1);
    }
    assert_eq!(next - 1, all.lines().count() as u32);
}

#[test]
fn a_client_ends_at_a_signal_while_it_waits() {
    let (manager, _) = with_numbers(0);
    let (mut follower, _pipe) = Follower::start(&manager, &["--follow"]);
    let waits = || {
        let listed = manager.run(&["manager", "list"]).observe().stdout;
        !listed.contains("\"waiters\":[]")
    };
    assert!(wait_until(PATIENCE, waits));
    follower.send(Signal::TERM);
    follower.is_ended_by(Signal::TERM);
}

#[test]
fn holders_of_values_of_a_queue_are_listed() {
    let (manager, _) = with_numbers(50_000);
    let (follower, _pipe) = Follower::start(&manager, &["--follow"]);
    follower.await_full_pipe();
    manager.await_list(&format!("\"holders\":[{}]", follower.child.id()));
}
