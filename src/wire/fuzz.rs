//! Mutated frames: they are rejected, or decoded in the same way wherever the
//! stream is cut.

use std::fmt::Debug;

use serde::Serialize;

use super::frame::{FrameReader, WireError, put_header};
use super::recorded;
use crate::fuzz::{Target, run};

type Next<T> = fn(&mut FrameReader) -> Result<Option<T>, WireError>;

fn reader(bytes: &[u8]) -> FrameReader {
    let mut reader = FrameReader::default();
    reader.buffer().extend_from_slice(bytes);
    reader
}

/// The messages read from a stream, and why it ended.
fn all<T>(bytes: &[u8], next: Next<T>) -> (Vec<T>, Option<WireError>) {
    let mut reader = reader(bytes);
    let mut found = Vec::new();
    loop {
        match next(&mut reader) {
            Ok(Some(message)) => found.push(message),
            Ok(None) => return (found, None),
            Err(error) => return (found, Some(error)),
        }
    }
}

/// Encodes the messages and decodes them again: they must be the same.
fn there_and_back<T: Debug + PartialEq>(
    bytes: &[u8],
    next: Next<T>,
    write: impl Fn(&T, &mut Vec<u8>),
) -> String {
    let (messages, error) = all(bytes, next);
    let mut again = Vec::new();
    for message in &messages {
        write(message, &mut again);
    }
    let (back, none) = all(&again, next);
    assert_eq!((&back, none), (&messages, None));
    let kinds: Vec<String> = messages.iter().map(kind).collect();
    format!("{kinds:?} {error:?}")
}

/// The name of a message without its content.
fn kind(message: &impl Debug) -> String {
    let text = format!("{message:?}");
    let names = text.split(|letter: char| !letter.is_ascii_alphabetic());
    let names: Vec<&str> = names.filter(|name| name.len() > 3).take(4).collect();
    names.join(" ")
}

#[test]
fn frames() {
    run(Target {
        name: "frames",
        seeds: recorded::frames(),
        tokens: &["ppar", "\0\0\0", "\x01", "{\"error\":{", "\x10"],
        tries: 3000,
        run: |bytes| {
            let whole = all(bytes, FrameReader::next_frame);
            let mut pieces = FrameReader::default();
            let mut found = Vec::new();
            for &byte in bytes {
                pieces.buffer().extend_from_slice(&[byte]);
                while let Ok(Some(frame)) = pieces.next_frame() {
                    found.push(frame);
                }
            }
            assert_eq!(found, whole.0);
            let greeting = reader(bytes).greeting();
            let to = there_and_back(bytes, FrameReader::next_to_worker, |message, out| {
                out.extend(message.encode().concat());
            });
            let from = there_and_back(bytes, FrameReader::next_from_worker, |message, out| {
                message.encode(out);
            });
            format!("{greeting:?} {to} {from}")
        },
    });
}

/// Requests and replies, whose frames have one kind each: only their payload is
/// mutated, so that their length stays right.
fn framed(kind: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    put_header(&mut bytes, kind, 9, payload.len());
    bytes.extend_from_slice(payload);
    bytes
}

/// The shortest valid payloads of each variant: up to three tags, each below the
/// number in `tags`, then zeros, which are small numbers, empty texts and first
/// variants.
fn variants<T>(kind: u8, tags: [u8; 3], next: Next<T>) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let pairs = (0..tags[0]).flat_map(|first| (0..tags[1]).map(move |second| (first, second)));
    let all =
        pairs.flat_map(|(first, second)| (0..tags[2]).map(move |third| [first, second, third]));
    for [first, second, third] in all {
        for position in 1..4 {
            let payloads = (0..14).map(|zeros| {
                let mut payload = vec![0; position + 2 + zeros];
                payload[0] = first;
                payload[position] = second;
                payload[position + 1] = third;
                payload
            });
            let known = |payload: &Vec<u8>| {
                let next = next(&mut reader(&framed(kind, payload)));
                matches!(next, Ok(Some(_)))
            };
            found.extend(payloads.filter(known));
        }
    }
    found
}

fn message<T: Debug + PartialEq + Serialize>(
    kind: u8,
    payload: &[u8],
    next: Next<(u64, T)>,
) -> String {
    there_and_back(&framed(kind, payload), next, |(number, message), out| {
        let payload = postcard::to_stdvec(message).expect("memory takes any message");
        put_header(out, kind, *number, payload.len());
        out.extend_from_slice(&payload);
    })
}

#[test]
fn requests() {
    let seeds = variants(32, [16, 14, 12], FrameReader::next_request);
    assert!(seeds.len() > 50, "{}", seeds.len());
    run(Target {
        name: "requests",
        seeds,
        tokens: &["\u{1}", "name", "{\"a\": 1}", "\u{7f}\u{7f}"],
        tries: 3000,
        run: |payload| message(32, payload, FrameReader::next_request),
    });
}

#[test]
fn replies() {
    let seeds = variants(33, [28, 14, 1], FrameReader::next_reply);
    assert!(seeds.len() > 20, "{}", seeds.len());
    run(Target {
        name: "replies",
        seeds,
        tokens: &["\u{1}", "name", "{\"a\": 1}", "\u{7f}\u{7f}"],
        tries: 3000,
        run: |payload| message(33, payload, FrameReader::next_reply),
    });
}
