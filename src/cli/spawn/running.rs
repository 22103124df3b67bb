//! How many jobs run, when they start, and when they end.

use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use anyhow::{Context, anyhow};
use clap::Args;
use tokio::sync::watch;

use crate::cli::manager::WithManager;
use crate::cli::values::{bytes, check_readable, duration};
use crate::cli::workers::{WorkerCount, WorkerCountError};
use crate::job::{Halt, HaltError, Ladder, Limit, Pace, Retries, Timeout};
use crate::proc::Priority;

use super::slots;

/// Options for how jobs run.
#[derive(Debug, Args)]
#[command(next_help_heading = "Running")]
pub(super) struct RunningArgs {
    /// Number of concurrent jobs: N, N% of the cores, +N or -N relative to them, auto, or a file
    /// that contains one of these, read again whenever it changes
    #[arg(
        short = 'j',
        long,
        visible_alias = "jobs",
        visible_short_alias = 'P',
        value_name = "N|FILE",
        allow_negative_numbers = true
    )]
    workers: Option<OsString>,

    /// Wait between starts: seconds, or a time such as 200ms, 5m or 1.5h
    #[arg(long, value_name = "TIME", value_parser = duration)]
    delay: Option<Duration>,

    /// Start at most N jobs per second, minute or hour: 5 or 5/s, 100/m, 1000/h
    #[arg(long, value_name = "N[/UNIT]", value_parser = rate)]
    rate: Option<Duration>,

    /// Start no job while N tasks on the machine run or wait for a disk; N% is a share of the cores
    #[arg(long, value_name = "N|N%")]
    load: Option<Load>,

    /// Start no job while less than SIZE of memory is free; below half of it, end the youngest job
    /// and run it again later
    #[arg(long, value_name = "SIZE", value_parser = bytes)]
    memfree: Option<u64>,

    /// Run jobs at this priority, from -20, the highest, to 19
    #[arg(long, value_name = "N", allow_negative_numbers = true,
          value_parser = clap::value_parser!(i32).range(-20..=19))]
    nice: Option<i32>,

    /// End a job after TIME (seconds, or 200ms, 5m, 1.5h), or after N% of the median time of jobs that succeeded
    #[arg(long, value_name = "TIME|N%", value_parser = timeout)]
    timeout: Option<Timeout>,

    /// End a job that uses more than SIZE of memory, with all that it started
    #[arg(long, value_name = "SIZE", value_parser = bytes)]
    memory: Option<u64>,

    /// If all jobs together hold more than SIZE of memory, end the largest, and
    /// run it again alone
    #[arg(long, value_name = "SIZE", value_parser = bytes, conflicts_with = "round_robin")]
    memory_total: Option<u64>,

    /// Run a failed job again, up to N times
    #[arg(
        long,
        value_name = "N",
        default_value_t = 0,
        conflicts_with = "round_robin"
    )]
    retries: u32,

    /// Wait before the first retry, and twice as long before each further one
    #[arg(long, value_name = "TIME", value_parser = duration)]
    retry_delay: Option<Duration>,

    /// Stop early: now or soon, and when, such as now,fail=1 or soon,done=50%
    #[arg(long, value_name = "WHEN,WHAT", value_parser = halt)]
    halt: Option<HaltOr>,

    /// How jobs are ended: signals with milliseconds between them
    #[arg(
        long = "term-seq",
        value_name = "SEQUENCE",
        default_value = "TERM,1000,KILL"
    )]
    pub(super) ladder: Ladder,

    /// Share the limit of -j with all runs of this user that name the same semaphore
    #[arg(long, value_name = "NAME")]
    semaphore: Option<String>,

    /// Give the terminal to jobs, one at a time
    #[arg(long, conflicts_with_all = ["workers", "json", "results", "tag", "tagstring", "keep_order", "line_buffer"])]
    pub(super) tty: bool,

    #[command(flatten)]
    pub(super) manager: WithManager,

    /// Ask at the terminal before each job; y runs it
    #[arg(short = 'p', long)]
    pub(super) interactive: bool,
}

/// `never`, or when to halt.
#[derive(Debug, Clone, Copy)]
struct HaltOr(Option<Halt>);

fn halt(text: &str) -> Result<HaltOr, HaltError> {
    if text == "never" {
        return Ok(HaltOr(None));
    }
    text.parse().map(|halt| HaltOr(Some(halt)))
}

pub(in crate::cli) fn timeout(text: &str) -> Result<Timeout, String> {
    let Some(share) = text.strip_suffix('%') else {
        return duration(text).map(Timeout::After);
    };
    above_zero(share)
        .map(Timeout::Percent)
        .ok_or_else(|| "write a time, or a share such as 200%".to_owned())
}

/// A number above 0, without a sign, which would have another meaning in a
/// number of jobs.
fn above_zero(text: &str) -> Option<f64> {
    let number = text.parse().ok().filter(|_| !text.starts_with('+'));
    number.filter(|number: &f64| number.is_finite() && *number > 0.0)
}

/// The time between starts.
fn rate(text: &str) -> Result<Duration, String> {
    let (number, unit) = text.split_once('/').unwrap_or((text, "s"));
    let unit = match unit {
        "s" => Some(1.0),
        "m" => Some(60.0),
        "h" => Some(3600.0),
        _ => None,
    };
    let interval = unit
        .zip(above_zero(number))
        .map(|(unit, number)| unit / number);
    interval
        .and_then(|interval| Duration::try_from_secs_f64(interval).ok())
        .ok_or_else(|| {
            "write jobs per second, minute or hour, such as 5/s, 100/m or 1000/h".to_owned()
        })
}

/// The number of busy tasks that delays starts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::cli) enum Load {
    Tasks(f64),
    Percent(f64),
}

impl FromStr for Load {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let load = match text.strip_suffix('%') {
            Some(share) => above_zero(share).map(Self::Percent),
            None => above_zero(text).map(Self::Tasks),
        };
        load.ok_or_else(|| {
            "write a number of tasks, or a share of the cores such as 80%".to_owned()
        })
    }
}

impl Load {
    /// The number for a machine with this many cores.
    pub(in crate::cli) fn resolve(self, cores: usize) -> f64 {
        match self {
            Self::Tasks(tasks) => tasks,
            Self::Percent(share) => share / 100.0 * cores as f64,
        }
    }
}

impl RunningArgs {
    /// How many jobs run at a time, now and later.
    pub(super) fn slots(&self, cores: usize) -> anyhow::Result<watch::Receiver<usize>> {
        let always = |count: WorkerCount| watch::Sender::new(count.resolve(|| cores)).subscribe();
        let Some(text) = &self.workers else {
            return Ok(always(if self.tty {
                WorkerCount::Exactly(1)
            } else {
                WorkerCount::Auto
            }));
        };
        let count = text.to_str().unwrap_or_default().parse();
        match count {
            Ok(count) => Ok(always(count)),
            Err(_) if PathBuf::from(text).is_file() => slots::follow(text.into(), cores)
                .with_context(|| {
                    format!(
                        "failed to read the number of concurrent jobs from {}",
                        text.display()
                    )
                }),
            // xargs and GNU parallel take it to mean no limit.
            Err(error @ WorkerCountError::Zero) => Err(anyhow!(
                "-j 0: {error}; to run everything at once, give a large number such as \
                     -j 1000"
            )),
            Err(error) => Err(anyhow!(
                "{} is neither a number of jobs nor a file: {error}",
                text.display()
            )),
        }
    }

    /// The number of concurrent jobs, unless it is in a file.
    pub(super) fn count(&self) -> Option<WorkerCount> {
        match &self.workers {
            None => Some(WorkerCount::Auto),
            Some(text) => text.to_str()?.parse().ok(),
        }
    }

    /// The first option, if any, that works only on this machine.
    pub(super) fn only_here(&self) -> Option<&'static str> {
        let options = [
            ("--load", self.load.is_some()),
            ("--memfree", self.memfree.is_some()),
            ("--nice", self.nice.is_some()),
        ];
        let given = options.iter().find(|(_, is_given)| *is_given);
        given.map(|(option, _)| *option)
    }

    /// Whether the memory of jobs is limited.
    pub(super) fn limits_memory(&self) -> bool {
        self.memory.or(self.memory_total).is_some()
    }

    /// How fast to start jobs.
    pub(super) fn pace(&self, cores: usize) -> anyhow::Result<Pace> {
        if self.load.is_some() {
            check_readable("--load", "/proc/stat")?;
        }
        if self.memfree.is_some() {
            check_readable("--memfree", "/proc/meminfo")?;
        }
        Ok(Pace {
            adapts: false,
            delay: self.delay.unwrap_or_default(),
            interval: self.rate.unwrap_or_default(),
            most_busy: self.load.map(|load| load.resolve(cores)),
            free_memory: self.memfree,
        })
    }

    pub(super) fn timeout(&self) -> Option<Timeout> {
        self.timeout
    }

    /// How much memory a job may use.
    pub(super) fn memory(&self) -> anyhow::Result<Option<u64>> {
        if self.memory.is_some() {
            check_readable("--memory", "/proc/self/status")?;
        }
        Ok(self.memory)
    }

    /// How much all jobs together may hold.
    pub(super) fn memory_total(&self) -> anyhow::Result<Option<u64>> {
        if self.memory_total.is_some() {
            check_readable("--memory-total", "/proc/self/status")?;
        }
        Ok(self.memory_total)
    }

    pub(super) fn retries(&self) -> Retries {
        Retries {
            most: self.retries,
            delay: self.retry_delay.unwrap_or_default(),
        }
    }

    pub(super) fn halt(&self) -> Option<Halt> {
        self.halt.and_then(|halt| halt.0)
    }

    /// The limit shared with other runs.
    pub(super) fn shared(&self) -> Option<Limit> {
        self.semaphore.clone().map(shared_limit)
    }

    /// The priority of jobs, if this process may set it.
    pub(super) fn priority(&self) -> anyhow::Result<Option<Priority>> {
        let priority = |nice| {
            Priority::new(nice).with_context(|| format!("failed to take the priority {nice}"))
        };
        self.nice.map(priority).transpose()
    }
}

/// A limit shared with other runs: in the folder that the system clears when the
/// user logs out, or else in the one for temporary files.
pub(in crate::cli) fn shared_limit(name: String) -> Limit {
    let ours = std::env::var_os("XDG_RUNTIME_DIR").filter(|folder| !folder.is_empty());
    let folder = ours.map_or_else(
        || std::env::temp_dir().join(format!("ppar-{}", rustix::process::geteuid().as_raw())),
        |folder| PathBuf::from(folder).join("ppar"),
    );
    let folder = folder.join("semaphore");
    Limit {
        name,
        folder,
        patience: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_a_time_between_starts() {
        assert_eq!(rate("5/s"), Ok(Duration::from_millis(200)));
        assert_eq!(rate("5"), Ok(Duration::from_millis(200)));
        assert_eq!(rate("30/m"), Ok(Duration::from_secs(2)));
        assert_eq!(rate("0.5/h"), Ok(Duration::from_hours(2)));
        for text in ["", "/s", "0/s", "-1/s", "5/d", "5/", "inf", "1e-300/h"] {
            rate(text).expect_err(text);
        }
    }

    #[test]
    fn a_load_is_a_number_of_tasks_or_a_share_of_the_cores() {
        let load = |text: &str| text.parse::<Load>().map(|load| load.resolve(8));
        assert_eq!(load("3"), Ok(3.0));
        assert_eq!(load("150%"), Ok(12.0));
        for text in ["", "0", "-1", "+1", "x", "%", "NaN"] {
            load(text).expect_err(text);
        }
    }
}
