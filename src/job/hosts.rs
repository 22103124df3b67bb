//! The hosts that jobs run on, if the user named any.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::roster::Roster;
use super::slots::Slot;
use super::start::There;
use crate::host::{Change, Fleet, Standing};

/// All hosts of a run; none if jobs run on this machine only.
pub(super) struct Hosts {
    fleet: Option<Fleet>,
    /// How long a run waits while all hosts are lost.
    patience: Duration,
    /// Since when all hosts have been lost.
    stranded: Option<Instant>,
}

/// The chosen host is lost.
#[derive(Debug)]
pub(super) struct Gone;

impl Hosts {
    /// The hosts of `fleet`.
    pub(super) fn new(fleet: Option<Fleet>, patience: Duration) -> Self {
        Self {
            fleet,
            patience,
            stranded: None,
        }
    }

    /// Their names.
    pub(super) fn names(&self) -> Vec<Arc<str>> {
        let hosts = self.fleet.iter().flat_map(|fleet| &fleet.hosts);
        hosts.map(|host| Arc::clone(&host.name)).collect()
    }

    /// Adds their slots to a roster.
    pub(super) fn enter(&self, roster: &mut Roster) {
        if let Some(fleet) = &self.fleet {
            let hosts = fleet.hosts.iter();
            let is_up = |standing: &Standing| matches!(standing, Standing::Up(..));
            roster.set_hosts(
                hosts.map(|host| (host.slots, is_up(&host.standing.borrow()), host.ends)),
            );
        }
    }

    /// Where the job of a slot runs, if not here.
    pub(super) fn there(&self, slot: Slot) -> Result<Option<There>, Gone> {
        let Some(fleet) = &self.fleet else {
            return Ok(None);
        };
        let host = &fleet.hosts[slot.host];
        match &*host.standing.borrow() {
            Standing::Up(channel, _) => Ok(Some(There {
                name: host.name.clone(),
                channel: channel.clone(),
            })),
            Standing::Trying | Standing::Down(_) => Err(Gone),
        }
    }

    /// Applies a change: a host was reached or lost.
    pub(super) fn take(&mut self, change: Change, roster: &mut Roster) {
        let Some(fleet) = &mut self.fleet else {
            return;
        };
        let is_up = change.facts.is_some();
        let host = fleet.take(change);
        if is_up {
            roster.host_is_up(host, fleet.hosts[host].slots);
        } else {
            roster.host_is_down(host);
        }
        self.stranded = roster
            .is_stranded()
            .then(|| self.stranded.unwrap_or_else(Instant::now));
    }

    /// When a run without hosts gives up.
    pub(super) fn stranded_until(&self) -> Option<Instant> {
        self.stranded.map(|since| since + self.patience)
    }

    /// Ends all connections.
    pub(super) async fn leave(&mut self) {
        if let Some(fleet) = self.fleet.take() {
            fleet.farewell().await;
        }
    }
}
