//! `ppar manager`: a server of shared objects for all who know its socket.

use std::ffi::OsString;
use std::io::{self, BufWriter, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueHint};

use super::foreground;
use super::map::complain;
use super::objects::At;
use crate::error::Exit;
use crate::output::{is_closed, say, stdout};
use crate::proc::{Signals, THIS_PROGRAM};
use crate::shared::{MANAGER, Manager, StartError, unexpected};
use crate::shown::shown_json;
use crate::wire::{Reply, Request};

const EXAMPLES: &str = "\
Examples:
  ppar manager -- bash pipeline.sh     the script, and all it runs, may use the objects
  ppar manager --socket ~/jobs &       until `ppar manager stop --socket ~/jobs`

Within the script:
  seq 100 | ppar queue put jobs; ppar queue close jobs
  ppar queue get jobs --follow | ppar map 'x*x'
  ppar manager list                    objects, who holds them, and who waits

The objects are gone when the manager ends.";

/// The arguments of `ppar manager`.
#[derive(Debug, Args)]
#[command(
    after_help = EXAMPLES,
    args_conflicts_with_subcommands = true,
    override_usage = "ppar manager [--socket PATH] [-- COMMAND...]\n       ppar manager list|stop [--socket PATH]"
)]
pub(crate) struct ManagerArgs {
    #[command(subcommand)]
    what: Option<What>,

    /// The path of the socket; without it, one in a new folder, which PPAR_MANAGER names
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    socket: Option<PathBuf>,

    /// Run this with PPAR_MANAGER set, and end with it
    #[arg(last = true, value_name = "COMMAND", value_hint = ValueHint::CommandWithArguments)]
    command: Vec<OsString>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Write what objects there are, who holds them, and who waits: JSON, one a line
    List {
        #[command(flatten)]
        at: At,
    },
    /// End the manager; its clients end with 3
    Stop {
        #[command(flatten)]
        at: At,
    },
}

/// The option of subcommands whose children may use shared objects.
#[derive(Debug, Args)]
pub(super) struct WithManager {
    /// Give them PPAR_MANAGER: the manager around this run, or else one for it alone
    #[arg(long)]
    manager: bool,
}

impl WithManager {
    /// Whether a manager has to be started.
    pub(super) fn lacks_one(&self) -> bool {
        self.manager && std::env::var_os(MANAGER).is_none()
    }
}

/// Does what the command line says once more, within a manager.
pub(super) fn around_this() -> anyhow::Result<Exit> {
    let this = std::iter::once(OsString::from(THIS_PROGRAM));
    serve(
        None,
        &this.chain(std::env::args_os().skip(1)).collect::<Vec<_>>(),
    )
}

pub(super) fn run(args: &ManagerArgs) -> anyhow::Result<Exit> {
    match &args.what {
        Some(What::List { at }) => super::objects::end(list(at)),
        Some(What::Stop { at }) => super::objects::end(stop(at)),
        None => serve(args.socket.as_deref(), &args.command),
    }
}

fn list(at: &At) -> anyhow::Result<Exit> {
    let Reply::Inventory(json) = at.connect()?.ask(&Request::Inventory)? else {
        return Err(unexpected().into());
    };
    let objects: Vec<serde_json::Value> = serde_json::from_slice(&json)?;
    let mut out = BufWriter::new(stdout());
    for object in objects {
        writeln!(out, "{}", shown_json(&object.to_string()))?;
    }
    out.flush()?;
    Ok(Exit::Success)
}

fn stop(at: &At) -> anyhow::Result<Exit> {
    let mut client = at.connect()?;
    client.ask(&Request::Stop)?;
    client.until_gone();
    Ok(Exit::Success)
}

fn serve(socket: Option<&Path>, command: &[OsString]) -> anyhow::Result<Exit> {
    let named = socket.is_some();
    let manager = match Manager::start(socket, tell_that_it_waits) {
        Ok(manager) => manager,
        Err(error) => {
            let exit = match error {
                StartError::Taken(_) | StartError::NotOurs(_) => Exit::Usage,
                StartError::Io { .. } => Exit::Broken,
            };
            return Ok(complain(&error.into(), exit));
        }
    };
    let socket = manager.path().as_os_str();
    if command.is_empty() {
        let mut line = OsString::from(format!("{MANAGER}="));
        line.push(socket);
        line.push("\n");
        // Whoever has said where, and has closed the output, knows.
        let is_known = named && is_closed(io::stdout());
        return wait(&manager, (!is_known).then_some(&line));
    }
    foreground::run(command, &[(MANAGER, socket)], over(manager.life()?))
}

fn tell_that_it_waits(path: &Path) {
    // Where nobody reads, it waits all the same.
    say(format!(
        "ppar: waiting for what still runs under a lock of the manager that was at {}",
        path.display()
    ));
}

/// Serves until a client or a signal says stop.
fn wait(manager: &Manager, told: Option<&OsString>) -> anyhow::Result<Exit> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut signals = Signals::catch()?;
        if let Some(line) = told {
            stdout().write_all(line.as_bytes())?;
        }
        tokio::select! {
            signal = signals.next() => Ok(Exit::Signal(signal)),
            () = over(manager.life()?) => Ok(Exit::Success),
        }
    })
}

/// Waits until the manager has ended by itself: only the end of its life can be
/// read.
async fn over(life: UnixStream) {
    if life.set_nonblocking(true).is_ok()
        && let Ok(life) = tokio::net::UnixStream::from_std(life)
    {
        let _ = life.readable().await;
    } else {
        // Where it cannot be watched, its clients find out.
        std::future::pending::<()>().await;
    }
}
