//! Changes in a folder, as they happen.

use std::ffi::OsStr;
use std::io;
use std::mem::MaybeUninit;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::thread;

use rustix::fs::inotify::{CreateFlags, Reader, WatchFlags, add_watch, init};

/// Calls `tell`, on a thread of its own, with the name of each file in `folder`
/// that is removed, put in place, or closed after writing, for the life of this
/// process.
pub(crate) fn watch_folder(
    folder: &Path,
    mut tell: impl FnMut(&OsStr) + Send + 'static,
) -> io::Result<()> {
    let watcher = init(CreateFlags::CLOEXEC)?;
    let changes = WatchFlags::CLOSE_WRITE | WatchFlags::MOVED_TO | WatchFlags::DELETE;
    add_watch(&watcher, folder, changes)?;
    thread::Builder::new()
        .name("folder".to_owned())
        .spawn(move || {
            let mut buffer = [MaybeUninit::uninit(); 4096];
            let mut events = Reader::new(&watcher, &mut buffer);
            while let Ok(event) = events.next() {
                if let Some(name) = event.file_name() {
                    tell(OsStr::from_bytes(name.to_bytes()));
                }
            }
        })?;
    Ok(())
}
