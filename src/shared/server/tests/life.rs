//! Many clients that come and go; the end of the server; and ppar's own
//! clients, on threads.

use std::ops::Range;
use std::os::fd::OwnedFd;
use std::thread::{self, JoinHandle};

use super::*;
use crate::shared::calls;
use crate::shared::client::Client;
use crate::shared::error::SharedError;
use crate::shared::memory::{CellNumber, Code, Release};
use crate::wire::{Acquired, Put, Taken};

#[test]
fn ten_thousand_clients_leave_nothing_behind() {
    let mut stage = Stage::new();
    let mut bystander = Bystander::new(&mut stage);
    let object = bystander.queue;
    let mut said = Peer::silent(&stage);
    let introduction = said.introduction();
    let call = get(FOR_GOOD);
    let wait = said.frame(&Request::Call { object, call });
    drop(said);
    let whole = [&introduction[..], &wait].concat();
    let lengths = [0, 5, hello().len(), introduction.len() - 3, whole.len()];
    let lives = lengths.map(|length| &whole[..length]);
    for turn in 0..100 {
        let peers: Vec<Peer> = (0..100).map(|_| Peer::silent(&stage)).collect();
        for (mut peer, life) in peers.into_iter().zip(lives.iter().cycle()) {
            assert_eq!(peer.write(life), life.len());
            // Some leave before the server has noticed them.
            if turn % 2 == 0 {
                stage.settle();
            }
        }
        stage.settle();
        assert_eq!(stage.connections(), 1);
    }
    assert_eq!(stage.sockets(), 2);
    bystander.check(&mut stage);
}

#[test]
fn many_may_be_there_at_once() {
    let mut stage = Stage::new();
    let mut bystander = Bystander::new(&mut stage);
    let mut peers: Vec<Peer> = (0..200).map(|_| Peer::new(&mut stage)).collect();
    let object = bystander.queue;
    for peer in &mut peers {
        let call = get(FOR_GOOD);
        let frame = peer.frame(&Request::Call { object, call });
        peer.send(&mut stage, &frame);
    }
    assert_eq!(stage.connections(), 201);
    let closed = bystander.peer.call(&mut stage, object, queue::close());
    assert_eq!(closed, Reply::Done);
    for peer in &mut peers {
        assert_eq!(peer.hear(&mut stage), Some(Reply::Closed));
    }
}

/// A server for a program, on its own thread.
struct Running {
    owner: UnixStream,
    thread: JoinHandle<io::Result<()>>,
}

impl Running {
    /// Starts it, with the client of the main process.
    fn for_program() -> (Self, Client) {
        let (owner, there) = UnixStream::pair().expect("a pair");
        let (server, connection) = Server::for_program(there).expect("a server");
        let thread = thread::spawn(|| server.run());
        (Self { owner, thread }, client(connection.into()).0)
    }

    fn end(self) {
        drop(self.owner);
        let ended = self.thread.join().expect("it does not panic");
        ended.expect("it ends as it should");
    }
}

fn client(connection: OwnedFd) -> (Client, Option<Json>) {
    Client::on(UnixStream::from(connection)).expect("a client")
}

/// A simulated process of the program.
fn process(main: &mut Client) -> (ClientId, Client) {
    let started = main.start("child".to_owned(), json("\"setup\""), Vec::new());
    let (id, connection) = started.expect("a connection");
    let (client, setup) = client(connection);
    assert_eq!(setup, Some(json("\"setup\"")));
    assert_eq!(client.id(), id);
    (id, client)
}

fn put(client: &mut Client, queue: ObjectId, items: Range<u32>) {
    for item in items {
        let value = json(&item.to_string());
        let is_bounded = false;
        let put = client.put(queue, is_bounded, value, FOR_GOOD);
        assert_eq!(put.expect("room"), Put::Done);
    }
    client.settle().expect("all is put");
}

#[test]
fn the_processes_of_a_program_share_a_queue() {
    let (running, mut main) = Running::for_program();
    let queue = main.open(None, Kind::Queue { bound: 0 });
    let queue = queue.expect("a queue").opened.object;
    put(&mut main, queue, 0..1000);
    let (_, mut child) = process(&mut main);
    let value = |item: u32| Taken::Value(json(&item.to_string()));
    for item in 0..400 {
        assert_eq!(child.get(queue, FOR_GOOD).expect("a value"), value(item));
    }
    // It dies with the values it was lent.
    drop(child);
    let (_, mut other) = process(&mut main);
    for item in 400..1000 {
        assert_eq!(other.get(queue, FOR_GOOD).expect("a value"), value(item));
    }
    assert_eq!(
        other.get(queue, Some(1000)).expect("an end"),
        Taken::TimedOut
    );
    main.call(queue, calls::queue::close()).expect("it closes");
    assert_eq!(other.get(queue, FOR_GOOD).expect("an end"), Taken::Closed);
    running.end();
}

#[test]
fn the_processes_of_a_program_share_memory() {
    const LENGTH: usize = 300_000;
    let (running, mut main) = Running::for_program();
    let kind = Kind::Array {
        code: b'q',
        length: LENGTH as u32,
        lock: 0,
    };
    let opened = main.open(None, kind).expect("an array").opened;
    let (id, mut child) = process(&mut main);
    let code = Code::of(b'q').expect("a type");
    let place = opened.place.expect("a place");
    let [here, there] = [&mut main, &mut child].map(|client| {
        let cells = client.cells(place, code, LENGTH);
        cells.expect("the memory")
    });
    here.set(LENGTH - 1, CellNumber::Int(-7)).expect("it fits");
    assert_eq!(there.get(LENGTH - 1), CellNumber::Int(-7));
    let lock = opened.lock.expect("a lock");
    let words = [&mut main, &mut child].map(|client| client.word(lock.place).expect("its word"));
    assert!(words[1].try_acquire(id));
    assert_eq!(words[0].holder(), Some(id));
    // The lock of a dead process goes to the next one.
    drop(child);
    let acquired = main.call(lock.object, calls::lock::acquire(FOR_GOOD));
    let abandoned = true;
    assert_eq!(acquired.expect("the lock"), Some(Acquired { abandoned }));
    assert_eq!(words[0].release(main.id()), Release::Done);
    running.end();
}

#[test]
fn a_server_ends_with_its_owner() {
    let (running, mut main) = Running::for_program();
    running.end();
    let asked = main.ask(&Request::Inventory);
    assert!(matches!(asked, Err(SharedError::Gone)), "{asked:?}");
}

#[test]
fn a_server_ends_on_request() {
    let (running, mut main) = Running::for_program();
    let (_, mut child) = process(&mut main);
    assert_eq!(child.ask(&Request::Stop).expect("an answer"), Reply::Done);
    let asked = main.ask(&Request::Inventory);
    assert!(matches!(asked, Err(SharedError::Gone)), "{asked:?}");
    running.end();
}

#[test]
fn a_program_learns_of_the_end_of_a_process_and_of_a_deadlock() {
    let (running, mut main) = Running::for_program();
    let (process, mut child) = process(&mut main);
    let join = |patience| Request::Join { process, patience };
    let joined = main.ask(&join(Some(1000)));
    assert_eq!(joined.expect("an answer"), Reply::TimedOut);
    let itself = join(FOR_GOOD);
    let waiter = thread::spawn(move || child.ask(&itself).map(drop));
    let joined = main.ask(&join(FOR_GOOD));
    assert!(
        matches!(joined, Err(SharedError::Deadlock(_))),
        "{joined:?}"
    );
    running.end();
    let told = waiter.join().expect("it does not panic");
    assert!(matches!(told, Err(SharedError::Gone)), "{told:?}");
}
