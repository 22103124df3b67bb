//! A job on another host: sends its files, runs it, and fetches its results.

use std::ffi::OsStr;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use serde_bytes::ByteBuf;
use tokio::net::unix::pipe::{Receiver, Sender};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::{JoinHandle, spawn_local};

use super::channel::{Channel, Stream};
use super::files::{FileError, Whereabouts, claim, get, put, release};
use super::pump::take_all;
use crate::proc::{Argv, Ended, Footprint, THIS_PROGRAM, Variables};
use crate::wire::{Command, Farewell, HostNews, HostOrder, Pipe};

/// Everything needed to run a job elsewhere.
#[derive(Debug)]
pub(crate) struct RemoteOrder {
    /// The command to run.
    pub(crate) command: Command,
    /// Files to send first.
    pub(crate) sends: Vec<PathBuf>,
    /// Files to fetch after the run.
    pub(crate) returns: Vec<PathBuf>,
    /// Whether to remove these files from the host afterwards.
    pub(crate) cleans: bool,
}

/// The order for an agent to run a command with these variables.
pub(crate) fn order(words: &Argv, variables: &Variables) -> Command {
    let mut all: Vec<ByteBuf> = words.iter().map(ByteBuf::from).collect();
    if words.program() == Some(OsStr::new(THIS_PROGRAM)) {
        // The last word is the number of this process, which a call of a
        // function must not outlive. There, the agent takes its place.
        all.truncate(2);
    }
    Command {
        words: all,
        variables: variables.iter().map(ByteBuf::from).collect(),
        reads: false,
    }
}

/// This machine's ends of a job's streams.
#[derive(Debug)]
pub(crate) struct Ends {
    /// Where its input comes from, if it has one.
    pub(crate) input: Option<OwnedFd>,
    /// Where its standard output and standard error go.
    pub(crate) outputs: [OwnedFd; 2],
}

/// How a job on another host ended.
#[derive(Debug)]
pub(crate) enum RemoteEnd {
    /// It has ended.
    Ended(Ended),
    /// It could not run, or its files could not be transferred; with the exit
    /// code that a shell would give.
    Refused(String, i32),
    /// Its host was lost, or currently has no room for it.
    Lost,
}

/// A job on another host. Dropping it ends the job.
#[derive(Debug)]
pub(crate) struct RemoteJob {
    signals: mpsc::UnboundedSender<Signal>,
    end: oneshot::Receiver<RemoteEnd>,
    stopped: watch::Receiver<Option<i32>>,
    begun: watch::Receiver<Option<Instant>>,
    held: Arc<AtomicU64>,
    task: JoinHandle<()>,
}

impl RemoteJob {
    /// Starts a job on the host of this channel.
    pub(crate) fn start(channel: Channel, order: RemoteOrder, ends: Ends) -> io::Result<Self> {
        let (signals, orders) = mpsc::unbounded_channel();
        let (tell, end) = oneshot::channel();
        let (tell_stop, stopped) = watch::channel(None);
        let (tell_begin, begun) = watch::channel(None);
        let input = ends.input.map(Receiver::from_owned_fd).transpose()?;
        let held = Arc::<AtomicU64>::default();
        let course = Course {
            channel,
            held: Arc::clone(&held),
            orders,
            tell_stop,
            tell_begin,
        };
        let task = spawn_local(async move {
            let _ = tell.send(course.run(order, input, ends.outputs).await);
        });
        Ok(Self {
            signals,
            end,
            stopped,
            begun,
            held,
            task,
        })
    }

    /// Sends a signal to the job and everything it started.
    pub(crate) fn end(&self, signal: Signal) {
        let _ = self.signals.send(signal);
    }

    /// Waits for it to end. May be dropped and called again until it returns.
    pub(crate) async fn wait(&mut self) -> RemoteEnd {
        (&mut self.end).await.unwrap_or(RemoteEnd::Lost)
    }

    /// Reports since when its process runs, which is after its files have
    /// arrived.
    pub(crate) fn begun(&self) -> watch::Receiver<Option<Instant>> {
        self.begun.clone()
    }

    /// Where to read the memory that it holds, if its host reports that.
    pub(crate) fn footprint(&self) -> Footprint {
        Footprint::Told(Arc::clone(&self.held))
    }

    /// Reports when it is stopped and continued.
    pub(crate) fn stopped(&self) -> watch::Receiver<Option<i32>> {
        self.stopped.clone()
    }
}

impl Drop for RemoteJob {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The files of a job on its host.
#[derive(Debug, Default)]
struct Luggage {
    /// They are here, too.
    copies: Vec<PathBuf>,
    /// They may be the only ones.
    kept: Vec<PathBuf>,
}

impl Luggage {
    fn note(
        &mut self,
        file: &Path,
        moved: Result<Whereabouts, FileError>,
    ) -> Result<(), FileError> {
        let files = match &moved {
            Ok(Whereabouts::Both) => &mut self.copies,
            Ok(Whereabouts::Shared) | Err(_) => &mut self.kept,
        };
        files.push(file.to_owned());
        moved.map(drop)
    }
}

/// A job from start to end.
struct Course {
    channel: Channel,
    held: Arc<AtomicU64>,
    orders: mpsc::UnboundedReceiver<Signal>,
    tell_stop: watch::Sender<Option<i32>>,
    tell_begin: watch::Sender<Option<Instant>>,
}

impl Course {
    async fn run(
        mut self,
        order: RemoteOrder,
        input: Option<Receiver>,
        outputs: [OwnedFd; 2],
    ) -> RemoteEnd {
        let mut luggage = Luggage::default();
        let mut end = match self.send(&order, &mut luggage).await {
            Ok(()) => self.execute(&order.command, input, outputs).await,
            Err(error) => of_files(&error),
        };
        if let RemoteEnd::Ended(ended) = &end {
            // If the job failed, files that it did not create are not an error.
            let is_fine = ended.code == Some(0);
            if let (Err(error), true) = (self.fetch(&order.returns, &mut luggage).await, is_fine) {
                end = of_files(&error);
            }
        } else {
            luggage.kept.extend(order.returns);
        }
        if order.cleans {
            release(&self.channel, &luggage.copies, &luggage.kept).await;
        }
        end
    }

    async fn send(&self, order: &RemoteOrder, luggage: &mut Luggage) -> Result<(), FileError> {
        if order.cleans {
            claim(&self.channel, &order.sends)?;
            claim(&self.channel, &order.returns)?;
        }
        let mut outcome = Ok(());
        for file in &order.sends {
            if outcome.is_ok() {
                outcome = luggage.note(file, put(&self.channel, file).await);
            } else {
                luggage.kept.push(file.clone());
            }
        }
        outcome
    }

    /// Fetches all files that are there. The error is the first one.
    async fn fetch(&self, files: &[PathBuf], luggage: &mut Luggage) -> Result<(), FileError> {
        let mut outcome = Ok(());
        for file in files {
            let fetched = luggage.note(file, get(&self.channel, file).await);
            outcome = outcome.and(fetched);
        }
        outcome
    }

    async fn execute(
        &mut self,
        command: &Command,
        input: Option<Receiver>,
        outputs: [OwnedFd; 2],
    ) -> RemoteEnd {
        let mut stream = self.channel.open_weighed(Arc::clone(&self.held));
        if let Err(error) = stream.order(&HostOrder::Job(command.clone())) {
            return RemoteEnd::Refused(format!("failed to start: {error}"), 126);
        }
        let feeding = input.map(|input| {
            let (outlet, close) = (stream.input(), stream.closer());
            spawn_local(async move {
                let _ = outlet.send_all(input).await;
                close();
            })
        });
        let passing = [Pipe::Output, Pipe::Error]
            .into_iter()
            .zip(outputs)
            .map(|(pipe, output)| pass_on(&mut stream, pipe, output))
            .collect::<Vec<_>>();
        let end = self.until_end(&mut stream).await;
        if let Some(feeding) = feeding {
            feeding.abort();
        }
        for task in passing {
            let _ = task.await;
        }
        end
    }

    async fn until_end(&mut self, stream: &mut Stream) -> RemoteEnd {
        loop {
            tokio::select! {
                Some(signal) = self.orders.recv() => {
                    let _ = stream.order(&HostOrder::Signal(signal.as_raw()));
                }
                news = stream.news() => match news {
                    Some(HostNews::Ended(farewell)) => return RemoteEnd::Ended(ended(&farewell)),
                    Some(HostNews::Failed { later: true, .. }) | None => return RemoteEnd::Lost,
                    Some(HostNews::Failed { message, code, .. }) => {
                        return RemoteEnd::Refused(message, code);
                    }
                    Some(HostNews::Started { ago_ns }) => {
                        let ago = Duration::from_nanos(ago_ns);
                        self.tell_begin.send_replace(Instant::now().checked_sub(ago));
                    }
                    Some(HostNews::Stopped(signal)) => {
                        self.tell_stop.send_replace(signal);
                    }
                    Some(_) => {}
                },
            }
        }
    }
}

/// Writes the data of a pipe into this machine's end of it. Many jobs print
/// nothing, so the runtime learns of that end only when something arrives.
fn pass_on(stream: &mut Stream, pipe: Pipe, output: OwnedFd) -> JoinHandle<()> {
    let (parts, granter) = (stream.take(pipe), stream.granter(pipe));
    spawn_local(async move {
        if let Some(parts) = parts {
            let _ = take_all(parts, |_| Sender::from_owned_fd(output), granter).await;
        }
    })
}

fn of_files(error: &FileError) -> RemoteEnd {
    match error {
        FileError::Lost => RemoteEnd::Lost,
        error => RemoteEnd::Refused(format!("failed to {error}"), 1),
    }
}

fn ended(farewell: &Farewell) -> Ended {
    Ended {
        signal: farewell.signal,
        code: farewell.code,
        user: Duration::from_nanos(farewell.user_ns),
        system: Duration::from_nanos(farewell.system_ns),
        peak_kib: farewell.peak_kib,
    }
}
