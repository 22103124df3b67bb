//! Producers and consumers of a queue are ended by signals and by readers that
//! leave: the values put are exactly those taken and those left, each once,
//! except for repetitions after SIGKILL.

use std::collections::BTreeMap;

use rustix::process::Signal;

use super::Scenario;
use crate::processes::Process;
use crate::round::{Fault, Round, Storm};

pub(super) const SCENARIO: Scenario = Scenario {
    name: "queues",
    about: "`queue put` and `get` ended by signals and closed readers",
    play,
};

/// Values of one producer.
const SHARE: u64 = 100_000;

/// How much a pipe and its reader may hold when the reader leaves.
const IN_A_PIPE: u64 = 65_536 + 4 * 8192;

/// The signals that end clients.
const SIGNALS: [&[Signal]; 3] = [
    &[Signal::TERM],
    &[Signal::KILL],
    &[Signal::TERM, Signal::KILL, Signal::INT],
];

/// How many bytes of lines may be repeated after a SIGKILL.
const AGAIN: u64 = 4096;

/// How a consumer gets its values.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Consumer {
    /// All, into a file.
    Follow,
    /// This many, into a file.
    Some(u64),
    /// All, into a pipe whose reader leaves after this many.
    Head(u64),
}

/// The plan of a round.
struct Plan {
    producers: u64,
    values: u64,
    consumers: Vec<Consumer>,
    /// Which clients may be killed.
    kills_producers: bool,
    signals: &'static [Signal],
}

fn play(round: &mut Round) -> Result<(), Fault> {
    let plan = plan(round);
    let script = script(round, &plan);
    round.write("main", script)?;
    let mut running = round.start("exec $PPAR manager -- bash main")?;
    let storm = Storm {
        most: round.chance.number(0..=6),
        pause: 1..=120,
        signals: plan.signals,
        victim: &|process| {
            is_client(process, "get") || (plan.kills_producers && is_client(process, "put"))
        },
    };
    let end = round.chance.number(0..=10);
    for _ in 0..end {
        round.pause(1..=20);
    }
    for _ in 0..storm.most {
        round.pause(storm.pause.clone());
        if running.is_over() {
            break;
        }
        round.strike(&storm);
    }
    let signals = round.signals;
    // From now on nobody is killed: the rest is fetched.
    round.write("drain", "")?;
    let ended = round.wait(running)?;
    ended.expect_code(&[0])?;
    account(round, &plan, signals).map_err(|fault| ended.fault(fault))
}

fn plan(round: &mut Round) -> Plan {
    let consumers = (0..round.chance.number(1..=3)).map(|_| match round.chance.number(0..=3) {
        0 | 1 => Consumer::Follow,
        2 => Consumer::Some(round.chance.number(1..=3000)),
        _ => Consumer::Head(round.chance.number(1..=3000)),
    });
    let consumers = consumers.collect();
    Plan {
        producers: round.chance.number(1..=3),
        values: round.chance.number(1..=20_000),
        consumers,
        kills_producers: round.chance.percent(30),
        signals: SIGNALS[round.chance.number(0..=2) as usize],
    }
}

fn is_client(process: &Process, what: &str) -> bool {
    process.command.starts_with(env!("CARGO_BIN_EXE_ppar"))
        && process.command.contains(&format!(" queue {what} q"))
}

fn script(round: &mut Round, plan: &Plan) -> String {
    let bound = match round.chance.number(0..=2) {
        0 => format!("--bound {}", round.chance.number(1..=500)),
        _ => String::new(),
    };
    let mut script = "$PPAR queue size q > /dev/null\n".to_owned();
    if !bound.is_empty() {
        // The first command that names the queue sets its bound.
        script = format!("$PPAR queue put q {bound} < /dev/null\n");
    }
    for producer in 0..plan.producers {
        let first = producer * SHARE;
        let last = first + plan.values - 1;
        script += &format!("seq {first} {last} | $PPAR queue put q & put{producer}=$!\n");
    }
    for (number, consumer) in plan.consumers.iter().enumerate() {
        let get = match consumer {
            Consumer::Follow => format!("$PPAR queue get q --follow > got{number}"),
            Consumer::Some(count) => format!("$PPAR queue get q -n {count} > got{number}"),
            Consumer::Head(count) => {
                format!("$PPAR queue get q --follow | head -n {count} > got{number}")
            }
        };
        script += &format!("{{ {get}; }} & get{number}=$!\n");
    }
    script += "until test -e drain; do sleep 0.02; done\n\
               $PPAR queue get q --follow > rest & rest=$!\n";
    for producer in 0..plan.producers {
        script += &format!("wait $put{producer}\n");
    }
    script + "$PPAR queue close q; wait; true\n"
}

/// The length of a value's line in bytes.
fn length(value: u64) -> u64 {
    value.to_string().len() as u64 + 1
}

/// Counts each value.
fn account(round: &Round, plan: &Plan, signals: u64) -> Result<(), Fault> {
    let mut seen: BTreeMap<u64, u64> = BTreeMap::new();
    let files = (0..plan.consumers.len()).map(|number| format!("got{number}"));
    for name in files.chain(["rest".to_owned()]) {
        let text = round.read(&name);
        // A reader that is killed may leave a partial line.
        let whole = text.iter().rposition(|&byte| byte == b'\n');
        let text = String::from_utf8_lossy(&text[..whole.map_or(0, |end| end + 1)]).into_owned();
        for line in text.lines() {
            let value = line.parse().map_err(|_| format!("{name} has {line:?}"))?;
            *seen.entry(value).or_default() += 1;
        }
    }
    // Values that were written when SIGKILL came, before the manager knew.
    let kills = if plan.signals.contains(&Signal::KILL) {
        signals
    } else {
        0
    };
    let twice = seen.iter().filter(|(_, count)| **count > 1);
    let bytes: u64 = twice
        .clone()
        .map(|(value, count)| length(*value) * (count - 1))
        .sum();
    if bytes > kills * AGAIN {
        let some: Vec<_> = twice.take(5).collect();
        return Err(format!(
            "{bytes} bytes came again after {kills} kills: {some:?}"
        ));
    }
    let killed = signals > 0;
    let lost = (0..plan.producers).map(|producer| {
        let first = producer * SHARE;
        let range = first..first + plan.values;
        // The values put by a killed producer are a prefix of its values.
        let put = match seen.range(range.clone()).next_back() {
            Some((last, _)) if plan.kills_producers && killed => first..last + 1,
            None if plan.kills_producers && killed => first..first,
            _ => range,
        };
        put.filter(|value| !seen.contains_key(value))
            .collect::<Vec<_>>()
    });
    let lost: Vec<u64> = lost.flatten().collect();
    let heads = plan
        .consumers
        .iter()
        .filter(|consumer| matches!(consumer, Consumer::Head(_)));
    let allowed = heads.count() as u64 * IN_A_PIPE;
    let bytes: u64 = lost
        .iter()
        .map(|value| value.to_string().len() as u64 + 1)
        .sum();
    if bytes <= allowed {
        return Ok(());
    }
    Err(format!(
        "{} values are lost, from {:?} to {:?}; pipes may have held {allowed} bytes",
        lost.len(),
        lost.first(),
        lost.last()
    ))
}
