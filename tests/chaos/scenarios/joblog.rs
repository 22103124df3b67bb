//! `ppar spawn --joblog` is interrupted and resumed: jobs that the log lists as
//! done have delivered their output, and in the end all have.

use std::collections::BTreeSet;

use rustix::process::Signal;

use super::Scenario;
use crate::processes::Process;
use crate::round::{Fault, Round};

pub(super) const SCENARIO: Scenario = Scenario {
    name: "joblog",
    about: "`spawn --joblog` ends by TERM, INT and KILL and resumes",
    play,
};

/// How jobs deliver their output.
const FORMS: [&str; 7] = [
    "",
    "-k",
    "--line-buffer",
    "--tag",
    "--json",
    "--results kept",
    "-k --retries 2",
];

fn play(round: &mut Round) -> Result<(), Fault> {
    let jobs = round.chance.number(5..=120);
    let bytes = *round.chance.pick(&[1, 100, 5000, 90_000]);
    let form = *round.chance.pick(&FORMS);
    let slots = round.chance.number(1..=6);
    let sink = *round.chance.pick(&[">> seen", "| cat >> seen"]);
    round.write(
        "job",
        format!(
            "printf 'begin-%s-' $1; head -c {bytes} /dev/zero | tr '\\0' x; \
             sleep 0.0$(($1 * 7 % 5)); printf -- '-end-%s.\\n' $1"
        ),
    )?;
    round.write("seen", "")?;
    let script = format!(
        "$PPAR spawn -j {slots} {form} --joblog log --resume sh job {{}} ::: $(seq {jobs}) {sink}"
    );
    let interruptions = round.chance.number(1..=6);
    for _ in 0..interruptions {
        let mut running = round.start(&script)?;
        round.pause(5..=400);
        let signal = *round
            .chance
            .pick(&[Signal::KILL, Signal::KILL, Signal::TERM, Signal::INT]);
        let shell = running.pid();
        let is_target =
            |process: &Process| is_spawn(process) && [process.pid, process.parent].contains(&shell);
        let target = round.processes().into_iter().find(is_target);
        if let Some(target) = target.filter(|_| !running.is_over()) {
            round.send(target.pid, signal);
        }
        let ended = round.wait(running)?;
        check_log(round, bytes, form).map_err(|fault| ended.fault(fault))?;
    }
    let ended = round.run(&script)?;
    ended.expect_code(&[0])?;
    check_log(round, bytes, form).map_err(|fault| ended.fault(fault))?;
    let logged = logged(round);
    let missing: Vec<u64> = (1..=jobs).filter(|job| !logged.contains(job)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(ended.fault(format!(
        "all is over, and these are not in the log: {missing:?}"
    )))
}

pub(super) fn is_spawn(process: &Process) -> bool {
    process.command.starts_with(env!("CARGO_BIN_EXE_ppar")) && process.command.contains(" spawn ")
}

/// The jobs that the log lists as done.
pub(super) fn logged(round: &Round) -> BTreeSet<u64> {
    let log = round.read("log");
    let text = String::from_utf8_lossy(&log).into_owned();
    // Text after the last line end was cut short.
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    let commands = whole
        .lines()
        .skip(1)
        .filter_map(|line| line.split('\t').nth(8));
    commands
        .filter_map(|command| command.rsplit(' ').next()?.parse().ok())
        .collect()
}

/// Checks the output of each job in the log.
pub(super) fn check_log(round: &Round, bytes: usize, form: &str) -> Result<(), Fault> {
    let seen = round.read("seen");
    let lost: Vec<u64> = logged(round)
        .into_iter()
        .filter(|&job| !is_there(round, &seen, job, bytes, form))
        .collect();
    if lost.is_empty() {
        return Ok(());
    }
    Err(format!(
        "the log calls these done, and their output is not there: {lost:?}"
    ))
}

fn is_there(round: &Round, seen: &[u8], job: u64, bytes: usize, form: &str) -> bool {
    let whole = [
        format!("begin-{job}-").as_bytes(),
        &vec![b'x'; bytes],
        format!("-end-{job}.").as_bytes(),
    ]
    .concat();
    if form.contains("--results") {
        let kept = round.read(&format!("kept/1/{job}/stdout"));
        let record = round.read(&format!("kept/1/{job}/record.json"));
        if !kept.starts_with(&whole) || !record.ends_with(b"}\n") {
            return false;
        }
    }
    memchr::memmem::find(seen, &whole).is_some()
}
