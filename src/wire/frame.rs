//! Frames: a fixed header, then bytes.
//!
//! | offset | size | field                                  |
//! |--------|------|----------------------------------------|
//! | 0      | 1    | kind                                   |
//! | 1      | 3    | zero, checked                          |
//! | 4      | 4    | length of the payload, little-endian   |
//! | 8      | 8    | sequence number, little-endian         |
//! | 16     | …    | payload                                |

use bytes::{Buf, BufMut, Bytes, BytesMut};
use thiserror::Error;

/// Length of a frame's header in bytes.
pub(crate) const HEADER: usize = 16;

/// The longest payload that a reader accepts: 2 GiB less one byte.
pub(super) const MAX_PAYLOAD: usize = i32::MAX as usize;

/// Why bytes on the wire are invalid. The connection is then useless.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum WireError {
    /// The first frame was not a greeting.
    #[error("the other side does not speak ppar's protocol")]
    NotPpar,
    /// The other side speaks another version.
    #[error("the other side speaks protocol version {theirs}, this one {ours}")]
    Version {
        /// The version that the other side speaks.
        theirs: u16,
        /// The version that this build speaks.
        ours: u16,
    },
    /// A header or payload that ppar never sends.
    #[error("malformed frame: {0}")]
    Malformed(&'static str),
    /// A message longer than [`MAX_PAYLOAD`]; it was not sent.
    #[error("a frame cannot hold more than 2 GiB")]
    TooLong,
    /// The stream ended within a frame.
    #[error("the stream ended within a frame")]
    Truncated,
}

/// One frame as it came off the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) kind: u8,
    pub(super) seq: u64,
    pub(super) payload: Bytes,
}

/// The length of the payload that follows a header; none if the header is
/// invalid.
pub(crate) fn payload_length(header: &[u8; HEADER]) -> Option<usize> {
    let mut rest = &header[4..];
    let length = rest.get_u32_le() as usize;
    (length <= MAX_PAYLOAD).then_some(length)
}

/// Appends a header for a payload of `length` bytes.
///
/// # Panics
///
/// If `length` is over [`MAX_PAYLOAD`]: senders check everything that a user
/// can cause.
pub(super) fn put_header(out: &mut impl BufMut, kind: u8, seq: u64, length: usize) {
    assert!(length <= MAX_PAYLOAD, "a frame is at most 2 GiB");
    out.put_u8(kind);
    out.put_slice(&[0; 3]);
    out.put_u32_le(length as u32);
    out.put_u64_le(seq);
}

/// Cuts a byte stream into frames, without I/O: push bytes in, take frames out.
///
/// The buffer grows with the bytes that have arrived, never with the length
/// that a header claims, so garbage costs no memory.
#[derive(Debug, Default)]
pub(crate) struct FrameReader {
    buffer: BytesMut,
}

impl FrameReader {
    /// The buffer to read into: whatever is appended is part of the stream.
    pub(crate) fn buffer(&mut self) -> &mut BytesMut {
        &mut self.buffer
    }

    /// Frees the memory of frames that have been taken out.
    pub(crate) fn shrink(&mut self) {
        if self.buffer.is_empty() {
            self.buffer = BytesMut::new();
        }
    }

    /// Whether the stream may end here: there is no partial frame.
    pub(crate) fn at_boundary(&self) -> bool {
        self.buffer.is_empty()
    }

    /// The next whole frame, if it has arrived.
    pub(super) fn next_frame(&mut self) -> Result<Option<Frame>, WireError> {
        if self.buffer.len() < HEADER {
            return Ok(None);
        }
        let mut header = &self.buffer[..HEADER];
        let kind = header.get_u8();
        if header.get_uint_le(3) != 0 {
            return Err(WireError::Malformed("reserved bytes are not zero"));
        }
        let length = header.get_u32_le() as usize;
        let seq = header.get_u64_le();
        if length > MAX_PAYLOAD {
            return Err(WireError::Malformed("length over 2 GiB"));
        }
        if self.buffer.len() - HEADER < length {
            return Ok(None);
        }
        self.buffer.advance(HEADER);
        let payload = self.buffer.split_to(length).freeze();
        Ok(Some(Frame { kind, seq, payload }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn encode(frame: &Frame, out: &mut BytesMut) {
        put_header(out, frame.kind, frame.seq, frame.payload.len());
        out.extend_from_slice(&frame.payload);
    }

    fn any_frame() -> impl Strategy<Value = Frame> {
        (
            any::<u8>(),
            any::<u64>(),
            prop::collection::vec(any::<u8>(), 0..200),
        )
            .prop_map(|(kind, seq, payload)| Frame {
                kind,
                seq,
                payload: payload.into(),
            })
    }

    proptest! {
        #[test]
        fn frames_survive_any_cutting_of_the_stream(
            frames in prop::collection::vec(any_frame(), 0..10),
            step in 1usize..64,
        ) {
            let mut stream = BytesMut::new();
            for frame in &frames {
                encode(frame, &mut stream);
            }
            let mut reader = FrameReader::default();
            let mut seen = Vec::new();
            for piece in stream.chunks(step) {
                reader.buffer().extend_from_slice(piece);
                while let Some(frame) = reader.next_frame().expect("well-formed") {
                    seen.push(frame);
                }
            }
            prop_assert_eq!(seen, frames);
            prop_assert!(reader.at_boundary());
        }

        #[test]
        fn garbage_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let mut reader = FrameReader::default();
            reader.buffer().extend_from_slice(&bytes);
            while let Ok(Some(_)) = reader.next_frame() {}
        }
    }

    #[test]
    fn a_huge_claimed_length_is_refused_without_waiting_for_it() {
        let mut reader = FrameReader::default();
        reader
            .buffer()
            .extend_from_slice(&[1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]);
        reader.buffer().extend_from_slice(&[0; 8]);
        assert_eq!(
            reader.next_frame(),
            Err(WireError::Malformed("length over 2 GiB"))
        );
    }
}
