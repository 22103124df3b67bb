//! The processes of a round, found by a variable in their environment, which
//! all their children inherit, whatever session or group they move to.

use std::fs;

use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};

/// The variable whose value names the round.
pub(crate) const MARK: &str = "PPAR_CHAOS_ROUND";

/// A running process; not a zombie.
#[derive(Debug, Clone)]
pub(crate) struct Process {
    pub(crate) pid: i32,
    pub(crate) parent: i32,
    pub(crate) state: String,
    pub(crate) command: String,
}

impl Process {
    /// One line for people.
    pub(crate) fn described(&self) -> String {
        let wait = fs::read_to_string(format!("/proc/{}/wchan", self.pid)).unwrap_or_default();
        let Self {
            pid,
            parent,
            state,
            command,
        } = self;
        format!("{pid} (parent {parent}, state {state}, in {wait}): {command}")
    }
}

/// All processes with this mark.
pub(crate) fn marked(mark: &str) -> Vec<Process> {
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = all.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    ids.filter(|&pid| carries(pid, mark))
        .filter_map(look)
        .collect()
}

/// Sends a signal to a process with this mark, but not to another one that has
/// taken over its number; returns whether it was sent.
pub(crate) fn send(pid: i32, mark: &str, signal: Signal) -> bool {
    let Some(id) = Pid::from_raw(pid) else {
        return false;
    };
    let Ok(handle) = pidfd_open(id, PidfdFlags::empty()) else {
        return false;
    };
    carries(pid, mark) && pidfd_send_signal(handle, signal).is_ok()
}

/// Whether a process with this command runs.
pub(crate) fn runs(pid: i32, command: &str) -> bool {
    look(pid).is_some_and(|process| process.command.contains(command))
}

fn carries(pid: i32, mark: &str) -> bool {
    let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
    let wanted = format!("{MARK}={mark}");
    environment
        .split(|&byte| byte == 0)
        .any(|variable| variable == wanted.as_bytes())
}

fn look(pid: i32) -> Option<Process> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name is in parentheses and may contain anything.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?.to_owned();
    let parent = fields.next()?.parse().ok()?;
    let command = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    let words: Vec<_> = command.split(|&byte| byte == 0).collect();
    let command = String::from_utf8_lossy(&words.join(&b' '))
        .trim()
        .chars()
        .take(300)
        .collect();
    (state != "Z" && state != "X").then_some(Process {
        pid,
        parent,
        state,
        command,
    })
}
