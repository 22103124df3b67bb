//! Waiting with a deadline. The chaos tests use it, too.

use std::thread;
use std::time::{Duration, Instant};

/// Waits until `condition` holds; false when it does not within `deadline`.
#[must_use]
pub(crate) fn wait_until(deadline: Duration, mut condition: impl FnMut() -> bool) -> bool {
    let end = Instant::now() + deadline;
    loop {
        if condition() {
            return true;
        }
        if Instant::now() >= end {
            return false;
        }
        thread::sleep(Duration::from_millis(2));
    }
}
