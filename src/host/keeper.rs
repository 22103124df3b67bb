//! Connects to one host, holds the connection, and reconnects with growing
//! pauses after it is lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_bytes::ByteBuf;
use thiserror::Error;
use tokio::sync::{Notify, Semaphore, mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

use super::channel::{Channel, Loss, channel};
use super::facts::Facts;
use super::files::{FileError, put};
use super::plan::{Change, Crews, FleetConfig, Folder, Standing};
use super::reach::{Held, Murmur, ReachError, Reached, reach};
use super::target::Way;
use crate::output::say;
use crate::wire::{HostNews, HostOrder, NO_STREAM};

/// The first pause before reconnecting. The pauses grow up to half of the time
/// that a run waits while all hosts are lost.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// A connection that has held this long counts as good.
const GOOD: Duration = Duration::from_secs(30);
/// How long agents may take to end everything they started.
const FAREWELL: Duration = Duration::from_secs(2);

/// Why a host is not usable.
#[derive(Debug, Error)]
enum Failure {
    #[error(transparent)]
    Reach(#[from] ReachError),
    #[error("failed to enter its folder: {0}")]
    Folder(String),
    #[error("failed to {0}")]
    File(#[from] FileError),
    #[error("it reported facts that this version of ppar cannot read: {0}")]
    Facts(#[from] serde_json::Error),
    #[error("the connection was lost at once")]
    Lost,
}

/// Connects to one host and holds the connection.
pub(super) struct Keeper {
    pub(super) place: usize,
    pub(super) name: Arc<str>,
    pub(super) config: Arc<FleetConfig>,
    pub(super) crews: Option<Crews>,
    pub(super) at_once: Arc<Semaphore>,
    pub(super) show: watch::Sender<Standing>,
    /// The number of workers or jobs for which all hosts together have room.
    pub(super) room: Arc<watch::Sender<usize>>,
    pub(super) tell: mpsc::UnboundedSender<Change>,
    pub(super) arrivals: Arc<Notify>,
    /// Whether the run has begun without this host.
    pub(super) has_begun: Arc<AtomicBool>,
}

/// A connection to an agent.
struct Connection {
    channel: Channel,
    upkeep: JoinHandle<Loss>,
    held: Held,
    murmur: watch::Receiver<String>,
    facts: String,
}

impl Connection {
    fn new(reached: Reached, silence: Duration) -> Self {
        let (reader, frames) = (reached.reader, reached.frames);
        let (channel, upkeep) = channel(reader, frames, reached.writer, silence);
        Self {
            channel,
            upkeep: tokio::spawn(upkeep.run()),
            held: reached.held,
            murmur: reached.murmur,
            facts: reached.facts,
        }
    }

    /// Ends it in peace: the agent sees the end of its input, and removes what
    /// it has made.
    async fn part(mut self) {
        self.upkeep.abort();
        self.channel.close();
        let _ = timeout(FAREWELL, self.held.wait()).await;
    }
}

impl Keeper {
    /// Keeps the host connected until it is time to leave. Once the host is
    /// closed, it has no room, and is not tried again.
    pub(super) async fn keep(
        self,
        mut leaves: watch::Receiver<bool>,
        mut closed: watch::Receiver<bool>,
    ) {
        let mut pause = FIRST_PAUSE;
        let mut is_first = true;
        loop {
            let since = Instant::now();
            let outcome = self.attempt(is_first, &mut leaves, &mut closed).await;
            if *leaves.borrow() || *closed.borrow() {
                return;
            }
            if let Err(reason) = outcome {
                self.down(&reason, !is_first);
                if is_first && self.has_begun.load(Ordering::Relaxed) && !self.config.quiet {
                    say(format!(
                        "ppar: going on without host {}: {reason}",
                        self.name
                    ));
                }
            }
            is_first = false;
            if since.elapsed() > GOOD {
                pause = FIRST_PAUSE;
            }
            tokio::select! {
                () = sleep(pause) => {}
                () = left(&mut leaves) => return,
                Ok(_) = closed.wait_for(|&closed| closed) => return,
            }
            pause = (pause * 2).min(self.config.silence / 2);
        }
    }

    fn is_up(&self) -> bool {
        matches!(*self.show.borrow(), Standing::Up(..))
    }

    /// Publishes the current state.
    fn stand(&self, standing: Standing) {
        let now = standing.slots();
        let before = self.show.send_replace(standing).slots();
        self.room.send_modify(|room| *room = *room + now - before);
    }

    /// Connects, and holds the connection until it is lost or it is time to
    /// leave.
    async fn attempt(
        &self,
        is_first: bool,
        leaves: &mut watch::Receiver<bool>,
        closed: &mut watch::Receiver<bool>,
    ) -> Result<(), String> {
        let connected = self.connect(leaves).await;
        let Some((mut connection, prepared)) = connected.map_err(|error| error.to_string())? else {
            return Ok(());
        };
        let channel = connection.channel.clone();
        if !is_first {
            self.say("is back");
        }
        self.stand(Standing::Up(channel.clone(), prepared.1));
        let _ = self.tell.send(Change {
            host: self.place,
            facts: Some(prepared),
        });
        self.arrivals.notify_waiters();
        let loss = loop {
            tokio::select! {
                loss = &mut connection.upkeep => {
                    break loss.map_or_else(|error| error.to_string(), |loss| loss.to_string());
                }
                () = left(leaves) => {
                    connection.part().await;
                    return Ok(());
                }
                Ok(()) = closed.changed() => self.stand(Standing::Up(channel.clone(), 0)),
            }
        };
        // No work may be sent there while the connection ends.
        self.down(&loss, !is_first);
        let _ = timeout(FAREWELL, connection.held.kill()).await;
        let murmur = Murmur(connection.murmur.borrow().clone());
        self.say(&format!("was lost: {loss}{murmur}"));
        Ok(())
    }

    /// Connects, and prepares the agent for work; none if it is time to leave.
    async fn connect(
        &self,
        leaves: &mut watch::Receiver<bool>,
    ) -> Result<Option<(Connection, (Facts, usize))>, Failure> {
        let reached = tokio::select! {
            reached = self.reach() => reached?,
            () = left(leaves) => return Ok(None),
        };
        let connection = Connection::new(reached, self.config.silence);
        let prepared = tokio::select! {
            prepared = self.prepare(&connection.channel, &connection.facts) => prepared.map(Some),
            () = left(leaves) => Ok(None),
        };
        match prepared {
            Ok(Some(prepared)) => Ok(Some((connection, prepared))),
            failed => {
                connection.part().await;
                failed.map(|_| None)
            }
        }
    }

    async fn reach(&self) -> Result<Reached, ReachError> {
        let _permit = self.at_once.acquire().await;
        let target = &self.config.targets[self.place];
        let (patience, silence) = (self.config.patience, self.config.silence);
        reach(target, &self.config.means, patience, silence).await
    }

    /// Tells a fresh agent everything it needs first.
    async fn prepare(&self, channel: &Channel, facts: &str) -> Result<(Facts, usize), Failure> {
        let facts = Facts::from_json(facts)?;
        let slots = self.config.targets[self.place].slots;
        let slots = slots.unwrap_or_else(|| (self.config.per_host)(facts.cores));
        let folder = match &self.config.folder {
            Folder::Login => None,
            Folder::Named(path) => Some((path.as_os_str().as_encoded_bytes(), false)),
            Folder::Fresh => Some((&b"ppar-"[..], true)),
        };
        if let Some((path, fresh)) = folder {
            let path = ByteBuf::from(path);
            let order = HostOrder::Folder { path, fresh };
            done(channel, &order).await.map_err(Failure::Folder)?;
        }
        let is_local = matches!(self.config.targets[self.place].way, Way::Local);
        if is_local && self.config.folder == Folder::Login {
            channel.folders.share_all();
        }
        for file in &self.config.files {
            put(channel, file).await?;
        }
        if self.config.weighs {
            let sent = channel.order(NO_STREAM, &HostOrder::Weigh);
            sent.map_err(|_| Failure::Lost)?;
        }
        if let Some(crews) = &self.crews {
            let order = HostOrder::Crew {
                crew: ByteBuf::from(crews(&self.name)),
                workers: slots as u64,
            };
            let sent = channel.order(NO_STREAM, &order);
            sent.map_err(|_| Failure::Lost)?;
        }
        Ok((facts, slots))
    }

    fn down(&self, reason: &str, again: bool) {
        let was_up = self.is_up();
        self.stand(Standing::Down(reason.into()));
        let change = Change {
            host: self.place,
            facts: None,
        };
        // The first attempts are reported together, for all hosts.
        if was_up || !again {
            let _ = self.tell.send(change);
        }
    }

    fn say(&self, what: &str) {
        if !self.config.quiet {
            say(format!("ppar: host {} {what}", self.name));
        }
    }
}

/// Waits until it is time to leave.
async fn left(leaves: &mut watch::Receiver<bool>) {
    let _ = leaves.wait_for(|&leave| leave).await;
}

/// Sends an order whose stream ends when it is carried out; the error says why
/// it failed.
pub(super) async fn done(channel: &Channel, order: &HostOrder) -> Result<(), String> {
    let mut stream = channel.open();
    stream.order(order).map_err(|error| error.to_string())?;
    loop {
        match stream.news().await {
            Some(HostNews::Ended(_)) => return Ok(()),
            Some(HostNews::Failed { message, .. }) => return Err(message),
            Some(_) => {}
            None => return Err("the connection was lost".to_owned()),
        }
    }
}
