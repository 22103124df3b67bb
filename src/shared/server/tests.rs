//! Drives a server over real sockets, mostly on the test's own thread: it runs
//! as long as there is something to do, so nothing depends on time.

mod life;
mod nonsense;
mod unread;

use std::fs;
use std::io::{self, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use tempfile::TempDir;

use super::{READ, Scratch, Server};
use crate::shared::calls::queue;
use crate::wire::{
    Call, ClientId, FrameReader, Json, Kind, ObjectId, Patience, Reply, Request, hello,
};

/// Waits until there is an answer.
const FOR_GOOD: Patience = None;

/// A server with a socket, which runs when a test says so.
struct Stage {
    server: Server,
    scratch: Scratch,
    folder: TempDir,
    _owner: UnixStream,
}

impl Stage {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let listener = UnixListener::bind(folder.path().join("socket")).expect("a socket");
        let lease = tempfile::tempfile().expect("a file");
        let (owner, there) = UnixStream::pair().expect("a pair");
        Self {
            server: Server::listening(listener, lease.into(), there).expect("a server"),
            scratch: Scratch::new(),
            folder,
            _owner: owner,
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("socket")
    }

    /// Runs until there is nothing left to do.
    fn settle(&mut self) {
        while self.is_due() {
            assert!(self.server.turn(&mut self.scratch).expect("a turn"));
        }
    }

    fn is_due(&self) -> bool {
        let mut files = [PollFd::new(&self.server.poll, PollFlags::IN)];
        poll(&mut files, Some(&Timespec::default())).expect("it can be asked") > 0
    }

    /// How many sockets under the server's path the system has: its own, and
    /// those of its connections.
    fn sockets(&self) -> usize {
        let path = self.path();
        let path = path.to_str().expect("UTF-8");
        let sockets = fs::read_to_string("/proc/net/unix").expect("a list of sockets");
        sockets.lines().filter(|line| line.ends_with(path)).count()
    }

    fn connections(&self) -> usize {
        self.server.connections.len()
    }
}

/// The client's end of a connection, which never waits.
struct Peer {
    stream: UnixStream,
    reader: FrameReader,
    greeted: bool,
    number: u64,
}

impl Peer {
    /// A peer that has sent nothing.
    fn silent(stage: &Stage) -> Self {
        let stream = UnixStream::connect(stage.path()).expect("the server listens");
        stream.set_nonblocking(true).expect("a socket");
        Self {
            stream,
            reader: FrameReader::default(),
            greeted: false,
            number: 0,
        }
    }

    /// A peer that has introduced itself.
    fn new(stage: &mut Stage) -> Self {
        let mut peer = Self::silent(stage);
        peer.send(stage, &peer.introduction());
        let told = peer.hear(stage);
        assert!(matches!(told, Some(Reply::Welcome { .. })), "{told:?}");
        peer
    }

    /// The first message of a client.
    fn introduction(&self) -> Vec<u8> {
        let mut bytes = hello().to_vec();
        Request::Hello { pid: 1 }
            .encode(self.number, &mut bytes)
            .expect("short enough");
        bytes
    }

    fn frame(&mut self, request: &Request) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.number += 1;
        request
            .encode(self.number, &mut bytes)
            .expect("short enough");
        bytes
    }

    /// Writes as much as there is room for; returns how much.
    fn write(&mut self, bytes: &[u8]) -> usize {
        match self.stream.write(bytes) {
            Ok(written) => written,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => 0,
            // It was cut off.
            Err(_) => bytes.len(),
        }
    }

    /// Writes everything, and lets the server handle it.
    fn send(&mut self, stage: &mut Stage, bytes: &[u8]) {
        let mut sent = 0;
        while sent < bytes.len() {
            let written = self.write(&bytes[sent..]);
            assert!(written > 0 || stage.is_due(), "the server reads no more");
            sent += written;
            stage.settle();
        }
        stage.settle();
    }

    /// The next reply, if there is one.
    fn hear(&mut self, stage: &mut Stage) -> Option<Reply> {
        let mut buffer = vec![0; READ];
        loop {
            if !self.greeted {
                self.greeted = self.reader.greeting().expect("the server's greeting");
            }
            if self.greeted
                && let Some((_, reply)) = self.reader.next_reply().expect("a reply")
            {
                return Some(reply);
            }
            stage.settle();
            match self.stream.read(&mut buffer) {
                Ok(0) => return None,
                Ok(length) => self.reader.buffer().extend_from_slice(&buffer[..length]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return None,
                Err(error) => panic!("{error}"),
            }
        }
    }

    fn ask(&mut self, stage: &mut Stage, request: &Request) -> Reply {
        let frame = self.frame(request);
        self.send(stage, &frame);
        self.hear(stage).expect("an answer")
    }

    fn call(&mut self, stage: &mut Stage, object: ObjectId, call: impl Into<Call>) -> Reply {
        let call = call.into();
        self.ask(stage, &Request::Call { object, call })
    }

    fn open(&mut self, stage: &mut Stage, name: &str, kind: Kind) -> ObjectId {
        let name = Some(name.to_owned());
        match self.ask(
            stage,
            &Request::Open {
                name,
                kind,
                first: Json::new(),
            },
        ) {
            Reply::Opened { opened, .. } => opened.object,
            other => panic!("{other:?}"),
        }
    }
}

/// Another client, which must not be affected.
struct Bystander {
    peer: Peer,
    queue: ObjectId,
}

impl Bystander {
    fn new(stage: &mut Stage) -> Self {
        let mut peer = Peer::new(stage);
        let queue = peer.open(stage, "bystander", Kind::Queue { bound: 0 });
        Self { peer, queue }
    }

    /// Checks that it still gets answers.
    fn check(&mut self, stage: &mut Stage) {
        let value = json("1");
        let patience = FOR_GOOD;
        let put = queue::put(value, patience);
        assert_eq!(self.peer.call(stage, self.queue, put), Reply::Done);
        assert_eq!(
            self.peer.call(stage, self.queue, get(FOR_GOOD)),
            Reply::Value(json("1"))
        );
    }
}

fn json(text: &str) -> Json {
    Json::from(text.as_bytes().to_vec())
}

fn get(patience: Patience) -> Call {
    let lease = false;
    queue::get(patience, lease).into()
}
