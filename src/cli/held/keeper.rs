//! The keeper: starts the command, and outlives the front for as long as
//! anything of the command runs.

use std::ffi::{OsStr, OsString};
use std::future::pending;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal};

use super::news::{Line, News, SIGNALS, receive_files};
use crate::error::Exit;
use crate::proc::{
    Argv, Ended, Environment, Orphans, ProcessGroup, Signals, Start, THIS_PROGRAM, Terminal,
    Variables, on_leash, runtime, sleep_until,
};

/// The first argument that makes ppar a keeper. The front's process group
/// follows, or 0 if the command does not get the terminal; then the command.
/// Standard input is a socket to the front.
pub(crate) const KEEPER_ARGUMENT: &str = "--ppar-keeper";

/// How much time the command has to end.
const GRACE: Duration = Duration::from_secs(1);

/// Runs as a keeper.
pub(crate) fn keep(mut arguments: impl Iterator<Item = OsString>) -> Exit {
    let front = arguments.next().and_then(|pid| pid.to_str()?.parse().ok());
    let Some(front) = front else {
        return Exit::Usage;
    };
    let command: Vec<OsString> = arguments.collect();
    let kept =
        runtime().and_then(|runtime| runtime.block_on(watch(Pid::from_raw(front), &command)));
    match kept {
        Ok(()) => Exit::Success,
        Err(_) => Exit::Broken,
    }
}

async fn watch(front: Option<Pid>, command: &[OsString]) -> io::Result<()> {
    // The front handles signals and forwards them.
    let _signals = Signals::catch()?;
    let orphans = Orphans::adopt()?.reap();
    tokio::pin!(orphans);
    let socket = io::stdin().as_fd().try_clone_to_owned()?;
    // Both the connection and the lease are held until this ends.
    let [input, _connection, _lease] = receive_files(&socket)?;
    let mut line = Line::new(UnixStream::from(socket))?;
    let mut group = match start(front, &input, command) {
        Ok(group) => group,
        Err(error) => {
            line.tell(News::Failed(error.raw_os_error().unwrap_or(0)));
            return Ok(());
        }
    };
    drop(input);
    line.tell(News::Started(group.id().as_raw_pid()));
    let mut stops = group.when_stopped();
    let mut keeper = Keeper::default();
    let ended = loop {
        tokio::select! {
            biased;
            ended = group.wait() => break ended?,
            news = line.next(), if !keeper.is_alone => keeper.hear(news, &mut group),
            signal = stops.next() => {
                if let Some(signal) = signal {
                    line.tell(News::Stopped(signal));
                }
            }
            () = sleep_until(keeper.kill_at) => {
                keeper.kill_at = None;
                group.kill();
            }
            () = &mut orphans => pending().await,
        }
    };
    if ended.signal.is_some() {
        // It had no chance to end what it started.
        group.kill();
        tokio::select! {
            cleared = group.wait() => drop(cleared?),
            () = &mut orphans => pending().await,
        }
    }
    if keeper.is_alone {
        give_back_terminal(front, &group);
    }
    line.tell(News::Ended(number_of(&ended)));
    Ok(())
}

/// The keeper's plans.
#[derive(Debug, Default)]
struct Keeper {
    /// The front is gone.
    is_alone: bool,
    /// When to kill the command.
    kill_at: Option<Instant>,
}

impl Keeper {
    fn hear(&mut self, news: Option<News>, group: &mut ProcessGroup) {
        match news {
            Some(News::Pass(signal)) => {
                if let Some(signal) = Signal::from_named_raw(signal) {
                    group.signal(signal);
                }
            }
            Some(News::End) => {
                group.end(Signal::TERM);
                self.kill_at = Some(Instant::now() + GRACE);
            }
            Some(_) => {}
            None => {
                self.is_alone = true;
                group.kill();
            }
        }
    }
}

/// Starts the command; in the foreground if the front was there.
fn start(front: Option<Pid>, input: &OwnedFd, command: &[OsString]) -> io::Result<ProcessGroup> {
    let words = Argv::of(on_leash(command, front.is_some()))?;
    ProcessGroup::start(Start {
        program: OsStr::new(THIS_PROGRAM),
        arguments: &words,
        environment: &Environment::without(&[]),
        variables: &Variables::default(),
        folder: None,
        streams: [Some(input.as_fd()), None, None],
        inherited: &[],
        leads: true,
        priority: None,
    })
}

fn give_back_terminal(front: Option<Pid>, group: &ProcessGroup) {
    if let Some(front) = front
        && let Some(terminal) = Terminal::open()
        && terminal.is_of(group.id())
    {
        terminal.restore();
        // The group may be gone; then its shell takes the terminal.
        let _ = terminal.give_to(front);
    }
}

/// The code for [`News::Ended`].
fn number_of(ended: &Ended) -> i32 {
    match ended.signal {
        Some(signal) => SIGNALS + signal,
        None => ended.code.unwrap_or(0),
    }
}
