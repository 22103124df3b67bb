//! What happens where the system refuses memory: the process says in one line
//! how much it lacked, and ends by SIGABRT.
//!
//! The standard library would say it in its own words, with a list of calls,
//! for which it needs memory too; where there is none, that can wait for ever.

use std::alloc::{GlobalAlloc, Layout, System};
use std::ffi::CStr;
use std::fmt;
use std::io::Write;
use std::panic;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rustix::fs::{Mode, OFlags, open};
use rustix::process::{Pid, Resource, getrlimit};
use rustix::stdio::stderr;

/// The name of a process that has ended for lack of memory begins so; the KiB
/// that it lacked follow. The system keeps a name until a process is reaped,
/// and to change it takes no memory.
const NAME: &str = "lacks:";
/// A name has no more bytes.
const NAME_BYTES: usize = 15;
const OWN_NAME: &CStr = c"/proc/self/comm";

/// The size that was refused last.
static REFUSED: AtomicUsize = AtomicUsize::new(0);
/// Whether the parent reads the name.
static HAS_READER: AtomicBool = AtomicBool::new(false);

/// The C library's memory; when it runs out, the process ends.
struct Allocator;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

#[expect(unsafe_code, reason = "only an allocator learns how much was refused")]
// SAFETY: all is done by the system's allocator, and what it gives is passed on.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller promises what the system's allocator asks for.
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

/// Whether a heap of the language asks for a further piece, which it does in
/// whole pages. It asks for a smaller one then, and panics at last.
fn is_of_arena(size: usize, align: usize) -> bool {
    align == 16 && size % 4096 == 4096 - 16
}

/// Makes the panic of a heap that got no memory end the process like any other
/// lack of memory. To be called once, when the process begins.
pub(crate) fn end_where_memory_lacks() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |about| {
        let size = REFUSED.load(Ordering::Relaxed);
        if size > 0 && about.payload_as_str() == Some("out of memory") {
            end(size);
        }
        usual(about);
    }));
}

/// The parent of this process calls [`lacked_by`], and reports what it lacked.
pub(crate) fn let_parent_tell_lack() {
    HAS_READER.store(true, Ordering::Relaxed);
}

/// Ends the process. Takes no memory, nor any lock.
fn end(size: usize) -> ! {
    let has_reader = HAS_READER.load(Ordering::Relaxed);
    if !(has_reader && take_name(size)) {
        let mut line = [0; 200];
        let mut rest = &mut line[..];
        // It is long enough.
        let _ = writeln!(rest, "ppar: {}", Lack(size as u64));
        let left = rest.len();
        // If nobody reads this, the signal must suffice.
        let _ = rustix::io::write(stderr(), &line[..line.len() - left]);
    }
    std::process::abort()
}

/// Says in the name of the process how much it lacked; false where it cannot.
fn take_name(size: usize) -> bool {
    let mut name = [0; NAME_BYTES];
    let mut rest = &mut name[..];
    // One that is too long is cut: more than a TiB is as good as any.
    let _ = write!(rest, "{NAME}{}", size.div_ceil(1024));
    let length = NAME_BYTES - rest.len();
    let file = open(OWN_NAME, OFlags::WRONLY | OFlags::CLOEXEC, Mode::empty());
    file.is_ok_and(|file| rustix::io::write(file, &name[..length]) == Ok(length))
}

/// How many bytes a child that has ended and is not reaped lacked, if that is
/// why it ended.
pub(super) fn lacked_by(child: Pid) -> Option<u64> {
    let name = std::fs::read_to_string(format!("/proc/{child}/comm")).ok()?;
    let kib: u64 = name.trim_end().strip_prefix(NAME)?.parse().ok()?;
    Some(kib * 1024)
}

/// So many bytes that a process needed and did not get. Reads after the name of
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
    fn a_lack_is_told_in_round_numbers() {
        let text = |bytes| Lack(bytes).to_string();
        assert!(text(300_000_001).starts_with("needed 301 MB more "));
        assert!(text(9_000_000).starts_with("needed 9000 kB more "));
        assert!(text(1).starts_with("needed 1 kB more "));
    }

    #[test]
    fn pieces_of_heaps_are_told_from_vectors() {
        assert!(is_of_arena((300 << 20) - 16, 16));
        for (size, align) in [((300 << 20) - 16, 8), (300 << 20, 16), (300 << 20, 1)] {
            assert!(!is_of_arena(size, align), "{size} {align}");
        }
    }
}
