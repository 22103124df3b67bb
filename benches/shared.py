"""Parts of the measurement that are about shared objects."""
import statistics
import subprocess
import sys

from sides import PPAR, PROGRAMS, Section, table, tell

# What is measured: its name in the programs, how it is called, how often it is
# done at once, and how much faster than Python it should be. Starlark's standard
# functions, such as `range`, are made in each process of a script that names one.
MEASUREMENTS = [
    ("queue", "queue: put and get between two processes", 200_000, 3),
    ("queue_4_4", "queue: 4 producers, 4 consumers", 100_000, None),
    ("dict_set", "dict of a manager: set", 20_000, 3),
    ("dict_get", "dict of a manager: get", 20_000, None),
    ("value_lock", "value: add 1 under its lock", 200_000, 1),
    ("value_lock_8", "value: add 1 under its lock, 8 processes at once", 160_000, 1),
    ("process", "start and join a process (Python: spawn)", 20, 10),
    ("process_alone", "the same where the script names no standard function", 20, 10),
]


def measured(argv):
    return float(subprocess.run(argv, check=True, capture_output=True, text=True).stdout)


def shown(times):
    return f"{statistics.median(times):,.2f}", f"{min(times):,.2f} to {max(times):,.2f}"


def in_turn(sides, runs):
    """What an operation takes on each side, after one warm-up each."""
    times = {side: [] for side in sides}
    for run in range(runs + 1):
        for side, argv in sides.items():
            took = measured(argv)
            if run > 0:
                times[side].append(took)
    return times.values()


def objects(runs):
    ppar, python = [PPAR, "run", PROGRAMS / "shared.star"], [sys.executable, PROGRAMS / "shared.py"]
    rows, summary = [], []
    for name, title, number, target in MEASUREMENTS:
        sides = {"ppar": [*ppar, name, str(number)], "Python": [*python, name, str(number)]}
        if name == "process_alone":
            sides["ppar"] = [PPAR, "run", PROGRAMS / "process.star"]
            sides["Python"] = [*python, "process", str(number)]
        ours, theirs = in_turn(sides, runs)
        ratio = f"{statistics.median(theirs) / statistics.median(ours):.2f}"
        rows.append([title, *shown(ours), *shown(theirs), ratio])
        if target is not None:
            summary.append([f"{title}, us", *shown(ours), *shown(theirs), ratio, f"≥ {target}"])
        tell(f"shared objects: {title}")
    killed = measured([*ppar, "killed_holder", "50"])
    lines = [
        f"Microseconds for each operation; medians of {runs} runs, both sides in turn.",
        "",
        *table(["operation", "ppar", "spread", "Python", "spread", "times ppar"], rows),
        "",
        "From the `kill -9` of a lock's holder to the moment when the next process has the lock: "
        f"{killed / 1000:.2f} ms, the mean of 50.",
    ]
    return [Section("Shared objects", lines, summary)]
