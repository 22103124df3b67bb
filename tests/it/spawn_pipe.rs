//! Input that `ppar spawn` cuts into blocks for jobs to read.

use std::fs;
use std::io::Write;

use rustix::process::Signal;

use crate::support::{Live, PATIENCE, Run, Scratch, numbers, wait_until};

#[test]
fn each_block_is_the_input_of_a_job() {
    Run::shell("seq 10 | ppar spawn --pipe -k -N 3 paste -sd+")
        .stdout("1+2+3\n4+5+6\n7+8+9\n10\n")
        .check();
    Run::shell("seq 10 | ppar spawn --pipe -k --block 9 paste -sd+")
        .stdout("1+2+3+4\n5+6+7+8\n9+10\n")
        .check();
    Run::shell("ppar spawn --pipe wc -c < /dev/null").check();
    Run::shell("ppar spawn --pipe 'wc -c # bytes' <<< abc")
        .stdout("4\n")
        .check();
}

#[test]
fn a_record_that_is_longer_than_a_block_is_whole() {
    let script = "head -c 3000000 /dev/zero | ppar spawn --pipe --block 1k wc -c";
    Run::shell(script).stdout("3000000\n").check();
}

#[test]
fn no_byte_is_lost_in_order_or_not() {
    let input = numbers(1..400_000);
    let order = Run::new(["spawn", "--pipe", "-k", "-j4", "--block", "100k", "cat"]);
    order.stdin(input.clone()).stdout(&input).check();
    for how in [
        "--pipe --round-robin",
        "--pipe --round-robin -N 7",
        "--pipe --cat",
    ] {
        let script = format!("ppar spawn {how} -j4 --block 100k cat | sort -n");
        Run::shell(&script)
            .stdin(input.clone())
            .stdout(&input)
            .check();
    }
}

#[test]
fn records_may_have_any_start_and_end() {
    let fasta = ">a\nAC\nGT\n>b\nA\n>c\nT\n";
    for (options, expected) in [
        ("-N1 --recstart '>'", ">a,AC,GT\n>b,A\n>c,T\n"),
        (
            "-N1 --recstart '>' --recend '\\n'",
            ">a,AC,GT\n>b,A\n>c,T\n",
        ),
        ("-N2 --recstart '>'", ">a,AC,GT,>b,A\n>c,T\n"),
        (
            "--block 4 --recend '' --recstart ''",
            ">a,A\nC,GT\n,>b\nA,>c\n,T\n",
        ),
        ("-N1 --recend '\\x3e'", ">\na,AC,GT,>\nb,A,>\nc,T\n"),
    ] {
        let script = format!("ppar spawn --pipe -k {options} paste -sd,");
        Run::shell(&script).stdin(fasta).stdout(expected).check();
    }
}

#[test]
fn the_header_begins_each_block() {
    for option in ["--header=2", "--header 2"] {
        let script = format!("ppar spawn {option} --pipe -k -N 2 paste -sd,");
        Run::shell(&script)
            .stdin("h\ni\na\nb\nc\n")
            .stdout("h,i,a,b\nh,i,c\n")
            .check();
    }
    Run::shell("ppar spawn --header : -k echo {n} ::: n a b")
        .stdout("a\nb\n")
        .check();
}

#[test]
fn parts_of_a_file_are_read_in_place() {
    let scratch = Scratch::new();
    let input = numbers(1..300_000);
    scratch.file("in", &input);
    let run = |options: &str| {
        let script = format!("ppar spawn -k --pipe-part -a in {options}");
        Run::shell(&script).dir(scratch.path())
    };
    run("--block 100k cat").stdout(&input).check();
    let parts = run("-j2 --block -3 wc -l").check();
    assert_eq!(parts.stdout.lines().count(), 6, "{}", parts.stdout);
    let sum: u64 = parts
        .stdout
        .lines()
        .map(|line| line.trim().parse::<u64>().expect("a number"))
        .sum();
    assert_eq!(sum, 299_999);
    run("--header 1 --block 1M head -n 1")
        .stdout("1\n1\n")
        .check();
    Run::shell("ppar spawn --pipe-part -a /dev/null cat")
        .code(2)
        .stderr_contains("/dev/null in place: it is not a regular file; use --pipe")
        .check();
}

#[test]
fn a_block_may_be_a_file_that_is_always_removed() {
    let scratch = Scratch::new();
    let folder = scratch.path().join("tmp");
    fs::create_dir(&folder).expect("a folder");
    // While the job runs, there is no file that a kill could leave behind.
    let script = "seq 6 | ppar spawn --pipe --cat -k -N 3 \
        'cat {} {}; wc -l < {}; ls -A \"$TMPDIR\"; sh -c \"test -f {}\"'";
    Run::shell(script)
        .dir(scratch.path())
        .env("TMPDIR", &folder)
        .stdout("1\n2\n3\n1\n2\n3\n3\n4\n5\n6\n4\n5\n6\n3\n")
        .check();
}

#[test]
fn the_file_of_a_block_is_there_for_programs_that_close_what_they_inherit() {
    let script = "seq 4 | ppar spawn --pipe --cat -k -N 2 --shell=bash \
        'for n in {3..60}; do eval \"exec $n<&-\"; done; cat {}'";
    Run::shell(script).stdout("1\n2\n3\n4\n").check();
}

#[test]
fn a_job_need_not_read_its_input() {
    let input = numbers(1..200_000);
    Run::shell("ppar spawn --pipe --block 500k head -n 1 | wc -l")
        .stdin(input.clone())
        .stdout("3\n")
        .check();
    Run::shell("ppar spawn --pipe --round-robin -j2 --block 100k 'exit 0'")
        .stdin(input)
        .check();
}

#[test]
fn a_failed_job_reads_its_block_again() {
    let scratch = Scratch::new();
    let command = "wc -l; test -e seen || { touch seen; exit 1; }";
    Run::new(["spawn", "-q", "--pipe", "--retries", "1", command])
        .dir(scratch.path())
        .stdin(numbers(0..1000))
        .stdout("1000\n")
        .check();
}

#[test]
fn blocks_arrive_before_the_input_ends() {
    let mut live = Live::start(["spawn", "--pipe", "-N", "1", "cat"]);
    let mut input = live.stdin();
    writeln!(input, "first").expect("it reads");
    input.flush().expect("it reads");
    assert_eq!(live.line(), "first\n");
    drop(input);
    assert!(live.wait().success());
}

#[test]
fn only_a_few_blocks_are_held() {
    let mut live = Live::start(["spawn", "--pipe", "-j2", "--block", "1M", "sleep", "600"]);
    let mut input = live.stdin();
    let lines = "some text\n".repeat(10_000);
    let producer = std::thread::spawn(move || while input.write_all(lines.as_bytes()).is_ok() {});
    live.await_workers(2);
    // When memory stops growing, nothing more is read.
    let mut held = 0;
    let settled = wait_until(PATIENCE, || {
        let before = std::mem::replace(&mut held, live.memory("VmRSS"));
        before == held
    });
    assert!(settled && held < 60 << 10, "{held} KiB");
    live.signal(Signal::INT);
    live.signal_again(Signal::TERM);
    live.wait();
    producer.join().expect("it ends with its reader");
}

#[test]
fn senseless_combinations_are_refused() {
    for (options, message) in [
        ("--pipe cat ::: a", "instead of items: remove :::"),
        (
            "--pipe cat {}",
            "jobs read their blocks from standard input",
        ),
        ("--recend x cat", "--recend applies to blocks"),
        ("--cat cat", "--cat applies to blocks"),
        ("--header 2 cat", "--header N applies to blocks"),
        ("--pipe --csv cat", "cannot be used with"),
        ("--pipe --block 0 cat", "write a number of bytes"),
        ("--pipe --block -2 cat", "only a file can be cut"),
        ("--pipe --recend '\\q' cat", "a backslash must start one of"),
        ("--pipe-part cat", "required"),
        (
            "--pipe --round-robin --retries 1 cat",
            "cannot be used with",
        ),
        ("--pipe --joblog l --resume cat", "cannot be used with"),
    ] {
        let script = format!("ppar spawn {options}");
        Run::shell(&script).code(2).stderr_contains(message).check();
    }
}
