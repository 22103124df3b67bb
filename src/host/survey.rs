//! Inspects hosts without running anything there.

use std::time::{Duration, Instant};

use serde::Serialize;
use serde_bytes::ByteBuf;

use super::facts::Facts;
use super::fleet::{Fleet, FleetError};
use super::keeper::done;
use super::plan::{FleetConfig, Standing};
use crate::wire::HostOrder;

/// How many round trips to measure; the shortest counts.
const TRIPS: usize = 20;

/// The result for one host.
#[derive(Debug, Serialize)]
pub(crate) struct Sight {
    /// Its target.
    pub(crate) target: String,
    /// Whether it was reached.
    pub(crate) reached: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
    /// Facts about it.
    #[serde(flatten)]
    pub(crate) facts: Option<Facts>,
    /// How many workers or jobs run there at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) slots: Option<usize>,
    /// The time of a round trip, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) round_trip: Option<f64>,
}

/// Tries all hosts once.
pub(crate) async fn survey(config: FleetConfig) -> Result<Vec<Sight>, FleetError> {
    let fleet = Fleet::gather(config).await?;
    let mut sights = Vec::new();
    for host in &fleet.hosts {
        let standing = host.standing.borrow().clone();
        let (error, trip) = match standing {
            Standing::Up(channel, _) => {
                let mut best = Duration::MAX;
                for _ in 0..TRIPS {
                    let begin = Instant::now();
                    let path = ByteBuf::from(b"/");
                    if done(&channel, &HostOrder::Find { path }).await.is_err() {
                        break;
                    }
                    best = best.min(begin.elapsed());
                }
                (None, Some(best).filter(|&best| best < Duration::MAX))
            }
            Standing::Down(reason) => (Some(reason.to_string()), None),
            Standing::Trying => (None, None),
        };
        sights.push(Sight {
            target: host.name.to_string(),
            reached: host.facts.is_some() && error.is_none(),
            error,
            facts: host.facts.clone(),
            slots: host.facts.is_some().then_some(host.slots),
            round_trip: trip.map(|trip| trip.as_secs_f64()),
        });
    }
    fleet.farewell().await;
    Ok(sights)
}
