//! Starts programs with as little work as the system allows.
//!
//! The standard library makes the environment anew for each command, which
//! costs this process more than all else; here it is made once for all that
//! are alike. And it keeps the processor time of a child to itself.

use std::ffi::{CStr, CString, OsStr, OsString, c_char, c_int};
use std::fs::File;
use std::io::{self, Read};
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::ExitStatus;
use std::ptr;
use std::time::Duration;

use rustix::process::Pid;

use super::priority::Priority;

use super::table::MARK;

/// This very binary, even after its file was replaced or removed.
pub(crate) const THIS_PROGRAM: &str = "/proc/self/exe";
/// What runs scripts that name no interpreter.
const SHELL: &CStr = c"/bin/sh";
/// So much of a file shows whether its first line is text.
const LINE_HEAD: u64 = 256;

/// Variables that many processes are given.
#[derive(Debug, Clone)]
pub(crate) struct Environment {
    variables: Vec<CString>,
}

impl Environment {
    /// Those of this process, without the ones of these names and the mark
    /// that each process group has of its own.
    pub(crate) fn without(names: &[&OsStr]) -> Self {
        let variables = std::env::vars_os()
            .filter(|(name, _)| name != MARK && !names.contains(&name.as_os_str()));
        Self {
            variables: variables
                .filter_map(|(name, value)| variable(&name, &value))
                .collect(),
        }
    }
}

/// One variable; none if it holds a NUL byte, which no variable can.
pub(crate) fn variable(name: &OsStr, value: &OsStr) -> Option<CString> {
    let mut text = OsString::with_capacity(name.len() + value.len() + 2);
    text.push(name);
    text.push("=");
    text.push(value);
    CString::new(text.into_vec()).ok()
}

/// A program that is to be started.
#[derive(Debug)]
pub(crate) struct Start<'a> {
    /// The file to be executed. Nobody looks for it.
    pub(crate) program: &'a OsStr,
    /// What it is called, and its arguments.
    pub(crate) arguments: &'a [CString],
    /// Its variables,
    pub(crate) environment: &'a Environment,
    /// and further ones, which must not be among them.
    pub(crate) variables: Vec<CString>,
    /// Where it runs, if that is not the folder of this process.
    pub(crate) folder: Option<&'a OsStr>,
    /// Standard input, output and error output, where they are not those of
    /// this process.
    pub(crate) streams: [Option<BorrowedFd<'a>>; 3],
    /// Further files, which have the numbers that they have in this process.
    pub(crate) inherited: &'a [BorrowedFd<'a>],
    /// Whether it leads a process group of its own.
    pub(crate) leads: bool,
    /// Its priority, if that is not the one of this process.
    pub(crate) priority: Option<Priority>,
}

impl Start<'_> {
    /// Starts the program, or says why the system does not.
    pub(super) fn start(&self) -> io::Result<Pid> {
        match self.priority {
            Some(priority) => priority.run(|| self.start_here()),
            None => self.start_here(),
        }
    }

    fn start_here(&self) -> io::Result<Pid> {
        let program = c_string(self.program)?;
        let folder = self.folder.map(c_string).transpose()?;
        let variables = self.environment.variables.iter().chain(&self.variables);
        let arguments = pointers(self.arguments.iter().map(|word| &**word));
        let variables = pointers(variables.map(|variable| &**variable));
        let mut actions = Actions::new()?;
        for (target, stream) in (0..).zip(self.streams) {
            if let Some(stream) = stream {
                actions.duplicate(stream, target)?;
            }
        }
        for &file in self.inherited {
            // To itself: so it stays open in the program.
            actions.duplicate(file, file.as_raw_fd())?;
        }
        if let Some(folder) = &folder {
            actions.change_folder(folder)?;
        }
        let attributes = Attributes::new(self.leads)?;
        let started = spawn(&program, &actions, &attributes, &arguments, &variables);
        match started {
            Err(error) if is_format(&error) && self.is_text() => {
                let shell = [SHELL, program.as_c_str()];
                let words = shell
                    .into_iter()
                    .chain(self.arguments.iter().skip(1).map(|word| &**word));
                let arguments = pointers(words);
                spawn(SHELL, &actions, &attributes, &arguments, &variables)
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

/// Text without NUL bytes, as the system takes it.
pub(crate) fn c_string(text: &OsStr) -> io::Result<CString> {
    CString::new(text.as_bytes()).map_err(io::Error::other)
}

/// A list as the system takes it: addresses, and a null one at the end.
fn pointers<'a>(texts: impl Iterator<Item = &'a CStr>) -> Vec<*mut c_char> {
    texts
        .map(|text| text.as_ptr().cast_mut())
        .chain([ptr::null_mut()])
        .collect()
}

/// Whether the system does not know what kind of program a file is.
fn is_format(error: &io::Error) -> bool {
    error.raw_os_error() == Some(libc::ENOEXEC)
}

fn check(error: c_int) -> io::Result<()> {
    if error == 0 {
        Ok(())
    } else {
        Err(io::Error::from_raw_os_error(error))
    }
}

#[expect(unsafe_code, reason = "there is no safe call that starts a program so")]
fn spawn(
    program: &CStr,
    actions: &Actions,
    attributes: &Attributes,
    arguments: &[*mut c_char],
    variables: &[*mut c_char],
) -> io::Result<Pid> {
    let mut pid = 0;
    // SAFETY: all texts end with NUL bytes and all lists with null pointers,
    // and they outlive the call, which writes to none of them; the actions and
    // attributes were initialised.
    check(unsafe {
        libc::posix_spawn(
            &raw mut pid,
            program.as_ptr(),
            actions.0.as_ptr(),
            attributes.0.as_ptr(),
            arguments.as_ptr(),
            variables.as_ptr(),
        )
    })?;
    Pid::from_raw(pid).ok_or_else(|| io::Error::other("the system gave no process id"))
}

/// What happens in the child before the program begins.
struct Actions(MaybeUninit<libc::posix_spawn_file_actions_t>);

#[expect(unsafe_code, reason = "they are made by the C library")]
impl Actions {
    fn new() -> io::Result<Self> {
        let mut actions = MaybeUninit::uninit();
        // SAFETY: this initialises what it is given.
        check(unsafe { libc::posix_spawn_file_actions_init(actions.as_mut_ptr()) })?;
        Ok(Self(actions))
    }

    /// Makes `stream` the child's file number `target`.
    fn duplicate(&mut self, stream: BorrowedFd<'_>, target: c_int) -> io::Result<()> {
        let actions = self.0.as_mut_ptr();
        // SAFETY: the actions were initialised.
        check(unsafe {
            libc::posix_spawn_file_actions_adddup2(actions, stream.as_raw_fd(), target)
        })
    }

    fn change_folder(&mut self, folder: &CStr) -> io::Result<()> {
        let actions = self.0.as_mut_ptr();
        // SAFETY: the actions were initialised, and the text is copied.
        check(unsafe { libc::posix_spawn_file_actions_addchdir_np(actions, folder.as_ptr()) })
    }
}

#[expect(unsafe_code, reason = "they are made by the C library")]
impl Drop for Actions {
    fn drop(&mut self) {
        // SAFETY: they were initialised, and are no longer used.
        unsafe { libc::posix_spawn_file_actions_destroy(self.0.as_mut_ptr()) };
    }
}

/// What the child is like.
struct Attributes(MaybeUninit<libc::posix_spawnattr_t>);

#[expect(unsafe_code, reason = "they are made by the C library")]
impl Attributes {
    fn new(leads: bool) -> io::Result<Self> {
        let mut attributes = MaybeUninit::uninit();
        // SAFETY: this initialises what it is given.
        check(unsafe { libc::posix_spawnattr_init(attributes.as_mut_ptr()) })?;
        let mut attributes = Self(attributes);
        let pointer = attributes.0.as_mut_ptr();
        let mut flags = libc::POSIX_SPAWN_SETSIGDEF | libc::POSIX_SPAWN_SETSIGMASK;
        if leads {
            flags |= libc::POSIX_SPAWN_SETPGROUP;
        }
        let mut none = MaybeUninit::uninit();
        let mut pipe = MaybeUninit::uninit();
        // SAFETY: the sets are initialised before they are used, and copied.
        // This process ignores SIGPIPE and may block signals; a program that
        // it starts does neither.
        unsafe {
            libc::sigemptyset(none.as_mut_ptr());
            libc::sigemptyset(pipe.as_mut_ptr());
            libc::sigaddset(pipe.as_mut_ptr(), libc::SIGPIPE);
            check(libc::posix_spawnattr_setsigmask(pointer, none.as_ptr()))?;
            check(libc::posix_spawnattr_setsigdefault(pointer, pipe.as_ptr()))?;
            check(libc::posix_spawnattr_setpgroup(pointer, 0))?;
            check(libc::posix_spawnattr_setflags(pointer, flags as _))?;
        }
        Ok(attributes)
    }
}

#[expect(unsafe_code, reason = "they are made by the C library")]
impl Drop for Attributes {
    fn drop(&mut self) {
        // SAFETY: they were initialised, and are no longer used.
        unsafe { libc::posix_spawnattr_destroy(self.0.as_mut_ptr()) };
    }
}

/// How a process ended, and the resources that it and its children used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ended {
    /// The signal that ended it, if one did.
    pub(crate) signal: Option<i32>,
    /// Its exit code, if it ended by itself.
    pub(crate) code: Option<i32>,
    /// Processor time spent in programs.
    pub(crate) user: Duration,
    /// Processor time spent in the kernel.
    pub(crate) system: Duration,
    /// The most memory that one of the processes held, in KiB.
    pub(crate) peak_kib: u64,
}

impl Ended {
    /// Of a process that could not be started.
    pub(crate) fn never_begun(code: i32) -> Self {
        Self {
            signal: None,
            code: Some(code),
            user: Duration::ZERO,
            system: Duration::ZERO,
            peak_kib: 0,
        }
    }

    /// The exit code as a shell has it.
    pub(crate) fn shell_code(&self) -> i32 {
        self.signal
            .map_or(self.code.unwrap_or(0), |signal| 128 + signal)
    }
}

/// Reaps a child of this process if it has ended; does not wait.
#[expect(
    unsafe_code,
    reason = "there is no safe call that tells what a child took"
)]
pub(super) fn reap(child: Pid) -> io::Result<Option<Ended>> {
    let mut status = 0;
    let mut usage = MaybeUninit::<libc::rusage>::zeroed();
    let number = child.as_raw_pid();
    // SAFETY: both are there to be written, and all zeroes are a usage.
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

/// A child of this process that has ended and is not reaped: the one that came
/// first, by itself or as an orphan.
#[expect(unsafe_code, reason = "there is no safe call that says which one")]
pub(super) fn ended_child() -> Option<Pid> {
    let options = libc::WEXITED | libc::WNOHANG | libc::WNOWAIT;
    let mut about = MaybeUninit::<libc::siginfo_t>::zeroed();
    // SAFETY: it is there to be written, and all zeroes are one of no child.
    let asked = unsafe { libc::waitid(libc::P_ALL, 0, about.as_mut_ptr(), options) };
    // SAFETY: as above; what `waitid` writes has a process id.
    let child = unsafe { about.assume_init().si_pid() };
    Pid::from_raw(child).filter(|_| asked == 0)
}

/// A child of this process that was stopped, and by which signal, or that was
/// continued, which is told once.
#[expect(unsafe_code, reason = "there is no safe call that says which one")]
pub(super) fn stopped_child() -> Option<(Pid, Option<i32>)> {
    let options = libc::WSTOPPED | libc::WCONTINUED | libc::WNOHANG;
    let mut about = MaybeUninit::<libc::siginfo_t>::zeroed();
    // SAFETY: it is there to be written, and all zeroes are one of no child.
    let asked = unsafe { libc::waitid(libc::P_ALL, 0, about.as_mut_ptr(), options) };
    // SAFETY: as above; what `waitid` writes has a process id and a status.
    let (about, child, status) = unsafe {
        let about = about.assume_init();
        (about, about.si_pid(), about.si_status())
    };
    let signal = (about.si_code != libc::CLD_CONTINUED).then_some(status);
    let child = Pid::from_raw(child).filter(|_| asked == 0)?;
    Some((child, signal))
}

fn duration(time: libc::timeval) -> Duration {
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    let micros = u64::try_from(time.tv_usec).unwrap_or(0);
    Duration::from_secs(seconds) + Duration::from_micros(micros)
}
