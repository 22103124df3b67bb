//! Workers of `ppar map` are killed: each item has its own result, or a record
//! that says that it was given up.

use rustix::process::Signal;

use super::Scenario;
use crate::round::{Fault, Round, Storm};
use crate::running::Ended;

pub(super) const SCENARIO: Scenario = Scenario {
    name: "map",
    about: "workers of `map` die by SIGKILL; compared with --backend inline",
    play,
};

/// Functions with one result per item, so that each line identifies its item.
const FUNCTIONS: [&str; 5] = [
    "x*x - 2*x",
    "{\"i\": i, \"x\": x, \"text\": \"ab\" * (x % 40)}",
    "\"y\" * (x % 4000)",
    "sum([k % 7 for k in range(x % 900)])",
    "[x, time.sleep(0.0005)][0]",
];

fn play(round: &mut Round) -> Result<(), Fault> {
    let function = *round.chance.pick(&FUNCTIONS);
    let items = round.chance.number(1..=6000);
    let source = round.chance.pick(&["--range", "lines", "--csv"]);
    let (input, source) = match *source {
        "--range" => (String::new(), format!("--range 0:{items}")),
        "--csv" => (
            format!("(echo n; seq {items}) |"),
            "--csv --def 'def g(x, i): x = int(x[\"n\"]); return f(x, i)'".to_owned(),
        ),
        _ => (format!("seq {items} |"), String::new()),
    };
    let name = if source.starts_with("--csv") {
        "g"
    } else {
        "f"
    };
    let call = format!("map {source} --def 'def f(x, i): return {function}' '{name}(x, i)'");
    let inline = round.run(&format!("{input} exec $PPAR {call} --backend inline"))?;
    inline.expect_code(&[0])?;
    let options = options(round);
    let script =
        format!("{input} exec $PPAR {call} {options} --retries 3 --on-error record --quiet");
    let mut running = round.start(&script)?;
    let storm = Storm {
        most: round.chance.number(1..=25),
        pause: 1..=60,
        signals: &[Signal::KILL],
        victim: &|process| process.command.contains("ppar-worker"),
    };
    round.storm(&mut running, &storm);
    let ended = round.wait(running)?;
    compare(&inline, &ended, options.contains("--unordered"))
}

/// Options of the pool.
pub(super) fn options(round: &mut Round) -> String {
    let mut options = format!("-j {}", round.chance.number(1..=5));
    let chunk = *round.chance.pick(&["auto", "1", "7", "64", "1000"]);
    options += &format!(" --chunksize {chunk}");
    if round.chance.percent(20) {
        options += &format!(" --max-tasks-per-worker {}", round.chance.number(50..=2000));
    }
    if round.chance.percent(20) {
        options += " --unordered";
    }
    options
}

fn compare(inline: &Ended, ended: &Ended, unordered: bool) -> Result<(), Fault> {
    let (expected, found) = (inline.text(), ended.text());
    let is_record = |line: &&str| line.starts_with("{\"error\":{") && line.contains("\"crash\"");
    let given_up = found.lines().filter(is_record).count();
    ended.expect_code(&[i32::from(given_up > 0)])?;
    if given_up == 0 && !unordered {
        return ended.expect_output(&inline.stdout);
    }
    let mut expected: Vec<&str> = expected.lines().collect();
    let mut found: Vec<&str> = found.lines().collect();
    if expected.len() != found.len() {
        let what = format!("{} lines instead of {}", found.len(), expected.len());
        return Err(ended.fault(what));
    }
    if !unordered {
        let wrong = expected
            .iter()
            .zip(&found)
            .find(|(one, other)| one != other && !is_record(other));
        return wrong.map_or(Ok(()), |pair| Err(ended.fault(format!("{pair:?}"))));
    }
    // Each line that is not a record matches one of the expected lines.
    expected.sort_unstable();
    found.retain(|line| !is_record(line));
    found.sort_unstable();
    let mut left = expected.into_iter();
    let wrong = found.into_iter().find(|line| !left.any(|one| one == *line));
    wrong.map_or(Ok(()), |line| {
        Err(ended.fault(format!("not expected, or too often: {line:?}")))
    })
}
