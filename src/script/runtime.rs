//! What a process of a script is, apart from its values: its place among the
//! processes, its connection to the server, and its children.
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

use serde::{Deserialize, Serialize};

use super::children::Children;
use super::objects::Managers;
use super::owned::{self, Owned};
use super::pool::Pools;
use crate::lang::Source;
use crate::shared::{Cells, Client, Code, Found, MANAGER, Server, SharedError, Word, gone_object};
use crate::wire::{Call, Kind, ObjectId, Opened, Reply};

/// The script and how it was called: the same for all its processes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Program {
    pub(super) source: Source,
    /// The script's name and its arguments.
    pub(super) argv: Vec<String>,
    /// Where random numbers start,
    pub(super) seed: u64,
    /// and which of them are this process's.
    pub(super) stream: u64,
}

impl Program {
    /// The program as a child sees it: the one of this number.
    pub(super) fn for_child(&self, number: u64) -> Self {
        let stream = stream_of(self.stream, number);
        Self {
            stream,
            ..self.clone()
        }
    }
}

/// Which random numbers are those of a part of a whole: of a process among the
/// children of another one, of an item among those of a pool. Parts of parts
/// have different ones too (this is the mixing function of `SplitMix64`, by
/// Steele, Lea and Flood).
pub(super) fn stream_of(whole: u64, part: u64) -> u64 {
    let mixed = (whole ^ part.wrapping_add(1)).wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// A process, as others see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Identity {
    pub(super) name: String,
    pub(super) pid: u32,
    pub(super) daemon: bool,
    /// Its number among the children of each of its forebears, such as `2:1`;
    /// empty for the main process.
    pub(super) lineage: String,
}

impl Identity {
    /// Whether it is the main process of its program.
    pub(super) fn is_main(&self) -> bool {
        self.lineage.is_empty()
    }
}

pub(super) struct Runtime {
    pub(super) program: Program,
    pub(super) me: Identity,
    pub(super) parent: Option<Identity>,
    /// The names that the script defines.
    pub(super) top_level: HashSet<String>,
    /// See [`guest`](Self::guest).
    pub(super) is_guest: bool,
    /// A child that has not begun its duty: its file is read.
    pub(super) is_loading: bool,
    pub(super) children: Children,
    pub(super) pools: Pools,
    /// Processes that this one has described so far.
    numbered: u32,
    client: Option<Client>,
    /// The server ends when this does.
    owner: Option<UnixStream>,
    lease: Lease,
    locks: HashMap<ObjectId, KnownLock>,
    cells: HashMap<ObjectId, Cells>,
    /// Objects that this process has closed.
    closed: HashSet<ObjectId>,
    /// What each manager of the script has made.
    pub(super) managers: Managers,
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
    static RUNTIME: RefCell<Option<Runtime>> = const { RefCell::new(None) };
}

/// Makes this thread's process known; what was there before is dropped.
pub(super) fn enter(runtime: Runtime) {
    RUNTIME.set(Some(runtime));
}

/// Forgets this thread's process, and with it its connection.
pub(super) fn leave() {
    RUNTIME.set(None);
}

/// Does something with this thread's process. Where no script runs on it, that
/// is a guest.
pub(super) fn with<R>(work: impl FnOnce(&mut Runtime) -> R) -> R {
    RUNTIME.with_borrow_mut(|runtime| work(runtime.get_or_insert_with(Runtime::guest)))
}

impl Runtime {
    /// The main process of a program.
    pub(super) fn main(program: Program) -> Self {
        let me = Identity {
            name: "MainProcess".to_owned(),
            pid: std::process::id(),
            daemon: false,
            lineage: String::new(),
        };
        Self::new(program, me, None, None)
    }

    /// A function of `ppar map`: it finds the objects of the manager around it,
    /// and starts nothing.
    fn guest() -> Self {
        let program = Program {
            source: Source {
                name: String::new(),
                text: String::new(),
            },
            argv: Vec::new(),
            seed: 0,
            stream: 0,
        };
        Self {
            is_guest: true,
            ..Self::main(program)
        }
    }

    /// A process that another one started.
    pub(super) fn child(program: Program, me: Identity, parent: Identity, client: Client) -> Self {
        Self::new(program, me, Some(parent), Some(client))
    }

    fn new(
        program: Program,
        me: Identity,
        parent: Option<Identity>,
        client: Option<Client>,
    ) -> Self {
        Self {
            program,
            me,
            top_level: HashSet::new(),
            is_guest: false,
            is_loading: parent.is_some(),
            parent,
            children: Children::default(),
            pools: Pools::default(),
            numbered: 0,
            client,
            owner: None,
            lease: Lease::NotAsked,
            locks: HashMap::default(),
            cells: HashMap::default(),
            closed: HashSet::default(),
            managers: Managers::default(),
        }
    }

    /// The lineage of the next process that this one describes: as in Python,
    /// each counts, whatever its name.
    pub(super) fn next_lineage(&mut self) -> String {
        self.numbered += 1;
        if self.me.is_main() {
            self.numbered.to_string()
        } else {
            format!("{}:{}", self.me.lineage, self.numbered)
        }
    }

    /// The connection to the server. The first time, a main process connects to
    /// the manager around it, or starts a server of its own.
    pub(super) fn client(&mut self) -> Result<&mut Client, SharedError> {
        if self.client.is_none() {
            let client = match std::env::var_os(MANAGER) {
                Some(path) => Client::connect(Path::new(&path), None)?,
                None if self.is_guest => return Err(SharedError::NoManager),
                None => self.start_server()?,
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
        if let (Some(client), Some(_)) = (&mut self.client, &self.parent) {
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
    let found = with(|runtime| {
        let found = runtime.client()?.open_filled(name, kind, first)?;
        runtime.closed.remove(&found.opened.object);
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
    with(|runtime| {
        if runtime.closed.insert(object) {
            let ended = runtime.discard(vec![object])?;
            runtime.closed.extend(ended);
        }
        Ok(())
    })
}

/// This process uses an object no more, which others have; until it is given the
/// object again.
pub(super) fn leave_object(object: ObjectId) {
    with(|runtime| runtime.closed.insert(object));
}

/// This process is given an object, and may have left it before.
pub(super) fn come_back_to(object: ObjectId) {
    with(|runtime| runtime.closed.remove(&object));
}

/// Ends what this process of a program has made and given to nobody: it is about
/// to end. With the main one all ends.
pub(super) fn discard_all_owned() {
    if with(|runtime| runtime.parent.is_some()) {
        discard_owned(Owned::default());
    }
}

/// Ends what this process has made and given to nobody since `before` was put
/// aside, which is owned again.
pub(super) fn discard_owned(before: Owned) {
    let objects = owned::exchange(before).into_objects();
    if !objects.is_empty() {
        // Where there is no server any more, it has taken them along.
        let _ = with(|runtime| runtime.discard(objects));
    }
}

/// Does something with an object, and waits for the answer.
pub(super) fn call(object: ObjectId, call: Call) -> Result<Reply, SharedError> {
    with(|runtime| runtime.client_for(object)?.call(object, call))
}

/// Does something that is sure to be done at once.
pub(super) fn post(object: ObjectId, call: Call) -> Result<(), SharedError> {
    with(|runtime| runtime.client_for(object)?.post(object, call))
}
