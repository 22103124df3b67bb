//! What happens when the system refuses memory: the process reports in one line
//! how much it failed to get, and ends by SIGABRT.
//!
//! The standard library's own report, with its list of calls, takes memory as
//! well; if there is none, it can hang.

use std::alloc::{GlobalAlloc, Layout, System};
use std::ffi::CStr;
use std::fmt;
use std::io::Write;
use std::panic;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rustix::fs::{Mode, OFlags, open};
use rustix::process::{Pid, Resource, getrlimit};
use rustix::stdio::stderr;

/// The name of a process that ended for lack of memory starts like this; the
/// KiB that it failed to get follow. The system keeps a name until a process is
/// reaped, and changing it takes no memory.
const NAME: &str = "lacks:";
/// The longest name.
const NAME_BYTES: usize = 15;
/// From this length on, the language's heap refuses a string.
const LONGEST_STRING: usize = u32::MAX as usize + 1;
const OWN_NAME: &CStr = c"/proc/self/comm";

/// The size last refused.
static REFUSED: AtomicUsize = AtomicUsize::new(0);
/// Whether the parent reads the name.
static HAS_READER: AtomicBool = AtomicBool::new(false);

/// The C library's memory; when it runs out, the process ends.
struct Allocator;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

#[expect(unsafe_code, reason = "only an allocator learns how much was refused")]
// SAFETY: The system's allocator does all the work, and its results are
// returned unchanged.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: The caller guarantees what the system's allocator requires.
        check(unsafe { System.alloc(layout) }, layout.size(), layout)
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        check(
            unsafe { System.alloc_zeroed(layout) },
            layout.size(),
            layout,
        )
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as above.
        check(unsafe { System.realloc(place, layout, size) }, size, layout)
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(place, layout) }
    }
}

#[inline]
fn check(place: *mut u8, size: usize, layout: Layout) -> *mut u8 {
    if place.is_null() {
        refused(size, layout.align());
    }
    place
}

#[cold]
fn refused(size: usize, align: usize) {
    REFUSED.store(size, Ordering::Relaxed);
    if !is_of_arena(size, align) {
        end(size);
    }
}

/// Whether a heap of the language requests this for growing, which it does in
/// whole pages. If refused, it requests less, and finally panics.
fn is_of_arena(size: usize, align: usize) -> bool {
    align == 16 && size % 4096 == 4096 - 16
}

/// Makes the panics of a heap that got no memory, and of one whose strings cannot
/// be as long as is wanted, end the process like any other lack of memory. Call it
/// once, when the process starts.
pub(crate) fn end_where_memory_lacks() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |about| {
        let size = REFUSED.load(Ordering::Relaxed);
        match about.payload_as_str() {
            Some("out of memory") if size > 0 => end(size),
            Some("len overflow") => end(LONGEST_STRING),
            _ => {}
        }
        usual(about);
    }));
}

/// Tells this process that its parent calls [`lacked_by`], and reports the
/// lack.
pub(crate) fn let_parent_tell_lack() {
    HAS_READER.store(true, Ordering::Relaxed);
}

/// Ends the process. Takes no memory and no lock.
fn end(size: usize) -> ! {
    let has_reader = HAS_READER.load(Ordering::Relaxed);
    if !(has_reader && take_name(size)) {
        let mut line = [0; 200];
        let mut rest = &mut line[..];
        // The buffer is long enough.
        let _ = writeln!(rest, "ppar: {}", Lack(size as u64));
        let left = rest.len();
        // If nobody reads this, the signal must do.
        let _ = rustix::io::write(stderr(), &line[..line.len() - left]);
    }
    std::process::abort()
}

/// Puts the lack into the name of the process; false if it cannot.
fn take_name(size: usize) -> bool {
    let mut name = [0; NAME_BYTES];
    let mut rest = &mut name[..];
    // A longer number is cut off: above a TiB, digits no longer matter.
    let _ = write!(rest, "{NAME}{}", size.div_ceil(1024));
    let length = NAME_BYTES - rest.len();
    let file = open(OWN_NAME, OFlags::WRONLY | OFlags::CLOEXEC, Mode::empty());
    file.is_ok_and(|file| rustix::io::write(file, &name[..length]) == Ok(length))
}

/// How many bytes a child that has ended and is not reaped failed to get, if
/// that ended it.
pub(super) fn lacked_by(child: Pid) -> Option<u64> {
    let name = std::fs::read_to_string(format!("/proc/{child}/comm")).ok()?;
    let kib: u64 = name.trim_end().strip_prefix(NAME)?.parse().ok()?;
    Some(kib * 1024)
}

/// How much memory a process needed and did not get. Reads after the name of
/// the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lack(pub(crate) u64);

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(bytes) = *self;
        match bytes {
            0..10_000_000 => write!(f, "needed {} kB more", bytes.div_ceil(1000))?,
            _ => write!(f, "needed {} MB more", bytes.div_ceil(1_000_000))?,
        }
        let is_limited = |resource| getrlimit(resource).current.is_some();
        if is_limited(Resource::As) || is_limited(Resource::Data) {
            f.write_str(" than its memory limit allows")
        } else {
            f.write_str(" memory than the system has left")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lack_is_reported_in_round_numbers() {
        let text = |bytes| Lack(bytes).to_string();
        assert!(text(300_000_001).starts_with("needed 301 MB more "));
        assert!(text(9_000_000).starts_with("needed 9000 kB more "));
        assert!(text(1).starts_with("needed 1 kB more "));
    }

    #[test]
    fn pieces_of_heaps_are_distinguished_from_vectors() {
        assert!(is_of_arena((300 << 20) - 16, 16));
        for (size, align) in [((300 << 20) - 16, 8), (300 << 20, 16), (300 << 20, 1)] {
            assert!(!is_of_arena(size, align), "{size} {align}");
        }
    }
}
