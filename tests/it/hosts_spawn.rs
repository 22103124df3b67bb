//! `ppar spawn --on`: jobs on other hosts, and their files.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;

use rustix::process::Signal;

use crate::support::{
    Hosts, Live, PATIENCE, Run, Scratch, fake_ssh, is_alive, pid_in, reached_by, send, wait_until,
};

#[test]
fn jobs_run_on_all_hosts_and_know_where() {
    let command = "echo {} $PPAR_HOST {host} $PPAR_SLOT {%} $PPAR_SEQ \"$NAME\"";
    let args = [
        "spawn",
        "--on",
        "local:1,local:1",
        "-k",
        "--env",
        "NAME=<{} {host}>",
        "--tagstring",
        "{host}",
        command,
    ];
    Run::new(args)
        .args([":::", "a b", "c'd"])
        .stdout(
            "local\ta b local local 1 1 1 <a b local>\n\
             local#2\tc'd local#2 local#2 1 1 2 <c'd local#2>\n",
        )
        .check();
    // A column of that name has precedence, and without listed hosts this
    // machine has a name.
    let table = "host,x\nmine,1\n";
    Run::new(["spawn", "--csv", "--header", "echo {host} {x}"])
        .stdin(table)
        .stdout("mine 1\n")
        .check();
    Run::new(["spawn", "echo {host} {}", ":::", "1"])
        .stdout(": 1\n")
        .check();
}

#[test]
fn a_variable_is_sent_as_it_is_here() {
    let elsewhere = reached_by("cmd:env -u SENT -u UNSET");
    let here = ["--on", "local"].map(str::to_owned);
    let names = ["--env", "SENT", "--env", "UNSET"];
    let value = "{} {#} {%} \\ 'x' \n.";
    for (hosts, expected) in [(&elsewhere[..], value), (&here, value), (&[], value)] {
        Run::new(["spawn"])
            .args(hosts)
            .args(names)
            .args(["printf %s \"$SENT${UNSET-, unset}\"; :", ":::", "1"])
            .env("SENT", value)
            .stdout(&format!("{expected}, unset"))
            .check();
        Run::new(["map"])
            .args(hosts)
            .args(names)
            .args([
                "-r",
                "--exec",
                "sh -c 'while read x; do printf %s \"$SENT\" | wc -c; done'",
                "1",
            ])
            .env("SENT", value)
            .stdout(&format!("{}\n", expected.len()))
            .check();
    }
    Run::new(["spawn"])
        .args(elsewhere)
        .args(["echo $SENT; :", ":::", "1"])
        .env("SENT", value)
        .stdout("\n")
        .check();
}

#[test]
fn results_are_kept_by_host() {
    let scratch = Scratch::new();
    let name = scratch.path().join("{host}-{}");
    let name = name.to_str().expect("text");
    Run::new(["spawn", "--on", "local:1", "--results", name])
        .args(["echo {}", ":::", "1"])
        .check();
    let kept = fs::read_to_string(scratch.path().join("local-1"));
    assert_eq!(kept.expect("it is kept"), "1\n");
}

#[test]
fn exit_codes_output_and_usage_come_back() {
    let scratch = Scratch::new();
    let log = scratch.path().join("log");
    let command = "echo out {}; echo err {} >&2; exit {}";
    let record = Run::new(["spawn", "--on", "local:1", "-k", "--json", "--joblog"])
        .args([log.to_str().expect("text"), command, ":::", "7"])
        .code(1)
        .stderr_contains("job 1 on local: ended with exit code 7")
        .check()
        .stdout;
    let record: serde_json::Value = serde_json::from_str(&record).expect("a record");
    assert_eq!(record["exit"], 7);
    assert_eq!(record["host"], "local");
    assert_eq!(record["stdout"], "out 7\n");
    assert_eq!(record["stderr"], "err 7\n");
    assert!(record["max_rss"].as_u64() > Some(0));
    let log = fs::read_to_string(log).expect("a log");
    assert!(log.contains("\n1\tlocal\t"), "{log}");
    let signal = [
        "spawn",
        "--on",
        "local",
        "--json",
        "kill -9 $$; : {}",
        ":::",
        "1",
    ];
    let run = Run::new(signal).code(1).stderr_contains("SIGKILL");
    let record = run.check().stdout;
    assert!(record.contains("\"signal\":9"), "{record}");
    Run::new(["spawn", "--on", "local", "no-such-program", ":::", "1"])
        .code(1)
        .stderr_contains("no-such-program")
        .check();
}

#[test]
fn input_and_long_output_flow() {
    let text = "0123456789abcde\n".repeat(200_000);
    Run::new([
        "spawn", "--on", "local:2", "--pipe", "--block", "300k", "-k", "cat",
    ])
    .stdin(text.as_str())
    .stdout(&text)
    .check();
    // Unread input is dropped.
    Run::new([
        "spawn", "--on", "local:1", "--pipe", "--block", "3M", "-k", "head -n1",
    ])
    .stdin(text.as_str())
    .stdout("0123456789abcde\n0123456789abcde\n")
    .check();
    Run::new([
        "spawn",
        "--on",
        "local:1",
        "--line-buffer",
        "--fn",
        "print(x * 2)",
        ":::",
        "21",
    ])
    .stdout("42\n")
    .check();
}

#[test]
fn a_failed_job_is_named_with_its_host() {
    Run::new(["spawn", "--on", "local", "exit {}", ":::", "0", "3"])
        .code(1)
        .stderr_contains("ppar: job 2 on local: ended with exit code 3: exit 3\n")
        .check();
}

#[test]
fn files_are_transferred_returned_and_cleaned_up() {
    let (here, there) = (Scratch::new(), Scratch::new());
    let names = ["plain", "with space", "it's", "new\nline"];
    for name in names {
        here.file(name, name);
    }
    let hosts = reached_by(&format!("cmd:cd '{}' && env", there.path().display()));
    let base = here.file("base", "B");
    let run = Run::new(["spawn"])
        .args(&hosts)
        .args([
            "--trc",
            "out/{}.up",
            "mkdir -p out; tr a-z A-Z < {} > out/{}.up",
            ":::",
        ])
        .args(names)
        .dir(here.path());
    run.check();
    for name in names {
        let made = fs::read_to_string(here.path().join("out").join(format!("{name}.up")));
        assert_eq!(made.expect("it came back"), name.to_uppercase());
    }
    assert!(there.names().is_empty(), "{:?}", there.names());
    let run = Run::new(["spawn"])
        .args(&hosts)
        .args([
            "--transfer",
            "--cleanup",
            "--basefile",
            "base",
            "cat base; exit 3",
            ":::",
            "plain",
        ])
        .dir(here.path());
    run.code(1)
        .stdout("B")
        .stderr_contains("exit code 3")
        .check();
    assert_eq!(there.names(), ["base"]);
    fs::remove_file(there.path().join("base")).expect("it is there");
    fs::remove_file(base).expect("it is here");
    Run::new(["spawn"])
        .args(&hosts)
        .args(["--transfer", "true", ":::", "missing"])
        .dir(here.path())
        .code(1)
        .stderr_contains("failed to transfer missing: ")
        .check();
    Run::new(["spawn"])
        .args(&hosts)
        .args(["--return", "none", "true", ":::", "1"])
        .dir(here.path())
        .code(1)
        .stderr_contains("failed to return none: the job left no such file")
        .check();
}

#[test]
fn a_fresh_folder_is_gone_afterwards() {
    let args = [
        "spawn",
        "--on",
        "local",
        "--wd",
        "...",
        "touch made; pwd; : {}",
        ":::",
        "1",
    ];
    let folder = Run::new(args).check().stdout;
    assert!(!Path::new(folder.trim()).exists(), "{folder} is left");
    let args = [
        "spawn", "--on", "local", "--wd", "/nowhere", "pwd", ":::", "1",
    ];
    Run::new(args).code(3).stderr_contains("/nowhere").check();
}

#[test]
fn jobs_of_a_host_that_is_lost_run_again_without_a_retry() {
    let scratch = Scratch::new();
    let hosts = Hosts::new(&scratch);
    let mut args = vec!["spawn".to_owned()];
    args.extend(hosts.options(2));
    let gate = scratch.path().join("gate");
    let command = format!(
        "echo started >&2; until [ -e '{}' ]; do sleep 0.01; done; echo {{}}",
        gate.display()
    );
    args.extend(["-j1", "--line-buffer"].map(str::to_owned));
    args.push(format!("exec 2>&1; {command}"));
    args.extend([":::", "1", "2", "3"].map(str::to_owned));
    let mut live = Live::start(&args);
    assert_eq!([live.line(), live.line()], ["started\n", "started\n"]);
    send(hosts.agent(1), Signal::KILL);
    fs::write(gate, "").expect("written");
    let rest = live.rest();
    let mut results: Vec<&str> = rest.lines().filter(|line| *line != "started").collect();
    results.sort_unstable();
    assert_eq!(results, ["1", "2", "3"]);
    assert!(live.wait().success());
}

/// The number in a file, once it is there.
fn noted(scratch: &Scratch, name: &str) -> i32 {
    let path = scratch.path().join(name);
    let is_written = || fs::read_to_string(&path).is_ok_and(|text| text.ends_with('\n'));
    assert!(wait_until(PATIENCE, is_written), "{name} is not written");
    pid_in(scratch, name)
}

#[test]
fn jobs_end_with_the_run_and_with_their_time() {
    let scratch = Scratch::new();
    let note = |name: &str| scratch.path().join(name).display().to_string();
    let command = format!("echo $$ > '{}'; sleep 600; : {{}}", note("late"));
    Run::new([
        "spawn",
        "--on",
        "local",
        "--timeout",
        "1",
        &command,
        ":::",
        "1",
    ])
    .code(1)
    .stderr_contains("since it took too long")
    .check();
    assert!(!is_alive(noted(&scratch, "late")));
    let command = format!("echo $$ > '{}'; sleep 600; : {{}}", note("job"));
    let mut live = Live::start(["spawn", "--on", "local", &command, ":::", "1"]);
    let job = noted(&scratch, "job");
    // Two signals that arrive together count as one.
    assert!(wait_until(PATIENCE, || {
        if !live.is_over() {
            live.signal(Signal::INT);
        }
        live.is_over()
    }));
    assert_eq!(live.wait().signal(), Some(Signal::INT.as_raw()));
    assert!(wait_until(PATIENCE, || !is_alive(job)));
    let command = format!("echo $$ > '{}'; sleep 600; : {{}}", note("orphan"));
    let mut live = Live::start(["spawn", "--on", "local", &command, ":::", "1"]);
    let job = noted(&scratch, "orphan");
    live.signal(Signal::KILL);
    live.wait();
    assert!(wait_until(PATIENCE, || !is_alive(job)), "it outlives ppar");
}

#[test]
fn options_without_meaning_on_hosts_are_refused_by_name() {
    for option in [
        &["-u"][..],
        &["--load", "3"],
        &["--memfree", "1G"],
        &["--nice", "3"],
        &["--tty"],
        &["-p"],
        &["--manager"],
    ] {
        let run = Run::new(["spawn", "--on", "local"])
            .args(option)
            .args(["echo", ":::", "1"]);
        run.code(2)
            .stderr_contains("works only on this machine")
            .check();
    }
    Run::new(["spawn", "--on", "local", "--pipe", "--cat", "wc {}"])
        .code(2)
        .stderr_contains("--cat works only on this machine")
        .check();
    for option in [&["--transfer"][..], &["--return", "x"], &["--cleanup"]] {
        let run = Run::new(["spawn"]).args(option).args(["echo", ":::", "1"]);
        run.code(2).stderr_contains("--on").check();
    }
}

#[test]
fn memory_is_limited_where_jobs_are() {
    let hungry = "x=$(head -c 200000000 /dev/zero | tr '\\0' x); sleep 600; : {} $x";
    for limit in [["--memory", "150M"], ["--memory-total", "150M"]] {
        Run::new(["spawn", "--on", "local:1"])
            .args(limit)
            .args([hungry, ":::", "1"])
            .code(1)
            .stderr_contains("of memory")
            .check();
    }
}

#[test]
fn blocks_go_round_on_hosts() {
    let text = "0123456789abcde\n".repeat(50_000);
    let run = Run::new(["spawn", "--on", "local:1,local:1", "--pipe"])
        .args(["--round-robin", "--block", "10k", "cat"])
        .stdin(text.as_str());
    let out = run.check().stdout;
    assert!(out == text, "{} bytes of {}", out.len(), text.len());
}

#[test]
fn parallel_takes_hosts_as_gnu_parallel_does() {
    let (here, there) = (Scratch::new(), Scratch::new());
    let enter = format!(
        "cd '{}'; HOME='{0}'; export HOME; unset SENT",
        there.path().display()
    );
    let ssh = fake_ssh(&here, &enter);
    here.file("in.txt", "one two");
    let run = Run::new([
        "parallel",
        "-k",
        "-S",
        "1/a,:",
        "--trc",
        "{.}.out",
        "wc -w < {} > {.}.out",
    ])
    .args([":::", "in.txt"])
    .env("PPAR_SSH", &ssh)
    .dir(here.path());
    run.check();
    let made = fs::read_to_string(here.path().join("in.out")).expect("it came back");
    assert_eq!(made.trim(), "2");
    let host = ["parallel", "-S", "a", "--env", "SENT"];
    Run::new(host)
        .args(["echo $PPAR_HOST $SENT {} {%}", ":::", "x"])
        .env("PPAR_SSH", &ssh)
        .env("SENT", "sent")
        .stdout("a sent x 1\n")
        .check();
    Run::new(["parallel", "--trc", "x", "echo", ":::", "1"])
        .code(255)
        .stderr_contains("name them with -S")
        .check();
}
