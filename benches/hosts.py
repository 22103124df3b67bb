"""Measures `--on`, over an sshd on this machine, and over TCP as in Slurm."""
import contextlib
import json
import os
import shutil
import subprocess
import time
from pathlib import Path
from statistics import median

from sides import HERE, PPAR, Section, Side, compare, integers, table

UP = HERE.parent / "tests" / "engines" / "sshd-up"


@contextlib.contextmanager
def server(folder):
    """A temporary sshd, and the words of an ssh command that reaches it."""
    place = folder / "ssh"
    place.mkdir()
    subprocess.run([UP, shutil.which("sshd") or "/usr/sbin/sshd", place], check=True)
    try:
        yield f"ssh -F {place}/config"
    finally:
        os.kill(int((place / "sshd.pid").read_text()), 15)


# In place of Slurm's: starts the agent of a node, which connects to ppar by TCP.
SRUN = """#!/bin/sh
while [ "${1#--}" != "$1" ]; do shift; done
SLURM_LAUNCH_NODE_IPADDR=127.0.0.1 SLURMD_NODENAME=n1 exec "$@"
"""


def stand_in(folder):
    """Makes this process look as if it ran in an allocation of one node."""
    srun = folder / "srun"
    srun.write_text(SRUN)
    srun.chmod(0o755)
    os.environ.update(
        PATH=f"{folder}:{os.environ['PATH']}",
        SLURM_JOB_ID="1",
        SLURM_JOB_NODELIST="n1",
        SLURM_JOB_CPUS_PER_NODE="1",
        SLURM_JOB_END_TIME=str(int(time.time()) + 86400),
    )


def measure(folder, items, jobs, runs):
    if not Path("/usr/sbin/sshd").exists():
        return [Section("Two hosts over ssh", ["sshd is not installed."])]
    with server(folder) as ssh:
        os.environ["PPAR_SSH"] = ssh
        os.environ["PARALLEL_SSH"] = ssh
        stand_in(folder)
        return [
            many_items(folder, items, runs),
            many_jobs(folder, jobs, runs),
            beside_parallel(folder, jobs // 10, min(3, runs)),
            start(runs),
            round_trips(),
            throughput(folder, min(3, runs)),
            scale(),
        ]


HOSTS = ["--on", "ssh:1/t1,ssh:1/t2", "--remote-ppar", PPAR]
# By pipes, by ssh, and by TCP.
WAYS = ["local:1", "ssh:1/t1", "slurm"]


def many_items(folder, items, runs):
    sides = [
        Side("ppar map --on two hosts", [PPAR, "map", *HOSTS, "x*x-2*x"]),
        Side("the same for one item", [PPAR, "map", *HOSTS, "x*x-2*x", "1"]),
        Side("ppar map -j2, here", [PPAR, "map", "-j2", "x*x-2*x"]),
    ]
    return compare(f"{items:,} integers over two ssh hosts", sides, integers(folder, items), runs)


def many_jobs(folder, jobs, runs):
    sides = [
        Side("ppar spawn --on two hosts", [PPAR, "spawn", *HOSTS, "true"]),
        Side("ppar spawn -j2, here", [PPAR, "spawn", "-j2", "true"]),
    ]
    return compare(f"{jobs:,} times `true` over two ssh hosts", sides, integers(folder, jobs), runs)


def beside_parallel(folder, jobs, runs):
    """GNU parallel makes a connection for each job, so it gets fewer of them."""
    sides = [
        Side("ppar spawn --on two hosts", [PPAR, "spawn", *HOSTS, "true"]),
        Side("GNU parallel -S two hosts", ["parallel", "-S", "1/t1,1/t2", "true"]),
    ]
    return compare(f"{jobs:,} times `true` next to GNU parallel", sides, integers(folder, jobs), runs)


def start(runs):
    ssh = os.environ["PPAR_SSH"].split()
    sides = [
        Side("ppar map, one item on an ssh host", [PPAR, "map", *HOSTS[:1], "ssh:1/t1", *HOSTS[2:], "x", "1"]),
        Side("ssh host true", [*ssh, "t1", "true"]),
    ]
    return compare("One item on an ssh host", sides, os.devnull, runs)


def round_trips():
    rows = []
    for target in WAYS:
        argv = [PPAR, "info", "--json", "--on", target, "--remote-ppar", PPAR]
        facts = json.loads(subprocess.run(argv, check=True, capture_output=True).stdout)
        rows.append([f"`{target}`", f"{facts['hosts'][0]['round_trip'] * 1e6:.0f}"])
    return Section("A question to an agent and its answer", table(["target", "µs"], rows))


MANY = 1 << 30
# One job gets the blocks, one after the other.
STREAM = ["--pipe", "--round-robin", "--block", "1M", "--recend", ""]


def throughput(folder, runs):
    """How fast bytes reach a job that discards them."""
    source = folder / "many-bytes"
    with open(source, "wb") as file:
        file.truncate(MANY)
    seconds = {target: [] for target in WAYS}
    for _ in range(runs):
        for target in WAYS:
            argv = [PPAR, "spawn", "--on", target, "--remote-ppar", PPAR, *STREAM, "cat > /dev/null"]
            with open(source, "rb") as stdin:
                begin = time.perf_counter()
                subprocess.run(argv, stdin=stdin, check=True)
                seconds[target].append(time.perf_counter() - begin)
    source.unlink()
    rows = [[f"`{target}`", f"{MANY / median(times) / 1e6:.0f}"] for target, times in seconds.items()]
    return Section(f"{MANY >> 30} GiB into one job", table(["target", "MB/s"], rows))


FEW, LOTS = 8, 1000
ITEMS = 200_000


def scale():
    """The processor time and memory of ppar itself with many agents."""
    figures = {agents: of_agents(agents) for agents in (FEW, LOTS)}
    rows = [[agents, f"{cpu * 1e6:.2f}", f"{memory / 2**20:.1f}"] for agents, (cpu, memory) in figures.items()]
    each = (figures[LOTS][1] - figures[FEW][1]) / (LOTS - FEW) / 1024
    note = f"One more agent takes {each:.0f} KiB of ppar's memory."
    heads = ["agents", "ppar's processor time per item, µs", "ppar's memory, MiB"]
    return Section(f"{ITEMS:,} tiny items on many agents of this machine", [*table(heads, rows), "", note])


def of_agents(agents):
    """ppar's own processor time per item, and its memory, once all agents have started."""
    argv = [PPAR, "map", "-j1", "--unordered", "--chunksize", "20", "x"]
    argv += ["--on", f"cmd:{agents}:env AGENT={{}}", "--remote-ppar", PPAR, "--host-timeout", "300"]
    run = subprocess.Popen([str(word) for word in argv], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def pass_through(items):
        feeding = os.fork()
        if feeding == 0:
            run.stdin.write(b"1\n" * items)
            run.stdin.flush()
            os._exit(0)
        for _ in range(items):
            run.stdout.readline()
        os.waitpid(feeding, 0)

    pass_through(ITEMS)
    before = processor_time(run.pid)
    pass_through(ITEMS)
    used = processor_time(run.pid) - before
    memory = resident(run.pid)
    run.stdin.close()
    run.wait()
    return used / ITEMS, memory


def processor_time(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(pid):
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
