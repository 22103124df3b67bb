//! `ppar pipe`.

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};

use super::delivery::Delivery;
use super::{At, Given, Shown, TimeLimit, absent, open};
use crate::error::Exit;
use crate::shared::Client;
use crate::shared::calls;
use crate::wire::{Kind, ObjectId, Taken};

const EXAMPLES: &str = "\
What you send at one end arrives at the other. Examples, within `ppar manager -- bash`:
  ppar pipe send talk 0 '\"hello\"'
  ppar pipe recv talk 1";

/// The arguments of `ppar pipe`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct PipeArgs {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    at: At,
}

/// An end of a pipe.
#[derive(Debug, Args)]
struct PipeEndArgs {
    /// The pipe
    name: String,
    /// One of its two ends: 0 or 1
    #[arg(value_parser = PossibleValuesParser::new(["0", "1"]))]
    end: String,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Send values into an end; waits while too much is unread at the other
    Send {
        #[command(flatten)]
        end: PipeEndArgs,
        #[command(flatten)]
        given: Given,
    },
    /// Receive a value at an end and print it; waits for one
    ///
    /// A value that could not be written returns to the pipe.
    Recv {
        #[command(flatten)]
        end: PipeEndArgs,
        /// Receive values until the pipe is closed
        #[arg(short, long)]
        follow: bool,
        #[command(flatten)]
        wait: TimeLimit,
        #[command(flatten)]
        shown: Shown,
    },
    /// Close the pipe at an end
    Close {
        #[command(flatten)]
        end: PipeEndArgs,
    },
}

impl PipeEndArgs {
    fn open(&self, client: &mut Client) -> anyhow::Result<(ObjectId, u8)> {
        let found = open(client, &self.name, Kind::Pipe { duplex: true })?;
        Ok((found.opened.object, u8::from(self.end == "1")))
    }

    fn closed(&self) -> anyhow::Error {
        absent(format!("pipe {} is closed", self.name))
    }
}

pub(crate) fn run(args: &PipeArgs) -> anyhow::Result<Exit> {
    let limit = match &args.what {
        What::Recv { wait, .. } => wait.timeout,
        What::Send { .. } | What::Close { .. } => None,
    };
    let mut client = args.at.connect_within(limit)?;
    match &args.what {
        What::Send { end, given } => {
            let (pipe, number) = end.open(&mut client)?;
            given.each(|value| {
                let is_open = client.call(pipe, calls::pipe::send(number, value))?;
                is_open.then_some(()).ok_or_else(|| end.closed())
            })?;
        }
        What::Recv {
            end,
            follow,
            wait,
            shown,
        } => receive(&mut client, end, *follow, wait, shown)?,
        What::Close { end } => {
            let (pipe, number) = end.open(&mut client)?;
            let for_all = true;
            client.call(pipe, calls::pipe::let_go(number, for_all))?;
        }
    }
    Ok(Exit::Success)
}

fn receive(
    client: &mut Client,
    end: &PipeEndArgs,
    follow: bool,
    wait: &TimeLimit,
    shown: &Shown,
) -> anyhow::Result<()> {
    let (pipe, number) = end.open(client)?;
    let delivery = Delivery::of(client, shown)?;
    loop {
        let patience = wait.patience();
        match client.call(pipe, calls::pipe::fetch(number, patience))? {
            Taken::Value(values) => delivery.pass_on(client, pipe, &values, !follow)?,
            Taken::Closed if follow => return Ok(()),
            Taken::Closed => return Err(end.closed()),
            Taken::TimedOut => {
                return Err(wait.over(&format!("no value arrived in pipe {}", end.name)));
            }
        }
        if !follow {
            return Ok(());
        }
    }
}
