//! The processor time that control groups allow this process.
//!
//! A process sits in a group, the group in other groups, and each may have a
//! limit of its own: the smallest counts. Version 2 keeps it in `cpu.max`,
//! version 1 in two files. Whatever cannot be read is taken as no limit, for
//! this only explains a number that the standard library has found.

use std::fs;
use std::path::{Component, Path, PathBuf};

const MOUNT: &str = "/sys/fs/cgroup";
const MEMBERSHIP: &str = "/proc/self/cgroup";

/// The quota of this process in cores, such as 1.5; none without a limit.
pub(super) fn detect() -> Option<f64> {
    let membership = fs::read_to_string(MEMBERSHIP).ok()?;
    smallest(&membership, Path::new(MOUNT))
}

/// Reads the limits of every group in `membership`, which has a line
/// `number:controllers:path` for each hierarchy.
fn smallest(membership: &str, mount: &Path) -> Option<f64> {
    membership
        .lines()
        .filter_map(|line| {
            let mut fields = line.splitn(3, ':');
            let (_, controllers, path) = (fields.next()?, fields.next()?, fields.next()?);
            in_hierarchy(controllers, path, mount)
        })
        .min_by(f64::total_cmp)
}

fn in_hierarchy(controllers: &str, path: &str, mount: &Path) -> Option<f64> {
    if controllers.is_empty() {
        // Beside version 1, version 2 is mounted one folder below.
        let below = mount.join("unified");
        let root = if below.is_dir() { below } else { mount.into() };
        walk_up(&root, path, limit_v2)
    } else if controllers.split(',').any(|name| name == "cpu") {
        let joined = mount.join(controllers);
        let root = if joined.is_dir() {
            joined
        } else {
            mount.join("cpu")
        };
        walk_up(&root, path, limit_v1)
    } else {
        None
    }
}

/// The smallest limit from the group at `path` up to `root`.
fn walk_up(root: &Path, path: &str, limit: fn(&Path) -> Option<f64>) -> Option<f64> {
    // A group outside of our cgroup namespace begins with `/..`: what can be
    // seen of it lies at the root.
    let inside: PathBuf = Path::new(path)
        .components()
        .filter(|part| matches!(part, Component::Normal(_)))
        .collect();
    inside
        .ancestors()
        .filter_map(|group| limit(&root.join(group)))
        .min_by(f64::total_cmp)
}

/// `cpu.max` holds microseconds of work and of wall time: `150000 100000`, or
/// `max` in place of the first.
fn limit_v2(group: &Path) -> Option<f64> {
    let text = fs::read_to_string(group.join("cpu.max")).ok()?;
    let (work, period) = text.trim().split_once(' ')?;
    ratio(work, period)
}

/// The same two numbers in a file each; -1 means no limit.
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
    use super::*;

    /// A mounted hierarchy with these files.
    fn mount(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        folder
    }

    #[test]
    fn version_2_reads_cpu_max() {
        let folder = mount(&[("a/b/cpu.max", "150000 100000\n")]);
        assert_eq!(smallest("0::/a/b\n", folder.path()), Some(1.5));
    }

    #[test]
    fn the_smallest_limit_on_the_way_up_counts() {
        let folder = mount(&[
            ("a/cpu.max", "50000 100000\n"),
            ("a/b/cpu.max", "max 100000\n"),
            ("a/b/c/cpu.max", "400000 100000\n"),
        ]);
        assert_eq!(smallest("0::/a/b/c\n", folder.path()), Some(0.5));
    }

    #[test]
    fn version_1_reads_two_files_under_either_name() {
        for name in ["cpu", "cpu,cpuacct"] {
            let folder = mount(&[
                (&format!("{name}/x/cpu.cfs_quota_us"), "200000\n"),
                (&format!("{name}/x/cpu.cfs_period_us"), "100000\n"),
                (&format!("{name}/cpu.cfs_quota_us"), "-1\n"),
                (&format!("{name}/cpu.cfs_period_us"), "100000\n"),
            ]);
            let membership = "3:memory:/x\n2:cpu,cpuacct:/x\n0::/\n";
            assert_eq!(smallest(membership, folder.path()), Some(2.0));
        }
    }

    #[test]
    fn version_2_beside_version_1_is_found_below() {
        let folder = mount(&[("unified/a/cpu.max", "100000 100000\n")]);
        assert_eq!(smallest("0::/a\n", folder.path()), Some(1.0));
    }

    #[test]
    fn a_path_outside_of_the_namespace_is_read_at_the_root() {
        let folder = mount(&[("cpu.max", "100000 50000\n")]);
        assert_eq!(smallest("0::/../../other\n", folder.path()), Some(2.0));
    }

    #[test]
    fn no_limit_and_nonsense_are_none() {
        let folder = mount(&[("a/cpu.max", "max 100000\n"), ("b/cpu.max", "?\n")]);
        for membership in ["0::/a\n", "0::/b\n", "0::/missing\n", "", "nonsense\n"] {
            assert_eq!(smallest(membership, folder.path()), None, "{membership:?}");
        }
    }
}
