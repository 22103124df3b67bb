//! Processes are stopped and continued at random: the output is the same.

use rustix::process::Signal;

use super::Scenario;
use crate::processes::Process;
use crate::round::{Fault, Round, Storm};
use crate::running::lines;

pub(super) const SCENARIO: Scenario = Scenario {
    name: "stops",
    about: "SIGSTOP and SIGCONT at map, spawn, run and managers",
    play,
};

const SCRIPT: &str = "
def square(x):
    time.sleep(0.001)
    return x * x

def count(queue, value):
    for _ in range(50):
        with_lock(value)
        queue.put(1)

def with_lock(value):
    value.get_lock().acquire()
    value.value += 1
    value.get_lock().release()

if __name__ == '__main__':
    queue = Queue()
    value = Value('i', 0)
    processes = [Process(target=count, args=(queue, value)) for _ in range(3)]
    for process in processes:
        process.start()
    pool = Pool(3)
    print(sum(pool.map(square, range(200))))
    print(sum([queue.get() for _ in range(150)]))
    for process in processes:
        process.join()
    print(value.value)
";

fn play(round: &mut Round) -> Result<(), Fault> {
    round.write("script.star", SCRIPT)?;
    let items = round.chance.number(1..=2000);
    let (script, expected) = round
        .chance
        .pick(&[
            (
                format!("exec $PPAR map '[x * x, time.sleep(0.0003)][0]' --range 0:{items} -j 3"),
                lines((0..items).map(|x| x * x)),
            ),
            (
                format!(
                    "exec $PPAR map x --range 0:{items} --reduce a+b --chunksize 20 --timeout 100"
                ),
                format!("{}\n", (0..items).sum::<u64>()),
            ),
            (
                format!(
                    "exec $PPAR spawn -k -j 3 'sleep 0.0{{}}; echo {{}}' ::: $(seq 1 9) {}",
                    items % 9
                ),
                lines((1..=9).chain([items % 9])),
            ),
            (
                format!(
                    "exec $PPAR manager -- bash -c 'seq {items} | $PPAR queue put q & \
                     $PPAR queue get q -n {items} > got & wait; cat got'"
                ),
                lines(1..=items),
            ),
            (
                "exec $PPAR run script.star".to_owned(),
                format!("{}\n150\n150\n", (0..200).map(|x| x * x).sum::<u64>()),
            ),
        ])
        .clone();
    let mut running = round.start(&script)?;
    let shell = running.pid();
    // The script's shell is spared, unless it has become ppar.
    let storm = Storm {
        most: round.chance.number(5..=120),
        pause: 0..=8,
        signals: &[Signal::STOP, Signal::CONT],
        victim: &|process: &Process| process.pid != shell || !process.command.starts_with("bash"),
    };
    round.storm(&mut running, &storm);
    for process in round.processes() {
        round.send(process.pid, Signal::CONT);
    }
    let ended = round.wait(running)?;
    ended.expect_code(&[0])?;
    ended.expect_output(expected.as_bytes())
}
