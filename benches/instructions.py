"""Counts instructions of the hot loops: wall time is noisy on a shared machine.

valgrind's callgrind counts instructions outside the kernel. It cannot follow a
worker that starts through /proc/self/exe, which is valgrind's own program then.
So workers are threads here: they run the same loop over the same frames, and
callgrind counts each thread separately. Chunks have a fixed size, since valgrind
slows everything down. The cost of an item is the difference between two runs, so
start-up cancels out.
"""
import re
import shutil
import subprocess

from maps import FUNCTION, OF_OBJECTS, OF_TWO_LINES, objects_file
from sides import PPAR, Section, integers, table, tell

TITLE = "Instructions"
HEADS = ["what", "ppar itself", "its worker", "inline, all together"]
LOOP = "ppar::worker::serve::"
THREADS = ["--backend", "thread", "--workers", 1, "--chunksize", 1000]
INLINE = ["--backend", "inline", "--chunksize", 1000]


def callgrind(folder, words, source="/dev/null"):
    """Instructions of ppar itself and of its worker thread, or none if ppar fails."""
    out = folder / "callgrind"
    for old in folder.glob("callgrind*"):
        old.unlink()
    argv = ["valgrind", "--tool=callgrind", "--separate-threads=yes", f"--callgrind-out-file={out}", PPAR, *words]
    with open(source) as stdin:
        done = subprocess.run([str(word) for word in argv], stdin=stdin, capture_output=True, check=False)
    if done.returncode != 0:
        return None
    counts = [0, 0]
    for file in folder.glob("callgrind-*"):
        text = file.read_text()
        counts[LOOP in text] += int(re.search(r"^totals: (\d+)", text, re.MULTILINE)[1])
    return counts


def each(folder, words, inputs):
    """Instructions per item; `inputs` are two files with their lengths."""
    (few, short), (many, long) = inputs
    base, whole = callgrind(folder, words, short), callgrind(folder, words, long)
    if base is None or whole is None:
        return None
    return [(after - before) / (many - few) for before, after in zip(base, whole)]


def shown(count):
    return f"{count:,.0f}"


def map_row(folder, name, options, inputs):
    parent, worker = each(folder, ["map", *THREADS, *options], inputs)
    inline = sum(each(folder, ["map", *INLINE, *options], inputs))
    tell(f"instructions: {name}")
    return [f"{name}, an item", shown(parent), shown(worker), shown(inline)]


def alone_row(name, counts):
    """A row for a run without workers."""
    missing = "missing: this valgrind cannot run it"
    return [name, missing if counts is None else shown(sum(counts)), "", ""]


def count(folder):
    if shutil.which("valgrind") is None:
        return [Section(TITLE, ["valgrind is missing."])]
    numbers = [(number, integers(folder, number)) for number in (100_000, 200_000)]
    records = [(number, objects_file(folder, number)) for number in (10_000, 20_000)]
    jobs = [(number, integers(folder, number)) for number in (100, 300)]
    five = ["map", "--backend", "inline", FUNCTION, "1", "2", "3", "8", "10"]
    rows = [
        map_row(folder, f"`{FUNCTION}`", [FUNCTION], numbers),
        map_row(folder, "a function of two lines", OF_TWO_LINES, numbers),
        map_row(folder, f"`{OF_OBJECTS}`", [OF_OBJECTS], records),
        alone_row("`ppar spawn -j2 true`, a job", each(folder, ["spawn", "-j2", "true"], jobs)),
        alone_row("`ppar info`, start to end", callgrind(folder, ["info"])),
        alone_row("five items with `--backend inline`, start to end", callgrind(folder, five)),
    ]
    note = "By callgrind, outside the kernel, in chunks of 1,000 items. What an item costs is the difference of two lengths of input."
    return [Section(TITLE, [note, "", *table(HEADS, rows)])]
