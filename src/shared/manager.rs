//! A server that other programs can find: its socket, its thread and its end.
//!
//! The socket is in a folder of its own that only this user may enter. A path
//! that the user names is a link to it.

use std::io;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};

use thiserror::Error;

use super::guardian::Guardian;
use super::home::{self, Home};
use super::server::Server;
use crate::proc::allow_open_files;

/// The variable with the path of the manager's socket.
pub(crate) const MANAGER: &str = "PPAR_MANAGER";

/// How many clients may be connected at once, as far as the system allows.
const CLIENTS: u64 = 100_000;

/// Why there is no manager.
#[derive(Debug, Error)]
pub(crate) enum StartError {
    /// Another manager uses the path.
    #[error("a manager already answers at {}", .0.display())]
    Taken(PathBuf),
    /// Something else is at the path.
    #[error("{} already exists, and is not a manager's", .0.display())]
    NotOurs(PathBuf),
    /// The system refused something.
    #[error("{what}: {error}")]
    Io {
        /// What was attempted.
        what: String,
        /// Why it failed.
        error: io::Error,
    },
}

/// A running manager. Dropping it ends the manager.
#[derive(Debug)]
pub(crate) struct Manager {
    link: Option<PathBuf>,
    socket: PathBuf,
    /// None once the guardian has taken over.
    home: Option<Home>,
    guardian: Guardian,
    /// The server ends with this, and this with the server.
    life: Option<UnixStream>,
    server: Option<JoinHandle<io::Result<()>>>,
}

impl Manager {
    /// Starts a manager, to be found at `path`, or else in a folder of its own.
    /// If others still use an earlier manager's folder at `path`, waits for
    /// them, and calls `told` if that takes long.
    pub(crate) fn start(path: Option<&Path>, told: impl Fn(&Path)) -> Result<Self, StartError> {
        let link = path.map(|path| free_path(path, told)).transpose()?;
        let home = Home::make().map_err(failed("cannot make a folder for the socket"))?;
        let socket = home.socket(link.as_deref());
        let guardian = Guardian::start(home.path(), link.as_deref()).map_err(|error| {
            home.remove(None);
            failed("cannot start the manager's guardian")(error)
        })?;
        let mut manager = Self {
            link,
            socket,
            home: Some(home),
            guardian,
            life: None,
            server: None,
        };
        manager.serve()?;
        Ok(manager)
    }

    fn serve(&mut self) -> Result<(), StartError> {
        allow_open_files(CLIENTS);
        let opened = UnixListener::bind(&self.socket);
        let listener = opened.map_err(failed(&format!(
            "cannot open the socket {}",
            self.socket.display()
        )))?;
        let lease = self.home.as_ref().map(Home::lease);
        let lease = lease.unwrap_or(Err(io::ErrorKind::NotFound.into()));
        let started = lease.and_then(|lease| {
            let (here, there) = UnixStream::pair()?;
            let server = Server::listening(listener, lease, there)?;
            let thread = thread::Builder::new().name("shared".to_owned());
            Ok((here, thread.spawn(|| server.run())?))
        });
        let (life, server) = started.map_err(failed("cannot start the manager"))?;
        self.life = Some(life);
        self.server = Some(server);
        if let Some(link) = &self.link {
            home::make_link(link, &self.socket).map_err(|error| match error.kind() {
                io::ErrorKind::AlreadyExists => StartError::Taken(link.clone()),
                _ => failed(&format!("cannot make {}", link.display()))(error),
            })?;
        }
        Ok(())
    }

    /// Where clients find it.
    pub(crate) fn path(&self) -> &Path {
        self.link.as_deref().unwrap_or(&self.socket)
    }

    /// Becomes readable when the manager has ended by itself.
    pub(crate) fn life(&self) -> io::Result<UnixStream> {
        match &self.life {
            Some(life) => life.try_clone(),
            None => Err(io::ErrorKind::NotConnected.into()),
        }
    }

    /// Ends it. Fails if it could not go on before.
    pub(crate) fn end(mut self) -> io::Result<()> {
        self.end_server()
    }

    fn end_server(&mut self) -> io::Result<()> {
        if let Some(life) = self.life.take() {
            // Even if there are copies of it.
            let _ = life.shutdown(std::net::Shutdown::Both);
        }
        let ended = self.server.take().map(JoinHandle::join);
        ended.and_then(Result::ok).unwrap_or(Ok(()))
    }
}

impl Drop for Manager {
    fn drop(&mut self) {
        // Its clients notice its end, whatever the reason.
        let _ = self.end_server();
        let home = self.home.take();
        let path = home.as_ref().map(|home| home.path().to_owned());
        // This releases the lease.
        drop(home);
        if !self.guardian.let_go()
            && let Some(home) = path.and_then(|path| Home::find(&path).ok())
            && home.is_vacant()
        {
            home.remove(self.link.as_deref());
        }
    }
}

fn failed(what: &str) -> impl FnOnce(io::Error) -> StartError {
    let what = what.to_owned();
    |error| StartError::Io { what, error }
}

/// The absolute path, once it is free: a link left by an earlier manager is
/// removed as soon as nobody uses that any more.
fn free_path(path: &Path, told: impl Fn(&Path)) -> Result<PathBuf, StartError> {
    let cannot_make = format!("cannot make {}", path.display());
    let path = home::full(path).map_err(failed(&cannot_make))?;
    let mut left = None;
    while path.symlink_metadata().is_ok() {
        if UnixStream::connect(&path).is_ok() {
            return Err(StartError::Taken(path));
        }
        let not_ours = || StartError::NotOurs(path.clone());
        let socket = home::target_of(&path).ok_or_else(not_ours)?;
        let folder = socket.parent().ok_or_else(not_ours)?;
        if left.as_ref() == Some(&socket) {
            // It could not be removed.
            return Err(not_ours());
        }
        left = Some(socket.clone());
        if folder.symlink_metadata().is_err() {
            // The system has been restarted since.
            home::remove_link(&path, &socket);
            continue;
        }
        let home = Home::find(folder).map_err(|_| not_ours())?;
        home.until_vacant(|| told(&path))
            .map_err(failed("cannot wait for the earlier manager"))?;
        home.remove(Some(&path));
    }
    Ok(path)
}
