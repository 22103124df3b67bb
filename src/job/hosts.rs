//! The hosts that jobs run on, where a user has named some.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::roster::Roster;
use super::slots::Slot;
use super::start::There;
use crate::host::{Change, Fleet, Standing};

/// All hosts of a run; none where jobs run on this machine alone.
pub(super) struct Hosts {
    fleet: Option<Fleet>,
    /// How long a run waits for one where all are lost.
    patience: Duration,
    /// Since when all are.
    stranded: Option<Instant>,
}

/// The host that was chosen is lost.
#[derive(Debug)]
pub(super) struct Gone;

impl Hosts {
    /// Those of `fleet`.
    pub(super) fn new(fleet: Option<Fleet>, patience: Duration) -> Self {
        Self {
            fleet,
            patience,
            stranded: None,
        }
    }

    /// What they are called.
    pub(super) fn names(&self) -> Vec<Arc<str>> {
        let hosts = self.fleet.iter().flat_map(|fleet| &fleet.hosts);
        hosts.map(|host| Arc::clone(&host.name)).collect()
    }

    /// Tells a roster what slots there are.
    pub(super) fn enter(&self, roster: &mut Roster) {
        if let Some(fleet) = &self.fleet {
            let hosts = fleet.hosts.iter();
            let is_up = |standing: &Standing| matches!(standing, Standing::Up(_));
            roster.set_hosts(hosts.map(|host| (host.slots, is_up(&host.standing.borrow()))));
        }
    }

    /// Where the job of a slot is to run, if not here.
    pub(super) fn there(&self, slot: Slot) -> Result<Option<There>, Gone> {
        let Some(fleet) = &self.fleet else {
            return Ok(None);
        };
        let host = &fleet.hosts[slot.host];
        match &*host.standing.borrow() {
            Standing::Up(channel) => Ok(Some(There {
                name: host.name.clone(),
                channel: channel.clone(),
            })),
            Standing::Trying | Standing::Down(_) => Err(Gone),
        }
    }

    /// A host was reached or lost.
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

    /// When a run gives up that has no host left.
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
