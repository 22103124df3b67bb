//! `imap` and `imap_unordered`: yield the results of a pool one by one, while
//! the input is still being read.
//!
//! Of a range or a series, only as many tasks are submitted as keep all workers
//! busy, so that an endless one takes little memory. When the pool is closed,
//! the rest is read and submitted, since nothing can be submitted afterwards.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use anyhow::Result;
use starlark::values::{Heap, Value};

use super::tasks::{Batch, How, body, results, with};
use crate::lang::Series;
use crate::lock::lock;
use crate::script::portable::decode;

/// How many tasks per worker to submit before their results are read.
const AHEAD: usize = 8;

/// A window shared by its pool and the series of its results.
type Shared = Arc<Mutex<Window>>;

thread_local! {
    /// The sources that are still being read for each pool, to be submitted
    /// before the pool is closed.
    static OPEN: RefCell<HashMap<usize, Vec<Shared>>> = RefCell::default();
}

/// The tasks between reading a source and taking their results.
#[derive(Debug)]
pub(super) struct Window {
    pool: usize,
    function: String,
    /// The number of items per task.
    chunk: usize,
    /// Whether results come as soon as they are ready.
    unordered: bool,
    /// The source, until it ends.
    source: Option<Series>,
    /// Why reading failed; raised after all results.
    failure: Option<anyhow::Error>,
    /// Tasks whose results were not taken.
    tasks: BTreeSet<u64>,
    /// The results of the last task that were not taken.
    ready: VecDeque<Vec<u8>>,
}

impl Window {
    /// A window onto tasks that are all submitted.
    pub(super) fn of_job(job: Batch, unordered: bool) -> Self {
        Self {
            pool: job.pool,
            function: job.function,
            chunk: 1,
            unordered,
            source: None,
            failure: None,
            tasks: (job.first..job.first + job.tasks).collect(),
            ready: VecDeque::new(),
        }
    }

    /// A window onto a job without tasks, whose items come from `source`.
    pub(super) fn of_series(job: Batch, chunk: usize, unordered: bool, source: Series) -> Self {
        Self {
            chunk,
            source: Some(source),
            ..Self::of_job(job, unordered)
        }
    }

    /// The series of results.
    pub(super) fn results(self) -> Series {
        let pool = self.pool;
        let is_read = self.source.is_none();
        let window = Arc::new(Mutex::new(self));
        if !is_read {
            OPEN.with_borrow_mut(|open| {
                let windows = open.entry(pool).or_default();
                windows.retain(|window| lock(window).source.is_some());
                windows.push(Arc::clone(&window));
            });
        }
        Series::new(move |heap| lock(&window).next(heap))
    }

    /// Submits as many tasks as keep all workers busy.
    pub(super) fn fill(&mut self, heap: Heap) -> Result<()> {
        let size = with(|pools| pools.size(self.pool)) as usize;
        self.fill_up_to(size.saturating_mul(AHEAD), heap)
    }

    fn fill_up_to(&mut self, most: usize, heap: Heap) -> Result<()> {
        while self.source.is_some() && self.tasks.len() < most {
            let items = self.read(heap);
            if !items.is_empty() {
                let (pool, function) = (self.pool, &self.function);
                let first = with(|pools| pools.number_items(pool, items.len()));
                let bodies = vec![body(function, How::Map, first, &items)?];
                let job = with(|pools| pools.submit(pool, function, bodies))?;
                self.tasks.insert(job.first);
            }
        }
        Ok(())
    }

    /// Reads the items of the next task.
    fn read<'v>(&mut self, heap: Heap<'v>) -> Vec<Value<'v>> {
        let mut items = Vec::new();
        while items.len() < self.chunk
            && let Some(source) = &self.source
        {
            match source.next(heap) {
                Ok(Some(item)) => items.push(item),
                Ok(None) => self.source = None,
                Err(error) => {
                    self.source = None;
                    self.failure = Some(error);
                }
            }
        }
        items
    }

    /// The next result; none after the last one.
    fn next<'v>(&mut self, heap: Heap<'v>) -> Result<Option<Value<'v>>> {
        loop {
            self.fill(heap)?;
            if let Some(result) = self.ready.pop_front() {
                return Ok(Some(decode(&result, heap)?));
            }
            if self.tasks.is_empty() {
                return self.failure.take().map_or(Ok(None), Err);
            }
            let (pool, unordered) = (self.pool, self.unordered);
            let (task, outcome) = with(|pools| pools.next_outcome(pool, &self.tasks, unordered))?;
            self.tasks.remove(&task);
            self.ready = results(&self.function, outcome)?.into();
        }
    }
}

/// Reads and submits everything that is left for a pool.
pub(super) fn read_all(pool: usize, heap: Heap) -> Result<()> {
    let windows = OPEN
        .with_borrow_mut(|open| open.remove(&pool))
        .unwrap_or_default();
    let mut windows = windows.iter();
    windows.try_for_each(|window| lock(window).fill_up_to(usize::MAX, heap))
}
