"""The Markdown file of the results: a summary, and a section for each comparison."""
import os
import platform

from peers import versions
from sides import table

SUMMARY = "Summary"
HEADS = ["comparison", "beside", "ppar", "spread", "the other", "spread", "ratio", "target"]


class Document:
    """What is known so far. A section that is measured again is replaced."""

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
    """How, where and against what was measured."""
    return "\n".join([
        "# Measured side by side",
        "",
        f"By `benches/run` on a machine with {os.cpu_count()} cores ({platform.machine()}, Linux).",
        f"Peers: {', '.join(versions())}.",
        "",
        "Times are medians in seconds; a spread is the smallest and the largest; the ratio is the other's figure to that of ppar.",
    ])
