//! The job log of `ppar spawn`, and runs that resume from it.

use std::ffi::OsString;
use std::fs;

use rustix::process::Signal;
use serde_json::Value;

use crate::support::{Gate, Live, PATIENCE, Run, Scratch, wait_until};

#[test]
fn the_job_log_has_a_line_for_each_job_and_lets_a_run_resume() {
    let scratch = Scratch::new();
    let run = |script: &str, expected: &str, code: i32| {
        let run = Run::shell(script)
            .dir(scratch.path())
            .stdout(expected)
            .code(code);
        if code == 0 {
            run
        } else {
            run.stderr_contains("failed")
        }
        .check();
    };
    run(
        "ppar spawn -k --joblog log 'echo {}; exit {}' ::: 0 1",
        "0\n1\n",
        1,
    );
    let log = fs::read_to_string(scratch.path().join("log")).expect("written");
    let lines: Vec<Vec<&str>> = log.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(
        lines[0].join(" "),
        "Seq Host Starttime JobRuntime Send Receive Exitval Signal Command"
    );
    assert_eq!(lines.len(), 3);
    assert!(lines.iter().all(|fields| fields.len() == 9), "{log}");
    // In another order, and with additional items.
    run(
        "ppar spawn -k --joblog log --resume 'echo {}; exit {}' ::: 1 2 0",
        "2\n",
        1,
    );
    run(
        "ppar spawn -k --joblog log --resume 'echo {}; exit {}' ::: 1 2 0",
        "",
        0,
    );
    run(
        "ppar spawn -k --joblog log --resume-failed 'echo {}; exit {}' ::: 1 2 0",
        "1\n2\n",
        1,
    );
}

#[test]
fn a_job_whose_line_was_cut_short_is_run_again_and_no_other() {
    let scratch = Scratch::new();
    let again = |expected: &str| {
        Run::shell("ppar spawn -j1 --joblog log --resume echo ::: one two three")
            .dir(scratch.path())
            .stdout(expected)
            .check();
    };
    again("one\ntwo\nthree\n");
    let file = scratch.path().join("log");
    let whole = fs::read(&file).expect("readable");
    let lines: Vec<&[u8]> = whole.split_inclusive(|&byte| byte == b'\n').collect();
    let last = lines[3].len();
    // Without the line end, within the command, within the numbers, after one
    // byte.
    for cut in [1, 3, 20, last - 1] {
        fs::write(&file, &whole[..whole.len() - cut]).expect("written");
        again("three\n");
        let log = fs::read_to_string(&file).expect("readable");
        assert_eq!(log.lines().count(), 4, "{log}");
        again("");
    }
}

#[test]
fn a_job_that_took_too_long_has_the_exit_value_minus_one() {
    let scratch = Scratch::new();
    Run::shell("ppar spawn -q --joblog log --timeout 0.05 sleep ::: 600")
        .dir(scratch.path())
        .code(1)
        .check();
    assert_eq!(ends(&scratch), [("1", "-1", "sleep 600")].map(owned));
}

#[test]
fn jobs_that_a_halt_has_ended_or_kept_from_starting_are_not_in_the_log() {
    let scratch = Scratch::new();
    // The first job fails once the second runs.
    let command = "'case {} in 1) until test -e two; do sleep 0.01; done; rm two; exit 4;; \
        2) touch two; test -e all || sleep 600;; esac'";
    let script = format!("ppar spawn -q -j2 --halt now,fail=1 --joblog log {command} ::: 1 2 3");
    Run::shell(&script).dir(scratch.path()).code(1).check();
    let log = ends(&scratch);
    assert_eq!(log.len(), 1, "{log:?}");
    assert_eq!((&*log[0].0, &*log[0].1), ("1", "4"));
    scratch.file("all", "");
    let script = script.replace("--joblog", "--resume --joblog");
    Run::shell(&script).dir(scratch.path()).check();
    let mut numbers: Vec<_> = ends(&scratch).into_iter().map(|end| end.0).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, ["1", "2", "3"]);
}

/// The number, exit code and command of each job in the log.
fn ends(scratch: &Scratch) -> Vec<(String, String, String)> {
    let log = fs::read_to_string(scratch.path().join("log")).unwrap_or_default();
    let lines = log.lines().skip(1).map(|line| {
        let fields: Vec<_> = line.split('\t').collect();
        owned((fields[0], fields[6], fields[8]))
    });
    lines.collect()
}

fn owned((seq, exit, command): (&str, &str, &str)) -> (String, String, String) {
    (seq.to_owned(), exit.to_owned(), command.to_owned())
}

/// A run with ten finished jobs and three more at a gate.
struct Stopped {
    scratch: Scratch,
}

impl Stopped {
    /// Starts the run, stops it there with a signal, and opens the gate.
    fn by(signal: Signal) -> Self {
        let stopped = Self {
            scratch: Scratch::new(),
        };
        let gate = Gate::closed(&stopped.scratch);
        let mut live = Live::shell(&stopped.script());
        let there = wait_until(PATIENCE, || {
            stopped.lines("begun").len() == 13 && stopped.lines("log").len() == 11
        });
        assert!(there, "{:?}", stopped.lines("begun"));
        if signal == Signal::KILL {
            live.signal(signal);
            live.wait();
            gate.open();
        } else {
            live.signal(signal);
            let waits = "ppar: waiting for 3 jobs; a second signal (Ctrl-C) ends them\n";
            assert_eq!(live.line(), waits);
            gate.open();
            live.wait();
        }
        assert!(wait_until(PATIENCE, || stopped.lines("done").len() == 13));
        stopped
    }

    fn script(&self) -> String {
        let folder = self.scratch.path().display();
        let wait = Gate::WAIT;
        format!(
            "cd '{folder}'; exec \"$PPAR\" spawn -j3 --joblog log --resume \
            'echo {{}} >> begun; test {{}} -le 10 || {wait}; echo {{}} >> done' ::: $(seq 40) 2>&1"
        )
    }

    /// Runs the rest.
    fn resume(&self) {
        assert!(Live::shell(&self.script()).wait().success());
        assert_eq!(self.lines("log").len(), 41);
    }

    fn lines(&self, name: &str) -> Vec<String> {
        let text = fs::read_to_string(self.scratch.path().join(name)).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    /// The finished jobs, sorted.
    fn done(&self) -> Vec<u32> {
        let lines = self.lines("done").into_iter();
        let mut numbers: Vec<u32> = lines.map(|line| line.parse().expect("a number")).collect();
        numbers.sort_unstable();
        numbers
    }
}

#[test]
fn an_interrupted_run_resumes_the_remaining_jobs_exactly_once() {
    let run = Stopped::by(Signal::INT);
    assert_eq!(run.done(), (1..=13).collect::<Vec<_>>());
    assert_eq!(run.lines("log").len(), 14);
    run.resume();
    assert_eq!(run.done(), (1..=40).collect::<Vec<_>>());
}

#[test]
fn a_killed_run_resumes_the_jobs_that_are_not_in_the_log() {
    let run = Stopped::by(Signal::KILL);
    assert_eq!(run.lines("log").len(), 11);
    run.resume();
    // Nobody was there to see the running jobs end.
    let twice = (1..=40).flat_map(|n| vec![n; if (11..=13).contains(&n) { 2 } else { 1 }]);
    assert_eq!(run.done(), twice.collect::<Vec<_>>());
}

/// All ways to write the output of jobs, except letting jobs write it
/// themselves.
const MODES: [&str; 5] = ["-j4", "-k", "--line-buffer", "--tag", "--json"];

#[test]
fn jobs_with_unread_output_are_not_in_the_log_of_a_killed_run() {
    for mode in MODES {
        let scratch = Scratch::new();
        let folder = scratch.path().display();
        // Much more than a pipe holds, but less than ppar lets wait.
        let script = format!(
            "cd '{folder}'; exec \"$PPAR\" spawn {mode} --joblog log --resume \
            'printf \"%01000d<{{}}>\\n\" 0; echo {{}} >> ran' ::: $(seq 300) 2>&1"
        );
        let lines = |name| {
            let text = fs::read_to_string(scratch.path().join(name)).unwrap_or_default();
            text.lines().count()
        };
        let mut live = Live::shell(&script);
        let all_ran = || lines("ran") == 300 && lines("log") > 1;
        assert!(wait_until(PATIENCE, all_ran), "{mode}");
        live.signal(Signal::KILL);
        live.wait();
        let seen = live.rest();
        let logged = ends(&scratch);
        assert!(logged.len() < 300, "{mode}");
        for (seq, ..) in logged {
            assert!(seen.contains(&format!("<{seq}>")), "{mode} {seq}");
        }
        let mut live = Live::shell(&script);
        let seen = seen + &live.rest();
        assert!(live.wait().success());
        for n in 1..=300 {
            assert!(seen.contains(&format!("<{n}>")), "{mode} {n}");
        }
        assert_eq!(ends(&scratch).len(), 300, "{mode}");
    }
}

#[test]
fn jobs_whose_output_is_refused_are_not_in_the_log() {
    for mode in MODES {
        for (full, command) in [
            ("> /dev/full", "echo {}"),
            ("2> /dev/full", "echo {} >&2"),
            ("> /dev/full 2>&1", "echo {}"),
        ] {
            if mode == "--json" && full.starts_with('2') {
                // Everything goes to standard output.
                continue;
            }
            let scratch = Scratch::new();
            let run = |end: &str| {
                Run::shell(&format!(
                    "ppar spawn {mode} --joblog log --resume '{command}' ::: 1 2 3 {end}"
                ))
                .dir(scratch.path())
            };
            run(&format!("{full}; code=$?; echo >&2 end; exit $code"))
                .code(3)
                .stderr_contains("end")
                .check();
            assert_eq!(ends(&scratch), [], "{mode} {full}");
            run("2>&1").check();
            assert_eq!(ends(&scratch).len(), 3, "{mode} {full}");
        }
    }
}

#[test]
fn a_job_that_waits_for_its_turn_is_in_the_log_only_if_it_wrote_nothing() {
    let scratch = Scratch::new();
    let gate = Gate::closed(&scratch);
    let folder = scratch.path().display();
    let wait = Gate::WAIT;
    let mut live = Live::shell(&format!(
        "cd '{folder}'; exec \"$PPAR\" spawn -k -j2 --joblog log \
        'case {{}} in 1) {wait};; 2) echo out;; esac' ::: 1 2 3 4"
    ));
    // The second job is over when the third has started.
    assert!(wait_until(PATIENCE, || ends(&scratch).len() == 2));
    let numbers: Vec<_> = ends(&scratch).into_iter().map(|end| end.0).collect();
    assert_eq!(numbers, ["3", "4"]);
    gate.open();
    assert_eq!(live.rest(), "out\n");
    assert!(live.wait().success());
    assert_eq!(ends(&scratch).len(), 4);
}

#[test]
fn results_appear_whole_before_the_line_of_the_log() {
    let scratch = Scratch::new();
    let gate = Gate::closed(&scratch);
    let folder = scratch.path().display();
    let wait = Gate::WAIT;
    let script = format!(
        "cd '{folder}'; exec \"$PPAR\" spawn --results out --joblog log --resume \
        'echo one; touch begun; {wait}; echo two' ::: x"
    );
    let mut live = Live::shell(&script);
    let begun = || scratch.path().join("begun").exists();
    assert!(wait_until(PATIENCE, begun));
    let files = || {
        let entries = fs::read_dir(scratch.path().join("out/1/x")).expect("it is made");
        entries.count()
    };
    assert_eq!(files(), 0);
    live.signal(Signal::KILL);
    live.wait();
    gate.open();
    assert_eq!((files(), ends(&scratch).len()), (0, 0));
    let mut live = Live::shell(&script);
    assert_eq!(live.rest(), "one\ntwo x\n");
    assert!(live.wait().success());
    assert_eq!((files(), ends(&scratch).len()), (4, 1));
}

#[test]
fn runs_that_share_a_log_keep_each_others_lines() {
    let scratch = Scratch::new();
    let gate = Gate::closed(&scratch);
    let folder = scratch.path().display();
    let wait = Gate::WAIT;
    let mut first = Live::shell(&format!(
        "cd '{folder}'; exec \"$PPAR\" spawn -q -j2 --joblog log \
        'test {{}} != wait || {wait}' ::: wait $(seq 100)"
    ));
    assert!(wait_until(PATIENCE, || ends(&scratch).len() == 100));
    let others = "for run in a b c d; do ppar spawn --joblog log $resume true ::: $run-{1..100} & \
        resume=--resume; done; wait";
    Run::shell(others).dir(scratch.path()).check();
    gate.open();
    assert!(first.wait().success());
    let log = fs::read_to_string(scratch.path().join("log")).expect("readable");
    assert_eq!(log.matches("Seq").count(), 1);
    let whole = |line: &&str| line.split('\t').count() == 9;
    assert_eq!(log.lines().filter(whole).count(), 502);
    assert_eq!(log.lines().count(), 502);
    // A run that has the log to itself starts it afresh.
    Run::shell("ppar spawn --joblog log true ::: 1")
        .dir(scratch.path())
        .check();
    assert_eq!(ends(&scratch).len(), 1);
}

#[test]
fn a_log_may_go_anywhere() {
    let lines = "Seq\tCommand\n1\ttrue a\n2\ttrue b\n";
    for resume in ["", "--resume"] {
        for (end, expected) in [
            ("- | cut -f 1,9", lines),
            ("/dev/stdout | cut -f 1,9", lines),
            ("- > file; cut -f 1,9 file", lines),
            ("file >> file; cut -f 1,9 file", lines),
            ("/dev/stderr 2>&1 | cut -f 1,9", lines),
            ("/dev/stderr 2> file; cut -f 1,9 file", lines),
            (">(cut -f 1,9 > file); wait $!; cat file", lines),
            ("fifo & cut -f 1,9 fifo; wait $!", lines),
            ("/dev/null", ""),
        ] {
            let scratch = Scratch::new();
            let script = format!(
                "set -o pipefail; mkfifo fifo; \
                 run() {{ ppar spawn -j1 {resume} --joblog $1 true ::: a b; }}; run {end}"
            );
            Run::shell(&script)
                .dir(scratch.path())
                .stdout(expected)
                .check();
        }
    }
    Run::shell("ppar spawn -j1 --joblog - echo ::: a b | cut -f 1,9")
        .stdout("Seq\tCommand\na\n1\techo a\nb\n2\techo b\n")
        .check();
}

#[test]
fn a_log_that_cannot_be_written_ends_the_run() {
    let scratch = Scratch::new();
    let script = "mkfifo fifo; { head -n 1 fifo > /dev/null; touch gone; } & \
        ppar spawn --joblog fifo 'until test -e gone; do sleep 0.01; done; : {}' ::: 1 2";
    for (script, reason) in [
        (script, "Broken pipe"),
        ("ppar spawn --joblog /dev/full true ::: 1", "No space"),
    ] {
        Run::shell(script)
            .dir(scratch.path())
            .code(3)
            .stderr_contains("failed to write the job log")
            .stderr_contains(reason)
            .check();
    }
}

#[test]
fn a_file_that_is_not_a_job_log_is_kept() {
    let scratch = Scratch::new();
    scratch.file("notes", "my notes\n");
    for option in ["--resume", "--resume-failed", "-q"] {
        Run::new(["spawn", "--joblog", "notes", option, "echo", ":::", "a"])
            .dir(scratch.path())
            .stderr_contains("notes: the file is not a job log; choose another one")
            .any_code()
            .check();
    }
    let kept = std::fs::read_to_string(scratch.path().join("notes"));
    assert_eq!(kept.expect("it is there"), "my notes\n");
    scratch.file("empty", "");
    for _ in 0..2 {
        Run::new(["spawn", "--joblog", "empty", "echo", ":::", "a"])
            .dir(scratch.path())
            .stdout("a\n")
            .check();
    }
}

#[test]
fn a_job_that_cannot_be_started_has_a_record_and_a_line() {
    let scratch = Scratch::new();
    let log = scratch.path().join("log");
    let args = ["spawn", "-k", "--json", "--joblog"].map(OsString::from);
    let command = ["{}", ":::", "true", "./missing", "/"].map(OsString::from);
    let finished = Run::new(args.into_iter().chain([log.clone().into()]).chain(command))
        .dir(scratch.path())
        .stderr_contains("ppar: job 2: failed to find the command \"./missing\": ./missing")
        .stderr_contains("ppar: 2 jobs failed")
        .code(1)
        .check();
    let records: Vec<Value> = finished
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("a record"))
        .collect();
    let exits: Vec<_> = records.iter().map(|record| &record["exit"]).collect();
    assert_eq!(exits, [0, 127, 126]);
    assert!(records[0].get("error").is_none());
    assert_eq!(records[1]["item"], "./missing");
    assert_eq!(
        records[1]["error"],
        "failed to find the command \"./missing\""
    );
    let log = fs::read_to_string(log).expect("it was written");
    let mut exits: Vec<_> = log
        .lines()
        .skip(1)
        .filter_map(|line| line.split('\t').nth(6))
        .collect();
    exits.sort_unstable();
    assert_eq!(exits, ["0", "126", "127"]);
}
