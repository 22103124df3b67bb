//! Agents on hosts die or fall silent: each item has exactly one result, and
//! each job its output, whatever happens to the hosts.

use std::ops::RangeInclusive;
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
#[derive(Default)]
pub(super) struct Engine {
    /// Shell commands to run before ppar starts.
    pub(super) up: String,
    /// The hosts, and further options of ppar.
    pub(super) targets: String,
    pub(super) options: String,
    /// Shell commands to run after ppar has ended, with its exit code in
    /// `$code`.
    pub(super) down: String,
}

impl Engine {
    /// Adds the hosts of another one.
    pub(super) fn add(&mut self, other: &Self) {
        self.up += &other.up;
        self.targets += &format!(",{}", other.targets);
        self.options += &format!(" {}", other.options);
        self.down += &other.down;
    }

    /// A script that runs a command on the hosts; `rest` follows its options.
    pub(super) fn script(&self, command: &str, rest: &str) -> String {
        let Self {
            up,
            targets,
            options,
            down,
        } = self;
        format!(
            "{up}touch ready; {command} --on {targets} {TIMEOUT} {options} {rest}; code=$?\n{down}exit $code"
        )
    }
}

/// Chooses hosts: agents started directly on this machine, or through sshd or
/// Slurm if they are installed.
fn engine(round: &mut Round) -> Engine {
    let turn = round.chance.number(1..=100);
    if turn > 90 && has_slurm() {
        let mut slurm = slurm(round);
        if round.chance.percent(50) {
            // This machine does what is left.
            slurm.up += &cancel(round);
            slurm.targets += ",local:1";
        }
        return slurm;
    }
    if turn > 50 && has_sshd() {
        return ssh(round);
    }
    Engine {
        targets: targets(round, "local:", ""),
        ..Engine::default()
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

/// Whether sshd is installed.
pub(super) fn has_sshd() -> bool {
    Path::new(SSHD).exists()
}

/// Whether Slurm is installed.
pub(super) fn has_slurm() -> bool {
    SLURM.iter().all(|path| Path::new(path).exists())
}

/// Hosts behind an sshd, some of whose sessions are killed.
pub(super) fn ssh(round: &mut Round) -> Engine {
    // Sessions do not inherit the variable by which agents are found.
    let mark = format!("--remote-init \"export {MARK}='${MARK}'\"");
    let kills = round.chance.number(0..=5);
    Engine {
        up: format!(
            "mkdir ssh && {} {SSHD} \"$PWD/ssh\" >&2 || exit 99
            export PPAR_SSH=\"ssh -F $PWD/ssh/config\"; sshd=$(cat ssh/sshd.pid)
            (for turn in $(seq {kills}); do sleep 0.3
                pkill -KILL --parent $sshd --oldest; done) & sessions=$!
            ",
            script("sshd-up")
        ),
        targets: targets(round, "ssh:", "/t"),
        options: format!("--remote-ppar \"$PPAR\" {mark}"),
        down: "wait $sessions; kill $sshd\n".to_owned(),
    }
}

/// The nodes of an allocation of Slurm.
pub(super) fn slurm(round: &mut Round) -> Engine {
    let listens = if round.chance.percent(50) {
        ""
    } else {
        "--no-listen"
    };
    Engine {
        up: format!(
            "mkdir slurm && {} \"$PWD/slurm\" >&2 || exit 99
            export SLURM_CONF=\"$PWD/slurm/slurm.conf\"
            ",
            script("slurm-up")
        ),
        targets: "slurm:4".to_owned(),
        options: format!("-j1 {listens}"),
        // The allocation must be gone, too.
        down: format!(
            "timeout 30 sh -c 'while squeue --noheader --states=PENDING,RUNNING | grep -q .
                do sleep 0.1; done' || code=98
            {} \"$PWD/slurm\"
            ",
            script("slurm-down")
        ),
    }
}

/// Shell commands that cancel the allocation after a while.
pub(super) fn cancel(round: &mut Round) -> String {
    let pause = round.chance.number(1..=30);
    let (seconds, tenths) = (pause / 10, pause % 10);
    format!("(sleep {seconds}.{tenths}; scancel --user=$(id -un)) &\n")
}

/// A script that brings up servers, or ends them.
fn script(name: &str) -> String {
    format!("{}/tests/engines/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// The milliseconds between two signals.
const PAUSE: RangeInclusive<u64> = 1..=80;
/// When a stopped host is given up.
const TIMEOUT: &str = "--host-timeout 10";
/// The server for ssh.
const SSHD: &str = "/usr/sbin/sshd";
/// The programs that Slurm needs.
const SLURM: [&str; 2] = ["/usr/sbin/slurmctld", "/usr/sbin/munged"];

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
    let options = options(round).replace("--unordered", "");
    let command = format!("$PPAR {call} {options} --retries 3 --quiet");
    let script = engine(round).script(&command, "");
    let most = round.chance.number(1..=12);
    survive(round, &script, &inline.stdout, (most, PAUSE))
}

fn spawn(round: &mut Round) -> Result<(), Fault> {
    let jobs = round.chance.number(1..=120);
    // A job that an agent is about to start still looks like an agent.
    let command = format!("seq {jobs} | $PPAR spawn -q -k --retries 3");
    let script = engine(round).script(&command, "'sleep 0.02; echo r{}'");
    let expected = (1..=jobs).fold(String::new(), |text, job| text + &format!("r{job}\n"));
    let most = round.chance.number(1..=12);
    survive(round, &script, expected.as_bytes(), (most, PAUSE))
}

/// Runs a script whose agents get up to `most` signals, after so many
/// milliseconds each. Its output must be `expected`.
pub(super) fn survive(
    round: &mut Round,
    script: &str,
    expected: &[u8],
    (most, pause): (u64, RangeInclusive<u64>),
) -> Result<(), Fault> {
    let mut running = round.start(script)?;
    let storm = Storm {
        most,
        pause,
        signals: &[Signal::KILL, Signal::KILL, Signal::KILL, Signal::STOP],
        victim: &is_victim,
    };
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
    let none = ["no host was reached", "salloc granted no nodes"];
    if ended.code() == 3 && none.iter().any(|none| ended.stderr.contains(none)) {
        return Ok(());
    }
    ended.expect_code(&[0])?;
    ended.expect_output(expected)
}
