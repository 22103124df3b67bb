//! The step from this process to another program: what `posix_spawn` of the C
//! library does, at half its price.
//!
//! The child shares the memory of this process until it executes the program,
//! and the thread that starts it waits for that (`vfork`). The C library maps a
//! new stack for each child, asks for the limit of open files before each
//! duplicate, and sets the actions of all signals. Here the stack stays, and
//! only signals that this program ever catches or ignores are set.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::ptr;
use std::sync::{LazyLock, Mutex};

use rustix::process::{Pid, WaitOptions, waitpid};

use super::signals::is_ignored;
use crate::lock::lock;

/// The size of the child's stack, of which a few hundred bytes are used.
const STACK_BYTES: usize = 64 << 10;

/// The exit code of a child that could not execute the program. Nobody sees it.
const NOT_EXECUTED: c_int = 127;

/// The signals whose actions this process changes. The system gives those that
/// are caught their default actions when a program begins; until then, a
/// handler must not run in a child.
const CHANGED: [c_int; 9] = [
    libc::SIGPIPE,
    libc::SIGINT,
    libc::SIGTERM,
    libc::SIGHUP,
    libc::SIGTSTP,
    libc::SIGCHLD,
    libc::SIGXFSZ,
    libc::SIGSEGV,
    libc::SIGBUS,
];

/// Those that have their default action in programs: all that this process did
/// not ignore when it started. It ignores SIGPIPE itself.
static DEFAULTS: LazyLock<Vec<c_int>> = LazyLock::new(|| {
    let is_default = |signal: &c_int| *signal == libc::SIGPIPE || !is_ignored(*signal);
    CHANGED.into_iter().filter(is_default).collect()
});

/// The stack that all children use, one after the other.
static STACK: Mutex<Stack> = Mutex::new(Stack([0; STACK_BYTES]));

/// Aligned as a stack has to be.
#[repr(align(64))]
struct Stack([u8; STACK_BYTES]);

/// A program and what a child does before it begins. Lists of texts end with null
/// pointers.
pub(super) struct Launch<'a> {
    /// The file to execute.
    pub(super) program: &'a CStr,
    /// Its name and arguments.
    pub(super) arguments: &'a [*const c_char],
    /// Its environment variables.
    pub(super) variables: &'a [*const c_char],
    /// Standard input, output and error, if they are not those of this process.
    pub(super) streams: [Option<BorrowedFd<'a>>; 3],
    /// Further open files, which keep their numbers.
    pub(super) inherited: &'a [BorrowedFd<'a>],
    /// Its working directory, if that is not the one of this process.
    pub(super) folder: Option<&'a CStr>,
    /// Whether it leads its own process group.
    pub(super) leads: bool,
}

/// What the child has to do, and the error with which it failed.
struct Newborn<'a> {
    launch: &'a Launch<'a>,
    defaults: &'a [c_int],
    error: c_int,
}

impl Launch<'_> {
    /// Starts the program, or returns the system's error.
    #[expect(unsafe_code, reason = "there is no safe call for this")]
    pub(super) fn start(&self) -> io::Result<Pid> {
        let mut newborn = Newborn {
            launch: self,
            defaults: &DEFAULTS,
            error: 0,
        };
        let mut stack = lock(&STACK);
        let top = stack.0.as_mut_ptr_range().end;
        let flags = libc::CLONE_VM | libc::CLONE_VFORK | libc::SIGCHLD;
        let newborn_pointer = (&raw mut newborn).cast();
        let started = with_all_blocked(|| {
            // SAFETY: The stack is not used by anything else, and `top` is its
            // end. Until this returns, the child has executed a program or
            // ended, and this thread does nothing.
            match unsafe { libc::clone(child, top.cast(), flags, newborn_pointer) } {
                -1 => Err(io::Error::last_os_error()),
                child => Ok(child),
            }
        });
        // SAFETY: It is initialised. The child may have written to it.
        let error = unsafe { ptr::read_volatile(&raw const newborn.error) };
        let child = Pid::from_raw(started?);
        let child = child.ok_or_else(|| io::Error::other("the system gave no process id"))?;
        if error == 0 {
            return Ok(child);
        }
        waitpid(Some(child), WaitOptions::empty())?;
        Err(io::Error::from_raw_os_error(error))
    }
}

/// Calls `work` while this thread handles no signal.
#[expect(unsafe_code, reason = "the C library defines sets of signals")]
fn with_all_blocked<T>(work: impl FnOnce() -> T) -> T {
    let mut all = MaybeUninit::uninit();
    let mut before = MaybeUninit::uninit();
    // SAFETY: The first set is initialised before it is used, and the second is
    // by the call.
    unsafe {
        libc::sigfillset(all.as_mut_ptr());
        libc::pthread_sigmask(libc::SIG_SETMASK, all.as_ptr(), before.as_mut_ptr());
    }
    let done = work();
    // SAFETY: As above.
    unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, before.as_ptr(), ptr::null_mut()) };
    done
}

/// The child, on its own stack.
extern "C" fn child(newborn: *mut c_void) -> c_int {
    let newborn = newborn.cast::<Newborn<'_>>();
    #[expect(unsafe_code, reason = "nothing else is possible in such a child")]
    // SAFETY: The pointer is that of `Launch::start`, which waits. Only system
    // calls are made: nothing is allocated, locked or freed.
    unsafe {
        ptr::write_volatile(&raw mut (*newborn).error, (*newborn).execute());
        libc::_exit(NOT_EXECUTED)
    }
}

impl Newborn<'_> {
    /// Executes the program; if that fails, returns the system's error.
    fn execute(&self) -> c_int {
        match self.prepare().and_then(|()| self.launch.replace()) {
            Ok(()) => 0,
            Err(Failed) => errno(),
        }
    }

    #[expect(unsafe_code, reason = "nothing else is possible in such a child")]
    fn prepare(&self) -> Result<(), Failed> {
        let launch = self.launch;
        let mut default = MaybeUninit::<libc::sigaction>::zeroed();
        let mut none = MaybeUninit::uninit();
        // SAFETY: All zeroes are the default action and an empty set; texts end
        // with NUL bytes.
        unsafe {
            (*default.as_mut_ptr()).sa_sigaction = libc::SIG_DFL;
            for &signal in self.defaults {
                check(libc::sigaction(signal, default.as_ptr(), ptr::null_mut()))?;
            }
            if launch.leads {
                check(libc::setpgid(0, 0))?;
            }
            for (target, stream) in (0..).zip(launch.streams) {
                if let Some(stream) = stream {
                    become_number(stream, target)?;
                }
            }
            for &file in launch.inherited {
                become_number(file, file.as_raw_fd())?;
            }
            if let Some(folder) = launch.folder {
                check(libc::chdir(folder.as_ptr()))?;
            }
            // This process may block signals; a program that it starts does not.
            libc::sigemptyset(none.as_mut_ptr());
            check(libc::sigprocmask(
                libc::SIG_SETMASK,
                none.as_ptr(),
                ptr::null_mut(),
            ))
        }
    }
}

impl Launch<'_> {
    #[expect(unsafe_code, reason = "there is no safe call for this")]
    fn replace(&self) -> Result<(), Failed> {
        let (arguments, variables) = (self.arguments.as_ptr(), self.variables.as_ptr());
        // SAFETY: All texts end with NUL bytes and all lists with null pointers.
        check(unsafe { libc::execve(self.program.as_ptr(), arguments, variables) })
    }
}

/// A system call failed; `errno` says how.
struct Failed;

fn check(result: c_int) -> Result<(), Failed> {
    if result < 0 { Err(Failed) } else { Ok(()) }
}

fn errno() -> c_int {
    io::Error::last_os_error()
        .raw_os_error()
        .unwrap_or(libc::EIO)
}

/// Makes an open file the child's file number `target`, open in the program.
#[expect(unsafe_code, reason = "there may be no owner of such a file")]
fn become_number(file: BorrowedFd<'_>, target: c_int) -> Result<(), Failed> {
    let number = file.as_raw_fd();
    // SAFETY: Both change numbers of the child only, which shares memory with
    // this process, but not its table of open files.
    check(unsafe {
        if number == target {
            libc::fcntl(number, libc::F_SETFD, 0)
        } else {
            libc::dup2(number, target)
        }
    })
}
