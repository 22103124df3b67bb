//! Figures about the jobs of a run.

use std::time::{Duration, Instant};

use indicatif::{HumanBytes, HumanCount};

use super::figures;
use super::places::Places;
use super::table::aligned;
use crate::event::{Event, Observer};

/// Collects the figures of a run.
#[derive(Debug)]
pub(crate) struct JobStats {
    start: Instant,
    jobs: u64,
    failed: u64,
    /// How many runs were started; a job that is retried has several.
    runs: u64,
    shortest: Duration,
    longest: Duration,
    together: Duration,
    user: Duration,
    system: Duration,
    peak_kib: u64,
    places: Places,
}

impl JobStats {
    /// Collects from `start` on.
    pub(crate) fn new(start: Instant) -> Self {
        Self {
            start,
            jobs: 0,
            failed: 0,
            runs: 0,
            shortest: Duration::MAX,
            longest: Duration::ZERO,
            together: Duration::ZERO,
            user: Duration::ZERO,
            system: Duration::ZERO,
            peak_kib: 0,
            places: Places::default(),
        }
    }

    /// The figures for people, from the start of the run to `end`.
    pub(crate) fn to_table(&self, end: Instant) -> String {
        let time = end.saturating_duration_since(self.start);
        let seconds = time.as_secs_f64().max(f64::MIN_POSITIVE);
        let mut lines = vec![
            ("jobs", self.jobs_in_words()),
            (
                "time",
                format!(
                    "{} ({:.1} jobs/s), {:.2} jobs at once on average",
                    figures::duration(time),
                    self.jobs as f64 / seconds,
                    self.together.as_secs_f64() / seconds
                ),
            ),
        ];
        if self.runs > 0 {
            let mean = self.together / u32::try_from(self.runs).unwrap_or(u32::MAX);
            let times = [self.shortest, mean, self.longest].map(figures::duration);
            let [shortest, mean, longest] = times;
            lines.push((
                "a job",
                format!("{shortest} to {longest}, {mean} on average"),
            ));
            let [user, system] = [self.user, self.system].map(figures::duration);
            lines.push(("processor", format!("{user} user, {system} system")));
            lines.extend(self.places.in_words().map(|hosts| ("hosts", hosts)));
            let peak = HumanBytes(self.peak_kib * 1024);
            lines.push(("peak memory", format!("{peak} in one job")));
        }
        aligned(&lines)
    }

    fn jobs_in_words(&self) -> String {
        let mut text = HumanCount(self.jobs).to_string();
        if self.failed > 0 {
            text.extend([", ", &HumanCount(self.failed).to_string(), " failed"]);
        }
        if self.runs > self.jobs {
            text.extend([", run ", &HumanCount(self.runs).to_string(), " times"]);
        }
        text
    }
}

impl Observer for JobStats {
    fn notice(&mut self, event: &Event) {
        match *event {
            Event::ItemsDone { items } => self.jobs += items,
            Event::ItemFailed => self.failed += 1,
            Event::JobOver {
                took,
                user,
                system,
                peak_kib,
                ref host,
            } => {
                self.places.enter(host.as_ref());
                self.runs += 1;
                self.shortest = self.shortest.min(took);
                self.longest = self.longest.max(took);
                self.together += took;
                self.user += user;
                self.system += system;
                self.peak_kib = self.peak_kib.max(peak_kib);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_of_all_runs() {
        let start = Instant::now();
        let mut stats = JobStats::new(start);
        for (seconds, peak_kib) in [(1, 10), (2, 2048), (6, 30)] {
            let took = Duration::from_secs(seconds);
            let (user, system) = (took / 2, took / 4);
            stats.notice(&Event::JobOver {
                took,
                user,
                system,
                peak_kib,
                host: Some("node1".into()),
            });
        }
        stats.notice(&Event::ItemsDone { items: 1 });
        stats.notice(&Event::ItemsDone { items: 1 });
        stats.notice(&Event::ItemFailed);
        let table = stats.to_table(start + Duration::from_secs(6));
        for part in [
            "2, 1 failed, run 3 times",
            "1.50 jobs at once",
            "1.000 s to 6.000 s, 3.000 s on average",
            "4.500 s user",
            "2.00 MiB",
            "3 on node1",
        ] {
            assert!(table.contains(part), "{part:?} in\n{table}");
        }
    }

    #[test]
    fn a_run_without_jobs_has_few_figures() {
        let start = Instant::now();
        let table = JobStats::new(start).to_table(start);
        assert_eq!(table.lines().count(), 2, "{table}");
    }
}
