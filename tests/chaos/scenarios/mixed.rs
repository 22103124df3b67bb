//! A million items over hosts of all kinds at once, while whatever carries them
//! dies or stops again and again.

use std::ops::RangeInclusive;

use super::Scenario;
use super::hosts::{Engine, cancel, has_slurm, has_sshd, slurm, ssh, survive};
use crate::round::{Fault, Round};

pub(super) const SCENARIO: Scenario = Scenario {
    name: "mixed",
    about: "a million items over this machine, ssh and Slurm, while 50 signals hit hosts; compared with --backend inline",
    play,
};

const ITEMS: u32 = 1_000_000;
const SIGNALS: u64 = 50;
/// The milliseconds between two signals: hosts that were lost return meanwhile.
const PAUSE: RangeInclusive<u64> = 50..=400;

fn play(round: &mut Round) -> Result<(), Fault> {
    let call = format!("map --range {ITEMS} 'x * x - 2 * x'");
    let inline = round.run(&format!("exec $PPAR {call} --backend inline"))?;
    inline.expect_code(&[0])?;
    let mut all = Engine {
        targets: "local:1,local:1".to_owned(),
        ..Engine::default()
    };
    if has_sshd() {
        all.add(&ssh(round));
    }
    if has_slurm() {
        all.add(&slurm(round));
        if round.chance.percent(50) {
            all.up += &cancel(round);
        }
    }
    // Slow enough for all signals.
    let slow = call.replace("x * x", "time.sleep(0.0001) or x * x");
    let command = format!("$PPAR {slow} --quiet");
    survive(
        round,
        &all.script(&command, ""),
        &inline.stdout,
        (SIGNALS, PAUSE),
    )
}
