//! The sequential backend: no pool, no processes, one item after the other.
//!
//! It is the baseline for measuring the pool, whose output must equal its own.

use std::io;
use std::time::{Duration, Instant};

use super::job::MapJob;
use crate::error::ErrorRecord;
use crate::event::{Event, Observer};
use crate::lang::Engine;
use crate::pool::{Cut, Ending, Flow, Job, Limit, Piece};
use crate::proc::{Signals, peak_kib};
use crate::wire::{Chunk, Lane, Order};
use crate::worker::{Report, Setup, run_chunk};

/// Signals cannot wait for chunks that take longer than this.
const LONG: Duration = Duration::from_millis(5);
const MOST_ITEMS: usize = 16 << 10;
const BYTES: usize = 256 << 10;

/// Applies the function to all of `job`'s items, here and now.
pub(super) async fn run_inline(
    engine: &Engine,
    setup: &Setup,
    job: &mut MapJob,
    signals: &mut Signals,
    observer: &mut impl Observer,
) -> Ending {
    observer.notice(&Event::WorkerStarted {
        worker: 0,
        pid: std::process::id(),
        host: None,
    });
    let mut items = 1;
    loop {
        if let Some(signal) = signals.poll() {
            return Ending::Interrupted(signal);
        }
        if job.failed() {
            return Ending::Stopped;
        }
        let limit = Limit {
            items,
            bytes: BYTES,
            settled: true,
        };
        let cut = if job.full() {
            Cut::Wait
        } else {
            job.cut(limit)
        };
        if let Some(length) = job.length() {
            observer.notice(&Event::Length(length));
        }
        match cut {
            Cut::End => return Ending::Complete,
            Cut::Wait => {
                tokio::select! {
                    signal = signals.next() => return Ending::Interrupted(signal),
                    () = job.changed() => {}
                }
            }
            Cut::Chunk(chunk) => {
                let Some(busy) = run_here(engine, setup, &chunk, job, observer) else {
                    return Ending::Stopped;
                };
                items = if busy > LONG {
                    (items / 2).max(1)
                } else {
                    (items * 2).min(MOST_ITEMS)
                };
            }
        }
    }
}

/// Runs a chunk and returns how long that took; none if the job wants no more.
fn run_here(
    engine: &Engine,
    setup: &Setup,
    chunk: &Chunk,
    job: &mut MapJob,
    observer: &mut impl Observer,
) -> Option<Duration> {
    let start = Instant::now();
    let mut taker = Taker {
        job,
        lane: chunk.lane,
        done: 0,
        observer,
    };
    run_chunk(engine, setup, chunk, &Order::default(), &mut taker).ok()?;
    let busy = start.elapsed();
    observer.notice(&Event::ChunkDone {
        worker: 0,
        items: u64::from(chunk.items),
        busy,
        peak_kib: if setup.measure { peak_kib() } else { 0 },
    });
    Some(busy)
}

/// Passes output straight to the job.
struct Taker<'a, O> {
    job: &'a mut MapJob,
    lane: Lane,
    done: u32,
    observer: &'a mut O,
}

impl<O: Observer> Taker<'_, O> {
    fn take(&mut self, done: u32, piece: Piece) -> io::Result<()> {
        let items = u64::from(done - self.done);
        self.done = done;
        if self.lane == Lane::Map && items > 0 {
            self.observer.notice(&Event::ItemsDone { items });
        }
        match self.job.take(self.lane, piece) {
            Flow::Continue => Ok(()),
            Flow::Stop => Err(io::ErrorKind::Other.into()),
        }
    }
}

impl<O: Observer> Report for Taker<'_, O> {
    fn results(&mut self, done: u32, output: &[u8]) -> io::Result<()> {
        let output = bytes::Bytes::copy_from_slice(output);
        self.take(done, Piece::Results(output))
    }

    fn failure(&mut self, done: u32, record: ErrorRecord) -> io::Result<()> {
        self.observer.notice(&Event::ItemFailed);
        self.take(done, Piece::Failed(record))
    }

    fn begun(&mut self, _offset: u32) -> io::Result<()> {
        Ok(())
    }
}
