//! What other users, and files in place of ppar's own, cannot make ppar do:
//! remove files, or reveal what it knows.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::thread;

use rustix::process::{Uid, geteuid};
use rustix::thread::set_thread_res_uid;

use crate::support::{Run, Scratch};

/// A user who is neither root nor running the tests.
const NOBODY: u32 = 65534;

fn manager_at(path: &Path) -> Run {
    Run::new(["manager", "--socket"]).args([path.as_os_str()])
}

#[test]
fn a_manager_replaces_only_its_own_files() {
    let scratch = Scratch::new();
    let file = scratch.file("dear", "words");
    let dead = scratch.path().join("ppar-folder");
    fs::create_dir(&dead).expect("a folder");
    drop(UnixListener::bind(dead.join("manager")).expect("a socket that nobody listens at"));
    let path = scratch.path().join("link");
    let targets = [
        file.clone(),
        scratch.path().join("gone"),
        dead.join("manager"),
        dead,
    ];
    for target in targets {
        symlink(&target, &path).expect("a link");
        manager_at(&path)
            .code(2)
            .stderr_contains("already exists, and is not a manager's")
            .check();
        assert_eq!(fs::read_link(&path).expect("it is still there"), target);
        fs::remove_file(&path).expect("it is ours");
    }
    assert_eq!(fs::read(file).expect("it is still there"), b"words");
}

#[test]
fn a_manager_that_ends_keeps_a_file_that_replaced_its_link() {
    let scratch = Scratch::new();
    let script = "
        ppar manager --socket ./link -- sh -c 'rm link; ln -s dear link'
        readlink link; cat link
        ppar manager --socket ./link2 -- sh -c 'rm link2; echo other > link2'
        cat link2";
    scratch.file("dear", "words\n");
    Run::shell(script)
        .dir(scratch.path())
        .stdout("dear\nwords\nother\n")
        .check();
}

#[test]
fn a_guardian_removes_no_folder_that_is_not_a_managers() {
    let scratch = Scratch::new();
    for name in ["photos", "ppar-photos", "ppar-AbCdEf"] {
        let folder = scratch.path().join(name);
        fs::create_dir(&folder).expect("a folder");
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).expect("it is ours");
        fs::write(folder.join("manager"), "dear").expect("it is ours");
        let link = scratch.path().join("link");
        symlink(folder.join("manager"), &link).expect("a link");
        Run::new([
            "--ppar-guardian".as_ref(),
            folder.as_os_str(),
            link.as_os_str(),
        ])
        .stdout("ok")
        .check();
        assert_eq!(fs::read(&link).expect("all is still there"), b"dear");
        fs::remove_file(&link).expect("it is ours");
    }
    Run::new(["--ppar-guardian"]).code(2).check();
}

#[test]
fn a_guardian_leaves_a_manager_that_runs_alone() {
    let script = "
        folder=$(dirname $PPAR_MANAGER)
        cat <($PPAR --ppar-guardian $folder < /dev/null 2> /dev/null)
        ppar value set v 1 && ls $folder";
    let script = format!("exec ppar manager -- bash -c '{script}'");
    Run::shell(&script)
        .env("PPAR", crate::support::ppar())
        .stdout("oklease\nmanager\n")
        .check();
}

#[test]
fn runs_that_share_a_limit_follow_no_links() {
    let (scratch, private) = (Scratch::new(), Scratch::new());
    fs::create_dir(private.path().join("semaphore")).expect("a folder");
    let file = private.file("semaphore/s.1", "dear");
    let name = format!("ppar-{}", geteuid().as_raw());
    let link = scratch.path().join(name);
    symlink(private.path(), &link).expect("a link");
    let run = || {
        Run::shell("unset XDG_RUNTIME_DIR; ppar spawn --semaphore s -j1 echo ::: 1")
            .env("TMPDIR", scratch.path())
    };
    run()
        .code(3)
        .stderr_contains("is not a folder, but a link or a file")
        .check();
    assert_eq!(fs::read(file).expect("it is still there"), b"dear");
    fs::remove_file(&link).expect("it is ours");
    run().stdout("1\n").check();
    if geteuid().is_root() {
        chown(&link, Some(NOBODY), None).expect("root may");
        run()
            .code(3)
            .stderr_contains("belongs to user 65534")
            .check();
    }
}

#[test]
fn nothing_is_sent_to_a_server_of_another_user() {
    if !geteuid().is_root() {
        // A test cannot act as another user.
        return;
    }
    let scratch = Scratch::new();
    fs::set_permissions(scratch.path(), fs::Permissions::from_mode(0o1777)).expect("ours");
    let path = scratch.path().join("theirs");
    let at = path.clone();
    let stranger = thread::spawn(move || {
        let nobody = Uid::from_raw(NOBODY);
        set_thread_res_uid(nobody, nobody, nobody).expect("root may be anybody");
        UnixListener::bind(at).expect("all may make files there")
    });
    let listener = stranger.join().expect("it listens");
    let told = "belongs to user 65534, not to user 0: nothing was sent to it";
    let commands: [&[&str]; 4] = [
        &["queue", "put", "q", "secret"],
        &["value", "get", "v"],
        &["lock", "l", "--", "echo", "in"],
        &["manager", "stop"],
    ];
    for command in commands {
        Run::new(command)
            .env("PPAR_MANAGER", &path)
            .code(3)
            .stderr_contains(told)
            .check();
    }
    Run::shell("echo 'Queue(name=\"q\").put(\"secret\")' | ppar run -")
        .env("PPAR_MANAGER", &path)
        .code(3)
        .stderr_contains(told)
        .check();
    listener.set_nonblocking(true).expect("a setting");
    while let Ok((mut client, _)) = listener.accept() {
        let mut sent = Vec::new();
        std::io::Read::read_to_end(&mut client, &mut sent).expect("it has ended");
        assert_eq!(sent, b"");
    }
}
