//! Finds out when an allocation of Slurm ends.

use std::os::fd::AsFd;
use std::time::{Duration, Instant, SystemTime};

use rustix::pipe::{PipeFlags, pipe_with};
use tokio::io::AsyncReadExt;
use tokio::net::unix::pipe::Receiver;
use tokio::time::timeout;

use crate::proc::{Argv, Environment, ProcessGroup, Start, Variables};

/// How long squeue may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// When the allocation of this job ends, if known: from a variable that holds
/// the time in seconds, or else from squeue.
pub(super) async fn end_of(job: &str, variable: Option<&str>) -> Option<Instant> {
    let left = match variable.and_then(|text| text.parse().ok()) {
        Some(end) => {
            let end = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(end))?;
            end.duration_since(SystemTime::now()).unwrap_or_default()
        }
        None => seconds(&ask(job).await?)?,
    };
    Instant::now().checked_add(left)
}

/// The remaining time, as squeue prints it.
async fn ask(job: &str) -> Option<String> {
    let (output, theirs) = pipe_with(PipeFlags::CLOEXEC).ok()?;
    let script = "exec squeue --noheader --format=%L --jobs \"$1\" </dev/null 2>/dev/null";
    let words = ["sh", "-c", script, "sh", job];
    let mut squeue = ProcessGroup::start(Start {
        program: "/bin/sh".as_ref(),
        arguments: &Argv::of(words).ok()?,
        environment: &Environment::without(&[]),
        variables: &Variables::default(),
        folder: None,
        streams: [None, Some(theirs.as_fd()), None],
        inherited: &[],
        leads: true,
        priority: None,
    })
    .ok()?;
    drop(theirs);
    let mut output = Receiver::from_owned_fd(output).ok()?;
    let mut said = String::new();
    let answer = async {
        output.read_to_string(&mut said).await?;
        squeue.wait().await
    };
    timeout(PATIENCE, answer).await.ok()?.ok()?;
    Some(said)
}

/// Reads a time such as `1-02:30:00`, `5:00` or `0:07`; none for words such as
/// `UNLIMITED`.
fn seconds(text: &str) -> Option<Duration> {
    let (days, clock) = text.trim().split_once('-').unwrap_or(("0", text.trim()));
    let days: u64 = days.parse().ok()?;
    let parts: Option<Vec<u64>> = clock.split(':').map(|part| part.parse().ok()).collect();
    let parts = parts.filter(|parts| (2..=3).contains(&parts.len()))?;
    let seconds = parts
        .iter()
        .try_fold(0_u64, |sum, part| sum.checked_mul(60)?.checked_add(*part))?;
    let days = days.checked_mul(24 * 60 * 60)?;
    Some(Duration::from_secs(days.checked_add(seconds)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_that_is_left_is_read() {
        let read = |text| seconds(text).map(|time| time.as_secs());
        assert_eq!(read("0:07\n"), Some(7));
        assert_eq!(read("5:00"), Some(300));
        assert_eq!(read("2:30:01"), Some(9001));
        assert_eq!(read("1-00:00:01\n"), Some(86_401));
        for text in [
            "UNLIMITED",
            "NOT_SET",
            "INVALID",
            "",
            "7",
            "x-1:00",
            "1:2:3:4",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
