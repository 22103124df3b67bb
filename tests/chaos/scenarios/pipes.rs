//! Readers that close their end: what was read is a prefix of the whole output,
//! and ppar ends quietly and in time, even if its input is endless.

use std::collections::BTreeSet;

use super::Scenario;
use crate::round::{Fault, Round};
use crate::running::Ended;

pub(super) const SCENARIO: Scenario = Scenario {
    name: "pipes",
    about: "`| head` behind map and spawn, with endless input too",
    play,
};

fn play(round: &mut Round) -> Result<(), Fault> {
    let lines = round.chance.number(1..=3000);
    if round.chance.percent(50) {
        map(round, lines)
    } else {
        spawn(round, lines.min(60))
    }
}

/// ppar's exit code is all that is on standard error.
fn quietly(ended: &Ended) -> Result<(), Fault> {
    match ended.stderr.trim() {
        "0" | "141" => Ok(()),
        _ => Err(ended.fault("a closed pipe is to be met in silence")),
    }
}

fn map(round: &mut Round, lines: u64) -> Result<(), Fault> {
    let source = *round.chance.pick(&[
        "$PPAR map x --range 0:100000000000",
        "seq 0 100000000000 2> /dev/null | $PPAR map x",
        "$PPAR map '[x, time.sleep(0.001)][0]' --range 0:100000000000",
        "$PPAR map '[x, \"y\" * 5000]' --range 0:100000000000",
    ]);
    let backend = *round
        .chance
        .pick(&["process", "process", "thread", "inline"]);
    let script = format!("{{ {source} --backend {backend}; echo $? >&2; }} | head -n {lines}");
    let ended = round.run(&script)?;
    ended.expect_code(&[0])?;
    quietly(&ended)?;
    let line = |x: u64| {
        if source.contains("5000") {
            format!("[{x},\"{}\"]\n", "y".repeat(5000))
        } else {
            format!("{x}\n")
        }
    };
    let expected: String = (0..lines).map(line).collect();
    ended.expect_output(expected.as_bytes())
}

fn spawn(round: &mut Round, lines: u64) -> Result<(), Fault> {
    let form = *round.chance.pick(&["", "-k", "--line-buffer", "--tag"]);
    let source = *round
        .chance
        .pick(&["seq 1 100000000000 2> /dev/null", "yes 7"]);
    let script = format!(
        "{source} | {{ $PPAR spawn -j 4 {form} echo line-{{}}-whole; echo $? >&2; }} | head -n {lines}"
    );
    let ended = round.run(&script)?;
    ended.expect_code(&[0])?;
    quietly(&ended)?;
    let text = ended.text();
    let whole = |line: &&str| line.contains("line-") && line.ends_with("-whole");
    if text.lines().filter(whole).count() as u64 != lines {
        return Err(ended.fault("lines that are not whole, or too few"));
    }
    let different: BTreeSet<&str> = text.lines().collect();
    if source.starts_with("seq") && different.len() as u64 != lines {
        return Err(ended.fault("a line came twice"));
    }
    Ok(())
}
