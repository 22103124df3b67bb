//! The link between a process of a script and its shared objects: the
//! connection to the server, and what the process knows about locks and memory.
//!
//! There is one per process, on the thread that evaluates. Built-in functions
//! reach it through [`with`]; meanwhile, they must not evaluate anything.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::thread;

use super::owned::{self, Owned};
use crate::shared::{Cells, Client, Code, Found, MANAGER, Server, SharedError, Word, gone_object};
use crate::wire::{Answer, Kind, ObjectCall, ObjectId, Opened, Posted, Reply, Request};

pub(super) struct Link {
    /// Whether to start a server if there is no manager.
    may_serve: bool,
    client: Option<Client>,
    /// Dropping this ends the server.
    owner: Option<UnixStream>,
    lease: Lease,
    locks: HashMap<ObjectId, KnownLock>,
    cells: HashMap<ObjectId, Cells>,
    /// Objects that this process has closed.
    closed: HashSet<ObjectId>,
}

/// The lease of the manager, which a process holds once it has used a lock.
#[derive(Debug)]
enum Lease {
    NotAsked,
    /// The server does not belong to a manager.
    Without,
    Held(#[expect(dead_code, reason = "it is held by being open")] OwnedFd),
}

/// A lock as this process knows it.
#[derive(Debug)]
pub(super) struct KnownLock {
    pub(super) word: Word,
    /// How often this process holds it, if it is reentrant.
    pub(super) depth: u32,
    /// Whether this process took it after its last holder died.
    pub(super) is_abandoned: bool,
}

thread_local! {
    static LINK: RefCell<Option<Link>> = const { RefCell::new(None) };
}

/// Sets the link of this thread; drops the last one.
pub(super) fn enter(link: Link) {
    LINK.set(Some(link));
}

/// Drops this thread's link, and closes the connection.
pub(super) fn leave() {
    LINK.set(None);
}

/// Calls `work` with this thread's link. If no script runs on it, that is the
/// link of a guest.
pub(super) fn with<R>(work: impl FnOnce(&mut Link) -> R) -> R {
    LINK.with_borrow_mut(|link| work(link.get_or_insert_with(Link::guest)))
}

impl Link {
    /// The link of a program's main process.
    pub(super) fn main() -> Self {
        Self::new(true, None)
    }

    /// The link of a function of `ppar map`: it finds the objects of the
    /// surrounding manager, and starts nothing.
    fn guest() -> Self {
        Self::new(false, None)
    }

    /// The link of a process that another one started.
    pub(super) fn child(client: Client) -> Self {
        Self::new(false, Some(client))
    }

    fn new(may_serve: bool, client: Option<Client>) -> Self {
        Self {
            may_serve,
            client,
            owner: None,
            lease: Lease::NotAsked,
            locks: HashMap::default(),
            cells: HashMap::default(),
            closed: HashSet::default(),
        }
    }

    /// The connection to the server. At first use, a main process connects to
    /// the surrounding manager, or starts a server of its own.
    pub(super) fn client(&mut self) -> Result<&mut Client, SharedError> {
        if self.client.is_none() {
            let client = match std::env::var_os(MANAGER) {
                Some(path) => Client::connect(Path::new(&path), None)?,
                None if self.may_serve => self.start_server()?,
                None => return Err(SharedError::NoManager),
            };
            self.client = Some(client);
        }
        Ok(self.client.as_mut().expect("just put there"))
    }

    fn start_server(&mut self) -> Result<Client, SharedError> {
        let (here, there) = UnixStream::pair()?;
        let (server, connection) = Server::for_program(there)?;
        thread::Builder::new().name("shared".to_owned()).spawn(|| {
            // If it fails, the connections close, which all waiting processes
            // notice.
            let _ = server.run();
        })?;
        self.owner = Some(here);
        let (client, _) = Client::on(connection)?;
        Ok(client)
    }

    /// Tells the server that this process ends normally.
    pub(super) fn say_farewell(&mut self) {
        if let Some(client) = &mut self.client {
            // If the server is gone, nobody needs to know.
            let _ = client.say_farewell();
        }
    }

    /// Waits until everything posted is done. Call this before an effect that
    /// other processes can notice without the server: they must find everything
    /// that was done before.
    pub(super) fn settle(&mut self) -> Result<(), SharedError> {
        self.client.as_mut().map_or(Ok(()), Client::settle)
    }

    /// Ensures that no other manager takes over the path of this one while this
    /// process runs, since it is about to hold a lock.
    pub(super) fn hold_lease(&mut self) -> Result<(), SharedError> {
        self.client()?;
        if matches!(self.lease, Lease::NotAsked)
            && self.owner.is_none()
            && let Some(client) = &mut self.client
        {
            self.lease = match client.lease() {
                Ok(lease) => Lease::Held(lease),
                Err(SharedError::Refused(_)) => Lease::Without,
                Err(error) => return Err(error),
            };
        }
        Ok(())
    }

    /// A lock, and the connection for further requests about it.
    pub(super) fn lock(
        &mut self,
        lock: &Opened,
    ) -> Result<(&mut KnownLock, &mut Client), SharedError> {
        if !self.locks.contains_key(&lock.object) {
            self.check_open(lock.object)?;
            self.hold_lease()?;
            let place = lock.place.ok_or_else(no_memory)?;
            let known = KnownLock {
                word: self.client()?.word(place)?,
                depth: 0,
                is_abandoned: false,
            };
            self.locks.insert(lock.object, known);
        }
        let known = self.locks.get_mut(&lock.object);
        // A process that knows its word has a connection.
        known.zip(self.client.as_mut()).ok_or_else(no_memory)
    }

    /// The cells of an array, for direct access.
    pub(super) fn cells(
        &mut self,
        array: &Opened,
        code: u8,
        length: u32,
    ) -> Result<Cells, SharedError> {
        self.settle()?;
        if let Some(cells) = self.cells.get(&array.object) {
            return Ok(cells.clone());
        }
        self.check_open(array.object)?;
        let place = array.place.ok_or_else(no_memory)?;
        let code = Code::of(code).ok_or_else(no_memory)?;
        let cells = self.client()?.cells(place, code, length as usize)?;
        self.cells.insert(array.object, cells.clone());
        Ok(cells)
    }

    /// Fails if this process has closed the object.
    fn check_open(&self, object: ObjectId) -> Result<(), SharedError> {
        if !self.closed.is_empty() && self.closed.contains(&object) {
            return Err(gone_object());
        }
        Ok(())
    }

    /// The connection, for an operation on an object.
    pub(super) fn client_for(&mut self, object: ObjectId) -> Result<&mut Client, SharedError> {
        self.check_open(object)?;
        self.client()
    }

    /// Removes objects, unless others find them by name, and forgets what this
    /// process knows about their memory.
    fn discard(&mut self, objects: Vec<ObjectId>) -> Result<Vec<ObjectId>, SharedError> {
        let known = objects.clone();
        let ended = self.client()?.discard(objects)?;
        for object in known.iter().chain(&ended) {
            self.cells.remove(object);
            self.locks.remove(object);
        }
        self.client()?.let_go_of_memory();
        Ok(ended)
    }
}

fn no_memory() -> SharedError {
    SharedError::Io(io::Error::other("the object has no shared memory"))
}

/// Creates an object whose memory starts with `first`, or finds the one with
/// this name and kind.
pub(super) fn open(name: Option<&str>, kind: Kind, first: Vec<u8>) -> Result<Found, SharedError> {
    let makes_known = match &kind {
        Kind::Condition { lock } | Kind::Array { lock, .. } => Some(*lock),
        _ => None,
    };
    let found = with(|link| {
        let found = link.client()?.open_filled(name, kind, first)?;
        link.closed.remove(&found.opened.object);
        Ok(found)
    });
    match (&found, name) {
        (Ok(found), None) => owned::made(&found.opened),
        // Others find the lock through it.
        (Ok(_), Some(_)) => makes_known.into_iter().for_each(owned::forget),
        _ => {}
    }
    found
}

/// Removes an object, unless others find it by name. This process can no longer
/// use it.
pub(super) fn close(object: ObjectId) -> Result<(), SharedError> {
    owned::forget(object);
    with(|link| {
        if link.closed.insert(object) {
            let ended = link.discard(vec![object])?;
            link.closed.extend(ended);
        }
        Ok(())
    })
}

/// This process no longer uses an object that others have, until it receives
/// the object again.
pub(super) fn leave_object(object: ObjectId) {
    with(|link| link.closed.insert(object));
}

/// This process receives an object, which it may have left before.
pub(super) fn come_back_to(object: ObjectId) {
    with(|link| link.closed.remove(&object));
}

/// Removes everything that this process has made and not shared.
pub(super) fn discard_all_owned() {
    discard_owned(Owned::default());
}

/// Removes everything that this process has made and not shared since `before`
/// was put aside, and restores `before`.
pub(super) fn discard_owned(before: Owned) {
    let objects = owned::exchange(before).into_objects();
    if !objects.is_empty() {
        // If the server is gone, so are they.
        let _ = with(|link| link.discard(objects));
    }
}

/// Sends a request that concerns no object.
pub(super) fn ask(request: &Request) -> Result<Reply, SharedError> {
    with(|link| link.client()?.ask(request))
}

/// Performs an operation on an object, and waits for the answer.
pub(super) fn call<A: Answer>(object: ObjectId, call: ObjectCall<A>) -> Result<A, SharedError> {
    with(|link| link.client_for(object)?.call(object, call))
}

/// Performs an operation that always succeeds at once.
pub(super) fn post<A: Posted>(object: ObjectId, call: ObjectCall<A>) -> Result<(), SharedError> {
    with(|link| link.client_for(object)?.post(object, call))
}
