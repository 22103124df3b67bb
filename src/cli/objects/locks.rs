//! `ppar lock` and `ppar semaphore`: a command that runs while they are held.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};

use clap::{Args, ValueHint};

use super::{At, TimeLimit, open};
use crate::cli::foreground;
use crate::error::Exit;
use crate::shared::{Client, unexpected};
use crate::wire::{Call, Kind, ObjectId, Reply};

/// What the command is told if the last one that held the lock was killed.
const ABANDONED: &str = "PPAR_ABANDONED";

const LOCK_EXAMPLES: &str = "\
Example, within `ppar manager -- bash`:
  ppar lock log -- sh -c 'date >> log'

If whoever held the lock before was killed, the command finds PPAR_ABANDONED=1.
The exit code is the command's, or 124 if the lock did not come in time.";

/// The arguments of `ppar lock`.
#[derive(Debug, Args)]
#[command(after_help = LOCK_EXAMPLES)]
pub(crate) struct LockArgs {
    /// The lock
    name: String,
    /// What is run while the lock is held
    #[arg(
        last = true,
        required = true,
        value_name = "COMMAND",
        value_hint = ValueHint::CommandWithArguments
    )]
    command: Vec<OsString>,
    #[command(flatten)]
    wait: TimeLimit,
    #[command(flatten)]
    at: At,
}

const SEMAPHORE_EXAMPLES: &str = "\
Example, within `ppar manager -- bash`, where two downloads at a time may run:
  ppar semaphore downloads --count 2 -- curl -O URL

The exit code is the command's, or 124 if no unit came in time.";

/// The arguments of `ppar semaphore`.
#[derive(Debug, Args)]
#[command(after_help = SEMAPHORE_EXAMPLES)]
pub(crate) struct SemaphoreArgs {
    /// The semaphore
    name: String,
    /// So many commands at a time
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    count: u32,
    /// What is run while a unit of the semaphore is held
    #[arg(
        last = true,
        required = true,
        value_name = "COMMAND",
        value_hint = ValueHint::CommandWithArguments
    )]
    command: Vec<OsString>,
    #[command(flatten)]
    wait: TimeLimit,
    #[command(flatten)]
    at: At,
}

pub(crate) fn lock(args: &LockArgs) -> anyhow::Result<Exit> {
    let kind = Kind::Lock { reentrant: false };
    let what = format!("lock {}", args.name);
    hold(&args.at, &args.wait, &args.name, kind, &what, &args.command)
}

pub(crate) fn semaphore(args: &SemaphoreArgs) -> anyhow::Result<Exit> {
    let kind = Kind::Semaphore {
        units: args.count,
        bounded: true,
    };
    let what = format!("a unit of semaphore {}", args.name);
    hold(&args.at, &args.wait, &args.name, kind, &what, &args.command)
}

/// Runs the command while the object is held.
fn hold(
    at: &At,
    wait: &TimeLimit,
    name: &str,
    kind: Kind,
    what: &str,
    command: &[OsString],
) -> anyhow::Result<Exit> {
    let mut client = at.connect()?;
    let object = open(&mut client, name, kind)?.opened.object;
    let abandoned = acquire(&mut client, object, wait, what)?;
    let mut variables = Vec::new();
    if abandoned {
        // Where nobody reads, the variable has to do.
        let _ = writeln!(
            io::stderr(),
            "ppar: {what}: whoever held it before was killed"
        );
        variables.push((ABANDONED, OsStr::new("1")));
    }
    let exit = foreground::run(command, &variables, std::future::pending())?;
    // If the manager is gone there is nothing to be given back.
    let _ = client.call(object, Call::Release { units: 1 });
    Ok(exit)
}

/// Says whether the last holder was killed.
fn acquire(
    client: &mut Client,
    object: ObjectId,
    wait: &TimeLimit,
    what: &str,
) -> anyhow::Result<bool> {
    let patience = wait.patience();
    match client.call(object, Call::Acquire { patience })? {
        Reply::Acquired { abandoned } => Ok(abandoned),
        Reply::TimedOut => Err(wait.over(&format!("{what} was not to be had"))),
        _ => Err(unexpected().into()),
    }
}
