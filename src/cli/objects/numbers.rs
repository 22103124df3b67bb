//! `ppar value` and `ppar array`: numbers in shared memory, which this process
//! maps to read and change.

use std::ffi::OsString;
use std::io::Write;

use anyhow::Context;
use clap::{Args, Subcommand};

use super::{At, absent, json_of, misuse};
use crate::error::Exit;
use crate::output::stdout;
use crate::shared::{CellNumber, Cells, Client, Code, unexpected};
use crate::wire::Kind;

const VALUE_EXAMPLES: &str = "\
Types are Python's: b B h H i I l L q Q for integers, f and d for floats, c for a character.
Every change is atomic, however many processes change the value at once.

Examples, within `ppar manager -- bash`:
  ppar value set total 0 --type q
  ppar value add total 5            prints the sum";

/// The arguments of `ppar value`.
#[derive(Debug, Args)]
#[command(after_help = VALUE_EXAMPLES)]
pub(crate) struct ValueArgs {
    #[command(subcommand)]
    what: ValueCommand,
    #[command(flatten)]
    at: At,
}

/// A value and its type.
#[derive(Debug, Args)]
struct OneNumber {
    /// The value
    name: String,
    /// The type of a new value, which starts at 0 [default: d]
    #[arg(long = "type", value_name = "TYPE")]
    code: Option<Code>,
}

#[derive(Debug, Subcommand)]
enum ValueCommand {
    /// Print the value
    Get {
        #[command(flatten)]
        value: OneNumber,
    },
    /// Set the value
    Set {
        #[command(flatten)]
        value: OneNumber,
        /// A number
        #[arg(allow_negative_numbers = true)]
        number: OsString,
    },
    /// Add to the value, and print the sum
    Add {
        #[command(flatten)]
        value: OneNumber,
        /// A number
        #[arg(allow_negative_numbers = true)]
        number: OsString,
    },
    /// Set the value if it equals OLD; exit with 1 if it does not
    CompareAndSet {
        #[command(flatten)]
        value: OneNumber,
        /// A number
        #[arg(allow_negative_numbers = true)]
        old: OsString,
        /// A number
        #[arg(allow_negative_numbers = true)]
        new: OsString,
    },
}

impl OneNumber {
    /// Finds the value, or creates it if allowed.
    fn open(&self, client: &mut Client, or_make: bool) -> anyhow::Result<Cells> {
        let usual = or_make.then_some(Code::DOUBLE);
        cells(client, "value", &self.name, self.code, usual, 1)
    }

    /// The same, with a number that will be stored in it.
    fn open_for(
        &self,
        client: &mut Client,
        number: &OsString,
    ) -> anyhow::Result<(Cells, CellNumber)> {
        let found = || self.open(client, false);
        let numbers = fitting(&self.name, self.code, std::slice::from_ref(number), found)?;
        Ok((self.open(client, true)?, numbers[0]))
    }
}

pub(crate) fn value(args: &ValueArgs) -> anyhow::Result<Exit> {
    let mut client = args.at.connect()?;
    match &args.what {
        ValueCommand::Get { value } => show(&value.open(&mut client, false)?, 0..1),
        ValueCommand::Set { value, number } => {
            let (cells, number) = value.open_for(&mut client, number)?;
            cells.set(0, number).map_err(|reason| misuse(&reason))?;
            Ok(Exit::Success)
        }
        ValueCommand::Add { value, number } => {
            let (cells, number) = value.open_for(&mut client, number)?;
            add(&cells, 0, number)
        }
        ValueCommand::CompareAndSet { value, old, new } => {
            let cells = value.open(&mut client, false)?;
            let (old, new) = (parse(old, cells.code)?, parse(new, cells.code)?);
            match cells.compare_and_set(0, old, new) {
                Ok(true) => Ok(Exit::Success),
                Ok(false) => Ok(Exit::ItemFailed),
                Err(reason) => Err(misuse(&reason)),
            }
        }
    }
}

const ARRAY_EXAMPLES: &str = "\
Positions count from 0; negative ones count from the end. Types are those of `ppar value`.

Examples, within `ppar manager -- bash`:
  ppar array set scores 0 10 20 30 --type i --length 8
  ppar array slice scores 0 3";

/// The arguments of `ppar array`.
#[derive(Debug, Args)]
#[command(after_help = ARRAY_EXAMPLES)]
pub(crate) struct ArrayArgs {
    #[command(subcommand)]
    what: ArrayCommand,
    #[command(flatten)]
    at: At,
}

/// An array, its type and its length.
#[derive(Debug, Args)]
struct Numbers {
    /// The array
    name: String,
    /// The type of a new array, which starts with zeroes
    #[arg(long = "type", value_name = "TYPE")]
    code: Option<Code>,
    /// The length of a new array, at least 2
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..))]
    length: Option<u32>,
}

#[derive(Debug, Subcommand)]
enum ArrayCommand {
    /// Print the number at a position, by default all, one per line
    Get {
        #[command(flatten)]
        array: Numbers,
        /// A position
        #[arg(allow_negative_numbers = true)]
        position: Option<i64>,
    },
    /// Set numbers, starting at a position
    Set {
        #[command(flatten)]
        array: Numbers,
        /// The position of the first one
        #[arg(allow_negative_numbers = true)]
        position: i64,
        /// Numbers
        #[arg(required = true, value_name = "NUMBER", allow_negative_numbers = true)]
        numbers: Vec<OsString>,
    },
    /// Add to the number at a position, and print the sum
    Add {
        #[command(flatten)]
        array: Numbers,
        /// A position
        #[arg(allow_negative_numbers = true)]
        position: i64,
        /// A number
        #[arg(allow_negative_numbers = true)]
        number: OsString,
    },
    /// Print the numbers from START up to, but not including, STOP, one per line
    Slice {
        #[command(flatten)]
        array: Numbers,
        /// The first position
        #[arg(allow_negative_numbers = true)]
        start: i64,
        /// The position after the last one [default: the end]
        #[arg(allow_negative_numbers = true)]
        stop: Option<i64>,
    },
}

impl Numbers {
    fn open(&self, client: &mut Client) -> anyhow::Result<Cells> {
        let usual = self.length.map(|_| Code::DOUBLE);
        self.find(client, usual)
    }

    /// The same, with numbers that will be stored in it from a position on.
    fn open_for(
        &self,
        client: &mut Client,
        position: i64,
        numbers: &[OsString],
    ) -> anyhow::Result<(Cells, Vec<CellNumber>)> {
        let found = || self.find(client, None);
        let numbers = fitting(&self.name, self.code, numbers, found)?;
        if let Some(length) = self.length {
            place(length as usize, position, numbers.len())?;
        }
        Ok((self.open(client)?, numbers))
    }

    fn find(&self, client: &mut Client, usual: Option<Code>) -> anyhow::Result<Cells> {
        let length = self.length.unwrap_or(0);
        cells(client, "array", &self.name, self.code, usual, length)
    }
}

pub(crate) fn array(args: &ArrayArgs) -> anyhow::Result<Exit> {
    let mut client = args.at.connect()?;
    match &args.what {
        ArrayCommand::Get {
            array,
            position: None,
        } => {
            let cells = array.open(&mut client)?;
            show(&cells, 0..cells.length)
        }
        ArrayCommand::Get {
            array,
            position: Some(position),
        } => {
            let cells = array.open(&mut client)?;
            let index = place(cells.length, *position, 1)?;
            show(&cells, index..index + 1)
        }
        ArrayCommand::Set {
            array,
            position,
            numbers,
        } => {
            let (cells, numbers) = array.open_for(&mut client, *position, numbers)?;
            set(&cells, *position, &numbers)
        }
        ArrayCommand::Add {
            array,
            position,
            number,
        } => {
            let numbers = std::slice::from_ref(number);
            let (cells, numbers) = array.open_for(&mut client, *position, numbers)?;
            add(&cells, place(cells.length, *position, 1)?, numbers[0])
        }
        ArrayCommand::Slice { array, start, stop } => {
            let cells = array.open(&mut client)?;
            let length = cells.length as i64;
            let clamp = |place: i64| {
                let from_end = if place < 0 { length } else { 0 };
                (place.saturating_add(from_end)).clamp(0, length) as usize
            };
            show(&cells, clamp(*start)..clamp(stop.unwrap_or(length)))
        }
    }
}

/// Finds the cells of this name, or creates them if the type is known.
fn cells(
    client: &mut Client,
    what: &str,
    name: &str,
    code: Option<Code>,
    usual: Option<Code>,
    length: u32,
) -> anyhow::Result<Cells> {
    let lock = 0;
    let mut find = |code| client.find(Some(name), Kind::Array { code, length, lock });
    let found = match (find(code.map_or(0, Code::letter))?, usual) {
        (Some(found), _) => Some(found),
        (None, Some(code)) => find(code.letter())?,
        (None, None) => None,
    };
    let found = found.ok_or_else(|| {
        let length = if what == "array" { " and --length" } else { "" };
        absent(format!(
            "there is no {what} {name}: give --type{length} to make one"
        ))
    })?;
    match (found.kind, found.opened.place) {
        (Kind::Array { code, length, .. }, Some(place)) => {
            let code = Code::of(code).context("an unknown type")?;
            Ok(client.cells(place, code, length as usize)?)
        }
        _ => Err(unexpected().into()),
    }
}

/// A float represents every integer up to this one.
const MOST_EXACT: u128 = 1 << 53;

/// Reads numbers, and refuses those that the cells cannot hold, before any are
/// made. Those of a new object have the type `code`, or else that of floats, which
/// then must not round an integer.
fn fitting(
    name: &str,
    code: Option<Code>,
    numbers: &[OsString],
    find: impl FnOnce() -> anyhow::Result<Cells>,
) -> anyhow::Result<Vec<CellNumber>> {
    let there = code.unwrap_or_else(|| find().map_or(Code::DOUBLE, |cells| cells.code));
    if code.is_none() {
        check_exact(name, there, numbers)?;
    }
    let parsed = numbers.iter().map(|number| parse(number, there));
    let parsed: Vec<CellNumber> = parsed.collect::<Result<_, _>>()?;
    for number in &parsed {
        let fits = there.append(*number, &mut Vec::new());
        fits.map_err(|reason| misuse(&reason))?;
    }
    Ok(parsed)
}

/// Refuses integers that a float would round.
fn check_exact(name: &str, there: Code, numbers: &[OsString]) -> anyhow::Result<()> {
    let large = |number: &&OsString| {
        let text = number.to_str().unwrap_or_default();
        let digits = text.strip_prefix('-').unwrap_or(text);
        let is_integer = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        // A number too large even for this type is beyond it, too.
        is_integer
            && digits
                .parse::<u128>()
                .map_or(true, |value| value > MOST_EXACT)
    };
    let is_float = matches!(there.letter(), b'd' | b'f');
    let Some(number) = numbers.iter().find(large).filter(|_| is_float) else {
        return Ok(());
    };
    let number = number.to_string_lossy();
    let there = char::from(there.letter());
    let wide = match (number.parse::<i64>(), number.parse::<u64>()) {
        (Ok(_), _) => format!("make {name} with --type q, or "),
        (_, Ok(_)) => format!("make {name} with --type Q, or "),
        _ => String::new(),
    };
    Err(misuse(&format!(
        "type '{there}' does not hold {number} exactly: {wide}add --type {there} to this command to round \
         it"
    )))
}

/// The index of a position with room for this many numbers.
fn place(length: usize, position: i64, numbers: usize) -> anyhow::Result<usize> {
    let index = crate::shared::index(position, length).ok_or_else(|| {
        absent(format!(
            "there is no position {position}: the length is {length}"
        ))
    })?;
    let room = length - index;
    if numbers > room {
        let reason = format!(
            "from position {position} on there is room for {room}, but {numbers} are given"
        );
        return Err(misuse(&reason));
    }
    Ok(index)
}

fn set(cells: &Cells, position: i64, numbers: &[CellNumber]) -> anyhow::Result<Exit> {
    let first = place(cells.length, position, numbers.len())?;
    for (at, number) in (first..).zip(numbers) {
        cells.set(at, *number).map_err(|reason| misuse(&reason))?;
    }
    Ok(Exit::Success)
}

fn add(cells: &Cells, index: usize, number: CellNumber) -> anyhow::Result<Exit> {
    if cells.code.letter() == b'c' {
        return Err(misuse(
            "type 'c' holds characters, to which nothing is added",
        ));
    }
    let sum = cells.add(index, number);
    let sum = sum.map_err(|reason| misuse(&reason))?;
    write(&[told(sum, cells.code)])
}

fn show(cells: &Cells, range: std::ops::Range<usize>) -> anyhow::Result<Exit> {
    let lines: Vec<String> = range.map(|at| told(cells.get(at), cells.code)).collect();
    write(&lines)
}

fn write(lines: &[String]) -> anyhow::Result<Exit> {
    let mut text = lines.join("\n");
    text.push_str(if lines.is_empty() { "" } else { "\n" });
    stdout().write_all(text.as_bytes())?;
    Ok(Exit::Success)
}

/// A number as JSON; a character is a string of length one.
fn told(number: CellNumber, code: Code) -> String {
    match number {
        CellNumber::Int(int) if code.letter() == b'c' => {
            let character = char::from(u8::try_from(int).unwrap_or_default());
            serde_json::Value::from(character.to_string()).to_string()
        }
        CellNumber::Int(int) => int.to_string(),
        CellNumber::Float(float) => serde_json::Value::from(float).to_string(),
    }
}

fn parse(word: &OsString, code: Code) -> anyhow::Result<CellNumber> {
    let json = json_of(word, code.letter() == b'c')?;
    let text = std::str::from_utf8(&json)?;
    if let Ok(int) = text.parse() {
        return Ok(CellNumber::Int(int));
    }
    match serde_json::from_str(text)? {
        serde_json::Value::Number(number) => match number.as_f64() {
            Some(float) => Ok(CellNumber::Float(float)),
            None => Err(misuse(&format!(
                "{number} is too large: a float goes up to {:e}",
                f64::MAX
            ))),
        },
        serde_json::Value::String(text) if code.letter() == b'c' => match text.as_bytes() {
            [character] => Ok(CellNumber::Int((*character).into())),
            _ => Err(misuse(&format!("{text:?} is not one ASCII character"))),
        },
        other => Err(misuse(&format!("{other} is not a number"))),
    }
}
