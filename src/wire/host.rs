//! The messages between ppar and its agent on another host.
//!
//! One channel carries many streams: each is a worker, a job or a file. Orders
//! and news are messages in the format of the crate `postcard`; the data of a
//! stream is raw bytes. A sender has as much credit on each pipe as its reader
//! has room, so that one slow reader never blocks others.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use super::frame::{Frame, FrameReader, HEADER, WireError, payload_length, put_header};
use super::request::{decode, encode};

const ORDER: u8 = 32;
const NEWS: u8 = 33;
const DATA: u8 = 34;

/// How many bytes may be under way in each pipe of a stream.
pub(crate) const WINDOW: usize = 256 << 10;

/// The longest message or piece of data: the words of a command take at most 2
/// MiB. An agent that claims more is invalid, and costs no memory.
const LONGEST: usize = 8 << 20;
const TOO_LONG: WireError = WireError::Malformed("over 8 MiB at once");

/// Identifies a stream of a channel. Workers, jobs and files count from 1.
pub(crate) type StreamId = u64;

/// The channel itself, for orders and news that concern no stream.
pub(crate) const NO_STREAM: StreamId = 0;

/// One of the pipes of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Pipe {
    /// To the process, or the contents of a file to write there.
    Input,
    /// Its standard output, or the contents of a file to read there.
    Output,
    /// Its standard error.
    Error,
}

/// A task for an agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum HostOrder {
    /// How to start workers.
    Crew {
        /// Their kind; opaque here.
        crew: ByteBuf,
        /// How many there may be at once.
        workers: u64,
    },
    /// Start a worker.
    Worker {
        /// Its number in the run, from 1.
        worker: u64,
        /// Its slot on this host, from 1.
        slot: u64,
    },
    /// Enter a folder, for everything that follows.
    Folder {
        /// The folder.
        path: ByteBuf,
        /// Whether to create a folder whose name starts with `path`, and to
        /// remove it at the end.
        fresh: bool,
    },
    /// Start a job.
    Job(Command),
    /// Write the stream's input to a file, which gets its name when it is
    /// complete.
    Put {
        /// The path, from the agent's folder if it is relative.
        path: ByteBuf,
        /// Its permissions.
        mode: u32,
    },
    /// Send the contents of a file as the stream's output.
    Get {
        /// The path.
        path: ByteBuf,
    },
    /// Report whether a file exists.
    Find {
        /// The path.
        path: ByteBuf,
    },
    /// A job is about to create these files.
    Claim {
        /// The paths.
        paths: Vec<ByteBuf>,
    },
    /// The job is over. Remove its files, unless they were there before or
    /// another job uses them, and at the end the folders above them that were
    /// created for them and are empty.
    Release {
        /// The paths of those to remove.
        removed: Vec<ByteBuf>,
        /// The paths of those that stay.
        kept: Vec<ByteBuf>,
    },
    /// There is room for this many more bytes of a pipe.
    Grant {
        /// The pipe.
        pipe: Pipe,
        /// The number of bytes.
        bytes: u64,
    },
    /// The input has ended.
    Close,
    /// Send this signal to the process and everything it started.
    Signal(i32),
    /// Nobody listens to the stream any more: end it, and report nothing.
    Forget,
    /// Report the memory of workers and jobs from now on.
    Weigh,
    /// Send a sign of life.
    Ping,
}

/// A command for an agent to start.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Command {
    /// The program and its arguments.
    pub(crate) words: Vec<ByteBuf>,
    /// Environment variables, as `NAME=VALUE`, in addition to the agent's.
    pub(crate) variables: Vec<ByteBuf>,
    /// Whether it has input.
    pub(crate) reads: bool,
}

/// What an agent reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum HostNews {
    /// Facts about the host, as JSON. The first message.
    Facts(String),
    /// The process of a job has started; comes before its end, or sooner.
    Started {
        /// How long ago, in nanoseconds.
        ago_ns: u64,
    },
    /// An order could not be carried out. The stream is over.
    Failed {
        /// The reason.
        message: String,
        /// The exit code that a shell would give.
        code: i32,
        /// Whether it may work later: processes, files or memory have run out.
        later: bool,
    },
    /// There is room for this many more bytes of the input.
    Grant {
        /// The number of bytes.
        bytes: u64,
    },
    /// The process reads no more of its input.
    Closed,
    /// The process was stopped by this signal, or continued.
    Stopped(Option<i32>),
    /// The stream is over, and all its output was sent.
    Ended(Farewell),
    /// The memory that the processes of a stream hold.
    Holds {
        /// In bytes.
        bytes: u64,
    },
    /// The answer to a ping.
    Pong,
}

/// How a process ended, and the resources it used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Farewell {
    /// Its exit code, if it exited.
    pub(crate) code: Option<i32>,
    /// The signal that ended it, if one did.
    pub(crate) signal: Option<i32>,
    /// How many bytes of memory it failed to get, if that ended it.
    pub(crate) lacked: Option<u64>,
    /// Processor time in user mode, in nanoseconds.
    pub(crate) user_ns: u64,
    /// Processor time in the kernel, in nanoseconds.
    pub(crate) system_ns: u64,
    /// The most memory that it held, in KiB.
    pub(crate) peak_kib: u64,
}

/// What travels over a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Parcel<M> {
    /// A message.
    Message(StreamId, M),
    /// Bytes of a pipe.
    Data(StreamId, Pipe, Bytes),
}

impl HostOrder {
    /// Encodes the order as one frame.
    pub(crate) fn to_frame(&self, stream: StreamId) -> Result<Bytes, WireError> {
        frame(ORDER, stream, self)
    }
}

impl HostNews {
    /// Encodes the news as one frame.
    pub(crate) fn to_frame(&self, stream: StreamId) -> Result<Bytes, WireError> {
        frame(NEWS, stream, self)
    }
}

/// The header for `length` bytes of a pipe, at most [`WINDOW`].
pub(crate) fn data_header(stream: StreamId, pipe: Pipe, length: usize) -> [u8; HEADER] {
    let mut header = [0; HEADER];
    put_header(
        &mut &mut header[..],
        DATA,
        stream << 2 | pipe as u64,
        length,
    );
    header
}

fn frame(kind: u8, stream: StreamId, message: &impl Serialize) -> Result<Bytes, WireError> {
    let mut out = Vec::new();
    encode(message, kind, stream, &mut out)?;
    if out.len() - HEADER > LONGEST {
        return Err(TOO_LONG);
    }
    Ok(out.into())
}

impl FrameReader {
    /// The next parcel for an agent, if it has arrived.
    pub(crate) fn next_to_host(&mut self) -> Result<Option<Parcel<HostOrder>>, WireError> {
        self.next_parcel(ORDER)
    }

    /// The next parcel from an agent, if it has arrived.
    pub(crate) fn next_from_host(&mut self) -> Result<Option<Parcel<HostNews>>, WireError> {
        self.next_parcel(NEWS)
    }

    fn next_parcel<M: serde::de::DeserializeOwned>(
        &mut self,
        kind: u8,
    ) -> Result<Option<Parcel<M>>, WireError> {
        let header = self.buffer().first_chunk::<HEADER>();
        if header.is_some_and(|header| payload_length(header).is_none_or(|it| it > LONGEST)) {
            return Err(TOO_LONG);
        }
        let Some(Frame {
            kind: found,
            seq,
            payload,
        }) = self.next_frame()?
        else {
            return Ok(None);
        };
        if found == DATA {
            let pipe = match seq & 3 {
                0 => Pipe::Input,
                1 => Pipe::Output,
                2 => Pipe::Error,
                _ => return Err(WireError::Malformed("unknown pipe")),
            };
            return Ok(Some(Parcel::Data(seq >> 2, pipe, payload)));
        }
        if found != kind {
            return Err(WireError::Malformed("unknown kind"));
        }
        Ok(Some(Parcel::Message(seq, decode(&payload)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bytes() -> impl Strategy<Value = ByteBuf> {
        prop::collection::vec(any::<u8>(), 0..30).prop_map(ByteBuf::from)
    }

    fn order() -> impl Strategy<Value = HostOrder> {
        prop_oneof![
            (any::<u64>(), any::<u64>())
                .prop_map(|(worker, slot)| HostOrder::Worker { worker, slot }),
            (prop::collection::vec(bytes(), 0..4), any::<bool>()).prop_map(|(words, reads)| {
                HostOrder::Job(Command {
                    variables: words.clone(),
                    words,
                    reads,
                })
            }),
            (bytes(), any::<u32>()).prop_map(|(path, mode)| HostOrder::Put { path, mode }),
            any::<i32>().prop_map(HostOrder::Signal),
            Just(HostOrder::Ping),
        ]
    }

    proptest! {
        #[test]
        fn orders_and_data_arrive_as_they_were_sent(
            orders in prop::collection::vec((any::<u64>(), order()), 0..8),
            data in prop::collection::vec(any::<u8>(), 0..300),
            cut in any::<prop::sample::Index>(),
        ) {
            let mut sent = Vec::new();
            for (stream, order) in &orders {
                sent.extend_from_slice(&order.to_frame(*stream).expect("it is short"));
            }
            sent.extend_from_slice(&data_header(7, Pipe::Error, data.len()));
            sent.extend_from_slice(&data);
            let mut reader = FrameReader::default();
            let mut got = Vec::new();
            let (head, tail) = sent.split_at(cut.index(sent.len()));
            for part in [head, tail] {
                reader.buffer().extend_from_slice(part);
                while let Some(parcel) = reader.next_to_host().expect("it makes sense") {
                    got.push(parcel);
                }
            }
            let last = got.pop();
            prop_assert_eq!(last, Some(Parcel::Data(7, Pipe::Error, data.into())));
            let orders: Vec<_> = orders.into_iter().map(|(s, o)| Parcel::Message(s, o)).collect();
            prop_assert_eq!(got, orders);
        }

        #[test]
        fn a_claim_of_much_is_refused_before_it_comes(length in LONGEST as u32 + 1..) {
            let mut reader = FrameReader::default();
            let header = [&[NEWS, 0, 0, 0][..], &length.to_le_bytes(), &[0; 8]].concat();
            reader.buffer().extend_from_slice(&header);
            prop_assert!(reader.next_from_host().is_err());
        }

        #[test]
        fn garbage_is_refused_and_never_a_panic(garbage in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut reader = FrameReader::default();
            reader.buffer().extend_from_slice(&garbage);
            while let Ok(Some(_)) = reader.next_from_host() {}
        }
    }
}
