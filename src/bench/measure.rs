//! Runs all sides in turn, and draws conclusions from their times.

use super::break_even::{self, BreakEven, Point};
use super::error::{BenchError, Difference, Stop};
use super::findings::{Findings, Machine, SideFigures, Subject};
use super::sample::Sample;
use super::side::Side;
use super::verdict::fastest;
use super::work::{Run, Work};

/// What to measure.
#[derive(Debug)]
pub(crate) struct Plan {
    /// What runs on the items.
    pub(crate) subject: Subject,
    /// The sides, the sequential one first.
    pub(crate) sides: Vec<Side>,
    /// How often each is timed, at least once.
    pub(crate) runs: usize,
    /// Whether all sides must write the same output.
    pub(crate) check: bool,
    /// The machine.
    pub(crate) machine: Machine,
}

/// The step that is about to be taken, for a display.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    /// All sides process all items.
    Sides {
        /// The side that runs now.
        side: Side,
        /// How many runs are over.
        done: usize,
        /// How many runs there will be.
        of: usize,
    },
    /// All sides process one item.
    Start,
    /// The search for the break-even measures this many items.
    Size(u64),
}

/// Measures all sides and searches for the break-even; tells `watch` each step
/// in advance.
pub(crate) fn run(
    work: &mut dyn Work,
    plan: Plan,
    watch: &mut dyn FnMut(Step),
) -> Result<Findings, Stop> {
    let items = work.items();
    let of = plan.sides.len() * (plan.runs + 1);
    let mut done = 0;
    let measured = Rounds::new(work, &plan, items).run(&plan.sides, true, &mut |side| {
        watch(Step::Sides { side, done, of });
        done += 1;
    })?;
    let singles = if items == 1 {
        measured.iter().map(|side| side.sample.median()).collect()
    } else {
        watch(Step::Start);
        let singles = Rounds::new(work, &plan, 1).run(&plan.sides, false, &mut |_| {})?;
        singles.iter().map(|side| side.sample.median()).collect()
    };
    let break_even = break_even(work, &plan, &measured, watch)?;
    Ok(findings(plan, items, &measured, singles, break_even))
}

/// The runs of one side.
#[derive(Debug)]
pub(super) struct Measured {
    side: Side,
    sample: Sample,
    started: usize,
    bytes: u64,
}

/// Rounds of measurements, with each side once per round.
struct Rounds<'a> {
    work: &'a mut dyn Work,
    runs: usize,
    check: bool,
    items: u64,
    /// What the first run wrote, and on which side it ran.
    expected: Option<(Side, Run)>,
}

impl<'a> Rounds<'a> {
    fn new(work: &'a mut dyn Work, plan: &Plan, items: u64) -> Self {
        Self {
            work,
            runs: plan.runs,
            check: plan.check,
            items,
            expected: None,
        }
    }

    /// Runs each side once per round, after one uncounted run if `warm_up`.
    /// Every other round goes through the sides backwards, so that a machine
    /// that gets faster or slower favours none of them.
    fn run(
        mut self,
        sides: &[Side],
        warm_up: bool,
        before: &mut dyn FnMut(Side),
    ) -> Result<Vec<Measured>, Stop> {
        let mut times = vec![Vec::new(); sides.len()];
        let mut last = vec![None; sides.len()];
        let rounds = self.runs + usize::from(warm_up);
        for round in 0..rounds {
            let mut order: Vec<usize> = (0..sides.len()).collect();
            if round % 2 == 1 {
                order.reverse();
            }
            for place in order {
                before(sides[place]);
                let run = self.once(sides[place])?;
                if !warm_up || round > 0 {
                    times[place].push(run.seconds);
                }
                last[place] = Some(run);
            }
        }
        let measured = sides.iter().zip(times).zip(last);
        Ok(measured
            .filter_map(|((&side, times), last)| {
                let last = last?;
                Some(Measured {
                    side,
                    sample: Sample::new(times)?,
                    started: last.started,
                    bytes: last.written.bytes,
                })
            })
            .collect())
    }

    fn once(&mut self, side: Side) -> Result<Run, Stop> {
        let run = self.work.run(side, self.items)?;
        let (first, expected) = *self.expected.get_or_insert((side, run));
        if self.check && run.written != expected.written {
            let difference = Difference {
                expected_side: first,
                expected: expected.written,
                side,
                written: run.written,
            };
            return Err(BenchError::Differ(Box::new(difference)).into());
        }
        Ok(run)
    }
}

/// Searches for the size from which on the best pool wins; none without a pool.
fn break_even(
    work: &mut dyn Work,
    plan: &Plan,
    measured: &[Measured],
    watch: &mut dyn FnMut(Step),
) -> Result<Option<BreakEven>, Stop> {
    let Some(sequential) = measured.first() else {
        return Ok(None);
    };
    let pools = measured.iter().filter(|side| side.side.is_pool());
    let Some(pool) = pools.min_by(|a, b| a.sample.median().total_cmp(&b.sample.median())) else {
        return Ok(None);
    };
    let sides = [sequential.side, pool.side];
    let given = Point {
        items: work.items(),
        sequential_seconds: sequential.sample.median(),
        pool_seconds: pool.sample.median(),
    };
    let most = work.most();
    let mut measure = |items| {
        watch(Step::Size(items));
        let measured = Rounds::new(work, plan, items).run(&sides, false, &mut |_| {})?;
        let median = |place: usize| measured[place].sample.median();
        Ok(Point {
            items,
            sequential_seconds: median(0),
            pool_seconds: median(1),
        })
    };
    break_even::search(pool.side, given, most, plan.runs, &mut measure).map(Some)
}

fn findings(
    plan: Plan,
    items: u64,
    measured: &[Measured],
    singles: Vec<f64>,
    break_even: Option<BreakEven>,
) -> Findings {
    let bytes = measured.first().map_or(0, |side| side.bytes);
    let base = measured.first().map_or(0.0, |side| side.sample.median());
    let single = singles.first().copied().unwrap_or_default();
    let samples: Vec<&Sample> = measured.iter().map(|side| &side.sample).collect();
    let places = fastest(&samples);
    let names = places.iter().map(|&place| measured[place].side.to_string());
    let fastest = names.collect();
    let sides = measured.iter().zip(singles).map(|(measured, seconds)| {
        let (side, sample) = (measured.side, &measured.sample);
        let median = sample.median().max(f64::MIN_POSITIVE);
        SideFigures {
            name: side.to_string(),
            backend: side.kind,
            workers: side.workers,
            started: measured.started,
            runs: sample.seconds().to_vec(),
            median: sample.median(),
            min: sample.min(),
            max: sample.max(),
            spread: sample.spread(),
            noisy: sample.is_noisy(),
            speed_up: base / median,
            efficiency: base / median / side.workers as f64,
            items_per_second: items as f64 / median,
            startup_seconds: seconds - single,
            seconds_per_item: sample.median() / items as f64,
        }
    });
    Findings {
        subject: plan.subject,
        items,
        runs: plan.runs,
        output_bytes: bytes,
        checked: plan.check,
        machine: plan.machine,
        sides: sides.collect(),
        fastest,
        break_even,
    }
}

#[cfg(test)]
mod tests {
    use super::super::side::{Kind, sides_of_function};
    use super::super::written::Written;
    use super::*;

    /// Takes the time it is told to, and notes which side ran with how many
    /// items.
    #[derive(Default)]
    struct Fake {
        asked: Vec<(String, u64)>,
        /// The side that writes different output.
        liar: Option<Side>,
    }

    impl Work for Fake {
        fn items(&self) -> u64 {
            1000
        }

        fn most(&self) -> u64 {
            u64::MAX
        }

        fn run(&mut self, side: Side, items: u64) -> Result<Run, Stop> {
            self.asked.push((side.to_string(), items));
            let workers = side.workers as f64;
            let start = if side.kind == Kind::Sequential {
                0.0
            } else {
                0.01
            };
            let written = Written {
                bytes: items,
                hash: [u8::from(self.liar == Some(side)); _],
            };
            Ok(Run {
                seconds: start + 0.0001 * items as f64 / workers,
                started: side.workers,
                written,
            })
        }
    }

    fn plan(runs: usize, check: bool) -> Plan {
        Plan {
            subject: Subject::Function("x".to_owned()),
            sides: sides_of_function(2),
            runs,
            check,
            machine: Machine {
                usable_cores: 2,
                logical_cores: 2,
            },
        }
    }

    fn ask(fake: &mut Fake, plan: Plan) -> Result<Findings, Stop> {
        super::run(fake, plan, &mut |_| {})
    }

    #[test]
    fn sides_take_turns_and_every_other_round_is_reversed() {
        let mut fake = Fake::default();
        ask(&mut fake, plan(2, true)).expect("all are equal");
        let names: Vec<&str> = fake.asked.iter().map(|(name, _)| name.as_str()).collect();
        let there = ["sequential", "2 threads", "1 process", "2 processes"];
        let back = there.iter().rev().copied().collect::<Vec<_>>();
        assert_eq!(names[..4], there, "the warm-up");
        assert_eq!(names[4..8], back);
        assert_eq!(names[8..12], there);
        assert!(fake.asked[..12].iter().all(|&(_, items)| items == 1000));
        assert!(fake.asked[12..20].iter().all(|&(_, items)| items == 1));
    }

    #[test]
    fn figures_follow_from_the_times() {
        let found = ask(&mut Fake::default(), plan(3, true)).expect("all are equal");
        let pool = &found.sides[3];
        let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
        assert_eq!((pool.name.as_str(), pool.runs.len()), ("2 processes", 3));
        assert!(near(pool.median, 0.06), "{}", pool.median);
        assert!(near(pool.speed_up, 0.1 / 0.06));
        assert!(near(pool.efficiency, 0.05 / 0.06));
        assert!(near(pool.items_per_second, 1000.0 / 0.06));
        assert!(near(pool.seconds_per_item, 0.00006));
        assert!(near(pool.startup_seconds, 0.01 - 0.00005));
        assert!(near(found.sides[0].startup_seconds, 0.0));
        assert!(!pool.noisy);
        // Two threads are as fast as two processes here.
        assert_eq!(found.fastest, ["2 threads", "2 processes"]);
        // 0.01 + 0.00005 n = 0.0001 n
        let even = found.break_even.expect("there is a pool").items;
        assert!(
            even.is_some_and(|items| (200..=230).contains(&items)),
            "{even:?}"
        );
    }

    #[test]
    fn sides_with_different_output_are_named_unless_unchecked() {
        let liar = sides_of_function(2)[3];
        let fake = || Fake {
            liar: Some(liar),
            ..Fake::default()
        };
        let Err(Stop::Failed(error)) = ask(&mut fake(), plan(1, true)) else {
            panic!("the difference was not noticed");
        };
        let text = error.to_string();
        assert!(
            text.starts_with(
                "2 processes wrote different bytes than sequential for the same items (both 1000 bytes):"
            ),
            "{text}"
        );
        ask(&mut fake(), plan(1, false)).expect("nobody checks");
    }
}
