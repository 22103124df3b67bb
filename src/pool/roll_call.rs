//! Starts workers just to ask for their process ids.

use bytes::Bytes;
use tokio::sync::mpsc;
use tokio::task::LocalSet;

use super::link::{Heard, Link};
use super::posts::Posts;
use super::run::PoolError;
use crate::launch::Launch;
use crate::wire::FromWorker;

/// The process ids of a worker and its parent, as the worker sees them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Present {
    /// Its own.
    pub(crate) pid: u32,
    /// Its parent's.
    pub(crate) parent: u32,
}

/// Starts `count` workers with `setup` and asks each. They are gone when this
/// returns.
pub(crate) async fn roll_call(
    count: usize,
    launch: &mut impl Launch,
    setup: Bytes,
) -> Result<Vec<Present>, PoolError> {
    LocalSet::new()
        .run_until(async {
            let (tell, mut heard) = mpsc::channel(count.max(1));
            let mut posts = Posts::default();
            let mut links = Vec::with_capacity(count);
            for id in 0..count {
                let handle = launch
                    .start(posts.take(id))
                    .map_err(|error| PoolError::NoWorker(error.to_string()))?;
                links.push(Link::new(id, handle, setup.clone(), tell.clone()));
            }
            let mut present = vec![None; count];
            while present.contains(&None) {
                match heard.recv().await {
                    Some((id, Heard::Said(FromWorker::Ready { pid, parent }))) => {
                        present[id] = Some(Present { pid, parent });
                    }
                    Some((_, Heard::Greeted(_) | Heard::Said(_))) => {}
                    Some((_, Heard::Gone { reason, .. })) => {
                        return Err(PoolError::NoWorker(reason));
                    }
                    None => return Err(PoolError::NoWorker("it does not answer".to_owned())),
                }
            }
            for link in &mut links {
                link.retire();
            }
            let mut left = count;
            while left > 0 {
                if let Some((_, Heard::Gone { .. })) = heard.recv().await {
                    left -= 1;
                }
            }
            Ok(present.into_iter().flatten().collect())
        })
        .await
}
