//! Files of jobs on hosts: what a person has is never removed, and what is not a
//! file is not sent.

use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::Path;

use rustix::fs::{CWD, FileType, Mode, mknodat};

use crate::support::{Run, Scratch, fake_ssh, ppar, reached_by};

const COUNT: &str = "wc -l < {} > {.}.out";

/// A folder with input in a folder of its own.
fn inputs() -> Scratch {
    let here = Scratch::new();
    fs::create_dir(here.path().join("data")).expect("it is ours");
    for name in ["1", "2", "3"] {
        here.file(&format!("data/{name}.dat"), "a\nb\n");
    }
    here
}

/// Input and results are complete, and no input was written to.
fn check(here: &Path, before: &[u64]) {
    assert_eq!(inodes(here), before, "an input was replaced");
    for name in ["1", "2", "3"] {
        let text = |end: &str| fs::read_to_string(here.join(format!("data/{name}.{end}")));
        assert_eq!(text("dat").expect("the input stays"), "a\nb\n");
        assert_eq!(text("out").expect("the result stays").trim(), "2");
    }
    let entries = fs::read_dir(here.join("data")).expect("a folder").count();
    assert_eq!(entries, 6);
}

fn inodes(here: &Path) -> Vec<u64> {
    let inode = |name| fs::metadata(here.join(format!("data/{name}.dat"))).map(|file| file.ino());
    let inodes = ["1", "2", "3"].map(|name| inode(name).expect("it is there"));
    inodes.to_vec()
}

#[test]
fn hosts_that_share_the_folder_neither_copy_nor_remove() {
    let elsewhere = Scratch::new();
    let enter = format!("cd '{}'", elsewhere.path().display());
    let binary = ppar().display().to_string();
    let ssh = fake_ssh(&elsewhere, &enter);
    for hosts in ["local:2", "local:1,ssh:1/t1", "ssh:2/t1", "cmd:2:env A={}"] {
        let here = inputs();
        let before = inodes(here.path());
        let run = Run::new(["spawn", "--on", hosts, "--remote-ppar", &binary]);
        let run = run.args(["--workdir".as_ref(), here.path().as_os_str()]);
        run.args(["--trc", "{.}.out", "--basefile", "data/1.dat", COUNT, ":::"])
            .args(["data/1.dat", "data/2.dat", "data/3.dat"])
            .env("PPAR_SSH", &ssh)
            .dir(here.path())
            .check();
        check(here.path(), &before);
    }
}

#[test]
fn this_machine_and_absolute_paths_need_no_shared_working_folder() {
    let elsewhere = Scratch::new();
    let enter = format!("cd '{}'", elsewhere.path().display());
    let ssh = fake_ssh(&elsewhere, &enter);
    let names = ["1", "2", "3"].map(|name| format!("data/{name}.dat"));
    let (here, binary) = (inputs(), ppar());
    let before = inodes(here.path());
    Run::new(["parallel", "-S", ":", "--trc", "{.}.out", COUNT, ":::"])
        .args(&names)
        .dir(here.path())
        .check();
    check(here.path(), &before);
    let (here, workdir) = (inputs(), ["--workdir", "..."]);
    let before = inodes(here.path());
    for hosts in ["local", "ssh:1/t1"] {
        Run::new(["spawn", "--on", hosts, "--trc", "{.}.out"])
            .args(workdir)
            .args(["--remote-ppar".as_ref(), binary.as_os_str()])
            .args([COUNT, ":::"])
            .args(names.each_ref().map(|name| here.path().join(name)))
            .env("PPAR_SSH", &ssh)
            .check();
        check(here.path(), &before);
    }
}

#[test]
fn cleanup_leaves_what_was_on_the_host_before() {
    let (here, there) = (Scratch::new(), Scratch::new());
    for name in ["new", "old"] {
        here.file(name, "here");
    }
    there.file("old", "there");
    there.file("old.out", "there");
    Run::new(["spawn"])
        .args(launcher(&there))
        .args(["--trc", "{}.out", "cat {} > {}.out", ":::", "new", "old"])
        .dir(here.path())
        .check();
    let made = |name: &str| fs::read_to_string(here.path().join(name)).expect("it came back");
    assert_eq!([made("new.out"), made("old.out")], ["here", "here"]);
    assert_eq!(there.names(), ["old", "old.out"]);
}

/// A launcher of a host whose folder is `there`.
fn launcher(there: &Scratch) -> [String; 4] {
    reached_by(&format!("cmd:cd '{}' && exec env", there.path().display()))
}

#[test]
fn only_regular_files_are_sent() {
    let (here, there) = (Scratch::new(), Scratch::new());
    let (pipe, mode) = (here.path().join("pipe"), Mode::RUSR | Mode::WUSR);
    mknodat(CWD, &pipe, FileType::Fifo, mode, 0).expect("it is ours");
    fs::create_dir(here.path().join("folder")).expect("it is ours");
    let local = ["--on", "local"].map(str::to_owned);
    for hosts in [&local[..], &launcher(&there)] {
        for name in ["pipe", "folder"] {
            let refused = format!("failed to transfer {name}: it is not a regular file");
            Run::new(["spawn"])
                .args(hosts)
                .args(["--transferfile", name, "echo {}", ":::", "a"])
                .dir(here.path())
                .code(1)
                .stderr_contains(&refused)
                .check();
            Run::new(["map", "--basefile", name, "x", "1"])
                .args(hosts)
                .dir(here.path())
                .code(2)
                .stderr_contains(&format!("failed to read {name}: it is not a regular file"))
                .check();
        }
    }
    assert!(there.names().is_empty());
}

#[test]
fn a_result_that_is_not_a_regular_file_fails_its_job_alone() {
    let (here, there) = (Scratch::new(), Scratch::new());
    let command = "echo {}; if [ {} = 1 ]; then mkfifo {}.out; else echo {} > {}.out; fi";
    Run::new(["spawn", "-j1", "-k", "--return", "{}.out"])
        .args(launcher(&there))
        .args([command, ":::", "1", "2"])
        .dir(here.path())
        .code(1)
        .stdout("1\n2\n")
        .stderr_contains("failed to transfer 1.out: it is not a regular file")
        .check();
    assert_eq!(here.names(), ["2.out"]);
}

#[test]
fn a_file_that_cannot_be_read_to_its_end_is_not_named() {
    let (here, there) = (Scratch::new(), Scratch::new());
    // The memory of a process, at an address where there is none.
    symlink("/proc/self/mem", here.path().join("bad")).expect("it is ours");
    Run::new(["spawn", "--transferfile", "bad"])
        .args(launcher(&there))
        .args(["echo {}", ":::"])
        .args((0..16).map(|job| job.to_string()))
        .dir(here.path())
        .code(1)
        .stderr_contains("failed to transfer bad: Input/output error")
        .check();
    assert!(there.names().is_empty());
}
