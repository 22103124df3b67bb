//! Starts programs with as little work as the system allows.
//!
//! The standard library builds the environment for each command, which costs
//! more than everything else; here it is built once for all similar commands.
//! And the standard library does not report the processor time of a child.

use std::ffi::{CStr, CString, OsStr, c_int};
use std::fs::File;
use std::io::{self, Read};
use std::mem::MaybeUninit;
use std::os::fd::BorrowedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::ExitStatus;
use std::time::Duration;

use rustix::process::Pid;

use super::argv::Argv;
use super::environment::{Environment, Variables};
use super::launch::Launch;
use super::priority::Priority;

/// This very binary, even after its file was replaced or removed.
pub(crate) const THIS_PROGRAM: &str = "/proc/self/exe";
/// Runs scripts that name no interpreter.
const SHELL: &CStr = c"/bin/sh";
/// How much of a file shows whether its first line is text.
const LINE_HEAD: u64 = 256;

/// A program to start.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Start<'a> {
    /// The file to execute; `PATH` is not searched.
    pub(crate) program: &'a OsStr,
    /// Its name and arguments.
    pub(crate) arguments: &'a Argv,
    /// Its environment variables.
    pub(crate) environment: &'a Environment,
    /// Further variables, with other names.
    pub(crate) variables: &'a Variables,
    /// Its working directory, if that is not the one of this process.
    pub(crate) folder: Option<&'a OsStr>,
    /// Standard input, output and error, if they are not those of this process.
    pub(crate) streams: [Option<BorrowedFd<'a>>; 3],
    /// Further open files, which keep their numbers.
    pub(crate) inherited: &'a [BorrowedFd<'a>],
    /// Whether it leads its own process group.
    pub(crate) leads: bool,
    /// Its priority, if that is not the one of this process.
    pub(crate) priority: Option<Priority>,
}

impl Start<'_> {
    /// Starts the program with one more variable, or returns the system's error.
    pub(super) fn start(&self, mark: &Variables) -> io::Result<Pid> {
        match self.priority {
            Some(priority) => priority.run(|| self.start_here(mark)),
            None => self.start_here(mark),
        }
    }

    fn start_here(&self, mark: &Variables) -> io::Result<Pid> {
        let program = c_string(self.program)?;
        let folder = self.folder.map(c_string).transpose()?;
        let arguments = Argv::pointers([self.arguments]);
        let variables = self.environment.pointers_with([self.variables, mark]);
        let launch = Launch {
            program: &program,
            arguments: &arguments,
            variables: &variables,
            streams: self.streams,
            inherited: self.inherited,
            folder: folder.as_deref(),
            leads: self.leads,
        };
        match launch.start() {
            Err(error) if is_format(&error) && self.is_text() => {
                let mut words = vec![SHELL.as_ptr(), program.as_ptr()];
                words.extend(&arguments[1..]);
                let launch = Launch {
                    program: SHELL,
                    arguments: &words,
                    ..launch
                };
                launch.start()
            }
            started => started,
        }
    }

    /// Whether the program looks like a script: its first line is text.
    fn is_text(&self) -> bool {
        let path = Path::new(self.folder.unwrap_or_default()).join(self.program);
        let mut head = Vec::new();
        let read = File::open(path).and_then(|file| file.take(LINE_HEAD).read_to_end(&mut head));
        let line = head.split(|&byte| byte == b'\n').next().unwrap_or_default();
        read.is_ok() && !line.contains(&0)
    }
}

/// Converts text without NUL bytes to a C string.
fn c_string(text: &OsStr) -> io::Result<CString> {
    CString::new(text.as_bytes()).map_err(io::Error::other)
}

/// Whether the system does not recognise the format of a program.
fn is_format(error: &io::Error) -> bool {
    error.raw_os_error() == Some(libc::ENOEXEC)
}

/// How a process ended, and the resources that it and its children used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ended {
    /// The signal that ended it, if one did.
    pub(crate) signal: Option<i32>,
    /// Its exit code, if it exited.
    pub(crate) code: Option<i32>,
    /// Processor time spent in programs.
    pub(crate) user: Duration,
    /// Processor time spent in the kernel.
    pub(crate) system: Duration,
    /// The most memory that one of the processes held, in KiB.
    pub(crate) peak_kib: u64,
}

impl Ended {
    /// The end of a process that could not start.
    pub(crate) fn never_begun(code: i32) -> Self {
        Self {
            signal: None,
            code: Some(code),
            user: Duration::ZERO,
            system: Duration::ZERO,
            peak_kib: 0,
        }
    }

    /// The exit code as a shell sees it.
    pub(crate) fn shell_code(&self) -> i32 {
        self.signal
            .map_or(self.code.unwrap_or(0), |signal| 128 + signal)
    }
}

/// Reaps a child of this process if it has ended; does not wait.
#[expect(
    unsafe_code,
    reason = "there is no safe call that reports a child's resources"
)]
pub(super) fn reap(child: Pid) -> io::Result<Option<Ended>> {
    let mut status = 0;
    let mut usage = MaybeUninit::<libc::rusage>::zeroed();
    let number = child.as_raw_pid();
    // SAFETY: Both may be written, and all zeroes are a valid usage.
    let reaped = unsafe { libc::wait4(number, &raw mut status, libc::WNOHANG, usage.as_mut_ptr()) };
    match reaped {
        0 => return Ok(None),
        -1 => return Err(io::Error::last_os_error()),
        _ => {}
    }
    // SAFETY: as above.
    let usage = unsafe { usage.assume_init() };
    let status = ExitStatus::from_raw(status);
    Ok(Some(Ended {
        signal: status.signal(),
        code: status.code(),
        user: duration(usage.ru_utime),
        system: duration(usage.ru_stime),
        peak_kib: u64::try_from(usage.ru_maxrss).unwrap_or(0),
    }))
}

/// What happened to a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum News {
    /// It has ended, and is not reaped.
    Ended,
    /// It was stopped or continued.
    Stopped,
}

/// A child of this process to which something happened, orphans included: it is
/// reported until the child is reaped or [`stop_of`] is called.
pub(super) fn next_news() -> Option<(Pid, News)> {
    let any = libc::WEXITED | libc::WSTOPPED | libc::WCONTINUED | libc::WNOWAIT;
    let (child, code, _) = wait_id(libc::P_ALL, 0, any)?;
    let stopped = [libc::CLD_STOPPED, libc::CLD_TRAPPED, libc::CLD_CONTINUED];
    let is_stop = stopped.contains(&code);
    Some((child, if is_stop { News::Stopped } else { News::Ended }))
}

/// Whether a child of this process has ended and is not reaped.
pub(super) fn has_ended(child: Pid) -> bool {
    let end = libc::WEXITED | libc::WNOWAIT;
    wait_id(libc::P_PID, child.as_raw_pid() as libc::id_t, end).is_some()
}

/// The signal by which a child was stopped, or 0 if it was continued; none if
/// neither happened since the last call.
pub(super) fn stop_of(child: Pid) -> Option<i32> {
    let stop = libc::WSTOPPED | libc::WCONTINUED;
    let (_, code, status) = wait_id(libc::P_PID, child.as_raw_pid() as libc::id_t, stop)?;
    Some(if code == libc::CLD_CONTINUED {
        0
    } else {
        status
    })
}

/// A child, what happened to it, and its exit code or signal; does not wait.
#[expect(unsafe_code, reason = "there is no safe call that names the child")]
fn wait_id(kind: libc::idtype_t, id: libc::id_t, options: c_int) -> Option<(Pid, c_int, c_int)> {
    let mut about = MaybeUninit::<libc::siginfo_t>::zeroed();
    // SAFETY: It may be written, and all zeroes mean no child.
    let asked = unsafe { libc::waitid(kind, id, about.as_mut_ptr(), options | libc::WNOHANG) };
    // SAFETY: As above; `waitid` fills in a process id and a status.
    let (code, child, status) = unsafe {
        let about = about.assume_init();
        (about.si_code, about.si_pid(), about.si_status())
    };
    let child = Pid::from_raw(child).filter(|_| asked == 0)?;
    Some((child, code, status))
}

fn duration(time: libc::timeval) -> Duration {
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    let micros = u64::try_from(time.tv_usec).unwrap_or(0);
    Duration::from_secs(seconds) + Duration::from_micros(micros)
}
