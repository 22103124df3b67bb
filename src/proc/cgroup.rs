//! The control groups of this process, and where their files are.
//!
//! A process is in a group, which is nested in other groups, and each may have
//! its own limit: the smallest counts. Version 1 has a hierarchy for each
//! controller, version 2 a single one.

use std::fs;
use std::path::{Component, Path, PathBuf};

const MOUNT: &str = "/sys/fs/cgroup";
const MEMBERSHIP: &str = "/proc/self/cgroup";

/// The version, which determines a group's files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    One,
    Two,
}

/// The groups of this process.
#[derive(Debug)]
pub(super) struct Cgroups {
    /// A line `number:controllers:path` for each hierarchy.
    membership: String,
    mount: PathBuf,
}

impl Cgroups {
    /// As the system reports them; empty if it does not.
    pub(super) fn own() -> Self {
        Self {
            membership: fs::read_to_string(MEMBERSHIP).unwrap_or_default(),
            mount: MOUNT.into(),
        }
    }

    /// As a test describes them.
    #[cfg(test)]
    pub(super) fn of(membership: &str, mount: &Path) -> Self {
        Self {
            membership: membership.to_owned(),
            mount: mount.to_owned(),
        }
    }

    /// The folders of the groups that may limit `controller`: in each
    /// hierarchy, the innermost first.
    pub(super) fn groups(&self, controller: &str) -> Vec<(Version, PathBuf)> {
        let hierarchies = self.membership.lines().filter_map(|line| {
            let mut fields = line.splitn(3, ':');
            let (_, controllers, path) = (fields.next()?, fields.next()?, fields.next()?);
            let (version, root) = self.root(controllers, controller)?;
            Some((version, root, path))
        });
        hierarchies
            .flat_map(|(version, root, path)| {
                let folders = within(path);
                let folders: Vec<_> = folders.ancestors().map(|group| root.join(group)).collect();
                folders.into_iter().map(move |group| (version, group))
            })
            .collect()
    }

    /// Where the hierarchy of these controllers is mounted, if it may contain
    /// `wanted`.
    fn root(&self, controllers: &str, wanted: &str) -> Option<(Version, PathBuf)> {
        let mount = &self.mount;
        if controllers.is_empty() {
            // Next to version 1, version 2 is mounted one folder below.
            let below = mount.join("unified");
            let root = if below.is_dir() { below } else { mount.clone() };
            return Some((Version::Two, root));
        }
        let is_there = controllers.split(',').any(|name| name == wanted);
        is_there.then(|| {
            let joined = mount.join(controllers);
            let root = if joined.is_dir() {
                joined
            } else {
                mount.join(wanted)
            };
            (Version::One, root)
        })
    }
}

/// A group outside of our cgroup namespace starts with `/..`: its visible part
/// is at the root.
fn within(path: &str) -> PathBuf {
    Path::new(path)
        .components()
        .filter(|part| matches!(part, Component::Normal(_)))
        .collect()
}

/// A mounted hierarchy with these files.
#[cfg(test)]
pub(super) fn mounted(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}
