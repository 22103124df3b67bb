//! `ppar run`: nothing hangs, and nothing is left behind.

use std::time::Duration;

use rustix::process::Signal;

use crate::run_processes::script;
use crate::support::{Live, PATIENCE, Scratch, is_alive, send, wait_until};

#[test]
fn a_deadlock_names_who_waits_for_what() {
    script(
        "
def f(first, second, met):
    first.acquire()
    met.wait()
    second.acquire()

if __name__ == '__main__':
    a, b, met = Lock(), Lock(), Barrier(2)
    ps = [Process(target=f, args=args) for args in [(a, b, met), (b, a, met)]]
    for p in ps:
        p.start()
    for p in ps:
        p.join()
",
    )
    .code(1)
    .stderr_contains("deadlock: every process waits for another one\n  MainProcess (pid ")
    .stderr_contains("waits for the end of Process-1 (pid ")
    .stderr_contains(", held by Process-1 (pid ")
    .stderr_contains(", held by Process-2 (pid ")
    .check();
}

#[test]
fn a_single_process_can_deadlock_too() {
    for (wait, told) in [
        ("Queue().get()", "an item of queue 1"),
        ("q = Queue(1); q.put(1); q.put(2)", "room in queue 1"),
        ("Event().wait()", "event 1"),
        ("Pipe()[0].recv()", "a value from pipe 1"),
        ("Barrier(2).wait()", "the others at barrier 1"),
        ("Semaphore(0).acquire()", "a unit of semaphore 1"),
        (
            "l = Lock(); l.acquire(); l.acquire()",
            "lock 1, held by MainProcess",
        ),
        (
            "c = Condition(); c.acquire(); c.wait()",
            "a notice of condition 2",
        ),
        (
            "q = Queue(); q.put(1); q.join()",
            "all items to be done of queue 1",
        ),
        ("for x in Queue(): pass", "an item of queue 1"),
        (
            "if __name__ == '__main__':\n    Process(target=print).start()\n    Queue().get()",
            "an item of queue",
        ),
    ] {
        script(wait)
            .code(1)
            .stderr_contains("deadlock")
            .stderr_contains(told)
            .check();
    }
}

#[test]
fn a_wait_with_a_time_limit_is_no_deadlock() {
    script(
        "
def f(q):
    print(q.get(timeout=0.05, default='none came'))

if __name__ == '__main__':
    q = Queue()
    p = Process(target=f, args=(q,))
    p.start()
    p.join()
",
    )
    .stdout("none came\n")
    .check();
}

/// A script whose processes wait for a long time, and print their ids.
fn sleepers(folder: &Scratch) -> (Live, Vec<i32>) {
    let text = "
def nap(depth):
    if depth > 0:
        Process(target=nap, args=(depth - 1,)).start()
    print(os.getpid())
    time.sleep(1000)

if __name__ == '__main__':
    Process(target=nap, args=(2,)).start()
    Pool(2)
    time.sleep(1000)
";
    let file = folder.file("sleepers.star", text);
    let mut live = Live::start(["run".as_ref(), file.as_os_str()]);
    let pids = (0..3).map(|_| live.line().trim().parse().expect("a pid"));
    let pids = pids.collect();
    (live, pids)
}

#[test]
fn no_process_outlives_the_main_one() {
    for signal in [Signal::KILL, Signal::TERM, Signal::INT] {
        let folder = Scratch::new();
        let (live, pids) = sleepers(&folder);
        send(live.pid(), signal);
        let gone = || pids.iter().all(|pid| !is_alive(*pid));
        assert!(wait_until(PATIENCE, gone), "{signal:?}");
    }
}

#[test]
fn children_of_a_killed_process_live_until_the_program_ends() {
    let folder = Scratch::new();
    let (live, pids) = sleepers(&folder);
    // The process that the main one started may have any number: ask the
    // system.
    let parent_of = |pid: i32| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let behind = stat.rsplit_once(") ").map_or("", |(_, behind)| behind);
        behind
            .split(' ')
            .nth(1)
            .and_then(|pid| pid.parse::<i32>().ok())
    };
    let first = pids.iter().find(|pid| parent_of(**pid) == Some(live.pid()));
    let first = *first.expect("a child of the main process");
    send(first, Signal::KILL);
    assert!(wait_until(PATIENCE, || !is_alive(first)));
    let others = || pids.iter().filter(|pid| **pid != first);
    assert!(others().all(|pid| is_alive(*pid)));
    send(live.pid(), Signal::TERM);
    assert!(wait_until(PATIENCE, || others().all(|pid| !is_alive(*pid))));
}

#[test]
fn a_killed_consumer_loses_nothing_that_it_has_not_taken() {
    script(
        "
def consume(q, seen, one):
    for x in q.until(None):
        seen.put(x)
        if one:
            time.sleep(1000)

if __name__ == '__main__':
    q, seen = Queue(), Queue()
    for i in range(1000):
        q.put(i)
    p = Process(target=consume, args=(q, seen, True))
    p.start()
    first = seen.get()
    p.kill()
    p.join()
    q.put(None)
    p = Process(target=consume, args=(q, seen, False))
    p.start()
    p.join()
    rest = [seen.get() for _ in range(seen.qsize())]
    print(first, len(rest), rest == list(range(1, 1000)))
",
    )
    .deadline(Duration::from_mins(1))
    .stdout("0 999 True\n")
    .check();
}
