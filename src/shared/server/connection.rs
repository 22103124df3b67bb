//! A client's connection: requests that have arrived, and replies that are not
//! written yet.

use std::collections::VecDeque;
use std::io::{self, IoSlice, Write};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;

use rustix::event::epoll::{self, EventData, EventFlags};
use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};

use crate::wire::{ClientId, FrameReader, Request};

/// How many bytes of replies may be unread before the server stops reading
/// requests.
pub(super) const UNREAD: usize = 1 << 20;
/// How much an accompanying file counts towards that: 16 of them are the limit.
const FILE: usize = UNREAD / 16;

/// Bytes to write, and a file that accompanies the first one.
#[derive(Debug, Default)]
pub(super) struct Unwritten {
    pub(super) bytes: Vec<u8>,
    pub(super) file: Option<OwnedFd>,
}

/// A client's connection, as the server sees it.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) stream: UnixStream,
    pub(super) reader: FrameReader,
    pub(super) greeted: bool,
    pub(super) pieces: VecDeque<Unwritten>,
    /// How many bytes of the first piece are written.
    pub(super) written: usize,
    /// Whether requests that have arrived may not have been handled.
    pub(super) is_behind: bool,
    pub(super) interest: EventFlags,
}

/// The client is gone, or sends garbage, which amounts to the same.
pub(super) struct Gone;

impl Connection {
    /// The next request, if it has arrived and the replies are read.
    pub(super) fn next_request(&mut self) -> Result<Option<(u64, Request)>, Gone> {
        if !self.greeted {
            self.greeted = self.reader.greeting().map_err(|_| Gone)?;
        }
        self.is_behind = self.unread() >= UNREAD;
        if !self.greeted || self.is_behind {
            return Ok(None);
        }
        self.reader.next_request().map_err(|_| Gone)
    }

    /// How many bytes the client has not read.
    pub(super) fn unread(&self) -> usize {
        let cost = |piece: &Unwritten| piece.bytes.len() + piece.file.as_ref().map_or(0, |_| FILE);
        self.pieces.iter().map(cost).sum()
    }

    pub(super) fn flush(&mut self, poll: &OwnedFd, client: ClientId) -> io::Result<()> {
        while let Some(piece) = self.pieces.front_mut() {
            let rest = &piece.bytes[self.written..];
            let sent = match &piece.file {
                Some(file) => send_with_file(&self.stream, rest, file),
                None => self.stream.write(rest),
            };
            match sent {
                Ok(sent) => {
                    piece.file = None;
                    self.written += sent;
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
            if self.written == piece.bytes.len() {
                self.pieces.pop_front();
                self.written = 0;
            }
        }
        let mut interest = EventFlags::empty();
        interest.set(EventFlags::OUT, !self.pieces.is_empty() || self.is_behind);
        interest.set(EventFlags::IN, self.unread() < UNREAD);
        if interest != self.interest {
            self.interest = interest;
            epoll::modify(
                poll,
                &self.stream,
                EventData::new_u64(client.into()),
                interest,
            )?;
        }
        Ok(())
    }
}

fn send_with_file(stream: &UnixStream, bytes: &[u8], file: &OwnedFd) -> io::Result<usize> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut along = SendAncillaryBuffer::new(&mut space);
    let files = [file.as_fd()];
    along.push(SendAncillaryMessage::ScmRights(&files));
    let sent = sendmsg(
        stream,
        &[IoSlice::new(bytes)],
        &mut along,
        SendFlags::NOSIGNAL,
    )?;
    Ok(sent)
}
