//! A process's connection to the server, and what it needs to use objects.
//!
//! Calls block until they are answered. Operations that always succeed at once
//! and return nothing can be posted instead: the next call waits for their
//! answers, too, and fails if one of them failed.

use std::collections::{HashMap, VecDeque};
use std::io::{self, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustix::io::Errno;
use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};

use super::calls;
use super::error::{SharedError, gone_object, unexpected};
use super::loan::Loan;
use super::memory::{Cells, Code, HOLDER, Word};
use super::outgoing::Outgoing;
use super::spin::Spin;
use super::waiting::{Leave, Waiting};
use crate::proc::SharedMemory;
use crate::wire::{
    Answer, Call, ClientId, DictCall, FrameReader, Got, Json, Kind, ListCall, LockCall, ObjectCall,
    ObjectId, Opened, Patience, Place, Posted, Put, QueueCall, Reply, Request, Taken, WireError,
    hello,
};

/// The most unanswered posts: beyond that, the answers to half of them are
/// read.
const POSTED: u64 = 1024;
/// How many bytes to read at a time.
const READ: usize = 64 << 10;
/// The most files that come with the answers to one request.
const FILES: usize = 4;
/// How long to check for an answer before sleeping.
const SPIN: Duration = Duration::from_micros(10);

/// A client of a server.
#[derive(Debug)]
pub(crate) struct Client {
    stream: Arc<UnixStream>,
    reader: FrameReader,
    buffer: Box<[u8]>,
    files: VecDeque<OwnedFd>,
    number: u64,
    /// The number of unanswered posts.
    posted: u64,
    /// Whether others may notice the effect of one of them.
    changes: bool,
    outgoing: Outgoing,
    id: ClientId,
    segments: HashMap<u32, Arc<SharedMemory>>,
    loans: HashMap<ObjectId, Loan>,
    waiting: Waiting,
}

impl Client {
    /// Connects to the server at `path`. With a `limit`, this and each later
    /// wait for an answer take slightly longer than that at most.
    pub(crate) fn connect(path: &Path, limit: Option<Duration>) -> Result<Self, SharedError> {
        let mut waiting = Waiting::within(limit);
        waiting.begin();
        let made = waiting.connect(path);
        let made = made.and_then(|stream| Self::greet(stream, waiting));
        let made = made.map_err(|error| match error {
            SharedError::Gone => SharedError::NoAnswer(path.to_owned()),
            error => error,
        });
        Ok(made?.0)
    }

    /// Uses an existing connection. Also returns the message for this process,
    /// if there is one.
    pub(crate) fn on(stream: UnixStream) -> Result<(Self, Option<Json>), SharedError> {
        Self::greet(stream, Waiting::default())
    }

    fn greet(stream: UnixStream, waiting: Waiting) -> Result<(Self, Option<Json>), SharedError> {
        let stream = Arc::new(stream);
        let outgoing = Outgoing::new(Arc::clone(&stream));
        let mut client = Self {
            stream,
            reader: FrameReader::default(),
            buffer: vec![0; READ].into_boxed_slice(),
            files: VecDeque::new(),
            number: 0,
            posted: 0,
            changes: false,
            outgoing,
            id: 0,
            segments: HashMap::new(),
            loans: HashMap::new(),
            waiting,
        };
        let pid = std::process::id();
        let number = client.next_number();
        client.outgoing.send(|out| {
            out.extend_from_slice(&hello());
            Request::Hello { pid }.encode(number, out)
        })?;
        while !client.reader.greeting()? {
            client.receive()?;
        }
        match client.answer()? {
            Reply::Welcome { client: id, setup } if (1..=HOLDER).contains(&id) => {
                client.id = id;
                Ok((client, setup))
            }
            _ => Err(unexpected()),
        }
    }

    /// Its id at the server.
    pub(crate) fn id(&self) -> ClientId {
        self.id
    }

    /// Sends a request, and waits for the answer. A refusal is an error.
    pub(crate) fn ask(&mut self, request: &Request) -> Result<Reply, SharedError> {
        self.waiting.begin();
        self.send(request)?;
        self.answer()
    }

    /// Performs an operation on an object, and waits for the answer.
    pub(crate) fn call<A: Answer>(
        &mut self,
        object: ObjectId,
        call: ObjectCall<A>,
    ) -> Result<A, SharedError> {
        let (call, to) = call.into_parts();
        let reply = self.ask(&Request::Call { object, call })?;
        to.read(reply).ok_or_else(unexpected)
    }

    /// The same without waiting.
    pub(crate) fn post<A: Posted>(
        &mut self,
        object: ObjectId,
        call: ObjectCall<A>,
    ) -> Result<(), SharedError> {
        let (call, _) = call.into_parts();
        self.changes |= !matches!(call, Call::Lock(LockCall::Freed { .. }));
        // Nobody can tell whether a value was put now or a moment later. For
        // anything else, others may be waiting.
        let may_wait = matches!(
            call,
            Call::Queue(QueueCall::Put { .. } | QueueCall::TaskDone { .. })
                | Call::Dict(DictCall::Update { .. })
                | Call::List(ListCall::Append { .. })
        );
        let number = self.next_number();
        let write = |out: &mut Vec<u8>| Request::Call { object, call }.encode(number, out);
        if may_wait {
            self.outgoing.hold(write)?;
        } else {
            self.outgoing.send(write)?;
        }
        self.posted += 1;
        if self.posted >= POSTED {
            self.take_answers(POSTED / 2)?;
        }
        Ok(())
    }

    /// Waits until all posts are done whose effect others may notice.
    pub(crate) fn settle(&mut self) -> Result<(), SharedError> {
        if self.changes {
            self.take_answers(0)?;
            self.changes = false;
        }
        Ok(())
    }

    /// Reads answers to posts, until at most `left` are missing.
    fn take_answers(&mut self, left: u64) -> Result<(), SharedError> {
        self.outgoing.flush()?;
        if self.posted > left {
            self.waiting.begin();
        }
        let mut first = Ok(());
        while self.posted > left {
            self.posted -= 1;
            let settled = match self.next_reply()? {
                Reply::Done => Ok(()),
                Reply::Closed => {
                    let reason = "an earlier put failed, since its object is closed; a put does not \
                                  wait, so this is reported later";
                    Err(SharedError::Refused(reason.to_owned()))
                }
                Reply::Gone => Err(gone_object()),
                Reply::Refused(reason) => Err(SharedError::Refused(reason)),
                _ => return Err(unexpected()),
            };
            first = first.and(settled);
        }
        first
    }

    /// Creates an object, or finds the one with this name and kind.
    pub(crate) fn open(&mut self, name: Option<&str>, kind: Kind) -> Result<Found, SharedError> {
        self.open_filled(name, kind, Vec::new())
    }

    /// The same; if it is new, its memory starts with `first`.
    pub(crate) fn open_filled(
        &mut self,
        name: Option<&str>,
        kind: Kind,
        first: Vec<u8>,
    ) -> Result<Found, SharedError> {
        self.try_open(name, kind, first)?.ok_or_else(gone_object)
    }

    /// The object with this name and kind; none if it does not exist and `kind`
    /// does not say enough to create it.
    pub(crate) fn find(
        &mut self,
        name: Option<&str>,
        kind: Kind,
    ) -> Result<Option<Found>, SharedError> {
        self.try_open(name, kind, Vec::new())
    }

    fn try_open(
        &mut self,
        name: Option<&str>,
        kind: Kind,
        first: Vec<u8>,
    ) -> Result<Option<Found>, SharedError> {
        let (name, first) = (name.map(str::to_owned), first.into());
        match self.ask(&Request::Open { name, kind, first })? {
            Reply::Opened { opened, kind } => Ok(Some(Found { opened, kind })),
            Reply::Absent => Ok(None),
            _ => Err(unexpected()),
        }
    }

    /// Puts a value into a queue. If the queue has no bound, there is always
    /// room, so this does not wait.
    pub(crate) fn put(
        &mut self,
        queue: ObjectId,
        is_bounded: bool,
        value: Json,
        patience: Patience,
    ) -> Result<Put, SharedError> {
        let put = calls::queue::put(value, patience);
        if is_bounded {
            return self.call(queue, put);
        }
        self.post(queue, put)?;
        Ok(Put::Done)
    }

    /// Takes the next value of a queue; none after `patience`.
    pub(crate) fn get(
        &mut self,
        queue: ObjectId,
        patience: Patience,
    ) -> Result<Taken<Json>, SharedError> {
        if let Some(value) = self.loans.get_mut(&queue).and_then(Loan::claim) {
            return Ok(Taken::Value(value));
        }
        match self.call(queue, calls::queue::get(patience, true))? {
            Got::Value(value) => Ok(Taken::Value(value)),
            Got::Leased {
                values,
                next,
                place,
            } => {
                let mut values = VecDeque::from(values);
                let value = values.pop_front().ok_or_else(unexpected)?;
                self.borrow(queue, values, next, place)?;
                Ok(Taken::Value(value))
            }
            Got::Closed => Ok(Taken::Closed),
            Got::TimedOut => Ok(Taken::TimedOut),
        }
    }

    /// Removes objects of this program, and returns all that were removed.
    /// Their memory is freed when nothing in this process uses it any more.
    pub(crate) fn discard(&mut self, objects: Vec<ObjectId>) -> Result<Vec<ObjectId>, SharedError> {
        for object in &objects {
            self.loans.remove(object);
        }
        match self.ask(&Request::Discard { objects })? {
            Reply::Discarded(objects) => Ok(objects),
            _ => Err(unexpected()),
        }
    }

    /// Frees memory that nothing in this process uses any more.
    pub(crate) fn let_go_of_memory(&mut self) {
        let is_used = |memory: &Arc<SharedMemory>| Arc::strong_count(memory) > 1;
        self.segments.retain(|_, memory| is_used(memory));
    }

    fn borrow(
        &mut self,
        queue: ObjectId,
        values: VecDeque<Json>,
        first: u64,
        place: Place,
    ) -> Result<(), SharedError> {
        let word = self.word(place)?;
        let loan = Loan::find(word, first, values).ok_or_else(unexpected)?;
        self.loans.insert(queue, loan);
        Ok(())
    }

    /// The word at a place that the server named.
    pub(crate) fn word(&mut self, place: Place) -> Result<Word, SharedError> {
        let memory = self.segment(place.segment)?;
        Word::find(memory, place).ok_or_else(no_such_place)
    }

    /// The cells at a place that the server named.
    pub(crate) fn cells(
        &mut self,
        place: Place,
        code: Code,
        length: usize,
    ) -> Result<Cells, SharedError> {
        let memory = self.segment(place.segment)?;
        Cells::find(memory, place, code, length).ok_or_else(no_such_place)
    }

    fn segment(&mut self, segment: u32) -> Result<Arc<SharedMemory>, SharedError> {
        if let Some(memory) = self.segments.get(&segment) {
            return Ok(Arc::clone(memory));
        }
        match self.ask(&Request::Segment { segment })? {
            Reply::Segment { .. } => {}
            Reply::Absent => return Err(gone_object()),
            _ => return Err(unexpected()),
        }
        let file = self.files.pop_front().ok_or_else(unexpected)?;
        let memory = Arc::new(SharedMemory::open(file).map_err(SharedError::Io)?);
        self.segments.insert(segment, Arc::clone(&memory));
        Ok(memory)
    }

    /// A connection for a process that is about to start, and its id.
    pub(crate) fn start(
        &mut self,
        name: String,
        setup: Json,
        holds: Vec<(ObjectId, u8)>,
    ) -> Result<(ClientId, OwnedFd), SharedError> {
        match self.ask(&Request::Start { name, setup, holds })? {
            Reply::Started { process } => {
                let file = self.files.pop_front().ok_or_else(unexpected)?;
                Ok((process, file))
            }
            _ => Err(unexpected()),
        }
    }

    /// The manager's lease: as long as any process has this file open, no other
    /// manager takes over the path.
    pub(crate) fn lease(&mut self) -> Result<OwnedFd, SharedError> {
        match self.ask(&Request::Lease)? {
            Reply::Lease => self.files.pop_front().ok_or_else(unexpected),
            _ => Err(unexpected()),
        }
    }

    /// The connection, for a process that keeps it open or watches it.
    pub(crate) fn connection(&self) -> io::Result<OwnedFd> {
        self.stream.as_fd().try_clone_to_owned()
    }

    fn send(&mut self, request: &Request) -> Result<(), SharedError> {
        let number = self.next_number();
        self.outgoing.send(|out| request.encode(number, out))
    }

    fn next_number(&mut self) -> u64 {
        self.number += 1;
        self.number
    }

    /// The answer to the last request, after those to all posts.
    fn answer(&mut self) -> Result<Reply, SharedError> {
        let posted = self.take_answers(0);
        let reply = self.next_reply()?;
        posted?;
        match reply {
            Reply::Refused(reason) => Err(SharedError::Refused(reason)),
            Reply::Gone => Err(gone_object()),
            Reply::Deadlock(told) => Err(SharedError::Deadlock(told)),
            reply => Ok(reply),
        }
    }

    fn next_reply(&mut self) -> Result<Reply, SharedError> {
        loop {
            if let Some((_, reply)) = self.reader.next_reply()? {
                return Ok(reply);
            }
            self.receive()?;
        }
    }

    /// Tells the server that this process of a program ends normally.
    pub(crate) fn say_farewell(&mut self) -> Result<(), SharedError> {
        self.send(&Request::Farewell)
    }

    /// From now on, `leave` may end a wait with an error.
    pub(crate) fn leave_with(&mut self, leave: Leave) {
        self.waiting.leave_with(leave);
    }

    /// Waits until the server closes the connection.
    pub(crate) fn until_gone(mut self) {
        while self.receive().is_ok() {}
    }

    fn receive(&mut self) -> Result<(), SharedError> {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut along = RecvAncillaryBuffer::new(&mut space);
        let mut flags = RecvFlags::CMSG_CLOEXEC | RecvFlags::DONTWAIT;
        let mut spin = Spin::new(SPIN);
        let received = loop {
            let mut into = [IoSliceMut::new(&mut self.buffer)];
            match recvmsg(&*self.stream, &mut into, &mut along, flags) {
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) if spin.goes_on() => {}
                Err(Errno::AGAIN) => {
                    self.waiting.for_answer(&self.stream)?;
                    flags.remove(RecvFlags::DONTWAIT);
                }
                other => break other.map_err(io::Error::from)?.bytes,
            }
        };
        if received == 0 {
            return Err(SharedError::Gone);
        }
        let received = &self.buffer[..received];
        self.reader.buffer().extend_from_slice(received);
        for message in along.drain() {
            if let RecvAncillaryMessage::ScmRights(files) = message {
                self.files.extend(files);
            }
        }
        if self.files.len() > FILES {
            return Err(WireError::Malformed("more files than were asked for").into());
        }
        Ok(())
    }
}

/// The result of opening an object.
#[derive(Debug)]
pub(crate) struct Found {
    /// Where to find it.
    pub(crate) opened: Opened,
    /// Its kind, and its initial state.
    pub(crate) kind: Kind,
}

fn no_such_place() -> SharedError {
    WireError::Malformed("a place outside of the shared memory").into()
}
