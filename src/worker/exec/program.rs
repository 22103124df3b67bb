//! Another program, which answers each line with a line.
//!
//! It is a child of the worker and in its process group, so it goes when the
//! worker goes. This module knows lines and nothing of items.

use std::io::{self, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use bytes::{Buf, BytesMut};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, ioctl_fionbio};
use rustix::process::{Pid, PidfdFlags, pidfd_open};

use crate::error::Exit;

const READ_BYTES: usize = 64 << 10;
/// How long to let a program with many questions answer them unobserved. A
/// reader that waits in the kernel would be woken by each line, at the cost of
/// the program.
const REST: Duration = Duration::from_micros(50);
/// How many questions a program must have so that it does not run out of them
/// during a rest.
const MANY: u32 = 256;
/// How long a program may keep running after it has closed its output.
const LINGER: Duration = Duration::from_secs(1);

/// The running program.
#[derive(Debug)]
pub(super) struct LineProgram {
    child: Child,
    /// Closed to let the program exit.
    stdin: Option<ChildStdin>,
    stdout: ChildStdout,
    unwritten: BytesMut,
    unread: BytesMut,
    buffer: Box<[u8]>,
    /// How much of `unread` was searched for a line end.
    scanned: usize,
}

/// What the program sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// A line, without its end.
    Line(BytesMut),
    /// Nothing yet.
    Silence,
    /// It has closed its output.
    End,
}

impl LineProgram {
    /// Starts it.
    pub(super) fn start(words: &[String]) -> io::Result<Self> {
        let (program, arguments) = words.split_first().ok_or(io::ErrorKind::InvalidInput)?;
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let (stdin, stdout) = stdin.zip(stdout).ok_or(io::ErrorKind::BrokenPipe)?;
        // Otherwise both sides could wait for each other.
        ioctl_fionbio(&stdin, true)?;
        ioctl_fionbio(&stdout, true)?;
        Ok(Self {
            child,
            stdin: Some(stdin),
            stdout,
            unwritten: BytesMut::new(),
            unread: BytesMut::new(),
            buffer: vec![0; READ_BYTES].into_boxed_slice(),
            scanned: 0,
        })
    }

    /// Queues a line, to be written while waiting for an answer.
    pub(super) fn say(&mut self, line: &[u8]) {
        self.unwritten.extend_from_slice(line);
        self.unwritten.extend_from_slice(b"\n");
    }

    /// The next line that has already arrived.
    pub(super) fn line(&mut self) -> Option<BytesMut> {
        let Some(place) = memchr::memchr(b'\n', &self.unread[self.scanned..]) else {
            self.scanned = self.unread.len();
            return None;
        };
        let line = self.unread.split_to(self.scanned + place);
        self.unread.advance(1);
        self.scanned = 0;
        Some(line)
    }

    /// Whether a line has arrived.
    pub(super) fn has_line(&mut self) -> io::Result<bool> {
        let mut ends = [PollFd::new(&self.stdout, PollFlags::IN)];
        match poll(&mut ends, Some(&Timespec::default())) {
            Ok(0) | Err(Errno::INTR) => {}
            ready => {
                ready?;
                self.read_some()?;
            }
        }
        Ok(memchr::memchr(b'\n', &self.unread[self.scanned..]).is_some())
    }

    /// Writes and reads until there is a line, or `patience` has run out. The
    /// program has not answered `asked` questions.
    pub(super) fn hear(&mut self, asked: u32, patience: Option<Duration>) -> io::Result<Heard> {
        let patience = patience.and_then(|time| Timespec::try_from(time).ok());
        let mut rests = asked >= MANY;
        loop {
            if let Some(line) = self.line() {
                return Ok(Heard::Line(line));
            }
            self.write_some();
            if std::mem::take(&mut rests) {
                thread::sleep(REST);
                self.read_some()?;
                continue;
            }
            let mut ends = vec![PollFd::new(&self.stdout, PollFlags::IN)];
            if let Some(stdin) = self.stdin.as_ref().filter(|_| !self.unwritten.is_empty()) {
                ends.push(PollFd::new(stdin, PollFlags::OUT));
            }
            match poll(&mut ends, patience.as_ref()) {
                Ok(0) => return Ok(Heard::Silence),
                Err(Errno::INTR) => continue,
                ready => drop(ready?),
            }
            if !ends[0].revents().is_empty() && !self.read_some()? {
                return Ok(Heard::End);
            }
        }
    }

    fn write_some(&mut self) {
        while let Some(stdin) = self.stdin.as_mut().filter(|_| !self.unwritten.is_empty()) {
            match stdin.write(&self.unwritten) {
                Ok(length) => self.unwritten.advance(length),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // It reads no more, but may still have output.
                Err(_) => self.unwritten.clear(),
            }
        }
    }

    /// Reads what is there; `false` at the end.
    fn read_some(&mut self) -> io::Result<bool> {
        match self.stdout.read(&mut self.buffer) {
            Ok(length) => {
                self.unread.extend_from_slice(&self.buffer[..length]);
                Ok(length > 0)
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(true),
            Err(error) => Err(error),
        }
    }

    /// Closes its input, and waits for it to exit: it may have work to do.
    /// Returns the first line that it still writes, and how it ended.
    pub(super) fn finish(mut self) -> (Option<BytesMut>, Option<ExitStatus>) {
        self.stdin = None;
        let mut line = self.line();
        if ioctl_fionbio(&self.stdout, false).is_ok() {
            while matches!(self.read_some(), Ok(true)) {
                line = line.or_else(|| self.line());
                if line.is_some() {
                    self.unread.clear();
                    self.scanned = 0;
                }
            }
        }
        (line, self.child.wait().ok())
    }

    /// Waits for it to exit, once its output is closed, and returns how the
    /// worker should end.
    pub(super) fn end(&mut self) -> Exit {
        let status = self.wait_a_little();
        self.kill();
        match status {
            Some(status) => match (status.signal(), status.code()) {
                (Some(signal), _) => Exit::Signal(signal),
                (None, code) => Exit::Command(code.unwrap_or(1)),
            },
            None => Exit::Command(1),
        }
    }

    fn wait_a_little(&mut self) -> Option<ExitStatus> {
        let child = Pid::from_child(&self.child);
        let end = pidfd_open(child, PidfdFlags::empty()).ok()?;
        let mut ends = [PollFd::new(&end, PollFlags::IN)];
        let limit = Timespec::try_from(LINGER).ok()?;
        while poll(&mut ends, Some(&limit)) == Err(Errno::INTR) {}
        self.child.try_wait().ok().flatten()
    }

    /// Kills it.
    pub(super) fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
