//! Writes to a job's standard input: a text, a part of a file, or one block
//! after the other as long as there are any.
//!
//! A job need not read its input: then the rest is dropped, as with a pipe in
//! the shell.

use std::collections::VecDeque;
use std::fs::File;
use std::future::pending;
use std::io::{self, Write};
use std::ops::Range;
use std::os::fd::OwnedFd;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use bytes::{Buf, Bytes};
use rustix::pipe::fcntl_setpipe_size;
use tokio::net::unix::pipe::Sender;
use tokio::sync::{mpsc, oneshot};

use crate::input::blocks::{Block, Body};

/// How many bytes of a file to read at a time.
const PIECE: u64 = 256 << 10;
/// A pipe of this size saves switches; if it is refused, a smaller one will do.
const PIPE: usize = 256 << 10;

/// Where a job requests its next block.
pub(super) type Requests = mpsc::UnboundedSender<oneshot::Sender<Box<Block>>>;

/// The input of a job.
#[derive(Debug)]
pub(super) struct Ration {
    texts: VecDeque<Bytes>,
    part: Option<(Arc<File>, Range<u64>)>,
    requests: Option<Requests>,
}

/// The way into a job.
pub(super) struct Feed {
    /// None when the job has everything, or wants no more.
    pipe: Option<Sender>,
    ration: Ration,
    /// The block that was requested.
    asked: Option<oneshot::Receiver<Box<Block>>>,
    /// The last block, as long as none of it was read.
    untouched: Option<Box<Block>>,
}

impl Ration {
    /// One text.
    pub(super) fn text(text: Bytes) -> Self {
        Self {
            texts: VecDeque::from([text]),
            part: None,
            requests: None,
        }
    }

    /// A block, and further ones from `requests`.
    pub(super) fn block(block: Block, requests: Option<Requests>) -> Self {
        let mut ration = Self::text(block.header);
        ration.requests = requests;
        ration.add(block.body);
        ration
    }

    fn add(&mut self, body: Body) {
        match body {
            Body::Here(bytes) => self.texts.push_back(bytes),
            Body::Within(file, range) => self.part = Some((file, range)),
        }
    }

    /// Writes the whole input into a file.
    pub(super) fn write_to(mut self, file: &mut File) -> io::Result<()> {
        while let Some(piece) = self.piece()? {
            file.write_all(piece)?;
            piece.clear();
        }
        Ok(())
    }

    /// The next piece; none at the moment.
    fn piece(&mut self) -> io::Result<Option<&mut Bytes>> {
        while self.texts.front().is_some_and(Bytes::is_empty) {
            self.texts.pop_front();
        }
        if self.texts.is_empty()
            && let Some((file, range)) = &mut self.part
            && !range.is_empty()
        {
            let mut piece = vec![0; (range.end - range.start).min(PIECE) as usize];
            file.read_exact_at(&mut piece, range.start)?;
            range.start += piece.len() as u64;
            self.texts.push_back(piece.into());
        }
        Ok(self.texts.front_mut())
    }
}

impl Feed {
    /// Writes `ration` into `pipe`.
    pub(super) fn new(pipe: OwnedFd, ration: Ration) -> io::Result<Self> {
        if ration.part.is_some() || ration.texts.iter().map(Bytes::len).sum::<usize>() > PIPE {
            let _ = fcntl_setpipe_size(&pipe, PIPE);
        }
        Ok(Self {
            pipe: Some(Sender::from_owned_fd(pipe)?),
            ration,
            asked: None,
            untouched: None,
        })
    }

    /// Takes one step, as soon as possible. May be dropped and called again.
    pub(super) async fn flow(feed: Option<&mut Self>) -> io::Result<()> {
        let Some(feed) = feed else {
            return pending().await;
        };
        let Some(pipe) = &feed.pipe else {
            return pending().await;
        };
        if let Some(piece) = feed.ration.piece()? {
            pipe.writable().await?;
            match pipe.try_write(piece) {
                Ok(length) => {
                    piece.advance(length);
                    feed.untouched = None;
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                // The job wants no more.
                Err(_) => feed.pipe = None,
            }
            return Ok(());
        }
        match feed.more().await {
            Some(block) => {
                feed.ration.add(block.body.clone());
                feed.untouched = Some(block);
            }
            None => feed.pipe = None,
        }
        Ok(())
    }

    async fn more(&mut self) -> Option<Box<Block>> {
        let requests = self.ration.requests.as_ref()?;
        if self.asked.is_none() {
            let (answer, asked) = oneshot::channel();
            requests.send(answer).ok()?;
            self.asked = Some(asked);
        }
        let block = self.asked.as_mut()?.await;
        self.asked = None;
        block.ok()
    }

    /// A block that the job was given, but never started to read.
    pub(super) fn unread(mut self) -> Option<Box<Block>> {
        let on_its_way = self.asked.as_mut().and_then(|asked| asked.try_recv().ok());
        on_its_way.or(self.untouched)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(body: &'static str) -> Block {
        let (header, body) = ("head".into(), Body::Here(body.into()));
        Block { header, body }
    }

    #[tokio::test]
    async fn a_block_that_was_not_begun_is_given_back_whole() {
        let (requests, mut asked) = mpsc::unbounded_channel();
        let (read, write) = rustix::pipe::pipe().expect("a pipe");
        let ration = Ration::block(block("first"), Some(requests));
        let mut feed = Feed::new(write, ration).expect("it is a pipe");
        let mut steps = 0;
        while asked.is_empty() {
            steps += 1;
            assert!(steps < 10, "it does not ask");
            tokio::select! {
                flowed = Feed::flow(Some(&mut feed)) => flowed.expect("it takes it"),
                () = tokio::time::sleep(std::time::Duration::from_millis(1)) => {}
            }
        }
        let answer = asked.recv().await.expect("it asks");
        answer.send(Box::new(block("second"))).expect("it waits");
        Feed::flow(Some(&mut feed)).await.expect("it gets it");
        drop(read);
        let unread = feed.unread().expect("nothing of it was read");
        assert_eq!(unread.header, "head");
        assert!(matches!(unread.body, Body::Here(bytes) if bytes == "second"));
    }
}
