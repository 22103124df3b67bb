//! Many workers, few resources, and constant memory.

use std::fs::{self, Permissions};
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::thread;

use rustix::process::geteuid;

use crate::support::{Live, PATIENCE, Run, Scratch, numbers, ppar, wait_until};

/// How much ppar and its workers may use together.
const MEMORY_KIB: u64 = 100 << 10;

#[test]
fn a_thousand_workers_work_at_once() {
    let args = [
        "map",
        "time.sleep(0.5) or x",
        "-j",
        "1000",
        "--chunksize",
        "1",
    ];
    Run::new(args.iter().chain(&["--range", "0:1000"]))
        .deadline(PATIENCE)
        .stdout(&numbers(0..1000))
        .check();
}

#[test]
fn a_run_continues_with_the_workers_that_could_start() {
    let script =
        "ulimit -n 64; ppar map 'time.sleep(0.02) or x' -j 300 --chunksize 1 --range 0:600";
    Run::shell(script)
        .deadline(PATIENCE)
        .stdout(&numbers(0..600))
        .check();
}

#[test]
fn a_run_without_room_for_a_worker_is_reported() {
    for files in 8..14 {
        let script = format!("ulimit -n {files}; ppar map x --range 0:10");
        Run::shell(&script)
            .stdout("")
            .stderr_contains("Too many open files")
            .code(3)
            .check();
    }
}

/// Reads `live` to the end and returns its peak of memory.
fn peak(mut live: Live, bytes: usize) -> u64 {
    let mut stdout = live.stdout();
    let reader = thread::spawn(move || {
        let mut buffer = vec![0; 64 << 10];
        let mut length = 0;
        while let Ok(more @ 1..) = stdout.read(&mut buffer) {
            length += more;
        }
        length
    });
    let mut peak = 0;
    let over = wait_until(PATIENCE, || {
        peak = peak.max(live.memory("VmRSS"));
        live.is_over()
    });
    assert!(over && live.wait().success());
    assert_eq!(reader.join().expect("no panic"), bytes);
    peak
}

/// The length of the decimal numbers below `count`, with their line ends.
fn length(count: usize) -> usize {
    let digits = |n: usize| n.checked_ilog10().unwrap_or(0) as usize + 2;
    (0..count).map(digits).sum()
}

#[track_caller]
fn assert_small(kib: u64) {
    assert!(kib < MEMORY_KIB, "{kib} KiB");
}

#[test]
fn a_long_range_takes_little_memory() {
    let live = Live::start(["map", "x", "-j", "2", "--range", "0:5000000"]);
    assert_small(peak(live, length(5_000_000)));
}

#[test]
fn a_long_input_takes_little_memory() {
    let mut live = Live::start(["map", "x", "-j", "2"]);
    let mut producer = Command::new("seq")
        .args(["0", "1999999"])
        .stdout(Stdio::from(std::os::fd::OwnedFd::from(live.stdin())))
        .spawn()
        .expect("seq runs");
    assert_small(peak(live, length(2_000_000)));
    producer.wait().expect("it is reaped");
}

#[test]
fn a_slow_item_at_the_head_takes_little_memory() {
    let function = "time.sleep(3) or x if x == 0 else x";
    let live = Live::start(["map", function, "-j", "2", "--range", "0:3000000"]);
    assert_small(peak(live, length(3_000_000)));
}

#[test]
fn a_reader_that_takes_its_time_costs_little_memory() {
    let live = Live::start(["map", "'x' * 1000", "-j", "2", "--range", "0:200000"]);
    let mut last = 0;
    let mut quiet = 0;
    let settled = wait_until(PATIENCE, || {
        let now = live.memory("VmRSS");
        assert_small(now);
        quiet = if now == last && now > 0 { quiet + 1 } else { 0 };
        last = now;
        quiet > 100
    });
    assert!(settled, "memory grows while nobody reads");
    assert_small(peak(live, 200_000 * 1003));
}

#[test]
fn input_is_not_read_ahead_of_its_consumers() {
    let mut live = Live::start(["map", "time.sleep(600)", "-j", "2"]);
    let mut stdin = live.stdin();
    thread::spawn(move || while stdin.write_all(&[b'1', b'\n'].repeat(32 << 10)).is_ok() {});
    live.await_workers(2);
    let mut last = 0;
    let mut quiet = 0;
    let settled = wait_until(PATIENCE, || {
        let now = live.memory("VmRSS");
        assert_small(now);
        quiet = if now == last { quiet + 1 } else { 0 };
        last = now;
        quiet > 100
    });
    assert!(settled, "memory grows while nobody works");
}

/// Items that need more memory than there is, and the messages about them.
#[test]
fn a_lack_of_memory_is_reported_in_one_line() {
    let limited = |command: &str| {
        let run = Run::shell(&format!("ulimit -v 400000; exec ppar {command}"));
        run.env("RUST_BACKTRACE", "1").deadline(PATIENCE)
    };
    let reason = "ended its worker by SIGABRT: needed 901 MB more than its memory limit allows";
    let map = "map --chunksize 1 'len(\"a\" * x)'";
    let finished = limited(&format!("{map} 10 900000000"))
        .stdout("10\n")
        .stderr_contains(&format!("ppar: item 1: {reason} (after 2 attempts)\n"))
        .code(1)
        .check();
    assert_eq!(finished.stderr.lines().count(), 1, "{}", finished.stderr);
    limited(&format!("{map} --on-error record 10 900000000"))
        .stdout_contains(&format!(
            "\"message\":\"{reason}\",\"traceback\":null,\"signal\":6"
        ))
        .stderr_contains("1 item failed")
        .code(1)
        .check();
    let line = "ppar: needed 500 MB more than its memory limit allows\n";
    for backend in ["inline", "thread"] {
        let finished = limited(&format!("map --backend {backend} 'len([0] * x)' 62500000"))
            .stderr_contains(line)
            .signal(6)
            .check();
        assert_eq!(finished.stderr, line);
    }
    let finished = limited("spawn -q --fn 'len([0] * x)' ::: 62500000")
        .stderr_contains(line)
        .code(1)
        .check();
    assert_eq!(finished.stderr, line);
}

#[test]
fn a_process_of_a_script_reports_a_lack_of_memory() {
    let scratch = Scratch::new();
    scratch.file(
        "script.py",
        "def f(x):\n    print(len([0] * x))\n\nif __name__ == '__main__':\n    \
         p = Process(target=f, args=(62500000,))\n    p.start()\n    p.join()\n    \
         print(p.exitcode)\n",
    );
    Run::shell("ulimit -v 400000; exec ppar run script.py")
        .dir(scratch.path())
        .env("RUST_BACKTRACE", "1")
        .deadline(PATIENCE)
        .stdout("-6\n")
        .stderr_contains("ppar: needed 500 MB more than its memory limit allows\n")
        .check();
}

/// Memory that is used up by many small pieces: none is left for the message.
#[test]
fn a_total_lack_of_memory_does_not_hang() {
    Run::shell("ulimit -v 300000; exec ppar map 'len([str(i) for i in range(x)])' 30000000")
        .env("RUST_BACKTRACE", "1")
        .deadline(PATIENCE)
        .stderr_contains("more than its memory limit allows")
        .code(1)
        .check();
}

#[test]
fn a_file_that_is_full_is_an_error() {
    // `ulimit -f` counts in KiB here.
    let full = "File too large";
    let full_at = |command: &str| {
        let scratch = Scratch::new();
        Run::shell(&format!("ulimit -f 10; {command}"))
            .dir(scratch.path())
            .stderr_contains(full)
            .code(3)
            .check();
    };
    full_at("exec ppar map x --range 0:100000 -o out");
    full_at("exec ppar map x --range 0:100000 > out");
    full_at("exec ppar spawn 'seq 100000; : {}' ::: 1 2 > out");
    full_at("exec ppar spawn --results folder 'seq 100000; : {}' ::: 1 2");
    full_at("exec ppar spawn --joblog log true '{}' ::: {1..1000}");
    full_at("seq 100000 | ppar spawn --pipe --cat 'wc -l {}'");
}

#[test]
fn jobs_end_as_they_would_without_ppar_when_a_file_is_full() {
    Run::shell("ulimit -f 10; ppar spawn 'bash -c \"seq 100000 > out\"; echo $?; : {}' ::: 1")
        .dir(Scratch::new().path())
        .stdout("153\n")
        .stderr_contains("File size limit exceeded")
        .check();
}

#[test]
fn a_manager_outlives_memory_that_it_may_not_have() {
    let script = "ppar queue put q 1; echo $?; ppar event set e; ppar event is-set e";
    Run::shell("ulimit -f 10; exec ppar manager -- bash -c \"$SCRIPT\"")
        .env("SCRIPT", script)
        .stdout("2\ntrue\n")
        .stderr_contains("no shared memory: File too large")
        .check();
}

/// A user id without processes.
const NOBODY: u32 = 1_954_321;

/// Under a limit that leaves room for a worker, but not for another thread,
/// nothing is lost. The limit counts all processes of a user, except root's.
#[test]
#[expect(clippy::print_stderr, reason = "says that nothing was tested")]
fn threads_that_cannot_be_started_cost_no_results() {
    if !geteuid().is_root() {
        eprintln!("skipped: only root can become a user without processes");
        return;
    }
    let scratch = Scratch::new();
    let binary = scratch.path().join("ppar");
    fs::copy(ppar(), &binary).expect("there is room for a copy");
    fs::set_permissions(scratch.path(), Permissions::from_mode(0o755)).expect("ours");
    scratch.file("items", numbers(0..100_000));
    for (command, least) in [
        ("map x --range 0:100000", 2),
        ("map x -j 4 --range 0:100000", 2),
        ("map x --range 0:100000 --backend inline", 1),
        ("map x --range 0:100000 --backend thread -j 4", 2),
        ("map x --range 0:100000 -q", 2),
        ("map x -a items", 3),
        ("spawn seq 0 ::: 99999", 3),
    ] {
        for limit in least..least + 3 {
            let script = format!(
                "exec setpriv --reuid={NOBODY} --regid={NOBODY} --clear-groups \
                 bash -c 'ulimit -u {limit}; exec ./ppar {command}'"
            );
            Run::shell(&script)
                .dir(scratch.path())
                .deadline(PATIENCE)
                .stdout(&numbers(0..100_000))
                .check();
        }
    }
    let script = format!(
        "exec setpriv --reuid={NOBODY} --regid={NOBODY} --clear-groups \
         bash -c 'ulimit -u 3; exec ./ppar map x --progress --range 0:100000'"
    );
    Run::shell(&script)
        .dir(scratch.path())
        .stdout(&numbers(0..100_000))
        .stderr_contains("100,000/100,000 items")
        .check();
}
