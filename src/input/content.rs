//! What a source holds, recognised by its first bytes.
//!
//! Compressed files are unpacked while reading. Text in UTF-16 is refused with
//! the command that converts it, a byte-order mark is dropped, and table
//! records that end with bare carriage returns are read as lines. Plain sources
//! are left to their reader, which reads them more directly.

use std::io::{self, Cursor, Read};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use super::error::{InputError, STDIN_NAME};
use super::format::Format;
use super::polled::{Polled, is_ready};
use super::returns::Returns;
use super::source::Readable;
use super::unpack::Packing;
use super::values::Values;

/// The size of a read through a filter.
const BUFFER_BYTES: usize = 64 * 1024;
/// The longest of the marks.
const MARK_BYTES: usize = 10;

/// U+FEFF in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What kind of content the reader expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Any bytes, including a byte-order mark.
    Blocks,
    /// Any bytes after a byte-order mark.
    Bytes,
    /// Lines of text.
    Lines,
    /// A stream of JSON values.
    Values,
    /// A table with this delimiter.
    Table(u8),
}

/// An open source.
pub(super) enum Content {
    /// Read without a filter; these first bytes were already read.
    Plain(Vec<u8>, Polled),
    /// Read through a filter.
    Filtered(Filter),
}

/// A source that is read through a filter.
pub(super) struct Filter {
    bytes: Box<dyn Read + Send>,
    /// The source itself.
    source: OwnedFd,
    buffer: Box<[u8]>,
}

/// What the first bytes of a source mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Utf8,
    /// An encoding, under the name that `iconv` knows.
    Foreign(&'static str),
    Packed(Packing),
}

/// If one mark starts with another, the longer comes first; `?` stands for a
/// digit.
const MARKS: [(&[u8], Mark); 10] = [
    (b"\x1F\x8B\x08", Mark::Packed(Packing::Gzip)),
    (b"BZh?1AY&SY", Mark::Packed(Packing::Bzip2)),
    (b"BZh?\x17rE8P\x90", Mark::Packed(Packing::Bzip2)),
    (b"\x28\xB5\x2F\xFD", Mark::Packed(Packing::Zstd)),
    (b"\xFD7zXZ\0", Mark::Packed(Packing::Xz)),
    (BYTE_ORDER_MARK, Mark::Utf8),
    (b"\xFF\xFE\0\0", Mark::Foreign("UTF-32")),
    (b"\0\0\xFE\xFF", Mark::Foreign("UTF-32")),
    (b"\xFF\xFE", Mark::Foreign("UTF-16")),
    (b"\xFE\xFF", Mark::Foreign("UTF-16")),
];

impl Content {
    /// Opens `source`, and examines its first bytes. Waits for them until
    /// `wake` hangs up.
    pub(super) fn open(
        source: Readable,
        kind: Kind,
        wake: Option<OwnedFd>,
    ) -> Result<Self, InputError> {
        let file = source.name();
        let file = file.as_deref();
        let mut bytes = Polled::until(source.open()?, wake);
        let read_error = |source| InputError::Read {
            file: file.unwrap_or(STDIN_NAME).to_owned(),
            source,
        };
        let (head, mark) = recognise(&mut bytes).map_err(read_error)?;
        if let Some(Mark::Packed(packing)) = mark
            && (file.is_some() || kind.is_text())
        {
            let source = bytes.as_fd().try_clone_to_owned().map_err(read_error)?;
            let mut unpacked = packing.unpack(Cursor::new(head).chain(bytes));
            let (head, mark) = recognise(&mut unpacked).map_err(read_error)?;
            let head = without_mark(head, mark, kind, file)?;
            let unpacked = filtered(kind, Cursor::new(head).chain(unpacked));
            return Ok(Self::Filtered(Filter::new(unpacked, source)));
        }
        let head = without_mark(head, mark, kind, file)?;
        if kind.is_plain() {
            return Ok(Self::Plain(head, bytes));
        }
        let source = bytes.as_fd().try_clone_to_owned().map_err(read_error)?;
        let bytes = filtered(kind, Cursor::new(head).chain(bytes));
        Ok(Self::Filtered(Filter::new(bytes, source)))
    }

    /// The whole source as one stream.
    pub(super) fn into_read(self) -> Box<dyn Read + Send> {
        match self {
            Self::Plain(head, bytes) => Box::new(Cursor::new(head).chain(bytes)),
            Self::Filtered(filter) => filter.bytes,
        }
    }
}

impl AsFd for Content {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Plain(_, bytes) => bytes.as_fd(),
            Self::Filtered(filter) => filter.source.as_fd(),
        }
    }
}

/// Filters a source for this kind of reader.
fn filtered(kind: Kind, bytes: impl Read + Send + 'static) -> Box<dyn Read + Send> {
    match kind {
        Kind::Blocks | Kind::Bytes | Kind::Lines => Box::new(bytes),
        Kind::Table(delimiter) => Box::new(Returns::new(bytes, delimiter)),
        Kind::Values => Box::new(Values::new(bytes)),
    }
}

/// The first bytes of a source, without a byte-order mark.
fn without_mark(
    mut head: Vec<u8>,
    mark: Option<Mark>,
    kind: Kind,
    file: Option<&str>,
) -> Result<Vec<u8>, InputError> {
    match mark {
        Some(Mark::Utf8) if kind != Kind::Blocks => Ok(head.split_off(BYTE_ORDER_MARK.len())),
        Some(Mark::Foreign(encoding)) if !matches!(kind, Kind::Blocks | Kind::Bytes) => {
            Err(InputError::encoding(file, encoding))
        }
        _ => Ok(head),
    }
}

/// Whether a file starts like a compressed one.
pub(super) fn is_packed(mut bytes: impl Read) -> io::Result<bool> {
    let (_, mark) = recognise(&mut bytes)?;
    Ok(matches!(mark, Some(Mark::Packed(_))))
}

impl Kind {
    /// Whether items are text, so that compressed bytes must be unpacked first.
    fn is_text(self) -> bool {
        matches!(self, Self::Lines | Self::Values | Self::Table(_))
    }

    /// Whether no filter is needed.
    fn is_plain(self) -> bool {
        matches!(self, Self::Blocks | Self::Bytes | Self::Lines)
    }
}

impl Filter {
    fn new(bytes: Box<dyn Read + Send>, source: OwnedFd) -> Self {
        Self {
            bytes,
            source,
            buffer: vec![0; BUFFER_BYTES].into(),
        }
    }

    /// Appends the bytes of one read; none at the end.
    pub(super) fn read_into(&mut self, out: &mut Vec<u8>) -> io::Result<usize> {
        let read = self.bytes.read(&mut self.buffer)?;
        out.extend_from_slice(&self.buffer[..read]);
        Ok(read)
    }

    /// Whether the source can be read without waiting.
    pub(super) fn is_ready(&self) -> bool {
        is_ready(self.source.as_fd())
    }
}

impl From<Format> for Kind {
    fn from(format: Format) -> Self {
        match format {
            Format::JsonLines | Format::RawLines | Format::Ended(b'\n') => Self::Lines,
            Format::Ended(_) => Self::Bytes,
            Format::JsonValues => Self::Values,
            Format::Table { delimiter, .. } => Self::Table(delimiter),
        }
    }
}

/// Reads until it is clear whether there is a mark, and which; returns the
/// bytes read, too. Never asks for more than the longest mark.
fn recognise(bytes: &mut impl Read) -> io::Result<(Vec<u8>, Option<Mark>)> {
    let mut head = Vec::new();
    let mut buffer = [0; MARK_BYTES];
    loop {
        let may_be = |(mark, _): &(&[u8], Mark)| mark.len() > head.len() && begins(&head, mark);
        let undecided = MARKS.iter().any(may_be);
        let read = if undecided {
            bytes.read(&mut buffer[head.len()..])?
        } else {
            0
        };
        if read == 0 {
            let is_there =
                |(mark, _): &&(&[u8], Mark)| mark.len() <= head.len() && begins(&head, mark);
            let found = MARKS.iter().find(is_there);
            return Ok((head, found.map(|(_, mark)| *mark)));
        }
        head.extend_from_slice(&buffer[head.len()..][..read]);
    }
}

/// Whether one of `head` and `mark` is a prefix of the other.
fn begins(head: &[u8], mark: &[u8]) -> bool {
    head.iter()
        .zip(mark)
        .all(|(byte, wanted)| byte == wanted || *wanted == b'?' && byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_awaited_after_the_mark() {
        let utf16 = Some(Mark::Foreign("UTF-16"));
        for (bytes, head, mark) in [
            (&b""[..], &b""[..], None),
            (b"a", b"a", None),
            (b"\xEF\xBB\xBF1", b"\xEF\xBB\xBF", Some(Mark::Utf8)),
            (b"\xEF\xBB1", b"\xEF\xBB1", None),
            (b"\xFF\xFEa\0", b"\xFF\xFEa", utf16),
            (b"\xFF\xFE\0", b"\xFF\xFE\0", utf16),
            (b"\xFE\xFF\0a", b"\xFE\xFF", utf16),
        ] {
            // One byte at a time.
            let mut slow = bytes
                .chunks(1)
                .fold(Box::new(io::empty()) as Box<dyn Read>, |before, byte| {
                    Box::new(before.chain(byte))
                });
            let found = recognise(&mut slow).expect("it is in memory");
            assert_eq!(found, (head.to_vec(), mark));
            let (_, mark_at_once) = recognise(&mut &*bytes).expect("it is in memory");
            assert_eq!(mark_at_once, mark);
        }
    }

    #[test]
    fn bytes_after_the_mark_stay() {
        let text = |kind, bytes: &[u8]| {
            let (head, mark) = recognise(&mut &*bytes).expect("it is in memory");
            without_mark(head, mark, kind, None).map_err(|error| error.to_string())
        };
        assert_eq!(text(Kind::Lines, b"\xEF\xBB\xBF1\n"), Ok(b"1\n".to_vec()));
        assert_eq!(text(Kind::Lines, b"\xEF\xBB\xBF"), Ok(Vec::new()));
        assert_eq!(text(Kind::Lines, b"1\n"), Ok(b"1\n".to_vec()));
        let raw = b"\xEF\xBB\xBF1".to_vec();
        assert_eq!(text(Kind::Blocks, &raw), Ok(raw));
        text(Kind::Lines, b"\xFF\xFE1\0").expect_err("it is UTF-16");
    }
}
