//! The front: the process that the user sees when a command runs under a lock.

use std::ffi::{OsStr, OsString};
use std::future::pending;
use std::io::{self, IsTerminal};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;

use anyhow::Context;
use rustix::process::{Pid, Signal, kill_current_process_group};

use super::keeper::KEEPER_ARGUMENT;
use super::news::{Line, News, SIGNALS, send_files};
use crate::error::Exit;
use crate::proc::{
    Argv, Environment, Orphans, ProcessGroup, Signals, Start, THIS_PROGRAM, Terminal, own_group,
    readable, runtime,
};

/// How a command under a lock ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Held {
    /// With this status.
    To(Exit),
    /// By a signal; ppar ends with this status.
    Killed(Exit),
    /// It was ended because the manager is gone.
    ManagerGone,
    /// It was ended because the keeper was killed.
    KeeperGone,
}

/// Runs `command` with these variables in addition to those of this process, as
/// long as the manager at the other end of `connection` exists. When this
/// returns, nothing of the command is running, except what it left behind when
/// it exited.
pub(in crate::cli) fn run(
    command: &[OsString],
    variables: &[(&str, &OsStr)],
    connection: OwnedFd,
    lease: &OwnedFd,
) -> anyhow::Result<Held> {
    let runtime = runtime()?;
    runtime.block_on(async {
        let mut signals = Signals::catch_each()?;
        let orphans = Orphans::adopt()?.reap();
        tokio::pin!(orphans);
        let (mut front, mut line) = Front::start(command, variables, &connection, lease)?;
        let manager = readable(connection)?;
        let mut is_lost = false;
        let held = loop {
            tokio::select! {
                biased;
                news = line.next() => {
                    if let Some(held) = front.hear(news, &line)? {
                        break held;
                    }
                }
                signal = signals.next() => {
                    front.told = Some(signal);
                    line.tell(News::Pass(signal));
                }
                _ = manager.readable(), if !is_lost => {
                    is_lost = true;
                    line.tell(News::End);
                }
                () = &mut orphans => pending().await,
            }
        };
        if held == Held::KeeperGone {
            front.keeper.kill();
        }
        tokio::select! {
            ended = front.keeper.wait() => drop(ended?),
            () = &mut orphans => pending().await,
        }
        Ok(if is_lost { Held::ManagerGone } else { held })
    })
}

struct Front {
    keeper: ProcessGroup,
    terminal: Option<Terminal>,
    /// The group of the command, once it runs.
    command: Option<Pid>,
    /// Whether the command has the terminal.
    has_given: bool,
    /// The last signal that came for this process.
    told: Option<i32>,
}

impl Front {
    /// Starts the keeper, and with it the command.
    fn start(
        command: &[OsString],
        variables: &[(&str, &OsStr)],
        connection: &OwnedFd,
        lease: &OwnedFd,
    ) -> anyhow::Result<(Self, Line)> {
        let terminal = Terminal::open();
        // If another program reads the command's output, that one may be using
        // the terminal. Then the command gets it only when it asks.
        let has_given =
            io::stdout().is_terminal() && terminal.as_ref().is_some_and(Terminal::is_ours);
        let front = own_group().filter(|_| has_given).map_or(0, Pid::as_raw_pid);
        let own = ["ppar", KEEPER_ARGUMENT, &front.to_string()].map(OsString::from);
        let words = Argv::of(own.iter().chain(command)).context("bad command")?;
        let names: Vec<&OsStr> = variables.iter().map(|(name, _)| OsStr::new(name)).collect();
        let (here, there) = UnixStream::pair()?;
        let stdin = io::stdin();
        send_files(
            here.as_fd(),
            [stdin.as_fd(), connection.as_fd(), lease.as_fd()],
        )?;
        let keeper = ProcessGroup::start(Start {
            program: OsStr::new(THIS_PROGRAM),
            arguments: &words,
            environment: &Environment::without(&names),
            variables: &variables.iter().copied().collect(),
            folder: None,
            streams: [Some(there.as_fd()), None, None],
            inherited: &[],
            leads: true,
            priority: None,
        });
        let front = Self {
            keeper: keeper.context("cannot start the command")?,
            terminal,
            command: None,
            has_given,
            told: None,
        };
        Ok((front, Line::new(here)?))
    }

    /// How the command has ended, if it has.
    fn hear(&mut self, news: Option<News>, line: &Line) -> anyhow::Result<Option<Held>> {
        match news {
            Some(News::Started(group)) => self.command = Pid::from_raw(group),
            Some(News::Stopped(signal)) => self.stop(signal, line)?,
            Some(News::Ended(number)) => return Ok(Some(self.held(number))),
            Some(News::Failed(error)) => {
                let error = io::Error::from_raw_os_error(error);
                return Err(error).context("cannot start the command");
            }
            Some(News::Pass(_) | News::End) | None => {
                self.take_terminal(true);
                return Ok(Some(Held::KeeperGone));
            }
        }
        Ok(None)
    }

    fn held(&self, number: i32) -> Held {
        if number < SIGNALS {
            self.take_terminal(false);
            return Held::To(Exit::Command(number));
        }
        Held::Killed(self.exit_after(number - SIGNALS))
    }

    fn exit_after(&self, signal: i32) -> Exit {
        self.take_terminal(true);
        if self.told == Some(signal) {
            // A process that waits for this one should see the same.
            return Exit::Signal(signal);
        }
        if signal == Signal::INT.as_raw() && self.has_given {
            // The key was meant for everything that the user sees as one job, such
            // as the script in which this runs.
            let _ = kill_current_process_group(Signal::INT);
            return Exit::Signal(signal);
        }
        Exit::Command(128 + signal)
    }

    /// Takes the terminal back, if the command has it.
    fn take_terminal(&self, restore: bool) {
        if let (Some(terminal), Some(command)) = (&self.terminal, self.command)
            && terminal.is_of(command)
            && let Some(group) = own_group()
        {
            // On failure this process stays in the background.
            let _ = terminal.give_to(group);
            if restore {
                terminal.restore();
            }
        }
    }

    /// Handles a stopped command as a shell would, or lets the user's shell do
    /// it.
    fn stop(&mut self, signal: i32, line: &Line) -> io::Result<()> {
        let (Some(terminal), Some(command)) = (&self.terminal, self.command) else {
            return Ok(());
        };
        let Some(signal) = Signal::from_named_raw(signal).filter(|signal| *signal != Signal::STOP)
        else {
            return Ok(());
        };
        let wants_terminal = signal == Signal::TTIN || signal == Signal::TTOU;
        if !(wants_terminal && terminal.is_ours()) {
            self.take_terminal(true);
            if !Terminal::stop_ours(signal)? && wants_terminal {
                // It would ask forever, and no shell can bring it to the
                // foreground.
                line.tell(News::Pass(Signal::HUP.as_raw()));
            }
        }
        if terminal.is_ours() && (self.has_given || wants_terminal) {
            self.has_given |= terminal.give_to(command).is_ok();
        }
        line.tell(News::Pass(Signal::CONT.as_raw()));
        Ok(())
    }
}
