//! What is known about the first process of a job without asking the system.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

use tokio::sync::Notify;

/// The first process of a job, as those who wait for it see it.
#[derive(Debug, Default)]
pub(super) struct Leader {
    has_ended: AtomicBool,
    /// The signal by which it is stopped, or 0.
    stopped: AtomicI32,
    news: Notify,
}

impl Leader {
    /// Whether it is known to have ended.
    pub(super) fn has_ended(&self) -> bool {
        self.has_ended.load(Ordering::SeqCst)
    }

    /// Tells that it has ended; returns whether that was known.
    pub(super) fn tell_end(&self) -> bool {
        let was_known = self.has_ended.swap(true, Ordering::SeqCst);
        self.news.notify_waiters();
        was_known
    }

    /// Tells the signal by which it is stopped, or 0 when it continues.
    pub(super) fn tell_stop(&self, signal: i32) {
        self.stopped.store(signal, Ordering::SeqCst);
        self.news.notify_waiters();
    }

    /// Waits until it is known to have ended. May be dropped and called again.
    pub(super) async fn end(&self) {
        while !self.has_ended() {
            // This notices everything that is told from here on.
            let news = self.news.notified();
            if !self.has_ended() {
                news.await;
            }
        }
    }
}

/// Reports when the first process of a job is stopped and continued.
#[derive(Debug)]
pub(crate) struct Stops {
    leader: Arc<Leader>,
    /// What was reported last.
    known: i32,
}

impl Stops {
    /// It is not stopped, as far as is known.
    pub(super) fn of(leader: &Arc<Leader>) -> Self {
        Self {
            leader: Arc::clone(leader),
            known: 0,
        }
    }

    /// The signal by which it is stopped now, or none once it continues. May be
    /// dropped and called again.
    pub(crate) async fn next(&mut self) -> Option<i32> {
        loop {
            if self.leader.has_ended() {
                return pending().await;
            }
            let news = self.leader.news.notified();
            let stopped = self.leader.stopped.load(Ordering::SeqCst);
            if stopped != self.known {
                self.known = stopped;
                return Some(stopped).filter(|&signal| signal != 0);
            }
            news.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;

    /// What a future gives without waiting.
    fn now<T>(future: impl Future<Output = T>) -> Option<T> {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => Some(value),
            Poll::Pending => None,
        }
    }

    #[test]
    fn stops_are_reported_once_until_the_end() {
        let leader = Arc::new(Leader::default());
        let mut stops = Stops::of(&leader);
        assert_eq!(now(stops.next()), None);
        leader.tell_stop(19);
        assert_eq!(now(stops.next()), Some(Some(19)));
        assert_eq!(now(stops.next()), None);
        leader.tell_stop(0);
        assert_eq!(now(stops.next()), Some(None));
        assert_eq!(now(leader.end()), None);
        assert!(!leader.tell_end() && leader.tell_end());
        assert_eq!(now(leader.end()), Some(()));
        leader.tell_stop(19);
        assert_eq!(now(stops.next()), None);
    }

    #[test]
    fn the_end_wakes_all_waiters() {
        let runtime = crate::proc::runtime().expect("a runtime");
        runtime.block_on(async {
            let leader = Leader::default();
            let tell = async { leader.tell_end() };
            assert_eq!(tokio::join!(leader.end(), tell), ((), false));
        });
    }
}
