//! `ppar info`.

use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::{Run, ppar};

/// `ppar info --json` with further arguments.
fn json(more: &[&str]) -> Value {
    let args = ["info", "--json"].iter().chain(more);
    let stdout = Run::new(args).check().stdout;
    assert_eq!(stdout.lines().count(), 1, "{stdout}");
    serde_json::from_str(&stdout).expect("one JSON object")
}

fn number(value: &Value) -> u64 {
    value
        .as_u64()
        .unwrap_or_else(|| panic!("not a number: {value}"))
}

#[test]
fn the_table_names_every_figure_once() {
    let table = Run::new(["info"]).check().stdout;
    let (machine, processes) = table.split_once("\n\n").expect("two parts");
    let names: Vec<_> = machine
        .lines()
        .map(|line| line.split("  ").next().unwrap_or_default())
        .collect();
    let expected = [
        "host name",
        "kernel",
        "logical cores",
        "physical cores",
        "usable cores",
        "memory",
        "memory limit",
        "memory available",
        "process limit",
        "load",
        "python",
        "map options",
        "spawn options",
    ];
    assert_eq!(names, expected);
    let words: Vec<_> = processes
        .lines()
        .map(|line| line.trim_end_matches(|c: char| c.is_ascii_digit()))
        .collect();
    assert_eq!(words, ["this process", "parent process: ", "process id: "]);
}

#[test]
fn the_figures_are_those_of_this_machine() {
    let facts = json(&[]);
    let usable = std::thread::available_parallelism().map_or(1, usize::from);
    assert_eq!(number(&facts["cores"]["usable"]), usable as u64);
    assert!(number(&facts["cores"]["logical"]) >= usable as u64);
    assert!(
        !facts["cores"]["reason"]
            .as_str()
            .unwrap_or_default()
            .is_empty()
    );
    let memory = &facts["memory"];
    assert!(number(&memory["total_bytes"]) >= number(&memory["available_bytes"]));
    assert!(number(&memory["total_bytes"]) > 1 << 20);
    assert_eq!(facts["load_average"].as_array().map(Vec::len), Some(3));
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    assert_eq!(facts["kernel"], kernel.trim());
}

#[test]
fn the_parent_is_the_one_that_started_it() {
    let facts = json(&[]);
    assert_eq!(
        number(&facts["main_line"]["parent_process"]),
        u64::from(std::process::id())
    );
    assert_eq!(facts["workers"], serde_json::json!([]));
}

#[test]
fn an_affinity_mask_that_limits_is_given_as_the_reason() {
    let mask = rustix::thread::sched_getaffinity(None).expect("a mask");
    let first = (0..1024).find(|&core| mask.is_set(core)).expect("a core");
    let script = format!("taskset -c {first} ppar info --json");
    let facts: Value =
        serde_json::from_str(&Run::shell(&script).check().stdout).expect("one JSON object");
    assert_eq!(number(&facts["cores"]["usable"]), 1);
    let logical = number(&facts["cores"]["logical"]);
    if logical > 1 {
        let expected = format!("affinity mask allows 1 of {logical}");
        assert_eq!(facts["cores"]["reason"], expected);
    }
}

#[test]
fn each_worker_is_a_process_of_its_own_and_our_child() {
    let facts = json(&["--workers", "3"]);
    let main = &facts["main_line"]["process_id"];
    let workers = facts["workers"].as_array().expect("a list");
    let mut pids: Vec<_> = workers
        .iter()
        .map(|worker| number(&worker["process_id"]))
        .collect();
    pids.sort_unstable();
    pids.dedup();
    assert_eq!(pids.len(), 3);
    assert!(!pids.contains(&number(main)));
    assert!(
        workers
            .iter()
            .all(|worker| worker["parent_process"] == *main)
    );
}

#[test]
fn each_worker_has_a_block_in_the_table() {
    let table = Run::new(["info", "-j2"]).check().stdout;
    let titles = table.lines().filter(|line| *line == "worker");
    assert_eq!(titles.count(), 2, "{table}");
    let main = table
        .lines()
        .find_map(|line| line.strip_prefix("process id: "))
        .expect("this process comes first");
    let parents = table
        .lines()
        .filter(|line| *line == format!("parent process: {main}"));
    assert_eq!(parents.count(), 2, "{table}");
}

#[test]
fn a_number_of_workers_may_be_relative() {
    let usable = number(&json(&[])["cores"]["usable"]) as usize;
    for (count, expected) in [
        ("-1", usable.max(2) - 1),
        ("+1", usable + 1),
        ("100%", usable),
    ] {
        let facts = json(&["--workers", count]);
        assert_eq!(
            facts["workers"].as_array().map(Vec::len),
            Some(expected),
            "{count}"
        );
    }
}

#[test]
fn no_workers_at_all_is_wrong_usage() {
    Run::new(["info", "--workers", "0"])
        .stdout("")
        .stderr_contains("write 1, or auto for one per usable core")
        .code(2)
        .check();
    Run::new(["info", "--workers", "many"])
        .stderr_contains("invalid value 'many'")
        .code(2)
        .check();
}

#[test]
fn a_reader_that_is_gone_ends_it_quietly() {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let output = Command::new(ppar())
        .arg("info")
        .stdin(Stdio::null())
        .stdout(writer)
        .stderr(Stdio::piped())
        .output()
        .expect("ppar starts");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn output_that_cannot_be_written_exits_with_3() {
    Run::shell("ppar info >/dev/full")
        .stderr_contains("cannot write to standard output")
        .code(3)
        .check();
}
