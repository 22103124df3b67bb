//! `ppar queue`.

use std::time::Duration;

use clap::{Args, Subcommand};

use super::delivery::Delivery;
use super::{At, Given, Shown, TimeLimit, absent, misuse, open, show_plain};
use crate::error::Exit;
use crate::shared::calls;
use crate::shared::{Client, SharedError};
use crate::wire::{Kind, ObjectId, Put, Taken};

const EXAMPLES: &str = "\
Examples, within `ppar manager -- bash`:
  seq 100 | ppar queue put jobs
  ppar queue get jobs
  ppar queue get jobs --follow | ppar map 'x*x'    ends with `ppar queue close jobs`";

/// The arguments of `ppar queue`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct QueueArgs {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    at: At,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Add values at the end; waits while the queue is full
    Put {
        /// The queue
        name: String,
        #[command(flatten)]
        given: Given,
        /// Limit a new queue to N values
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
        bound: Option<u64>,
        #[command(flatten)]
        wait: TimeLimit,
    },
    /// Remove and print the first value, after waiting for one
    ///
    /// Values that were taken but could not be written return to the queue.
    Get {
        /// The queue
        name: String,
        /// Take N values
        #[arg(
            short = 'n',
            long = "max-values",
            value_name = "N",
            default_value_t = 1
        )]
        count: u64,
        /// Take values until the queue is closed
        #[arg(short, long, conflicts_with = "count")]
        follow: bool,
        #[command(flatten)]
        wait: TimeLimit,
        #[command(flatten)]
        shown: Shown,
    },
    /// Print the number of values
    Size {
        /// The queue
        name: String,
    },
    /// Refuse new values; `get` ends once the queue is empty
    Close {
        /// The queue
        name: String,
    },
    /// Mark a value as processed
    TaskDone {
        /// The queue
        name: String,
        /// How many values
        #[arg(short = 'n', long, value_name = "N", default_value_t = 1)]
        count: u64,
    },
    /// Wait until all values are processed
    Join {
        /// The queue
        name: String,
        #[command(flatten)]
        wait: TimeLimit,
    },
}

impl What {
    fn limit(&self) -> Option<Duration> {
        match self {
            Self::Put { wait, .. } | Self::Get { wait, .. } | Self::Join { wait, .. } => {
                wait.timeout
            }
            Self::Size { .. } | Self::Close { .. } | Self::TaskDone { .. } => None,
        }
    }
}

pub(crate) fn run(args: &QueueArgs) -> anyhow::Result<Exit> {
    let mut client = args.at.connect_within(args.what.limit())?;
    match &args.what {
        What::Put {
            name,
            given,
            bound,
            wait,
        } => put(&mut client, name, given, *bound, wait),
        What::Get {
            name,
            count,
            follow,
            wait,
            shown,
        } => get(&mut client, name, (!follow).then_some(*count), wait, shown),
        What::Size { name } => {
            let queue = queue(&mut client, name)?;
            show_plain(client.call(queue, calls::queue::size())?)
        }
        What::Close { name } => {
            let queue = queue(&mut client, name)?;
            client.call(queue, calls::queue::close())?;
            Ok(Exit::Success)
        }
        What::TaskDone { name, count } => {
            let queue = queue(&mut client, name)?;
            for _ in 0..*count {
                client
                    .call(queue, calls::queue::task_done())
                    .map_err(|error| match error {
                        SharedError::Refused(_) => {
                            misuse(&format!("all values of queue {name} are already processed"))
                        }
                        error => error.into(),
                    })?;
            }
            Ok(Exit::Success)
        }
        What::Join { name, wait } => {
            let queue = queue(&mut client, name)?;
            let patience = wait.patience();
            if !client.call(queue, calls::queue::all_done(patience))? {
                return Err(wait.over(&format!("not all values of queue {name} are processed")));
            }
            Ok(Exit::Success)
        }
    }
}

fn queue(client: &mut Client, name: &str) -> anyhow::Result<ObjectId> {
    Ok(open(client, name, Kind::Queue { bound: 0 })?.opened.object)
}

fn put(
    client: &mut Client,
    name: &str,
    given: &Given,
    bound: Option<u64>,
    wait: &TimeLimit,
) -> anyhow::Result<Exit> {
    let bound = bound.unwrap_or(0);
    let found = open(client, name, Kind::Queue { bound })?;
    let queue = found.opened.object;
    let is_bounded = !matches!(found.kind, Kind::Queue { bound: 0 });
    let patience = wait.patience();
    let closed = || absent(format!("queue {name} is closed"));
    given.each(|value| {
        let put = client.put(queue, is_bounded, value, patience);
        let put = put.map_err(|error| {
            if is_bounded {
                error.into()
            } else {
                refusal(error, name)
            }
        });
        match put? {
            Put::Done => Ok(()),
            Put::Full => Err(wait.over(&format!("queue {name} had no room"))),
            Put::Closed => Err(closed()),
        }
    })?;
    client.settle().map_err(|error| refusal(error, name))?;
    Ok(Exit::Success)
}

/// A closed queue refuses what was posted.
fn refusal(error: SharedError, name: &str) -> anyhow::Error {
    match error {
        SharedError::Refused(_) => absent(format!("queue {name} is closed")),
        error => error.into(),
    }
}

/// Takes this many values; without a number, all until the end. Values that
/// could not be written return.
fn get(
    client: &mut Client,
    name: &str,
    count: Option<u64>,
    wait: &TimeLimit,
    shown: &Shown,
) -> anyhow::Result<Exit> {
    let queue = queue(client, name)?;
    let delivery = Delivery::of(client, shown)?;
    let mut left = count.unwrap_or(u64::MAX);
    while left > 0 {
        let patience = wait.patience();
        let most = left;
        let values = match client.call(queue, calls::queue::fetch(patience, most))? {
            Taken::Value(values) => values,
            Taken::Closed if count.is_none() => return Ok(Exit::Success),
            Taken::Closed => return Err(absent(format!("queue {name} is closed and empty"))),
            Taken::TimedOut => return Err(wait.over(&format!("no value arrived in queue {name}"))),
        };
        if count.is_some() {
            left = left.saturating_sub(values.len() as u64);
        }
        delivery.pass_on(client, queue, &values, left == 0)?;
    }
    Ok(Exit::Success)
}
