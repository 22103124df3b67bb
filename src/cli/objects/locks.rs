//! `ppar lock` and `ppar semaphore`: a command that runs while they are held.

use std::ffi::{OsStr, OsString};

use anyhow::bail;
use clap::{Args, ValueHint};

use super::{At, Ended, TimeLimit, open};
use crate::cli::held::{self, Held};
use crate::error::Exit;
use crate::output::say;
use crate::shared::{Client, unexpected};
use crate::wire::{Call, Kind, ObjectId, Reply};

/// What the command is told if the last one that held the lock was killed.
const ABANDONED: &str = "PPAR_ABANDONED";

const LOCK_EXAMPLES: &str = "\
Example, within `ppar manager -- bash`:
  ppar lock log -- sh -c 'date >> log'

The command leads a process group of its own, and has the terminal. If ppar or its manager is
killed, the command is ended with all that it has started before anybody else has the lock.
If the holder before was killed, the command finds PPAR_ABANDONED=1.";

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
  ppar semaphore downloads --count 2 -- curl -O URL

As with `ppar lock`, a command is over with all that it has started before its unit is given to
the next one.";

/// The arguments of `ppar semaphore`.
#[derive(Debug, Args)]
#[command(after_help = SEMAPHORE_EXAMPLES)]
pub(crate) struct SemaphoreArgs {
    #[command(flatten)]
    holding: Holding,
    /// How many commands may run at a time
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
    // Held before the lock is: nobody else serves at the manager's path from then
    // on until the command has ended.
    let lease = client.lease()?;
    let abandoned = acquire(&mut client, object, &holding.wait, what)?;
    let mut variables = Vec::new();
    if abandoned {
        // Where nobody reads, the variable has to do.
        say(format!("ppar: {what}: its last holder was killed"));
        variables.push((ABANDONED, OsStr::new("1")));
    }
    match held::run(&holding.command, &variables, client.connection()?, &lease)? {
        Held::To(exit) => {
            // If the manager is gone there is nothing to be given back.
            let _ = client.call(object, Call::Release { units: 1 });
            Ok(exit)
        }
        Held::ManagerGone => {
            Err(Ended::NoManager("the manager is gone: the command was ended".to_owned()).into())
        }
        Held::KeeperGone => {
            bail!("the process that keeps {what} was killed: the command was ended")
        }
    }
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
