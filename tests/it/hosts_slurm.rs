//! `--on slurm`, with stand-ins for Slurm's programs, and with a real Slurm of
//! four nodes on this machine, if it is installed.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustix::process::Signal;

use crate::support::{
    Live, PATIENCE, Run, Scratch, numbers, repository, send, squares, wait_until,
};

/// Runs a task for each node of `--nodelist`, and exits with 0 whatever happens
/// to them.
const SRUN: &str = r#"#!/bin/sh
while :; do
    case $1 in
    --nodelist=*) nodes=$(echo "${1#*=}" | tr , ' ') ;;
    --*) ;;
    *) break ;;
    esac
    shift
done
table=$(cat)
for node in $nodes; do
    printf '%s\n' "$table" | SLURM_LAUNCH_NODE_IPADDR=127.0.0.1 SLURMD_NODENAME=$node \
        sh -c 'echo $$ >> "$PIDS"; exec "$@"' task "$@" &
done
wait
exit 0
"#;

/// Grants two nodes until its command has ended.
const SALLOC: &str = r#"#!/bin/sh
trap : TERM
while [ "${1#--}" != "$1" ]; do
    shift
done
export SLURM_JOB_ID=7 SLURM_JOB_NODELIST='n[1-2]' SLURM_JOB_CPUS_PER_NODE='2(x2)'
"$@"
echo gone > "$PIDS.allocation"
"#;

fn program(scratch: &Scratch, name: &str, text: &str) {
    let path = scratch.file(name, text);
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("it is ours");
}

struct Fake {
    scratch: Scratch,
}

impl Fake {
    fn new() -> Self {
        let scratch = Scratch::new();
        program(&scratch, "srun", SRUN);
        program(&scratch, "salloc", SALLOC);
        Self { scratch }
    }

    fn pids(&self) -> PathBuf {
        self.scratch.path().join("pids")
    }

    fn path(&self) -> String {
        let found = std::env::var("PATH").unwrap_or_default();
        format!("{}:{found}", self.scratch.path().display())
    }

    fn run(&self, args: &[&str]) -> Run {
        Run::new(args)
            .env("PATH", self.path())
            .env("PIDS", self.pids())
            .env("SLURM_JOB_ID", "7")
            .env("SLURM_JOB_NODELIST", "n[1-2]")
            .env("SLURM_JOB_CPUS_PER_NODE", "1,2")
    }

    fn agents(&self) -> Vec<i32> {
        let text = fs::read_to_string(self.pids()).unwrap_or_default();
        text.lines().filter_map(|line| line.parse().ok()).collect()
    }
}

#[test]
fn an_allocation_is_read_from_the_environment() {
    let fake = Fake::new();
    fake.run(&[
        "spawn",
        "--on",
        "slurm",
        "-k",
        "echo {} $PPAR_HOST {%}",
        ":::",
        "a",
        "b",
        "c",
    ])
    .stdout("a n1 1\nb n2 1\nc n2 2\n")
    .check();
    assert_eq!(fake.agents().len(), 2);
    fake.run(&["map", "--on", "slurm", "x * x", "1", "2", "3"])
        .stdout("1\n4\n9\n")
        .check();
}

#[test]
fn nodes_are_requested_and_released() {
    let fake = Fake::new();
    let gone = fake.scratch.path().join("pids.allocation");
    let shell = |rest: &str| {
        Live::shell(&format!(
            "PATH='{}' PIDS='{}' exec \"$PPAR\" {rest}",
            fake.path(),
            fake.pids().display()
        ))
    };
    let mut live = shell("map --on slurm:2 --slurm-args '--exclusive' 'x * x' 1 2 3");
    assert_eq!(live.rest(), "1\n4\n9\n");
    assert!(live.wait().success());
    assert!(gone.exists(), "it is held for ever");
    fs::remove_file(&gone).expect("it is there");
    let mut live = shell("spawn --on slurm:2 --line-buffer 'echo on; sleep 600; : {}' ::: 1");
    assert_eq!(live.line(), "on\n");
    live.signal(Signal::KILL);
    live.wait();
    assert!(wait_until(PATIENCE, || gone.exists()), "it outlives ppar");
}

#[test]
fn killed_agents_are_restarted_one_by_one() {
    let fake = Fake::new();
    let mut live = Live::shell(&format!(
        "PATH='{}' PIDS='{}' SLURM_JOB_ID=7 SLURM_JOB_NODELIST='n[1-2]' \
         exec \"$PPAR\" map -q --on slurm -j1 --chunksize 1 x --range 2000",
        fake.path(),
        fake.pids().display()
    ));
    let first = live.line();
    for agent in fake.agents() {
        send(agent, Signal::KILL);
    }
    let expected = numbers(0..2000);
    assert_eq!(first + &live.rest(), expected);
    assert!(live.wait().success());
}

/// An srun that runs its command with its own streams and records its words.
const SRUN_OF_STREAMS: &str = r#"#!/bin/sh
echo "$@" >> "$PIDS"
while [ "${1#--}" != "$1" ]; do
    shift
done
exec "$@"
"#;

#[test]
fn the_streams_of_srun_are_enough_where_nothing_may_listen() {
    let fake = Fake::new();
    program(&fake.scratch, "srun", SRUN_OF_STREAMS);
    let args = [
        "map",
        "--on",
        "slurm",
        "--no-listen",
        "x * x",
        "1",
        "2",
        "3",
    ];
    fake.run(&args).stdout("1\n4\n9\n").check();
    let words = fs::read_to_string(fake.pids()).expect("it ran");
    assert_eq!(words.lines().count(), 2, "{words}");
    for part in ["--nodelist=n1 ", "--nodelist=n2 ", " --unbuffered "] {
        assert!(words.contains(part), "{part} is missing: {words}");
    }
}

/// The time when an allocation of this many seconds would end.
fn end_after(seconds: u64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    (now.expect("it is after 1970").as_secs() + seconds).to_string()
}

#[test]
fn no_job_is_sent_where_the_allocation_ends_before_it_would() {
    let fake = Fake::new();
    let run = |args: &[&str], end: &str| fake.run(args).env("SLURM_JOB_END_TIME", end);
    // The first job shows how long a job takes.
    let job = "sleep 2; echo {}";
    let args = ["spawn", "--on", "slurm", "-j1", "-k", job, ":::", "1", "2"];
    let late = run(&args, &end_after(600));
    late.stdout("1\n2\n").check();
    let args = [&args[..], &["3", "4", "5", "6", "7", "8"]].concat();
    let late = run(&args, &end_after(6)).code(3);
    let late = late.stderr_contains("the allocation ends before another job would be done");
    let late = late.check();
    let done = late.stdout.lines().count();
    assert_eq!(late.stdout, numbers(1..done as u32 + 1));
    let told = format!("(jobs done: {done}, left: {})", 8 - done);
    assert!(late.stderr.contains(&told), "{}", late.stderr);
    // Other hosts do the rest.
    let args = [
        "spawn",
        "--on",
        "slurm,local:1",
        "echo $PPAR_HOST; : {}",
        ":::",
        "1",
        "2",
    ];
    run(&args, "1").stdout("local\nlocal\n").check();
}

#[test]
fn no_item_is_sent_where_the_allocation_ends_before_it_would() {
    let fake = Fake::new();
    let run = |args: &[&str], end: &str| fake.run(args).env("SLURM_JOB_END_TIME", end);
    let function = "[time.sleep(2), x][1]";
    let args = ["map", "--on", "slurm", "-j1", function, "--range", "9"];
    let late = run(&args, &end_after(6)).code(3);
    let late = late.stderr_contains("the allocation ends before another item would be done");
    let late = late.check();
    let done = late.stdout.lines().count();
    assert_eq!(late.stdout, numbers(0..done as u32));
    let told = format!("(items done: {done}, left: {})", 9 - done);
    assert!(late.stderr.contains(&told), "{}", late.stderr);
    let args = ["map", "--on", "slurm,local:1", "x", "--range", "3"];
    run(&args, "1").stdout("0\n1\n2\n").check();
}

#[test]
fn connections_without_the_token_are_closed() {
    let fake = Fake::new();
    // Whoever reads just the address presents a wrong token.
    let wrong = SRUN.replace(
        "table=$(cat)\n",
        "table=$(cat | sed 's/^\\(n[0-9]*\\) .*/\\1 0000000000000000000000000000000000000000000000000000000000000000/')\n",
    );
    program(&fake.scratch, "srun", &wrong);
    fake.run(&["map", "--on", "slurm", "--host-timeout", "1", "x", "1"])
        .code(3)
        .stderr_contains("no host was reached")
        .check();
}

#[test]
fn outside_an_allocation_the_message_suggests_slurm_n() {
    for command in ["map", "spawn"] {
        let run = Run::new([command, "--on", "slurm", "x", "1"]).code(2);
        run.stderr_contains("slurm:N").check();
    }
}

/// A real Slurm; dropping this ends it.
struct Cluster(Scratch);

impl Cluster {
    fn script(name: &str, folder: &Path) -> bool {
        let status = Command::new(repository().join("tests/engines").join(name))
            .arg(folder)
            .status();
        status.expect("the script runs").success()
    }

    /// Starts it; none if it is not installed.
    #[expect(clippy::print_stderr, reason = "says that nothing was tested")]
    fn start() -> Option<Self> {
        if !Path::new("/usr/sbin/slurmctld").exists() || !Path::new("/usr/sbin/munged").exists() {
            eprintln!("skipped: Slurm is not installed");
            return None;
        }
        let cluster = Self(Scratch::new());
        assert!(
            Self::script("slurm-up", cluster.0.path()),
            "Slurm did not come up"
        );
        Some(cluster)
    }

    /// A run that may say that it waits: Slurm grants nodes when it likes.
    fn run(&self, args: &[&str]) -> Run {
        Run::new(args)
            .env("SLURM_CONF", self.0.path().join("slurm.conf"))
            .stderr_contains("")
    }

    fn queue(&self) -> String {
        let queue = Command::new("squeue")
            .args(["--noheader", "--states=PENDING,RUNNING"])
            .env("SLURM_CONF", self.0.path().join("slurm.conf"))
            .output();
        String::from_utf8(queue.expect("squeue runs").stdout).expect("text")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        Self::script("slurm-down", self.0.path());
    }
}

#[test]
fn items_and_jobs_run_on_the_nodes_of_a_real_slurm() {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    let expected = squares(0..20000);
    cluster
        .run(&["map", "--on", "slurm:4", "-j1", "x * x", "--range", "20000"])
        .stdout(&expected)
        .check();
    cluster
        .run(&["map", "--on", "slurm:2", "-j1", "--no-listen", "x * x"])
        .args(["--range", "20000"])
        .stdout(&expected)
        .check();
    let out = cluster
        .run(&[
            "spawn",
            "--on",
            "slurm:2",
            "-j1",
            "echo $SLURMD_NODENAME $PPAR_HOST; : {}",
            ":::",
            "1",
            "2",
        ])
        .check()
        .stdout;
    let mut nodes: Vec<_> = out
        .lines()
        .filter_map(|line| line.split_once(' '))
        .collect();
    assert!(nodes.iter().all(|(node, host)| node == host), "{out}");
    nodes.sort_unstable();
    nodes.dedup();
    assert_eq!(nodes.len(), 2, "{out}");
    assert!(
        wait_until(PATIENCE, || cluster.queue().is_empty()),
        "{}",
        cluster.queue()
    );
}

#[test]
fn no_job_is_sent_past_the_end_of_a_real_allocation() {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    // Slurm counts in minutes: after the first job, too little of it is left.
    let job = "echo begun {}; sleep 31; echo done {}";
    let script = format!(
        "salloc --quiet --nodes=1 --time=1 ppar spawn --on slurm -j1 --line-buffer '{job}' ::: 1 2 3"
    );
    Run::shell(&script)
        .env("SLURM_CONF", cluster.0.path().join("slurm.conf"))
        .deadline(Duration::from_mins(2))
        .code(3)
        .stdout("begun 1\ndone 1\n")
        .stderr_contains("the allocation ends before another job would be done")
        .stderr_contains("(jobs done: 1, left: 2)")
        .check();
}
