//! Futures that are awaited together, each polled only when it was woken.
//!
//! They belong to the task that awaits them: a task for each would cost more
//! than most of them do themselves.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use crate::lock::lock;

/// Futures that run at the same time.
pub(super) struct Crew<'a, T> {
    seats: Vec<Seat<'a, T>>,
    /// The seats without a future.
    free: Vec<usize>,
    desk: Arc<Mutex<Desk>>,
}

/// A seat for one future after the other.
struct Seat<'a, T> {
    future: Option<Pin<Box<dyn Future<Output = T> + 'a>>>,
    bell: Arc<Bell>,
    waker: Waker,
}

/// Which futures were woken.
#[derive(Default)]
struct Desk {
    rung: VecDeque<usize>,
    /// Who polls them.
    waker: Option<Waker>,
}

/// Wakes the future on one seat.
struct Bell {
    seat: usize,
    has_rung: AtomicBool,
    desk: Arc<Mutex<Desk>>,
}

impl<'a, T> Crew<'a, T> {
    /// Without any futures.
    pub(super) fn new() -> Self {
        Self {
            seats: Vec::new(),
            free: Vec::new(),
            desk: Arc::default(),
        }
    }

    /// Adds a future.
    pub(super) fn add(&mut self, future: impl Future<Output = T> + 'a) {
        let seat = self.free.pop().unwrap_or_else(|| self.new_seat());
        let seat = &mut self.seats[seat];
        seat.future = Some(Box::pin(future));
        seat.waker.wake_by_ref();
    }

    fn new_seat(&mut self) -> usize {
        let seat = self.seats.len();
        let bell = Arc::new(Bell {
            seat,
            has_rung: AtomicBool::new(false),
            desk: Arc::clone(&self.desk),
        });
        self.seats.push(Seat {
            future: None,
            waker: Arc::clone(&bell).into(),
            bell,
        });
        seat
    }

    /// What the next future gives that is ready; none if there are no futures. May
    /// be dropped and called again.
    pub(super) async fn next(&mut self) -> Option<T> {
        poll_fn(|context| self.poll_next(context)).await
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<T>> {
        if self.free.len() == self.seats.len() {
            return Poll::Ready(None);
        }
        let rung = {
            let mut desk = lock(&self.desk);
            desk.waker = Some(context.waker().clone());
            desk.rung.len()
        };
        // Those that are woken meanwhile wake this task again.
        for _ in 0..rung {
            let Some(number) = lock(&self.desk).rung.pop_front() else {
                break;
            };
            let seat = &mut self.seats[number];
            seat.bell.has_rung.store(false, Ordering::SeqCst);
            let Some(future) = &mut seat.future else {
                continue;
            };
            let mut context = Context::from_waker(&seat.waker);
            if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
                seat.future = None;
                self.free.push(number);
                return Poll::Ready(Some(value));
            }
        }
        Poll::Pending
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.has_rung.swap(true, Ordering::SeqCst) {
            return;
        }
        let waker = {
            let mut desk = lock(&self.desk);
            desk.rung.push_back(self.seat);
            desk.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::time::Duration;

    use tokio::sync::Notify;
    use tokio::task::yield_now;

    use super::*;

    fn run<T>(future: impl Future<Output = T>) -> T {
        crate::proc::runtime().expect("a runtime").block_on(future)
    }

    #[test]
    fn each_is_given_once_it_is_ready() {
        run(async {
            let mut crew = Crew::new();
            assert_eq!(crew.next().await, None);
            for number in [3, 1, 2] {
                crew.add(async move {
                    tokio::time::sleep(Duration::from_millis(20 * number)).await;
                    number
                });
            }
            for number in 1..=3 {
                assert_eq!(crew.next().await, Some(number));
                crew.add(async {
                    yield_now().await;
                    9
                });
                assert_eq!(crew.next().await, Some(9));
            }
            assert_eq!(crew.next().await, None);
            assert_eq!(crew.seats.len(), 3);
        });
    }

    #[test]
    fn only_those_that_were_woken_are_polled() {
        run(async {
            let (polls, bell) = (Cell::new(0), Notify::new());
            let mut crew = Crew::new();
            crew.add(poll_fn(|_| {
                polls.set(polls.get() + 1);
                Poll::<()>::Pending
            }));
            crew.add(bell.notified());
            for _ in 0..3 {
                let short = Duration::from_millis(1);
                let waited = tokio::time::timeout(short, crew.next()).await;
                assert!(waited.is_err());
            }
            bell.notify_waiters();
            assert_eq!(crew.next().await, Some(()));
            assert_eq!(polls.get(), 1);
        });
    }

    #[test]
    fn one_that_is_always_busy_does_not_keep_the_task() {
        run(async {
            let mut crew = Crew::new();
            crew.add(async {
                loop {
                    yield_now().await;
                }
            });
            let others = async {
                for _ in 0..9 {
                    yield_now().await;
                }
            };
            tokio::select! {
                _ = crew.next() => unreachable!("it never ends"),
                () = others => {}
            }
        });
    }
}
