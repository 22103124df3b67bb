//! Waiting for a point in time, if there is one.

use std::future::pending;
use std::time::Instant;

/// Resolves at `time`; without one, never.
pub(crate) async fn sleep_until(time: Option<Instant>) {
    match time {
        Some(time) => tokio::time::sleep_until(time.into()).await,
        None => pending().await,
    }
}
