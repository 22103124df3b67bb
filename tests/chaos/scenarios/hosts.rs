//! Agents on hosts die or fall silent: each item has exactly one result, and
//! each job its output, whatever happens to the hosts.

use std::path::Path;

use rustix::process::Signal;

use super::Scenario;
use super::map::options;
use crate::processes::{MARK, Process};
use crate::round::{Fault, PATIENCE, Round, Storm};
use crate::wait::wait_until;

pub(super) const SCENARIO: Scenario = Scenario {
    name: "hosts",
    about: "agents of `--on` and connections die or stop; compared with --backend inline",
    play,
};

fn play(round: &mut Round) -> Result<(), Fault> {
    if round.chance.percent(50) {
        map(round)
    } else {
        spawn(round)
    }
}

/// A way to reach hosts, which ends with the round.
struct Engine {
    /// Shell commands to run before ppar starts.
    up: String,
    /// The options of ppar that name the hosts.
    options: String,
    /// Shell commands to run after ppar has ended.
    down: String,
}

/// Chooses hosts: agents started directly on this machine, or through sshd or
/// Slurm if they are installed.
fn engine(round: &mut Round) -> Engine {
    let turn = round.chance.number(1..=100);
    if turn > 90 && SLURM.iter().all(|path| Path::new(path).exists()) {
        return slurm(round);
    }
    if turn > 50 && Path::new(SSHD).exists() {
        return ssh(round);
    }
    Engine {
        up: "touch ready; ".to_owned(),
        options: format!("--on {} {TIMEOUT}", targets(round, "local:", "")),
        down: String::new(),
    }
}

/// Targets with a number of slots each.
fn targets(round: &mut Round, begin: &str, end: &str) -> String {
    let hosts = 1..=round.chance.number(1..=4);
    let target = |host| {
        let slots = round.chance.number(1..=3);
        let number = if end.is_empty() {
            String::new()
        } else {
            format!("{end}{host}")
        };
        format!("{begin}{slots}{number}")
    };
    hosts.map(target).collect::<Vec<_>>().join(",")
}

fn ssh(round: &mut Round) -> Engine {
    let targets = targets(round, "ssh:", "/t");
    // Sessions do not inherit the variable by which agents are found.
    let mark = format!("--remote-init \"export {MARK}='${MARK}'\"");
    Engine {
        up: format!(
            "mkdir ssh && {} {SSHD} \"$PWD/ssh\" >&2 || exit 99
            export PPAR_SSH=\"ssh -F $PWD/ssh/config\"; touch ready; ",
            script("sshd-up")
        ),
        options: format!("--on {targets} {TIMEOUT} --remote-ppar \"$PPAR\" {mark}"),
        down: "code=$?; kill $(cat ssh/sshd.pid); exit $code".to_owned(),
    }
}

fn slurm(round: &mut Round) -> Engine {
    let listens = if round.chance.percent(50) {
        ""
    } else {
        "--no-listen"
    };
    Engine {
        up: format!(
            "mkdir slurm && {} \"$PWD/slurm\" >&2 || exit 99
            export SLURM_CONF=\"$PWD/slurm/slurm.conf\"; touch ready; ",
            script("slurm-up")
        ),
        options: format!("--on slurm:4 -j1 {TIMEOUT} {listens}"),
        down: format!(
            "code=$?; {} \"$PWD/slurm\"; exit $code",
            script("slurm-down")
        ),
    }
}

/// A script that brings up servers, or ends them.
fn script(name: &str) -> String {
    format!("{}/tests/engines/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// When a stopped host is given up.
const TIMEOUT: &str = "--host-timeout 10";
/// The server for ssh.
const SSHD: &str = "/usr/sbin/sshd";
/// The programs that Slurm needs.
const SLURM: [&str; 2] = ["/usr/sbin/slurmctld", "/usr/sbin/munged"];

fn storm(round: &mut Round) -> Storm<'static> {
    Storm {
        most: round.chance.number(1..=12),
        pause: 1..=80,
        signals: &[Signal::KILL, Signal::KILL, Signal::KILL, Signal::STOP],
        victim: &is_victim,
    }
}

/// Whether a process is an agent, the client of a connection, or the daemon of
/// one node of Slurm.
fn is_victim(process: &Process) -> bool {
    let command = &process.command;
    let begins = ["ssh -F", "srun "]
        .iter()
        .any(|begin| command.starts_with(begin));
    begins
        || command.contains("ppar-agent")
        || command.contains("slurmd") && command.ends_with(" n4")
}

fn map(round: &mut Round) -> Result<(), Fault> {
    let items = round.chance.number(1..=6000);
    let call = format!("map --range 0:{items} '[x * x, time.sleep(0.0003)][0]'");
    let inline = round.run(&format!("exec $PPAR {call} --backend inline"))?;
    inline.expect_code(&[0])?;
    let Engine {
        up,
        options: hosts,
        down,
    } = engine(round);
    let options = options(round).replace("--unordered", "");
    let script = format!("{up}$PPAR {call} {hosts} {options} --retries 3 --quiet\n{down}");
    survive(round, &script, &inline.stdout)
}

fn spawn(round: &mut Round) -> Result<(), Fault> {
    let jobs = round.chance.number(1..=120);
    let Engine { up, options, down } = engine(round);
    // A job that an agent is about to start still looks like an agent.
    let script = format!(
        "{up}seq {jobs} | $PPAR spawn -q -k --retries 3 {options} 'sleep 0.02; echo r{{}}'\n{down}"
    );
    let expected = (1..=jobs).fold(String::new(), |text, job| text + &format!("r{job}\n"));
    survive(round, &script, expected.as_bytes())
}

/// Runs a script whose agents are killed. Its output must be `expected`.
fn survive(round: &mut Round, script: &str, expected: &[u8]) -> Result<(), Fault> {
    let mut running = round.start(script)?;
    let storm = storm(round);
    let ready = round.path("ready");
    // If this fails, the wait below reports it.
    let _ = wait_until(PATIENCE, || ready.exists() || running.is_over());
    round.storm(&mut running, &storm);
    let ended = round.wait(running)?;
    // A stopped agent cannot end.
    for process in round.processes() {
        if process.state == "T" {
            round.send(process.pid, Signal::CONT);
        }
    }
    // All hosts may be lost before one was reached.
    if ended.code() == 3 && ended.stderr.contains("no host was reached") {
        return Ok(());
    }
    ended.expect_code(&[0])?;
    ended.expect_output(expected)
}
