//! Words for a process that has run off its stack.

/// What is said before the process dies.
#[cfg(target_os = "linux")]
const WORDS: &[u8] = b"ppar: out of stack: a value is nested too deep\n";

/// From now on, a process that runs off its stack says so before it dies of
/// SIGSEGV. There is hardly another way to that signal: almost nothing here
/// reaches for memory by itself.
///
/// The standard library sees to it that each thread has another stack for this.
pub(crate) fn explain_overflow() {
    #[cfg(target_os = "linux")]
    #[expect(unsafe_code, reason = "there is no safe call that says so")]
    // SAFETY: the action is filled in whole; its handler only calls `write`,
    // which is allowed within one, with memory that lives for ever. After it
    // has returned, what failed is tried again, with the default action.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        let handler: extern "C" fn(libc::c_int) = explain;
        action.sa_sigaction = handler as usize;
        action.sa_flags = libc::SA_ONSTACK | libc::SA_RESETHAND;
        libc::sigemptyset(&raw mut action.sa_mask);
        libc::sigaction(libc::SIGSEGV, &raw const action, std::ptr::null_mut());
    }
}

#[cfg(target_os = "linux")]
extern "C" fn explain(_signal: libc::c_int) {
    #[expect(unsafe_code, reason = "the safe calls may allocate")]
    // SAFETY: the words are there, and as long as is said.
    unsafe {
        libc::write(libc::STDERR_FILENO, WORDS.as_ptr().cast(), WORDS.len());
    }
}
