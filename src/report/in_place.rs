//! Progress on a terminal: one line, always the last.
//!
//! The cursor stays at the start of the line, and everything below it is
//! cleared before the next one. So nothing is left behind if the terminal
//! becomes narrower and wraps the line.

use std::fs::File;
use std::io::Write;

use rustix::termios::tcgetwinsize;

use super::drawing::Paper;

/// The width of a terminal that does not report it.
const USUAL_WIDTH: u16 = 80;

/// The last line of a terminal.
#[derive(Debug)]
pub(super) struct InPlace {
    out: File,
    is_shown: bool,
}

impl InPlace {
    /// Shows lines on the terminal `out`.
    pub(super) fn new(out: File) -> Self {
        let is_shown = false;
        Self { out, is_shown }
    }
}

impl Paper for InPlace {
    fn width(&self) -> u16 {
        let size = tcgetwinsize(&self.out).map_or(0, |size| size.ws_col);
        if size == 0 { USUAL_WIDTH } else { size }
    }

    /// Errors cannot be reported anywhere.
    fn show(&mut self, line: &str) {
        let clear = if self.is_shown { "\r\x1b[J" } else { "" };
        // A longer line would continue below.
        let fits: String = line.chars().take(self.width().into()).collect();
        self.is_shown = !fits.is_empty();
        let back = if self.is_shown { "\r" } else { "" };
        let _ = self.out.write_all([clear, &fits, back].concat().as_bytes());
    }
}
