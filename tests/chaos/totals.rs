//! The results of all rounds, by scenario.

use std::fmt;
use std::time::Duration;

use super::scenarios::Scenario;

/// A finished round.
pub(crate) struct Played {
    pub(crate) signals: u64,
    pub(crate) failed: bool,
    pub(crate) took: Duration,
}

#[derive(Default)]
struct Line {
    name: &'static str,
    rounds: u64,
    signals: u64,
    failures: u64,
    took: Duration,
    longest: Duration,
}

/// The totals of a run.
pub(crate) struct Totals(Vec<Line>);

impl Totals {
    /// Empty totals for these scenarios.
    pub(crate) fn of(scenarios: &[&Scenario]) -> Self {
        let line = |scenario: &&Scenario| Line {
            name: scenario.name,
            ..Line::default()
        };
        Self(scenarios.iter().map(line).collect())
    }

    /// Counts a round.
    pub(crate) fn add(&mut self, scenario: &Scenario, played: &Played) {
        let lines = self.0.iter_mut();
        for line in lines.filter(|line| line.name == scenario.name) {
            line.rounds += 1;
            line.signals += played.signals;
            line.failures += u64::from(played.failed);
            line.took += played.took;
            line.longest = line.longest.max(played.took);
        }
    }

    /// How many rounds failed.
    pub(crate) fn failures(&self) -> u64 {
        self.0.iter().map(|line| line.failures).sum()
    }
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<12} {:>7} {:>8} {:>9} {:>9} {:>9}",
            "scenario", "rounds", "signals", "failures", "seconds", "longest"
        )?;
        let mut all = Line {
            name: "all",
            ..Line::default()
        };
        for line in &self.0 {
            write(f, line)?;
            all.rounds += line.rounds;
            all.signals += line.signals;
            all.failures += line.failures;
            all.took += line.took;
            all.longest = all.longest.max(line.longest);
        }
        write(f, &all)
    }
}

fn write(f: &mut fmt::Formatter<'_>, line: &Line) -> fmt::Result {
    writeln!(
        f,
        "{:<12} {:>7} {:>8} {:>9} {:>9.1} {:>9.1}",
        line.name,
        line.rounds,
        line.signals,
        line.failures,
        line.took.as_secs_f64(),
        line.longest.as_secs_f64()
    )
}
