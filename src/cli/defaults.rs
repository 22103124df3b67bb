//! Options that the environment adds: `PPAR_MAP_OPTIONS` and
//! `PPAR_SPAWN_OPTIONS`.
//!
//! They go in front of the options on the command line, where a single-valued
//! option that is repeated takes its last value. Nothing else is configured
//! behind the user's back, and `ppar info` shows both variables.

use std::ffi::OsString;

use clap::Parser;

use super::args::{Cli, Command};
use super::variables::{MAP, SPAWN, value};

/// The words of a command line, with the options that the environment adds.
pub(super) struct Words {
    pub(super) all: Vec<OsString>,
    /// Where some of them come from, if a variable added any.
    pub(super) origin: Option<String>,
}

/// Adds the options of the environment to `words`; the error is for people.
pub(super) fn add(words: Vec<OsString>) -> Result<Words, String> {
    let given = |words| Words {
        all: words,
        origin: None,
    };
    let Some((at, variable)) = subcommand(&words) else {
        return Ok(given(words));
    };
    let Some(text) = value(variable) else {
        return Ok(given(words));
    };
    let options = shlex::split(&text)
        .ok_or_else(|| format!("{variable} has a quote that is not closed: {text}"))?;
    check(variable, &words[at], &options)?;
    let (before, after) = words.split_at(at + 1);
    let added = options.into_iter().map(OsString::from);
    let all = before.iter().cloned().chain(added);
    Ok(Words {
        all: all.chain(after.iter().cloned()).collect(),
        origin: Some(format!("{variable} adds: {text}")),
    })
}

/// Where the subcommand is. Before it, only `--color` may stand.
pub(super) fn place_of_subcommand(words: &[OsString]) -> Option<usize> {
    let mut at = 1;
    while words.get(at)?.to_str()?.starts_with("--color") {
        at += if words[at] == "--color" { 2 } else { 1 };
    }
    Some(at)
}

/// Where the subcommand is, if a variable has options for it.
fn subcommand(words: &[OsString]) -> Option<(usize, &'static str)> {
    let at = place_of_subcommand(words)?;
    match words.get(at)?.to_str()? {
        "map" => Some((at, MAP)),
        "spawn" => Some((at, SPAWN)),
        _ => None,
    }
}

/// Refuses anything but options: a function, a command or an item from the
/// environment would take the place of the one on the command line.
fn check(variable: &str, subcommand: &OsString, options: &[String]) -> Result<(), String> {
    // A word that nobody would write: a lone control character.
    let end = OsString::from("\u{4}");
    let mut words = vec![OsString::from("ppar"), subcommand.clone()];
    words.extend(options.iter().map(OsString::from));
    words.push(end.clone());
    // What is wrong with the options themselves is reported with the command.
    let first = match Cli::try_parse_from(words).map(|cli| cli.command) {
        Ok(Command::Map(args)) => args.0.first_word().cloned(),
        Ok(Command::Spawn(args)) => args.0.words().first().cloned(),
        _ => return Ok(()),
    };
    match first {
        Some(word) if word == end && !options.iter().any(|option| option == "--") => Ok(()),
        Some(word) if word != end => Err(format!(
            "{variable} takes only options, not {}",
            word.display()
        )),
        _ => Err(format!("{variable} takes only options, not --")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<OsString> {
        text.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn the_subcommand_is_found_behind_the_option_for_color() {
        for (line, expected) in [
            ("ppar map x", Some((1, MAP))),
            ("ppar --color never spawn echo", Some((3, SPAWN))),
            ("ppar --color=never map x", Some((2, MAP))),
            ("ppar info map", None),
            ("ppar", None),
            ("ppar --color", None),
        ] {
            assert_eq!(subcommand(&words(line)), expected, "{line}");
        }
    }
}
