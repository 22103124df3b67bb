//! Full disks: output is complete or its loss is reported, and the job log
//! lists no job as done whose output was lost.

use super::Scenario;
use super::joblog::{check_log, logged};
use crate::round::{Fault, Round};
use crate::running::Ended;

pub(super) const SCENARIO: Scenario = Scenario {
    name: "full",
    about: "standard output, -o, --joblog and --results on full disks",
    play,
};

const BYTES: usize = 3000;

fn play(round: &mut Round) -> Result<(), Fault> {
    match round.chance.number(0..=3) {
        0 => map_to_full(round),
        1 => map_to_file(round),
        2 => spawn_to_full(round),
        _ => spawn_and_resume(round),
    }
}

/// A prefix for commands that leaves little room in `small`, and whether a
/// larger file causes a signal.
fn little_room(round: &mut Round, kib: u64) -> Result<String, Fault> {
    // Its own mount namespace, so that the mount goes when the command does.
    let mount = format!("mkdir -p small && mount -t tmpfs -o size={kib}k none small");
    let may = round.run(&format!("unshare -m sh -c '{mount}' 2> /dev/null"))?;
    if may.code() == 0 && round.chance.percent(60) {
        return Ok(format!(
            "{mount}; unmount() {{ cp -r small/. . 2> /dev/null; }}"
        ));
    }
    Ok(format!(
        "mkdir -p small; unmount() {{ cp -r small/. .; }}; ulimit -S -f {kib}"
    ))
}

fn within(room: &str, script: &str) -> String {
    let inner = format!("{room}; {script}; code=$?; ulimit -S -f unlimited; unmount; exit $code");
    let quoted = inner.replace('\'', "'\\''");
    if room.contains("mount -t") {
        format!("exec unshare -m bash -c '{quoted}'")
    } else {
        format!("exec bash -c '{quoted}'")
    }
}

/// Fails unless the run reported a failure, by a message or by the signal of a
/// limit.
fn has_failed(ended: &Ended) -> Result<(), Fault> {
    if ended.code() == 0 || ended.stderr.is_empty() {
        return Err(ended.fault("output is missing, and it says nothing"));
    }
    Ok(())
}

fn map_to_full(round: &mut Round) -> Result<(), Fault> {
    let items = round.chance.number(1..=300_000);
    let backend = *round.chance.pick(&["process", "thread", "inline"]);
    let script = format!("exec $PPAR map 'x' --range 0:{items} --backend {backend} > /dev/full");
    has_failed(&round.run(&script)?)
}

fn map_to_file(round: &mut Round) -> Result<(), Fault> {
    let items = round.chance.number(1..=60_000);
    let kib = round.chance.number(4..=300);
    let room = little_room(round, kib)?;
    let to_file = round.chance.percent(50);
    let target = if to_file {
        "-o small/out"
    } else {
        "> small/out"
    };
    let script = within(&room, &format!("$PPAR map 'x' --range 0:{items} {target}"));
    let ended = round.run(&script)?;
    let found = round.read("out");
    let expected: Vec<u8> = (0..items)
        .flat_map(|x| format!("{x}\n").into_bytes())
        .collect();
    if ended.code() == 0 {
        if found == expected {
            return Ok(());
        }
        return Err(ended.fault("it ended with 0, and the file is not whole"));
    }
    has_failed(&ended)?;
    let partial = if to_file {
        found.is_empty()
    } else {
        expected.starts_with(&found)
    };
    if partial {
        return Ok(());
    }
    Err(ended.fault("what is there of the file is not its beginning"))
}

fn spawn_to_full(round: &mut Round) -> Result<(), Fault> {
    let jobs = round.chance.number(1..=40);
    let form = *round
        .chance
        .pick(&["", "-k", "--tag", "--line-buffer", "--json"]);
    round.write("seen", "")?;
    let script = format!(
        "exec $PPAR spawn {form} --joblog log 'printf begin-{{}}-; echo -end-{{}}.; : {{}}' \
         ::: $(seq {jobs}) > /dev/full"
    );
    let ended = round.run(&script)?;
    has_failed(&ended)?;
    let done = logged(round);
    if done.is_empty() {
        return Ok(());
    }
    Err(ended.fault(format!(
        "nothing was kept, and the log calls these done: {done:?}"
    )))
}

/// Runs with little room, and resumes with plenty.
fn spawn_and_resume(round: &mut Round) -> Result<(), Fault> {
    let jobs = round.chance.number(10..=80);
    let kib = round.chance.number(8..=200);
    let room = little_room(round, kib)?;
    let form = *round
        .chance
        .pick(&["", "-k", "--line-buffer", "--results small/kept"]);
    let (log, seen) = *round.chance.pick(&[
        ("log", "small/seen"),
        ("small/log", "small/seen"),
        ("small/log", "seen"),
    ]);
    round.write(
        "job",
        format!(
            "printf 'begin-%s-' $1; head -c {BYTES} /dev/zero | tr '\\0' x; printf -- '-end-%s.\\n' $1"
        ),
    )?;
    round.write("seen", "")?;
    let command = |form: &str, log: &str, seen: &str| {
        format!(
            "$PPAR spawn -j 3 {form} --joblog {log} --resume sh job {{}} ::: $(seq {jobs}) >> {seen}"
        )
    };
    let short = round.run(&within(&room, &command(form, log, seen)))?;
    let at_home = form.replace("small/", "");
    check_log(round, BYTES, &at_home).map_err(|fault| short.fault(fault))?;
    if short.code() != 0 {
        has_failed(&short)?;
    }
    let ended = round.run(&command(&at_home, "log", "seen"))?;
    ended.expect_code(&[0])?;
    check_log(round, BYTES, &at_home).map_err(|fault| ended.fault(fault))?;
    if logged(round).len() as u64 == jobs {
        return Ok(());
    }
    Err(ended.fault("all is over, and not all are in the log"))
}
