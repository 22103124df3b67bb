"""Measures functions in Python and programs in any language."""
import importlib.util
import os
import sys

from sides import PPAR, PROGRAMS, Section, Side, compare, integers

FUNCTION = "x*x-2*x"
PICTURES = 500


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


def python_start(runs):
    """The first result of a Python worker, next to the bare interpreter.

    `true` shows how long ppar itself takes.
    """
    sides = [
        Side("ppar map --python, one item", [PPAR, "map", "-j1", f"--python={sys.executable}", FUNCTION, "1"]),
        Side("python3 -c pass", [sys.executable, "-c", "pass"]),
        Side("python3 -c 'import json'", [sys.executable, "-c", "import json"]),
        Side("ppar map, one item", [PPAR, "map", "-j1", FUNCTION, "1"]),
    ]
    return [compare("Start of a Python worker", sides, os.devnull, runs)]


def pictures(folder, runs):
    """Thumbnails with Pillow, which most programs with a pool do at some time."""
    title = f"{PICTURES} pictures to thumbnails with Pillow"
    if importlib.util.find_spec("PIL") is None:
        return [Section(title, [f"Not measured: {sys.executable} has no Pillow."])]
    from PIL import Image

    source = folder / "pictures"
    with open(source, "w") as names:
        for number in range(PICTURES):
            name = folder / f"picture-{number}.jpg"
            Image.linear_gradient("L").resize((1600, 1200)).rotate(number).convert("RGB").save(name)
            print(name, file=names)
    program = PROGRAMS / "thumbnails.py"
    sides = [
        Side("ppar map thumbnails.py:thumbnail, two workers", [
            PPAR, "map", "-j2", "-R", f"--python={sys.executable}", f"{program}:thumbnail",
        ]),
        Side("Python Pool(2).imap", [sys.executable, program], "≥ 0.95"),
        Side("Python Pool(2).map", [sys.executable, program, "map"], "≥ 0.95"),
    ]
    return [compare(title, sides, source, runs)]


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
