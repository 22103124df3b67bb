//! The streams of an agent: what each one is, and who serves it.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;

use super::claims::Claims;
use super::far::{Far, Will, tell};
use super::files::{self, Fresh};
use super::job::Jobs;
use super::scales::{Load, Scales};
use super::worker::Workers;
use crate::host::{Outbound, add_credit, full_credit};
use crate::launch::Post;
use crate::wire::{Command, HostNews, HostOrder, NO_STREAM, Parcel, Pipe, StreamId, WireError};

/// A stream, as the desk sees it.
struct Near {
    /// None once the input has ended.
    input: Option<mpsc::UnboundedSender<Bytes>>,
    wills: mpsc::UnboundedSender<Will>,
    credits: [Arc<Semaphore>; 2],
}

/// All streams.
pub(super) struct Desk {
    to: Outbound,
    open: HashMap<StreamId, Near>,
    workers: Workers,
    jobs: Jobs,
    claims: Claims,
    scales: Scales,
    /// The folder that lives as long as the agent.
    fresh: Option<Fresh>,
    /// Each returns the number of its stream when it ends.
    attendants: JoinSet<StreamId>,
}

impl Desk {
    /// No streams yet; news go to `to`.
    pub(super) fn new(to: Outbound) -> Self {
        Self {
            to,
            open: HashMap::new(),
            workers: Workers::default(),
            jobs: Jobs::default(),
            claims: Claims::default(),
            scales: Scales::default(),
            fresh: None,
            attendants: JoinSet::new(),
        }
    }

    /// Handles what arrived over the channel. Fails if it is invalid.
    pub(super) fn take(&mut self, parcel: Parcel<HostOrder>) -> Result<(), WireError> {
        while let Some(Ok(id)) = self.attendants.try_join_next() {
            self.open.remove(&id);
        }
        match parcel {
            Parcel::Data(id, Pipe::Input, bytes) => {
                let near = self.open.get(&id);
                if let Some(input) = near.and_then(|near| near.input.as_ref()) {
                    let _ = input.send(bytes);
                }
            }
            Parcel::Data(..) => return Err(WireError::Malformed("data for an output pipe")),
            Parcel::Message(id, HostOrder::Grant { pipe, bytes }) => {
                if let Some(near) = self.open.get(&id) {
                    add_credit(&near.credits[usize::from(pipe == Pipe::Error)], bytes)?;
                }
            }
            Parcel::Message(id, HostOrder::Close) => {
                if let Some(near) = self.open.get_mut(&id) {
                    near.input = None;
                }
            }
            Parcel::Message(id, HostOrder::Signal(signal)) => self.will(id, Will::Signal(signal)),
            Parcel::Message(id, HostOrder::Forget) => {
                self.will(id, Will::Forget);
                if let Some(near) = self.open.remove(&id) {
                    near.credits.iter().for_each(|credit| credit.close());
                }
            }
            Parcel::Message(_, HostOrder::Weigh) => self.scales.start(&self.to),
            Parcel::Message(_, HostOrder::Claim { paths }) => self.claims.claim(&paths),
            Parcel::Message(_, HostOrder::Ping) => tell(&self.to, NO_STREAM, &HostNews::Pong),
            Parcel::Message(_, HostOrder::Crew { crew, workers }) => {
                self.workers.expect(&crew, workers as usize)?;
            }
            Parcel::Message(id, order) => self.open(id, order),
        }
        Ok(())
    }

    fn will(&self, id: StreamId, will: Will) {
        if let Some(near) = self.open.get(&id) {
            let _ = near.wills.send(will);
        }
    }

    /// Opens a stream, if the order starts one.
    fn open(&mut self, id: StreamId, order: HostOrder) {
        let (input_to, input) = mpsc::unbounded_channel();
        let (wills_to, wills) = mpsc::unbounded_channel();
        let credits = [full_credit(), full_credit()];
        let near = Near {
            input: Some(input_to),
            wills: wills_to,
            credits: credits.clone(),
        };
        let far = Far {
            id,
            to: self.to.clone(),
            input,
            wills,
            credits,
        };
        self.open.insert(id, near);
        match order {
            HostOrder::Worker { worker, slot } => {
                let [worker, slot] = [worker, slot].map(|number| number as usize);
                self.start_worker(id, Post { worker, slot }, far);
            }
            HostOrder::Job(command) => self.start_job(id, &command, far),
            HostOrder::Put { path, mode } => self.attend(id, None, files::take(path, mode, far)),
            HostOrder::Get { path } => self.attend(id, None, files::give(path, far)),
            HostOrder::Find { path } => {
                self.open.remove(&id);
                far.finish(fs::symlink_metadata(files::os(&path)).map(drop));
            }
            HostOrder::Release { removed, kept } => {
                self.open.remove(&id);
                self.claims.release(&kept, true);
                self.claims.release(&removed, false);
                far.done();
            }
            HostOrder::Folder { path, fresh } => {
                self.open.remove(&id);
                match files::enter(&path, fresh) {
                    Ok(folder) => {
                        self.fresh = folder.or(self.fresh.take());
                        far.done();
                    }
                    Err(error) => {
                        let path = PathBuf::from(files::os(&path));
                        far.fail(format!("{}: {error}", path.display()), 1);
                    }
                }
            }
            // Orders that start none were handled above.
            _ => drop(self.open.remove(&id)),
        }
    }

    fn start_worker(&mut self, id: StreamId, post: Post, far: Far) {
        match self.workers.start(post) {
            Ok(handle) => {
                let process = handle.process.id();
                let load = process.map(|process| self.scales.put(id, process));
                self.attend(id, load, super::worker::attend(handle, far));
            }
            Err(error) => {
                self.open.remove(&id);
                far.fail(error.to_string(), 126);
            }
        }
    }

    fn start_job(&mut self, id: StreamId, command: &Command, far: Far) {
        match self.jobs.start(command) {
            Ok(job) => {
                let load = self.scales.put(id, job.process());
                self.attend(id, Some(load), super::job::attend(job, far));
            }
            Err(refusal) => {
                self.open.remove(&id);
                far.tell(&refusal);
            }
        }
    }

    fn attend(
        &mut self,
        id: StreamId,
        load: Option<Load>,
        attendant: impl Future<Output = ()> + 'static,
    ) {
        self.attendants.spawn_local(async move {
            attendant.await;
            drop(load);
            id
        });
    }

    /// Kills everything that was started, and waits until it is gone.
    pub(super) async fn end_all(mut self) {
        for near in self.open.values_mut() {
            let _ = near.wills.send(Will::Forget);
            near.input = None;
            near.credits.iter().for_each(|credit| credit.close());
        }
        while self.attendants.join_next().await.is_some() {}
        self.claims.remove_folders();
    }
}
