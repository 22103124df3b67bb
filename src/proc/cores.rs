//! How many processor cores this process may use, and why.
//!
//! The number comes from the standard library, which respects both the affinity
//! mask and a cgroup's quota; it is smaller if a cgroup has no room for that
//! many workers. The other figures explain why it differs from what people know
//! about their machine; they never influence scheduling.

use sysinfo::{CpuRefreshKind, RefreshKind, System};

use super::bounds::{self, Bound};
use super::quota;

/// The memory that a worker may need, in bytes.
const MEMORY_EACH: u64 = 32 << 20;
/// How many processes and threads a worker or a job may need.
const PROCESSES_EACH: u64 = 4;

/// The processor cores of this machine as this process sees them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cores {
    /// Hardware threads that are switched on.
    pub(crate) logical: usize,
    /// Cores, not counting their additional hardware threads; none if the
    /// system hides them.
    pub(crate) physical: Option<usize>,
    /// Hardware threads that the affinity mask leaves.
    pub(crate) affinity: usize,
    /// Processor time that a cgroup allows, in cores; none without a limit.
    pub(crate) quota: Option<f64>,
    /// The memory that a cgroup allows.
    pub(crate) memory: Option<Bound>,
    /// The processes and threads that a cgroup allows.
    pub(crate) processes: Option<Bound>,
    /// How many cores the system grants this process.
    granted: usize,
    /// How many workers can run at the same time: at least 1.
    pub(crate) usable: usize,
}

impl Cores {
    /// Asks the system for all figures. Takes about a millisecond.
    pub(crate) fn detect() -> Self {
        let granted = granted();
        let logical = logical().unwrap_or(granted);
        let (memory, processes) = bounds::memory_and_processes();
        Self {
            logical,
            physical: System::physical_core_count()
                .ok()
                .filter(|&cores| cores > 0),
            affinity: affinity().unwrap_or(logical),
            quota: quota::detect(),
            memory,
            processes,
            granted,
            usable: with_room(granted, memory, processes),
        }
    }

    /// Just the number of usable cores, to size a pool; takes microseconds.
    pub(crate) fn usable() -> usize {
        let (memory, processes) = bounds::memory_and_processes();
        with_room(granted(), memory, processes)
    }

    /// Why this many cores are usable, in words.
    pub(crate) fn reason(&self) -> String {
        if self.usable < self.granted {
            return match self.processes {
                Some(bound) if places(bound.left, PROCESSES_EACH) == self.usable => {
                    let Bound { most, left } = bound;
                    format!("{left} processes are left of a cgroup's {most}")
                }
                _ => "a cgroup's memory has no room for more".to_owned(),
            };
        }
        match self.quota {
            Some(1.0) if self.usable < self.affinity => "cgroup quota of 1 core".to_owned(),
            // Two decimals at most, and none for a whole number.
            Some(quota) if self.usable < self.affinity => {
                format!("cgroup quota of {} cores", (quota * 100.0).round() / 100.0)
            }
            _ if self.affinity < self.logical => {
                format!("affinity mask allows {} of {}", self.affinity, self.logical)
            }
            _ if self.usable < self.logical => {
                format!("the system allows {} of {}", self.usable, self.logical)
            }
            _ => "all cores".to_owned(),
        }
    }
}

/// How many cores the system grants this process.
fn granted() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// For how many workers, up to `cores`, there is room.
fn with_room(cores: usize, memory: Option<Bound>, processes: Option<Bound>) -> usize {
    let memory = memory.map(|bound| places(bound.most, MEMORY_EACH));
    let processes = processes.map(|bound| places(bound.left, PROCESSES_EACH));
    let bounds = [memory, processes].into_iter().flatten();
    bounds.fold(cores, usize::min)
}

fn places(all: u64, each: u64) -> usize {
    usize::try_from(all / each).unwrap_or(usize::MAX).max(1)
}

fn logical() -> Option<usize> {
    let wanted = RefreshKind::nothing().with_cpu(CpuRefreshKind::nothing());
    let system = System::new_with_specifics(wanted).ok()?;
    Some(system.cpus().len()).filter(|&cores| cores > 0)
}

fn affinity() -> Option<usize> {
    let mask = rustix::thread::sched_getaffinity(None).ok()?;
    usize::try_from(mask.count()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const EIGHT: Cores = Cores {
        logical: 8,
        physical: Some(4),
        affinity: 8,
        quota: None,
        memory: None,
        processes: None,
        granted: 8,
        usable: 8,
    };

    #[test]
    fn a_cgroup_without_room_has_fewer_workers() {
        let bound = |most, left| Some(Bound { most, left });
        assert_eq!(with_room(8, bound(256 << 20, 0), bound(100, 50)), 8);
        assert_eq!(with_room(8, bound(64 << 20, 0), None), 2);
        assert_eq!(with_room(8, bound(1, 1), None), 1);
        assert_eq!(with_room(8, None, bound(100, 13)), 3);
        let crowded = Cores {
            processes: bound(100, 13),
            usable: 3,
            ..EIGHT
        };
        assert_eq!(crowded.reason(), "13 processes are left of a cgroup's 100");
        let small = Cores {
            memory: bound(64 << 20, 0),
            usable: 2,
            ..EIGHT
        };
        assert_eq!(small.reason(), "a cgroup's memory has no room for more");
    }

    #[test]
    fn the_reason_names_what_limits() {
        assert_eq!(EIGHT.reason(), "all cores");
        let masked = Cores {
            affinity: 2,
            granted: 2,
            usable: 2,
            ..EIGHT
        };
        assert_eq!(masked.reason(), "affinity mask allows 2 of 8");
        let limited = Cores {
            quota: Some(1.5),
            granted: 1,
            usable: 1,
            ..EIGHT
        };
        assert_eq!(limited.reason(), "cgroup quota of 1.5 cores");
        let single = Cores {
            quota: Some(1.0),
            granted: 1,
            usable: 1,
            ..EIGHT
        };
        assert_eq!(single.reason(), "cgroup quota of 1 core");
    }

    #[test]
    fn a_quota_that_does_not_bind_is_not_the_reason() {
        let masked = Cores {
            affinity: 2,
            quota: Some(4.0),
            granted: 2,
            usable: 2,
            ..EIGHT
        };
        assert_eq!(masked.reason(), "affinity mask allows 2 of 8");
        let roomy = Cores {
            quota: Some(16.0),
            ..EIGHT
        };
        assert_eq!(roomy.reason(), "all cores");
    }

    #[test]
    fn an_unknown_limit_is_said_to_be_one() {
        let odd = Cores {
            granted: 3,
            usable: 3,
            ..EIGHT
        };
        assert_eq!(odd.reason(), "the system allows 3 of 8");
    }

    #[test]
    fn this_machine_has_cores() {
        let cores = Cores::detect();
        assert!(cores.usable >= 1);
        assert!(cores.affinity >= cores.usable);
        assert!(cores.logical >= 1);
    }
}
