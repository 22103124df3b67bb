//! Outputs that are closed, full, not ready, or whose reader is gone.

use std::fs::File;
use std::io::Read;
use std::os::fd::{AsFd, OwnedFd};
use std::process::{Child, Command, Stdio};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{OFlags, fcntl_setfl};
use rustix::pipe::{PipeFlags, pipe_with};

use crate::support::{PATIENCE, Run, Scratch, numbers, ppar, wait_until};

/// Everything that has output, for `$PPAR` in a shell whose standard output
/// cannot take it.
const RESULTS: &[&str] = &[
    "ppar map 'x * x' 1 2 3",
    "ppar map 'x * x' 1 2 3 --backend thread",
    "ppar map 'x * x' 1 2 3 --backend inline",
    "ppar map x 1 2 3 --reduce a+b",
    "ppar spawn echo ::: 1 2",
    "ppar spawn --line-buffer echo ::: 1 2",
    "ppar spawn --dry-run echo ::: 1 2",
    "ppar spawn --fn 'print(x)' ::: 1 2",
    "ppar bench -q 'x * x' --range 0:10 --runs 1",
    "ppar run script.star",
    "ppar info",
    "ppar --version",
    "ppar --help",
    "ppar spawn --help",
    "ppar help map",
    "ppar manager",
];

/// The same for clients of a manager, which have something to print.
const SHARED: &[&str] = &[
    "ppar queue get jobs",
    "ppar queue get jobs --follow",
    "ppar queue size jobs",
    "ppar value get count",
    "ppar dict get ages Ann",
    "ppar list items names",
    "ppar manager list",
];

#[test]
fn failed_writes_are_never_a_success() {
    let scratch = Scratch::new();
    scratch.file("script.star", "print(1)\n");
    for (output, reason) in [(">&-", "the output is closed"), (">/dev/full", "No space")] {
        for command in RESULTS {
            Run::shell(&format!("{command} {output}"))
                .dir(scratch.path())
                .stderr_contains(reason)
                .code(3)
                .check();
        }
    }
}

#[test]
fn failed_writes_of_a_managers_clients_are_never_a_success() {
    let made = "ppar queue put jobs 1 2; ppar value set count 1 --type q
        ppar dict set ages Ann 40; ppar list append names Ann; ppar queue close jobs";
    for (output, reason) in [(">&-", "the output is closed"), (">/dev/full", "No space")] {
        let shown = SHARED
            .iter()
            .map(|command| format!("{command} {output}; echo $?"));
        let script = shown.collect::<Vec<_>>().join("\n");
        let finished = Run::shell(&format!("ppar manager -- bash -c '{made}\n{script}'"))
            .stdout(&"3\n".repeat(SHARED.len()))
            .stderr_contains(reason)
            .check();
        let lines = finished.stderr.lines().count();
        assert_eq!(lines, SHARED.len(), "{}", finished.stderr);
    }
}

#[test]
fn values_stay_in_the_queue_where_nobody_could_read_them() {
    let script = "ppar queue put jobs 1 2; ppar queue get jobs >&-; ppar queue get jobs -n 2";
    Run::shell(&format!("ppar manager -- sh -c '{script}'"))
        .stdout("1\n2\n")
        .stderr_contains("the output is closed")
        .check();
}

#[test]
fn values_stay_where_they_were_if_they_cannot_be_written() {
    for (fill, take, left) in [
        ("queue put o 1 2", "queue get o", "queue get o -n 2"),
        (
            "pipe send o 0 1 2",
            "pipe recv o 1",
            "pipe recv o 1 --follow --timeout 0",
        ),
        ("list append o 1 2", "list pop o 0", "list items o"),
        (
            "dict set o 1 1; ppar dict set o 2 2",
            "dict pop o 1",
            "dict keys o",
        ),
    ] {
        let script = format!(
            "ppar {fill}; for output in 0 1; do ppar {take} > /dev/full; echo $?; ppar {take} >&-; echo $?; done
            ppar {left}; true"
        );
        Run::shell(&format!("exec ppar manager -- sh -c '{script}'"))
            .stdout("3\n3\n3\n3\n1\n2\n")
            .stderr_contains("No space")
            .stderr_contains("the output is closed")
            .check();
    }
}

#[test]
fn a_closed_output_matters_only_to_its_writers() {
    Run::shell("ppar spawn true ::: 1 2 >&-").check();
    Run::shell("ppar map x 1 2 3 2>&-")
        .stdout("1\n2\n3\n")
        .check();
    Run::shell("ppar spawn 'cat; echo {}' ::: 1 <&-")
        .stdout("1\n")
        .check();
    // The standard library's replacement could be written and read.
    Run::shell("ppar spawn -u 'echo {} || exit 7' ::: 1 >&-")
        .stderr_contains("1 job failed")
        .any_code()
        .check();
}

#[test]
fn errors_of_jobs_that_cannot_be_written_are_a_failure() {
    for output in ["2>&-", "2>/dev/full", "2>&- >/dev/null"] {
        Run::shell(&format!("ppar spawn 'echo {{}} >&2' ::: 1 {output}"))
            .code(3)
            .check();
    }
    Run::shell("ppar map x 1 --stats 2>&-")
        .stdout("1\n")
        .code(3)
        .check();
    Run::shell("ppar map --nothing 2>&-").code(2).check();
}

/// A command whose standard output or standard error is a non-blocking pipe.
/// The reader starts when the pipe is full.
fn slowly_read(script: &str, is_error: bool) -> (String, Child) {
    let (reader, writer) = pipe_with(PipeFlags::CLOEXEC).expect("a pipe");
    fcntl_setfl(&writer, OFlags::NONBLOCK).expect("it need not wait");
    let mut command = Command::new("bash");
    let own = writer.try_clone().expect("a copy");
    command.args(["-c", script]).env("PPAR", ppar());
    let (out, err): (Stdio, Stdio) = if is_error {
        (Stdio::null(), own.into())
    } else {
        (own.into(), Stdio::inherit())
    };
    let child = command.stdin(Stdio::null()).stdout(out).stderr(err).spawn();
    let child = child.expect("it starts");
    // It has a copy of the writing end.
    drop(command);
    let full = wait_until(PATIENCE, || !has_room(&writer));
    assert!(full, "{script} fills a pipe");
    drop(writer);
    (read(reader), child)
}

fn has_room(writer: impl AsFd) -> bool {
    let mut ends = [PollFd::new(&writer, PollFlags::OUT)];
    poll(&mut ends, Some(&Timespec::default())).expect("it can be asked") == 1
}

fn read(reader: OwnedFd) -> String {
    let mut text = String::new();
    let read = File::from(reader).read_to_string(&mut text);
    read.expect("it is text");
    text
}

#[test]
fn a_pipe_that_is_not_ready_is_waited_for() {
    let scratch = Scratch::new();
    let script = scratch.file("script.star", "for i in range(50000):\n    print(i)\n");
    let run = format!("exec $PPAR run {}", script.display());
    let jobs = "exec $PPAR spawn 'seq 0 49999; :'  ::: 1";
    for (script, is_error) in [
        ("exec $PPAR map x --range 0:50000", false),
        ("exec $PPAR map x --range 0:50000 --backend inline", false),
        ("exec $PPAR map '[print(n) for n in range(50000)]' 1", true),
        (jobs, false),
        (
            "exec $PPAR spawn --line-buffer 'seq 0 49999; :' ::: 1",
            false,
        ),
        ("exec $PPAR spawn 'seq 0 49999 >&2; :' ::: 1", true),
        (
            "exec $PPAR spawn --fn '[print(n) for n in range(50000)]' ::: 1",
            false,
        ),
        (
            "exec $PPAR spawn -u --fn '[print(n) for n in range(50000)]' ::: 1",
            false,
        ),
        (&run, false),
        (
            "exec $PPAR manager -- sh -c 'seq 0 49999 | $PPAR queue put q; $PPAR queue close q
             $PPAR queue get q --follow'",
            false,
        ),
        (
            "exec $PPAR manager -- sh -c 'seq 0 49999 | $PPAR list extend l; $PPAR list items l'",
            false,
        ),
    ] {
        let (text, mut child) = slowly_read(script, is_error);
        assert!(child.wait().expect("it ends").success(), "{script}");
        assert!(text == numbers(0..50_000), "{script}: {} bytes", text.len());
    }
}

#[test]
fn a_reader_that_is_gone_ends_jobs_that_write_for_themselves() {
    for jobs in [
        "-u echo",
        "-u -j 4 --retries 3 cat /dev/zero",
        "-u --fn 'print(x)'",
        "-u /bin/echo",
    ] {
        let script = format!("yes | ppar spawn {jobs} | head -c 1; echo ${{PIPESTATUS[1]}}");
        let finished = Run::shell(&script).any_code().observe();
        assert!(finished.stdout.ends_with("141\n"), "{jobs}: {finished:?}");
        assert_eq!(finished.stderr, "", "{jobs}");
    }
}

#[test]
fn jobs_without_output_need_no_reader() {
    Run::shell("exec 3> >(:); wait $!; ppar spawn -u 'touch {}' ::: a b c >&3; ls")
        .dir(Scratch::new().path())
        .stdout("a\nb\nc\n")
        .check();
}

#[test]
fn a_job_that_fails_while_somebody_reads_is_a_failed_job() {
    Run::shell("ppar spawn -u 'echo {}; [ {} = 2 ]' ::: 1 2 3 | sort; echo ${PIPESTATUS[0]}")
        .stderr_contains("2 jobs failed")
        .stdout_contains("1\n2\n3\n")
        .check();
}

/// Options for a file to write, in runs that write 2 lines to it.
const TO_FILE: &[&str] = &[
    "ppar map x 1 2 -o",
    "ppar map --flat '[1, x]' 0 --array -o",
    "ppar map x --range 0:1 --stats-json",
    "ppar bench -q -j 1 x 1 --runs 1 --json",
    "ppar bench -q -j 1 x 1 --runs 1 --csv",
    "ppar bench -q -j 1 x 1 --runs 1 --plot",
];

#[test]
fn files_to_write_may_be_anything_that_can_be_written_to() {
    for command in TO_FILE {
        // The result in a file is compared with all others by size, since times
        // differ from run to run.
        let script = format!(
            "mkfifo fifo; cat fifo > from_fifo & {command} fifo > rest || exit; wait $!
             {command} >(cat > from_pipe; touch written) > rest || exit
             until [ -e written ]; do :; done
             {command} - > from_stdout || exit
             (echo before >&2; {command} /dev/stderr; echo after >&2) > rest 2> from_stderr
             (echo before >&3; {command} /dev/fd/3; echo after >&3) > rest 3> from_number
             {command} /dev/null > rest || exit
             [ $(head -n 1 from_stderr) = before ] || exit; [ $(tail -n 1 from_number) = after ] || exit
             [ -s from_fifo ] && [ -s from_pipe ] && [ -s from_stdout ] || exit
             [ $(wc -l < from_stderr) -gt 2 ] && [ $(wc -l < from_number) -gt 2 ] || exit
             [ -c /dev/null ] && [ -p fifo ] && [ ! -e - ] && echo well"
        );
        let finished = Run::shell(&script).dir(Scratch::new().path()).observe();
        assert_eq!(finished.stdout, "well\n", "{command}: {}", finished.stderr);
    }
}

#[test]
fn content_of_an_open_file_is_kept() {
    let script = "(echo before; ppar map x 1 2 -o /dev/stdout; echo after) > out; cat out
        (echo before >&2; ppar map x 1 2 -o /dev/stderr; echo after >&2) 2> err; cat err";
    Run::shell(script)
        .dir(Scratch::new().path())
        .stdout("before\n1\n2\nafter\nbefore\n1\n2\nafter\n")
        .check();
}

#[test]
fn a_file_that_cannot_be_written_to_is_refused_with_a_reason() {
    let scratch = Scratch::new();
    scratch.file("file", "");
    for (command, reason) in [
        ("ppar map x 1 -o .", "failed to open . for writing"),
        (
            "ppar map x 1 --stats-json .",
            "failed to open . for writing",
        ),
        (
            "ppar map x 1 --stats-json none/file",
            "failed to open none/file",
        ),
        ("ppar map x 1 -o /dev/fd/77", "failed to open /dev/fd/77"),
        (
            "ppar bench x 1 --json none/file",
            "failed to open none/file",
        ),
        (
            "ppar spawn --results - echo ::: 1",
            "--results takes a folder",
        ),
        ("ppar spawn --results file echo ::: 1", "file is a file"),
        (
            "ppar spawn --results /dev/null echo ::: 1",
            "/dev/null is a file",
        ),
        ("ppar spawn --results >(cat) echo ::: 1", "is a file"),
    ] {
        Run::shell(command)
            .dir(scratch.path())
            .stdout("")
            .stderr_contains(reason)
            .code(2)
            .check();
    }
    for command in [
        "ppar map x 1 -o",
        "ppar map x 1 --stats-json",
        "ppar bench -q -j 1 x 1 --csv",
    ] {
        Run::shell(&format!("{command} /dev/full > rest"))
            .dir(scratch.path())
            .stderr_contains("No space left on device")
            .code(3)
            .check();
    }
}
