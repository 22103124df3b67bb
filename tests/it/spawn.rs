//! `ppar spawn` as its users meet it: commands, items, output, failures and
//! the job log.

use std::fs;
use std::io::Write;
use std::os::unix::process::ExitStatusExt;

use rustix::process::Signal;
use serde_json::Value;

use crate::support::{Live, PATIENCE, Run, Scratch, is_alive, numbers, wait_until};

#[track_caller]
fn spawn(args: &[&str], expected: &str) {
    Run::new(["spawn"].iter().chain(args))
        .stdout(expected)
        .check();
}

#[test]
fn the_notebooks_processes() {
    spawn(
        &["echo", "Hello {}", ":::", "bob sponge"],
        "Hello bob sponge\n",
    );
    let foods = ["apple", "banana", "cake", "dumpling", "eggplant"];
    let args = ["-k", "echo", "i like {}", ":::"];
    let lines: Vec<_> = foods
        .iter()
        .map(|food| format!("i like {food}\n"))
        .collect();
    spawn(&[&args[..], &foods].concat(), &lines.concat());
}

#[test]
fn items_come_from_many_places() {
    let scratch = Scratch::new();
    scratch.file("list", "x\ny\n");
    scratch.file("table.csv", "name,n\n\"a, b\",1\nc,2\n");
    scratch.file(
        "people.jsonl",
        "{\"name\": \"Ada\", \"n\": 1}\n{\"name\": \"Al\", \"n\": 2}\n",
    );
    for (command, expected) in [
        ("seq 3 | ppar spawn -k echo", "1\n2\n3\n"),
        ("ppar spawn -k echo ::: a b ::: 1 2", "a 1\na 2\nb 1\nb 2\n"),
        ("ppar spawn -k echo ::: a b :::+ 1 2", "a 1\nb 2\n"),
        ("ppar spawn -k --link echo ::: a b ::: 1 2", "a 1\nb 2\n"),
        (
            "ppar spawn -k echo {2}-{1} :::: list ::: 1 2",
            "1-x\n2-x\n1-y\n2-y\n",
        ),
        ("ppar spawn -k -a list echo", "x\ny\n"),
        ("printf 'a\\0b c\\0' | ppar spawn -k -0 echo", "a\nb c\n"),
        ("ppar spawn echo -0 ::: x", "-0 x\n"),
        ("printf 'a,b' | ppar spawn -k -d , echo", "a\nb\n"),
        ("ppar spawn -k -C '[,;]' echo {2} ::: 'a,b' 'c;d'", "b\nd\n"),
        (
            "ppar spawn -k --csv --header echo {n} {name} :::: table.csv",
            "1 a, b\n2 c\n",
        ),
        (
            "ppar spawn -k --jsonl echo {name}{n} :::: people.jsonl",
            "Ada1\nAl2\n",
        ),
        ("seq 5 | ppar spawn -k -n 2 echo", "1 2\n3 4\n5\n"),
        ("seq 1000 | ppar spawn -j1 -X echo | wc -l", "1\n"),
        ("printf 'a\\n\\nb\\n' | ppar spawn -k -r echo", "a\nb\n"),
        ("ppar spawn echo < /dev/null", ""),
    ] {
        Run::shell(command)
            .dir(scratch.path())
            .stdout(expected)
            .check();
    }
    let mixed = "seq 50 | ppar spawn -j1 --shuf --seed 7 echo";
    let once = Run::shell(mixed).stdout_contains("").check().stdout;
    let again = Run::shell(mixed).stdout(&once).check().stdout;
    assert_ne!(again, numbers(1..51));
    let mut sorted: Vec<_> = again.lines().collect();
    sorted.sort_by_key(|line| line.parse::<u32>().ok());
    assert_eq!(sorted.join("\n") + "\n", numbers(1..51));
}

#[test]
fn placeholders_stand_for_parts_of_items_and_numbers() {
    let all = "{} {.} {/} {//} {/.} {#}";
    spawn(&["echo", all, ":::", "a/b.c"], "a/b.c a/b b.c a b 1\n");
    spawn(&["-j1", "echo", "{%}{#}", ":::", "x", "y"], "11\n12\n");
    spawn(&["-I", ",,", "echo", ",,{}", ":::", "x"], "x{}\n");
    let environment = "echo $PPAR_SEQ $PPAR_SLOT \"$PPAR_ITEM\" # no item here: {}";
    Run::new(["spawn", environment, ":::", "x"])
        .stdout("")
        .code(2)
        .stderr_contains("{}")
        .check();
    spawn(
        &[
            "sh",
            "-c",
            "echo $PPAR_SEQ $PPAR_SLOT $PPAR_ITEM",
            ":::",
            "x",
        ],
        "1 1 x\n",
    );
}

#[test]
fn an_item_is_one_argument_whatever_it_holds() {
    let nasty = [
        "a b",
        "$(touch pwned)",
        "`touch pwned`",
        "'",
        "\"",
        "x\ny",
        "-n",
        "*",
        "; touch pwned",
        "\\",
    ];
    let scratch = Scratch::new();
    for item in nasty {
        for template in [
            &["printf", "%s", "{}"][..],
            &["printf %s {} | cat"],
            &["printf %s \"{}\""],
            &["printf %s '{}'"],
        ] {
            let args = [&["spawn"], template, &[":::", item]].concat();
            Run::new(args).dir(scratch.path()).stdout(item).check();
        }
    }
    let left = fs::read_dir(scratch.path()).expect("a folder").count();
    assert_eq!(left, 0, "an item was run");
    Run::shell("printf '\\377' | ppar spawn 'printf %s {}' | od -An -tx1")
        .stdout(" ff\n")
        .check();
}

#[test]
fn commands_that_cannot_run_are_told_before_any_does() {
    let scratch = Scratch::new();
    scratch.file("no-program", "x");
    let path = "PATH=.:$PATH";
    for (command, code, message) in [
        (
            "ppar spawn no-such-command ::: 1 2".to_owned(),
            127,
            "no-such-command",
        ),
        (
            format!("{path} ppar spawn no-program ::: 1 2"),
            126,
            "not executable",
        ),
        (
            "ppar spawn touch x :::: no-such-file".to_owned(),
            2,
            "no-such-file",
        ),
        (
            "ppar spawn --joblog /no/log touch x ::: 1".to_owned(),
            3,
            "/no/log",
        ),
        ("ppar spawn touch {7} ::: 1".to_owned(), 2, "{7}"),
        (
            "ppar spawn --csv --header touch {z} :::: <(echo a)".to_owned(),
            2,
            "{z}",
        ),
        (
            "ppar spawn 'touch x; echo \"{}' ::: 1".to_owned(),
            2,
            "quote",
        ),
        (
            "ppar spawn --halt never,x touch ::: 1".to_owned(),
            2,
            "never",
        ),
    ] {
        Run::shell(&command)
            .dir(scratch.path())
            .code(code)
            .stderr_contains(message)
            .check();
    }
    let left = fs::read_dir(scratch.path()).expect("a folder").count();
    assert_eq!(left, 1, "something ran");
}

#[test]
fn the_exit_code_counts_failed_jobs() {
    let failed = |jobs: &str| format!("{jobs} failed");
    for (items, code, message) in [("1 0 3", 2, "2 jobs"), ("0 0", 0, ""), ("5", 1, "1 job")] {
        let script = format!("ppar spawn 'exit {{}}' ::: {items}");
        let run = Run::shell(&script).code(code);
        if message.is_empty() {
            run
        } else {
            run.stderr_contains(&failed(message))
        }
        .check();
    }
    Run::shell("seq 200 | ppar spawn false")
        .code(101)
        .stderr_contains("200 jobs failed")
        .check();
    Run::shell("ppar spawn -q 'kill -9 $$; : {}' ::: 1")
        .code(1)
        .check();
    Run::shell("ppar spawn {} ::: true no-such-thing")
        .code(1)
        .stderr_contains("job 2: failed to find the command")
        .check();
}

#[test]
fn output_is_whole_and_in_order_if_wanted() {
    let function = "for i in 1 2 3; do echo {}-$i; echo {}-err >&2; done";
    let args = ["spawn", "-j4", "-k", function, ":::", "a", "b"];
    Run::new(args)
        .stdout("a-1\na-2\na-3\nb-1\nb-2\nb-3\n")
        .stderr_contains("a-err\na-err\na-err\nb-err\n")
        .check();
    Run::shell("ppar spawn -j4 'head -c 300000 /dev/zero | tr \"\\0\" {}; echo' ::: a b c d 2>&1 | tr -s abcd | sort")
        .stdout("a\nb\nc\nd\n")
        .check();
    spawn(
        &["-k", "--tag", "printf 'x\\ny\\n'; : {}", ":::", "1", "2"],
        "1\tx\n1\ty\n2\tx\n2\ty\n",
    );
    spawn(&["--tagstring", "<{#}>", "echo", ":::", "x"], "<1>\tx\n");
    spawn(
        &["-k", "--dry-run", "rm {} && x", ":::", "a b", "c"],
        "rm 'a b' && x\nrm c && x\n",
    );
    spawn(&["--wd", "/", "pwd; : {}", ":::", "1"], "/\n");
}

#[test]
fn lines_arrive_while_their_job_runs() {
    let args = [
        "spawn",
        "--line-buffer",
        "--tag",
        "echo first; sleep 600; : {}",
        ":::",
        "x",
    ];
    let mut live = Live::start(args);
    assert_eq!(live.line(), "x\tfirst\n");
    live.signal(Signal::INT);
    live.signal(Signal::TERM);
    let over = wait_until(PATIENCE, || {
        live.signal(Signal::INT);
        live.is_over()
    });
    assert!(over);
}

#[test]
fn a_record_says_all_about_a_job() {
    let args = [
        "spawn",
        "--json",
        "-k",
        "printf '\\377'; echo {} >&2; exit {}",
        ":::",
        "0",
        "3",
    ];
    let run = Run::new(args)
        .code(1)
        .stderr_contains("1 job failed")
        .check();
    let records: Vec<Value> = run
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(records.len(), 2);
    assert_eq!(records[1]["exit"], 3);
    assert_eq!(records[1]["seq"], 2);
    assert_eq!(records[1]["item"], "3");
    assert_eq!(records[1]["stderr"], "3\n");
    assert_eq!(records[1]["stdout"]["base64"], "/w==");
    assert_eq!(records[1]["attempts"], 1);
    assert!(records[1]["max_rss"].as_u64().is_some_and(|kib| kib > 100));
    let names =
        "seq item command exit signal start seconds user sys max_rss attempts slot stdout stderr";
    let keys: Vec<_> = records[0]
        .as_object()
        .expect("an object")
        .keys()
        .cloned()
        .collect();
    assert_eq!(keys.join(" "), names);
}

#[test]
fn much_output_takes_little_memory() {
    let script = "exec \"$PPAR\" spawn -j2 'head -c 150000000 /dev/zero; : {}' ::: 1 2";
    let mut live = Live::shell(script);
    let mut stdout = live.stdout();
    let reader = std::thread::spawn(move || std::io::copy(&mut stdout, &mut std::io::sink()));
    let mut peak = 0;
    let over = wait_until(PATIENCE, || {
        peak = peak.max(live.memory("VmRSS"));
        live.is_over()
    });
    assert!(over && live.wait().success());
    let length = reader.join().expect("no panic").expect("readable");
    assert_eq!(length, 300_000_000);
    assert!(peak < 100 << 10, "{peak} KiB");
}

#[test]
fn no_room_for_output_is_told() {
    Run::shell(
        "trap '' XFSZ; ulimit -f 1000; ppar spawn 'head -c 9000000 /dev/zero; : {}' ::: 1 | wc -c",
    )
    .stdout("0\n")
    .stderr_contains("failed to keep the output of job 1")
    .check();
    Run::shell("ppar spawn echo ::: 1 > /dev/full")
        .code(3)
        .stderr_contains("No space left")
        .check();
}

#[test]
fn a_reader_that_has_enough_ends_the_run() {
    Run::shell("yes | ppar spawn --lb echo | head -n 1; echo ${PIPESTATUS[1]}")
        .deadline(PATIENCE)
        .stdout("y\n141\n")
        .check();
}

#[test]
fn a_job_that_takes_too_long_is_ended_with_all_that_it_started() {
    let scratch = Scratch::new();
    let command = "sleep 600 & echo $! > pid; trap '' TERM; wait; sleep 600; : {}";
    let args = [
        "spawn",
        "--timeout",
        "0.3",
        "--term-seq",
        "TERM,100,KILL",
        command,
        ":::",
        "1",
    ];
    Run::new(args)
        .dir(scratch.path())
        .code(1)
        .stderr_contains("took too long")
        .check();
    let pid = fs::read_to_string(scratch.path().join("pid")).expect("it was written");
    let pid = pid.trim().parse().expect("a number");
    assert!(wait_until(PATIENCE, || !is_alive(pid)));
    Run::shell("ppar spawn -j1 --timeout 1000% 'sleep {}' ::: 0.05 0.05 0.05 600")
        .deadline(PATIENCE)
        .code(1)
        .stderr_contains("job 4: was ended")
        .check();
}

#[test]
fn failed_jobs_are_run_again() {
    let scratch = Scratch::new();
    let command = "echo x >> tries; test {} -gt 0 -a $(wc -l < tries) -ge 3";
    Run::new([
        "spawn",
        "--retries",
        "5",
        "--retry-delay",
        "0.01",
        command,
        ":::",
        "1",
    ])
    .dir(scratch.path())
    .check();
    let tries = fs::read_to_string(scratch.path().join("tries")).expect("written");
    assert_eq!(tries, "x\nx\nx\n");
    Run::shell("ppar spawn --json --retries 2 false ::: 1")
        .code(1)
        .stdout_contains("\"attempts\":3")
        .stderr_contains("1 job failed")
        .check();
}

#[test]
fn a_retry_does_not_wait_for_the_next_item() {
    let scratch = Scratch::new();
    let script = format!(
        "cd '{}'; exec \"$PPAR\" spawn --retries 1 --retry-delay 0.1 'mkdir {{}} && exit 1; echo again'",
        scratch.path().display()
    );
    let mut live = Live::shell(&script);
    let mut stdin = live.stdin();
    stdin.write_all(b"x\n").expect("it reads");
    assert_eq!(live.line(), "again\n");
    drop(stdin);
    assert!(live.wait().success());
}

#[test]
fn a_run_halts_when_it_is_told_to() {
    let script = "ppar spawn -j1 --halt soon,fail=1 'echo {}; exit {}' ::: 0 7 0";
    Run::shell(script)
        .stdout("0\n7\n")
        .code(7)
        .stderr_contains("1 job failed")
        .check();
    let script = "ppar spawn -j2 --halt now,success=1 'sleep {}; echo {}' ::: 600 0.1";
    Run::shell(script)
        .deadline(PATIENCE)
        .stdout("0.1\n")
        .any_code()
        .stderr_contains("")
        .check();
    let script = "ppar spawn -j1 --halt soon,done=50% 'echo {}' ::: 1 2 3 4";
    Run::shell(script).stdout("1\n2\n").check();
}

#[test]
fn the_first_signal_lets_jobs_finish_and_starts_no_more() {
    let args = [
        "spawn",
        "-j2",
        "-u",
        "echo start; sleep 0.3; echo end; : {}",
        ":::",
        "1",
        "2",
        "3",
        "4",
    ];
    let mut live = Live::start(args);
    assert_eq!(
        (live.line(), live.line()),
        ("start\n".into(), "start\n".into())
    );
    live.signal(Signal::INT);
    assert_eq!(live.rest(), "end\nend\n");
    assert_eq!(live.wait().signal(), Some(Signal::INT.as_raw()));
}

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
    // In another order, and with more.
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
        2,
    );
    // What was cut short is run again.
    let file = scratch.path().join("log");
    let log = fs::read_to_string(&file).expect("readable");
    fs::write(&file, &log[..log.len() - 3]).expect("written");
    run(
        "ppar spawn -k --joblog log --resume 'echo {}; exit {}' ::: 0 2",
        "",
        0,
    );
}

#[test]
fn an_interrupted_run_resumes_with_what_is_left_exactly_once() {
    let scratch = Scratch::new();
    let script = |how: &str| {
        format!(
            "cd '{}'; {how} \"$PPAR\" spawn -j3 --joblog log --resume 'echo {{}} >> done; sleep 0.02' ::: $(seq 60)",
            scratch.path().display()
        )
    };
    let done = scratch.path().join("done");
    let lines = || fs::read_to_string(&done).map_or(0, |text| text.lines().count());
    let mut live = Live::shell(&script("exec"));
    assert!(wait_until(PATIENCE, || lines() >= 10));
    live.signal(Signal::INT);
    live.wait();
    assert!(lines() < 60);
    let mut live = Live::shell(&script("exec"));
    assert!(live.wait().success());
    let text = fs::read_to_string(&done).expect("readable");
    let mut items: Vec<u32> = text
        .lines()
        .map(|line| line.parse().expect("a number"))
        .collect();
    items.sort_unstable();
    assert_eq!(items, (1..=60).collect::<Vec<_>>());
}

#[test]
fn a_thousand_jobs_run_at_once_even_where_few_files_may_be_open() {
    let script =
        "ulimit -S -n 1024; ppar spawn -j1000 'sleep 0.5; echo {}' ::: $(seq 1000) | sort -n";
    Run::shell(script)
        .deadline(PATIENCE)
        .stdout(&numbers(1..1001))
        .check();
    let script = "ulimit -n 64; ppar spawn -j100 'sleep 0.05; echo {}' ::: $(seq 200) | sort -n";
    Run::shell(script)
        .deadline(PATIENCE)
        .stdout(&numbers(1..201))
        .check();
}

#[test]
fn who_stays_behind_does_not_hold_up_the_run() {
    let scratch = Scratch::new();
    let script = "ppar spawn 'sleep 600 & echo $! > pid; echo done {}' ::: 1";
    Run::shell(script)
        .dir(scratch.path())
        .deadline(PATIENCE)
        .stdout("done 1\n")
        .check();
    let pid = fs::read_to_string(scratch.path().join("pid")).expect("written");
    crate::support::send(pid.trim().parse().expect("a number"), Signal::KILL);
}
