//! The server's loop: sockets in, [`Store`] in the middle, sockets out.
//!
//! One thread, which waits for all connections at once and for nobody in
//! particular. A client that does not read its replies is not read from, and
//! what it has asked already has to wait.

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

/// Bytes taken from a connection in one go.
const READ: usize = 64 << 10;
/// When so much was freed, in bytes, the system gets it back: the allocator would
/// keep it.
const BURST: usize = 32 << 20;
/// What a value costs in memory beside its bytes, about.
const VALUE: usize = 64;
/// How long to look for requests again and again before to sleep.
const SPIN: Duration = Duration::from_micros(50);
/// Who the listener and the end of the owner are among the clients.
const LISTENER: u64 = 0;
const OWNER: u64 = u64::MAX;

/// A server of shared objects, on whatever thread runs it.
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
    /// Who has something to be written.
    told: Vec<ClientId>,
    /// Bytes of what was let out since memory was last given back.
    let_out: usize,
}

/// What the loop uses in each turn.
struct Scratch {
    events: Vec<Event>,
    buffer: Vec<u8>,
    spin: Spin,
}

impl Server {
    /// For the processes of one program: a connection for its main process.
    /// The server runs until the other end of `owner` is closed.
    pub(crate) fn for_program(owner: UnixStream) -> io::Result<(Self, UnixStream)> {
        let (store, main) = Store::for_program();
        let mut server = Self::new(store, owner)?;
        let (here, there) = UnixStream::pair()?;
        server.adopt(main, here)?;
        Ok((server, there))
    }

    /// For whoever connects to `listener` and is the same user. Clients may hold
    /// the `lease` too.
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

    /// Serves until a client says stop, or the owner is gone.
    pub(crate) fn run(mut self) -> io::Result<()> {
        let mut scratch = Scratch::new();
        while self.turn(&mut scratch)? && !self.store.is_stopped() {}
        Ok(())
    }

    /// Waits until something happens, and deals with it. Says whether the owner
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
                LISTENER => self.accept(),
                client => self.serve(client as ClientId, event.flags, &mut scratch.buffer),
            }
        }
        self.store.expire(Instant::now());
        self.deliver();
        Ok(true)
    }

    /// After a burst, while there is nothing else to do: gives back memory that
    /// is not used any more.
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
        // Rounded up: to wake early would be to wake in vain.
        Timespec::try_from(left + Duration::from_micros(1)).ok()
    }

    fn accept(&mut self) {
        let Some(listener) = &self.listener else {
            return;
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
                        return;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                // Too many files are open: those who wait have to wait until
                // a client leaves.
                Err(error) if is_out_of_files(&error) => {
                    let _ = epoll::delete(&self.poll, listener);
                    return;
                }
                Err(_) => return,
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

    /// Reads what has come, once.
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

    /// Takes in what a client asks, as long as it reads what it is told.
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
                // It may have been taken out when files ran short.
                let _ = epoll::add(
                    &self.poll,
                    listener,
                    EventData::new_u64(LISTENER),
                    EventFlags::IN,
                );
            }
        }
    }

    /// Puts the replies that there are behind what is to be written.
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

    /// Writes all replies that there are. Whoever turns out to be gone leaves
    /// more of them.
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

    /// The file that goes with a reply: of the memory, or the other end of the
    /// connection of a process that was promised one.
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

/// How many values a reply lets out, or copies of them.
fn values_in(reply: &Reply) -> usize {
    match reply {
        Reply::Value(_) | Reply::Task(_) => 1,
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
