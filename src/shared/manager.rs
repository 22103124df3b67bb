//! A server that other programs find: its socket, its thread and its end.
//!
//! The socket lies in a folder of its own that nobody else may enter. A path
//! that a user names is a link to it, which can be put in the place of what an
//! earlier manager left in one step.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};

use thiserror::Error;

use super::guardian::{Guardian, tidy};
use super::server::Server;
use crate::proc::allow_open_files;

/// The variable that says where the manager's socket is.
pub(crate) const MANAGER: &str = "PPAR_MANAGER";

/// Clients that may be connected at once, as far as the system allows.
const CLIENTS: u64 = 100_000;

/// Why there is no manager.
#[derive(Debug, Error)]
pub(crate) enum StartError {
    /// Another one has the path.
    #[error("a manager answers at {} already", .0.display())]
    Taken(PathBuf),
    /// Something else has the path.
    #[error("{} is there already, and is not a manager's", .0.display())]
    NotOurs(PathBuf),
    /// The system refuses.
    #[error("{what}: {error}")]
    Io {
        /// What was tried.
        what: String,
        /// Why it failed.
        error: io::Error,
    },
}

/// A running manager. It ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Manager {
    folder: PathBuf,
    link: Option<PathBuf>,
    socket: PathBuf,
    guardian: Guardian,
    /// The server ends with this, and this with the server.
    life: Option<UnixStream>,
    server: Option<JoinHandle<io::Result<()>>>,
}

impl Manager {
    /// Starts one; `path` is where it is to be found, unless in a folder of
    /// its own.
    pub(crate) fn start(path: Option<&Path>) -> Result<Self, StartError> {
        let link = path.map(free_path).transpose()?;
        let folder = tempfile::Builder::new()
            .prefix("ppar-")
            .permissions(Permissions::from_mode(0o700))
            .tempdir_in(base())
            .map_err(failed("cannot make a folder for the socket"))?
            .keep();
        let socket = folder.join("manager");
        let guardian = Guardian::start(&folder, link.as_deref()).map_err(|error| {
            tidy(&folder, None);
            failed("cannot start the manager's guardian")(error)
        })?;
        let mut manager = Self {
            folder,
            link,
            socket,
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
        let started = UnixStream::pair().and_then(|(here, there)| {
            let server = Server::listening(listener, there)?;
            let thread = thread::Builder::new().name("shared".to_owned());
            Ok((here, thread.spawn(|| server.run())?))
        });
        let (life, server) = started.map_err(failed("cannot start the manager"))?;
        self.life = Some(life);
        self.server = Some(server);
        if let Some(link) = &self.link {
            let linked = put_link(&self.socket, link);
            linked.map_err(failed(&format!("cannot make {}", link.display())))?;
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
}

impl Drop for Manager {
    fn drop(&mut self) {
        if let Some(life) = self.life.take() {
            // Also where somebody has a copy of it.
            let _ = life.shutdown(std::net::Shutdown::Both);
        }
        if let Some(server) = self.server.take() {
            // Its clients learn of its end, whatever it was.
            let _ = server.join();
        }
        if !self.guardian.let_go() {
            tidy(&self.folder, self.link.as_deref());
        }
    }
}

fn failed(what: &str) -> impl FnOnce(io::Error) -> StartError {
    let what = what.to_owned();
    |error| StartError::Io { what, error }
}

/// Where folders for sockets are made: a short path, since that of a socket
/// has to fit into 107 bytes.
fn base() -> PathBuf {
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    runtime
        .filter(|folder| folder.is_dir())
        .unwrap_or_else(std::env::temp_dir)
}

/// The path, in full, if no manager has it.
fn free_path(path: &Path) -> Result<PathBuf, StartError> {
    let path = std::path::absolute(path).map_err(failed("bad path"))?;
    let is_link = match fs::symlink_metadata(&path) {
        Err(_) => return Ok(path),
        Ok(metadata) => metadata.is_symlink(),
    };
    match UnixStream::connect(&path) {
        Ok(_) => Err(StartError::Taken(path)),
        Err(_) if is_link => Ok(path),
        Err(_) => Err(StartError::NotOurs(path)),
    }
}

/// Makes `link` lead to `socket`, in one step.
fn put_link(socket: &Path, link: &Path) -> io::Result<()> {
    let mut name = link.as_os_str().to_owned();
    name.push(format!(".{}", std::process::id()));
    symlink(socket, &name)?;
    fs::rename(&name, link).inspect_err(|_| {
        let _ = fs::remove_file(&name);
    })
}
