//! The frames that cross a process boundary.
//!
//! A leaf without I/O: bytes in, frames out, and back. It knows nothing about
//! pipes, processes or the function language, so that the same frames can
//! travel over any byte stream. `docs/protocol.md` specifies them.

mod answer;
mod call;
mod codec;
mod frame;
#[cfg(test)]
mod fuzz;
mod host;
mod message;
mod object;
#[cfg(test)]
mod recorded;
mod reply;
mod request;

pub(crate) use answer::{
    Acquired, Answer, BarrierState, Contents, Fetched, Got, Met, Pair, PoolNews, Posted, Put,
    Taken, To, Woken,
};
pub(crate) use call::{
    BarrierCall, Call, ConditionCall, DictCall, EventCall, ListCall, LockCall, ObjectCall,
    PipeCall, PoolCall, QueueCall, SemaphoreCall,
};
pub(crate) use codec::hello;
pub(crate) use frame::{FrameReader, HEADER, WireError, payload_length};
pub(crate) use host::{
    Command, Farewell, HostNews, HostOrder, NO_STREAM, Parcel, Pipe, StreamId, WINDOW, data_header,
};
pub(crate) use message::{Body, Chunk, Done, FromWorker, Lane, Order, ToWorker};
pub(crate) use object::{ClientId, ItsLock, Json, Kind, ObjectId, Opened, Patience, Place};
pub(crate) use reply::{Outcome, Reply};
pub(crate) use request::Request;
