"""Measures shared objects."""
import statistics
import subprocess
import sys

from sides import PPAR, PROGRAMS, Section, table, tell

# For each measurement: the program and its arguments, how many times faster than
# Python it should be, and a title. If a script names one of Starlark's standard
# functions, such as `range`, each of its processes creates all of them.
MEASUREMENTS = [
    ("shared.star", "queue 200000", 3, "queue: put and get between two processes"),
    ("shared.star", "queue_4_4 100000", None, "queue: 4 producers, 4 consumers"),
    ("shared.star", "dict_set 20000", 3, "dict of a manager: set"),
    ("shared.star", "dict_get 20000", None, "dict of a manager: get"),
    ("shared.star", "value_lock 200000", 1, "value: add 1 under its lock"),
    ("shared.star", "value_lock_8 160000", 1, "value: add 1 under its lock, 8 processes at once"),
    ("shared.star", "process 20", 10, "start and join a process (Python: spawn)"),
    ("process.star", "process 20", 10, "the same where the script names no standard function"),
]


def measured(argv):
    return float(subprocess.run(argv, check=True, capture_output=True, text=True).stdout)


def shown(times):
    return f"{statistics.median(times):,.2f}", f"{min(times):,.2f} to {max(times):,.2f}"


def in_turn(sides, runs):
    """Microseconds per operation on each side, after one warm-up each."""
    rounds = [[measured(argv) for argv in sides] for _ in range(runs + 1)]
    return zip(*rounds[1:])


def objects(runs):
    rows, summary = [], []
    for program, words, target, title in MEASUREMENTS:
        ours, theirs = in_turn([
            [PPAR, "run", PROGRAMS / program, *words.split()],
            [sys.executable, PROGRAMS / "shared.py", *words.split()],
        ], runs)
        ratio = f"{statistics.median(theirs) / statistics.median(ours):.2f}"
        rows.append([title, *shown(ours), *shown(theirs), ratio])
        if target is not None:
            summary.append([f"{title}, us", *shown(ours), *shown(theirs), ratio, f"≥ {target}"])
        tell(f"shared objects: {title}")
    killed = measured([PPAR, "run", PROGRAMS / "shared.star", "killed_holder", "50"])
    lines = [
        f"Microseconds for each operation; medians of {runs} runs, both sides in turn.",
        "",
        *table(["operation", "ppar", "spread", "Python", "spread", "times ppar"], rows),
        "",
        "From the `kill -9` of a lock's holder to the moment when the next process has the lock: "
        f"{killed / 1000:.2f} ms, the mean of 50.",
    ]
    return [Section("Shared objects", lines, summary)]
