//! Frames that were recorded when each version of the protocol was made.
//!
//! They must be read and written as they were then: a change that breaks this
//! needs a new version. `docs/protocol.md` must list every kind.

use bytes::Bytes;

use super::codec::hello;
use super::message::{Body, Chunk, Done, FromWorker, Lane, Order, ToWorker};
use super::{FrameReader, WireError};
use crate::error::{ErrorKind, ErrorRecord};

/// Each line that is not a comment has a name, and bytes in hexadecimal.
const RECORDED: &str = include_str!("../../tests/data/protocol-1.txt");
const PAGE: &str = include_str!("../../docs/protocol.md");

fn recorded() -> impl Iterator<Item = (&'static str, Vec<u8>)> {
    let lines = RECORDED.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| {
        let (name, digits) = line.split_once(' ').expect("a name and bytes");
        let digits: Vec<char> = digits.chars().filter(|c| *c != ' ').collect();
        let bytes = digits.chunks(2).map(|pair| {
            let pair: String = pair.iter().collect();
            u8::from_str_radix(&pair, 16).expect("hexadecimal digits")
        });
        (name, bytes.collect())
    })
}

/// All recorded frames.
pub(super) fn frames() -> Vec<Vec<u8>> {
    recorded().map(|(_, bytes)| bytes).collect()
}

fn frame(name: &str) -> Vec<u8> {
    let found = recorded().find(|(other, _)| *other == name);
    found.expect("it was recorded").1
}

fn read<T>(
    bytes: &[u8],
    take: impl Fn(&mut FrameReader) -> Result<Option<T>, WireError>,
) -> Option<T> {
    let mut reader = FrameReader::default();
    reader.buffer().extend_from_slice(bytes);
    let message = take(&mut reader).expect("it is well-formed");
    assert!(reader.at_boundary(), "it is one frame");
    message
}

#[track_caller]
fn is_to_worker(name: &str, message: &ToWorker) {
    let bytes = frame(name);
    assert_eq!(message.encode().concat(), bytes, "{name}");
    let decoded = read(&bytes, FrameReader::next_to_worker);
    assert_eq!(decoded.as_ref(), Some(message), "{name}");
}

#[track_caller]
fn is_from_worker(name: &str, message: &FromWorker) {
    let mut encoded = Vec::new();
    message.encode(&mut encoded);
    let bytes = frame(name);
    assert_eq!(encoded, bytes, "{name}");
    let decoded = read(&bytes, FrameReader::next_from_worker);
    assert_eq!(decoded.as_ref(), Some(message), "{name}");
}

#[test]
fn greetings_are_as_recorded() {
    let bytes = frame("HELLO");
    assert_eq!(hello(), bytes);
    let known = read(&bytes, |reader| reader.greeting().map(Some));
    assert_eq!(known, Some(true));
}

#[test]
fn messages_to_workers_are_as_recorded() {
    is_to_worker("SETUP", &ToWorker::Setup(Bytes::from_static(b"{}")));
    let records = Chunk {
        first_index: 7,
        first_line: 9,
        items: 3,
        body: Body::Records {
            header: Some(Bytes::from_static(b"a,b")),
            records: Bytes::from_static(b"1,2\n3,4\n5,6\n"),
        },
        lane: Lane::Map,
    };
    let order = Order {
        skip: 2,
        careful: true,
        without: vec![0, 1],
    };
    is_to_worker(
        "CHUNK",
        &ToWorker::Chunk {
            seq: 5,
            chunk: records,
            order,
        },
    );
    let range = Chunk {
        first_index: 0,
        first_line: 0,
        items: 4,
        body: Body::Range {
            start: 10,
            step: -2,
        },
        lane: Lane::Combine,
    };
    is_to_worker(
        "CHUNK-range",
        &ToWorker::Chunk {
            seq: 1,
            chunk: range,
            order: Order::default(),
        },
    );
}

#[test]
fn messages_from_workers_are_as_recorded() {
    let ready = FromWorker::Ready {
        pid: 258,
        parent: 257,
    };
    is_from_worker("READY", &ready);
    is_from_worker("REFUSED", &FromWorker::Refused("no".to_owned()));
    let results = FromWorker::Results {
        seq: 5,
        done: 2,
        bytes: Bytes::from_static(b"1\n2\n"),
    };
    is_from_worker("RESULTS", &results);
    let record = ErrorRecord {
        index: 9,
        line: Some(11),
        kind: ErrorKind::Exception,
        message: "no".to_owned(),
        traceback: None,
        signal: None,
        exit: None,
        attempts: 1,
        host: None,
    };
    let failure = FromWorker::Failure {
        seq: 5,
        done: 3,
        record,
    };
    is_from_worker("FAILURE", &failure);
    is_from_worker("BEGUN", &FromWorker::Begun { seq: 5, at: 3 });
    let done = Done {
        seq: 5,
        busy_ns: 1000,
        peak_kib: 4096,
    };
    is_from_worker("DONE", &FromWorker::Done(done));
    is_from_worker("PRINT", &FromWorker::Print(Bytes::from_static(b"hi\n")));
}

#[test]
fn the_page_knows_every_kind() {
    for (name, bytes) in recorded() {
        let kind = name.split('-').next().unwrap_or(name);
        let row = format!("| {} | {kind} |", bytes[0]);
        assert!(PAGE.contains(&row), "no row begins with {row:?}");
    }
}
