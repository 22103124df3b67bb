//! `ppar map --on`: the same bytes, wherever workers run, and whatever happens
//! to their hosts.

use std::fs;

use rustix::process::Signal;

use crate::support::{
    Hosts, Live, PATIENCE, Run, Scratch, fake_ssh, is_alive, package, ppar, python, reached_by,
    send, squares, wait_until,
};

const FUNCTION: &str = "x * x - 2 * x + len(str(x))";
const MANY: &str = "200000";

fn inline() -> String {
    let run = ["map", "--backend", "inline", FUNCTION, "--range", MANY];
    Run::new(run).check().stdout
}

#[test]
fn workers_on_hosts_give_the_same_bytes() {
    let expected = inline();
    for targets in ["local", "local:1,local:3"] {
        let args = ["map", "--on", targets, FUNCTION, "--range", MANY];
        Run::new(args).stdout(&expected).check();
    }
    let sum = [
        "map",
        "--on",
        "local:2,local:2",
        "x / 7",
        "--range",
        "5000",
        "--reduce",
        "a + b",
    ];
    let here = ["map", "x / 7", "--range", "5000", "--reduce", "a + b"];
    Run::new(sum).stdout(&Run::new(here).check().stdout).check();
}

#[test]
fn agents_that_are_killed_cost_no_item() {
    let expected = inline();
    let scratch = Scratch::new();
    let hosts = Hosts::new(&scratch);
    let mut args = vec!["map".to_owned()];
    args.extend(hosts.options(3));
    args.extend(["-j", "1", "--retries", "0", FUNCTION, "--range", MANY].map(str::to_owned));
    let mut live = Live::start(&args);
    let agents = [1, 2].map(|host| hosts.agent(host));
    let first = live.line();
    for agent in agents {
        send(agent, Signal::KILL);
    }
    assert!(first + &live.rest() == expected, "the bytes differ");
    assert!(live.wait().success());
}

#[test]
fn a_silent_host_is_given_up() {
    let scratch = Scratch::new();
    let hosts = Hosts::new(&scratch);
    let mut args = vec![
        "map".to_owned(),
        "--host-timeout".to_owned(),
        "1".to_owned(),
    ];
    args.extend(hosts.options(2));
    args.extend(["-j", "1", "--chunksize", "1", "x * x", "--range", "300"].map(str::to_owned));
    let mut live = Live::start(&args);
    let first = live.line();
    let agent = hosts.agent(2);
    send(agent, Signal::STOP);
    let expected = squares(0..300);
    assert_eq!(first + &live.rest(), expected);
    assert!(live.wait().success());
    send(agent, Signal::CONT);
    // It notices that its channel is closed.
    assert!(wait_until(PATIENCE, || !is_alive(agent)), "it goes on");
}

#[test]
fn nothing_is_left_of_a_run_that_is_killed() {
    let scratch = Scratch::new();
    let hosts = Hosts::new(&scratch);
    let mut args = vec!["map".to_owned()];
    args.extend(hosts.options(1));
    args.extend(
        [
            "-j1",
            "-r",
            "--exec",
            "sh -c 'read x; echo $$; sleep 600'",
            "1",
            "2",
        ]
        .map(str::to_owned),
    );
    let mut live = Live::start(&args);
    let worker = live.line().trim().parse().expect("a number");
    let agent = hosts.agent(1);
    live.signal(Signal::KILL);
    live.wait();
    for process in [agent, worker] {
        assert!(
            wait_until(PATIENCE, || !is_alive(process)),
            "{process} is left"
        );
    }
}

#[test]
fn a_function_is_sent_along_in_either_language() {
    let scratch = Scratch::new();
    let file = scratch.file("work.py", "def double(x):\n    return x * 2\n");
    let function = format!("{}:double", file.display());
    let python = python();
    let hosts = reached_by("cmd:cd / && env");
    Run::new(["map"])
        .args(&hosts)
        .args([python.as_str(), function.as_str(), "1", "\"a\""])
        .stdout("2\n\"aa\"\n")
        .check();
    Run::new(["map"])
        .args(&hosts)
        .args(["--def", "def f(x):\n    return [x, x]", "f", "1"])
        .stdout("[1,1]\n")
        .check();
}

#[test]
fn the_package_of_a_function_is_sent_along() {
    let (here, there) = (Scratch::new(), Scratch::new());
    // A host without these files.
    let hosts = reached_by(&format!("cmd:rm -r '{}'; env", package(&here).display()));
    Run::new(["map"])
        .args(&hosts)
        .args(["--wd".as_ref(), there.path().as_os_str()])
        .args(["shapes.flat.square:area", "2", "3"])
        .dir(here.path())
        .stdout("4\n9\n")
        .check();
    package(&here);
    Run::new(["spawn"])
        .args(&hosts)
        .args(["--fn", "shapes:show", ":::", "2"])
        .dir(here.path())
        .stdout("a square of 4\n")
        .check();
    // This is installed everywhere.
    Run::new(["map", "--on", "local:1", "os.path:basename", "\"a/b\""])
        .stdout("\"b\"\n")
        .check();
}

#[test]
fn a_package_that_is_too_large_is_refused() {
    let here = Scratch::new();
    let folder = package(&here);
    fs::write(folder.join("long.py"), "#".repeat(5 << 20)).expect("it is ours");
    Run::new(["map", "--on", "local", "shapes.flat.square:area", "2"])
        .dir(here.path())
        .code(2)
        .stderr_contains("the package shapes is too large to send")
        .check();
}

#[test]
fn workers_know_their_host_and_a_slot_on_it() {
    let program = "sh -c 'while read x; do echo $PPAR_HOST $PPAR_SLOT $N; done'";
    let args = ["map", "--on", "local:1,local:1", "--env", "N={%}@{host}"];
    let run = Run::new(args).args([
        "-r",
        "--chunksize",
        "1",
        "--exec",
        program,
        "1",
        "2",
        "3",
        "4",
    ]);
    for line in run.check().stdout.lines() {
        assert!(
            ["local 1 1@local", "local#2 1 1@local#2"].contains(&line),
            "{line}"
        );
    }
    Run::new(["map", "--env", "N={host}", "-r", "--exec"])
        .args(["sh -c 'while read x; do echo $N; done'", "1"])
        .stdout(":\n")
        .check();
}

#[test]
fn records_and_figures_name_the_host() {
    let args = ["map", "--on", "local:1", "--on-error", "record", "--stats"];
    let checked = Run::new(args)
        .args(["x.y if x == 1 else os.abort()", "1", "2"])
        .code(1)
        .stderr_contains("  host  ")
        .check();
    for record in checked.stdout.lines() {
        let record: serde_json::Value = serde_json::from_str(record).expect("a record");
        assert_eq!(record["error"]["host"], "local", "{record}");
    }
    assert_eq!(checked.stdout.lines().count(), 2);
    Run::new(["map", "--on", "local:1", "x.y", "1"])
        .code(1)
        .stderr_contains("item 0 on local: ")
        .check();
}

#[test]
fn the_program_is_sent_once_despite_output_of_the_login() {
    let scratch = Scratch::new();
    let ssh = fake_ssh(
        &scratch,
        "echo 'Welcome to '$host; echo noise >&2; HOME=$HOME_OF_HOST; export HOME; unset XDG_CACHE_HOME",
    );
    let home = scratch.path().join("home");
    fs::create_dir(&home).expect("a folder");
    let run = || {
        Run::new(["map", "--on", "ssh:somewhere", "x + 1", "1"])
            .env("PPAR_SSH", &ssh)
            .env("HOME_OF_HOST", &home)
            .stdout("2\n")
            .check()
    };
    run();
    let cache = home.join(".cache/ppar");
    let files = || -> Vec<_> {
        let entries = fs::read_dir(&cache).expect("a folder");
        let entries = entries.map(|entry| entry.expect("an entry"));
        let changed = |entry: &fs::DirEntry| entry.metadata().and_then(|data| data.modified()).ok();
        entries
            .map(|entry| (entry.file_name(), changed(&entry)))
            .collect()
    };
    let before = files();
    assert_eq!(before.len(), 1);
    run();
    assert_eq!(files(), before);
}

#[test]
fn a_host_whose_set_up_fails_is_not_used() {
    let scratch = Scratch::new();
    let ssh = fake_ssh(&scratch, "BAD=nosuchcommand-on-$host; export BAD");
    let binary = ppar();
    let run = |target: &str, init: &str| {
        Run::new(["map", "--on", target, "--remote-init", init])
            .args(["--remote-ppar".as_ref(), binary.as_os_str()])
            .env("PPAR_SSH", &ssh)
    };
    let failed = "t1: the command of --remote-init failed there";
    for init in ["$BAD", "true; $BAD", "true\n$BAD"] {
        run("ssh:t1", init)
            .args(["x", "1"])
            .code(3)
            .stderr_contains(failed)
            .stderr_contains("nosuchcommand-on-t1")
            .check();
    }
    run("ssh:t1,local", "false")
        .args(["x", "1"])
        .stdout("1\n")
        .stderr_contains(&format!("ppar: going on without host {failed}\n"))
        .check();
    run("cmd:env", "nosuchcommand")
        .args(["x", "1"])
        .code(3)
        .stderr_contains("nosuchcommand: ")
        .check();
    for target in ["ssh:t1", "cmd:env"] {
        run(target, "A='it'\"'s\"; export A # done")
            .args(["--exec", "sh -c 'read x; echo \"\\\"$A\\\"\"'", "1"])
            .stdout("\"it's\"\n")
            .check();
    }
}

#[test]
fn without_slurm_that_is_what_the_message_says() {
    let nothing = Scratch::new();
    Run::new(["map", "--on", "slurm:1", "x", "1"])
        .env("PATH", nothing.path())
        .code(3)
        .stderr_contains("failed to run salloc: it was not found; is Slurm installed here?")
        .check();
}

#[test]
fn an_unreachable_host_is_named_and_the_others_do_the_work() {
    let scratch = Scratch::new();
    let ssh = fake_ssh(
        &scratch,
        "if [ $host = bad ]; then echo 'bad: no route to host' >&2; exit 255; fi",
    );
    let binary = ppar();
    let run = |targets: &str| {
        Run::new(["map", "--on", targets, "x", "1"])
            .args(["--remote-ppar".as_ref(), binary.as_os_str()])
            .env("PPAR_SSH", &ssh)
    };
    run("ssh:bad,ssh:good")
        .stdout("1\n")
        .stderr_contains("ppar: going on without host bad: ")
        .stderr_contains("bad: no route to host")
        .check();
    run("ssh:bad")
        .code(3)
        .stderr_contains("ppar: no host was reached: bad: ")
        .check();
}

#[test]
fn a_host_that_joins_late_gets_its_share() {
    let scratch = Scratch::new();
    let gate = scratch.path().join("gate");
    let hosts = reached_by(&format!(
        "cmd:2:[ {{}} = 1 ] || [ -e '{}' ] || exit 1; exec env",
        gate.display()
    ));
    let program = "sh -c 'while read x; do sleep 0.02; echo $PPAR_HOST; done'";
    let rest = ["-j2", "--chunksize", "1", "-r", "--exec", program];
    let args = [
        &["map", "-q"],
        &hosts.each_ref().map(String::as_str)[..],
        &rest,
    ];
    let mut live = Live::start([&args.concat()[..], &["--range", "1000000000"]].concat());
    assert_eq!(live.line(), "cmd:1\n");
    fs::write(gate, "").expect("written");
    while live.line() != "cmd:2\n" {}
    live.signal(Signal::KILL);
    live.wait();
}

#[test]
fn a_run_without_hosts_left_ends() {
    let scratch = Scratch::new();
    // It starts only once.
    let flag = scratch.path().join("was-here");
    let launcher = format!(
        "cmd:if mkdir '{0}' 2>/dev/null; then echo $$ > '{0}/pid'; else exit 1; fi; exec env",
        flag.display()
    );
    let binary = ppar();
    let mut live = Live::shell(&format!(
        "exec \"$PPAR\" map --host-timeout 1 -j1 --remote-ppar '{}' --on \"$(cat '{}')\" \
         --chunksize 1 'x' --range 1000000000 2>&1",
        binary.display(),
        scratch.file("launcher", launcher).display(),
    ));
    let first = live.line();
    assert_eq!(first, "0\n");
    let pid = fs::read_to_string(flag.join("pid")).expect("it was here");
    send(pid.trim().parse().expect("a number"), Signal::KILL);
    let rest = live.rest();
    assert!(
        rest.contains("ppar: host cmd:1 was lost"),
        "{}",
        &rest[rest.len().saturating_sub(300)..]
    );
    assert!(
        rest.contains("no host is left"),
        "{}",
        &rest[rest.len().saturating_sub(300)..]
    );
    assert_eq!(live.wait().code(), Some(3));
}

#[test]
fn options_without_meaning_on_hosts_are_refused_by_name() {
    for (option, part) in [
        (&["--backend", "thread"][..], "--backend"),
        (&["--backend", "inline"], "--backend"),
        (&["--manager"], "--manager"),
    ] {
        let run = Run::new(["map", "--on", "local", "x", "1"]).args(option);
        run.code(2).stderr_contains(part).check();
    }
    for option in [
        "--host-timeout=3",
        "--remote-init=true",
        "--basefile=x",
        "--no-listen",
        "--workdir=/",
    ] {
        let name = option.split('=').next().expect("a name");
        Run::new(["map", "x", "1", option])
            .code(2)
            .stderr_contains(name)
            .check();
    }
    Run::new(["map", "--on", "me@host", "x", "1"])
        .code(2)
        .stderr_contains("did you mean ssh:me@host?")
        .check();
    Run::new(["map", "--on", "ssh", "x", "1"])
        .code(2)
        .stderr_contains("did you mean ssh:HOST?")
        .check();
    Run::new(["map", "--on", "docker:box", "x", "1"])
        .code(2)
        .stderr_contains("did you mean 'cmd:docker exec -i box'?")
        .check();
    let scratch = Scratch::new();
    scratch.file("hosts.txt", "a\n");
    Run::new(["map", "--on", "hosts.txt", "x", "1"])
        .dir(scratch.path())
        .code(2)
        .stderr_contains("did you mean ssh:@hosts.txt?")
        .check();
    Run::new(["map", "--on", "local", "--basefile", "nosuch", "x", "1"])
        .code(2)
        .stderr_contains("failed to read nosuch: No such file or directory")
        .check();
    for target in ["host", "ssh:", "ssh:-oProxyCommand=x", "local:0", "cmd:"] {
        Run::new(["map", "--on", target, "x", "1"])
            .code(2)
            .stderr_contains("--on")
            .check();
    }
}

#[test]
fn memory_is_limited_where_workers_are() {
    let hungry = "[len('x' * (x * 100000000)), time.sleep(1)][0]";
    let args = ["map", "-q", "--on", "local:1", "--on-error", "record"];
    for limit in [["--memory", "150M"], ["--memory-total", "150M"]] {
        let run = Run::new(args).args(limit).args([hungry, "0", "3"]).code(1);
        let records = run.check().stdout;
        assert!(records.starts_with("0\n"), "{records}");
        assert!(records.contains("\"kind\":\"memory\""), "{records}");
    }
}

#[test]
fn info_describes_each_host() {
    let scratch = Scratch::new();
    let ssh = fake_ssh(&scratch, "echo no way >&2; exit 255");
    let run = Run::new(["info", "--on", "local:3,ssh:bad"]).env("PPAR_SSH", &ssh);
    let text = run.code(3).check().stdout;
    for part in [
        "host local\n",
        "at once",
        "round trip",
        "host bad\n",
        "not reached",
        "no way",
    ] {
        assert!(text.contains(part), "{part} is missing: {text}");
    }
    let text = Run::new(["info", "--json", "--on", "local:3"])
        .check()
        .stdout;
    let found: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(found["hosts"][0]["slots"], 3);
    assert_eq!(found["hosts"][0]["reached"], true);
    assert!(found["hosts"][0]["round_trip"].as_f64() > Some(0.0));
}
