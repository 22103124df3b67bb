//! `ppar lock` and `ppar semaphore`: a command that runs while they are held.

use std::ffi::{OsStr, OsString};

use clap::{Args, ValueHint};

use super::{At, TimeLimit, open};
use crate::cli::foreground;
use crate::error::Exit;
use crate::output::say;
use crate::shared::{Client, unexpected};
use crate::wire::{Call, Kind, ObjectId, Reply};

/// What the command is told if the last one that held the lock was killed.
const ABANDONED: &str = "PPAR_ABANDONED";

const LOCK_EXAMPLES: &str = "\
Example, within `ppar manager -- bash`:
  ppar lock log -- sh -c 'date >> log'

If whoever held the lock before was killed, the command finds PPAR_ABANDONED=1.";

/// What a command runs under.
#[derive(Debug, Args)]
struct Holding {
    /// What it is called
    name: String,
    /// What is run while it is held
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

/// The arguments of `ppar lock`.
#[derive(Debug, Args)]
#[command(after_help = LOCK_EXAMPLES)]
pub(crate) struct LockArgs {
    #[command(flatten)]
    holding: Holding,
}

const SEMAPHORE_EXAMPLES: &str = "\
Example, within `ppar manager -- bash`, where two downloads at a time may run:
  ppar semaphore downloads --count 2 -- curl -O URL";

/// The arguments of `ppar semaphore`.
#[derive(Debug, Args)]
#[command(after_help = SEMAPHORE_EXAMPLES)]
pub(crate) struct SemaphoreArgs {
    #[command(flatten)]
    holding: Holding,
    /// So many commands at a time
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    count: u32,
}

pub(crate) fn lock(args: &LockArgs) -> anyhow::Result<Exit> {
    let kind = Kind::Lock { reentrant: false };
    hold(&args.holding, kind, &format!("lock {}", args.holding.name))
}

pub(crate) fn semaphore(args: &SemaphoreArgs) -> anyhow::Result<Exit> {
    let kind = Kind::Semaphore {
        units: args.count,
        bounded: true,
    };
    let what = format!("a unit of semaphore {}", args.holding.name);
    hold(&args.holding, kind, &what)
}

/// Runs the command while the object is held.
fn hold(holding: &Holding, kind: Kind, what: &str) -> anyhow::Result<Exit> {
    let mut client = holding.at.connect_within(holding.wait.timeout)?;
    let object = open(&mut client, &holding.name, kind)?.opened.object;
    let abandoned = acquire(&mut client, object, &holding.wait, what)?;
    let mut variables = Vec::new();
    if abandoned {
        // Where nobody reads, the variable has to do.
        say(format!("ppar: {what}: whoever held it before was killed"));
        variables.push((ABANDONED, OsStr::new("1")));
    }
    let exit = foreground::run(&holding.command, &variables, std::future::pending())?;
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
