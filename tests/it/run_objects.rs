//! `ppar run`: shared objects under real concurrency.

use std::time::Duration;

use crate::run_processes::script;

#[test]
fn eight_processes_add_to_one_value() {
    script(
        "
def add(v, n):
    for _ in range(n):
        v.add(1)

def add_with_lock(v, n):
    lock = v.get_lock()
    for _ in range(n):
        lock.acquire()
        v.value += 1
        lock.release()

if __name__ == '__main__':
    for function, n in [(add, 100000), (add_with_lock, 5000)]:
        v = Value('l', 0)
        ps = [Process(target=function, args=(v, n)) for _ in range(8)]
        for p in ps:
            p.start()
        for p in ps:
            p.join()
        print(v.value)
",
    )
    .stdout("800000\n40000\n")
    .check();
}

#[test]
fn a_queue_delivers_everything_once() {
    script(
        "
def produce(q, start, n):
    for i in range(start, start + n):
        q.put(i)

def consume(q, out):
    total = 0
    count = 0
    last = {}
    for i in q.until(None):
        total += i
        count += 1
        # In order, as far as one producer goes.
        producer = i // 250000
        if last.get(producer, -1) >= i:
            fail('out of order')
        last[producer] = i
    out.put((count, total))

if __name__ == '__main__':
    q, out = Queue(), Queue()
    n = 250000
    producers = [Process(target=produce, args=(q, i * n, n)) for i in range(4)]
    consumers = [Process(target=consume, args=(q, out)) for _ in range(4)]
    for p in producers + consumers:
        p.start()
    for p in producers:
        p.join()
    for p in consumers:
        q.put(None)
    for p in consumers:
        p.join()
    counts = [out.get() for _ in consumers]
    print(sum([c[0] for c in counts]), sum([c[1] for c in counts]) == 4 * n * (4 * n - 1) // 2)
    print(q.empty(), q.qsize())
",
    )
    .deadline(Duration::from_mins(5))
    .stdout("1000000 True\nTrue 0\n")
    .check();
}

#[test]
fn a_queue_has_an_end_a_bound_and_time_limits() {
    script(
        "
def produce(q):
    for i in range(5):
        q.put(i)
    q.shutdown()

if __name__ == '__main__':
    q = Queue(2)
    p = Process(target=produce, args=(q,))
    p.start()
    print([i for i in q])
    p.join()
    q = Queue(maxsize=1)
    q.put('a')
    print(q.full(), q.empty(), q.qsize(), q.get_nowait(), q.get_nowait(default='none'))
    print(q.get(timeout=0.01, default='late'), q.get(block=False, default='no'))
    q.put(1)
    q.put(2, timeout=0.01)
",
    )
    .stdout("[0, 1, 2, 3, 4]\nTrue False 1 a none\nlate no\n")
    .code(1)
    .stderr_contains("queue.Full: there was no room in the queue in time")
    .check();
}

#[test]
fn tasks_of_a_queue_are_waited_for() {
    script(
        "
def work(q, done):
    for item in q.until(None):
        done.add(item)
        q.task_done()

if __name__ == '__main__':
    q = JoinableQueue()
    done = Value('i', 0)
    p = Process(target=work, args=(q, done))
    p.start()
    for i in range(100):
        q.put(i)
    q.join()
    print(done.value)
    q.put(None)
    p.join()
    q.task_done()
    q.task_done()
    q.join()
",
    )
    .stdout("4950\n")
    .code(1)
    .stderr_contains("task_done() called too many times")
    .check();
}

#[test]
fn a_pipe_has_two_ends() {
    script(
        "
def echo(conn):
    for value in conn:
        conn.send([value, value])
    print('the other end is closed')

def fill(conn):
    for i in range(3):
        conn.send('x' * 1000000)
    conn.close()

if __name__ == '__main__':
    here, there = Pipe()
    p = Process(target=echo, args=(there,))
    p.start()
    there.close()
    here.send(1)
    print(here.recv(), here.poll())
    here.close()
    p.join()
    reader, writer = Pipe(False)
    print(reader.readable, reader.writable, writer.readable, writer.writable)
    p = Process(target=fill, args=(writer,))
    p.start()
    writer.close()
    print([len(text) for text in reader])
    print(reader.poll(), reader.recv(default='end'))
    p.join()
    reader.recv()
",
    )
    .stdout(
        "[1, 1] False\nthe other end is closed\nTrue False False True\n\
         [1000000, 1000000, 1000000]\nTrue end\n",
    )
    .code(1)
    .stderr_contains("EOFError: this end or the other one is closed")
    .check();
}

#[test]
fn locks_exclude_and_reentrant_ones_count() {
    script(
        "
def try_it(lock, q):
    q.put(lock.acquire(block=False))
    q.put(lock.acquire(timeout=0.01))

if __name__ == '__main__':
    q = Queue()
    for lock in [Lock(), RLock()]:
        print(lock.acquire(), lock.locked())
        p = Process(target=try_it, args=(lock, q))
        p.start()
        p.join()
        print(q.get(), q.get())
        lock.release()
        print(lock.locked(), lock.run(lambda a, b=1: a + b, 1, b=2))
    r = RLock()
    print(r.acquire(), r.acquire(), r.release(), r.locked(), r.release(), r.locked())
    Lock().release()
",
    )
    .stdout(
        "True True\nFalse False\nFalse 3\nTrue True\nFalse False\nFalse 3\n\
         True True None True None False\n",
    )
    .code(1)
    .stderr_contains("the lock is not held")
    .check();
}

#[test]
fn a_lock_is_released_when_its_function_fails() {
    script(
        "
def bad(lock):
    lock.run(fail, 'oh')

if __name__ == '__main__':
    lock = Lock()
    p = Process(target=bad, args=(lock,))
    p.start()
    p.join()
    print(lock.acquire(timeout=60), lock.was_abandoned())
",
    )
    .stdout("True False\n")
    .stderr_contains("oh")
    .check();
}

#[test]
fn a_dead_holder_leaves_its_lock_to_the_next() {
    script(
        "
def hold(lock, q):
    lock.acquire()
    q.put('held')
    time.sleep(1000)

if __name__ == '__main__':
    for lock in [Lock(), RLock()]:
        q = Queue()
        p = Process(target=hold, args=(lock, q))
        p.start()
        q.get()
        p.kill()
        print(lock.acquire(timeout=60), lock.was_abandoned())
        lock.release()
        print(lock.acquire(), lock.was_abandoned())
",
    )
    .stdout("True True\nTrue False\nTrue True\nTrue False\n")
    .check();
}

#[test]
fn semaphores_events_and_barriers() {
    script(
        "
def take(s, q):
    s.acquire()
    q.put('taken')
    time.sleep(1000)

def meet(b, q):
    q.put(b.wait())

if __name__ == '__main__':
    q = Queue()
    s = Semaphore(2)
    ps = [Process(target=take, args=(s, q)) for _ in range(2)]
    for p in ps:
        p.start()
    print(q.get(), q.get(), s.acquire(timeout=0.01), s.get_value())
    ps[0].kill()
    print(s.acquire(timeout=60))
    ps[1].kill()
    e = Event()
    print(e.is_set(), e.wait(0.01), e.set(), e.is_set(), e.wait(), e.clear(), e.is_set())
    b = Barrier(100)
    ps = [Process(target=meet, args=(b, q)) for _ in range(99)]
    for p in ps:
        p.start()
    seen = [b.wait()]
    seen += [q.get() for _ in ps]
    print(sorted(seen) == list(range(100)), b.n_waiting, b.broken)
    broken = Barrier(2)
    bounded = BoundedSemaphore(1)
    bounded.acquire()
    bounded.release()
    for p in ps:
        p.join()
    bounded.release()
",
    )
    .stdout("taken taken False 0\nTrue\nFalse False None True True None False\nTrue 0 False\n")
    .code(1)
    .stderr_contains("semaphore released too many times")
    .check();
}

#[test]
fn a_barrier_lets_all_pass_and_breaks_when_somebody_dies() {
    script(
        "
def meet(b, v, acted):
    acted.put(b.wait())
    v.add(1)

def die(b, ready):
    ready.set()
    b.wait()

if __name__ == '__main__':
    b, v, q = Barrier(3), Value('i', 0), Queue()
    ps = [Process(target=meet, args=(b, v, q)) for _ in range(3)]
    for p in ps:
        p.start()
    for p in ps:
        p.join()
    print(v.value, sorted([q.get() for _ in ps]))
    b, ready = Barrier(3), Event()
    p = Process(target=die, args=(b, ready))
    p.start()
    ready.wait()
    for _ in range(100000):
        if b.n_waiting == 1:
            break
        time.sleep(0.001)
    p.kill()
    p.join()
    print(b.broken)
    b.reset()
    print(b.broken)
    b.wait(timeout=0.01)
",
    )
    .stdout("3 [0, 1, 2]\nTrue\nFalse\n")
    .code(1)
    .stderr_contains("BrokenBarrier")
    .check();
}

#[test]
fn notify_wakes_the_requested_number_of_waiters() {
    script(
        "
def wait(c, waiting, woken):
    c.acquire()
    waiting.add(1)
    c.wait()
    woken.add(1)
    c.release()

def wait_for(c, v, q):
    c.acquire()
    q.put(c.wait_for(lambda: v.value >= 3))
    c.release()

def until(predicate):
    for _ in range(100000):
        if predicate():
            return True
        time.sleep(0.001)

if __name__ == '__main__':
    c, waiting, woken = Condition(), Value('i', 0), Value('i', 0)
    ps = [Process(target=wait, args=(c, waiting, woken)) for _ in range(5)]
    for p in ps:
        p.start()
    until(lambda: waiting.value == 5)
    c.run(c.notify, 2)
    print(until(lambda: woken.value == 2), len(active_children()) >= 3)
    c.run(c.notify_all)
    for p in ps:
        p.join()
    print(woken.value)
    v, q = Value('i', 0), Queue()
    p = Process(target=wait_for, args=(c, v, q))
    p.start()
    for _ in range(3):
        c.acquire()
        v.value += 1
        c.notify()
        c.release()
    print(q.get())
    p.join()
    print(c.acquire(), c.wait(0.01), c.wait_for(lambda: False, 0.01), c.release())
    c.wait()
",
    )
    .stdout("True True\n5\nTrue\nTrue False False None\n")
    .code(1)
    .stderr_contains("the condition's lock must be acquired first")
    .check();
}

#[test]
fn values_have_the_types_of_c() {
    script(
        "
for code, low, high in [
    ('b', -128, 127), ('B', 0, 255), ('h', -32768, 32767), ('H', 0, 65535),
    ('i', -2147483648, 2147483647), ('I', 0, 4294967295),
    ('l', -9223372036854775808, 9223372036854775807), ('L', 0, 18446744073709551615),
    ('q', -9223372036854775808, 9223372036854775807), ('Q', 0, 18446744073709551615),
]:
    a = Array(code, [low, high])
    if a[:] != [low, high] or Array(code, [low - 1, high + 1])[:] != [high, low]:
        fail(code)
v = Value('f', 0.1)
print(v.value == 0.1, Value('d', 0.1).value, Value('c', 'x').value, Value('i').value)
a = Array('d', [1, 2.5, 3])
a[-1] = 7
print(len(a), list(a), a[1:], a[::-1], a.add(0, 0.5), a.compare_and_set(1, 2.5, 0), a[:])
a.set([9, 8], start=1)
print(a[:], Array('i', 3)[:])
v = Value('B', 255)
print(v.compare_and_set(255, 1), v.compare_and_set(255, 2), v.value, v.add(2))
v.value = 'x'
",
    )
    .stdout(
        "False 0.1 x 0\n3 [1.0, 2.5, 7.0] [2.5, 7.0] [7.0, 2.5, 1.0] 1.5 True [1.5, 0.0, 7.0]\n\
         [1.5, 9.0, 8.0] [0, 0, 0]\nTrue False 1 3\n",
    )
    .code(1)
    .stderr_contains("expected a number, not str")
    .check();
}

#[test]
fn objects_travel_through_objects() {
    script(
        "
def answer(questions):
    for reply, number in questions.until(None):
        reply.put(number * 2)

if __name__ == '__main__':
    questions = Queue()
    p = Process(target=answer, args=(questions,))
    p.start()
    mine = Queue()
    questions.put((mine, 21))
    print(mine.get())
    questions.put(None)
    p.join()
    Queue().put(lambda: 1)
",
    )
    .stdout("42\n")
    .code(1)
    .stderr_contains("another process cannot find a lambda")
    .check();
}

#[test]
fn a_function_that_comes_back_is_the_same() {
    script(
        "
def f(x):
    return x + 1

def echo(function):
    return function

if __name__ == '__main__':
    q = Queue()
    for item in [f, (f, 1), f, 'end']:
        q.put(item)
    one, (other, _) = q.get(), q.get()
    print(one == f, f == other, {f: 1}[other])
    for function in q.until('end'):
        print(function == f, {f: 1}[function])
    print(Pool(1).apply(echo, (f,)) == f)
",
    )
    .stdout("True True 1\nTrue 1\nTrue\n")
    .check();
}
