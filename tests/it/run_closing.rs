//! Objects of a script that are no longer used.

use crate::run_processes::script;
use crate::support::{Live, PATIENCE, Scratch, wait_until};

/// The memory of a script and its processes once it has said that it is ready,
/// in KiB.
fn resident(text: &str) -> u64 {
    let scratch = Scratch::new();
    let file = scratch.file("script.star", text);
    let mut live = Live::start(["run".as_ref(), file.as_os_str()]);
    assert_eq!(live.line(), "ready\n");
    let mut least = u64::MAX;
    let settled = wait_until(PATIENCE, || {
        let now = live.memory("VmRSS");
        std::mem::replace(&mut least, now) == now
    });
    assert!(settled, "memory changes while nobody works");
    least
}

/// 80 MB in arrays, which are disposed of in various ways.
const MANY: &str = "
def fill(i):
    a = Array('d', [0.5] * 100000)
    b = Value('d', 1.0)
    Manager().dict(a=1)
    last = a[99999]
    if i < 0:
        a.close()
    return last

def in_pool():
    p = Pool(1)
    p.map(fill, range(100), chunksize=10)
    p.close()
    p.join()

def in_processes():
    for i in range(100):
        p = Process(target=fill, args=(i,))
        p.start()
        p.join()

if __name__ == '__main__':
    WORK
    print('ready')
    time.sleep(600)
";

#[test]
fn closed_objects_take_no_memory() {
    let held = resident(&MANY.replace("WORK", "[fill(i) for i in range(100)]"));
    let closed = resident(&MANY.replace("WORK", "[fill(i) for i in range(-100, 0)]"));
    assert!(closed + (70 << 10) < held, "{closed} of {held} KiB");
}

#[test]
fn objects_end_with_the_tasks_and_processes_that_made_them() {
    for work in ["in_pool()", "in_processes()"] {
        let held = resident(&MANY.replace("WORK", work));
        assert!(held < 70 << 10, "{held} KiB are held by {work}");
    }
}

#[test]
fn objects_that_others_know_stay() {
    script(
        r"
def make(i):
    return {'a': Array('i', [i]), 'q': Queue(), 'l': Value('i', i).get_lock()}

def put(q, i):
    own = Manager().list([i])
    q.put(own)

if __name__ == '__main__':
    for made in Pool(2).map(make, range(3)):
        made['q'].put(1)
        with_lock = made['l'].acquire()
        print(made['a'][:], made['q'].get(), with_lock)
    q = Queue()
    p = Process(target=put, args=(q, 7))
    p.start()
    p.join()
    print(q.get())
    q.close()
    q.get()
",
    )
    .stdout("[0] 1 True\n[1] 1 True\n[2] 1 True\n[7]\n")
    .code(1)
    .stderr_contains("the object is closed")
    .check();
}

#[test]
fn an_object_can_be_closed_twice_and_not_used_after_that() {
    let objects = [
        ("Array('i', 3)", "x[0]"),
        ("Value('i', 3)", "x.value"),
        ("Lock()", "x.acquire()"),
        ("RLock()", "x.acquire()"),
        ("Semaphore(1)", "x.acquire()"),
        ("Event()", "x.set()"),
        ("Condition()", "x.notify()"),
        ("Barrier(1)", "x.wait()"),
        ("Queue()", "x.get()"),
        ("Manager().dict(a=1)", "x['a']"),
        ("Manager().list([1])", "x[0]"),
        ("Value('i', 3, name='v')", "x.value"),
    ];
    for (object, used) in objects {
        let text = format!("x = {object}\nx.close()\nx.close()\nprint('closed')\nprint({used})");
        script(&text)
            .stdout("closed\n")
            .stderr_contains("the object is closed")
            .code(1)
            .check();
    }
}

#[test]
fn closing_an_unnamed_object_affects_all_and_a_named_one_only_the_caller() {
    script(
        r"
def use(d):
    print(d['a'])

def named():
    v = Value('i', 1, name='v')
    v.value = 5
    v.close()

if __name__ == '__main__':
    p = Process(target=named)
    p.start()
    p.join()
    print(Value('i', 1, name='v').value)
    d = Manager().dict(a=1)
    p = Process(target=use, args=(d,))
    d.close()
    p.start()
    p.join()
    print(p.exitcode)
",
    )
    .stdout("5\n1\n")
    .stderr_contains("the object is closed")
    .check();
}
