"""Parts of the measurement that are about `--on`, over an sshd of this machine."""
import contextlib
import json
import os
import shutil
import subprocess
from pathlib import Path

from sides import HERE, PPAR, Section, Side, compare, integers, table

UP = HERE.parent / "tests" / "engines" / "sshd-up"


@contextlib.contextmanager
def server(folder):
    """A throw-away sshd, and the words that call ssh for it."""
    place = folder / "ssh"
    place.mkdir()
    subprocess.run([UP, shutil.which("sshd") or "/usr/sbin/sshd", place], check=True)
    try:
        yield f"ssh -F {place}/config"
    finally:
        os.kill(int((place / "sshd.pid").read_text()), 15)


def measure(folder, items, jobs, runs):
    if not Path("/usr/sbin/sshd").exists():
        return [Section("Two hosts over ssh", ["sshd is not installed."])]
    with server(folder) as ssh:
        os.environ["PPAR_SSH"] = ssh
        os.environ["PARALLEL_SSH"] = ssh
        return [
            many_items(folder, items, runs),
            many_jobs(folder, jobs, min(3, runs)),
            start(runs),
            round_trips(),
        ]


HOSTS = ["--on", "ssh:1/t1,ssh:1/t2", "--remote-ppar", PPAR]


def many_items(folder, items, runs):
    sides = [
        Side("ppar map --on two hosts", [PPAR, "map", *HOSTS, "x*x-2*x"]),
        Side("ppar map -j2, here", [PPAR, "map", "-j2", "x*x-2*x"]),
    ]
    return compare(f"{items:,} integers over two ssh hosts", sides, integers(folder, items), runs)


def many_jobs(folder, jobs, runs):
    sides = [
        Side("ppar spawn --on two hosts", [PPAR, "spawn", *HOSTS, "true"]),
        Side("ppar spawn -j2, here", [PPAR, "spawn", "-j2", "true"]),
        Side("GNU parallel -S two hosts", ["parallel", "-S", "1/t1,1/t2", "true"]),
    ]
    return compare(f"{jobs:,} times `true` over two ssh hosts", sides, integers(folder, jobs), runs)


def start(runs):
    ssh = os.environ["PPAR_SSH"].split()
    sides = [
        Side("ppar map, one item on an ssh host", [PPAR, "map", *HOSTS[:1], "ssh:1/t1", *HOSTS[2:], "x", "1"]),
        Side("ssh host true", [*ssh, "t1", "true"]),
    ]
    return compare("One item on an ssh host", sides, os.devnull, runs)


def round_trips():
    rows = []
    for target in ["local:1", "ssh:1/t1"]:
        argv = [PPAR, "info", "--json", "--on", target, "--remote-ppar", PPAR]
        facts = json.loads(subprocess.run(argv, check=True, capture_output=True).stdout)
        rows.append([f"`{target}`", f"{facts['hosts'][0]['round_trip'] * 1e6:.0f}"])
    return Section("A question to an agent and its answer", table(["target", "µs"], rows))
