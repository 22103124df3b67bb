//! Writes that wait if necessary, and report every failure.

use std::borrow::Cow;
use std::fmt::Display;
use std::io::{self, Write};
use std::os::fd::{AsFd, BorrowedFd};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{OFlags, fcntl_getfl};
use rustix::io::{Errno, retry_on_intr};
use rustix::termios::isatty;

use super::color::{is_colored, painted};
use crate::shown::shown;

/// A file, pipe or terminal to write to. If it is not ready (a non-blocking
/// pipe with a slow reader), writing waits. If it is closed, writing fails: the
/// standard library's streams hide that error.
#[derive(Debug)]
pub(crate) struct Outlet<F>(F);

impl<F: AsFd> Outlet<F> {
    /// Writes to `file`.
    pub(crate) fn new(file: F) -> Self {
        Self(file)
    }

    /// Whether it is a terminal.
    pub(crate) fn is_terminal(&self) -> bool {
        isatty(&self.0)
    }
}

/// Standard output.
pub(crate) fn stdout() -> Outlet<BorrowedFd<'static>> {
    Outlet(rustix::stdio::stdout())
}

/// Standard error.
pub(crate) fn stderr() -> Outlet<BorrowedFd<'static>> {
    Outlet(rustix::stdio::stderr())
}

/// Writes a message to standard error, escaped for terminals. If that is
/// closed, the exit code must do.
pub(crate) fn say(text: impl Display) {
    let line = format!("{text}\n");
    let _ = stderr().write_all(for_stderr(&line).as_bytes());
}

/// Prepares a message for standard error: escapes what a terminal would obey,
/// and adds color if enabled.
pub(crate) fn for_stderr(message: &str) -> Cow<'_, str> {
    let message = shown(message);
    if is_colored(stderr().is_terminal()) {
        painted(&message).into()
    } else {
        message
    }
}

/// Fails if standard output was closed when ppar started, before any work is
/// done in vain.
pub(crate) fn check_stdout() -> io::Result<()> {
    if is_closed(rustix::stdio::stdout()) {
        return Err(closed());
    }
    Ok(())
}

/// Whether a standard stream was closed when ppar started: its replacement
/// cannot be written to.
pub(crate) fn is_closed(stream: impl AsFd) -> bool {
    fcntl_getfl(stream).is_ok_and(|flags| flags & OFlags::RWMODE == OFlags::RDONLY)
}

/// Whether standard output has lost its reader.
pub(crate) fn reader_is_gone() -> bool {
    let output = rustix::stdio::stdout();
    // Errors are always reported.
    let mut watched = [PollFd::new(&output, PollFlags::empty())];
    let asked = poll(&mut watched, Some(&Timespec::default()));
    asked.is_ok()
        && watched[0]
            .revents()
            .intersects(PollFlags::ERR | PollFlags::HUP)
}

fn closed() -> io::Error {
    io::Error::other("the output is closed")
}

impl<F: AsFd> Write for Outlet<F> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        loop {
            match rustix::io::write(&self.0, bytes) {
                Ok(written) => return Ok(written),
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => {
                    let mut watched = [PollFd::new(&self.0, PollFlags::OUT)];
                    retry_on_intr(|| poll(&mut watched, None))?;
                }
                Err(Errno::BADF) => return Err(closed()),
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::Read;
    use std::thread;

    use rustix::fs::fcntl_setfl;
    use rustix::pipe::{PipeFlags, pipe_with};

    use super::*;

    #[test]
    fn a_pipe_that_takes_nothing_now_is_waited_for() {
        let (reader, writer) = pipe_with(PipeFlags::NONBLOCK).expect("a pipe");
        fcntl_setfl(&reader, OFlags::empty()).expect("it may wait");
        // More than a pipe holds.
        let bytes = vec![b'x'; 1 << 20];
        let length = bytes.len();
        let thread = thread::spawn(move || Outlet::new(writer).write_all(&bytes));
        let mut text = Vec::new();
        File::from(reader).read_to_end(&mut text).expect("read");
        thread.join().expect("no panic").expect("written");
        assert_eq!(text.len(), length);
    }

    #[test]
    fn an_unwritable_descriptor_is_an_error() {
        let file = File::open("/dev/null").expect("it is there");
        let error = Outlet::new(file).write(b"x").expect_err("it is read only");
        assert_eq!(error.to_string(), "the output is closed");
    }
}
