//! A message from a process that overflows its stack.

/// The message before the process dies.
#[cfg(target_os = "linux")]
const WORDS: &[u8] = b"ppar: out of stack: a value is nested too deep\n";

/// From now on, a process that overflows its stack says so before it dies of
/// SIGSEGV. That signal has hardly any other cause: almost nothing here
/// accesses memory directly.
///
/// The standard library gives each thread another stack for signal handlers.
pub(crate) fn explain_overflow() {
    #[cfg(target_os = "linux")]
    #[expect(unsafe_code, reason = "there is no safe call for this")]
    // SAFETY: The action is filled in completely; its handler only calls
    // `write`, which is permitted there, with memory that lives forever. When
    // it returns, the failing instruction runs again, with the default action.
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
    // SAFETY: The text exists, and is as long as stated.
    unsafe {
        libc::write(libc::STDERR_FILENO, WORDS.as_ptr().cast(), WORDS.len());
    }
}
