//! The memory of this process: its peak, and what it keeps.

use super::table::status;

/// How many free bytes to keep, rather than return them to the system and soon
/// request them again.
#[cfg(target_env = "gnu")]
const KEPT_BYTES: i32 = 64 << 20;
/// Allocations up to this size come from the memory that is kept.
#[cfg(target_env = "gnu")]
const PIECE_BYTES: i32 = 32 << 20;

/// Makes the C library keep freed memory, for a process that frees and needs
/// some megabytes again and again. Call it before there are other threads.
pub(crate) fn keep_freed_memory() {
    #[cfg(target_env = "gnu")]
    #[expect(unsafe_code, reason = "there is no safe call for this")]
    // SAFETY: It changes settings of the allocator, under the allocator's lock.
    unsafe {
        libc::mallopt(libc::M_TRIM_THRESHOLD, KEPT_BYTES);
        libc::mallopt(libc::M_MMAP_THRESHOLD, PIECE_BYTES);
    }
}

/// Returns freed memory to the system, wherever it is.
pub(crate) fn give_back_freed_memory() {
    #[cfg(target_env = "gnu")]
    #[expect(unsafe_code, reason = "there is no safe call for this")]
    // SAFETY: It touches only free memory, under the allocator's locks.
    unsafe {
        libc::malloc_trim(0);
    }
}

/// The most memory that this process has held so far, in KiB; 0 if the system
/// does not tell (`VmHWM` of `/proc/self/status`).
pub(crate) fn peak_kib() -> u64 {
    figure_kib("self", "VmHWM:").unwrap_or(0)
}

/// A figure about a process's memory, by its name, in KiB.
pub(super) fn figure_kib(process: &str, name: &str) -> Option<u64> {
    let value = status(process, name)?;
    value.trim_end_matches("kB").trim().parse().ok()
}
