//! Too few files, processes, stack or memory: the right result, or a message.

use super::Scenario;
use crate::round::{Fault, Round};
use crate::running::lines;

pub(super) const SCENARIO: Scenario = Scenario {
    name: "limits",
    about: "ulimits on files, processes, stack, memory and file sizes",
    play,
};

/// Exit codes of a program that could not work and said so. 126 and 127 come
/// from a shell that could not start it.
const SAID: [i32; 7] = [1, 2, 3, 124, 126, 127, 128];

fn play(round: &mut Round) -> Result<(), Fault> {
    let items = round.chance.number(1..=40);
    let numbers = |end: u64| lines(0..end);
    let (command, expected) = round
        .chance
        .pick(&[
            (
                format!("map x --range 0:{items} -j 4 --chunksize 1"),
                numbers(items),
            ),
            (
                format!("map x --range 0:{items} --backend thread"),
                numbers(items),
            ),
            (
                format!("map x --range 0:{items} --chunksize 2 --reduce a+b"),
                format!("{}\n", (0..items).sum::<u64>()),
            ),
            (
                format!("spawn -k -j 20 echo ::: $(seq 0 {})", items - 1),
                numbers(items),
            ),
            (
                format!("spawn -k -j 5 --fn 'print(x)' ::: $(seq 0 {})", items - 1),
                numbers(items),
            ),
            (
                format!(
                    "manager -- $PPAR spawn -k -j 4 $PPAR value set v{{}} {{}} ::: $(seq {items})"
                ),
                String::new(),
            ),
            ("run pool.star".to_owned(), "[0, 1, 2]\n".to_owned()),
        ])
        .clone();
    round.write(
        "pool.star",
        "def same(x):\n    return x\n\nif __name__ == '__main__':\n    print(Pool(3).map(same, range(3)))\n",
    )?;
    let limit = limit(round);
    // Standard error goes through a pipe, since a limit on files would also
    // suppress error messages.
    let ended = round.run(&format!(
        "exec 3>&1; ({limit}; exec $PPAR {command} 3>&-) 2>&1 >&3 | cat >&2; exit ${{PIPESTATUS[0]}}"
    ))?;
    if ended.code() == 0 {
        return ended.expect_output(expected.as_bytes());
    }
    ended.expect_code(&SAID)?;
    if ended.stderr.trim().is_empty() {
        return Err(ended.fault("it failed without a word"));
    }
    if !expected.starts_with(&ended.text()) && !command.contains("spawn") {
        return Err(ended.fault("what it wrote is not the beginning"));
    }
    Ok(())
}

fn limit(round: &mut Round) -> String {
    let is_root = rustix::process::geteuid().is_root();
    match round.chance.number(0..=if is_root { 3 } else { 4 }) {
        0 => format!("ulimit -n {}", round.chance.number(4..=40)),
        // With less than the program's own size, the kernel ends it by SIGSEGV.
        1 => format!("ulimit -v {}", round.chance.number(48_000..=400_000)),
        2 => format!("ulimit -s {}", round.chance.number(64..=2000)),
        3 => format!("ulimit -f {}", round.chance.number(0..=2)),
        // Root has no such limit.
        _ => format!("ulimit -u {}", round.chance.number(1..=60)),
    }
}
