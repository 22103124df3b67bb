//! Files of jobs on hosts which have them already: what a person has is never
//! removed.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::support::{Run, Scratch, fake_ssh, ppar};

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
    let launcher = format!("cmd:cd '{}' && env", there.path().display());
    let binary = ppar().display().to_string();
    let args = ["spawn", "--on", &launcher, "--remote-ppar", &binary];
    Run::new(args)
        .args(["--trc", "{}.out", "cat {} > {}.out", ":::", "new", "old"])
        .dir(here.path())
        .check();
    let made = |name: &str| fs::read_to_string(here.path().join(name)).expect("it came back");
    assert_eq!([made("new.out"), made("old.out")], ["here", "here"]);
    let left = fs::read_dir(there.path()).expect("a folder");
    let mut left: Vec<_> = left.map(|entry| entry.expect("one").file_name()).collect();
    left.sort();
    assert_eq!(left, ["old", "old.out"]);
}
