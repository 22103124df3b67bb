//! A limit that several runs of ppar share: permits are files, each held by one
//! job.
//!
//! A job takes a permit by creating its file and locking it, and returns it by
//! removing the file. If a holder dies without doing so, its lock is released;
//! the next job finds the file unlocked, and replaces it. Both change the
//! folder, which waiting runs watch. Nobody opens another's file for writing,
//! since closing it would count as such a change, and wake all waiters in vain.

use std::fs::{self, File, TryLockError};
use std::future::pending;
use std::io;
use std::ops::ControlFlow;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::timeout;

use super::config::Limit;
use super::paths::component;
use crate::proc::{own_folder, watch_folder};

/// When to look again even without a notification: the folder changes shortly
/// before a dying holder loses its lock.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// The permits of one name.
#[derive(Debug)]
pub(super) struct Semaphore {
    folder: PathBuf,
    name: String,
}

/// Reports when permits may have been returned.
#[derive(Debug)]
pub(super) struct Changes(Arc<Notify>);

/// Permission for one job; returned when dropped.
#[derive(Debug)]
pub(super) struct Permit {
    path: PathBuf,
    /// Holds the lock.
    file: File,
}

impl Semaphore {
    /// The permits with this name, for this user, in `folder`. That folder and
    /// the one around it belong to ppar, and are created if missing.
    pub(super) fn open(folder: &Path, name: &str) -> io::Result<(Self, Changes)> {
        let base = folder.ancestors().nth(2).unwrap_or(Path::new("/"));
        let within = folder.strip_prefix(base).unwrap_or(folder);
        own_folder(base, within).map_err(io::Error::other)?;
        let changed = Arc::new(Notify::new());
        let theirs = Arc::clone(&changed);
        watch_folder(folder, move |_| theirs.notify_one())?;
        let name = component(name.as_bytes());
        let folder = folder.to_owned();
        Ok((Self { folder, name }, Changes(changed)))
    }

    /// Whether anybody holds a permit.
    fn is_taken(&self) -> io::Result<bool> {
        let begins = format!("{}.", self.name);
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let number = name.to_str().and_then(|name| name.strip_prefix(&begins));
            let is_permit =
                number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
            if is_permit
                && let Some(file) = found(File::open(entry.path()))?
                && !lock(&file)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn path(&self, number: usize) -> PathBuf {
        self.folder.join(format!("{}.{number}", self.name))
    }

    /// Takes one of `most` permits, if one is free.
    pub(super) fn take(&self, most: usize) -> io::Result<Option<Permit>> {
        for number in 1..=most {
            if let Some(permit) = Try::run(&self.path(number))? {
                return Ok(Some(permit));
            }
        }
        Ok(None)
    }

    /// Takes the oldest of `most` permits from its holder. The new file replaces
    /// the old one at once, so that nobody else can take the permit.
    pub(super) fn steal(&self, most: usize) -> io::Result<Permit> {
        let numbers = (1..=most.max(1)).map(|number| {
            let data = fs::metadata(self.path(number));
            (data.and_then(|data| data.modified()).ok(), number)
        });
        let (_, number) = numbers.min().unwrap_or((None, 1));
        let path = self.path(number);
        let own = tempfile::NamedTempFile::new_in(&self.folder)?;
        lock(own.as_file())?;
        let file = own.persist(&path)?;
        Ok(Permit { path, file })
    }
}

/// Waits until no permit of a limit is taken.
pub(crate) fn wait_until_free(limit: &Limit) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let (semaphore, changes) = Semaphore::open(&limit.folder, &limit.name)?;
        while semaphore.is_taken()? {
            Changes::next(Some(&changes)).await;
        }
        Ok(())
    })
}

impl Changes {
    /// Resolves when a permit may be free. May be dropped and called again.
    pub(super) async fn next(changes: Option<&Self>) {
        match changes {
            // After the timeout, look again anyway.
            Some(changes) => drop(timeout(LOOK_AGAIN, changes.0.notified()).await),
            None => pending().await,
        }
    }
}

/// An attempt to take one permit, one system call at a time, since other
/// processes may act in between.
#[derive(Debug)]
enum Try {
    /// Looks for the file.
    Look,
    /// The file exists: lock it, if nobody else has.
    Test(File),
    /// It is locked: check that it is still the one at the path.
    Check(File),
    /// Its holder has died: remove it. Nobody else does while it is locked.
    Remove(File),
    /// Create the file.
    Create,
    /// Lock the file that was created, unless another process took it for one
    /// of a dead holder.
    Claim(File),
    /// Check that nobody replaced it before it was locked.
    Confirm(File),
}

impl Try {
    /// Takes the permit, if it is free.
    fn run(path: &Path) -> io::Result<Option<Permit>> {
        let mut next = Self::Look;
        loop {
            match next.step(path)? {
                ControlFlow::Continue(further) => next = further,
                ControlFlow::Break(permit) => return Ok(permit),
            }
        }
    }

    fn step(self, path: &Path) -> io::Result<ControlFlow<Option<Permit>, Self>> {
        let further = match self {
            Self::Look => {
                found(File::open(path))?.map_or(Some(Self::Create), |file| Some(Self::Test(file)))
            }
            Self::Test(file) => lock(&file)?.then(|| Self::Check(file)),
            Self::Check(file) => is_at(&file, path)?.then(|| Self::Remove(file)),
            Self::Remove(_locked) => {
                found(fs::remove_file(path))?;
                Some(Self::Create)
            }
            Self::Create => create(path)?.map(Self::Claim),
            Self::Claim(file) => lock(&file)?.then(|| Self::Confirm(file)),
            Self::Confirm(file) if is_at(&file, path)? => {
                let path = path.to_owned();
                return Ok(ControlFlow::Break(Some(Permit { path, file })));
            }
            Self::Confirm(_) => None,
        };
        Ok(further.map_or(ControlFlow::Break(None), ControlFlow::Continue))
    }
}

/// None for a file that is not there.
fn found<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(done) => Ok(Some(done)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Creates a file; none if there is one.
fn create(path: &Path) -> io::Result<Option<File>> {
    match File::create_new(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(None),
        Err(error) => Err(error),
    }
}

fn lock(file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Whether `path` names `file` now.
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    let Some(there) = found(fs::metadata(path))? else {
        return Ok(false);
    };
    let ours = file.metadata()?;
    Ok((there.dev(), there.ino()) == (ours.dev(), ours.ino()))
}

impl Drop for Permit {
    fn drop(&mut self) {
        // If another process removed ours, its file stays. If ours cannot be
        // removed, the lock is released all the same.
        if is_at(&self.file, &self.path).unwrap_or(false) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_as_many_permits_as_there_may_be() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("ppar/deep");
        let (one, _) = Semaphore::open(&place, "a/b").expect("it opens");
        let (other, _) = Semaphore::open(&place, "a/b").expect("it opens");
        let first = one.take(2).expect("it works").expect("one is free");
        let second = other.take(2).expect("it works").expect("one is free");
        assert!(one.take(2).expect("it works").is_none());
        assert!(other.take(3).expect("it works").is_some());
        let (another, _) = Semaphore::open(&place, "a").expect("it opens");
        assert!(another.take(1).expect("it works").is_some());
        drop(first);
        assert!(other.take(2).expect("it works").is_some());
        drop(second);
        assert_eq!(fs::read_dir(&place).expect("it is there").count(), 0);
    }

    #[test]
    fn a_dead_holders_permit_is_free() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("ppar/semaphore");
        let (semaphore, _) = Semaphore::open(&place, "x").expect("it opens");
        // The file of a holder that was killed exists, but is not locked.
        fs::write(place.join("x.1"), b"").expect("written");
        let permit = semaphore.take(1).expect("it works");
        assert!(permit.is_some());
        assert!(semaphore.take(1).expect("it works").is_none());
    }

    /// A process that tries to take a permit, and then returns it.
    enum Taker {
        Tries(Try),
        Holds(Permit),
        Over,
    }

    impl Taker {
        fn step(self, path: &Path) -> Self {
            match self {
                Self::Tries(next) => match next.step(path).expect("it works") {
                    ControlFlow::Continue(further) => Self::Tries(further),
                    ControlFlow::Break(Some(permit)) => Self::Holds(permit),
                    ControlFlow::Break(None) => Self::Over,
                },
                Self::Holds(_) | Self::Over => Self::Over,
            }
        }

        fn holds(&self) -> Option<&Permit> {
            match self {
                Self::Holds(permit) => Some(permit),
                Self::Tries(_) | Self::Over => None,
            }
        }
    }

    /// The most steps of a process: a complete attempt, and the return.
    const STEPS: u32 = 8;

    #[test]
    fn one_permit_has_one_holder_in_whatever_order_two_act() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.1");
        let orders = (0..1u32 << (2 * STEPS)).filter(|order| order.count_ones() == STEPS);
        let cases = orders.flat_map(|order| [(order, false), (order, true)]);
        for (order, dead) in cases {
            if dead {
                fs::write(&path, b"").expect("written");
            }
            let mut takers = [Taker::Tries(Try::Look), Taker::Tries(Try::Look)];
            for turn in 0..2 * STEPS {
                let taker = &mut takers[(order >> turn & 1) as usize];
                *taker = std::mem::replace(taker, Taker::Over).step(&path);
                let held: Vec<_> = takers.iter().filter_map(Taker::holds).collect();
                assert!(held.len() <= 1, "{order:b} {dead}");
                let keeps = |permit: &&Permit| is_at(&permit.file, &path).expect("it works");
                assert!(held.iter().all(keeps), "{order:b} {dead}");
            }
            assert!(takers.iter().all(|taker| matches!(taker, Taker::Over)));
            let _ = fs::remove_file(&path);
        }
    }

    #[test]
    fn a_permit_whose_file_was_removed_leaves_that_of_the_next_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("ppar/semaphore");
        let (semaphore, _) = Semaphore::open(&place, "x").expect("it opens");
        let first = semaphore.take(1).expect("it works").expect("it is free");
        fs::remove_file(place.join("x.1")).expect("it is there");
        let second = semaphore.take(1).expect("it works").expect("it is free");
        drop(first);
        assert!(semaphore.take(1).expect("it works").is_none());
        drop(second);
        assert!(semaphore.take(1).expect("it works").is_some());
    }

    #[test]
    fn a_stolen_permit_is_the_thiefs() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("ppar/semaphore");
        let (semaphore, _) = Semaphore::open(&place, "x").expect("it opens");
        let first = semaphore.take(1).expect("it works").expect("it is free");
        let stolen = semaphore.steal(1).expect("it works");
        drop(first);
        assert!(semaphore.take(1).expect("it works").is_none());
        assert!(semaphore.is_taken().expect("it works"));
        drop(stolen);
        assert!(semaphore.take(1).expect("it works").is_some());
        assert_eq!(fs::read_dir(&place).expect("it is there").count(), 0);
    }

    #[test]
    fn no_file_behind_a_link_is_touched() {
        let folder = tempfile::tempdir().expect("a folder");
        let private = tempfile::tempdir().expect("a folder");
        fs::create_dir(private.path().join("semaphore")).expect("a folder");
        let file = private.path().join("semaphore/x.1");
        fs::write(&file, b"dear").expect("written");
        let link = folder.path().join("ppar");
        std::os::unix::fs::symlink(private.path(), link).expect("a link");
        let place = folder.path().join("ppar/semaphore");
        Semaphore::open(&place, "x").expect_err("others may have made the link");
        assert_eq!(fs::read(file).expect("it is there"), b"dear");
    }
}
