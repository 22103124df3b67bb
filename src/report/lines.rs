//! Progress where there is no terminal: a line a second, and one at the end, as
//! a log or a pipe can take it.

use std::fs::File;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::TermLike;
use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// Nobody wraps lines here.
const WIDTH: u16 = 200;

/// How often a line is written.
const PERIOD: Duration = Duration::from_secs(1);

/// Takes what a bar draws, and writes it below what was drawn before.
#[derive(Debug)]
pub(super) struct Lines {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    out: File,
    drawn: String,
    due: Instant,
    /// The next drawing is the last.
    last: Arc<AtomicBool>,
}

impl Lines {
    /// Writes to `out`, and once more after `last` is set.
    pub(super) fn new(out: File, last: Arc<AtomicBool>) -> Self {
        let state = State {
            out,
            drawn: String::new(),
            due: Instant::now() + PERIOD,
            last,
        };
        Self {
            state: Mutex::new(state),
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "what TermLike's methods return")]
    fn change(&self, change: impl FnOnce(&mut State)) -> io::Result<()> {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(())
    }
}

impl TermLike for Lines {
    fn width(&self) -> u16 {
        WIDTH
    }
    fn move_cursor_up(&self, _: usize) -> io::Result<()> {
        Ok(())
    }
    fn move_cursor_down(&self, _: usize) -> io::Result<()> {
        Ok(())
    }
    fn move_cursor_right(&self, _: usize) -> io::Result<()> {
        Ok(())
    }
    fn move_cursor_left(&self, _: usize) -> io::Result<()> {
        Ok(())
    }
    fn write_line(&self, line: &str) -> io::Result<()> {
        self.write_str(line)
    }
    fn write_str(&self, part: &str) -> io::Result<()> {
        self.change(|state| state.drawn.push_str(part))
    }
    fn clear_line(&self) -> io::Result<()> {
        self.change(|state| state.drawn.clear())
    }

    /// What is drawn is complete.
    fn flush(&self) -> io::Result<()> {
        self.change(State::write)
    }
}

impl State {
    /// Nobody can be told if it cannot be written, and a reader that takes its
    /// time must not hold up the run: it misses a line.
    fn write(&mut self) {
        let line = self.drawn.trim_end();
        let now = Instant::now();
        let due = now >= self.due || self.last.load(Ordering::Relaxed);
        if !line.is_empty() && due && has_room(&self.out) {
            let _ = self.out.write_all(format!("ppar: {line}\n").as_bytes());
            self.due = now + PERIOD;
        }
        self.drawn.clear();
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
    use std::io::Read;
    use std::os::fd::OwnedFd;

    fn draw(lines: &Lines, text: &str) {
        let draw = || {
            lines.clear_line()?;
            lines.write_str(text)?;
            lines.flush()
        };
        draw().expect("nothing fails");
    }

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
    fn what_is_drawn_last_is_a_line() {
        let (reader, lines) = on_pipe(true);
        draw(&lines, "");
        draw(&lines, "2 items   ");
        drop(lines);
        assert_eq!(all_of(reader), "ppar: 2 items\n");
    }

    #[test]
    fn nothing_is_written_before_it_is_due() {
        let (reader, lines) = on_pipe(false);
        lines
            .change(|state| state.due = Instant::now() + Duration::from_hours(1))
            .expect("nothing fails");
        draw(&lines, "1 item");
        drop(lines);
        assert_eq!(all_of(reader), "");
    }

    #[test]
    fn nobody_waits_for_a_reader() {
        let (_reader, lines) = on_pipe(true);
        for number in 0..100_000 {
            draw(&lines, &number.to_string());
        }
    }
}
