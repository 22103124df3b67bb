//! How much memory this process has held.

/// The most memory that this process has held so far, in KiB; 0 where the
/// system does not tell (`VmHWM` of `/proc/self/status`).
pub(crate) fn peak_kib() -> u64 {
    std::fs::read_to_string("/proc/self/status")
        .ok()
        .and_then(|status| {
            let value = status
                .lines()
                .find_map(|line| line.strip_prefix("VmHWM:"))?;
            value.trim().trim_end_matches("kB").trim().parse().ok()
        })
        .unwrap_or(0)
}
