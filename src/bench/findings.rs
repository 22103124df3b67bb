//! The results of a benchmark, as plain data, JSON and CSV.

use serde::Serialize;

use super::break_even::BreakEven;
use super::side::Kind;

/// All results. Their JSON is what `--json` writes.
#[derive(Debug, Serialize)]
pub(crate) struct Findings {
    /// What was run on the items.
    #[serde(flatten)]
    pub(crate) subject: Subject,
    /// How many items were given.
    pub(crate) items: u64,
    /// How often each side was timed.
    pub(crate) runs: usize,
    /// How much one run wrote.
    pub(crate) output_bytes: u64,
    /// Whether the output of all sides was the same.
    #[serde(rename = "same_output")]
    pub(crate) checked: bool,
    /// The machine it was measured on.
    pub(crate) machine: Machine,
    /// The sides, the sequential one first.
    pub(crate) sides: Vec<SideFigures>,
    /// The sides that may be the fastest: several if their usual times overlap.
    pub(crate) fastest: Vec<String>,
    /// From how many items on the best pool wins; none without a pool.
    pub(crate) break_even: Option<BreakEven>,
}

/// What runs on the items.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Subject {
    /// A function is applied.
    Function(String),
    /// A command is run.
    Command(String),
}

impl Subject {
    /// As the user wrote it.
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Function(text) | Self::Command(text) => text,
        }
    }
}

/// The machine it was measured on.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Machine {
    /// Cores that ppar may use.
    pub(crate) usable_cores: usize,
    /// Cores that are switched on.
    pub(crate) logical_cores: usize,
}

/// The figures of one side. Times are in seconds.
#[derive(Debug, Serialize)]
pub(crate) struct SideFigures {
    /// Its name.
    pub(crate) name: String,
    /// What did the work.
    pub(crate) backend: Kind,
    /// The most workers it may use.
    pub(crate) workers: usize,
    /// How many workers started.
    pub(crate) started: usize,
    /// Each run, in the order in which they were timed.
    #[serde(rename = "runs_seconds")]
    pub(crate) runs: Vec<f64>,
    /// The median run.
    #[serde(rename = "median_seconds")]
    pub(crate) median: f64,
    /// The shortest run.
    #[serde(rename = "min_seconds")]
    pub(crate) min: f64,
    /// The longest run.
    #[serde(rename = "max_seconds")]
    pub(crate) max: f64,
    /// The median absolute deviation, as a share of the median.
    pub(crate) spread: f64,
    /// Whether the spread is too large.
    pub(crate) noisy: bool,
    /// How many times as fast as the sequential side.
    pub(crate) speed_up: f64,
    /// The speed-up divided by the number of workers.
    pub(crate) efficiency: f64,
    /// Items per second.
    pub(crate) items_per_second: f64,
    /// How much longer a run with one item takes than on the sequential side.
    pub(crate) startup_seconds: f64,
    /// The time per item, including all overhead.
    pub(crate) seconds_per_item: f64,
}

impl Findings {
    /// One JSON object in one line, without a line end.
    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("findings are numbers and words")
    }

    /// A row for each side, under a header.
    pub(crate) fn to_csv(&self) -> String {
        let mut table = csv::Writer::from_writer(Vec::new());
        for side in &self.sides {
            table.serialize(CsvRow::of(side)).expect("memory takes it");
        }
        let bytes = table.into_inner().expect("memory takes it");
        String::from_utf8(bytes).expect("figures are text")
    }
}

/// The figures of a side that fit into a table.
#[derive(Serialize)]
struct CsvRow<'a> {
    name: &'a str,
    backend: Kind,
    workers: usize,
    started: usize,
    median_seconds: f64,
    min_seconds: f64,
    max_seconds: f64,
    spread: f64,
    noisy: bool,
    speed_up: f64,
    efficiency: f64,
    items_per_second: f64,
    startup_seconds: f64,
    seconds_per_item: f64,
}

impl<'a> CsvRow<'a> {
    fn of(side: &'a SideFigures) -> Self {
        Self {
            name: &side.name,
            backend: side.backend,
            workers: side.workers,
            started: side.started,
            median_seconds: side.median,
            min_seconds: side.min,
            max_seconds: side.max,
            spread: side.spread,
            noisy: side.noisy,
            speed_up: side.speed_up,
            efficiency: side.efficiency,
            items_per_second: side.items_per_second,
            startup_seconds: side.startup_seconds,
            seconds_per_item: side.seconds_per_item,
        }
    }
}

#[cfg(test)]
impl Findings {
    /// The findings for a function that two workers run 1.8 times as fast.
    pub(crate) fn example() -> Self {
        use super::break_even::Point;
        let side = |name: &str, backend, workers: usize, speed_up: f64| SideFigures {
            name: name.to_owned(),
            backend,
            workers,
            started: workers,
            runs: vec![1.0 / speed_up; 5],
            median: 1.0 / speed_up,
            min: 1.0 / speed_up,
            max: 1.0 / speed_up,
            spread: 0.0,
            noisy: false,
            speed_up,
            efficiency: speed_up / workers as f64,
            items_per_second: 20_000.0 * speed_up,
            startup_seconds: 0.005,
            seconds_per_item: 0.000_05 / speed_up,
        };
        let points = (0..9).map(|power| Point {
            items: 4u64.pow(power),
            sequential_seconds: 0.000_05 * f64::from(4u32.pow(power)),
            pool_seconds: 0.005 + 0.000_027 * f64::from(4u32.pow(power)),
        });
        Self {
            subject: Subject::Function("x < 'a' & b".to_owned()),
            items: 20_000,
            runs: 5,
            output_bytes: 100_000,
            checked: true,
            machine: Machine {
                usable_cores: 2,
                logical_cores: 4,
            },
            sides: vec![
                side("sequential", Kind::Sequential, 1, 1.0),
                side("2 threads", Kind::Thread, 2, 1.7),
                side("1 process", Kind::Process, 1, 0.9),
                side("2 processes", Kind::Process, 2, 1.8),
            ],
            fastest: vec!["2 processes".to_owned()],
            break_even: Some(BreakEven {
                pool: "2 processes".to_owned(),
                items: Some(220),
                tried: 65_536,
                points: points.collect(),
            }),
        }
    }
}
