//! Reductions while workers die, by kills, by items that crash them, by time
//! limits, and for lack of memory: no item is lost silently.

use std::collections::BTreeSet;

use rustix::process::Signal;

use super::Scenario;
use super::map::options;
use crate::round::{Fault, Round, Storm};
use crate::running::Ended;

pub(super) const SCENARIO: Scenario = Scenario {
    name: "reduce",
    about: "workers of `map --reduce` die by kills, items, time and memory",
    play,
};

fn play(round: &mut Round) -> Result<(), Fault> {
    match round.chance.number(0..=9) {
        0 | 1 => memory(round),
        2..=5 => skipped(round),
        _ => killed(round),
    }
}

fn storm(round: &mut Round, script: &str) -> Result<Ended, Fault> {
    let mut running = round.start(script)?;
    let storm = Storm {
        most: round.chance.number(0..=20),
        pause: 1..=50,
        signals: &[Signal::KILL],
        victim: &|process| process.command.contains("ppar-worker"),
    };
    round.storm(&mut running, &storm);
    round.wait(running)
}

fn killed(round: &mut Round) -> Result<(), Fault> {
    let items = round.chance.number(1..=20_000);
    let (function, reduce) = *round.chance.pick(&[
        ("x", "a + b"),
        ("[x % 10]", "a + b"),
        (
            "{\"n\": 1, \"top\": x}",
            "{\"n\": a[\"n\"] + b[\"n\"], \"top\": max(a[\"top\"], b[\"top\"])}",
        ),
        ("[x, sum([k for k in range(x % 200)])][0]", "a + b"),
    ]);
    let mut call = format!("map '{function}' --range 0:{items} --reduce '{reduce}'");
    if reduce == "a + b" && function == "x" && round.chance.percent(30) {
        call += " --initial 1000";
    }
    if round.chance.percent(30) {
        call += " --filter 'x % 3 != 1'";
    }
    let inline = round.run(&format!("exec $PPAR {call} --backend inline"))?;
    inline.expect_code(&[0])?;
    let options = options(round).replace("--unordered", "");
    let ended = storm(round, &format!("exec $PPAR {call} {options} --retries 3"))?;
    if ended.code() == 0 {
        ended.expect_output(&inline.stdout)
    } else {
        // If an item's worker was killed again and again, the item has failed,
        // and the run reports that instead of a result.
        ended.expect_code(&[1])?;
        if ended.stderr.contains("SIGKILL") && ended.stdout.is_empty() {
            return Ok(());
        }
        Err(ended.fault("it failed, but not by kills alone"))
    }
}

/// Items that crash their workers or take too long are left out, and no others.
fn skipped(round: &mut Round) -> Result<(), Fault> {
    let items = round.chance.number(10..=12_000);
    let (modulus, rest) = (round.chance.number(items / 8 + 1..=items), 5);
    let slow = round.chance.percent(25);
    let (act, limit) = if slow {
        ("time.sleep(600)", "--timeout 2")
    } else {
        ("os.abort()", "")
    };
    let options = options(round).replace("--unordered", "");
    let script = format!(
        "exec $PPAR map --on-error skip '{act} if x % {modulus} == {rest} else x' \
         --range 0:{items} --reduce 'a + b' {limit} {options}"
    );
    let ended = storm(round, &script)?;
    let meant: BTreeSet<u64> = (0..items).filter(|x| x % modulus == rest).collect();
    let said: BTreeSet<u64> = ended.stderr.lines().filter_map(item_of).collect();
    ended.expect_code(&[i32::from(!said.is_empty())])?;
    if !said.is_superset(&meant) {
        return Err(ended.fault(format!("skipped {said:?} and not {meant:?}")));
    }
    let kept = (0..items).filter(|x| !said.contains(x));
    let expected = format!("{}\n", kept.sum::<u64>());
    ended.expect_output(expected.as_bytes())
}

/// The number in `ppar: item 7: …`.
fn item_of(line: &str) -> Option<u64> {
    let rest = line.strip_prefix("ppar: item ")?;
    rest.split([':', ' ']).next()?.parse().ok()
}

/// Too little memory: the right result, or none.
fn memory(round: &mut Round) -> Result<(), Fault> {
    let kib = round.chance.number(250_000..=600_000);
    let items: Vec<String> = (0..round.chance.number(2..=8))
        .map(|_| (*round.chance.pick(&[10, 2000, 40_000_000, 150_000_000])).to_string())
        .collect();
    let policy = *round.chance.pick(&["", "--on-error skip"]);
    let script = format!(
        "ulimit -v {kib}; exec $PPAR map '{{\"n\": 1, \"blob\": \"a\" * x}}' {} \
         --reduce '{{\"n\": a[\"n\"] + b[\"n\"], \"blob\": \"\"}}' -j 2 {policy}",
        items.join(" ")
    );
    let ended = storm(round, &script)?;
    let said = ended.stderr.lines().filter_map(item_of).count();
    if ended.code() == 0 || (!policy.is_empty() && ended.code() == 1) {
        let left = items.len() - if policy.is_empty() { 0 } else { said };
        let count = ended.text();
        let whole = count.starts_with(&format!("{{\"n\":{left},"))
            || count.starts_with(&format!("{{\"n\": {left},"))
            || (left == 0 && !count.contains("\"n\""));
        if !whole {
            return Err(ended.fault(format!("not {left} items: {count:.60}")));
        }
        return Ok(());
    }
    if ended.stdout.is_empty() && !ended.stderr.is_empty() {
        return Ok(());
    }
    Err(ended.fault("it failed without a word, or with a result"))
}
