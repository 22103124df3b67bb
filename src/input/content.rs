//! What a source holds, recognised by its first bytes.
//!
//! Text in UTF-16 is refused with the command that converts it, a byte-order
//! mark is dropped, and the records of a table that end with carriage returns
//! alone are read as lines. What is plain is left to its reader, whose way to
//! the bytes is shorter.

use std::io::{self, Cursor, Read};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use super::error::InputError;
use super::format::Format;
use super::polled::{Polled, is_ready};
use super::returns::Returns;
use super::source::{Readable, STDIN_NAME};
use super::values::Values;

/// How much is read at once through a filter.
const BUFFER_BYTES: usize = 64 * 1024;
/// The longest of the marks.
const MARK_BYTES: usize = 4;

/// What the bytes of a source are to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Any bytes.
    Bytes,
    /// Lines of text.
    Lines,
    /// A stream of JSON values.
    Values,
    /// A table with this byte between fields.
    Table(u8),
}

/// An open source.
pub(super) enum Content {
    /// What is read is what is meant; these bytes were read already.
    Plain(Vec<u8>, Polled),
    /// It is read through a filter.
    Filtered(Filter),
}

/// A source that is read through a filter.
pub(super) struct Filter {
    bytes: Box<dyn Read + Send>,
    /// The source itself.
    source: OwnedFd,
    buffer: Box<[u8]>,
}

/// What the first bytes of a source say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Utf8,
    /// Under this name `iconv` knows it.
    Foreign(&'static str),
}

/// Where one mark begins with another, the longer comes first.
const MARKS: [(&[u8], Mark); 5] = [
    (b"\xEF\xBB\xBF", Mark::Utf8),
    (b"\xFF\xFE\0\0", Mark::Foreign("UTF-32")),
    (b"\0\0\xFE\xFF", Mark::Foreign("UTF-32")),
    (b"\xFF\xFE", Mark::Foreign("UTF-16")),
    (b"\xFE\xFF", Mark::Foreign("UTF-16")),
];

impl Content {
    /// Opens `source`, and looks at its first bytes. Waits for them until
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
        let (mut head, mark) = recognise(&mut bytes).map_err(read_error)?;
        match mark {
            Some(Mark::Utf8) => head.clear(),
            Some(Mark::Foreign(encoding)) if kind != Kind::Bytes => {
                return Err(InputError::encoding(file, encoding));
            }
            Some(Mark::Foreign(_)) | None => {}
        }
        let source = bytes.as_fd().try_clone_to_owned().map_err(read_error)?;
        let whole = Cursor::new(head).chain(bytes);
        let bytes: Box<dyn Read + Send> = match kind {
            Kind::Bytes | Kind::Lines => {
                let (head, bytes) = whole.into_inner();
                return Ok(Self::Plain(head.into_inner(), bytes));
            }
            Kind::Table(delimiter) => Box::new(Returns::new(whole, delimiter)),
            Kind::Values => Box::new(Values::new(whole)),
        };
        Ok(Self::Filtered(Filter {
            bytes,
            source,
            buffer: vec![0; BUFFER_BYTES].into(),
        }))
    }

    /// All of it as one stream.
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

impl Filter {
    /// Appends what one reading gives; nothing at the end.
    pub(super) fn read_into(&mut self, out: &mut Vec<u8>) -> io::Result<usize> {
        let read = self.bytes.read(&mut self.buffer)?;
        out.extend_from_slice(&self.buffer[..read]);
        Ok(read)
    }

    /// Whether the source has more to read just now.
    pub(super) fn is_ready(&self) -> bool {
        is_ready(self.source.as_fd())
    }
}

impl From<Format> for Kind {
    fn from(format: Format) -> Self {
        match format {
            Format::JsonLines | Format::RawLines => Self::Lines,
            Format::Nul => Self::Bytes,
            Format::JsonValues => Self::Values,
            Format::Table { delimiter, .. } => Self::Table(delimiter),
        }
    }
}

/// Reads no more than it takes to tell the mark.
fn recognise(bytes: &mut impl Read) -> io::Result<(Vec<u8>, Option<Mark>)> {
    let mut head = Vec::new();
    let mut buffer = [0; MARK_BYTES];
    loop {
        let may_be = |(mark, _): &(&[u8], Mark)| mark.len() > head.len() && mark.starts_with(&head);
        let undecided = MARKS.iter().any(may_be);
        let read = if undecided {
            bytes.read(&mut buffer[head.len()..])?
        } else {
            0
        };
        if read == 0 {
            let found = MARKS.iter().find(|(mark, _)| head.starts_with(mark));
            return Ok((head, found.map(|(_, mark)| *mark)));
        }
        head.extend_from_slice(&buffer[head.len()..][..read]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_read_than_tells_the_mark() {
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
        }
    }
}
