//! Scripts as people write them for Python.

use std::fs;

use crate::run_processes::script;
use crate::support::{Run, Scratch};

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
fn with_exits_its_contexts_however_it_ends() {
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
fn an_error_exits_open_contexts() {
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

#[test]
fn classes_of_exceptions_have_no_members() {
    for (text, message) in [
        ("class A: pass", "class is not supported"),
        ("class A(object): pass", "class is not supported"),
        (
            "class A(ValueError, OSError): pass",
            "class is not supported",
        ),
        (
            "class A(ValueError):\n    def f(self): pass",
            "a class with members is not supported",
        ),
        ("print(iter([1]))", "iter() here is not supported"),
    ] {
        script(text).stderr_contains(message).code(2).check();
    }
    script("x = 3\nclass A(x): pass")
        .stderr_contains("only classes of exceptions can be defined")
        .code(1)
        .check();
    script("class Own(Exception):\n    pass\nraise Own('why')")
        .stderr_contains("\nOwn: why\n")
        .code(1)
        .check();
}

#[test]
fn functions_of_map_cannot_use_files() {
    for (text, message) in [
        ("open(x)", "the name `open` is not defined"),
        ("input()", "the name `input` is not defined"),
        ("os.listdir(x)", "has no attribute 'listdir'"),
        ("os.path.exists(x)", "has no attribute 'exists'"),
        ("sys.stdin.read()", "has no attribute 'stdin'"),
    ] {
        let finished = Run::new(["map", text, "/"]).stderr_contains(message);
        let is_found_early = message.contains("not defined");
        finished.code(if is_found_early { 2 } else { 1 }).check();
    }
    Run::new([
        "map",
        "sys.stderr.write('a') and print('b', file=sys.stdout)",
        "1",
    ])
    .stdout("null\n")
    .stderr_contains("ab\n")
    .check();
}

#[test]
fn standard_input_is_the_main_process_s() {
    let folder = Scratch::new();
    fs::write(
        folder.path().join("read.py"),
        "import sys\n\
         from multiprocessing import Pool\n\
         def read(x):\n    return sys.stdin.read()\n\
         if __name__ == '__main__':\n\
         \x20   name = input('name? ')\n\
         \x20   with Pool(1) as pool:\n\
         \x20       print(pool.map(read, [1]))\n\
         \x20   print([name] + [line.strip() for line in sys.stdin])\n",
    )
    .expect("it can be written");
    Run::new(["run", "read.py"])
        .dir(folder.path())
        .stdin("Ann\n1\n2\n")
        .stdout("name? ['']\n['Ann', '1', '2']\n")
        .check();
}
