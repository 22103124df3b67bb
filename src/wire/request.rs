//! The requests of a client to the server of shared objects, as frames.
//!
//! Requests are answered in the order in which they were sent; one that has to
//! wait holds back all later ones. The payload of a frame is the message in the
//! format of the crate `postcard`. Values are JSON text, which the server does
//! not parse. `call` has the operations on objects, and `reply` the replies.

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use super::call::Call;
use super::frame::{Frame, FrameReader, MAX_PAYLOAD, WireError, put_header};
use super::object::{ClientId, Json, Kind, ObjectId, Patience};
use super::reply::Reply;

const REQUEST: u8 = 32;
const REPLY: u8 = 33;

/// A request to the server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Request {
    /// Introduces the client. The first request on each connection.
    Hello { pid: u32 },
    /// Creates an object, or finds the one with this name and kind. A new one's
    /// memory starts with these bytes.
    Open {
        name: Option<String>,
        kind: Kind,
        first: ByteBuf,
    },
    /// Performs an operation on an object.
    Call { object: ObjectId, call: Call },
    /// Removes objects, and the locks that belong to them. Objects that have a
    /// name, or belong to another program, stay.
    Discard { objects: Vec<ObjectId> },
    /// A segment of the shared memory.
    Segment { segment: u32 },
    /// A connection for a process that is about to start: its name, the answer
    /// to its [`Request::Hello`], and the ends of pipes that it will hold.
    Start {
        name: String,
        setup: Json,
        holds: Vec<(ObjectId, u8)>,
    },
    /// This process of a program ends normally: units of semaphores that it
    /// took stay taken, on behalf of its program.
    Farewell,
    /// A started process is about to be ended by a signal.
    Doom { process: ClientId },
    /// Waits until the connection of a started process is gone.
    Join {
        process: ClientId,
        patience: Patience,
    },
    /// All objects, their holders and their waiters, as JSON.
    Inventory,
    /// Ends the server.
    Stop,
    /// The manager's lease, which is held as long as anybody has the file open:
    /// until then, no other manager takes over this path.
    Lease,
}

/// Appends a message as one frame; nothing if it is too long.
pub(super) fn encode(
    message: &impl Serialize,
    kind: u8,
    number: u64,
    out: &mut Vec<u8>,
) -> Result<(), WireError> {
    let start = out.len();
    put_header(out, kind, number, 0);
    let payload = out.len();
    postcard::to_io(message, &mut *out).expect("memory takes any message");
    let length = out.len() - payload;
    if length > MAX_PAYLOAD {
        out.truncate(start);
        return Err(WireError::TooLong);
    }
    let mut header = &mut out[start..payload];
    put_header(&mut header, kind, number, length);
    Ok(())
}

/// Decodes a frame that holds exactly one message.
pub(super) fn decode<M: DeserializeOwned>(payload: &Bytes) -> Result<M, WireError> {
    let (message, rest) =
        postcard::take_from_bytes(payload).map_err(|_| WireError::Malformed("unknown message"))?;
    if rest.is_empty() {
        Ok(message)
    } else {
        Err(WireError::Malformed("extra bytes after a message"))
    }
}

impl Request {
    /// Appends the request as one frame; the reply repeats `number`.
    ///
    /// # Errors
    ///
    /// If it is too long for a frame. Then nothing is appended.
    pub(crate) fn encode(&self, number: u64, out: &mut Vec<u8>) -> Result<(), WireError> {
        encode(self, REQUEST, number, out)
    }
}

impl Reply {
    /// Appends the reply to request `number` as one frame.
    ///
    /// # Errors
    ///
    /// If it is too long for a frame. Then nothing is appended.
    pub(crate) fn encode(&self, number: u64, out: &mut Vec<u8>) -> Result<(), WireError> {
        encode(self, REPLY, number, out)
    }
}

impl FrameReader {
    fn next_of<M: DeserializeOwned>(&mut self, kind: u8) -> Result<Option<(u64, M)>, WireError> {
        let Some(Frame {
            kind: found,
            seq,
            payload,
        }) = self.next_frame()?
        else {
            return Ok(None);
        };
        if found != kind {
            return Err(WireError::Malformed("unknown kind"));
        }
        Ok(Some((seq, decode(&payload)?)))
    }

    /// The next request of a client and its number, if it has arrived.
    pub(crate) fn next_request(&mut self) -> Result<Option<(u64, Request)>, WireError> {
        self.next_of(REQUEST)
    }

    /// The next reply and the number of its request, if it has arrived.
    pub(crate) fn next_reply(&mut self) -> Result<Option<(u64, Reply)>, WireError> {
        self.next_of(REPLY)
    }
}
