//! `ppar run`: processes, how they end, and what a script must not do.

use crate::support::{PATIENCE, Run, Scratch, wait_until};

/// A run of a script.
pub(crate) fn script(text: &str) -> Run {
    Run::new(["run", "-"]).stdin(text)
}

#[test]
fn a_process_has_a_name_a_pid_and_an_exit_code() {
    script(
        "
def f():
    print(current_process().name, parent_process().name, parent_process().pid == os.getppid())
    exit(7)

if __name__ == '__main__':
    print(current_process().name, parent_process())
    p = Process(target=f, name='kid')
    print(p, p.name, p.daemon, p.pid, p.exitcode, p.is_alive())
    p.start()
    p.join()
    print(p, p.exitcode, p.is_alive(), p.pid > 0)
    print(Process(target=f).name, Process(target=f).name)
",
    )
    .stdout(
        "MainProcess None
<Process name='kid' initial> kid False None None False
kid MainProcess True
<Process name='kid' stopped exitcode=7> 7 False True
Process-2 Process-3
",
    )
    .check();
}

#[test]
fn the_file_is_run_anew_in_each_process() {
    script(
        "
print('loaded as', __name__)

def f(n):
    print('called as', __name__, n)
    if n > 0:
        p = Process(target=f, args=(n - 1,))
        print(p.name)
        p.start()
        p.join()

if __name__ == '__main__':
    p = Process(target=f, args=(1,))
    p.start()
    p.join()
",
    )
    .stdout(
        "loaded as __main__
loaded as __mp_main__
called as __main__ 1
Process-1:1
loaded as __mp_main__
called as __main__ 0
",
    )
    .check();
}

#[test]
fn signals_end_processes() {
    script(
        "
def nap():
    time.sleep(1000)

if __name__ == '__main__':
    ps = [Process(target=nap) for _ in range(2)]
    for p in ps:
        p.start()
    print(len(active_children()), ps[0].is_alive())
    ps[0].terminate()
    ps[1].kill()
    for p in ps:
        p.join(timeout=60)
    print([p.exitcode for p in ps], active_children())
",
    )
    .stdout("2 True\n[-15, -9] []\n")
    .check();
}

#[test]
fn a_join_may_be_given_up() {
    script(
        "
def wait(e):
    e.wait()

if __name__ == '__main__':
    e = Event()
    p = Process(target=wait, args=(e,))
    p.start()
    print(p.join(0.01), p.is_alive(), p.exitcode)
    e.set()
    p.join()
    print(p.exitcode)
",
    )
    .stdout("None True None\n0\n")
    .check();
}

#[test]
fn processes_are_joined_and_daemons_are_ended_at_the_end() {
    script(
        "
def late(e):
    e.wait()
    print('done')

def forever():
    time.sleep(1000)

if __name__ == '__main__':
    e = Event()
    Process(target=late, args=(e,)).start()
    Process(target=forever, daemon=True).start()
    p = Process(target=forever)
    p.daemon = True
    p.start()
    print('main is over')
    e.set()
",
    )
    .stdout("main is over\ndone\n")
    .check();
}

#[test]
fn arguments_arrive_as_they_were() {
    script(
        "
def f(*args, **kwargs):
    print(args, kwargs)
    args[-1](args[0])

def show(x):
    print('shown', x)

if __name__ == '__main__':
    values = [(1, 'two'), [3.5, None], {'a': 1}, {1: 'x', None: (2,)}, float('-inf'), 10000000000000000000000, show]
    p = Process(target=f, args=values, kwargs={'k': True})
    p.start()
    p.join()
",
    )
    .stdout(
        "((1, 'two'), [3.5, None], {'a': 1}, {1: 'x', None: (2,)}, -inf, \
         10000000000000000000000, <function show>) {'k': True}\nshown (1, 'two')\n",
    )
    .check();
}

#[test]
fn an_error_ends_its_process_with_a_traceback() {
    script(
        "
def f(x):
    return 1 // x

if __name__ == '__main__':
    p = Process(target=f, args=(0,))
    p.start()
    p.join()
    print(p.exitcode)
",
    )
    .stdout("1\n")
    .stderr_contains(
        "Process-1:\nTraceback (most recent call last):\n  File \"-\", line 3, in f\n    \
         return 1 // x\nZeroDivisionError: integer division or modulo by \
             zero\n",
    )
    .check();
    script("def f():\n    fail('no')\nf()\n")
        .code(1)
        .stderr_contains("File \"-\", line 2, in f\n    fail('no')")
        .check();
}

#[test]
fn sys_exit_sets_the_exit_code() {
    script("sys.exit(3)").code(3).check();
    script("exit()").check();
    script("sys.exit('sorry')")
        .code(1)
        .stderr_contains("sorry\n")
        .check();
}

#[test]
fn a_script_finds_its_arguments() {
    let folder = Scratch::new();
    folder.file("args.star", "print(sys.argv)\n");
    Run::new(["run", "args.star", "-x", "--y=1", "z"])
        .dir(folder.path())
        .stdout("['args.star', '-x', '--y=1', 'z']\n")
        .check();
}

#[test]
fn missing_features_are_named_with_an_alternative() {
    for (text, hint) in [
        ("import numpy\n", "available modules"),
        ("class A:\n    pass\n", "struct(name=value)"),
        ("def f():\n    yield 1\n", "Queue"),
    ] {
        script(text).code(2).stderr_contains(hint).check();
    }
    script("print(undefined_name)\n")
        .code(2)
        .stderr_contains("`undefined_name` is not defined")
        .check();
    Run::new(["run", "no_such_file.star"])
        .code(2)
        .stderr_contains("cannot read no_such_file.star")
        .check();
}

#[test]
fn an_undefined_name_is_not_taken_for_a_function() {
    script("get_logger('spawn')")
        .code(2)
        .stderr_contains("the name `get_logger` is not defined")
        .stderr_contains("docs/from-multiprocessing.md")
        .check();
}

#[test]
fn other_processes_must_find_the_target() {
    for target in ["lambda: 1", "Queue().put", "inner()"] {
        script(&format!(
            "
def inner():
    def g():
        pass
    return g

Process(target={target})
"
        ))
        .code(1)
        .stderr_contains("give a function of the top level")
        .check();
    }
    script("if __name__ == '__main__':\n    Process(target=print, args=('a', 1)).start()")
        .stdout("a 1\n")
        .check();
    script("Process(target=print, args='text')")
        .code(1)
        .stderr_contains("write args=(text,)")
        .check();
}

#[test]
fn a_script_without_a_main_part_of_its_own_does_not_start_processes_without_end() {
    for (start, code) in [
        ("Process(target=print, args=('once',)).start()", 0),
        ("Pool(2).map(str, [1, 2])", 1),
    ] {
        script(start)
            .code(code)
            .stderr_contains("under `if __name__ == '__main__':`")
            .check();
    }
}

#[test]
fn a_reader_that_is_gone_ends_the_script() {
    let text = "
def f():
    for i in range(100000000):
        print(i)

if __name__ == '__main__':
    p = Process(target=f)
    p.start()
    p.join()
    print(p.exitcode)
";
    let folder = Scratch::new();
    folder.file("lines.star", text);
    Run::shell("ppar run lines.star | head -2; echo ${PIPESTATUS[0]}")
        .dir(folder.path())
        .stdout("0\n1\n141\n")
        .check();
}

#[test]
fn children_of_a_killed_process_live_as_long_as_the_program() {
    let scratch = Scratch::new();
    let text = "
def child(asked, told):
    p = Process(target=grandchild, args=(asked, told))
    p.start()
    time.sleep(600)

def grandchild(asked, told):
    told.put(os.getpid())
    asked.get()
    told.put('alive')
    time.sleep(600)

if __name__ == '__main__':
    asked, told = Queue(), Queue()
    p = Process(target=child, args=(asked, told))
    p.start()
    pid = told.get()
    p.kill()
    p.join()
    asked.put('?')
    print(told.get(), pid)
";
    let file = scratch.file("script.star", text);
    for manager in ["", "ppar manager -- "] {
        let command = format!("{manager}ppar run {}", file.display());
        let seen = Run::shell(&command).observe();
        let pid = seen.stdout.strip_prefix("alive ").expect(&seen.stderr);
        let gone = || !std::path::Path::new(&format!("/proc/{}/exe", pid.trim())).exists();
        assert!(wait_until(PATIENCE, gone), "process {pid} is left behind");
    }
}

#[test]
fn all_processes_count_whatever_they_are_called() {
    script(
        "
def f():
    print(current_process().name, Process().name)

def g(x):
    return current_process().name

if __name__ == '__main__':
    Process(target=f, name='named')
    p = Process(target=f)
    p.start()
    p.join()
    p = Process(target=f, name='other')
    p.start()
    p.join()
    print(Pool(1).map(g, [1]))
",
    )
    .stdout("Process-2 Process-2:1\nother Process-3:1\n['SpawnPoolWorker-4']\n")
    .check();
}

#[test]
fn processes_are_equal_to_themselves() {
    script(
        "
def f(q):
    q.get()

if __name__ == '__main__':
    q = Queue()
    ps = [Process(target=f, args=(q,)) for _ in range(2)]
    ps[0].start()
    print([p in active_children() for p in ps], {p: i for i, p in enumerate(ps)}[ps[1]])
    q.put(1)
    print({q: 'q', Lock(): 'l'}[q], Lock() == Lock())
",
    )
    .stdout("[True, False] 1\nq False\n")
    .check();
}

#[test]
fn misuse_that_python_refuses_is_refused() {
    let daemon = "
def f():
    Process(target=print).start()

if __name__ == '__main__':
    p = Process(target=f, daemon=True)
    p.start()
    p.join()
    print(p.exitcode)
";
    script(daemon)
        .stdout("1\n")
        .stderr_contains("daemonic processes are not allowed to have children")
        .check();
    for (what, message) in [
        ("p.terminate()", "cannot end a process that was not started"),
        ("p.close()\n    p.start()", "process object is closed"),
        ("p.close()\n    p.is_alive()", "process object is closed"),
        ("q.close()\n    q.put(1)", "the object is closed"),
        (
            "p.start()\n    q.close()\n    q.get()",
            "the object is closed",
        ),
        ("m.shutdown()\n    l.append(1)", "the object is closed"),
        ("m.shutdown()\n    m.dict()", "the manager was shut down"),
    ] {
        let text = format!(
            "
def f(q):
    pass

if __name__ == '__main__':
    q, m = Queue(), Manager()
    l = m.list()
    p = Process(target=f, args=(q,))
    {what}
"
        );
        script(&text).code(1).stderr_contains(message).check();
    }
}
