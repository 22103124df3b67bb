//! The link between a process of a script and its shared objects: the connection
//! to the server, and what the process knows of locks and memory.
//!
//! There is one for each process, on the thread that evaluates. Built-in
//! functions reach it through [`with`]; they must not evaluate anything while
//! they do.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::thread;

use super::owned::{self, Owned};
use crate::shared::calls::ObjectCall;
use crate::shared::{Cells, Client, Code, Found, MANAGER, Server, SharedError, Word, gone_object};
use crate::wire::{Kind, ObjectId, Opened, Reply, Request};

pub(super) struct Link {
    /// Whether it starts a server where there is no manager.
    may_serve: bool,
    client: Option<Client>,
    /// The server ends when this does.
    owner: Option<UnixStream>,
    lease: Lease,
    locks: HashMap<ObjectId, KnownLock>,
    cells: HashMap<ObjectId, Cells>,
    /// Objects that this process has closed.
    closed: HashSet<ObjectId>,
}

/// The lease of the manager, which a process holds from its first lock on.
#[derive(Debug)]
enum Lease {
    NotAsked,
    /// The server is not a manager's.
    Without,
    Held(#[expect(dead_code, reason = "it is held by being open")] OwnedFd),
}

/// A lock as this process knows it.
#[derive(Debug)]
pub(super) struct KnownLock {
    pub(super) word: Word,
    /// How often this process holds it, if it is reentrant.
    pub(super) depth: u32,
    /// This process has taken it after its last holder died.
    pub(super) is_abandoned: bool,
}

thread_local! {
    static LINK: RefCell<Option<Link>> = const { RefCell::new(None) };
}

/// Gives this thread's process its link; what was there before is dropped.
pub(super) fn enter(link: Link) {
    LINK.set(Some(link));
}

/// Drops this thread's link, and with it the connection.
pub(super) fn leave() {
    LINK.set(None);
}

/// Does something with this thread's link. Where no script runs on it, that is
/// the link of a guest.
pub(super) fn with<R>(work: impl FnOnce(&mut Link) -> R) -> R {
    LINK.with_borrow_mut(|link| work(link.get_or_insert_with(Link::guest)))
}

impl Link {
    /// The link of the main process of a program.
    pub(super) fn main() -> Self {
        Self::new(true, None)
    }

    /// The link of a function of `ppar map`: it finds the objects of the manager
    /// around it, and starts nothing.
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

    /// The connection to the server. The first time, a main process connects to
    /// the manager around it, or starts a server of its own.
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
            // If it fails, the connections end, and all who wait are told.
            let _ = server.run();
        })?;
        self.owner = Some(here);
        let (client, _) = Client::on(connection)?;
        Ok(client)
    }

    /// Tells the server that this process ends as it should.
    pub(super) fn say_farewell(&mut self) {
        if let Some(client) = &mut self.client {
            // Where there is no server any more, nobody needs to know.
            let _ = client.say_farewell();
        }
    }

    /// Waits until what was posted is done. To be called before anything that
    /// others may learn of without the server: whoever is told that something
    /// was put somewhere must find it there.
    pub(super) fn settle(&mut self) -> Result<(), SharedError> {
        self.client.as_mut().map_or(Ok(()), Client::settle)
    }

    /// Sees to it that no other manager takes the path of this one as long as
    /// this process runs, since it is about to hold a lock.
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

    /// A lock, and the connection to ask on about it.
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
        // Whoever knows its word has the connection.
        known.zip(self.client.as_mut()).ok_or_else(no_memory)
    }

    /// The cells of an array, to be looked at or changed at once.
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

    /// An object that this process has closed is of no use to it.
    fn check_open(&self, object: ObjectId) -> Result<(), SharedError> {
        if !self.closed.is_empty() && self.closed.contains(&object) {
            return Err(gone_object());
        }
        Ok(())
    }

    /// The connection, to do something with an object.
    pub(super) fn client_for(&mut self, object: ObjectId) -> Result<&mut Client, SharedError> {
        self.check_open(object)?;
        self.client()
    }

    /// Ends objects, unless others find them by their names, and lets go of what
    /// this process has of their memory.
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

/// Makes an object, whose memory begins with `first`, or finds the one of this
/// name and kind.
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
        // Others find the lock with it.
        (Ok(_), Some(_)) => makes_known.into_iter().for_each(owned::forget),
        _ => {}
    }
    found
}

/// Ends an object, unless others find it by its name. This process can use it no
/// more.
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

/// This process uses an object no more, which others have; until it is given the
/// object again.
pub(super) fn leave_object(object: ObjectId) {
    with(|link| link.closed.insert(object));
}

/// This process is given an object, and may have left it before.
pub(super) fn come_back_to(object: ObjectId) {
    with(|link| link.closed.remove(&object));
}

/// Ends all that this process has made and given to nobody.
pub(super) fn discard_all_owned() {
    discard_owned(Owned::default());
}

/// Ends what this process has made and given to nobody since `before` was put
/// aside, which is owned again.
pub(super) fn discard_owned(before: Owned) {
    let objects = owned::exchange(before).into_objects();
    if !objects.is_empty() {
        // Where there is no server any more, it has taken them along.
        let _ = with(|link| link.discard(objects));
    }
}

/// Asks the server for something that concerns no object.
pub(super) fn ask(request: &Request) -> Result<Reply, SharedError> {
    with(|link| link.client()?.ask(request))
}

/// Does something with an object, and waits for the answer.
pub(super) fn call<R>(object: ObjectId, call: ObjectCall<R>) -> Result<R, SharedError> {
    with(|link| link.client_for(object)?.call(object, call))
}

/// Does something that is sure to be done at once.
pub(super) fn post(object: ObjectId, call: ObjectCall<()>) -> Result<(), SharedError> {
    with(|link| link.client_for(object)?.post(object, call))
}
