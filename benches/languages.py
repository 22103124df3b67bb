"""Measures functions in Python and programs in any language."""
import sys

from sides import PPAR, PROGRAMS, Side, compare, integers

FUNCTION = "x*x-2*x"


def python(folder, items, runs):
    """Compares `ppar map --python` with Python's own pool."""
    pool = [sys.executable, PROGRAMS / "pool.py"]
    sides = [
        Side("ppar map --python, two workers", [PPAR, "map", "-j2", f"--python={sys.executable}", FUNCTION]),
        Side("Python Pool(2).imap(chunksize=5000)", pool, "≥ 3"),
        Side("Python Pool(2).imap(chunksize=1)", [*pool, 1], "≥ 20"),
    ]
    title = f"{items:,} JSON integers through `{FUNCTION}` in Python"
    return [compare(title, sides, integers(folder, items), runs)]


def programs(folder, items, runs):
    """A program that answers line by line, next to the same program alone."""
    source = folder / f"users-{items}"
    with open(source, "w") as file:
        file.writelines(f'{{"user": {number}, "text": "abc"}}\n' for number in range(items))
    jq = ["jq", "-c", "--unbuffered", ".user"]
    exec_jq = [PPAR, "map", "-j1", "--exec", " ".join(jq)]
    sides = [
        Side("ppar map --exec jq, a window of 1000", [*exec_jq, "--exec-window", 1000]),
        Side("jq --unbuffered", jq, "≥ 0.77"),
        Side("ppar map --exec jq, one by one", exec_jq),
    ]
    return [compare(f"{items:,} objects through `jq .user`, one worker", sides, source, runs)]
