//! Progress without a terminal: a line every second, and one at the end, fit
//! for a log or a pipe.

use std::fs::File;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::drawing::Paper;

/// Lines are not wrapped here.
const WIDTH: u16 = 200;

/// How often a line is written.
const PERIOD: Duration = Duration::from_secs(1);

/// Takes each drawing of the bar, and writes it on a line of its own.
#[derive(Debug)]
pub(super) struct Lines {
    out: File,
    due: Instant,
    /// The next drawing is the last one.
    last: Arc<AtomicBool>,
}

impl Lines {
    /// Writes to `out`, for the last time after `last` is set.
    pub(super) fn new(out: File, last: Arc<AtomicBool>) -> Self {
        let due = Instant::now() + PERIOD;
        Self { out, due, last }
    }
}

impl Paper for Lines {
    fn width(&self) -> u16 {
        WIDTH
    }

    /// Errors cannot be reported anywhere, and a slow reader must not hold up
    /// the run: it misses a line.
    fn show(&mut self, line: &str) {
        let now = Instant::now();
        let due = now >= self.due || self.last.load(Ordering::Relaxed);
        if !line.is_empty() && due && has_room(&self.out) {
            let _ = self.out.write_all(format!("ppar: {line}\n").as_bytes());
            self.due = now + PERIOD;
        }
    }
}

/// Whether a line can be written without waiting.
fn has_room(out: &File) -> bool {
    let mut ends = [PollFd::new(out, PollFlags::OUT)];
    let at_once = Timespec::default();
    poll(&mut ends, Some(&at_once)).is_ok_and(|ready| ready == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{self, Read};
    use std::os::fd::OwnedFd;

    fn on_pipe(last: bool) -> (io::PipeReader, Lines) {
        let (reader, writer) = io::pipe().expect("a pipe");
        let out = File::from(OwnedFd::from(writer));
        (reader, Lines::new(out, Arc::new(last.into())))
    }

    fn all_of(mut reader: impl Read) -> String {
        let mut text = String::new();
        reader.read_to_string(&mut text).expect("it is text");
        text
    }

    #[test]
    fn the_last_drawing_is_a_line() {
        let (reader, mut lines) = on_pipe(true);
        lines.show("");
        lines.show("2 items");
        drop(lines);
        assert_eq!(all_of(reader), "ppar: 2 items\n");
    }

    #[test]
    fn nothing_is_written_before_it_is_due() {
        let (reader, mut lines) = on_pipe(false);
        lines.due = Instant::now() + Duration::from_hours(1);
        lines.show("1 item");
        drop(lines);
        assert_eq!(all_of(reader), "");
    }

    #[test]
    fn nobody_waits_for_a_reader() {
        let (_reader, mut lines) = on_pipe(true);
        for number in 0..100_000 {
            lines.show(&number.to_string());
        }
    }
}
