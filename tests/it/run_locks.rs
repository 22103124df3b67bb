//! `ppar run`: locks that are passed to objects, what semaphores remember, the
//! action of a barrier, and what happens to locks whose holder dies.

use crate::run_processes::script;

#[test]
fn a_value_takes_the_lock_that_it_is_given() {
    script(
        "
def by_name(v, l, n):
    for _ in range(n):
        l.acquire()
        v.value += 1
        l.release()

def by_value(v, l, n):
    for _ in range(n):
        v.get_lock().run(by_one, v)

def by_one(v):
    v.value += 1

def by_array(v, l, n):
    for _ in range(n):
        l.run(by_one, v)

if __name__ == '__main__':
    for lock in (Lock(), RLock()):
        v = Value('i', 0, lock=lock)
        a = Array('i', [0], lock=lock)
        ps = [Process(target=f, args=(v, a.get_lock(), 2000))
              for f in (by_name, by_value, by_array) for _ in range(2)]
        for p in ps:
            p.start()
        for p in ps:
            p.join()
        print(v.value, lock.acquire(block=False))
        lock.release()
    print(Value('i', 1, lock=False).value, Value('i', 2, lock=True).value)
    Value('i', 0, lock=Event())
",
    )
    .stdout("12000 True\n12000 True\n1 2\n")
    .code(1)
    .stderr_contains("a Value needs a Lock or RLock, not Event")
    .check();
}

#[test]
fn a_condition_knows_what_kind_of_lock_it_has() {
    script(
        "
if __name__ == '__main__':
    lock = Lock()
    c = Condition(lock)
    c.acquire()
    lock.release()
    print(c.acquire(block=False), lock.acquire(block=False))
    c.release()
    print(lock.acquire(block=False))
",
    )
    .stdout("True False\nTrue\n")
    .check();
}

#[test]
fn a_process_that_ends_as_it_should_leaves_units_taken() {
    script(
        "
def put(free, filled):
    free.acquire()
    filled.release()

def die(free, ready):
    free.acquire()
    ready.set()
    time.sleep(1000)

if __name__ == '__main__':
    free, filled = BoundedSemaphore(2), Semaphore(0)
    for _ in range(2):
        p = Process(target=put, args=(free, filled))
        p.start()
        p.join()
    print(free.get_value(), filled.get_value(), free.acquire(block=False))
    filled.acquire()
    free.release()
    print(free.get_value())
    # One that is killed gives back what it held, and nothing else.
    ready = Event()
    p = Process(target=die, args=(free, ready))
    p.start()
    ready.wait()
    print(free.get_value())
    p.kill()
    p.join()
    print(free.get_value())
    free.release()
    free.release()
",
    )
    .stdout("0 2 False\n1\n0\n1\n")
    .code(1)
    .stderr_contains("semaphore released too many times")
    .check();
}

#[test]
fn a_woken_waiter_learns_that_the_holder_died() {
    script(
        "
def notify_and_die(c, ready):
    ready.wait()
    c.acquire()
    c.notify()
    os.abort()

if __name__ == '__main__':
    c, ready = Condition(), Event()
    p = Process(target=notify_and_die, args=(c, ready))
    p.start()
    c.acquire()
    ready.set()
    print(c.wait(), c.was_abandoned())
    c.release()
    c.acquire()
    print(c.was_abandoned())
    c.release()
    p.join()
",
    )
    .stdout("True True\nFalse\n")
    .check();
}

#[test]
fn the_last_one_at_a_barrier_acts_before_all_pass() {
    script(
        "
def act():
    print('acts')

def fail_():
    fail('no')

def meet(b, q):
    q.put(b.wait())

def late(b):
    b.wait(timeout=100)

if __name__ == '__main__':
    q = Queue()
    b = Barrier(3, act)
    ps = [Process(target=meet, args=(b, q)) for _ in range(3)]
    for p in ps:
        p.start()
    for p in ps:
        p.join()
    print(sorted([q.get() for _ in ps]), b.parties, b.broken)
    b = Barrier(2, action=fail_)
    p = Process(target=late, args=(b,))
    p.start()
    p.join(timeout=0.01)
    b.wait()
",
    )
    .stdout("acts\n[0, 1, 2] 3 False\n")
    .code(1)
    .stderr_contains("fail: no")
    .stderr_contains("BrokenBarrier")
    .check();
}

#[test]
fn a_barrier_knows_how_long_to_wait() {
    script(
        "
if __name__ == '__main__':
    Barrier(2, timeout=0.05).wait(timeout=None)
",
    )
    .code(1)
    .stderr_contains("BrokenBarrier")
    .check();
}

#[test]
fn a_lock_that_a_process_left_locked_stays_so() {
    script(
        "
def leave(lock):
    lock.acquire()

if __name__ == '__main__':
    lock = Lock()
    p = Process(target=leave, args=(lock,))
    p.start()
    p.join()
    print(lock.locked(), lock.acquire(timeout=0.01), lock.was_abandoned())
    lock.release()
    print(lock.locked(), lock.acquire(timeout=0.01), lock.was_abandoned())
",
    )
    .stdout("True False False\nFalse True False\n")
    .check();
}
