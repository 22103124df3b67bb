//! ppar itself is ended, by each signal that ends programs: nothing of it is
//! left, and it ends by that signal.

use rustix::process::Signal;

use super::Scenario;
use crate::round::{Fault, Round};

pub(super) const SCENARIO: Scenario = Scenario {
    name: "parents",
    about: "ppar itself is ended by TERM, INT, HUP, QUIT and KILL",
    play,
};

const SCRIPT: &str = "
def work(queue):
    for x in range(20):
        queue.put(x)
        time.sleep(0.02)

def slow(x):
    time.sleep(0.05)
    return x

if __name__ == '__main__':
    queue = Queue()
    numbers = Array('d', 1000)
    processes = [Process(target=work, args=(queue,)) for _ in range(3)]
    for process in processes:
        process.start()
    print(Pool(3).map(slow, range(30)))
    for process in processes:
        process.join()
";

/// Commands that take about half a second. After `kill -9`, the jobs of `spawn`
/// go on, as documented, and so must not take long.
const COMMANDS: [&str; 9] = [
    "map '[x, time.sleep(0.05)][0]' --range 0:60 -j 6 --chunksize 3",
    "map '[x, time.sleep(0.05)][0]' --range 0:60 -j 3 --reduce a+b -o file",
    "spawn -j 4 --fn '[time.sleep(0.1), print(x)]' ::: $(seq 20)",
    "spawn -j 4 'sleep 0.1; echo {}' ::: $(seq 20)",
    "spawn -j 4 --timeout 50 --nice 1 'sleep 0.1 & wait; echo {}' ::: $(seq 20)",
    "spawn -j 2 --pipe --cat --block 100 'sleep 0.1; wc -c {}' < input",
    "spawn -j 2 --semaphore parents 'sleep 0.1; echo {}' ::: $(seq 8)",
    "manager -- bash -c 'for n in 1 2 3; do $PPAR lock l -- sleep 0.1 & done; wait'",
    "run script.star",
];

fn play(round: &mut Round) -> Result<(), Fault> {
    round.write("script.star", SCRIPT)?;
    round.write("input", "0123456789\n".repeat(100))?;
    let command = *round.chance.pick(&COMMANDS);
    let signals = [
        Signal::TERM,
        Signal::INT,
        Signal::HUP,
        Signal::QUIT,
        Signal::KILL,
    ];
    let signal = *round.chance.pick(&signals);
    let mut running = round.start(&format!("ulimit -c 0; exec $PPAR {command}"))?;
    round.pause(0..=400);
    let times = round.chance.number(1..=2);
    let mut hit = false;
    for _ in 0..times {
        hit |= !running.is_over() && round.send(running.pid(), signal);
        round.pause(0..=20);
    }
    let ended = round.wait(running)?;
    if matches!(signal, Signal::KILL | Signal::QUIT) {
        round.forgive_locks();
    }
    let codes = [0, 128 + signal.as_raw()];
    ended.expect_code(if hit { &codes } else { &codes[..1] })
}
