"""Measures `ppar spawn`."""
import signal
import subprocess
import time
from pathlib import Path

from sides import PPAR, PROGRAMS, Section, Side, compare, integers, table


def limit(folder):
    """The path of a bare loop of posix_spawn in C."""
    program = folder / "spawn_limit"
    subprocess.run(["cc", "-O2", "-o", program, PROGRAMS / "spawn_limit.c"], check=True)
    return program


def jobs(folder, number, runs):
    log = folder / "log"
    sides = [
        Side("ppar spawn -j2 --joblog", [PPAR, "spawn", "-j2", "--joblog", log, "true"]),
        Side("ppar spawn -j2", [PPAR, "spawn", "-j2", "true"]),
        Side("ppar spawn -j2 --ungroup", [PPAR, "spawn", "-j2", "--ungroup", "true"]),
        Side("posix_spawn in C (the limit)", [limit(folder), "2", "/bin/true"]),
        Side("xargs -P2 -n1", ["xargs", "-P2", "-n1", "true"]),
        Side("rust-parallel -j2", ["rust-parallel", "-j2", "true"]),
        Side("GNU parallel -j2", ["parallel", "-j2", "true"]),
        Side("GNU parallel -j2 --joblog", ["parallel", "-j2", "--joblog", log, "true"]),
    ]
    return [compare(f"{number:,} times `true`, two slots", sides, integers(folder, number), runs)]


def batches(folder, number, runs):
    """Command lines as full as the system allows."""
    sides = [
        Side("ppar spawn -j1 -X true", [PPAR, "spawn", "-j1", "-X", "true"]),
        Side("xargs true", ["xargs", "true"], "≥ 1"),
    ]
    return [compare(f"{number:,} items in batches", sides, integers(folder, number), runs)]


def blocks(folder, number, runs):
    """Lines in blocks, next to one pipe that carries all of them."""
    source = integers(folder, number)
    sides = [
        Side("ppar spawn -j2 --pipe wc -l", [PPAR, "spawn", "-j2", "--pipe", "--block", "16M", "wc", "-l"]),
        Side("ppar spawn -j2 --pipe-part wc -l", [
            PPAR, "spawn", "-j2", "-a", source, "--pipe-part", "--block", "16M", "wc", "-l",
        ]),
        Side(r"cat \| wc -l", ["sh", "-c", "cat | wc -l"], "≥ 1"),
    ]
    size = source.stat().st_size / 1e6
    return [compare(f"{number:,} lines ({size:.0f} MB) in blocks", sides, source, runs)]


def held(options, source):
    """The peak memory of ppar when its first jobs run, in bytes."""
    argv = [PPAR, "spawn", "-j2", *options, "sleep 60; : {}"]
    with open(source) as stdin:
        process = subprocess.Popen(argv, stdin=stdin)
    folder = Path(f"/proc/{process.pid}")
    while not (folder / f"task/{process.pid}/children").read_text():
        time.sleep(0.01)
    status = (folder / "status").read_text().splitlines()
    most = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGTERM)
    process.wait()
    return most * 1024


def waiting(folder, number):
    """The memory of waiting jobs, and whether the last ones start as fast as the first.

    All rows are read before the first job starts.
    """
    few, many = integers(folder, 1000), integers(folder, 1000 + number)
    text = many.stat().st_size - few.stat().st_size
    rows = []
    for options in [["--shuf"], ["--halt", "now,fail=50%"]]:
        grown = held(options, many) - held(options, few)
        rows.append([f"`{' '.join(options)}`", f"{(grown - text) / number:.0f}"])
    log = folder / "log"
    with open(many) as stdin:
        subprocess.run([PPAR, "spawn", "-j2", "--shuf", "--joblog", log, "true"], stdin=stdin, check=True)
    with open(log) as file:
        starts = sorted(float(line.split("\t")[2]) for line in file.readlines()[1:])
    window = len(starts) // 10
    first = window / (starts[window] - starts[0])
    last = window / (starts[-1] - starts[-1 - window])
    lines = table(["why they wait", "bytes each beyond their text"], rows)
    rates = f"Jobs a second with `--shuf` and the job log: {first:.0f} of the first {window:,}, {last:.0f} of the last."
    return [Section(f"{number:,} jobs that wait", [*lines, "", rates])]
