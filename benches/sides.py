"""Runs the sides of a comparison in turn, and makes tables of the results."""
import os
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROGRAMS = HERE / "programs"
ROOT = HERE.parent
PPAR = ROOT / "target" / "installed" / "ppar"


@dataclass
class Section:
    """A section of the results: its text, and its rows of the summary.

    A row names the other side, then gives ppar's figure and spread, the other's
    figure and spread, their ratio, and the target of the ratio if there is one.
    """

    title: str
    lines: list
    summary: list = field(default_factory=list)


class Side:
    """One command of a comparison; `target` is the ratio it should reach."""

    def __init__(self, name, argv, target=""):
        self.name = name
        self.argv = [str(word) for word in argv]
        self.target = target
        self.seconds = []

    @property
    def is_ppar(self):
        return self.argv[0] == str(PPAR)

    @property
    def is_missing(self):
        return shutil.which(self.argv[0]) is None

    @property
    def median(self):
        return statistics.median(self.seconds)

    @property
    def spread(self):
        return f"{min(self.seconds):.4f} to {max(self.seconds):.4f}"

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
            tell(f"{title}: {number + 1} of {runs}")


def compare(title, sides, source, runs):
    """Measures all sides; the first one is the base of the ratios."""
    in_turn([side for side in sides if not side.is_missing], runs, source, title)
    base = sides[0]
    rows, summary = [], []
    for side in sides:
        if side.is_missing:
            rows.append([side.name, "missing", "", ""])
            figures = ["missing", "", ""]
        else:
            figures = [f"{side.median:.4f}", side.spread, f"{side.median / base.median:.2f}"]
            rows.append([side.name, *figures])
        if not side.is_ppar:
            summary.append([side.name, f"{base.median:.4f}", base.spread, *figures, side.target])
    lines = table(["command", "median s", "spread s", "times ppar"], rows)
    return Section(title, [f"Medians of {runs} runs, all sides in turn on the same input.", "", *lines], summary)


def table(heads, rows):
    """The lines of a Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return ["| " + " | ".join(map(str, cells)) + " |" for cells in lines]


def integers(folder, number):
    """A file of the integers from 1, one per line."""
    source = folder / f"integers-{number}"
    if not source.exists():
        with open(source, "w") as file:
            subprocess.run(["seq", str(number)], stdout=file, check=True)
    return source


def build():
    """Builds ppar in release mode and installs a copy, as users get it.

    The linker writes its file in pieces, and the system then takes longer to start
    the program: 6.6 ms instead of 4.6 for five items with four workers.
    """
    subprocess.run(["cargo", "build", "--release", "--locked"], cwd=ROOT, check=True)
    PPAR.parent.mkdir(exist_ok=True)
    copy = PPAR.with_suffix(".new")
    shutil.copy2(ROOT / "target" / "release" / "ppar", copy)
    copy.replace(PPAR)


def tell(text):
    print(text, file=sys.stderr)
