//! Standard streams that were closed when ppar started.
//!
//! The standard library opens `/dev/null` in place of a closed stream before
//! `main` begins, and output to it is lost without an error. So this module
//! opens it first, but in the opposite direction: writing to standard output or
//! reading standard input then fails as on a closed stream (`EBADF`), both in
//! ppar and in the programs that it starts.

/// The C library calls the functions in this section before the standard
/// library starts.
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
        // SAFETY: Neither call needs the standard library. For a number that is
        // not open, the system just reports an error. A new file gets the
        // lowest free number, which is this one, since those below it are open
        // by now.
        unsafe {
            if libc::fcntl(stream, libc::F_GETFD) == -1 {
                libc::open(c"/dev/null".as_ptr(), mode);
            }
        }
    }
}
