//! `ppar run`: pools of workers.

use crate::run_processes::script;

#[test]
fn a_pool_maps_in_order_and_out_of_it() {
    script(
        "
def square(x):
    return x * x

def add(a, b=0):
    return a + b

if __name__ == '__main__':
    p = Pool(3)
    print(p, p.map(square, range(7)), p.map(square, []), p.map(square, [1, 2, 3], chunksize=2))
    print(p.starmap(add, [(1, 2), (3,)]), p.apply(add, (1,), {'b': 5}), p.apply(abs, [-3]))
    print(list(p.imap(square, range(5))), sorted(p.imap_unordered(square, range(50), 7))[-1])
    for first in p.imap(square, range(1000)):
        print('first', first)
        break
    r = p.map_async(square, [1, 2])
    print(r.get(), r.get(timeout=1), r.ready(), r.successful())
    r = p.apply_async(add, (1, 2))
    r.wait()
    print(r.get())
    p.close()
    p.join()
    p.map(square, [1])
",
    )
    .stdout(
        "<Pool pool_size=3> [0, 1, 4, 9, 16, 25, 36] [] [1, 4, 9]\n[3, 3] 6 3\n\
         [0, 1, 4, 9, 16] 2401\nfirst 0\n[1, 4] [1, 4] True True\n3\n",
    )
    .code(1)
    .stderr_contains("Pool not running")
    .check();
}

#[test]
fn imap_reads_its_input_as_results_are_taken() {
    script(
        "
def f(x):
    return x

if __name__ == '__main__':
    p = Pool(2)
    for r in p.imap(f, range(10**9)):
        if r == 300:
            break
    print(r)
    for r in p.imap_unordered(f, range(10**9), chunksize=100):
        break
    print(r % 100)
    q = Queue()
    q.put(1)
    results = p.imap(f, q.until(None))
    q.put(2)
    q.put(None)
    print(list(results))
",
    )
    .stdout("300\n0\n[1, 2]\n")
    .check();
}

#[test]
fn an_error_far_ahead_in_imap_comes_after_the_results_before_it() {
    script(
        "
def f(x):
    if x == 500:
        raise ValueError('no ' + str(x))
    return x

if __name__ == '__main__':
    with Pool(2) as p:
        got = 0
        try:
            for r in p.imap(f, range(400, 10**12)):
                got += 1
        except ValueError as e:
            print(got, e)
        try:
            print([r for r in p.imap_unordered(f, range(496, 10**9))])
        except ValueError as e:
            print(e)
        results = p.imap(f, [499, 500, 501])
        for attempt in range(3):
            try:
                for r in results:
                    print(r)
            except ValueError as e:
                print(e)
        nested = p.imap(f, p.imap(f, range(498, 10**9)))
        try:
            for r in nested:
                print(r)
        except ValueError as e:
            print(e)
",
    )
    .stdout("100 no 500\nno 500\n499\nno 500\n501\n498\n499\nno 500\n")
    .check();
}

#[test]
fn closing_a_pool_finishes_the_tasks_of_imap() {
    script(
        "
def f(x):
    return x * 2

if __name__ == '__main__':
    p = Pool(2)
    results = p.imap(f, range(1000))
    others = p.imap_unordered(f, (x for x in range(100)), 7)
    p.close()
    p.join()
    print(list(results) == [2 * x for x in range(1000)])
    print(sorted(list(others)) == [2 * x for x in range(100)])
",
    )
    .stdout("True\nTrue\n")
    .check();
}

#[test]
fn unfinished_tasks_of_pools_are_dropped_at_the_end() {
    script(
        "
def f(x):
    time.sleep(600)

if __name__ == '__main__':
    p = Pool(2)
    p.map_async(f, range(5), callback=print)
    p.close()
    Pool(1).imap(f, range(5))
    print('end')
",
    )
    .stdout("end\n")
    .check();
}

#[test]
fn workers_are_set_up_and_replaced() {
    script(
        "
state = []

def begin(x):
    state.append(x)

def f(x):
    return (os.getpid(), state[0] + x)

if __name__ == '__main__':
    p = Pool(2, initializer=begin, initargs=(10,), maxtasksperchild=1)
    results = p.map(f, range(6), chunksize=1)
    print([r[1] for r in results], len(set([r[0] for r in results])))
",
    )
    .stdout("[10, 11, 12, 13, 14, 15] 6\n")
    .check();
}

#[test]
fn an_error_in_a_worker_is_the_error_of_the_call() {
    script(
        "
def f(x):
    return 1 // x

if __name__ == '__main__':
    p = Pool(2)
    r = p.map_async(f, [1, 0])
    r.wait()
    print(r.successful())
    print(p.map(f, [1]))
    p.map(f, [2, 0])
",
    )
    .stdout("False\n[1]\n")
    .code(1)
    .stderr_contains("line 11, in <module>\n    p.map(f, [2, 0])\nin a worker of the pool:\n")
    .stderr_contains("line 3, in f\n    return 1 // x\nZeroDivisionError: integer division")
    .check();
}

#[test]
fn a_worker_that_dies_costs_only_its_task() {
    script(
        "
def f(x):
    if x == 3:
        os.abort()
    return x

if __name__ == '__main__':
    p = Pool(2)
    r = p.map_async(f, range(6), chunksize=1)
    r.wait()
    print(r.ready(), r.successful(), p.map(f, range(3)))
    for x in p.imap(f, range(10)):
        print(x)
",
    )
    .stdout("True False [0, 1, 2]\n0\n1\n2\n")
    .code(1)
    .stderr_contains("a worker of the pool died while it called f; its task is lost")
    .check();
}

#[test]
fn workers_that_cannot_start_are_not_restarted_forever() {
    script(
        "
def bad():
    fail('no')

def f(x):
    return x

if __name__ == '__main__':
    p = Pool(2, initializer=bad)
    p.map(f, [1, 2])
",
    )
    .code(1)
    .stderr_contains("the workers of the pool die as soon as they start")
    .check();
}

#[test]
fn a_pool_can_be_ended_at_once() {
    script(
        "
def nap(x):
    time.sleep(1000)

if __name__ == '__main__':
    p = Pool(2)
    r = p.map_async(nap, range(10))
    print(r.ready(), r.get(timeout=0.01, default='late'))
    p.terminate()
    p.join()
    r.get()
",
    )
    .stdout("False late\n")
    .code(1)
    .stderr_contains("the pool was terminated")
    .check();
}

#[test]
fn a_closed_pool_dismisses_idle_workers_and_waits_for_busy_ones() {
    script(
        "
def slow(x):
    time.sleep(0.3)
    return x

if __name__ == '__main__':
    p = Pool(4)
    r = p.apply_async(slow, (1,))
    p.close()
    p.join()
    print(r.get())
",
    )
    .stdout("1\n")
    .check();
}

#[test]
fn callbacks_are_called_with_results_and_errors() {
    script(
        "
def double(x):
    return 2 * x

def fails(x):
    fail('no ' + str(x))

def told(text):
    print('error:', text.splitlines()[-1])

results = []

if __name__ == '__main__':
    p = Pool(2)
    for x in range(5):
        p.apply_async(double, (x,), callback=results.append)
    r = p.map_async(double, [10, 20], callback=results.append, error_callback=told)
    print(r.get(), p.apply_async(fails, (7,), error_callback=told).wait())
    p.apply_async(fails, (8,), callback=results.append)
    p.starmap_async(double, [(100,)], callback=lambda all: results.extend(all))
    p.close()
    p.join()
    print(sorted([x for x in results if type(x) == 'int']), [20, 40] in results)
    one = Pool(1)
    one.apply_async(double, (4,), callback=lambda x: print('then', x))
    one.apply(double, (1,))
",
    )
    .stdout("error: fail: no 7\n[20, 40] None\n[0, 2, 4, 6, 8, 200] True\nthen 8\n")
    .check();
}

#[test]
fn a_worker_that_cannot_continue_says_why_and_is_replaced() {
    script(
        "
def read(end):
    for value in end:
        pass

def told(text):
    print(text)

def one(x):
    return x

if __name__ == '__main__':
    here, there = Pipe(duplex=False)
    p = Pool(1)
    print(p.apply_async(read, (there,), error_callback=told).wait())
    print(p.map(one, [1, 2]))
",
    )
    .stdout(
        "in a worker of the pool:\nTraceback (most recent call last):\n  File \"-\", line 3, in \
         read\n    for value in end:\nconnection is write-only\nNone\n[1, 2]\n",
    )
    .check();
}

#[test]
fn each_task_may_have_a_worker_of_its_own() {
    script(
        "
def f(x):
    return x

if __name__ == '__main__':
    p = Pool(2, maxtasksperchild=1)
    for _ in range(3):
        print(p.map(f, range(40), chunksize=1) == list(range(40)))
    print(p.map(f, [1, 2], chunksize=None))
    p.apply_async('a'.upper)
",
    )
    .stdout("True\nTrue\nTrue\n[1, 2]\n")
    .code(1)
    .stderr_contains("give a function of the top level")
    .check();
}

#[test]
fn unfinished_tasks_of_a_terminated_pool_are_not_ready() {
    script(
        "\u{feff}def s(x):
    time.sleep(x)

if __name__ == '__main__':
    p = Pool(2)
    r = p.map_async(s, [1000, 1000])
    p.terminate()
    p.join()
    print(r.ready())
    r.get(timeout=1)
",
    )
    .stdout("False\n")
    .code(1)
    .stderr_contains("the pool was terminated")
    .check();
}
