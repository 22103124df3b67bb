//! Statistics of a run: totals, and the share of each worker.
//!
//! Collects events during the run, and turns them into a [`Summary`], to be
//! read as a table or as JSON. The caller supplies the time.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, HumanCount};
use serde::Serialize;

use super::figures;
use super::table::{aligned, columns};
use crate::event::{Event, Observer};

/// The most workers to list. A run with a fresh worker for every item has no
/// end of them; the others count in the totals only.
const KEPT: usize = 4096;

/// The most workers that the table shows.
const SHOWN: usize = 32;

/// Collects the figures of a run.
#[derive(Debug)]
pub(crate) struct Stats {
    start: Instant,
    items: u64,
    failed: u64,
    started: u64,
    died: u64,
    busy: Duration,
    peak_kib: u64,
    workers: BTreeMap<usize, Worker>,
}

#[derive(Debug)]
struct Worker {
    pid: u32,
    host: Option<Arc<str>>,
    items: u64,
    chunks: u64,
    busy: Duration,
    peak_kib: u64,
    end: WorkerStatus,
    signal: Option<i32>,
}

/// How a worker ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum WorkerStatus {
    /// Not yet.
    Running,
    /// It exited.
    Done,
    /// A signal ended it.
    Signal,
}

/// The figures of a finished run. Its JSON is what `--stats-json` writes.
#[derive(Debug, Serialize)]
pub(crate) struct Summary {
    items: u64,
    failed: u64,
    seconds: f64,
    items_per_second: f64,
    workers_started: u64,
    workers_died: u64,
    /// How many workers were busy at the same time, on average: the busy time
    /// of all workers divided by the time of the run.
    workers_busy: f64,
    /// Of the largest worker; none if not measured.
    peak_memory_bytes: Option<u64>,
    workers: Vec<Row>,
    #[serde(skip)]
    time: Duration,
}

#[derive(Debug, Serialize)]
struct Row {
    worker: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    host: Option<Arc<str>>,
    pid: u32,
    items: u64,
    chunks: u64,
    busy_seconds: f64,
    busy_percent: f64,
    peak_memory_bytes: Option<u64>,
    end: WorkerStatus,
    signal: Option<i32>,
}

impl Stats {
    /// Collects from `start` on.
    pub(crate) fn new(start: Instant) -> Self {
        Self {
            start,
            items: 0,
            failed: 0,
            started: 0,
            died: 0,
            busy: Duration::ZERO,
            peak_kib: 0,
            workers: BTreeMap::new(),
        }
    }

    /// The figures from the start of the run to `end`.
    pub(crate) fn finish(self, end: Instant) -> Summary {
        let time = end.saturating_duration_since(self.start);
        let rows = self.workers.into_iter();
        Summary {
            items: self.items,
            failed: self.failed,
            seconds: time.as_secs_f64(),
            items_per_second: per(self.items as f64, time),
            workers_started: self.started,
            workers_died: self.died,
            workers_busy: per(self.busy.as_secs_f64(), time),
            peak_memory_bytes: bytes(self.peak_kib),
            workers: rows.map(|(id, worker)| worker.into_row(id, time)).collect(),
            time,
        }
    }

    fn start_worker(&mut self, worker: usize, pid: u32, host: Option<Arc<str>>) {
        self.started += 1;
        if self.workers.len() < KEPT {
            self.workers.insert(worker, Worker::new(pid, host));
        }
    }

    fn end_chunk(&mut self, worker: usize, items: u64, busy: Duration, peak_kib: u64) {
        self.busy += busy;
        self.peak_kib = self.peak_kib.max(peak_kib);
        if let Some(worker) = self.workers.get_mut(&worker) {
            worker.items += items;
            worker.chunks += 1;
            worker.busy += busy;
            worker.peak_kib = worker.peak_kib.max(peak_kib);
        }
    }

    fn end_worker(&mut self, worker: usize, signal: Option<i32>) {
        self.died += u64::from(signal.is_some());
        if let Some(worker) = self.workers.get_mut(&worker) {
            worker.end = signal.map_or(WorkerStatus::Done, |_| WorkerStatus::Signal);
            worker.signal = signal;
        }
    }
}

impl Observer for Stats {
    fn notice(&mut self, event: &Event) {
        match *event {
            Event::Length(_) | Event::JobStarted { .. } | Event::JobOver { .. } => {}
            Event::ItemsDone { items } => self.items += items,
            Event::ItemFailed => self.failed += 1,
            Event::WorkerStarted {
                worker,
                pid,
                ref host,
            } => self.start_worker(worker, pid, host.clone()),
            Event::ChunkDone {
                worker,
                items,
                busy,
                peak_kib,
            } => self.end_chunk(worker, items, busy, peak_kib),
            Event::WorkerGone { worker, signal } => self.end_worker(worker, signal),
        }
    }
}

impl Worker {
    fn new(pid: u32, host: Option<Arc<str>>) -> Self {
        Self {
            pid,
            host,
            items: 0,
            chunks: 0,
            busy: Duration::ZERO,
            peak_kib: 0,
            end: WorkerStatus::Running,
            signal: None,
        }
    }

    fn into_row(self, worker: usize, time: Duration) -> Row {
        Row {
            worker,
            host: self.host,
            pid: self.pid,
            items: self.items,
            chunks: self.chunks,
            busy_seconds: self.busy.as_secs_f64(),
            busy_percent: 100.0 * per(self.busy.as_secs_f64(), time),
            peak_memory_bytes: bytes(self.peak_kib),
            end: self.end,
            signal: self.signal,
        }
    }
}

impl Summary {
    /// The figures as one line of JSON, without a line end.
    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("figures are numbers and words")
    }

    /// The figures for people: the totals, and the first 32 workers.
    pub(crate) fn to_table(&self) -> String {
        let mut text = aligned(&[
            ("items", self.items_in_words()),
            ("time", self.time_in_words()),
            ("workers", self.workers_in_words()),
            ("peak memory", memory(self.peak_memory_bytes)),
        ]);
        let rows: Vec<_> = self.workers.iter().take(SHOWN).map(Row::cells).collect();
        if !rows.is_empty() {
            text.push('\n');
            let are_told_apart = self.workers.iter().any(|row| row.host.is_some());
            text.push_str(&if are_told_apart {
                let hosts = self.workers.iter().map(|row| row.host.as_deref());
                let hosts = hosts.map(|host| host.unwrap_or_default().to_owned());
                let rows = rows.iter().zip(hosts);
                let rows: Vec<_> = rows.map(|(row, host)| with_host(row, host)).collect();
                let header = with_host(&Row::HEADER, "host");
                columns(header, &rows, header.len() - 1)
            } else {
                columns(Row::HEADER, &rows, Row::HEADER.len() - 1)
            });
        }
        let more = self.workers_started.saturating_sub(rows.len() as u64);
        if more > 0 {
            text.extend([format!("and {} more workers\n", HumanCount(more))]);
        }
        text
    }

    fn items_in_words(&self) -> String {
        let items = HumanCount(self.items);
        match self.failed {
            0 => items.to_string(),
            failed => format!("{items} ({} failed)", HumanCount(failed)),
        }
    }

    fn time_in_words(&self) -> String {
        let time = figures::duration(self.time);
        format!("{time} ({})", figures::rate(self.items_per_second))
    }

    fn workers_in_words(&self) -> String {
        let started = HumanCount(self.workers_started);
        let busy = self.workers_busy;
        match self.workers_died {
            0 => format!("{started} started, {busy:.2} busy on average"),
            died => format!(
                "{started} started, {} died, {busy:.2} busy on average",
                HumanCount(died)
            ),
        }
    }
}

impl Row {
    const HEADER: [&'static str; 7] = [
        "worker",
        "pid",
        "items",
        "chunks",
        "busy",
        "peak memory",
        "end",
    ];

    fn cells(&self) -> [String; 7] {
        [
            self.worker.to_string(),
            self.pid.to_string(),
            HumanCount(self.items).to_string(),
            HumanCount(self.chunks).to_string(),
            format!("{:.1}%", self.busy_percent),
            memory(self.peak_memory_bytes),
            self.end_in_words(),
        ]
    }

    fn end_in_words(&self) -> String {
        match (self.end, self.signal) {
            (WorkerStatus::Running, _) => "running".to_owned(),
            (_, None) => "done".to_owned(),
            (_, Some(signal)) => signal_hook::low_level::signal_name(signal)
                .map_or_else(|| format!("signal {signal}"), str::to_owned),
        }
    }
}

/// The cells of a row, with the host after the number of the worker.
fn with_host<T: Clone>(cells: &[T; 7], host: impl Into<T>) -> [T; 8] {
    let [worker, pid, items, chunks, busy, memory, end] = cells.clone();
    [worker, host.into(), pid, items, chunks, busy, memory, end]
}

/// An amount per second; 0 if no time has passed.
fn per(amount: f64, time: Duration) -> f64 {
    if time.is_zero() {
        0.0
    } else {
        amount / time.as_secs_f64()
    }
}

fn bytes(kib: u64) -> Option<u64> {
    (kib > 0).then_some(kib * 1024)
}

fn memory(bytes: Option<u64>) -> String {
    bytes.map_or_else(|| "-".to_owned(), |bytes| HumanBytes(bytes).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Length;

    fn summary(events: &[Event], millis: u64) -> Summary {
        let start = Instant::now();
        let mut stats = Stats::new(start);
        for event in events {
            stats.notice(event);
        }
        stats.finish(start + Duration::from_millis(millis))
    }

    fn chunk(worker: usize, items: u64, millis: u64, peak_kib: u64) -> Event {
        Event::ChunkDone {
            worker,
            items,
            busy: Duration::from_millis(millis),
            peak_kib,
        }
    }

    fn started(worker: usize, pid: u32) -> Event {
        let host = None;
        Event::WorkerStarted { worker, pid, host }
    }

    fn small_run() -> Summary {
        let events = [
            started(0, 71),
            started(1, 72),
            Event::Length(Length::Exactly(3000)),
            chunk(0, 1000, 500, 2048),
            chunk(0, 500, 400, 1024),
            Event::ItemsDone { items: 1500 },
            Event::WorkerGone {
                worker: 1,
                signal: Some(9),
            },
            Event::ItemsDone { items: 1 },
            Event::ItemFailed,
            started(2, 73),
            chunk(2, 1499, 600, 0),
            Event::ItemsDone { items: 1499 },
            Event::WorkerGone {
                worker: 0,
                signal: None,
            },
        ];
        summary(&events, 1000)
    }

    #[test]
    fn the_table_shows_totals_and_workers() {
        let expected = "\
items        3,000 (1 failed)
time         1.000 s (3,000 items/s)
workers      3 started, 1 died, 1.50 busy on average
peak memory  2.00 MiB

worker  pid  items  chunks   busy  peak memory  end
     0   71  1,500       2  90.0%     2.00 MiB  done
     1   72      0       0   0.0%            -  SIGKILL
     2   73  1,499       1  60.0%            -  running
";
        assert_eq!(small_run().to_table(), expected);
    }

    #[test]
    fn workers_on_hosts_are_told_apart() {
        let events = [
            Event::WorkerStarted {
                worker: 0,
                pid: 71,
                host: Some("node1".into()),
            },
            chunk(0, 1000, 500, 2048),
        ];
        let summary = summary(&events, 1000);
        let table = summary.to_table();
        let rows = "\
worker   host  pid  items  chunks   busy  peak memory  end
     0  node1   71  1,000       1  50.0%     2.00 MiB  running
";
        assert!(table.ends_with(rows), "{table}");
        assert!(summary.to_json().contains("\"host\":\"node1\""));
    }

    #[test]
    fn the_json_has_plain_numbers() {
        let json: serde_json::Value =
            serde_json::from_str(&small_run().to_json()).expect("valid JSON");
        let expected = serde_json::json!({
            "items": 3000,
            "failed": 1,
            "seconds": 1.0,
            "items_per_second": 3000.0,
            "workers_started": 3,
            "workers_died": 1,
            "workers_busy": 1.5,
            "peak_memory_bytes": 2_097_152,
        });
        for (name, value) in expected.as_object().expect("an object") {
            assert_eq!(&json[name], value, "{name}");
        }
        let first = serde_json::json!({
            "worker": 0, "pid": 71, "items": 1500, "chunks": 2, "busy_seconds": 0.9,
            "busy_percent": 90.0, "peak_memory_bytes": 2_097_152, "end": "done", "signal": null,
        });
        assert_eq!(json["workers"][0], first);
        assert_eq!(json["workers"][1]["end"], "signal");
        assert_eq!(json["workers"][1]["signal"], 9);
        assert_eq!(json["workers"][2]["end"], "running");
    }

    #[test]
    fn many_workers_are_counted_and_not_all_shown() {
        let events: Vec<_> = (0..1024).map(|worker| started(worker, 7)).collect();
        let summary = summary(&events, 1000);
        let table = summary.to_table();
        assert!(table.contains("1,024 started"), "{table}");
        assert!(table.ends_with("and 992 more workers\n"), "{table}");
        assert_eq!(table.lines().count(), 4 + 1 + 1 + SHOWN + 1);
        assert_eq!(summary.workers.len(), 1024);
    }

    #[test]
    fn endless_workers_take_no_endless_memory() {
        let start = Instant::now();
        let mut stats = Stats::new(start);
        for worker in 0..2 * KEPT {
            stats.notice(&started(worker, 7));
            stats.notice(&chunk(worker, 1, 1, 1));
            stats.notice(&Event::WorkerGone {
                worker,
                signal: None,
            });
        }
        assert_eq!(stats.workers.len(), KEPT);
        let summary = stats.finish(start + Duration::from_secs(1));
        assert_eq!(summary.workers_started, 2 * KEPT as u64);
        assert!((summary.workers_busy - 8.192).abs() < 1e-9);
    }

    #[test]
    fn a_run_of_no_time_divides_by_nothing() {
        let summary = summary(&[Event::ItemsDone { items: 5 }], 0);
        assert!(summary.to_table().contains("0.000 s (0.00 items/s)"));
        assert!(summary.to_json().contains("\"items_per_second\":0.0"));
    }
}
