//! Exceptions that scripts catch: errors of objects, of pools and of the
//! language, as in Python.

use crate::run_processes::script;
use crate::support::{Run, Scratch};

#[test]
fn errors_of_queues_and_connections_are_caught() {
    script(
        "import queue
from multiprocessing import Queue, Pipe
q = Queue(1)
try:
    q.get_nowait()
except queue.Empty as e:
    print('empty', repr(e))
q.put(1)
try:
    q.put(2, timeout=0.01)
except queue.Full:
    print('full')
a, b = Pipe()
b.close()
try:
    a.recv()
except EOFError:
    print('end')
",
    )
    .stdout("empty Empty()\nfull\nend\n")
    .check();
}

#[test]
fn errors_of_tasks_are_caught_however_they_come() {
    script(
        "from multiprocessing import Pool, TimeoutError
import time
def half(n):
    if n % 2:
        raise ValueError(f'{n} is odd')
    return n // 2
def show(work):
    try:
        print(work())
    except ValueError as e:
        print('no:', e)
if __name__ == '__main__':
    with Pool(2) as pool:
        show(lambda: pool.map(half, [2, 4]))
        show(lambda: pool.map(half, [2, 3]))
        show(lambda: pool.apply(half, (5,)))
        show(lambda: pool.apply_async(half, (7,)).get())
        show(lambda: list(pool.imap(half, [2, 9])))
        show(lambda: [r + 1 for r in pool.imap(half, [2, 11])])
        got = []
        try:
            for r in pool.imap(half, [2, 4, 13, 6]):
                got.append(r)
        except ValueError as e:
            print(got, e)
        try:
            pool.apply_async(time.sleep, (5,)).get(timeout=0.01)
        except TimeoutError:
            print('late')
",
    )
    .stdout(
        "[1, 2]\nno: 3 is odd\nno: 5 is odd\nno: 7 is odd\nno: 9 is odd\nno: 11 is odd\n\
         [1, 2] 13 is odd\nlate\n",
    )
    .check();
}

#[test]
fn an_uncaught_exception_ends_the_script_where_it_was_raised() {
    script(
        "def f():
    try:
        raise ValueError('no')
    except KeyError:
        pass
    finally:
        print('clean')
f()
",
    )
    .code(1)
    .stdout("clean\n")
    .stderr_contains("line 3, in f\n    raise ValueError('no')\nValueError: no\n")
    .check();
}

#[test]
fn an_exit_passes_handlers_of_errors_and_not_finally() {
    script(
        "import sys
try:
    try:
        sys.exit(3)
    except Exception:
        print('never')
finally:
    print('clean')
",
    )
    .code(3)
    .stdout("clean\n")
    .check();
    script("raise SystemExit(4)\n").code(4).check();
}

/// With its traceback, an error takes kilobytes.
#[test]
fn a_loop_may_catch_many_errors() {
    let folder = Scratch::new();
    folder.file(
        "many.py",
        "def f(n):
    bad = 0
    for i in range(n):
        try:
            [][1]
        except IndexError:
            bad += 1
    return bad
print(f(100000))
",
    );
    Run::shell("ulimit -v 600000; exec ppar run many.py")
        .dir(folder.path())
        .stdout("100000\n")
        .check();
}

#[test]
fn a_lock_is_free_after_an_error_within_it() {
    script(
        "from multiprocessing import Lock
lock = Lock()
try:
    with lock:
        raise RuntimeError('inside')
except RuntimeError as e:
    print(e)
print(lock.acquire(timeout=1))
lock.release()
lock.acquire()
try:
    1 / 0
except ZeroDivisionError as e:
    print(e)
finally:
    lock.release()
print(lock.acquire(block=False))
",
    )
    .stdout("inside\nTrue\ndivision by zero\nTrue\n")
    .check();
}
