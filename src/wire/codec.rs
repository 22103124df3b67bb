//! Messages between the parent and a worker as frames, and back.
//!
//! Encoding never fails; decoding rejects what ppar never sends.

use bytes::{Buf, BufMut, Bytes, BytesMut};

use super::frame::{Frame, FrameReader, HEADER, WireError, put_header};
use super::message::{Body, Chunk, Done, FromWorker, Lane, Order, ToWorker};
use crate::error::ErrorRecord;

/// The version of the protocol that this build speaks.
const VERSION: u16 = 1;
const MAGIC: &[u8; 4] = b"ppar";

mod kind {
    pub(super) const HELLO: u8 = 1;
    pub(super) const SETUP: u8 = 2;
    pub(super) const CHUNK: u8 = 3;
    pub(super) const READY: u8 = 4;
    pub(super) const REFUSED: u8 = 5;
    pub(super) const RESULTS: u8 = 6;
    pub(super) const FAILURE: u8 = 7;
    pub(super) const DONE: u8 = 8;
    pub(super) const PRINT: u8 = 9;
    pub(super) const BEGUN: u8 = 10;
}

/// The greeting that opens each direction of a connection.
pub(crate) fn hello() -> Bytes {
    let mut out = BytesMut::with_capacity(HEADER + 6);
    put_header(&mut out, kind::HELLO, 0, 6);
    out.put_slice(MAGIC);
    out.put_u16_le(VERSION);
    out.freeze()
}

impl FrameReader {
    /// Takes the greeting off the stream: `true` once it has arrived and is
    /// valid.
    pub(crate) fn greeting(&mut self) -> Result<bool, WireError> {
        let start = self.buffer();
        if !start.is_empty() && start[0] != kind::HELLO {
            return Err(WireError::NotPpar);
        }
        let Some(frame) = self.next_frame()? else {
            return Ok(false);
        };
        let mut payload = frame.payload;
        if payload.len() != 6 || &payload.split_to(4)[..] != MAGIC {
            return Err(WireError::NotPpar);
        }
        match payload.get_u16_le() {
            VERSION => Ok(true),
            theirs => Err(WireError::Version {
                theirs,
                ours: VERSION,
            }),
        }
    }

    /// The next message from a worker, if it has arrived.
    pub(crate) fn next_from_worker(&mut self) -> Result<Option<FromWorker>, WireError> {
        self.next_frame()?.map(decode_from_worker).transpose()
    }

    /// The next message from the parent, if it has arrived.
    pub(crate) fn next_to_worker(&mut self) -> Result<Option<ToWorker>, WireError> {
        self.next_frame()?.map(decode_to_worker).transpose()
    }
}

impl ToWorker {
    /// The message as pieces to write one after the other; the items are not
    /// copied.
    pub(crate) fn encode(&self) -> Vec<Bytes> {
        match self {
            Self::Setup(setup) => {
                let mut head = BytesMut::with_capacity(HEADER);
                put_header(&mut head, kind::SETUP, 0, setup.len());
                vec![head.freeze(), setup.clone()]
            }
            Self::Chunk { seq, chunk, order } => encode_chunk(*seq, chunk, order),
        }
    }
}

const CHUNK_HEAD: usize = 8 + 8 + 4 + 4 + 4 + 4 + 1 + 1 + 1;
const RECORDS: u8 = 0;
const RANGE: u8 = 1;

fn encode_chunk(seq: u64, chunk: &Chunk, order: &Order) -> Vec<Bytes> {
    let (shape, header_length, body_length) = match &chunk.body {
        Body::Records { header, records } => {
            let header = header.as_ref().map_or(0, Bytes::len);
            (RECORDS, header, header + records.len())
        }
        Body::Range { .. } => (RANGE, 0, 16),
    };
    let without = order.without.len() * 4;
    let mut head = BytesMut::with_capacity(HEADER + CHUNK_HEAD + without + 16);
    put_header(
        &mut head,
        kind::CHUNK,
        seq,
        CHUNK_HEAD + without + body_length,
    );
    head.put_u64_le(chunk.first_index);
    head.put_u64_le(chunk.first_line);
    head.put_u32_le(chunk.items);
    head.put_u32_le(order.skip);
    head.put_u32_le(order.without.len() as u32);
    head.put_u32_le(header_length as u32);
    head.put_u8(u8::from(order.careful));
    head.put_u8(match chunk.lane {
        Lane::Map => 0,
        Lane::Combine => 1,
    });
    head.put_u8(shape);
    for &offset in &order.without {
        head.put_u32_le(offset);
    }
    match &chunk.body {
        Body::Range { start, step } => {
            head.put_i64_le(*start);
            head.put_i64_le(*step);
            vec![head.freeze()]
        }
        Body::Records { header, records } => std::iter::once(head.freeze())
            .chain(header.clone())
            .chain([records.clone()])
            .collect(),
    }
}

fn decode_to_worker(frame: Frame) -> Result<ToWorker, WireError> {
    match frame.kind {
        kind::SETUP => Ok(ToWorker::Setup(frame.payload)),
        kind::CHUNK => decode_chunk(frame.seq, frame.payload),
        _ => Err(WireError::Malformed("unknown kind")),
    }
}

fn decode_chunk(seq: u64, mut payload: Bytes) -> Result<ToWorker, WireError> {
    if payload.len() < CHUNK_HEAD {
        return Err(WireError::Malformed("short chunk"));
    }
    let first_index = payload.get_u64_le();
    let first_line = payload.get_u64_le();
    let items = payload.get_u32_le();
    let skip = payload.get_u32_le();
    let without = payload.get_u32_le() as usize;
    let header_length = payload.get_u32_le() as usize;
    let careful = match payload.get_u8() {
        0 => false,
        1 => true,
        _ => return Err(WireError::Malformed("unknown order")),
    };
    let lane = match payload.get_u8() {
        0 => Lane::Map,
        1 => Lane::Combine,
        _ => return Err(WireError::Malformed("unknown lane")),
    };
    let shape = payload.get_u8();
    if payload.len() / 4 < without {
        return Err(WireError::Malformed("short chunk"));
    }
    let without = (0..without).map(|_| payload.get_u32_le()).collect();
    let body = match shape {
        RECORDS if header_length <= payload.len() => {
            let header = payload.split_to(header_length);
            Body::Records {
                header: (!header.is_empty()).then_some(header),
                records: payload,
            }
        }
        RANGE if payload.len() == 16 => Body::Range {
            start: payload.get_i64_le(),
            step: payload.get_i64_le(),
        },
        _ => return Err(WireError::Malformed("unknown chunk body")),
    };
    let chunk = Chunk {
        first_index,
        first_line,
        items,
        body,
        lane,
    };
    let order = Order {
        skip,
        careful,
        without,
    };
    Ok(ToWorker::Chunk { seq, chunk, order })
}

impl FromWorker {
    /// Appends the message as one frame.
    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        match self {
            Self::Ready { pid, parent } => {
                put_header(out, kind::READY, 0, 8);
                out.put_u32_le(*pid);
                out.put_u32_le(*parent);
            }
            Self::Refused(reason) => {
                put_header(out, kind::REFUSED, 0, reason.len());
                out.put_slice(reason.as_bytes());
            }
            Self::Results { seq, done, bytes } => {
                Self::encode_results(*seq, *done, bytes, out);
            }
            Self::Failure { seq, done, record } => {
                let record = record.to_json();
                put_header(out, kind::FAILURE, *seq, 4 + record.len());
                out.put_u32_le(*done);
                out.put_slice(record.as_bytes());
            }
            Self::Begun { seq, at } => Self::encode_begun(*seq, *at, out),
            Self::Done(done) => {
                put_header(out, kind::DONE, done.seq, 16);
                out.put_u64_le(done.busy_ns);
                out.put_u64_le(done.peak_kib);
            }
            Self::Print(text) => {
                put_header(out, kind::PRINT, 0, text.len());
                out.put_slice(text);
            }
        }
    }

    /// Appends a frame of results, without a [`Bytes`] in between.
    pub(crate) fn encode_results(seq: u64, done: u32, bytes: &[u8], out: &mut Vec<u8>) {
        put_header(out, kind::RESULTS, seq, 4 + bytes.len());
        out.put_u32_le(done);
        out.put_slice(bytes);
    }

    /// Appends a frame that announces an item.
    pub(crate) fn encode_begun(seq: u64, at: u32, out: &mut Vec<u8>) {
        put_header(out, kind::BEGUN, seq, 4);
        out.put_u32_le(at);
    }
}

fn decode_from_worker(frame: Frame) -> Result<FromWorker, WireError> {
    let Frame {
        kind,
        seq,
        mut payload,
    } = frame;
    let need = |length: usize, payload: &Bytes| {
        if payload.len() < length {
            Err(WireError::Malformed("short payload"))
        } else {
            Ok(())
        }
    };
    match kind {
        kind::READY => {
            need(8, &payload)?;
            Ok(FromWorker::Ready {
                pid: payload.get_u32_le(),
                parent: payload.get_u32_le(),
            })
        }
        kind::REFUSED => Ok(FromWorker::Refused(
            String::from_utf8_lossy(&payload).into_owned(),
        )),
        kind::RESULTS => {
            need(4, &payload)?;
            let done = payload.get_u32_le();
            Ok(FromWorker::Results {
                seq,
                done,
                bytes: payload,
            })
        }
        kind::FAILURE => {
            need(4, &payload)?;
            let done = payload.get_u32_le();
            let record = ErrorRecord::from_json(&payload)
                .ok_or(WireError::Malformed("not an error record"))?;
            Ok(FromWorker::Failure { seq, done, record })
        }
        kind::BEGUN => {
            need(4, &payload)?;
            let at = payload.get_u32_le();
            Ok(FromWorker::Begun { seq, at })
        }
        kind::DONE => {
            need(16, &payload)?;
            Ok(FromWorker::Done(Done {
                seq,
                busy_ns: payload.get_u64_le(),
                peak_kib: payload.get_u64_le(),
            }))
        }
        kind::PRINT => Ok(FromWorker::Print(payload)),
        _ => Err(WireError::Malformed("unknown kind")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use proptest::prelude::*;

    fn chunk_of(body: Body) -> ToWorker {
        ToWorker::Chunk {
            seq: 7,
            chunk: Chunk {
                first_index: 10,
                first_line: 11,
                items: 2,
                body,
                lane: Lane::Map,
            },
            order: Order {
                skip: 1,
                careful: true,
                without: vec![3, 4],
            },
        }
    }

    fn through_the_wire(message: &ToWorker) -> ToWorker {
        let mut reader = FrameReader::default();
        for piece in message.encode() {
            reader.buffer().extend_from_slice(&piece);
        }
        reader
            .next_to_worker()
            .expect("well-formed")
            .expect("whole")
    }

    #[test]
    fn messages_to_a_worker_come_back_as_sent() {
        let bodies = [
            Body::Range { start: -5, step: 3 },
            Body::Records {
                header: None,
                records: Bytes::from_static(b"1\n2\n"),
            },
            Body::Records {
                header: Some(Bytes::from_static(b"a,b\n")),
                records: Bytes::from_static(b"1,2\n"),
            },
        ];
        for message in bodies.map(chunk_of) {
            assert_eq!(through_the_wire(&message), message);
        }
        let setup = ToWorker::Setup(Bytes::from_static(b"{}"));
        assert_eq!(through_the_wire(&setup), setup);
    }

    #[test]
    fn messages_from_a_worker_come_back_as_sent() {
        let record = ErrorRecord {
            index: 3,
            line: Some(4),
            kind: ErrorKind::Exception,
            message: "no".to_owned(),
            traceback: None,
            signal: None,
            exit: None,
            attempts: 1,
            host: None,
        };
        let messages = [
            FromWorker::Ready { pid: 1, parent: 2 },
            FromWorker::Refused("why".to_owned()),
            FromWorker::Results {
                seq: 1,
                done: 2,
                bytes: Bytes::from_static(b"4\n"),
            },
            FromWorker::Failure {
                seq: 1,
                done: 3,
                record,
            },
            FromWorker::Begun { seq: 1, at: 3 },
            FromWorker::Done(Done {
                seq: 1,
                busy_ns: 5,
                peak_kib: 6,
            }),
            FromWorker::Print(Bytes::from_static(b"hello\n")),
        ];
        let mut stream = Vec::new();
        for message in &messages {
            message.encode(&mut stream);
        }
        let mut reader = FrameReader::default();
        reader.buffer().extend_from_slice(&stream);
        for message in messages {
            assert_eq!(reader.next_from_worker(), Ok(Some(message)));
        }
    }

    #[test]
    fn a_greeting_is_known_from_its_first_byte() {
        let mut reader = FrameReader::default();
        reader.buffer().extend_from_slice(b"Warning: motd\n");
        assert_eq!(reader.greeting(), Err(WireError::NotPpar));
        let mut reader = FrameReader::default();
        assert_eq!(reader.greeting(), Ok(false));
        reader.buffer().extend_from_slice(&hello());
        assert_eq!(reader.greeting(), Ok(true));
    }

    proptest! {
        #[test]
        fn no_payload_makes_a_decoder_panic(
            kind in 0u8..12,
            payload in prop::collection::vec(any::<u8>(), 0..80),
        ) {
            let frame = Frame { kind, seq: 1, payload: payload.into() };
            let _ = decode_to_worker(frame.clone());
            let _ = decode_from_worker(frame);
        }
    }
}
