//! Stands in for a terminal in the progress bar library: a place for one line,
//! shown as a whole.

use std::fmt::Debug;
use std::io;
use std::sync::Mutex;

use indicatif::TermLike;

use crate::lock::lock;

/// Where a line is shown.
pub(super) trait Paper: Debug + Send + Sync {
    /// How many columns it has.
    fn width(&self) -> u16;

    /// Shows a line in place of the last one; nothing if it is empty.
    fn show(&mut self, line: &str);
}

/// Assembles a line, and shows it.
#[derive(Debug)]
pub(super) struct Drawing<P> {
    state: Mutex<(P, String)>,
}

impl<P: Paper> Drawing<P> {
    /// Draws on `paper`.
    pub(super) fn on(paper: P) -> Self {
        Self {
            state: Mutex::new((paper, String::new())),
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "what TermLike's methods return")]
    fn change(&self, change: impl FnOnce(&mut P, &mut String)) -> io::Result<()> {
        let mut state = lock(&self.state);
        let (paper, line) = &mut *state;
        change(paper, line);
        Ok(())
    }
}

impl<P: Paper> TermLike for Drawing<P> {
    fn width(&self) -> u16 {
        let state = lock(&self.state);
        state.0.width()
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
        self.change(|_, line| line.push_str(part))
    }
    fn clear_line(&self) -> io::Result<()> {
        self.change(|_, line| line.clear())
    }

    /// The line is complete.
    fn flush(&self) -> io::Result<()> {
        self.change(|paper, line| {
            paper.show(line.trim_end());
            line.clear();
        })
    }
}
