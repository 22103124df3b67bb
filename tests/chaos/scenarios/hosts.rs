//! Agents on hosts die or fall silent: each item has its one result, and each
//! job its output, whatever becomes of the hosts.

use rustix::process::Signal;

use super::Scenario;
use super::map::options;
use crate::round::{Fault, Round, Storm};

pub(super) const SCENARIO: Scenario = Scenario {
    name: "hosts",
    about: "agents of `--on` die by SIGKILL; compared with --backend inline",
    play,
};

fn play(round: &mut Round) -> Result<(), Fault> {
    if round.chance.percent(50) {
        map(round)
    } else {
        spawn(round)
    }
}

/// Targets on this machine.
fn targets(round: &mut Round) -> String {
    let count = round.chance.number(1..=4);
    let mut targets = Vec::new();
    for _ in 0..count {
        let slots = round.chance.number(1..=3);
        targets.push(format!("local:{slots}"));
    }
    format!("--on {} --host-timeout 20", targets.join(","))
}

fn storm(round: &mut Round) -> Storm<'static> {
    Storm {
        most: round.chance.number(1..=12),
        pause: 1..=80,
        signals: &[Signal::KILL],
        victim: &|process| process.command.contains("ppar-agent"),
    }
}

fn map(round: &mut Round) -> Result<(), Fault> {
    let items = round.chance.number(1..=6000);
    let call = format!("map --range 0:{items} '[x * x, time.sleep(0.0003)][0]'");
    let inline = round.run(&format!("exec $PPAR {call} --backend inline"))?;
    inline.expect_code(&[0])?;
    let targets = targets(round);
    let options = options(round).replace("--unordered", "");
    let script = format!("exec $PPAR {call} {targets} {options} --retries 3 --quiet");
    survive(round, &script, &inline.stdout)
}

fn spawn(round: &mut Round) -> Result<(), Fault> {
    let jobs = round.chance.number(1..=120);
    let targets = targets(round);
    // A job that an agent is about to start still looks like one.
    let script = format!(
        "seq {jobs} | exec $PPAR spawn -q -k --retries 3 {targets} 'sleep 0.02; echo r{{}}'"
    );
    let expected = (1..=jobs).fold(String::new(), |text, job| text + &format!("r{job}\n"));
    survive(round, &script, expected.as_bytes())
}

/// Runs a script whose agents are killed. It gives what is `expected`.
fn survive(round: &mut Round, script: &str, expected: &[u8]) -> Result<(), Fault> {
    let mut running = round.start(script)?;
    let storm = storm(round);
    round.storm(&mut running, &storm);
    let ended = round.wait(running)?;
    // All may be gone before any was there.
    if ended.code() == 3 && ended.stderr.contains("no host was reached") {
        return Ok(());
    }
    ended.expect_code(&[0])?;
    ended.expect_output(expected)
}
