//! Containers: PID namespaces, where the leaders of this process's group and
//! session have no number.

use crate::support::{Run, Scratch};

/// Runs a script in a PID namespace whose first process is the shell. Says so
/// and returns none if that is not permitted.
#[expect(clippy::print_stderr, reason = "says that nothing was tested")]
fn contained(script: &str) -> Option<Run> {
    let inside = "exec unshare --user --map-root-user --pid --fork --mount-proc bash -c";
    let possible = Run::shell(&format!("{inside} 'echo $$'"))
        .any_code()
        .observe();
    if possible.stdout != "1\n" {
        eprintln!("skipped: no namespace of processes can be made here");
        return None;
    }
    let quoted = script.replace('\'', r"'\''");
    Some(Run::shell(&format!("{inside} '{quoted}'")))
}

#[test]
fn jobs_and_workers_are_ended_where_their_session_is_out_of_sight() {
    let script = r#"
        ppar spawn --timeout 0.2 '(trap "" TERM; exec sleep 60) & sleep 60; echo {}' ::: 1
        echo $?
        ppar map --timeout 0.2 --on-error skip 'time.sleep(60) if x == 1 else x' 1 2
        echo $?
        ppar map x --range 0:1000000000000 | head -n 1
        pgrep -c sleep"#;
    let Some(run) = contained(script) else { return };
    run.stdout("1\n2\n1\n0\n0\n")
        .stderr_contains("took longer than")
        .any_code()
        .check();
}

#[test]
fn the_first_process_ends_with_128_and_the_signal() {
    let spawn = "exec ppar spawn 'touch up; exec sleep 600; : {}' ::: 1 2> err";
    let manager = "exec ppar manager -- sh -c 'touch up; exec sleep 600' 2> err";
    for (command, signal, code) in [
        (spawn, "TERM", 143),
        (spawn, "INT", 130),
        (manager, "TERM", 143),
    ] {
        let scratch = Scratch::new();
        // The second signal ends jobs, if it is a request of its own.
        let signals = format!(
            "(while ! test -e up; do sleep 0.01; done; kill -{signal} 1;              while ! grep -q waiting err; do sleep 0.01; done; sleep 0.25; kill -{signal} 1) &
"
        );
        let Some(run) = contained(&(signals + command)) else {
            return;
        };
        run.dir(scratch.path()).code(code).check();
    }
}

#[test]
fn the_first_process_reaps_orphans_and_passes_on_its_commands_end() {
    let script = r#"
        exec ppar manager -- sh -c '
            for i in 1 2 3; do (sh -c "sleep 0.01" &); done
            while pgrep sleep > /dev/null; do sleep 0.01; done
            while ps -e -o stat= | grep -q Z; do :; done
            exit 7'"#;
    let Some(run) = contained(script) else { return };
    run.code(7).check();
}
