"""The Markdown file of the results: a summary, and a section for each comparison."""
import os
import platform

from peers import versions
from sides import table

SUMMARY = "Summary"
HEADS = ["comparison", "compared with", "ppar", "spread", "the other", "spread", "ratio", "target"]


class Document:
    """The results so far. Measuring a section again replaces it."""

    def __init__(self, text=""):
        pieces = (piece.partition("\n") for piece in ("\n" + text).split("\n## ")[1:])
        self.sections = {title: body.strip() for title, _, body in pieces}
        lines = self.sections.pop(SUMMARY, "").splitlines()
        rows = [line.removeprefix("| ").removesuffix(" |") for line in lines if line.startswith("| ")]
        self.summary = {}
        for title, _, rest in (row.partition(" | ") for row in rows[2:]):
            self.summary.setdefault(title, []).append(rest)

    def put(self, section):
        self.sections[section.title] = "\n".join(section.lines)
        self.summary[section.title] = [" | ".join(row) for row in section.summary]

    def text(self):
        # In the order of the sections.
        rows = [[title, row] for title in self.sections for row in self.summary.get(title, [])]
        sections = {SUMMARY: "\n".join(table(HEADS, rows)), **self.sections}
        parts = [heading(), *(f"## {title}\n\n{body}" for title, body in sections.items())]
        return "\n\n".join(parts) + "\n"


def heading():
    """The title, the machine, the peers and how to read the tables."""
    return "\n".join([
        "# Benchmark results",
        "",
        f"By `benches/run` on a machine with {os.cpu_count()} cores ({platform.machine()}, Linux).",
        f"Peers: {', '.join(versions())}.",
        "",
        "Times are medians in seconds. The spread gives the smallest and the largest. The ratio is the other's figure divided by ppar's.",
    ])
