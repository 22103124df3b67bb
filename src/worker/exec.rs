//! Runs a chunk with another program, which answers each item with a line.
//!
//! Items are written ahead of the answers as far as the window allows. If an
//! answer cannot belong to its item, the program is replaced, since nobody can
//! tell which item its next line would belong to. A program that ends takes the
//! worker with it, so that the pool handles it like any worker that ends.

mod answer;
mod program;
mod turn;

use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;

use super::error::ServeError;
use super::outbox::Outbox;
use super::setup::{Exec, Setup};
use crate::proc::signal_name;
use crate::wire::{Chunk, FromWorker, Order};
use answer::{Answer, judge, quoted};
use program::{Heard, LineProgram};
use turn::Turn;

const HINT: &str = "\
ppar: the command has not answered yet. Many programs hold their output back in a pipe: give it an \
option such as `--unbuffered`, or run it as `stdbuf -oL COMMAND`
";

/// Why results cannot be trusted after a line too many.
fn surplus(line: &[u8]) -> String {
    format!(
        "the command wrote more lines than it was sent items, so results may belong to other \
         items: {}",
        quoted(line)
    )
}

/// What a program that has answered all its items did not do.
fn failure_at_end(status: ExitStatus) -> String {
    let how = match status.signal() {
        Some(signal) => format!("was ended by {}", signal_name(signal)),
        None => format!("exited with code {}", status.code().unwrap_or_default()),
    };
    format!("the command answered its items, but {how} at their end")
}

/// A worker's program.
pub(super) struct Executor {
    exec: Exec,
    program: LineProgram,
    /// What the user is told if no answer comes.
    worry: Option<Worry>,
    /// Whether this process has answered an item.
    has_answered: bool,
}

/// What may be wrong with a silent program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Worry {
    /// It has not answered yet, and may hold its output back.
    Buffered,
    /// It has answered before, and may have left out this item.
    Omitted,
}

impl Executor {
    /// Starts the program.
    pub(super) fn start(exec: &Exec) -> io::Result<Self> {
        Ok(Self {
            program: LineProgram::start(&exec.words)?,
            exec: exec.clone(),
            worry: Some(Worry::Buffered),
            has_answered: false,
        })
    }

    /// Lets the program exit. If it has written more lines than it was sent
    /// items, nobody can tell which items those before belong to. If it fails,
    /// what it still had to do with the items is not done.
    pub(super) fn finish(self, outbox: &Outbox) -> io::Result<()> {
        match self.program.finish() {
            (Some(line), _) => outbox.send(&FromWorker::Refused(surplus(&line))),
            (None, Some(status)) if !status.success() => {
                outbox.send(&FromWorker::Refused(failure_at_end(status)))
            }
            (None, _) => Ok(()),
        }
    }

    /// Has the chunk's items answered, without those that `order` calls
    /// finished. Fails if the program ends, or if the connection fails.
    pub(super) fn run_chunk(
        &mut self,
        setup: &Setup,
        chunk: &Chunk,
        order: &Order,
        outbox: &mut Outbox,
    ) -> Result<(), ServeError> {
        let window = if order.careful { 1 } else { self.exec.window };
        let mut turn = Turn::new(setup, chunk, order, outbox);
        loop {
            let is_stray = turn.asked() == 0 && self.program.has_line()?;
            if is_stray && self.settle_stray(&mut turn, window)? {
                self.replace()?;
                continue;
            }
            turn.ask(window, &mut self.program)?;
            if turn.is_over() {
                return Ok(turn.pass_on()?);
            }
            let stray = is_stray.then(|| self.program.line()).flatten();
            let answer = match stray {
                Some(line) => Answer::stray(&line),
                None => self.answer(&mut turn)?,
            };
            self.take(&mut turn, answer)?;
        }
    }

    /// Blames a line that answers no item on those before it, if it can belong
    /// to them.
    fn settle_stray(&mut self, turn: &mut Turn, window: u32) -> io::Result<bool> {
        let is_late = window > 1 && self.has_answered;
        if !is_late && !turn.holds_result() {
            return Ok(false);
        }
        let Some(line) = self.program.line() else {
            return Ok(false);
        };
        if is_late {
            turn.distrust(surplus(&line))?;
        } else {
            turn.take_back(&line)?;
        }
        Ok(true)
    }

    /// The program's answer to the oldest item.
    fn answer(&mut self, turn: &mut Turn) -> Result<Answer, ServeError> {
        if let Some(line) = self.program.line() {
            return Ok(self.judge(turn, &line));
        }
        turn.pass_on()?;
        turn.begin()?;
        loop {
            let patience = self.worry.map(|worry| match worry {
                Worry::Buffered => self.exec.patience,
                Worry::Omitted => 2 * self.exec.patience,
            });
            match self.program.hear(turn.asked(), patience)? {
                Heard::Line(line) => return Ok(self.judge(turn, &line)),
                Heard::Silence => match self.worry.take() {
                    // One of several workers is enough to say it.
                    Some(Worry::Buffered) if turn.is_first() => turn.print(HINT),
                    Some(Worry::Omitted) => turn.print_wait(patience.unwrap_or_default()),
                    Some(Worry::Buffered) | None => {}
                },
                Heard::End => {
                    turn.blame()?;
                    return Err(ServeError::Ended(self.program.end()));
                }
            }
        }
    }

    fn judge(&mut self, turn: &Turn, line: &[u8]) -> Answer {
        // With a window, the program may answer only once it is full.
        if self.worry == Some(Worry::Buffered) && self.exec.window == 1 {
            self.worry = (!turn.is_timed()).then_some(Worry::Omitted);
        }
        self.has_answered = true;
        judge(line, turn.is_raw(), self.exec.errors)
    }

    fn replace(&mut self) -> io::Result<()> {
        self.program.kill();
        self.program = LineProgram::start(&self.exec.words)?;
        self.has_answered = false;
        Ok(())
    }

    /// Passes an answer on, or asks again if that may help.
    fn take(&mut self, turn: &mut Turn, answer: Answer) -> io::Result<()> {
        let is_out_of_step = matches!(answer, Answer::OutOfStep(_));
        let is_retried = turn.finish(answer)?;
        // Answers come in the order of the questions, so this one cannot be
        // asked again behind others.
        if is_out_of_step || is_retried && turn.asked() > 1 {
            self.replace()?;
            turn.ask_again(&mut self.program);
        } else if is_retried {
            turn.ask_again(&mut self.program);
        }
        Ok(())
    }
}
