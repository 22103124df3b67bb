//! The memory of this process: its peak, and what it keeps.

use super::table::status;

/// So many bytes that are free are kept, rather than given back to the system
/// and soon asked for again.
#[cfg(target_env = "gnu")]
const KEPT_BYTES: i32 = 64 << 20;
/// Pieces up to this size come from the memory that is kept.
#[cfg(target_env = "gnu")]
const PIECE_BYTES: i32 = 32 << 20;

/// Lets the C library keep what is freed, for a process that frees and needs
/// some megabytes again and again. Call it before there are other threads.
pub(crate) fn keep_freed_memory() {
    #[cfg(target_env = "gnu")]
    #[expect(unsafe_code, reason = "there is no safe call that says so")]
    // SAFETY: it changes numbers of the allocator, under the allocator's lock.
    unsafe {
        libc::mallopt(libc::M_TRIM_THRESHOLD, KEPT_BYTES);
        libc::mallopt(libc::M_MMAP_THRESHOLD, PIECE_BYTES);
    }
}

/// Gives the system back what this process has freed, wherever in its memory
/// that lies.
pub(crate) fn give_back_freed_memory() {
    #[cfg(target_env = "gnu")]
    #[expect(unsafe_code, reason = "there is no safe call that does it")]
    // SAFETY: it looks at free pieces only, under the allocator's locks.
    unsafe {
        libc::malloc_trim(0);
    }
}

/// The most memory that this process has held so far, in KiB; 0 where the
/// system does not tell (`VmHWM` of `/proc/self/status`).
pub(crate) fn peak_kib() -> u64 {
    figure_kib("self", "VmHWM:").unwrap_or(0)
}

/// A figure of a process's memory by its name, in KiB.
pub(super) fn figure_kib(process: &str, name: &str) -> Option<u64> {
    let value = status(process, name)?;
    value.trim_end_matches("kB").trim().parse().ok()
}
