//! How busy this machine is, and how much memory it has left.

use std::fs;

use sysinfo::System;

use super::bounds;

/// How many tasks of the whole machine are running, ready to run, or waiting
/// for a disk, not counting the caller; 0 if the system does not tell.
///
/// A load average is a mean of this number over time, and shows new jobs much
/// too late (`procs_running` and `procs_blocked` of `/proc/stat`).
pub(crate) fn busy_tasks() -> f64 {
    let text = fs::read_to_string("/proc/stat").unwrap_or_default();
    let count = |name: &str| -> f64 {
        let mut lines = text.lines();
        let value = lines.find_map(|line| line.strip_prefix(name));
        value
            .and_then(|value| value.trim().parse().ok())
            .unwrap_or(0.0)
    };
    (count("procs_running ") + count("procs_blocked ") - 1.0).max(0.0)
}

/// How many bytes of memory are available without displacing others, on this
/// machine or within a cgroup's limit; the largest number if the system does
/// not tell.
pub(crate) fn free_memory() -> u64 {
    let free = System::new().map_or(u64::MAX, |mut system| {
        system.refresh_memory();
        system.available_memory()
    });
    bounds::memory().map_or(free, |bound| free.min(bound.left))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_that_runs_tests_has_memory_and_some_work() {
        assert!(free_memory() > 1 << 20);
        assert!(busy_tasks().is_finite());
    }
}
