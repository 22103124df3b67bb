//! What the system's table of processes says about one of them.

use std::collections::HashSet;
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use rustix::process::Pid;

/// The variable that says to which job a process belongs. Its value has a word
/// for each ppar above the process, from the outermost: the number of that
/// ppar's process, a dot, and the number of its job. A process that is to
/// outlive its job has an empty one, and a group of its own.
pub(crate) const MARK: &str = "PPAR_JOB";

/// Processes that had ended, and when they had started; or nothing where that,
/// or all their children, could not be read. That is also so of those that the
/// system hides, so one that was among them before says nothing new.
pub(super) type Gone = HashSet<(Pid, Option<u64>)>;

/// The kernel's flag of a thread that ends.
const ENDING: u64 = 4;

/// The fields of a `stat` file from the third on.
pub(super) fn fields(stat: &str) -> Option<Vec<&str>> {
    // The name is in parentheses and may contain anything.
    let (_, fields) = stat.rsplit_once(')')?;
    Some(fields.split_whitespace().collect())
}

/// The value of a line of a `status` file, which begins with `name`.
pub(super) fn status(process: &str, name: &str) -> Option<String> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let value = status.lines().find_map(|line| line.strip_prefix(name))?;
    Some(value.trim().to_owned())
}

/// The folders of a process's threads.
fn threads(pid: Pid) -> Vec<PathBuf> {
    let entries = fs::read_dir(format!("/proc/{pid}/task")).into_iter();
    let entries = entries.flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

/// Whether no thread of a process will run its program any more.
pub(super) fn is_ending(pid: Pid) -> bool {
    threads(pid).into_iter().all(|thread| {
        let stat = fs::read(thread.join("stat")).unwrap_or_default();
        let stat = String::from_utf8_lossy(&stat);
        let flags = fields(&stat).and_then(|fields| fields.get(6)?.parse::<u64>().ok());
        flags.is_none_or(|flags| flags & ENDING != 0)
    })
}

/// The children of a process, of all its threads.
///
/// The system leaves out none but those whose parent reaps others while it
/// lists them: this process does not, and others are known by the one that is
/// gone then. A thread that ends hands its children to another one, which may
/// have been read already, and cannot be read itself.
pub(super) fn children_of(pid: Pid, ended: &mut Gone) -> Vec<Pid> {
    let mut children = Vec::new();
    for thread in threads(pid) {
        if let Ok(list) = fs::read_to_string(thread.join("children")) {
            let numbers = list.split_whitespace().filter_map(|word| word.parse().ok());
            children.extend(numbers.filter_map(Pid::from_raw));
        } else {
            ended.insert((pid, None));
        }
    }
    children
}

/// What the environment of a process says, as it was when its program began.
pub(super) enum Marking {
    Marked(Vec<u8>),
    Unmarked,
    /// There is nothing in it: the program is only just beginning, or ends, or
    /// was given none.
    Blank,
}

impl Marking {
    pub(super) fn read(pid: Pid) -> Self {
        // A first thread that has ended has none any more.
        for thread in threads(pid) {
            match fs::read(thread.join("environ")) {
                Ok(text) if !text.is_empty() => {
                    return mark_in(&text)
                        .map_or(Self::Unmarked, |mark| Self::Marked(mark.to_vec()));
                }
                // Another user's.
                Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                    return Self::Unmarked;
                }
                _ => {}
            }
        }
        Self::Blank
    }
}

fn mark_in(environment: &[u8]) -> Option<&[u8]> {
    let mut variables = environment.split(|&byte| byte == 0);
    variables.find_map(|variable| variable.strip_prefix(MARK.as_bytes())?.strip_prefix(b"="))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_a_variable_of_its_own() {
        assert_eq!(mark_in(b"A=1\0PPAR_JOB=12.7\0B=2"), Some(&b"12.7"[..]));
        assert_eq!(mark_in(b"PPAR_JOB=\0"), Some(&b""[..]));
        assert_eq!(mark_in(b"XPPAR_JOB=1.2\0PPAR_JOBS=1"), None);
    }
}
