//! Several runs of `ppar spawn` share a limit by `--semaphore`: never more jobs
//! run than it allows, none is lost, and a killed run does not keep its
//! permits.

use rustix::process::Signal;

use super::Scenario;
use super::joblog::is_spawn;
use crate::inside::{ARGUMENT, CROWD, DONE};
use crate::round::{Fault, Round, Storm};

pub(super) const SCENARIO: Scenario = Scenario {
    name: "semaphore",
    about: "`spawn --semaphore` by several at once, some of them killed",
    play,
};

fn play(round: &mut Round) -> Result<(), Fault> {
    let runs = round.chance.number(2..=4);
    let limit = round.chance.number(1..=3);
    let jobs = round.chance.number(3..=15);
    let millis = round.chance.number(0..=30);
    let killing = round.chance.percent(50);
    let mut script = "mkdir active; code=0\n".to_owned();
    for run in 1..=runs {
        script += &format!(
            "$PPAR spawn -q -j {limit} --semaphore chaos \
             \"$CHAOS\" {ARGUMENT} . {limit} run{run}-{{}} {millis} alive ::: $(seq {jobs}) & run{run}=$!\n"
        );
    }
    for run in 1..=runs {
        script += &format!("wait $run{run}; echo $? > code{run}\n");
    }
    let mut running = round.start(&script)?;
    if killing {
        // Not a job that has not become its command yet.
        let shell = running.pid();
        let storm = Storm {
            most: round.chance.number(1..=runs),
            pause: 5..=150,
            signals: &[Signal::KILL, Signal::TERM],
            victim: &|process| is_spawn(process) && process.parent == shell,
        };
        round.storm(&mut running, &storm);
    }
    let ended = round.wait(running)?;
    if killing {
        round.forgive_locks();
    }
    let crowd = round.read(CROWD);
    if !crowd.is_empty() {
        let text = String::from_utf8_lossy(&crowd);
        return Err(ended.fault(format!("more than {limit} at once: {text}")));
    }
    let done = round.read(DONE);
    let done = String::from_utf8_lossy(&done).into_owned();
    for run in 1..=runs {
        let code = round.read(&format!("code{run}"));
        let count = done
            .lines()
            .filter(|line| line.starts_with(&format!("run{run}-")));
        let count = count.count() as u64;
        let code = String::from_utf8_lossy(&code).trim().to_owned();
        let fine = match code.as_str() {
            "0" => count == jobs,
            "137" | "143" => killing,
            _ => false,
        };
        if !fine {
            let what = format!("run {run} ended with {code}; {count} of its {jobs} jobs ran");
            return Err(ended.fault(what));
        }
    }
    Ok(())
}
