//! How many files this process may have open.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Ensures that about `wanted` files can be open at a time, as far as the
/// system allows without being asked for more rights. The limit is inherited
/// by whatever this process starts.
pub(crate) fn allow_open_files(wanted: u64) {
    let limit = getrlimit(Resource::Nofile);
    let allowed = limit.maximum.map_or(wanted, |most| wanted.min(most));
    if limit.current.is_some_and(|current| current < allowed) {
        // Refused, everything goes on with fewer.
        let _ = setrlimit(
            Resource::Nofile,
            Rlimit {
                current: Some(allowed),
                ..limit
            },
        );
    }
}
