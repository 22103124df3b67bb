//! Removes old copies of ppar from the cache of a host. It keeps the newest
//! ones, and any that is running.

use std::env;
use std::fs::{self, DirEntry, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How many old copies stay, besides the one that has just arrived.
const KEPT: usize = 3;
/// After this time, an incomplete copy counts as abandoned.
const UNFINISHED: Duration = Duration::from_hours(24);

/// Removes old copies from the folder of this program, which is about to take
/// this name there.
pub(super) fn remove_old(name: &str) {
    // A copy that cannot be removed does no harm.
    if let Ok(program) = env::current_exe()
        && let Some(folder) = program.parent()
    {
        for path in old(folder, &program, name) {
            let _ = fs::remove_file(path);
        }
    }
}

fn old(folder: &Path, program: &Path, name: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut finished = Vec::new();
    let mut old = Vec::new();
    for entry in entries {
        let path = entry.path();
        let file_name = entry.file_name();
        let file_name = file_name.to_string_lossy();
        let (copy, is_finished) = match file_name.split_once('.') {
            Some((copy, _)) => (copy, false),
            None => (&*file_name, true),
        };
        let is_copy = copy.len() >= 16 && copy.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_copy || path == program || file_name == name {
            continue;
        }
        let age = age(&entry).unwrap_or_default();
        if is_finished {
            finished.push((age, path));
        } else if age > UNFINISHED {
            old.push(path);
        }
    }
    finished.sort();
    let surplus = finished.into_iter().skip(KEPT).map(|(_, path)| path);
    old.extend(surplus.filter(|path| !is_running(path)));
    old
}

fn age(entry: &DirEntry) -> Option<Duration> {
    let changed = entry.metadata().ok()?.modified().ok()?;
    SystemTime::now().duration_since(changed).ok()
}

/// Whether a program is running: then the system lets nobody write to it.
fn is_running(program: &Path) -> bool {
    let opened = File::options().append(true).open(program);
    opened.is_err_and(|error| error.kind() == ErrorKind::ExecutableFileBusy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_newest_copies_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        let make = |name: &str, days: u64| {
            let file = File::create(path(name)).expect("created");
            let then = SystemTime::now() - Duration::from_hours(days * 24) + Duration::from_secs(9);
            file.set_modified(then).expect("it is ours");
        };
        for days in 1..=6 {
            make(&format!("{days:032x}"), days);
        }
        make("a-file-of-somebody", 99);
        let own = format!("{:032x}", 10);
        make(&format!("{own}.123"), 0);
        make(&format!("{:032x}.77", 11), 9);
        let mut old = old(folder.path(), &path(&format!("{own}.123")), &own);
        old.sort();
        let names = [4, 5, 6].map(|days| format!("{days:032x}"));
        let mut expected: Vec<PathBuf> = names.iter().map(|name| path(name)).collect();
        expected.push(path(&format!("{:032x}.77", 11)));
        assert_eq!(old, expected);
    }

    #[test]
    fn a_running_program_is_recognised() {
        assert!(is_running(&env::current_exe().expect("it is this one")));
        let file = tempfile::NamedTempFile::new().expect("a file");
        assert!(!is_running(file.path()));
    }
}
