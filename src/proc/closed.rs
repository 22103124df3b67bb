//! Standard streams that were closed when ppar was started.
//!
//! The standard library opens `/dev/null` in place of a closed stream before
//! `main` begins, and whatever is written there is lost without an error. So
//! this takes the place first, with a `/dev/null` that can only be used the
//! other way round: to write to standard output, or to read standard input, fails
//! as it does on a closed stream (`EBADF`), for ppar and for the programs that it
//! starts.

/// The C library calls what stands in this section before the standard library
/// begins.
#[expect(unsafe_code, reason = "nothing in Rust runs so early")]
// SAFETY: the section holds addresses of C functions, and this is one.
#[unsafe(link_section = ".init_array")]
#[used]
static BEFORE_MAIN: extern "C" fn() = fill_closed_streams;

#[expect(unsafe_code, reason = "a number that may not be open has no safe type")]
extern "C" fn fill_closed_streams() {
    for (stream, mode) in [
        (0, libc::O_WRONLY),
        (1, libc::O_RDONLY),
        (2, libc::O_RDONLY),
    ] {
        // SAFETY: both calls need nothing of the standard library. Asked about
        // a number that is not open, the system only says so. A new file
        // gets the lowest free number, which is this one, since those below are
        // open by now.
        unsafe {
            if libc::fcntl(stream, libc::F_GETFD) == -1 {
                libc::open(c"/dev/null".as_ptr(), mode);
            }
        }
    }
}
