//! Scripts as people write them for Python.

use crate::run_processes::script;

#[test]
fn imports_are_read_as_in_python() {
    script(
        "import multiprocessing as mp\n\
         from multiprocessing import Process, Queue as Line\n\
         from os import getpid\n\
         def f(q):\n    q.put(getpid())\n\
         if __name__ == \"__main__\":\n\
         \x20   q = Line()\n\
         \x20   p = Process(target=f, args=(q,))\n\
         \x20   p.start()\n\
         \x20   print(q.get() == p.pid, mp.cpu_count() > 0)\n",
    )
    .stdout("True True\n")
    .check();
}

#[test]
fn with_leaves_what_it_has_entered_on_every_way_out() {
    script(
        "from multiprocessing import Lock, Pool\n\
         def square(x):\n    return x ** 2\n\
         def first(lock):\n\
         \x20   for n in range(3):\n\
         \x20       with lock as got:\n\
         \x20           if n == 0: continue\n\
         \x20           if n == 1: break\n\
         \x20   with lock:\n\
         \x20       return (n, got, lock.locked())\n\
         if __name__ == '__main__':\n\
         \x20   lock = Lock()\n\
         \x20   print(first(lock), lock.locked())\n\
         \x20   with Pool(2) as p, lock:\n\
         \x20       print(p.map(square, range(4)), lock.locked())\n\
         \x20   print(lock.locked())\n",
    )
    .stdout("(1, True, True) False\n[0, 1, 4, 9] True\nFalse\n")
    .check();
    script("with 3 as x:\n    pass\n")
        .stderr_contains("does not support the context manager protocol")
        .code(1)
        .check();
}

#[test]
fn an_error_leaves_what_is_open() {
    script(
        "from multiprocessing import Lock, Process\n\
         def fail_within(lock):\n    with lock:\n        1 // 0\n\
         if __name__ == '__main__':\n\
         \x20   lock = Lock()\n\
         \x20   p = Process(target=fail_within, args=(lock,))\n\
         \x20   p.start()\n\
         \x20   p.join()\n\
         \x20   print(p.exitcode, lock.locked(), lock.was_abandoned())\n",
    )
    .stdout("1 False False\n")
    .stderr_contains("line 4, in fail_within")
    .check();
}
