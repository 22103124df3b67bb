//! `ppar event` and `ppar barrier`.

use clap::{Args, Subcommand};

use super::{At, TimeLimit, absent, open, show_plain};
use crate::error::Exit;
use crate::shared::unexpected;
use crate::wire::{Call, Kind, Reply};

const EVENT_EXAMPLES: &str = "\
Examples, within `ppar manager -- bash`:
  ppar event wait ready --timeout 10
  ppar event set ready
  if ppar event is-set ready > /dev/null; then …; fi";

/// The arguments of `ppar event`.
#[derive(Debug, Args)]
#[command(after_help = EVENT_EXAMPLES)]
pub(crate) struct EventArgs {
    #[command(subcommand)]
    what: EventCommand,
    #[command(flatten)]
    at: At,
}

#[derive(Debug, Subcommand)]
enum EventCommand {
    /// Set the event, and wake everyone who waits for it
    Set {
        /// The event
        name: String,
    },
    /// Clear the event, so that `wait` waits again
    Clear {
        /// The event
        name: String,
    },
    /// Wait until the event is set
    Wait {
        /// The event
        name: String,
        #[command(flatten)]
        wait: TimeLimit,
    },
    /// Print true and exit with 0 if the event is set, otherwise false and 1
    IsSet {
        /// The event
        name: String,
    },
}

pub(crate) fn event(args: &EventArgs) -> anyhow::Result<Exit> {
    let limit = match &args.what {
        EventCommand::Wait { wait, .. } => wait.timeout,
        _ => None,
    };
    let mut client = args.at.connect_within(limit)?;
    let (name, call) = match &args.what {
        EventCommand::Set { name } => (name, Call::Set),
        EventCommand::Clear { name } => (name, Call::Clear),
        EventCommand::IsSet { name } => (name, Call::IsSet),
        EventCommand::Wait { name, wait } => {
            let patience = wait.patience();
            (name, Call::Wait { patience })
        }
    };
    let object = open(&mut client, name, Kind::Event)?.opened.object;
    match (client.call(object, call)?, &args.what) {
        (Reply::Done, _) => Ok(Exit::Success),
        (Reply::Truth(truth), _) => {
            show_plain(truth)?;
            Ok(if truth {
                Exit::Success
            } else {
                Exit::ItemFailed
            })
        }
        (Reply::TimedOut, EventCommand::Wait { wait, .. }) => {
            Err(wait.over(&format!("event {name} was not set")))
        }
        _ => Err(unexpected().into()),
    }
}

const BARRIER_EXAMPLES: &str = "\
Example, within `ppar manager -- bash`, in each of three scripts that start together:
  ppar barrier wait start --parties 3

A process that times out or is killed breaks the barrier: everyone who waits, and everyone who
arrives later, exits with 1 until it is reset.";

/// The arguments of `ppar barrier`.
#[derive(Debug, Args)]
#[command(after_help = BARRIER_EXAMPLES)]
pub(crate) struct BarrierArgs {
    #[command(subcommand)]
    what: BarrierCommand,
    #[command(flatten)]
    at: At,
}

#[derive(Debug, Args)]
struct Meeting {
    /// The barrier
    name: String,
    /// How many processes must arrive before all continue
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    parties: u32,
}

#[derive(Debug, Subcommand)]
enum BarrierCommand {
    /// Wait until all have arrived, and print the order of arrival, from 0
    Wait {
        #[command(flatten)]
        meeting: Meeting,
        #[command(flatten)]
        wait: TimeLimit,
    },
    /// Break the barrier: everyone who waits exits with 1
    Abort {
        #[command(flatten)]
        meeting: Meeting,
    },
    /// Make a broken barrier usable again
    Reset {
        #[command(flatten)]
        meeting: Meeting,
    },
}

pub(crate) fn barrier(args: &BarrierArgs) -> anyhow::Result<Exit> {
    let limit = match &args.what {
        BarrierCommand::Wait { wait, .. } => wait.timeout,
        _ => None,
    };
    let mut client = args.at.connect_within(limit)?;
    let (Meeting { name, parties }, call) = match &args.what {
        BarrierCommand::Wait { meeting, wait } => {
            let patience = wait.patience();
            (meeting, Call::Wait { patience })
        }
        BarrierCommand::Abort { meeting } => (meeting, Call::Abort),
        BarrierCommand::Reset { meeting } => (meeting, Call::Reset),
    };
    let (parties, action) = (*parties, None);
    let kind = Kind::Barrier { parties, action };
    let object = open(&mut client, name, kind)?.opened.object;
    match (client.call(object, call)?, &args.what) {
        (Reply::Done, _) => Ok(Exit::Success),
        (Reply::Passed { index }, _) => show_plain(index),
        // A timeout breaks it.
        (Reply::TimedOut, BarrierCommand::Wait { wait, .. }) => {
            Err(wait.over(&format!("not every party reached barrier {name}")))
        }
        (Reply::Broken, BarrierCommand::Wait { wait, .. }) if wait.patience() == Some(0) => {
            Err(wait.over(&format!("not every party reached barrier {name}")))
        }
        (Reply::Broken, _) => Err(absent(format!("barrier {name} is broken"))),
        (Reply::Act { action }, _) => {
            client.call(object, Call::Abort)?;
            Err(absent(format!(
                "barrier {name} is broken: the last one to come has to call {action}, which only \
                 a script can"
            )))
        }
        _ => Err(unexpected().into()),
    }
}
