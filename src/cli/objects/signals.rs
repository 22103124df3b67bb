//! `ppar event` and `ppar barrier`.

use clap::{Args, Subcommand};

use super::{At, TimeLimit, absent, open, show_plain};
use crate::error::Exit;
use crate::shared::calls;
use crate::wire::{Kind, Met};

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
    let (EventCommand::Set { name }
    | EventCommand::Clear { name }
    | EventCommand::IsSet { name }
    | EventCommand::Wait { name, .. }) = &args.what;
    let object = open(&mut client, name, Kind::Event)?.opened.object;
    match &args.what {
        EventCommand::Set { .. } => client.call(object, calls::event::set())?,
        EventCommand::Clear { .. } => client.call(object, calls::event::clear())?,
        EventCommand::IsSet { .. } => {
            let is_set = client.call(object, calls::event::is_set())?;
            show_plain(is_set)?;
            if !is_set {
                return Ok(Exit::ItemFailed);
            }
        }
        EventCommand::Wait { wait, .. } => {
            if !client.call(object, calls::event::wait(wait.patience()))? {
                return Err(wait.over(&format!("event {name} was not set")));
            }
        }
    }
    Ok(Exit::Success)
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
    let (BarrierCommand::Wait { meeting, .. }
    | BarrierCommand::Abort { meeting }
    | BarrierCommand::Reset { meeting }) = &args.what;
    let name = &meeting.name;
    let (parties, action) = (meeting.parties, None);
    let kind = Kind::Barrier { parties, action };
    let object = open(&mut client, name, kind)?.opened.object;
    let wait = match &args.what {
        BarrierCommand::Wait { wait, .. } => wait,
        BarrierCommand::Abort { .. } => {
            client.call(object, calls::barrier::abort())?;
            return Ok(Exit::Success);
        }
        BarrierCommand::Reset { .. } => {
            client.call(object, calls::barrier::reset())?;
            return Ok(Exit::Success);
        }
    };
    let patience = wait.patience();
    match client.call(object, calls::barrier::wait(patience))? {
        Met::Passed(index) => show_plain(index),
        // A timeout breaks it.
        Met::TimedOut => Err(wait.over(&format!("not every party reached barrier {name}"))),
        Met::Broken if patience == Some(0) => {
            Err(wait.over(&format!("not every party reached barrier {name}")))
        }
        Met::Broken => Err(absent(format!("barrier {name} is broken"))),
        Met::Act(action) => {
            client.call(object, calls::barrier::abort())?;
            Err(absent(format!(
                "barrier {name} is broken: the last client must call {action}, which only \
                 a script can"
            )))
        }
    }
}
