"""Measures what more workers cost ppar itself, and how well two of them use two cores."""
import json
import math
import os
import shlex
import statistics
import subprocess
import time
from dataclasses import dataclass

from maps import FUNCTION
from sides import PPAR, Section, Side, in_turn, table, tell

COUNTS = [2, 8, 64, 256, 1024]
BASE = 8
# About 100 µs in the interpreter.
LOOP = "def f(x):\n  sum = 0\n  for i in range(3000):\n    sum += i * x\n  return sum"


@dataclass
class Run:
    """One run of ppar; `cpu` is its own processor time, without its workers'."""

    cpu: float
    started: int
    wall: float = math.nan


def run(folder, workers, function, items):
    """Runs `function` over the integers below `items`."""
    stats = folder / "stats.json"
    argv = [PPAR, "map", "--workers", workers, "--stats-json", stats, function, "--range", f"0:{items}"]
    start = time.perf_counter()
    process = subprocess.Popen([str(word) for word in argv], stdout=subprocess.DEVNULL)
    # It has ended but is not reaped, so its clock can still be read, to the nanosecond.
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    wall = time.perf_counter() - start
    cpu = time.clock_gettime(processor_clock(process.pid))
    if process.wait() != 0:
        raise SystemExit(f"{argv} ended with {process.returncode}")
    return Run(cpu, json.loads(stats.read_text())["workers_started"], wall)


def processor_clock(pid):
    """The id that clock_getcpuclockid(3) returns: the clock of all threads of a process."""
    return ~pid << 3 | 2


def run_for_all(folder, workers, function, base, items):
    """The cost of `items` once all workers run: each first gets an item that waits.

    A run of only those first items is subtracted; with `base` items before the
    others, it has also learned how long an item takes. The difference between the
    wall times means nothing, since starting workers takes most of both.
    """
    function = f"time.sleep({1 + workers / 50}) if i < {workers} else {function}"
    before = run(folder, workers, function, workers + base)
    whole = run(folder, workers, function, workers + base + items)
    return Run(whole.cpu - before.cpu, whole.started)


def grown(title, once, items, runs):
    """Calls `once` with each number of workers, in turn."""
    done = {workers: [] for workers in COUNTS}
    for number in range(runs):
        for workers in COUNTS:
            done[workers].append(once(workers))
        tell(f"{title}: {number + 1} of {runs}")
    cpu = {workers: statistics.median(run.cpu for run in done[workers]) for workers in COUNTS}
    spread = {
        workers: f"{min(run.cpu for run in done[workers]):.4f} to {max(run.cpu for run in done[workers]):.4f}"
        for workers in COUNTS
    }
    rows = [
        [
            workers,
            max(run.started for run in done[workers]),
            f"{statistics.median(run.wall for run in done[workers]):.2f}".replace("nan", ""),
            f"{cpu[workers]:.4f}",
            spread[workers],
            f"{cpu[workers] / items * 1e6:.2f}",
            f"{cpu[workers] / cpu[BASE]:.2f}",
        ]
        for workers in COUNTS
    ]
    heads = ["workers at most", "started", "wall s", "CPU s of ppar itself", "spread", "µs an item", f"times that of {BASE}"]
    most = COUNTS[-1]
    summary = [
        f"{most:,} workers rather than {BASE}: CPU s of ppar itself",
        f"{cpu[BASE]:.4f}",
        spread[BASE],
        f"{cpu[most]:.4f}",
        spread[most],
        f"{cpu[most] / cpu[BASE]:.2f}",
        "under 2",
    ]
    return Section(title, [f"Medians of {runs} runs.", "", *table(heads, rows)], [summary])


def workers(folder, few, many, runs):
    """The cost of an item with more and more workers: `few` that sleep, `many` small ones."""
    sleep = "time.sleep(0.01)"
    more = 10 * many
    return [
        grown(
            f"Scale: {many:,} small items, `{FUNCTION}`",
            lambda workers: run(folder, workers, FUNCTION, many),
            many,
            runs,
        ),
        grown(
            f"Scale: {more:,} more small items once all workers are there",
            lambda workers: run_for_all(folder, workers, FUNCTION, many, more),
            more,
            runs,
        ),
        grown(
            f"Scale: {few:,} items that sleep 10 ms",
            lambda workers: run(folder, workers, sleep, few),
            few,
            runs,
        ),
        grown(
            f"Scale: {few:,} items that sleep 10 ms once all workers are there",
            lambda workers: run_for_all(folder, workers, sleep, 0, few),
            few,
            runs,
        ),
    ]


def two_cores(items, runs):
    """How close two workers come to twice one core, and to two cores without ppar."""

    def inline(items):
        return [PPAR, "map", "--backend", "inline", "--def", LOOP, "f", "--range", f"0:{items}"]

    half = shlex.join(map(str, inline(items // 2)))
    two = Side("ppar map, two workers", [PPAR, "map", "--workers", 2, "--def", LOOP, "f", "--range", f"0:{items}"])
    apart = Side("ppar map, inline, two at once with half each", ["sh", "-c", f"{half} & {half} & wait"])
    one = Side("ppar map, inline", inline(items))
    sides = [two, apart, one]
    title = f"Scale: {items:,} items of about 100 µs on two cores"
    in_turn(sides, runs, title=title)
    efficiency = {side: f"{one.median / side.median / 2:.3f}" for side in sides}
    rows = [[side.name, f"{side.median:.4f}", side.spread, efficiency[side]] for side in sides]
    note = (
        f"Medians of {runs} runs, all sides in turn. Efficiency is the time inline over twice the time. "
        "Two independent runs at the same time show how much the two cores can do."
    )
    summary = [
        [f"{side.name}; the ratio is the efficiency of two workers", f"{two.median:.4f}", two.spread, f"{side.median:.4f}", side.spread, ratio, target]
        for side, ratio, target in [
            (one, efficiency[two], "at least 0.95"),
            (apart, f"{apart.median / two.median:.3f}", ""),
        ]
    ]
    return [Section(title, [note, "", *table(["command", "median s", "spread s", "efficiency"], rows)], summary)]
