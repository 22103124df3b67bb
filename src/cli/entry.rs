//! From the words of the command line to the way ppar ends.

use std::ffi::OsString;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;

use anyhow::Context;
use clap::{CommandFactory, Parser};

use super::args::{Cli, Command};
use super::complaint::explain;
use super::info::WorkerIds;
use super::objects::{containers, end, locks, numbers, pipe, queue, signals};
use super::{
    bench, completions, defaults, info, man, manager, map, misuse, parallel, spawn, version,
};
use crate::error::Exit;
use crate::launch::{Given, Local};
use crate::output::{choose_color, is_colored, say, stdout};
use crate::pool;
use crate::proc::{Cores, runtime};
use crate::worker::Setup;

/// Parses the command line and carries it out.
pub fn run() -> Exit {
    let given: Vec<OsString> = std::env::args_os().collect();
    if let Some(words) = parallel::is_meant(&given) {
        return parallel::run(&words);
    }
    if version::is_asked_for(&given) {
        return print(&version::details()).unwrap_or_else(|error| explain(&error));
    }
    let words = match defaults::add(given) {
        Ok(words) => words,
        Err(message) => {
            say(format!("ppar: {message}"));
            return Exit::Usage;
        }
    };
    let all: Vec<OsString> = spelled_out(words.all).collect();
    let cli = match parse(all.clone()) {
        Ok(cli) => cli,
        Err(answer) => {
            choose_color(misuse::color(&all));
            return show(&answer, &all, words.origin.as_deref());
        }
    };
    choose_color(cli.color.into());
    let outcome = match cli.command {
        Command::Map(args) if args.0.lacks_manager() => manager::around_this(),
        Command::Spawn(args) if args.0.lacks_manager() => manager::around_this(),
        Command::Map(args) => map::run(&args.0),
        Command::Spawn(args) => spawn::run(&args.0, Cores::usable()),
        Command::Parallel(args) => Ok(parallel::run(&args.0.words)),
        Command::Run(args) => super::run::run(&args.0),
        Command::Manager(args) => manager::run(&args.0),
        Command::Queue(args) => end(queue::run(&args.0)),
        Command::Pipe(args) => end(pipe::run(&args.0)),
        Command::Lock(args) => end(locks::lock(&args.0)),
        Command::Semaphore(args) => end(locks::semaphore(&args.0)),
        Command::Event(args) => end(signals::event(&args.0)),
        Command::Barrier(args) => end(signals::barrier(&args.0)),
        Command::Value(args) => end(numbers::value(&args.0)),
        Command::Array(args) => end(numbers::array(&args.0)),
        Command::Dict(args) => end(containers::dict(&args.0)),
        Command::List(args) => end(containers::list(&args.0)),
        Command::Bench(args) => bench::run(&args.0, &Cores::detect()),
        Command::Info(args) => info::run(&args.0, ask_workers),
        Command::Completions(args) => completions::run(&args.0, Cli::command()),
        Command::Man(args) => man::run(&args.0, Cli::command()),
    };
    outcome.unwrap_or_else(|error| explain(&error))
}

/// Parses the command line. The value of `--header` is optional, so clap takes
/// the word after it for the command; a number or a colon is its value.
fn parse(mut words: Vec<OsString>) -> Result<Cli, clap::Error> {
    let cli = Cli::try_parse_from(&words)?;
    let Command::Spawn(args) = &cli.command else {
        return Ok(cli);
    };
    let place = words.len() - args.0.words().len();
    let is_value = |word: &OsString| word == ":" || word.as_bytes().iter().all(u8::is_ascii_digit);
    if words[place - 1] != "--header" || !words.get(place).is_some_and(is_value) {
        return Ok(cli);
    }
    let value = words.remove(place);
    words[place - 1].push("=");
    words[place - 1].push(value);
    Cli::try_parse_from(words)
}

/// Reports an error in the command line, or prints the requested help, which is
/// a result like any other.
fn show(answer: &clap::Error, words: &[OsString], origin: Option<&str>) -> Exit {
    if answer.use_stderr() {
        let origin = origin.map(|origin| format!("\n{origin}"));
        say(misuse::told(answer, words) + &origin.unwrap_or_default());
        return Exit::Usage;
    }
    let text = answer.render();
    let text = if is_colored(stdout().is_terminal()) {
        text.ansi().to_string()
    } else {
        text.to_string()
    };
    print(&text).unwrap_or_else(|error| explain(&error))
}

fn print(text: &str) -> anyhow::Result<Exit> {
    let written = stdout().write_all(text.as_bytes());
    written.context("cannot write to standard output")?;
    Ok(Exit::Success)
}

/// Spells out `-0` for `ppar map` and `ppar bench`: their items may be negative
/// numbers, and clap takes `-0` for one. After `--` everything is an item.
fn spelled_out(words: Vec<OsString>) -> impl Iterator<Item = OsString> {
    let mut is_option = true;
    words.into_iter().enumerate().map(move |(place, word)| {
        is_option &= word != "--" && (place != 1 || word == "map" || word == "bench");
        if is_option && word == "-0" {
            OsString::from("--null")
        } else {
            word
        }
    })
}

/// Starts `count` real workers and asks each for its process ids.
fn ask_workers(count: usize) -> anyhow::Result<Vec<WorkerIds>> {
    let runtime = runtime()?;
    let setup = Setup::idle().to_bytes();
    let mut launch = Local::new(count, &Given::default())?;
    let present = runtime.block_on(pool::roll_call(count, &mut launch, setup))?;
    let ids = |worker: pool::Present| WorkerIds {
        parent: worker.parent,
        pid: worker.pid,
    };
    Ok(present.into_iter().map(ids).collect())
}
