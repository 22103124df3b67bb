//! The messages between front and keeper, on a socket.

use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::io::retry_on_intr;
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, recvmsg, send, sendmsg,
};
use tokio::net::UnixStream;

/// The size of a message.
const SIZE: usize = 5;

/// In [`News::Ended`], exit codes are as they are, and signals count from here.
pub(super) const SIGNALS: i32 = 256;

/// A message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum News {
    /// From the keeper: the command runs, and leads this process group.
    Started(i32),
    /// From the keeper: this signal has stopped the command.
    Stopped(i32),
    /// From the keeper: the command has ended with this exit code, or
    /// [`SIGNALS`] plus the signal that ended it. Nothing is left to end.
    Ended(i32),
    /// From the keeper: the system could not start the command, for this reason.
    Failed(i32),
    /// From the front: send this signal to the command's group.
    Pass(i32),
    /// From the front: end the command and everything that it started.
    End,
}

impl News {
    fn encode(self) -> [u8; SIZE] {
        let (kind, number) = match self {
            Self::Started(number) => (0, number),
            Self::Stopped(number) => (1, number),
            Self::Ended(number) => (2, number),
            Self::Failed(number) => (3, number),
            Self::Pass(number) => (4, number),
            Self::End => (5, 0),
        };
        let [a, b, c, d] = number.to_le_bytes();
        [kind, a, b, c, d]
    }

    fn decode([kind, a, b, c, d]: [u8; SIZE]) -> Option<Self> {
        let number = i32::from_le_bytes([a, b, c, d]);
        Some(match kind {
            0 => Self::Started(number),
            1 => Self::Stopped(number),
            2 => Self::Ended(number),
            3 => Self::Failed(number),
            4 => Self::Pass(number),
            5 => Self::End,
            _ => return None,
        })
    }
}

/// One end of the socket.
#[derive(Debug)]
pub(super) struct Line {
    stream: UnixStream,
    has_come: Vec<u8>,
}

impl Line {
    pub(super) fn new(stream: std::os::unix::net::UnixStream) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        Ok(Self {
            stream: UnixStream::from_std(stream)?,
            has_come: Vec::new(),
        })
    }

    /// Sends to the other side, if it is still there. There is always room for
    /// these few messages. Asks the system directly, since the runtime may not
    /// have noticed yet that there is room.
    pub(super) fn tell(&self, news: News) {
        let _ = send(&self.stream, &news.encode(), SendFlags::NOSIGNAL);
    }

    /// The next message; none once the other side is gone. Cancel-safe.
    pub(super) async fn next(&mut self) -> Option<News> {
        loop {
            if let Some((message, rest)) = self.has_come.split_first_chunk() {
                let news = News::decode(*message);
                self.has_come = rest.to_vec();
                return news;
            }
            self.stream.readable().await.ok()?;
            let mut bytes = [0; SIZE];
            match self.stream.try_read(&mut bytes) {
                Ok(0) => return None,
                Ok(length) => self.has_come.extend_from_slice(&bytes[..length]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(_) => return None,
            }
        }
    }
}

/// How many files the keeper receives.
pub(super) const FILES: usize = 3;

/// Sends files to the keeper, before anything else.
pub(super) fn send_files(to: BorrowedFd<'_>, files: [BorrowedFd<'_>; FILES]) -> io::Result<()> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(FILES))];
    let mut along = SendAncillaryBuffer::new(&mut space);
    along.push(SendAncillaryMessage::ScmRights(&files));
    let bytes = [IoSlice::new(&[0])];
    retry_on_intr(|| sendmsg(to, &bytes, &mut along, SendFlags::NOSIGNAL))?;
    Ok(())
}

/// The keeper's side of that.
pub(super) fn receive_files(from: impl AsFd) -> io::Result<[OwnedFd; FILES]> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(FILES))];
    let mut along = RecvAncillaryBuffer::new(&mut space);
    let mut byte = [0];
    let mut into = [IoSliceMut::new(&mut byte)];
    let flags = RecvFlags::CMSG_CLOEXEC;
    retry_on_intr(|| recvmsg(&from, &mut into, &mut along, flags))?;
    let mut files = Vec::new();
    for message in along.drain() {
        if let RecvAncillaryMessage::ScmRights(received) = message {
            files.extend(received);
        }
    }
    files
        .try_into()
        .map_err(|_| io::Error::other("the files did not come"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_survives_encoding() {
        let all = [
            News::Started(7),
            News::Stopped(20),
            News::Ended(SIGNALS + 9),
            News::Failed(2),
            News::Pass(15),
            News::End,
        ];
        for news in all {
            assert_eq!(News::decode(news.encode()), Some(news));
        }
        assert_eq!(News::decode([9; SIZE]), None);
    }
}
