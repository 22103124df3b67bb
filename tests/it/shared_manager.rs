//! The life of a manager and of its clients, and what may happen to them.

use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::thread;

use rustix::process::{Signal, geteuid};
use rustix::thread::set_thread_res_uid;

use crate::shared_objects::within_manager;
use crate::support::{Live, PATIENCE, Run, Scratch, is_alive, is_stopped, send, wait_until};

/// A manager that waits for clients.
pub(crate) struct Manager {
    live: Live,
    socket: PathBuf,
}

impl Manager {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let mut live = Live::start(["manager"].iter().chain(arguments));
        let told = live.line();
        let socket = told.trim().strip_prefix("PPAR_MANAGER=");
        let socket = PathBuf::from(socket.expect("its socket"));
        Self { live, socket }
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        Run::new(arguments).env("PPAR_MANAGER", &self.socket)
    }

    pub(crate) fn client(&self, arguments: &[&str]) -> Live {
        Live::start(arguments.iter().copied().chain(["--socket", self.text()]))
    }

    /// Its own memory, without the pages of its program, in KiB.
    pub(crate) fn resident(&self) -> u64 {
        self.live.memory("RssAnon")
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        self.live.signal(signal);
    }

    /// Stops it, and returns once all its threads have stopped.
    pub(crate) fn stop(&self) {
        self.signal(Signal::STOP);
        let stopped = wait_until(PATIENCE, || is_stopped(self.live.pid()));
        assert!(stopped, "it runs on");
    }

    /// The path of its socket.
    pub(crate) fn socket(&self) -> &Path {
        &self.socket
    }

    fn text(&self) -> &str {
        self.socket.to_str().expect("a path in ASCII")
    }

    /// Waits until its list contains `text`.
    pub(crate) fn await_list(&self, text: &str) {
        let listed = || {
            self.run(&["manager", "list"])
                .observe()
                .stdout
                .contains(text)
        };
        assert!(wait_until(PATIENCE, listed), "{text}");
    }

    fn folder(&self) -> PathBuf {
        let real = fs::canonicalize(&self.socket).expect("the socket is there");
        real.parent().expect("it lies in a folder").to_owned()
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path)
        .expect("it is there")
        .permissions()
        .mode()
        & 0o777
}

#[test]
fn a_command_ends_its_manager_and_gives_its_exit_code() {
    Run::shell(
        "ppar manager -- bash -c 'ls -d \"$PPAR_MANAGER\"; exit 5' > out; echo $?; ls $(cat out)",
    )
    .dir(Scratch::new().path())
    .stdout("5\n")
    .code(2)
    .stderr_contains("No such file or directory")
    .check();
    Run::shell("ppar manager -- no-such-command; echo $?")
        .stdout("127\n")
        .stderr_contains("cannot run no-such-command")
        .check();
    Run::shell("ppar manager -- sh -c 'kill -9 $$'; echo $?")
        .stdout("137\n")
        .check();
}

#[test]
fn a_manager_without_a_command_serves_until_it_is_stopped() {
    let mut manager = Manager::start(&[]);
    let folder = manager.folder();
    assert_eq!(mode(&folder), 0o700);
    manager.run(&["value", "set", "v", "4"]).check();
    manager.run(&["value", "get", "v"]).stdout("4.0\n").check();
    let mut waiter = manager.client(&["queue", "get", "q"]);
    manager.await_list(&format!("\"waiters\":[{}]", waiter.pid()));
    manager.run(&["manager", "stop"]).check();
    assert_eq!(waiter.wait().code(), Some(3));
    assert_eq!(manager.live.wait().code(), Some(0));
    assert!(!folder.exists());
    manager
        .run(&["queue", "size", "q"])
        .code(3)
        .stderr_contains("no manager answers at ")
        .check();
}

#[test]
fn signals_end_a_manager_and_its_command() {
    for signal in [Signal::TERM, Signal::INT, Signal::HUP] {
        let mut manager = Manager::start(&[]);
        let folder = manager.folder();
        send(manager.live.pid(), signal);
        manager.live.wait();
        assert!(!folder.exists(), "{signal:?}");
    }
    let mut live = Live::start(["manager", "--", "sh", "-c", "echo $$; exec sleep 1000"]);
    let command = live.line().trim().parse().expect("a pid");
    send(live.pid(), Signal::TERM);
    assert!(!live.wait().success());
    assert!(!is_alive(command));
}

#[test]
fn a_missing_manager_is_reported_with_the_way_to_start_one() {
    Run::new(["queue", "get", "q"])
        .code(3)
        .stderr_contains("run this within `ppar manager -- COMMAND`")
        .check();
    Run::new(["manager", "list", "--socket", "/no/such/socket"])
        .code(3)
        .stderr_contains("no manager answers at /no/such/socket")
        .check();
    Run::shell("printf 'Queue()' | PPAR_MANAGER=/no/such/socket ppar run -")
        .code(3)
        .stderr_contains("no manager answers at /no/such/socket")
        .check();
}

#[test]
fn a_path_is_one_managers_alone() {
    let folder = Scratch::new();
    let path = folder.path().join("shared");
    let text = path.to_str().expect("a path in ASCII");
    let mut manager = Manager::start(&["--socket", text]);
    assert_eq!(manager.socket, path);
    Run::new(["manager", "--socket", text])
        .code(2)
        .stderr_contains("a manager already answers at")
        .check();
    manager.run(&["manager", "stop"]).check();
    manager.live.wait();
    assert!(fs::symlink_metadata(&path).is_err());
    folder.file("shared", "a file of somebody's");
    Run::new(["manager", "--socket", text])
        .code(2)
        .stderr_contains("is not a manager's")
        .check();
    Run::new(["manager", "--socket", "/no/such/folder/socket"])
        .code(3)
        .stderr_contains("cannot make /no/such/folder/socket")
        .check();
}

#[test]
fn a_killed_manager_leaves_nothing_and_nobody_waiting() {
    let folder = Scratch::new();
    let path = folder.path().join("shared");
    let text = path.to_str().expect("a path in ASCII");
    let manager = Manager::start(&["--socket", text]);
    let inner = manager.folder();
    let mut waiters = [
        manager.client(&["queue", "get", "q"]),
        manager.client(&["event", "wait", "e"]),
        manager.client(&["barrier", "wait", "b", "--parties", "2"]),
    ];
    for waiter in &waiters {
        manager.await_list(&format!("\"waiters\":[{}]", waiter.pid()));
    }
    send(manager.live.pid(), Signal::KILL);
    for waiter in &mut waiters {
        assert_eq!(waiter.wait().code(), Some(3));
    }
    let is_tidy = || !inner.exists() && fs::symlink_metadata(&path).is_err();
    assert!(wait_until(PATIENCE, is_tidy));
    manager
        .run(&["event", "set", "e"])
        .code(3)
        .stderr_contains("no manager answers at ")
        .check();
    // Another manager may use the path at once.
    let mut next = Manager::start(&["--socket", text]);
    next.run(&["event", "is-set", "e"])
        .code(1)
        .stdout("false\n")
        .check();
    next.run(&["manager", "stop"]).check();
    next.live.wait();
}

#[test]
fn a_killed_client_gives_up_its_locks() {
    let manager = Manager::start(&[]);
    let held = ["lock", "l", "--", "sleep", "1000"];
    let socket = ["--socket", manager.text()];
    let on = |words: &[&str]| Live::start(words[..2].iter().chain(&socket).chain(&words[2..]));
    let holder = on(&held);
    manager.await_list(&format!("\"holders\":[{}]", holder.pid()));
    let mut next = on(&["lock", "l", "--", "sh", "-c", "echo $PPAR_ABANDONED"]);
    manager.await_list(&format!("\"waiters\":[{}]", next.pid()));
    send(holder.pid(), Signal::KILL);
    assert_eq!(next.line(), "1\n");
    assert_eq!(next.wait().code(), Some(0));
    manager
        .run(&["lock", "l", "--", "sh", "-c", "echo $PPAR_ABANDONED"])
        .stdout("\n")
        .check();

    manager
        .run(&["lock", "l", "--", "sh", "-c", "kill -9 $$"])
        .code(137)
        .check();
    manager
        .run(&["lock", "l", "--", "sh", "-c", "echo $PPAR_ABANDONED"])
        .stdout("1\n")
        .stderr_contains("its last holder was killed")
        .check();

    let unit = ["semaphore", "s", "--count", "1", "--", "sleep", "1000"];
    let holder = on(&unit);
    manager.await_list(&format!("\"holders\":[{}]", holder.pid()));
    send(holder.pid(), Signal::KILL);
    manager
        .run(&["semaphore", "s", "--count", "1", "--", "echo", "in"])
        .stdout("in\n")
        .check();

    let party = manager.client(&["barrier", "wait", "b", "--parties", "3"]);
    let mut other = manager.client(&["barrier", "wait", "b", "--parties", "3"]);
    manager.await_list("\"waiting\":2");
    send(party.pid(), Signal::KILL);
    assert_eq!(other.wait().code(), Some(1));
}

#[test]
fn a_command_under_a_lock_dies_with_it() {
    let manager = Manager::start(&[]);
    let socket = ["--socket", manager.text()];
    let command = ["--", "sh", "-c", "echo $$; exec sleep 1000"];
    let mut holder = Live::start(["lock", "l"].iter().chain(&socket).chain(&command));
    let command: i32 = holder.line().trim().parse().expect("a pid");
    send(holder.pid(), Signal::KILL);
    assert!(wait_until(PATIENCE, || !is_alive(command)));
}

#[test]
fn a_killed_producer_or_consumer_leaves_the_queue_to_others() {
    let manager = Manager::start(&[]);
    let mut producer = manager.client(&["queue", "put", "q"]);
    let mut input = producer.stdin();
    input.write_all(b"1\n2\n3\n").expect("it reads");
    manager.await_list("\"size\":3");
    send(producer.pid(), Signal::KILL);
    let mut consumer = manager.client(&["queue", "get", "empty", "--follow"]);
    manager.await_list(&format!("\"waiters\":[{}]", consumer.pid()));
    send(consumer.pid(), Signal::KILL);
    consumer.wait();
    manager.run(&["queue", "put", "empty", "4"]).check();
    manager
        .run(&["queue", "get", "empty"])
        .stdout("4\n")
        .check();
    manager
        .run(&["queue", "get", "q", "-n", "3"])
        .stdout("1\n2\n3\n")
        .check();
}

#[test]
fn the_list_shows_holders_and_waiters() {
    let manager = Manager::start(&[]);
    manager.run(&["queue", "put", "q", "1"]).check();
    manager
        .run(&["manager", "list"])
        .stdout(
            "{\"kind\":\"queue\",\"name\":\"q\",\"size\":1,\"bound\":0,\"unfinished\":1,\
             \"closed\":false,\"holders\":[],\"waiters\":[]}\n",
        )
        .check();
}

#[test]
fn nonsense_ends_only_the_connection_of_its_sender() {
    let manager = Manager::start(&[]);
    // As in docs/protocol.md: kind, reserved, length, number, payload.
    let header = |kind: u8, length: u32| {
        let mut bytes = vec![kind, 0, 0, 0];
        bytes.extend(length.to_le_bytes());
        bytes.extend([0; 8]);
        bytes
    };
    let greeting = [&header(1, 6)[..], b"ppar\x01\x00"].concat();
    let frame =
        |kind, length, payload: &[u8]| [&greeting[..], &header(kind, length), payload].concat();
    let half = &greeting[..9];
    let nonsense = [
        vec![0; 100_000],
        b"GET / HTTP/1.1\r\n\r\n".to_vec(),
        half.to_vec(),
        frame(32, u32::MAX, &[7; 5000]),
        frame(32, 4000, &[7; 10]),
        frame(32, 8, &[0xff; 8]),
        frame(33, 1, &[2]),
    ];
    for bytes in nonsense {
        let mut stream = UnixStream::connect(&manager.socket).expect("it answers");
        // It may be cut off midway.
        let _ = stream.write_all(&bytes);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        assert_ended(&mut stream);
        manager.run(&["queue", "size", "q"]).stdout("0\n").check();
    }
}

fn assert_ended(stream: &mut UnixStream) {
    stream
        .set_read_timeout(Some(PATIENCE))
        .expect("a time limit");
    match stream.read_to_end(&mut Vec::new()) {
        Ok(_) => {}
        Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset),
    }
}

#[test]
fn clients_of_other_users_are_turned_away() {
    let manager = Manager::start(&[]);
    let folder = manager.folder();
    assert_eq!(mode(&folder), 0o700);
    if !geteuid().is_root() {
        // A test cannot act as another user.
        return;
    }
    // Even if they can enter the folder.
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).expect("the folder is ours");
    fs::set_permissions(&manager.socket, fs::Permissions::from_mode(0o777)).expect("and so is it");
    let socket = manager.socket.clone();
    let stranger = thread::spawn(move || {
        let nobody = rustix::process::Uid::from_raw(65534);
        set_thread_res_uid(nobody, nobody, nobody).expect("root may be anybody");
        let mut stream = UnixStream::connect(socket).expect("the folder lets it in");
        assert_ended(&mut stream);
    });
    stranger.join().expect("the stranger was turned away");
    manager.run(&["queue", "size", "q"]).stdout("0\n").check();
}

#[test]
fn ten_thousand_clients_come_and_go() {
    let manager = Manager::start(&[]);
    let files = || {
        let folder = format!("/proc/{}/fd", manager.live.pid());
        fs::read_dir(folder).expect("it runs").count()
    };
    let in_use = || manager.run(&["queue", "size", "q"]).stdout("0\n").check();
    in_use();
    let before = files();
    for _ in 0..40 {
        let clients = (0..250).map(|_| UnixStream::connect(&manager.socket));
        let clients: Result<Vec<_>, _> = clients.collect();
        drop(clients.expect("it answers"));
    }
    in_use();
    assert!(wait_until(PATIENCE, || files() <= before));
}

#[test]
fn a_client_in_a_manager_that_stops_ends_too() {
    within_manager("ppar manager stop; sleep 1000")
        .code(143)
        .check();
}

#[test]
fn functions_of_a_map_find_the_objects_of_its_manager() {
    for backend in ["process", "thread", "inline"] {
        let script = format!(
            "ppar map --backend {backend} 'Value(\"q\", 0, name=\"sum\").add(x)' --range 1:1000 \
                 >/dev/null
             ppar value get sum
             ppar map --backend {backend} 'Queue(name=\"q\").put({{\"x\": x}})' 1 2 3
             ppar queue get q -n 3 | sort
             ppar map --backend {backend} --def 'def note(x): d[x] = 2 * x' \
                 --def 'd = Manager().named_dict(\"d\")' note 5 6
             ppar dict items d | sort
             ppar map --backend {backend} 'dict(Manager().named_dict(\"d\"))[5]' 1"
        );
        within_manager(&script)
            .stdout(
                "499500\nnull\nnull\nnull\n{\"x\":1}\n{\"x\":2}\n{\"x\":3}\nnull\nnull\n[5,10]\n\
                 [6,12]\n10\n",
            )
            .check();
    }
    within_manager(
        "ppar spawn --fn 'Manager().named_list(\"l\").append(x)' ::: a; ppar list items l",
    )
    .stdout("\"a\"\n")
    .check();
}

#[test]
fn a_deadlocked_function_of_map_is_one_failed_item() {
    within_manager(
        "ppar map --on-error record '[v for v in Pipe(duplex=False)[1]] if x == 2 else x' 1 2 3 \
             | grep -o '^[0-9]*\\|connection is write-only'
         ppar map 'Process(target=len).start()' 1 || ppar map 'Pool(2)' 1",
    )
    .stdout("1\nconnection is write-only\n3\n")
    .stderr_contains("item 0: this function cannot start processes: write a script")
    .code(1)
    .check();
}

#[test]
fn a_script_is_a_file_of_functions_too() {
    let folder = Scratch::new();
    let text = "
def square(x):
    return x * x

if __name__ == '__main__':
    print(Pool(2).map(square, [1, 2]), sys.argv)
";
    fs::write(folder.path().join("a.star"), text).expect("it is ours");
    Run::shell(
        "ppar run a.star b; ppar map a.star:square 1 2; ppar spawn --fn a.star:square ::: 3",
    )
    .dir(folder.path())
    .stdout("[1, 4] ['a.star', 'b']\n1\n4\n")
    .check();
    Run::shell("ppar map 'Value(\"i\", name=\"v\").value' 1")
        .code(1)
        .stderr_contains("there is no manager: give --manager, or run this within `ppar manager")
        .check();
}

#[test]
fn a_manager_without_a_file_left_for_clients_ends() {
    let script = "for n in 16 17 18 19 20 21 22 23 24; do
             (ulimit -n $n; ppar manager -- ppar value set v 1) 2> /dev/null
             case $? in 0 | 2 | 3) echo ended ;; esac
         done";
    Run::shell(script).stdout(&"ended\n".repeat(9)).check();
}
