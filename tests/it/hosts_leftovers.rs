//! What agents have made goes with them, however ppar ends.

use std::fs::File;
use std::os::unix::fs::symlink;

use rustix::process::Signal;

use crate::support::{
    Live, PATIENCE, Run, Scratch, is_alive, pid_in, ppar, reached_by, wait_until,
};

/// Launchers, to be put before a command.
const LAUNCHERS: [&str; 2] = ["exec env", "env"];

/// Options for a host in the folder `there`, which is also where it has its
/// temporary files.
fn host(there: &Scratch, launcher: &str) -> [String; 4] {
    let folder = there.path().display();
    reached_by(&format!(
        "cmd:cd '{folder}' && TMPDIR='{folder}' {launcher}"
    ))
}

/// Whether a folder has an entry whose name starts with this.
fn has(folder: &Scratch, start: &str) -> bool {
    folder.names().iter().any(|name| name.starts_with(start))
}

#[test]
fn a_fresh_folder_and_other_sessions_end_when_ppar_is_killed() {
    for launcher in LAUNCHERS {
        let (there, notes) = (Scratch::new(), Scratch::new());
        let note = notes.path().join("pid");
        let job = format!(
            "setsid sleep 600 & echo $! > '{0}.new'; mv '{0}.new' '{0}'; sleep 600; : {{}}",
            note.display()
        );
        let mut args = vec!["spawn".to_owned()];
        args.extend(host(&there, launcher));
        args.extend(["--workdir", "...", &job, ":::", "1"].map(str::to_owned));
        let mut live = Live::start(&args);
        assert!(wait_until(PATIENCE, || note.exists()), "no job");
        let escaped = pid_in(&notes, "pid");
        assert!(has(&there, "ppar-"));
        live.signal(Signal::KILL);
        live.wait();
        assert!(wait_until(PATIENCE, || !is_alive(escaped)), "{launcher}");
        let is_gone = wait_until(PATIENCE, || !has(&there, "ppar-"));
        assert!(is_gone, "{launcher}");
    }
}

#[test]
fn part_of_a_file_goes_when_ppar_ends() {
    let here = Scratch::new();
    let file = File::create(here.path().join("large")).expect("it is ours");
    file.set_len(512 << 20).expect("it takes no room");
    for (launcher, signal) in LAUNCHERS.into_iter().zip([Signal::KILL, Signal::INT]) {
        let there = Scratch::new();
        let script = format!(
            "cd '{}'; exec \"$PPAR\" map --basefile large --on \"{}\" --remote-ppar '{}' x 1",
            here.path().display(),
            host(&there, launcher)[1],
            ppar().display(),
        );
        let mut live = Live::shell(&script);
        let is_there = wait_until(PATIENCE, || has(&there, ".ppar-"));
        live.signal(signal);
        live.wait();
        assert!(is_there, "nothing was sent");
        let is_gone = wait_until(PATIENCE, || !has(&there, ".ppar-"));
        assert!(is_gone, "{launcher}");
        assert!(!has(&there, "large"), "it was complete");
    }
}

#[test]
fn a_fresh_folder_goes_when_a_host_cannot_be_prepared() {
    let (here, there) = (Scratch::new(), Scratch::new());
    // The memory of a process, at an address where there is none.
    symlink("/proc/self/mem", here.path().join("bad")).expect("it is ours");
    Run::new(["map", "--workdir", "...", "--basefile", "bad", "x", "1"])
        .args(host(&there, "exec env"))
        .dir(here.path())
        .code(3)
        .stderr_contains("failed to transfer bad: Input/output error")
        .check();
    assert!(there.names().is_empty());
}
