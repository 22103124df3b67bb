//! What the findings mean, in words.

use indicatif::HumanCount;

use super::break_even::BreakEven;
use super::findings::Findings;
use super::sample::Sample;

/// Spread needs at least this many runs.
const FEW: usize = 3;

/// The indices of the samples that may be the fastest: the one with the lowest
/// median, and those whose usual times overlap with it.
pub(super) fn fastest(samples: &[&Sample]) -> Vec<usize> {
    let order = |a: &&&Sample, b: &&&Sample| a.median().total_cmp(&b.median());
    let Some(best) = samples.iter().min_by(order) else {
        return Vec::new();
    };
    let overlapping = samples.iter().enumerate();
    overlapping
        .filter(|(_, sample)| sample.overlaps(best))
        .map(|(place, _)| place)
        .collect()
}

impl Findings {
    /// Which side is fastest, and the break-even.
    pub(crate) fn sentence(&self) -> String {
        format!("{}; {}.", self.winner(), self.worth())
    }

    /// What makes the figures unreliable, one line each.
    pub(crate) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.sides.iter().any(|side| side.noisy) {
            notes.push(
                "~ noisy: runs differ by more than 5% of the median; \
                 more --runs or a quieter machine would help"
                    .to_owned(),
            );
        }
        if self.runs < FEW {
            notes.push(format!("fewer than {FEW} runs: noise is unknown"));
        }
        if !self.checked {
            notes.push("--no-check: outputs were not compared".to_owned());
        }
        notes
    }

    fn winner(&self) -> String {
        let names = list(&self.fastest);
        let sequential = self.sides.first().map_or("", |side| &side.name);
        let with_sequential = self.fastest.iter().any(|name| name == sequential);
        let speed = self
            .sides
            .iter()
            .filter(|side| self.fastest.contains(&side.name));
        let speed = speed.map(|side| side.speed_up).fold(0.0, f64::max);
        let times = format!("{speed:.2} times as fast as sequential");
        match (self.fastest.len(), with_sequential) {
            (1, true) => format!("{names} is fastest"),
            (1, false) => format!("fastest: {names}, {times}"),
            (_, true) => format!("no clear winner: {names} are about as fast"),
            (_, false) => format!("fastest: {names}, about as fast as one another, {times}"),
        }
    }

    fn worth(&self) -> String {
        let Some(BreakEven {
            pool, items, tried, ..
        }) = &self.break_even
        else {
            return self.worth_of_one();
        };
        match *items {
            Some(1) => format!("{pool} are worth it from the first item"),
            // Larger numbers are known to two digits only.
            Some(items) if items < 100 => format!("{pool} are worth it from {items} items"),
            Some(items) => format!("{pool} are worth it from about {} items", HumanCount(items)),
            None => format!(
                "{pool} are not worth it: up to {} items, the most that was tried, \
                 they did not win",
                HumanCount(*tried)
            ),
        }
    }

    fn worth_of_one(&self) -> String {
        if self.machine.usable_cores == 1 {
            "with one usable core nothing is gained, unless the work is mostly waiting: \
             then try --workers 2"
                .to_owned()
        } else {
            "nothing is gained with one worker: try --workers 2".to_owned()
        }
    }
}

/// `a`, `a and b`, `a, b and c`.
fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(seconds: [f64; 2]) -> Sample {
        Sample::new(seconds.to_vec()).expect("some times")
    }

    #[test]
    fn sides_whose_times_overlap_are_equally_fast() {
        let samples = [[3.0, 3.1], [1.0, 1.2], [1.1, 1.4], [1.3, 1.5]].map(sample);
        assert_eq!(fastest(&samples.each_ref()), [1, 2]);
        assert_eq!(fastest(&[]), [0; 0]);
    }

    fn said(fastest: &[&str], items: Option<u64>) -> String {
        let mut findings = Findings::example();
        findings.fastest = fastest.iter().map(|&name| name.to_owned()).collect();
        if let Some(break_even) = &mut findings.break_even {
            break_even.items = items;
        }
        findings.sentence()
    }

    #[test]
    fn a_sentence_names_the_fastest_side_and_the_break_even() {
        assert_eq!(
            said(&["2 processes"], Some(12_000)),
            "fastest: 2 processes, 1.80 times as fast as sequential; \
             2 processes are worth it from about 12,000 items."
        );
        assert_eq!(
            said(&["sequential"], None),
            "sequential is fastest; 2 processes are not worth it: up to 65,536 items, \
             the most that was tried, they did not win."
        );
        assert_eq!(
            said(&["2 threads", "2 processes"], Some(12)),
            "fastest: 2 threads and 2 processes, about as fast as one another, \
             1.80 times as fast as sequential; 2 processes are worth it from 12 items."
        );
        assert_eq!(
            said(&["sequential", "2 threads", "2 processes"], Some(1)),
            "no clear winner: sequential, 2 threads and 2 processes are about as fast; \
             2 processes are worth it from the first item."
        );
    }

    #[test]
    fn one_core_and_one_worker_gain_nothing() {
        let mut findings = Findings::example();
        findings.break_even = None;
        assert!(
            findings
                .sentence()
                .ends_with("with one worker: try --workers 2.")
        );
        findings.machine.usable_cores = 1;
        assert!(
            findings
                .sentence()
                .contains("with one usable core nothing is gained")
        );
    }

    #[test]
    fn notes_name_the_causes_of_unreliable_figures() {
        let mut findings = Findings::example();
        assert_eq!(findings.notes(), [""; 0]);
        findings.sides[1].noisy = true;
        findings.runs = 1;
        findings.checked = false;
        let notes = findings.notes().join("\n");
        for part in ["noisy", "fewer than 3 runs", "--no-check"] {
            assert!(notes.contains(part), "{notes}");
        }
    }
}
