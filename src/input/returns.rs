//! Reads tables whose records end with carriage returns alone.
//!
//! The first line end outside quotes decides: if it is a carriage return that
//! no line feed follows, every carriage return outside quotes becomes a line
//! feed; otherwise nothing changes.

use std::io::{self, Read};

use super::table::RecordEnds;

/// Reads a table with line feeds at the ends of its records.
pub(super) struct Returns<R> {
    inner: R,
    quotes: RecordEnds,
    state: State,
    /// A byte that was read to decide, to be returned next.
    ahead: Option<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// No record has ended yet.
    Unknown,
    /// A carriage return was read and not yet returned: the next byte decides.
    Held,
    /// Nothing is changed.
    Feeds,
    /// Carriage returns end records.
    Returns,
}

impl<R: Read> Returns<R> {
    /// Starts a table, after any byte-order mark.
    pub(super) fn new(inner: R, delimiter: u8) -> Self {
        Self {
            inner,
            quotes: RecordEnds::new(delimiter),
            state: State::Unknown,
            ahead: None,
        }
    }

    /// Follows the first record; returns how many of the bytes are decided.
    fn look(&mut self, bytes: &mut [u8]) -> usize {
        for position in 0..bytes.len() {
            let outside = !self.quotes.in_quotes();
            match bytes[position] {
                b'\n' if outside => {
                    self.state = State::Feeds;
                    break;
                }
                b'\r' if outside => {
                    match bytes.get(position + 1) {
                        None => {
                            self.state = State::Held;
                            return position;
                        }
                        Some(b'\n') => self.state = State::Feeds,
                        Some(_) => {
                            self.state = State::Returns;
                            self.mend(&mut bytes[position..]);
                        }
                    }
                    break;
                }
                _ => self.quotes.pass(bytes[position]),
            }
        }
        bytes.len()
    }

    /// Turns carriage returns outside quotes into line feeds.
    fn mend(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            if *byte == b'\r' && !self.quotes.in_quotes() {
                *byte = b'\n';
            }
            self.quotes.pass(*byte);
        }
    }
}

impl<R: Read> Returns<R> {
    /// Reads and returns the byte after the carriage return that is held.
    fn decide(&mut self) -> io::Result<u8> {
        let mut next = [0];
        let read = self.inner.read(&mut next)?;
        if read == 0 || next[0] == b'\n' {
            self.state = State::Feeds;
        } else {
            self.state = State::Returns;
        }
        self.ahead = (read > 0).then_some(next[0]);
        Ok(b'\r')
    }
}

impl<R: Read> Read for Returns<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            let read = if let Some(byte) = self.ahead.take() {
                buffer[0] = byte;
                1
            } else if self.state == State::Held {
                buffer[0] = self.decide()?;
                1
            } else {
                self.inner.read(buffer)?
            };
            let bytes = &mut buffer[..read];
            match self.state {
                State::Unknown | State::Held if read > 0 => {
                    let given = self.look(bytes);
                    if given > 0 {
                        return Ok(given);
                    }
                }
                State::Returns => {
                    self.mend(bytes);
                    return Ok(read);
                }
                _ => return Ok(read),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns this many bytes at a time.
    struct Pieces<'a>(&'a [u8], usize);

    impl Read for Pieces<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let most = self.1.min(buffer.len());
            self.0.read(&mut buffer[..most])
        }
    }

    #[test]
    fn the_first_line_end_outside_quotes_decides() {
        for (table, expected) in [
            ("a,b\r1,2\r", "a,b\n1,2\n"),
            ("a,b\r\r1,\"x\ry\"\r\"\",2", "a,b\n\n1,\"x\ry\"\n\"\",2"),
            ("\"a\rb\",c\r1,2\n3,4\r", "\"a\rb\",c\n1,2\n3,4\n"),
            ("a,b\r\n1\r,2\r\n", "a,b\r\n1\r,2\r\n"),
            ("\"a\r\"\n1\r2\n", "\"a\r\"\n1\r2\n"),
            ("a\"b\rc\r", "a\"b\nc\n"),
            ("a\r", "a\r"),
            ("", ""),
        ] {
            for size in 1..=table.len().max(1) {
                let mut found = String::new();
                let mut table = Returns::new(Pieces(table.as_bytes(), size), b',');
                table.read_to_string(&mut found).expect("it is text");
                assert_eq!(found, expected, "in pieces of {size}");
            }
        }
    }
}
