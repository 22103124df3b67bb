//! Limits of memory and processes from control groups, as in a container.
//!
//! Anything unreadable counts as no limit.

use std::fs;
use std::path::Path;

use super::cgroup::{Cgroups, Version};

/// Version 1 shows a number of about this many bytes if there is no limit.
const UNLIMITED: u64 = 1 << 62;

/// The limit of a resource, and how much of it is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bound {
    /// The limit.
    pub(crate) most: u64,
    /// How much is left.
    pub(crate) left: u64,
}

impl Bound {
    fn new(most: u64, used: u64) -> Self {
        let left = most.saturating_sub(used);
        Self { most, left }
    }
}

/// The memory limit of control groups, in bytes.
pub(super) fn memory() -> Option<Bound> {
    memory_in(&Cgroups::own())
}

/// The same, with the limit of processes and threads.
pub(super) fn memory_and_processes() -> (Option<Bound>, Option<Bound>) {
    let groups = Cgroups::own();
    (memory_in(&groups), processes_in(&groups))
}

fn memory_in(groups: &Cgroups) -> Option<Bound> {
    tightest(groups, "memory", |version, group| {
        let (most, used, idle) = match version {
            Version::One => (
                "memory.limit_in_bytes",
                "memory.usage_in_bytes",
                "total_inactive_file",
            ),
            Version::Two => ("memory.max", "memory.current", "inactive_file"),
        };
        let most = number(&group.join(most)).filter(|&most| most < UNLIMITED)?;
        let used = number(&group.join(used)).unwrap_or(0);
        // The kernel can reclaim its cache of files that were not used for
        // long.
        let idle = figure(&group.join("memory.stat"), idle).unwrap_or(0);
        Some(Bound::new(most, used.saturating_sub(idle)))
    })
}

fn processes_in(groups: &Cgroups) -> Option<Bound> {
    tightest(groups, "pids", |_, group| {
        let most = number(&group.join("pids.max"))?;
        let used = number(&group.join("pids.current")).unwrap_or(0);
        Some(Bound::new(most, used))
    })
}

/// The smallest limit of all groups, and the smallest remainder.
fn tightest(
    groups: &Cgroups,
    controller: &str,
    bound: impl Fn(Version, &Path) -> Option<Bound>,
) -> Option<Bound> {
    let groups = groups.groups(controller).into_iter();
    let bounds = groups.filter_map(|(version, group)| bound(version, &group));
    bounds.reduce(|one, other| Bound {
        most: one.most.min(other.most),
        left: one.left.min(other.left),
    })
}

/// The number in a file; none for `max`.
fn number(file: &Path) -> Option<u64> {
    fs::read_to_string(file).ok()?.trim().parse().ok()
}

/// The number after `name` in a file of many.
fn figure(file: &Path, name: &str) -> Option<u64> {
    let text = fs::read_to_string(file).ok()?;
    let mut pairs = text.lines().filter_map(|line| line.split_once(' '));
    let (_, value) = pairs.find(|(key, _)| *key == name)?;
    value.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::super::cgroup::mounted;
    use super::*;

    #[test]
    fn version_2_limits_memory_and_processes() {
        let folder = mounted(&[
            ("a/memory.max", "1000\n"),
            ("a/memory.current", "700\n"),
            ("a/memory.stat", "anon 1\ninactive_file 200\n"),
            ("a/b/memory.max", "max\n"),
            ("a/b/pids.max", "20\n"),
            ("a/b/pids.current", "21\n"),
        ]);
        let groups = Cgroups::of("0::/a/b\n", folder.path());
        let (most, left) = (1000, 500);
        assert_eq!(memory_in(&groups), Some(Bound { most, left }));
        let (most, left) = (20, 0);
        assert_eq!(processes_in(&groups), Some(Bound { most, left }));
    }

    #[test]
    fn version_1_limits_them_in_hierarchies_of_their_own() {
        let folder = mounted(&[
            ("memory/memory.limit_in_bytes", "9223372036854771712\n"),
            ("memory/x/memory.limit_in_bytes", "1000\n"),
            ("memory/x/memory.usage_in_bytes", "900\n"),
            (
                "memory/x/memory.stat",
                "inactive_file 1\ntotal_inactive_file 300\n",
            ),
            ("pids/pids.max", "max\n"),
            ("pids/y/pids.max", "9\n"),
            ("pids/y/pids.current", "2\n"),
        ]);
        let groups = Cgroups::of("3:pids:/y\n2:memory:/x\n0::/\n", folder.path());
        let (most, left) = (1000, 400);
        assert_eq!(memory_in(&groups), Some(Bound { most, left }));
        let (most, left) = (9, 7);
        assert_eq!(processes_in(&groups), Some(Bound { most, left }));
    }

    #[test]
    fn no_limit_is_assumed_where_none_is_set() {
        let folder = mounted(&[("memory/memory.limit_in_bytes", "9223372036854771712\n")]);
        for membership in ["4:memory,pids:/\n", "0::/\n", ""] {
            let groups = Cgroups::of(membership, folder.path());
            assert_eq!(memory_in(&groups), None);
            assert_eq!(processes_in(&groups), None);
        }
    }
}
