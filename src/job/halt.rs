//! When a run ends before all jobs are done.

use std::str::FromStr;

use thiserror::Error;

/// What ends a run early, and how.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Halt {
    how: How,
    on: Counted,
    limit: Limit,
}

/// What happens to running jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// They finish.
    Soon,
    /// They are ended early.
    Now,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counted {
    Failed,
    Succeeded,
    Done,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Limit {
    Jobs(u64),
    /// A share of all jobs, once their number is known.
    Percent(f64),
}

/// Counts the jobs that ended for good.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) succeeded: u64,
    pub(crate) failed: u64,
}

/// Why a text is not a valid halting rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("write never, or WHEN,WHAT=N or =N%: now,fail=1, soon,success=3, soon,done=50%")]
pub(crate) struct HaltError;

impl Tally {
    pub(super) fn done(self) -> u64 {
        self.succeeded + self.failed
    }
}

impl Halt {
    /// `now,fail=1`.
    pub(crate) const AT_FIRST_FAILURE: Self = Self {
        how: How::Now,
        on: Counted::Failed,
        limit: Limit::Jobs(1),
    };

    /// Whether it depends on the number of all jobs.
    pub(super) fn needs_total(self) -> bool {
        matches!(self.limit, Limit::Percent(_))
    }

    /// Whether a single job can fulfil it.
    pub(super) fn is_of_one(self) -> bool {
        self.limit == Limit::Jobs(1)
    }

    /// What a job did, if it counts.
    pub(super) fn counts(self, well: bool) -> Option<&'static str> {
        match (self.on, well) {
            (Counted::Failed, false) => Some("failed"),
            (Counted::Succeeded, true) => Some("succeeded"),
            (Counted::Done, _) => Some("finished"),
            (Counted::Failed, true) | (Counted::Succeeded, false) => None,
        }
    }

    /// Whether running jobs may finish.
    pub(super) fn lets_finish(self) -> bool {
        self.how == How::Soon
    }

    /// Whether it waits for successes: then the run has reached its goal,
    /// whatever failed on the way.
    pub(super) fn seeks_success(self) -> bool {
        self.on == Counted::Succeeded
    }

    /// Whether it is time to halt, and how. `total` is the number of all jobs,
    /// if known.
    pub(super) fn due(self, tally: Tally, total: Option<u64>) -> Option<How> {
        let count = match self.on {
            Counted::Failed => tally.failed,
            Counted::Succeeded => tally.succeeded,
            Counted::Done => tally.done(),
        };
        let reached = match self.limit {
            Limit::Jobs(jobs) => count >= jobs,
            Limit::Percent(share) => {
                total.is_some_and(|total| count as f64 * 100.0 >= share * total as f64)
            }
        };
        (reached && count > 0).then_some(self.how)
    }
}

impl FromStr for Halt {
    type Err = HaltError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (how, condition) = text.split_once(',').ok_or(HaltError)?;
        let how = match how {
            "now" => How::Now,
            "soon" => How::Soon,
            _ => return Err(HaltError),
        };
        let (on, limit) = condition.split_once('=').unwrap_or((condition, "1"));
        let on = match on {
            "fail" => Counted::Failed,
            "success" => Counted::Succeeded,
            "done" => Counted::Done,
            _ => return Err(HaltError),
        };
        let limit = match limit.strip_suffix('%') {
            Some(share) => share
                .parse()
                .ok()
                .filter(|&share| percent(share))
                .map(Limit::Percent),
            None => limit.parse().ok().filter(|&jobs| jobs > 0).map(Limit::Jobs),
        };
        let limit = limit.ok_or(HaltError)?;
        Ok(Self { how, on, limit })
    }
}

fn percent(share: f64) -> bool {
    share > 0.0 && share <= 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(text: &str, succeeded: u64, failed: u64, total: Option<u64>) -> Option<How> {
        let halt: Halt = text.parse().expect("a condition");
        halt.due(Tally { succeeded, failed }, total)
    }

    #[test]
    fn jobs_are_counted_by_how_they_ended() {
        assert_eq!("now,fail=1".parse(), Ok(Halt::AT_FIRST_FAILURE));
        assert_eq!(due("now,fail=1", 9, 0, None), None);
        assert_eq!(due("now,fail=1", 9, 1, None), Some(How::Now));
        assert_eq!(due("now,fail", 9, 1, None), Some(How::Now));
        assert_eq!(due("soon,success=2", 1, 9, None), None);
        assert_eq!(due("soon,success=2", 2, 9, None), Some(How::Soon));
        assert_eq!(due("soon,done=11", 2, 9, None), Some(How::Soon));
    }

    #[test]
    fn a_share_needs_the_whole() {
        assert_eq!(due("now,fail=50%", 0, 5, None), None);
        assert_eq!(due("now,fail=50%", 0, 4, Some(10)), None);
        assert_eq!(due("now,fail=50%", 0, 5, Some(10)), Some(How::Now));
        assert_eq!(due("now,fail=50%", 0, 0, Some(0)), None);
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "now",
            "later,fail=1",
            "now,fail=",
            "now,fail=0",
            "now,fail=0%",
            "now,fail=101%",
            "now,hope=1",
            "now,fail=x",
        ] {
            assert_eq!(text.parse::<Halt>(), Err(HaltError), "{text}");
        }
    }
}
