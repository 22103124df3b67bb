//! The start and the end of a run on hosts, of which some may not answer.

use std::time::{Duration, Instant};

use crate::support::{Run, Scratch, reached_by};

/// Less than ppar waits for an answer by default.
const SOON: Duration = Duration::from_secs(20);

/// `count` hosts, of which only the first one says anything.
fn hosts(count: usize) -> [String; 4] {
    reached_by(&format!(
        "cmd:{count}:[ {{}} = 1 ] || exec sleep 600; exec env"
    ))
}

#[test]
fn hosts_that_are_ready_begin_without_the_others() {
    let begin = Instant::now();
    Run::new(["map", "x + 1", "--range", "3"])
        .args(hosts(2))
        .stdout("1\n2\n3\n")
        .check();
    Run::new(["spawn", "-k"])
        .args(hosts(3))
        .args(["echo {}", ":::", "1", "2"])
        .stdout("1\n2\n")
        .check();
    assert!(begin.elapsed() < SOON);
}

#[test]
fn the_time_limit_of_hosts_is_also_that_of_their_first_answer() {
    let begin = Instant::now();
    let limit = ["--host-timeout", "3"];
    Run::new(["map", "--on", "cmd:exec sleep 600;:", "x", "1"])
        .args(limit)
        .code(3)
        .stderr_contains("no host was reached: cmd:1: no answer within 3 s")
        .check();
    // By the time this host fails, the run has begun.
    Run::new(["spawn"])
        .args(limit)
        .args(hosts(2))
        .args(["sleep {}", ":::", "6"])
        .stderr_contains("ppar: going on without host cmd:2: no answer within 3 s")
        .check();
    assert!(begin.elapsed() < SOON);
}

#[test]
fn a_run_ends_with_its_agents() {
    let run = || {
        let begin = Instant::now();
        Run::new(["spawn", "--on", "local", "echo {}", ":::", "1"])
            .stdout("1\n")
            .check();
        begin.elapsed()
    };
    // Agents that are not seen to end may take two seconds.
    let quickest = (0..5).map(|_| run()).min();
    assert!(quickest < Some(Duration::from_millis(1900)), "{quickest:?}");
}

#[test]
fn files_of_hosts_are_found_where_gnu_parallel_has_them() {
    let scratch = Scratch::new();
    let script = r"
        exec 2>&1
        export PPAR_SSH=false PARALLEL_HOME=own
        mkdir own; echo 2/user.invalid > own/sshloginfile; echo other.invalid > own/others
        for hosts in '-S ..' '--slf ..' '--slf others'; do
            ppar parallel --filter-hosts $hosts echo ::: a
        done
        echo input.invalid | ppar parallel --slf - echo ::: a
    ";
    let told = "no host was reached: ";
    let mut run = Run::shell(script).dir(scratch.path()).any_code();
    for host in ["user", "other", "input"] {
        run = run.stdout_contains(&format!("{told}{host}.invalid: "));
    }
    assert_eq!(run.check().stdout.matches(told).count(), 4);
}
