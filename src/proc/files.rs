//! How many files this process may have open.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Raises the limit of open files towards `wanted`, as far as the system allows
/// without further privileges. Child processes inherit the limit.
pub(crate) fn allow_open_files(wanted: u64) {
    let limit = getrlimit(Resource::Nofile);
    let allowed = limit.maximum.map_or(wanted, |most| wanted.min(most));
    if limit.current.is_some_and(|current| current < allowed) {
        // If refused, everything works with fewer files.
        let _ = setrlimit(
            Resource::Nofile,
            Rlimit {
                current: Some(allowed),
                ..limit
            },
        );
    }
}
