//! Asks a person at the terminal whether to run a job.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::sync::Arc;
use std::thread;

use tokio::sync::mpsc;

use super::start::TERMINAL;
use crate::shown::shown;

/// A person.
#[derive(Debug)]
pub(super) struct Prompt {
    terminal: Arc<File>,
    answers: mpsc::UnboundedSender<bool>,
}

impl Prompt {
    /// Answers go to `answers`. Fails without a terminal.
    pub(super) fn open(answers: mpsc::UnboundedSender<bool>) -> io::Result<Self> {
        let terminal = OpenOptions::new().read(true).write(true).open(TERMINAL)?;
        Ok(Self {
            terminal: Arc::new(terminal),
            answers,
        })
    }

    /// Asks whether to run `command`: `y` means yes, anything else no. The
    /// thread that waits for the answer ends with it, or with the process.
    pub(super) fn ask(&self, command: &[u8]) -> io::Result<()> {
        let answers = self.answers.clone();
        let terminal = Arc::clone(&self.terminal);
        let command = String::from_utf8_lossy(command);
        let question = format!("{} ?...", shown(&command));
        thread::Builder::new()
            .name("prompt".to_owned())
            .spawn(move || {
                let mut line = String::new();
                let asked = (&*terminal).write_all(question.as_bytes());
                let read = asked.and_then(|()| BufReader::new(&*terminal).read_line(&mut line));
                let yes = read.is_ok() && line.trim_start().starts_with(['y', 'Y']);
                // If the run is over, nobody cares.
                let _ = answers.send(yes);
            })?;
        Ok(())
    }
}
