//! What runs while a lock or a permit is held: it sees who else does.
//!
//! Each process has a locked file with the name of its holder. The one that
//! comes later sees the one that came before, whatever the order of events:
//! both lock first and look then. Who looks takes a shared lock for a moment,
//! so that two that look do not take each other for holders.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::Path;
use std::process::{ExitCode, id};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, getppid};

use super::processes::runs;

/// The first argument of this program where it is such a command.
pub(crate) const ARGUMENT: &str = "--inside";

/// Where too many at once are written down.
pub(crate) const CROWD: &str = "crowd";
/// What a parent that counts is called.
const LIMITED: &str = " --semaphore ";
/// A line for each one that came to its end.
pub(crate) const DONE: &str = "done";

/// `FOLDER LIMIT HOLDER MILLIS PARENTS`: stays for so long, and writes down
/// when there are more holders than may be. With `alive` for PARENTS a holder
/// whose parent was killed does not count.
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
        // Whoever has lost its parent may go on, and is not counted any more.
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
