//! What a manager does with memory that it no longer needs.

use crate::shared_manager::Manager;
use crate::support::{PATIENCE, numbers, wait_until};

/// The most memory of an idle manager, in KiB.
const LITTLE: u64 = 45 << 10;

/// Fills an object with a million values by one command, and empties it by
/// another one.
#[track_caller]
fn gives_back(fill: &[&str], input: &str, empty: &[&str]) {
    let manager = Manager::start(&[]);
    let put = manager.run(fill).stdin(input);
    put.deadline(PATIENCE).check();
    assert!(manager.resident() > LITTLE, "that was no burst");
    let taken = manager.run(empty).deadline(PATIENCE).any_code();
    taken.observe();
    let is_back = wait_until(PATIENCE, || manager.resident() < LITTLE);
    assert!(is_back, "{} KiB are kept", manager.resident());
}

#[test]
fn memory_goes_back_after_a_burst() {
    let many = numbers(0..1_000_000);
    let queue = ["queue", "put", "q"];
    gives_back(&queue, &many, &["queue", "get", "q", "-n", "1000000"]);
    gives_back(&["list", "extend", "l"], &many, &["list", "clear", "l"]);
    let pairs: String = many.replace('\n', ",0]\n[");
    let pairs = format!("[{}", pairs.trim_end_matches('['));
    gives_back(&["dict", "update", "d"], &pairs, &["dict", "clear", "d"]);
}
