//! What the system's process table says about a process.

use std::collections::HashSet;
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use rustix::process::Pid;

/// The variable that names the job of a process. Its value has a word for each
/// ppar above the process, from the outermost: the process id of that ppar, a
/// dot, and the number of its job. A process that is meant to outlive its job
/// has an empty one, and a group of its own.
pub(crate) const MARK: &str = "PPAR_JOB";

/// Processes that had ended, and when they had started; none if that, or the
/// list of their children, could not be read. The latter also holds for
/// processes that the system hides, so one that was seen before is no news.
pub(super) type Gone = HashSet<(Pid, Option<u64>)>;

/// The kernel's flag for a thread that is ending.
const ENDING: u64 = 4;

/// The fields of a `stat` file from the third on.
pub(super) fn fields(stat: &str) -> Option<Vec<&str>> {
    // The name is in parentheses and may contain anything.
    let (_, fields) = stat.rsplit_once(')')?;
    Some(fields.split_whitespace().collect())
}

/// The value of the line of a `status` file that starts with `name`.
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
/// The system may skip some only if their parent reaps others during the
/// listing: this process does not, and for others, the reaped child shows up as
/// gone. A thread that ends hands its children to another one, which may have
/// been read before, and cannot be read itself.
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

/// What a process's environment contained when its program started.
pub(super) enum Marking {
    Marked(Vec<u8>),
    Unmarked,
    /// The environment is empty: the program is just starting or ending, or was
    /// given none.
    Blank,
}

impl Marking {
    pub(super) fn read(pid: Pid) -> Self {
        // A first thread that has ended has no environment any more.
        for thread in threads(pid) {
            match fs::read(thread.join("environ")) {
                Ok(text) if !text.is_empty() => {
                    return mark_in(&text)
                        .map_or(Self::Unmarked, |mark| Self::Marked(mark.to_vec()));
                }
                // It belongs to another user.
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
