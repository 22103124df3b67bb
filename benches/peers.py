"""The programs that ppar is compared with: finds those installed, and installs some."""
import os
import shutil
import subprocess
import sys

from sides import ROOT

FOLDER = ROOT / "target" / "peers"
CRATES = ["jaq", "rust-parallel"]
VERSIONS = [
    ["mawk", "-W", "version"],
    ["jq", "--version"],
    ["jaq", "--version"],
    [sys.executable, "--version"],
    ["xargs", "--version"],
    ["duckdb", "--version"],
    ["mlr", "--version"],
    ["csvstat", "--version"],
    ["datamash", "--version"],
    ["parallel", "--version"],
    ["rust-parallel", "--version"],
    ["valgrind", "--version"],
]


def install():
    """Installs those that cargo can install."""
    for crate in CRATES:
        subprocess.run(["cargo", "install", "--locked", "--root", FOLDER, crate], check=True)


def find():
    """Puts these first in PATH, before other programs of the same names."""
    os.environ["PATH"] = f"{FOLDER / 'bin'}:{os.environ['PATH']}"


def versions():
    return [version(argv) for argv in VERSIONS]


def version(argv):
    if shutil.which(argv[0]) is None:
        return f"{argv[0]} (missing)"
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    line = (done.stdout or done.stderr).strip().splitlines()[0]
    return line if line[:1].isalpha() and not line.startswith("v") else f"{argv[0]} {line}"
