//! Holders of `ppar lock` and `ppar semaphore`, their keepers, and managers are
//! killed: critical sections never overlap, nor do any of their processes.

use rustix::process::Signal;

use super::Scenario;
use crate::inside::{ARGUMENT, CROWD};
use crate::processes::Process;
use crate::round::{Fault, Round, Storm};

pub(super) const SCENARIO: Scenario = Scenario {
    name: "locks",
    about: "`lock` and `semaphore` whose holders, keepers and managers are killed",
    play,
};

fn play(round: &mut Round) -> Result<(), Fault> {
    let clients = round.chance.number(2..=6);
    let turns = round.chance.number(1..=4);
    let millis = round.chance.number(5..=60);
    let limit = round.chance.number(1..=2);
    let lock = if limit == 1 {
        "lock chaos".to_owned()
    } else {
        format!("semaphore chaos --count {limit}")
    };
    let stay = |holder: &str| format!("\"$CHAOS\" {ARGUMENT} . {limit} {holder} {millis} -");
    // The section is a command, its child, and a grandchild.
    let section = format!("{} & ({}) & {}; wait", stay("$1"), stay("$1"), stay("$1"));
    round.write("section", section)?;
    let client = format!(
        "for turn in $(seq {turns}); do \
         $PPAR {lock} --socket $PWD/socket -- bash section $1-$turn; code=$?; \
         case $code in 0|3|137|143|130|141) ;; *) echo \"$code\" >> odd ;; esac; \
         done"
    );
    round.write("client", client)?;
    let with_managers = round.chance.percent(40);
    let manager = "while ! test -e over; do $PPAR manager --socket $PWD/socket > /dev/null 2>> managers; done";
    let script = format!(
        "mkdir active; ({manager}) & keeper=$!; \
         until $PPAR manager list --socket $PWD/socket > /dev/null 2>&1; do sleep 0.02; done; \
         for n in $(seq {clients}); do bash client $n 2>> clients & all=\"$all $!\"; done; \
         wait $all; touch over; while kill -0 $keeper 2> /dev/null; do \
         $PPAR manager stop --socket $PWD/socket 2> /dev/null; sleep 0.02; done; wait; true"
    );
    let mut running = round.start(&script)?;
    let is_ppar = |process: &Process| process.command.starts_with(env!("CARGO_BIN_EXE_ppar"));
    let is_manager =
        |process: &Process| is_ppar(process) && process.command.contains(" manager --socket");
    // Of the two processes that back each other up, only one may be killed.
    let kills_keepers = round.chance.percent(40);
    let is_holder = |process: &Process| {
        if kills_keepers {
            process.command.starts_with("ppar --ppar-keeper ")
        } else {
            is_ppar(process) && process.command.contains(" chaos ")
        }
    };
    let storm = Storm {
        most: round.chance.number(1..=8),
        pause: 5..=150,
        signals: &[Signal::KILL, Signal::KILL, Signal::TERM],
        victim: &|process| is_holder(process) || (with_managers && is_manager(process)),
    };
    round.storm(&mut running, &storm);
    let ended = round.wait(running)?;
    let clients = String::from_utf8_lossy(&round.read("clients")).into_owned();
    let crowd = round.read(CROWD);
    if !crowd.is_empty() {
        let text = String::from_utf8_lossy(&crowd).into_owned();
        return Err(ended.fault(format!(
            "critical sections overlap: {text}; clients said {clients}"
        )));
    }
    let odd = round.read("odd");
    if !odd.is_empty() {
        let text = String::from_utf8_lossy(&odd).into_owned();
        return Err(ended.fault(format!("odd exit codes: {text}; clients said {clients}")));
    }
    for said in [
        clients,
        String::from_utf8_lossy(&round.read("managers")).into_owned(),
    ] {
        if said.contains("panicked at") {
            return Err(ended.fault(said));
        }
    }
    ended.expect_code(&[0])
}
