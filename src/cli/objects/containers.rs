//! `ppar dict` and `ppar list`.

use std::ffi::OsString;

use anyhow::Context;
use clap::{Args, Subcommand};
use serde_json::value::RawValue;

use super::delivery::Delivery;
use super::{At, Given, Out, Shown, absent, each_line, json_of, misuse, open, show, show_plain};
use crate::error::Exit;
use crate::input::MAX_RECORD;
use crate::shared::Client;
use crate::shared::calls;
use crate::wire::{Answer, Fetched, Json, Kind, ObjectCall, ObjectId};

/// How many values are sent at a time.
const MANY: usize = 1000;

const DICT_EXAMPLES: &str = "\
A key is a string, a number, true, false or null. 1 and \"1\" are different keys; a word that is
not valid JSON is a string.

Examples, within `ppar manager -- bash`:
  ppar dict set ages Ann 31
  ppar dict get ages Ann
  echo '{\"Bob\": 27, \"Eve\": 45}' | ppar dict update ages";

/// The arguments of `ppar dict`.
#[derive(Debug, Args)]
#[command(after_help = DICT_EXAMPLES)]
pub(crate) struct DictArgs {
    #[command(subcommand)]
    what: DictCommand,
    #[command(flatten)]
    at: At,
}

#[derive(Debug, Subcommand)]
enum DictCommand {
    /// Print the value of a key; exit with 1 if there is none
    Get {
        /// The dict
        name: String,
        /// A key
        #[arg(allow_negative_numbers = true)]
        key: OsString,
        #[command(flatten)]
        shown: Shown,
    },
    /// Set the value of a key
    Set {
        /// The dict
        name: String,
        /// A key
        #[arg(allow_negative_numbers = true)]
        key: OsString,
        /// A JSON value; anything else is a string
        #[arg(allow_negative_numbers = true)]
        value: OsString,
    },
    /// Remove a key and print its value; exit with 1 if there is none
    ///
    /// A value that could not be written returns.
    Pop {
        /// The dict
        name: String,
        /// A key
        #[arg(allow_negative_numbers = true)]
        key: OsString,
        #[command(flatten)]
        shown: Shown,
    },
    /// Print each key and its value as an array, one per line
    Items {
        /// The dict
        name: String,
    },
    /// Print the keys, one per line
    Keys {
        /// The dict
        name: String,
        #[command(flatten)]
        shown: Shown,
    },
    /// Add keys from standard input: objects, or arrays of a key and a value, one per line
    Update {
        /// The dict
        name: String,
    },
    /// Print the number of keys
    Size {
        /// The dict
        name: String,
    },
    /// Remove everything
    Clear {
        /// The dict
        name: String,
    },
}

pub(crate) fn dict(args: &DictArgs) -> anyhow::Result<Exit> {
    let mut client = args.at.connect()?;
    let client = &mut client;
    let key_of = |key: &OsString| json_of(key, false);
    match &args.what {
        DictCommand::Get { name, key, shown } => {
            let find = calls::dict::find(key_of(key)?);
            match ask(client, name, Kind::Dict, find)? {
                Some(value) => show(&value, shown),
                None => Err(no_key(name, key)),
            }
        }
        DictCommand::Pop { name, key, shown } => {
            let fetch = calls::dict::fetch(key_of(key)?);
            pop(client, (name, Kind::Dict), fetch, shown, || {
                no_key(name, key)
            })
        }
        DictCommand::Set { name, key, value } => {
            let pairs = vec![(key_of(key)?, json_of(value, false)?)];
            tell(client, name, Kind::Dict, calls::dict::update(pairs))
        }
        DictCommand::Items { name } => show_pairs(
            client,
            name,
            &Shown { raw_output: false },
            |(key, value)| [b"[", &key[..], b",", &value[..], b"]"].concat(),
        ),
        DictCommand::Keys { name, shown } => {
            show_pairs(client, name, shown, |(key, _)| key.into_vec())
        }
        DictCommand::Update { name } => update(client, name),
        DictCommand::Size { name } => {
            show_plain(ask(client, name, Kind::Dict, calls::dict::size())?)
        }
        DictCommand::Clear { name } => tell(client, name, Kind::Dict, calls::dict::clear()),
    }
}

/// The answer of an object.
fn ask<A: Answer>(
    client: &mut Client,
    name: &str,
    kind: Kind,
    call: ObjectCall<A>,
) -> anyhow::Result<A> {
    let object = open(client, name, kind)?.opened.object;
    Ok(client.call(object, call)?)
}

/// The same for a call whose only answer is success.
fn tell(client: &mut Client, name: &str, kind: Kind, call: ObjectCall<()>) -> anyhow::Result<Exit> {
    ask(client, name, kind, call)?;
    Ok(Exit::Success)
}

fn no_key(name: &str, key: &OsString) -> anyhow::Error {
    absent(format!("dict {name} has no key {}", key.display()))
}

/// Removes a value and writes it. A value that could not be written returns.
fn pop(
    client: &mut Client,
    (name, kind): (&str, Kind),
    fetch: ObjectCall<Option<Fetched>>,
    shown: &Shown,
    absent: impl FnOnce() -> anyhow::Error,
) -> anyhow::Result<Exit> {
    let object = open(client, name, kind)?.opened.object;
    let delivery = Delivery::of(client, shown)?;
    let values = client.call(object, fetch)?.ok_or_else(absent)?;
    delivery.pass_on(client, object, &values, true)?;
    Ok(Exit::Success)
}

fn show_pairs(
    client: &mut Client,
    name: &str,
    shown: &Shown,
    line: impl Fn((Json, Json)) -> Vec<u8>,
) -> anyhow::Result<Exit> {
    let pairs = ask(client, name, Kind::Dict, calls::dict::items())?;
    let mut out = Out::new(shown);
    for pair in pairs {
        out.line(&line(pair))?;
    }
    out.flush()?;
    Ok(Exit::Success)
}

fn update(client: &mut Client, name: &str) -> anyhow::Result<Exit> {
    let dict = open(client, name, Kind::Dict)?.opened.object;
    let mut pairs = Vec::new();
    each_line(MAX_RECORD, |line, text| {
        let read = pairs_of(text).map_err(|error| misuse(&format!("line {line}: {error}")))?;
        pairs.extend(read);
        if pairs.len() >= MANY {
            let pairs = std::mem::take(&mut pairs);
            client.call(dict, calls::dict::update(pairs))?;
        }
        Ok(())
    })?;
    client.call(dict, calls::dict::update(pairs))?;
    Ok(Exit::Success)
}

/// The keys and values of an object, or the pair in an array of two.
fn pairs_of(text: &str) -> anyhow::Result<Vec<(Json, Json)>> {
    let json = |value: &RawValue| Json::from(value.get().as_bytes().to_vec());
    if text.trim_start().starts_with('[') {
        let (key, value): (&RawValue, &RawValue) =
            serde_json::from_str(text).context("not an array of a key and a value")?;
        return Ok(vec![(json(key), json(value))]);
    }
    let object: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(text).context("neither an object nor an array")?;
    let pair = |(key, value): (String, serde_json::Value)| {
        let key = serde_json::Value::from(key).to_string();
        (
            Json::from(key.into_bytes()),
            Json::from(value.to_string().into_bytes()),
        )
    };
    Ok(object.into_iter().map(pair).collect())
}

const LIST_EXAMPLES: &str = "\
Positions count from 0; negative ones count from the end.

Examples, within `ppar manager -- bash`:
  ppar list append names Ann Bob
  ppar list get names -1
  ppar list items names";

/// The arguments of `ppar list`.
#[derive(Debug, Args)]
#[command(after_help = LIST_EXAMPLES)]
pub(crate) struct ListArgs {
    #[command(subcommand)]
    what: ListCommand,
    #[command(flatten)]
    at: At,
}

#[derive(Debug, Subcommand)]
enum ListCommand {
    /// Add values at the end
    #[command(visible_alias = "extend")]
    Append {
        /// The list
        name: String,
        #[command(flatten)]
        given: Given,
    },
    /// Remove and print the value at a position, by default the last
    ///
    /// A value that could not be written returns.
    Pop {
        /// The list
        name: String,
        /// A position
        #[arg(allow_negative_numbers = true, default_value_t = -1)]
        position: i64,
        #[command(flatten)]
        shown: Shown,
    },
    /// Print the value at a position
    Get {
        /// The list
        name: String,
        /// A position
        #[arg(allow_negative_numbers = true)]
        position: i64,
        #[command(flatten)]
        shown: Shown,
    },
    /// Replace the value at a position
    Set {
        /// The list
        name: String,
        /// A position
        #[arg(allow_negative_numbers = true)]
        position: i64,
        /// A JSON value; anything else is a string
        #[arg(allow_negative_numbers = true)]
        value: OsString,
    },
    /// Reverse the list
    Reverse {
        /// The list
        name: String,
    },
    /// Print all values, one per line
    Items {
        /// The list
        name: String,
        #[command(flatten)]
        shown: Shown,
    },
    /// Print the number of values
    Size {
        /// The list
        name: String,
    },
    /// Remove everything
    Clear {
        /// The list
        name: String,
    },
}

pub(crate) fn list(args: &ListArgs) -> anyhow::Result<Exit> {
    let mut client = args.at.connect()?;
    let client = &mut client;
    match &args.what {
        ListCommand::Append { name, given } => {
            let list = open(client, name, Kind::List)?.opened.object;
            append(client, list, given)
        }
        ListCommand::Pop {
            name,
            position,
            shown,
        } => {
            let position = *position;
            let fetch = calls::list::fetch(position);
            let absent = || no_element(name, position);
            pop(client, (name, Kind::List), fetch, shown, absent)
        }
        ListCommand::Get {
            name,
            position,
            shown,
        } => {
            let position = *position;
            match ask(client, name, Kind::List, calls::list::at(position))? {
                Some(value) => show(&value, shown),
                None => Err(no_element(name, position)),
            }
        }
        ListCommand::Set {
            name,
            position,
            value,
        } => {
            let (position, value) = (*position, json_of(value, false)?);
            let set = calls::list::set_at(position, value);
            if ask(client, name, Kind::List, set)? {
                Ok(Exit::Success)
            } else {
                Err(no_element(name, position))
            }
        }
        ListCommand::Reverse { name } => tell(client, name, Kind::List, calls::list::reverse()),
        ListCommand::Clear { name } => tell(client, name, Kind::List, calls::list::clear()),
        ListCommand::Size { name } => {
            show_plain(ask(client, name, Kind::List, calls::list::size())?)
        }
        ListCommand::Items { name, shown } => {
            let contents = ask(client, name, Kind::List, calls::list::values())?;
            let mut out = Out::new(shown);
            contents
                .values
                .iter()
                .try_for_each(|value| out.line(value))?;
            out.flush()?;
            Ok(Exit::Success)
        }
    }
}

/// Values given together stay together, up to this many.
fn append(client: &mut Client, list: ObjectId, given: &Given) -> anyhow::Result<Exit> {
    let mut values = Vec::new();
    given.each(|value| {
        values.push(value);
        if values.len() >= MANY {
            let values = std::mem::take(&mut values);
            client.call(list, calls::list::append(values))?;
        }
        Ok(())
    })?;
    client.call(list, calls::list::append(values))?;
    Ok(Exit::Success)
}

fn no_element(name: &str, position: i64) -> anyhow::Error {
    absent(match position {
        -1 => format!("list {name} is empty"),
        _ => format!("list {name} has nothing at {position}"),
    })
}
