"""Measures `ppar map`."""
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from sides import PPAR, PROGRAMS, Section, Side, compare, in_turn, integers, table, tell

FUNCTION = "x*x-2*x"
OF_OBJECTS = '[x["user"]["name"], sum(x["scores"])]'
OF_TWO_LINES = ["--def", "def f(x):\n  y = x * x\n  return y - 2 * x", "f"]


def throughput(folder, items, runs):
    sides = [
        Side("ppar map, two workers", [PPAR, "map", "--workers", 2, FUNCTION]),
        Side("ppar map, two threads", [PPAR, "map", "--workers", 2, "--backend", "thread", FUNCTION]),
        Side("ppar map, inline", [PPAR, "map", "--backend", "inline", FUNCTION]),
        Side("two native threads (the limit)", [limit(folder)]),
        Side("mawk", ["mawk", "{ print $1*$1-2*$1 }"]),
        Side("jq -c", ["jq", "-c", ".*.-2*."]),
        Side("Python Pool(2).imap(chunksize=5000)", [sys.executable, PROGRAMS / "pool.py"]),
    ]
    title = f"{items:,} JSON integers through `{FUNCTION}`"
    return [compare(title, sides, integers(folder, items), runs)]


def limit(folder):
    """The path of a native program written for this one function."""
    program = folder / "map_limit"
    source = PROGRAMS / "map_limit.rs"
    subprocess.run(["rustc", "-O", "--edition", "2024", "-o", program, source], check=True)
    return program


def objects_file(folder, items):
    """Lines of JSON of about 200 bytes."""
    source = folder / f"objects-{items}"
    with open(source, "w") as file:
        for number in range(items):
            record = {
                "id": number,
                "user": {"name": f"user {number % 1000}", "email": f"user{number % 1000}@example.org", "age": number % 90},
                "scores": [number % 7, number % 11, number % 13, number / 8],
                "tags": ["alpha", "beta", "gamma"],
                "text": "a line of text that nobody asks for",
            }
            file.write(json.dumps(record) + "\n")
    return source


def objects(folder, items, runs):
    """A field of a field, and a sum over a list."""
    program = "[.user.name, (.scores | add)]"
    source = objects_file(folder, items)
    sides = [
        Side("ppar map, two workers", [PPAR, "map", "--workers", 2, OF_OBJECTS]),
        Side("ppar map, inline", [PPAR, "map", "--backend", "inline", OF_OBJECTS]),
        Side("two native threads (the limit)", [objects_limit(folder)], "≥ 0.67"),
        Side("DuckDB, two threads", database("duckdb", source), "≥ 1.5"),
        Side("ClickHouse, two threads", database("chdb", source), "≥ 1.5"),
        Side("jq -c", ["jq", "-c", program]),
        Side("jaq -c", ["jaq", "-c", program]),
        Side("Python", [sys.executable, PROGRAMS / "objects.py"]),
    ]
    title = f"{items:,} JSON objects through `{OF_OBJECTS}`"
    whole = "x['user']"
    passed_on = [
        Side("ppar map, two workers", [PPAR, "map", "--workers", 2, whole]),
        Side("ppar map, inline", [PPAR, "map", "--backend", "inline", whole]),
        Side("jq -c", ["jq", "-c", ".user"]),
        Side("jaq -c", ["jaq", "-c", ".user"]),
    ]
    return [
        compare(title, sides, source, runs),
        compare(f"{items:,} JSON objects through `{whole}`", passed_on, source, runs),
    ]


def objects_limit(folder):
    """The path of a native program written for this one question."""
    project = PROGRAMS / "objects_limit"
    build = ["cargo", "build", "--release", "--locked", "--target-dir", folder / "objects_limit"]
    flags = {**os.environ, "RUSTFLAGS": "-Ctarget-cpu=native"}
    subprocess.run(build, cwd=project, env=flags, check=True)
    return folder / "objects_limit" / "release" / "objects_limit"


def database(module, source):
    """The command that asks a database within Python, if that has it."""
    if importlib.util.find_spec(module) is None:
        return [f"Python's {module}"]
    return [sys.executable, PROGRAMS / "objects_sql.py", module, source]


def interpreter(folder, items, runs):
    """The same work with a function of statements."""
    sides = [
        Side("ppar map, two workers", [PPAR, "map", "--workers", 2, *OF_TWO_LINES]),
        Side("ppar map, inline", [PPAR, "map", "--backend", "inline", *OF_TWO_LINES]),
    ]
    title = f"{items:,} JSON integers through a function of two lines"
    return [compare(title, sides, integers(folder, items), runs)]


def start_up(runs):
    five = ["1", "2", "3", "8", "10"]
    sides = [
        Side("ppar map --workers 4", [PPAR, "map", "--workers", 4, FUNCTION, *five]),
        Side("ppar map --backend inline", [PPAR, "map", "--backend", "inline", FUNCTION, *five]),
        Side("ppar info", [PPAR, "info"]),
        Side("Python Pool(4).map", [sys.executable, PROGRAMS / "five.py"]),
        Side("/bin/true", ["/bin/true"]),
    ]
    return [compare("Five items, start to end", sides, os.devnull, runs)]


def small(runs):
    """Short runs, inline and with workers that must first start."""

    def side(items, *backend):
        return Side("", [PPAR, "map", *backend, *OF_TWO_LINES, "--range", f"0:{items}"])

    probe = [side(items, "--backend", "inline") for items in (0, 100_000)]
    in_turn(probe, runs)
    items_per_ms = 100 / (probe[1].median - probe[0].median)
    rows = []
    for work in (0, 5, 20, 50, 100, 500):
        items = max(int(work * items_per_ms), 1)
        inline, workers = side(items, "--backend", "inline"), side(items, "--workers", 2)
        in_turn([inline, workers], runs)
        times = [f"{side.median * 1000:.1f}" for side in (inline, workers)]
        rows.append([f"{work} ms", f"{items:,}", *times, f"{workers.median / inline.median:.2f}"])
        tell(f"small work: {work} ms")
    lines = table(["work", "items", "inline ms", "two workers ms", "ratio"], rows)
    return [Section("Small work, inline and with two workers", [f"Medians of {runs} runs, both sides in turn.", "", *lines])]


def latency(pairs=50):
    """The time from writing an item to reading its result, one item at a time."""
    process = subprocess.Popen(
        [PPAR, "map", FUNCTION], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
    )
    waits = []
    for number in range(pairs):
        time.sleep(0.1)
        start = time.perf_counter()
        process.stdin.write(b"%d\n" % number)
        process.stdout.readline()
        waits.append((time.perf_counter() - start) * 1000)
    process.stdin.close()
    process.wait()
    rest = sorted(waits[1:])
    rows = [
        ["first item, start of the worker included", f"{waits[0]:.2f}"],
        [f"median of the {len(rest)} others", f"{statistics.median(rest):.2f}"],
        ["95th percentile", f"{rest[int(len(rest) * 0.95)]:.2f}"],
        ["largest", f"{rest[-1]:.2f}"],
    ]
    return [Section("One item every 0.1 s", table(["what", "ms"], rows))]


def resident_kib(pid):
    try:
        with open(f"/proc/{pid}/status") as status:
            return next((int(line.split()[1]) for line in status if line.startswith("VmRSS")), 0)
    except OSError:
        return 0


def family(pid):
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        children = []
    return [pid, *map(int, children)]


def peak_mib(argv):
    """The peak memory of ppar and its workers together, sampled."""
    process = subprocess.Popen([str(word) for word in argv], stdout=subprocess.DEVNULL)
    peak = 0
    start = time.perf_counter()
    while process.poll() is None:
        peak = max(peak, sum(resident_kib(pid) for pid in family(process.pid)))
        time.sleep(0.01)
    if process.returncode != 0:
        raise SystemExit(f"{argv} ended with {process.returncode}")
    return peak / 1024, time.perf_counter() - start


def memory(folder, items):
    many, behind = 10 * items, 2 * items
    late_head = "time.sleep(10) if i == 0 else x*x-2*x"
    inputs = [
        (f"{many:,} integers from a file", [FUNCTION, "-a", integers(folder, many)]),
        (f"{many:,} integers of a range", [FUNCTION, "--range", f"0:{many}"]),
        (f"the first item takes 10 s, {behind:,} behind it", [late_head, "--range", f"0:{behind}"]),
    ]
    rows = []
    for name, words in inputs:
        peak, seconds = peak_mib([PPAR, "map", "--workers", "2", *words])
        rows.append([name, f"{peak:.0f}", f"{seconds:.1f}"])
        tell(f"memory: {name}")
    return [Section("Memory of ppar and two workers together", table(["input", "peak MiB", "s"], rows))]
