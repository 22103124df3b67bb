"""What runs side by side, and the tables that come of it."""
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PPAR = ROOT / "target" / "release" / "ppar"


def build():
    """Builds ppar as users get it."""
    subprocess.run(["cargo", "build", "--release", "--locked"], cwd=ROOT, check=True)


class Side:
    """One command of a comparison."""

    def __init__(self, name, argv):
        self.name = name
        self.argv = [str(word) for word in argv]
        self.seconds = []

    @property
    def is_missing(self):
        return shutil.which(self.argv[0]) is None

    @property
    def median(self):
        return statistics.median(self.seconds)

    def run(self, source):
        with open(source, "rb") as stdin:
            start = time.perf_counter()
            subprocess.run(self.argv, stdin=stdin, stdout=subprocess.DEVNULL, check=True)
            return time.perf_counter() - start


def in_turn(sides, runs, source=os.devnull, title=None):
    """Runs all sides in turn, after one warm-up each."""
    for side in sides:
        side.run(source)
    for number in range(runs):
        for side in sides:
            side.seconds.append(side.run(source))
        if title:
            print(f"{title}: {number + 1} of {runs}", file=sys.stderr)


def compare(title, sides, source, runs):
    """Runs all sides in turn and returns the lines of a Markdown table."""
    present = [side for side in sides if not side.is_missing]
    in_turn(present, runs, source, title)
    base = present[0].median
    lines = [f"## {title}", "", "| command | median s | spread s | times ppar |", "|---|---|---|---|"]
    for side in sides:
        if side.is_missing:
            lines.append(f"| {side.name} | missing | | |")
            continue
        spread = f"{min(side.seconds):.4f} to {max(side.seconds):.4f}"
        lines.append(f"| {side.name} | {side.median:.4f} | {spread} | {side.median / base:.2f} |")
    return lines + [""]


def version(argv):
    if shutil.which(argv[0]) is None:
        return None
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    text = (done.stdout or done.stderr).strip()
    return text.splitlines()[0] if text else None


def heading(script, peers, runs):
    """How, where and against what was measured."""
    versions = [text for text in map(version, peers) if text]
    return [
        "# Measured side by side",
        "",
        f"By `benches/{script}` on a machine with {os.cpu_count()} cores ({platform.machine()}, Linux): "
        f"medians of {runs} runs, all sides in turn on the same input.",
        f"Peers: {', '.join(versions)}.",
        "",
    ]
