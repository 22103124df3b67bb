//! What happens to the output of `ppar spawn`'s jobs.

use rustix::process::Signal;
use serde_json::Value;

use crate::support::{Gate, Live, PATIENCE, Run, Scratch, pid_in, send, spawn, wait_until};

#[test]
fn output_does_not_mix_and_can_keep_order() {
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
fn a_record_describes_a_job_completely() {
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
fn a_full_disk_for_output_is_reported() {
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
fn a_process_left_behind_does_not_delay_the_run() {
    let scratch = Scratch::new();
    let script = "ppar spawn 'sleep 600 & echo $! > pid; echo done {}' ::: 1";
    Run::shell(script)
        .dir(scratch.path())
        .deadline(PATIENCE)
        .stdout("done 1\n")
        .check();
    send(pid_in(&scratch, "pid"), Signal::KILL);
}

#[test]
fn lines_of_several_jobs_never_mix_within_a_line() {
    let command = "for i in $(seq 100); do printf '{}{}'; printf '{}{}\\n'; done";
    let items = ["a", "b", "c", "d"];
    let options = ["spawn", "-j4", "--line-buffer", "--tag"];
    let args = [&options[..], &[command, ":::"], &items].concat();
    let run = Run::new(args).stdout_contains("").check();
    for item in items {
        let expected = format!("{item}\t{}", item.repeat(4));
        let whole = run.stdout.lines().filter(|line| *line == expected);
        assert_eq!(whole.count(), 100, "{item}");
    }
    assert_eq!(run.stdout.lines().count(), 400);
}

#[test]
fn a_record_names_the_signal_that_ended_a_job() {
    let record = |args: &[&str], message| {
        let run = Run::new([&["spawn", "--json"], args].concat())
            .code(1)
            .stderr_contains(message)
            .check();
        serde_json::from_str::<Value>(&run.stdout).expect("one record")
    };
    let killed = record(&["kill -9 $$; : {}", ":::", "1"], "SIGKILL");
    assert_eq!(
        (&killed["exit"], &killed["signal"]),
        (&Value::Null, &9.into())
    );
    let late = record(
        &["--timeout", "0.01", "sleep", ":::", "600"],
        "took too long",
    );
    assert_eq!((&late["exit"], &late["signal"]), (&Value::Null, &15.into()));
    let failed = record(&["exit {}", ":::", "9"], "1 job failed");
    assert_eq!(
        (&failed["exit"], &failed["signal"]),
        (&9.into(), &Value::Null)
    );
}

#[test]
fn each_job_may_have_a_folder_for_its_output() {
    let scratch = Scratch::new();
    let command = "echo {2}; echo err >&2; exit {1}";
    for mode in ["", "--line-buffer", "--json"] {
        let script =
            format!("ppar spawn -q {mode} --results out '{command}' ::: 0 1 ::: a/b 2> /dev/null");
        Run::shell(&script)
            .dir(scratch.path())
            .code(1)
            .stdout_contains("a/b")
            .check();
        let read = |path: &str| {
            std::fs::read_to_string(scratch.path().join("out").join(path)).expect(path)
        };
        assert_eq!(read("1/1/2/a%2Fb/stdout"), "a/b\n");
        assert_eq!(read("1/1/2/a%2Fb/stderr"), "err\n");
        assert_eq!(read("1/1/2/a%2Fb/seq"), "2\n");
        let record: serde_json::Value =
            serde_json::from_str(&read("1/1/2/a%2Fb/record.json")).expect("JSON");
        assert_eq!((&record["exit"], record.get("stdout")), (&1.into(), None));
        assert_eq!(record["item"], serde_json::json!(["1", "a/b"]));
    }
    Run::shell("ppar spawn --results /dev/null/x true ::: 1")
        .code(2)
        .stderr_contains("failed to create the folder for results /dev/null/x: ")
        .check();
}

#[test]
fn jobs_with_the_same_item_have_different_folders() {
    let scratch = Scratch::new();
    Run::shell(
        "ppar spawn --results out 'echo {#}' ::: a a; cat out/1/a/stdout out/1/a%%2/stdout | sort",
    )
    .dir(scratch.path())
    .stdout_contains("1\n2\n")
    .check();
}

#[test]
fn results_of_the_same_name_are_told_apart() {
    let scratch = Scratch::new();
    Run::shell("ppar spawn -k --results 'out/{/}' 'echo {}' ::: a/x b/x && cat out/x out/x%%2")
        .dir(scratch.path())
        .stdout("a/x\nb/x\na/x\nb/x\n")
        .check();
}

#[test]
fn progress_is_whole_lines_without_a_terminal() {
    for option in ["--progress", "--bar", "--eta"] {
        let script = format!("seq 3 | ppar spawn {option} -k echo");
        Run::shell(&script)
            .stdout("1\n2\n3\n")
            .stderr_contains("3/3")
            .check();
    }
}

#[test]
fn the_jobs_of_a_regular_file_are_estimated_from_its_size() {
    let scratch = Scratch::new();
    let script = r#"
seq 1000 3999 > in
ppar spawn --progress -j1 -n 2 --halt soon,done=1 \
    'until grep -q "ppar: 0%, 0/~1,500 items" err; do sleep 0.05; done; :' :::: in 2> err
"#;
    Run::shell(script).dir(scratch.path()).check();
}

#[test]
fn the_number_of_jobs_is_known_as_soon_as_the_input_has_ended() {
    let scratch = Scratch::new();
    let script = r#"
seq 100 | ppar spawn --progress -j1 -n 10 --halt soon,done=1 \
    'until grep -q "ppar: 0%, 0/10 items" err; do sleep 0.05; done; :' 2> err
"#;
    Run::shell(script).dir(scratch.path()).check();
}

#[test]
fn a_failure_shows_the_last_lines_that_were_not_printed() {
    let words = "  | 2\n  | 3\n  | 4\n";
    let command = "seq 4 >&2; exit 3; : {}";
    let shown = command.replace("{}", "5");
    let failed = format!("ppar: job 1: ended with exit code 3: {shown}\n");
    let run = |option: &[&str]| {
        let args = [&["spawn"], option, &[command, ":::", "5"]].concat();
        Run::new(args).code(1).stdout_contains("").observe().stderr
    };
    let retry = failed.replace("3:", "3; retry 1 of 1:");
    let sum = "ppar: 1 job failed\n";
    // The output of the first run is dropped, that of the second follows.
    assert_eq!(
        run(&["--retries", "1"]),
        format!("{retry}{words}{failed}1\n2\n3\n4\n{sum}")
    );
    // It is in the record on standard output.
    assert_eq!(run(&["--json"]), format!("{failed}{words}{sum}"));
    assert_eq!(run(&[]), format!("{failed}1\n2\n3\n4\n{sum}"));
    let mixed = run(&["--line-buffer", "--retries", "1"]);
    assert!(!mixed.contains("  | "), "{mixed}");
}

#[test]
fn commands_are_shown_as_they_start_and_retries_are_reported() {
    let args = [
        "spawn",
        "-v",
        "--retries",
        "1",
        "sh",
        "-c",
        "exit {}",
        ":::",
        "3",
    ];
    let finished = Run::new(args)
        .code(1)
        .stderr_contains("1 job failed")
        .check();
    let expected = "\
sh -c 'exit 3'
ppar: job 1: ended with exit code 3; retry 1 of 1: sh -c 'exit 3'
sh -c 'exit 3'
ppar: job 1: ended with exit code 3: sh -c 'exit 3'
ppar: 1 job failed
";
    assert_eq!(finished.stderr, expected);
}

#[test]
fn progress_knows_how_many_jobs_arguments_make() {
    let scratch = Scratch::new();
    let gate = Gate::closed(&scratch);
    let folder = scratch.path().display();
    let items = "::: a b c ::: 1 2";
    let mut live = Live::shell(&format!(
        "cd '{folder}'; exec \"$PPAR\" spawn -j1 --progress '{}; : {{}}' {items} 2>&1",
        Gate::WAIT
    ));
    let first = live.line();
    assert!(first.starts_with("ppar: 0%, 0/6 items, "), "{first}");
    gate.open();
    assert!(live.wait().success());
}
