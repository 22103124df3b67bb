//! `ppar lock` and `ppar semaphore`, which run a command while they hold one.

use std::ffi::{OsStr, OsString};

use anyhow::bail;
use clap::{Args, ValueHint};

use super::{At, Ended, TimeLimit, open};
use crate::cli::held::{self, Held};
use crate::error::Exit;
use crate::output::say;
use crate::shared::calls;
use crate::wire::{Acquired, Kind, ObjectCall, Patience};

/// Set for the command if the previous holder of the lock was killed.
const ABANDONED: &str = "PPAR_ABANDONED";

const LOCK_EXAMPLES: &str = "\
Example, within `ppar manager -- bash`:
  ppar lock log -- sh -c 'date >> log'

The command leads its own process group, and has the terminal. If ppar or its manager is killed,
the command and everything that it started are ended before the lock is passed on. If the
previous holder or its command was killed, the command finds PPAR_ABANDONED=1 in its environment.";

/// The object that a command runs under.
#[derive(Debug, Args)]
struct Holding {
    /// The name of the object
    name: String,
    /// The command to run while holding it
    #[arg(
        trailing_var_arg = true,
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
Example, within `ppar manager -- bash`, to run two downloads at a time:
  ppar semaphore downloads --count 2 -- curl -O URL

As with `ppar lock`, if ppar or its manager is killed, the command and everything that it started
are ended before its unit is passed on.";

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
    let what = format!("lock {}", args.holding.name);
    let calls = Calls {
        acquire: calls::lock::acquire,
        release: calls::lock::release,
    };
    hold(
        &args.holding,
        Kind::Lock { reentrant: false },
        &calls,
        &what,
    )
}

pub(crate) fn semaphore(args: &SemaphoreArgs) -> anyhow::Result<Exit> {
    let kind = Kind::Semaphore {
        units: args.count,
        bounded: true,
    };
    let what = format!("a unit of semaphore {}", args.holding.name);
    let calls = Calls {
        acquire: calls::semaphore::acquire,
        release: || calls::semaphore::release(1),
    };
    hold(&args.holding, kind, &calls, &what)
}

/// How an object is taken and given back.
struct Calls {
    acquire: fn(Patience) -> ObjectCall<Option<Acquired>>,
    release: fn() -> ObjectCall<()>,
}

/// Runs the command while holding the object.
fn hold(holding: &Holding, kind: Kind, calls: &Calls, what: &str) -> anyhow::Result<Exit> {
    let mut client = holding.at.connect_within(holding.wait.timeout)?;
    let object = open(&mut client, &holding.name, kind)?.opened.object;
    // Taken before the lock: from then on until the command has ended, no other
    // manager serves at this path.
    let lease = client.lease()?;
    let acquire = (calls.acquire)(holding.wait.patience());
    let Some(acquired) = client.call(object, acquire)? else {
        return Err(holding.wait.over(&format!("{what} could not be acquired")));
    };
    let mut variables = Vec::new();
    if acquired.abandoned {
        // If nobody reads this, the variable must suffice.
        say(format!("ppar: {what}: its last holder was killed"));
        variables.push((ABANDONED, OsStr::new("1")));
    }
    match held::run(&holding.command, &variables, client.connection()?, &lease)? {
        Held::To(exit) => {
            // If the manager is gone, there is nothing to release.
            let _ = client.call(object, (calls.release)());
            Ok(exit)
        }
        // Not released: the manager passes it on as it does after the death of this process.
        Held::Killed(exit) => Ok(exit),
        Held::ManagerGone => {
            Err(Ended::NoManager("the manager is gone: the command was ended".to_owned()).into())
        }
        Held::KeeperGone => {
            bail!("the keeper process of {what} was killed, so the command was ended")
        }
    }
}
