//! A command that runs while it holds a lock or a permit, and checks who else
//! does.
//!
//! Each process has a locked file with the name of its holder. Whatever the
//! order of events, the later one sees the earlier one: both lock first and
//! look then. Looking takes a shared lock for a moment, so that two processes
//! that look do not take each other for holders.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::Path;
use std::process::{ExitCode, id};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, getppid};

use super::processes::runs;

/// The first argument that makes this program such a command.
pub(crate) const ARGUMENT: &str = "--inside";

/// The file that records too many holders.
pub(crate) const CROWD: &str = "crowd";
/// How to recognise the command line of a parent that counts.
const LIMITED: &str = " --semaphore ";
/// The file with a line for each command that finished.
pub(crate) const DONE: &str = "done";

/// `FOLDER LIMIT HOLDER MILLIS PARENTS`: stays that long, and records it when
/// there are more holders than LIMIT. With `alive` for PARENTS, a holder whose
/// parent was killed does not count.
pub(crate) fn run(arguments: &[String]) -> ExitCode {
    let [folder, limit, holder, millis, parents] = arguments else {
        return ExitCode::from(64);
    };
    let (Ok(limit), Ok(millis)) = (limit.parse(), millis.parse()) else {
        return ExitCode::from(64);
    };
    let stay = Duration::from_millis(millis);
    match inside(Path::new(folder), limit, holder, stay, parents == "alive") {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(65),
    }
}

fn inside(
    folder: &Path,
    limit: usize,
    holder: &str,
    stay: Duration,
    only_with_parents: bool,
) -> io::Result<()> {
    let active = folder.join("active");
    let mine = active.join(format!("{holder}.{}", id()));
    let mut file = File::create_new(&mine)?;
    file.lock()?;
    write!(file, "{}", parent())?;
    for _ in 0..2 {
        let holders = holders(&active, &mine, holder, only_with_parents)?;
        // A holder that lost its parent may go on, but no longer counts.
        let counts = !only_with_parents || runs(parent(), LIMITED);
        if counts && holders.len() > limit {
            append(&folder.join(CROWD), &format!("{holders:?}\n"))?;
        }
        thread::sleep(stay / 2);
    }
    append(&folder.join(DONE), &format!("{holder}\n"))?;
    fs::remove_file(&mine)
}

fn parent() -> i32 {
    getppid().map_or(0, Pid::as_raw_pid)
}

/// The holders, this one included.
fn holders(
    active: &Path,
    mine: &Path,
    holder: &str,
    only_with_parents: bool,
) -> io::Result<BTreeSet<String>> {
    let mut holders = BTreeSet::from([holder.to_owned()]);
    for entry in fs::read_dir(active)? {
        let path = entry?.path();
        let name = path.file_stem().map(|name| name.to_string_lossy());
        if let Some(name) = name
            && path != mine
            && name != holder
            && is_held(&path, only_with_parents)?
        {
            holders.insert(name.into_owned());
        }
    }
    Ok(holders)
}

fn is_held(path: &Path, only_with_parents: bool) -> io::Result<bool> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    match file.try_lock_shared() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) if only_with_parents => {
            let parent = io::read_to_string(&file)?;
            Ok(parent.parse().is_ok_and(|pid| runs(pid, LIMITED)))
        }
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn append(path: &Path, line: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().append(true).create(true).open(path)?;
    file.write_all(line.as_bytes())
}
