//! `--on ssh:` with a real server on this machine, if one is installed.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use rustix::process::Signal;

use crate::support::{
    Live, PATIENCE, Run, Scratch, numbers, package, ppar, send, squares, wait_until,
};

/// A server for this user only; dropping this ends it.
struct Server {
    scratch: Scratch,
    pid: i32,
}

impl Server {
    /// Starts one; none if sshd is not installed.
    fn start() -> Option<Self> {
        let sshd = ["/usr/sbin/sshd", "/usr/bin/sshd"];
        let sshd = sshd.into_iter().find(|path| Path::new(path).exists())?;
        let scratch = Scratch::new();
        let folder = scratch.path().display().to_string();
        let up = Command::new(crate::support::repository().join("tests/engines/sshd-up"))
            .args([sshd, &folder])
            .stderr(Stdio::inherit())
            .status()
            .expect("the script runs");
        assert!(up.success(), "sshd did not come up");
        let pid = fs::read_to_string(scratch.path().join("sshd.pid")).expect("a number");
        let pid = pid.trim().parse().expect("a number");
        Some(Self { scratch, pid })
    }

    fn ssh(&self) -> String {
        format!("ssh -F {}", self.scratch.path().join("config").display())
    }

    fn run(&self, args: &[&str]) -> Run {
        Run::new(args)
            .args(["--remote-ppar".as_ref(), ppar().as_os_str()])
            .env("PPAR_SSH", self.ssh())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        send(self.pid, Signal::TERM);
    }
}

#[expect(clippy::print_stderr, reason = "says that nothing was tested")]
fn server() -> Option<Server> {
    let server = Server::start();
    if server.is_none() {
        eprintln!("skipped: sshd is not installed");
    }
    server
}

#[test]
fn items_and_jobs_run_over_ssh() {
    let Some(server) = server() else {
        return;
    };
    let expected = squares(0..20000);
    server
        .run(&[
            "map",
            "x * x",
            "--range",
            "20000",
            "--on",
            "ssh:1/t1,ssh:1/t2",
        ])
        .stdout(&expected)
        .check();
    server
        .run(&[
            "spawn",
            "-k",
            "--on",
            "ssh:1/t1",
            "--remote-init",
            "export GREETING=hello; echo noise",
        ])
        .args(["echo $GREETING {} $PPAR_HOST", ":::", "it's"])
        .stdout("hello it's t1\n")
        .check();
}

#[test]
fn the_package_of_a_function_arrives_over_ssh() {
    let Some(server) = server() else { return };
    let here = Scratch::new();
    let forget = format!("rm -r '{}'", package(&here).display());
    let args = ["map", "--on", "ssh:1/t1", "--remote-init", &forget];
    server
        .run(&args)
        .args(["shapes.flat.square:area", "2", "3"])
        .dir(here.path())
        .stdout("4\n9\n")
        .check();
}

#[test]
fn a_connection_that_is_cut_costs_no_item() {
    let Some(server) = server() else {
        return;
    };
    let mut live = Live::shell(&format!(
        "PPAR_SSH='{}' exec \"$PPAR\" map --remote-ppar \"$PPAR\" --on ssh:1/t1,ssh:1/t2 --chunksize 1 x --range 3000",
        server.ssh()
    ));
    let first = live.line();
    let clients = || {
        let found = Command::new("pgrep")
            .args(["-f", &format!("{}.* t2 ", server.ssh())])
            .output();
        let text = String::from_utf8(found.expect("pgrep runs").stdout).expect("numbers");
        text.lines()
            .filter_map(|line| line.parse().ok())
            .collect::<Vec<i32>>()
    };
    let mut cut = Vec::new();
    assert!(wait_until(PATIENCE, || {
        cut = clients();
        !cut.is_empty()
    }));
    for client in cut {
        send(client, Signal::KILL);
    }
    let expected = numbers(0..3000);
    assert_eq!(first + &live.rest(), expected);
    assert!(live.wait().success());
}
