//! The processor time that control groups allow this process.
//!
//! Version 2 keeps it in `cpu.max`, version 1 in two files. Anything unreadable
//! counts as no limit, since this only explains a number that the standard
//! library has found.

use std::fs;
use std::path::Path;

use super::cgroup::{Cgroups, Version};

/// The quota of this process in cores, such as 1.5; none without a limit.
pub(super) fn detect() -> Option<f64> {
    smallest(&Cgroups::own())
}

fn smallest(groups: &Cgroups) -> Option<f64> {
    let limits = groups
        .groups("cpu")
        .into_iter()
        .filter_map(|(version, group)| match version {
            Version::One => limit_v1(&group),
            Version::Two => limit_v2(&group),
        });
    limits.min_by(f64::total_cmp)
}

/// `cpu.max` contains microseconds of work and of wall time: `150000 100000`,
/// or `max` in place of the first.
fn limit_v2(group: &Path) -> Option<f64> {
    let text = fs::read_to_string(group.join("cpu.max")).ok()?;
    let (work, period) = text.trim().split_once(' ')?;
    ratio(work, period)
}

/// The same two numbers, each in its own file; -1 means no limit.
fn limit_v1(group: &Path) -> Option<f64> {
    let work = fs::read_to_string(group.join("cpu.cfs_quota_us")).ok()?;
    let period = fs::read_to_string(group.join("cpu.cfs_period_us")).ok()?;
    ratio(work.trim(), period.trim())
}

fn ratio(work: &str, period: &str) -> Option<f64> {
    let work: f64 = work.parse().ok()?;
    let period: f64 = period.parse().ok()?;
    (work > 0.0 && period > 0.0).then(|| work / period)
}

#[cfg(test)]
mod tests {
    use super::super::cgroup::mounted;
    use super::*;

    fn quota(membership: &str, folder: &tempfile::TempDir) -> Option<f64> {
        smallest(&Cgroups::of(membership, folder.path()))
    }

    #[test]
    fn version_2_reads_cpu_max() {
        let folder = mounted(&[("a/b/cpu.max", "150000 100000\n")]);
        assert_eq!(quota("0::/a/b\n", &folder), Some(1.5));
    }

    #[test]
    fn the_smallest_limit_on_the_way_up_counts() {
        let folder = mounted(&[
            ("a/cpu.max", "50000 100000\n"),
            ("a/b/cpu.max", "max 100000\n"),
            ("a/b/c/cpu.max", "400000 100000\n"),
        ]);
        assert_eq!(quota("0::/a/b/c\n", &folder), Some(0.5));
    }

    #[test]
    fn version_1_reads_two_files_under_either_name() {
        for name in ["cpu", "cpu,cpuacct"] {
            let folder = mounted(&[
                (&format!("{name}/x/cpu.cfs_quota_us"), "200000\n"),
                (&format!("{name}/x/cpu.cfs_period_us"), "100000\n"),
                (&format!("{name}/cpu.cfs_quota_us"), "-1\n"),
                (&format!("{name}/cpu.cfs_period_us"), "100000\n"),
            ]);
            let membership = "3:memory:/x\n2:cpu,cpuacct:/x\n0::/\n";
            assert_eq!(quota(membership, &folder), Some(2.0));
        }
    }

    #[test]
    fn version_2_beside_version_1_is_found_below() {
        let folder = mounted(&[("unified/a/cpu.max", "100000 100000\n")]);
        assert_eq!(quota("0::/a\n", &folder), Some(1.0));
    }

    #[test]
    fn a_path_outside_of_the_namespace_is_read_at_the_root() {
        let folder = mounted(&[("cpu.max", "100000 50000\n")]);
        assert_eq!(quota("0::/../../other\n", &folder), Some(2.0));
    }

    #[test]
    fn no_limit_and_nonsense_are_none() {
        let folder = mounted(&[("a/cpu.max", "max 100000\n"), ("b/cpu.max", "?\n")]);
        for membership in ["0::/a\n", "0::/b\n", "0::/missing\n", "", "nonsense\n"] {
            assert_eq!(quota(membership, &folder), None, "{membership:?}");
        }
    }
}
