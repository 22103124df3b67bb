//! The server's loop: sockets in, [`Store`] in the middle, sockets out.
//!
//! One thread, which waits for all connections at once and for none in
//! particular. If a client does not read its replies, the server stops reading
//! its requests, and pending ones wait.

#[cfg(test)]
mod tests;

mod connection;

use std::collections::{HashMap, VecDeque};
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::os::unix::net::{UnixListener, UnixStream};
use std::time::{Duration, Instant};

use rustix::event::Timespec;
use rustix::event::epoll::{self, CreateFlags, Event, EventData, EventFlags};
use rustix::io::Errno;
use rustix::net::sockopt::socket_peercred;
use rustix::process::geteuid;

use self::connection::{Connection, Gone, Unwritten};
use super::spin::Spin;
use super::store::Store;
use crate::proc::give_back_freed_memory;
use crate::wire::{ClientId, FrameReader, Reply, hello};

/// How many bytes to read from a connection at a time.
const READ: usize = 64 << 10;
/// After this many bytes were freed, memory is returned to the system, since
/// the allocator would keep it.
const BURST: usize = 32 << 20;
/// The approximate cost of a value in memory, in addition to its bytes.
const VALUE: usize = 64;
/// How long to check for requests before sleeping.
const SPIN: Duration = Duration::from_micros(50);
/// The ids of the listener and of the owner's end among the clients.
const LISTENER: u64 = 0;
const OWNER: u64 = u64::MAX;

/// A server of shared objects, on any thread.
#[derive(Debug)]
pub(crate) struct Server {
    store: Store,
    connections: HashMap<ClientId, Connection>,
    listener: Option<UnixListener>,
    /// The lease of a manager.
    lease: Option<OwnedFd>,
    /// The server ends when the other end of this is closed.
    _owner: UnixStream,
    poll: OwnedFd,
    replies: Vec<(ClientId, u64, Reply)>,
    /// Clients with unwritten replies.
    told: Vec<ClientId>,
    /// How many bytes of values were sent since memory was last returned.
    let_out: usize,
}

/// Buffers that the loop reuses.
struct Scratch {
    events: Vec<Event>,
    buffer: Vec<u8>,
    spin: Spin,
}

impl Server {
    /// A server for the processes of one program, and a connection for its main
    /// process. It runs until the other end of `owner` is closed.
    pub(crate) fn for_program(owner: UnixStream) -> io::Result<(Self, UnixStream)> {
        let (store, main) = Store::for_program();
        let mut server = Self::new(store, owner)?;
        let (here, there) = UnixStream::pair()?;
        server.adopt(main, here)?;
        Ok((server, there))
    }

    /// A server for everybody of the same user who connects to `listener`.
    /// Clients may hold the `lease`, too.
    pub(crate) fn listening(
        listener: UnixListener,
        lease: OwnedFd,
        owner: UnixStream,
    ) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        let mut server = Self::new(Store::default(), owner)?;
        let name = EventData::new_u64(LISTENER);
        epoll::add(&server.poll, &listener, name, EventFlags::IN)?;
        server.listener = Some(listener);
        server.lease = Some(lease);
        Ok(server)
    }

    fn new(store: Store, owner: UnixStream) -> io::Result<Self> {
        let poll = epoll::create(CreateFlags::CLOEXEC)?;
        epoll::add(&poll, &owner, EventData::new_u64(OWNER), EventFlags::IN)?;
        Ok(Self {
            store,
            connections: HashMap::new(),
            listener: None,
            lease: None,
            _owner: owner,
            poll,
            replies: Vec::new(),
            told: Vec::new(),
            let_out: 0,
        })
    }

    /// Serves until a client requests a stop, or the owner is gone.
    pub(crate) fn run(mut self) -> io::Result<()> {
        let mut scratch = Scratch::new();
        while self.turn(&mut scratch)? && !self.store.is_stopped() {}
        Ok(())
    }

    /// Waits until something happens, and handles it. Returns whether the owner
    /// is still there.
    fn turn(&mut self, scratch: &mut Scratch) -> io::Result<bool> {
        let patience = if scratch.spin.goes_on() {
            Some(Timespec::default())
        } else {
            self.give_back();
            self.patience()
        };
        scratch.events.clear();
        let space = rustix::buffer::spare_capacity(&mut scratch.events);
        match epoll::wait(&self.poll, space, patience.as_ref()) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        if !scratch.events.is_empty() {
            scratch.spin = Spin::new(SPIN);
        }
        for event in &scratch.events {
            match event.data.u64() {
                OWNER => return Ok(false),
                LISTENER => self.accept()?,
                client => self.serve(client as ClientId, event.flags, &mut scratch.buffer),
            }
        }
        self.store.expire(Instant::now());
        self.deliver();
        Ok(true)
    }

    /// After a burst, when nothing else is to be done: returns unused memory.
    fn give_back(&mut self) {
        self.let_out += self.store.take_freed();
        if self.let_out < BURST {
            return;
        }
        self.let_out = 0;
        self.store.shrink();
        for connection in self.connections.values_mut() {
            connection.reader.shrink();
        }
        self.replies.shrink_to_fit();
        give_back_freed_memory();
    }

    fn patience(&self) -> Option<Timespec> {
        let deadline = self.store.next_deadline()?;
        let left = deadline.saturating_duration_since(Instant::now());
        // Rounded up, since waking too early would be in vain.
        Timespec::try_from(left + Duration::from_micros(1)).ok()
    }

    /// Accepts a client. Fails if there is no file left for it and no other
    /// client that could leave: nobody would ever be served.
    fn accept(&mut self) -> io::Result<()> {
        let Some(listener) = &self.listener else {
            return Ok(());
        };
        loop {
            match listener.accept() {
                Ok((stream, _)) => {
                    let same_user =
                        socket_peercred(&stream).is_ok_and(|peer| peer.uid == geteuid());
                    if same_user {
                        let client = self.store.connect();
                        if self.adopt(client, stream).is_err() {
                            self.store.leave(client);
                        }
                        return Ok(());
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) if is_out_of_files(&error) && self.connections.is_empty() => {
                    return Err(error);
                }
                // Too many files are open: new connections must wait until a
                // client leaves.
                Err(error) if is_out_of_files(&error) => {
                    let _ = epoll::delete(&self.poll, listener);
                    return Ok(());
                }
                Err(_) => return Ok(()),
            }
        }
    }

    fn adopt(&mut self, client: ClientId, stream: UnixStream) -> io::Result<()> {
        stream.set_nonblocking(true)?;
        let interest = EventFlags::IN;
        epoll::add(
            &self.poll,
            &stream,
            EventData::new_u64(client.into()),
            interest,
        )?;
        let connection = Connection {
            stream,
            reader: FrameReader::default(),
            greeted: false,
            pieces: VecDeque::from([Unwritten {
                bytes: hello().to_vec(),
                file: None,
            }]),
            written: 0,
            is_behind: false,
            interest,
        };
        self.connections.insert(client, connection);
        Ok(())
    }

    fn serve(&mut self, client: ClientId, flags: EventFlags, buffer: &mut [u8]) {
        if flags.contains(EventFlags::OUT) {
            self.flush(client);
        }
        let has_come = flags.intersects(EventFlags::IN | EventFlags::HUP | EventFlags::ERR);
        if (has_come && self.read(client, buffer).is_err()) || self.take_in(client).is_err() {
            self.drop_client(client);
        }
        self.deliver();
        self.flush(client);
    }

    /// Reads once from a connection.
    fn read(&mut self, client: ClientId, buffer: &mut [u8]) -> Result<(), Gone> {
        let Some(connection) = self.connections.get_mut(&client) else {
            return Ok(());
        };
        match connection.stream.read(buffer) {
            Ok(0) => Err(Gone),
            Ok(length) => {
                let has_come = connection.reader.buffer();
                has_come.extend_from_slice(&buffer[..length]);
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(()),
            Err(_) => Err(Gone),
        }
    }

    /// Handles a client's requests, as long as it reads its replies.
    fn take_in(&mut self, client: ClientId) -> Result<(), Gone> {
        let now = Instant::now();
        while let Some(connection) = self.connections.get_mut(&client)
            && let Some((number, request)) = connection.next_request()?
        {
            self.store
                .request(client, number, request, now)
                .map_err(|_| Gone)?;
            self.collect();
        }
        Ok(())
    }

    fn drop_client(&mut self, client: ClientId) {
        if let Some(connection) = self.connections.remove(&client) {
            let _ = epoll::delete(&self.poll, &connection.stream);
            self.store.leave(client);
            for process in self.store.left_behind_by(client) {
                self.drop_client(process);
            }
            if let Some(listener) = &self.listener {
                // It may have been removed when files ran out.
                let _ = epoll::add(
                    &self.poll,
                    listener,
                    EventData::new_u64(LISTENER),
                    EventFlags::IN,
                );
            }
        }
    }

    /// Moves new replies to the output of their connections.
    fn collect(&mut self) {
        let mut replies = std::mem::take(&mut self.replies);
        self.store.take_replies(&mut replies);
        for (client, number, reply) in replies.drain(..) {
            self.add(client, number, &reply);
            if self.told.last() != Some(&client) {
                self.told.push(client);
            }
        }
        self.replies = replies;
    }

    /// Writes all pending replies. A client that turns out to be gone may cause
    /// further ones.
    fn deliver(&mut self) {
        loop {
            self.collect();
            let mut told = std::mem::take(&mut self.told);
            if told.is_empty() {
                return;
            }
            for client in told.drain(..) {
                self.flush(client);
            }
            if self.told.is_empty() {
                self.told = told;
            }
        }
    }

    fn add(&mut self, client: ClientId, number: u64, reply: &Reply) {
        let file = match self.file_for(reply) {
            Ok(file) => file,
            Err(error) => {
                let refused = Reply::Refused(format!("the server cannot do it: {error}"));
                return self.add(client, number, &refused);
            }
        };
        let Some(connection) = self.connections.get_mut(&client) else {
            return;
        };
        let last = connection.pieces.back_mut();
        let bytes = match last {
            Some(piece) if file.is_none() => &mut piece.bytes,
            _ => {
                connection.pieces.push_back(Unwritten {
                    bytes: Vec::new(),
                    file,
                });
                &mut connection.pieces.back_mut().expect("just put there").bytes
            }
        };
        let before = bytes.len();
        let encoded = reply.encode(number, bytes);
        self.let_out += bytes.len() - before + VALUE * values_in(reply);
        if let Err(error) = encoded {
            self.add(client, number, &Reply::Refused(error.to_string()));
        }
    }

    /// The file that accompanies a reply: shared memory, or the other end of a
    /// connection for a new process.
    fn file_for(&mut self, reply: &Reply) -> io::Result<Option<OwnedFd>> {
        match reply {
            Reply::Segment { segment } => match self.store.segment(*segment) {
                Some(memory) => memory.file().try_clone_to_owned().map(Some),
                None => Ok(None),
            },
            Reply::Started { process } => {
                let made = UnixStream::pair().and_then(|(here, there)| {
                    self.adopt(*process, here)?;
                    Ok(Some(OwnedFd::from(there)))
                });
                if made.is_err() {
                    self.store.leave(*process);
                }
                made
            }
            Reply::Lease => match &self.lease {
                Some(lease) => lease.try_clone().map(Some),
                None => Err(io::Error::other("only a manager has a lease")),
            },
            _ => Ok(None),
        }
    }

    /// Writes what the connection takes.
    fn flush(&mut self, client: ClientId) {
        let Some(connection) = self.connections.get_mut(&client) else {
            return;
        };
        match connection.flush(&self.poll, client) {
            Ok(()) => {}
            Err(_) => self.drop_client(client),
        }
    }
}

/// How many values, or copies of values, a reply contains.
fn values_in(reply: &Reply) -> usize {
    match reply {
        Reply::Value(_) => 1,
        Reply::Values { values, .. } | Reply::Leased { values, .. } | Reply::Fetched(values) => {
            values.len()
        }
        Reply::Pairs(pairs) => 2 * pairs.len(),
        Reply::Outcomes { outcomes, .. } => outcomes.len(),
        _ => 0,
    }
}

fn is_out_of_files(error: &io::Error) -> bool {
    let errno = Errno::from_io_error(error);
    matches!(
        errno,
        Some(Errno::MFILE | Errno::NFILE | Errno::NOBUFS | Errno::NOMEM)
    )
}

impl Scratch {
    fn new() -> Self {
        Self {
            events: Vec::with_capacity(256),
            buffer: vec![0; READ],
            spin: Spin::new(SPIN),
        }
    }
}
