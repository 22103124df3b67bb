//! `ppar manager`: a server of shared objects for everybody who knows its
//! socket.

use std::ffi::OsString;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueHint};

use super::complaint::complain;
use super::foreground;
use super::objects::At;
use crate::error::Exit;
use crate::output::{is_closed, say, stdout};
use crate::proc::{Signals, THIS_PROGRAM, runtime};
use crate::shared::{MANAGER, Manager, StartError, unexpected};
use crate::shown::shown_json;
use crate::wire::{Reply, Request};

const EXAMPLES: &str = "\
Examples:
  ppar manager -- bash pipeline.sh     the script and its children share objects
  ppar manager --socket ~/jobs &       until `ppar manager stop --socket ~/jobs`

Within the script:
  seq 100 | ppar queue put jobs; ppar queue close jobs
  ppar queue get jobs --follow | ppar map 'x*x'
  ppar manager list                    objects, their holders and waiters

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

    /// The path of the socket [default: a new path, which PPAR_MANAGER names]
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    socket: Option<PathBuf>,

    /// Run this with PPAR_MANAGER set, and exit when it does
    #[arg(last = true, value_name = "COMMAND", value_hint = ValueHint::CommandWithArguments)]
    command: Vec<OsString>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List the objects, who holds them and who waits for them, as one JSON object per line
    List {
        #[command(flatten)]
        at: At,
    },
    /// Stop the manager; its clients exit with 3
    Stop {
        #[command(flatten)]
        at: At,
    },
}

/// The option of subcommands whose children may use shared objects.
#[derive(Debug, Args)]
pub(super) struct WithManager {
    /// Give the function or command shared objects, as within `ppar manager -- …`: those of the
    /// surrounding manager, or else of a new one for this run
    #[arg(long)]
    manager: bool,
}

impl WithManager {
    /// Whether one is asked for.
    pub(super) fn is_given(&self) -> bool {
        self.manager
    }

    /// Whether to start a manager.
    pub(super) fn lacks_one(&self) -> bool {
        self.manager && std::env::var_os(MANAGER).is_none()
    }
}

/// Runs the same command line again, under a manager.
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
    let exit = serve_with(&manager, named, command)?;
    Ok(match manager.end() {
        Ok(()) => exit,
        Err(error) => {
            let error = anyhow::Error::from(error).context("the manager could not go on");
            complain(&error, Exit::Broken)
        }
    })
}

/// Serves until a command has ended, or until a client or a signal stops it.
fn serve_with(manager: &Manager, named: bool, command: &[OsString]) -> anyhow::Result<Exit> {
    let socket = manager.path().as_os_str();
    if command.is_empty() {
        let mut line = OsString::from(format!("{MANAGER}="));
        line.push(socket);
        line.push("\n");
        // A user who chose the path and closed the output knows the path.
        let is_known = named && is_closed(io::stdout());
        return wait(manager, (!is_known).then_some(&line));
    }
    foreground::run(command, &[(MANAGER, socket)], over(manager.life()?))
}

fn tell_that_it_waits(path: &Path) {
    // Even if nobody reads this, wait.
    say(format!(
        "ppar: waiting for commands that still hold a lock of the last manager at {}",
        path.display()
    ));
}

/// For those who expect the prompt of their shell.
const SERVING: &str =
    "ppar: serving until Ctrl-C; ppar manager -- COMMAND serves as long as COMMAND runs";

/// Serves until a client or a signal stops it.
fn wait(manager: &Manager, told: Option<&OsString>) -> anyhow::Result<Exit> {
    let runtime = runtime()?;
    runtime.block_on(async {
        // Clients that connect once the socket is known may use up all file
        // descriptors.
        let mut signals = Signals::catch()?;
        let life = manager.life()?;
        if let Some(line) = told {
            stdout().write_all(line.as_bytes())?;
            if io::stderr().is_terminal() {
                say(SERVING);
            }
        }
        tokio::select! {
            signal = signals.next() => Ok(Exit::Signal(signal)),
            () = over(life) => Ok(Exit::Success),
        }
    })
}

/// Waits until the manager has ended by itself: its lifeline carries nothing
/// but its end.
async fn over(life: UnixStream) {
    if life.set_nonblocking(true).is_ok()
        && let Ok(life) = tokio::net::UnixStream::from_std(life)
    {
        let _ = life.readable().await;
    } else {
        // If it cannot be watched, its clients find out.
        std::future::pending::<()>().await;
    }
}
