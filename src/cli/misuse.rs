//! Error messages about the command line.
//!
//! clap provides the facts; the form is that of all of ppar's messages, and the
//! wording suits people who do not know Rust.

use std::ffi::{OsStr, OsString};

use clap::CommandFactory;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::args::{Cli, ColorWhen};
use super::defaults::place_of_subcommand;
use super::elsewhere::listed;
use super::parallel;
use crate::output::Color;

/// Rust's messages about numbers, and better ones.
const IN_PLAIN_WORDS: [(&str, &str); 5] = [
    ("invalid digit found in string", "write a whole number"),
    (
        "cannot parse integer from empty string",
        "write a whole number",
    ),
    (
        "number too large to fit in target type",
        "this number is too large",
    ),
    (
        "number too small to fit in target type",
        "this number is too small",
    ),
    (
        "number would be zero for non-zero type",
        "write a whole number from 1",
    ),
];

/// The message, with advice.
pub(super) fn told(answer: &clap::Error, words: &[OsString]) -> String {
    let text = answer.render().to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text).trim_end();
    let hint = hint(answer, words);
    let misleading = match (&hint, subcommand(words)) {
        // It takes the place of clap's.
        (Some(_), _) => Some("  tip:"),
        // No command has such a name.
        (None, Some("spawn" | "lock" | "semaphore")) => Some("  tip: to pass '"),
        _ => None,
    };
    let text = plain(text);
    let is_kept = |line: &&str| misleading.is_none_or(|misleading| !line.starts_with(misleading));
    let mut lines: Vec<String> = text.lines().filter(is_kept).map(str::to_owned).collect();
    if let Some(hint) = hint {
        let end = lines.iter().position(String::is_empty);
        lines.insert(end.unwrap_or(lines.len()), format!("  hint: {hint}"));
    }
    let text = lines.join("\n").replace("\n\n\n", "\n\n");
    let text = text.replace("\n  tip: ", "\n  hint: ");
    match answer.kind() {
        // That is the help, not an error.
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => text,
        _ => format!("ppar: {text}"),
    }
}

/// The choice of color when the rest of the command line is invalid.
pub(super) fn color(words: &[OsString]) -> Color {
    let name = OsStr::new("--color");
    let options = words.iter().skip(1).take_while(|word| *word != "--");
    let options: Vec<&OsString> = options.take(3).collect();
    let given = options.iter().enumerate().find_map(|(at, word)| {
        let joined = word.to_str().and_then(|word| word.strip_prefix("--color="));
        let next = || options.get(at + 1).and_then(|word| word.to_str());
        joined.or_else(|| (*word == name).then(next).flatten())
    });
    let when = given.and_then(|when| <ColorWhen as clap::ValueEnum>::from_str(when, false).ok());
    when.unwrap_or(ColorWhen::Auto).into()
}

/// Without Rust's jargon.
fn plain(text: &str) -> String {
    let mut text = text.to_owned();
    for (rust, plain) in IN_PLAIN_WORDS {
        text = text.replace(rust, plain);
    }
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    if let Some(first) = lines.first_mut()
        && let Some((before, range)) = first.split_once(" is not in ")
        && let Some((before, _)) = before.rsplit_once(": ")
        && let Some((least, most)) = range.split_once("..")
    {
        let most = most.trim_start_matches('=');
        let is_any = most
            .parse::<u128>()
            .is_ok_and(|most| most >= u32::MAX.into());
        *first = if most.is_empty() || is_any {
            format!("{before}: write a whole number from {least}")
        } else {
            format!("{before}: write a whole number from {least} to {most}")
        };
    }
    lines.join("\n")
}

/// The subcommand as written, if there is one.
fn subcommand(words: &[OsString]) -> Option<&str> {
    words.get(place_of_subcommand(words)?)?.to_str()
}

fn hint(answer: &clap::Error, words: &[OsString]) -> Option<String> {
    let context = |kind| match answer.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    let subcommand = subcommand(words)?;
    let lacks_subcommand = match answer.kind() {
        ErrorKind::InvalidSubcommand => context(ContextKind::InvalidSubcommand) == Some(subcommand),
        kind => kind == ErrorKind::UnknownArgument && subcommand.starts_with('-'),
    };
    if lacks_subcommand && words.iter().any(|word| word == ":::" || word == "::::") {
        // Both take items after `:::`.
        let is_parallel = matches!(
            answer.get(ContextKind::SuggestedSubcommand),
            Some(ContextValue::Strings(names)) if names.iter().any(|name| name == "parallel")
        );
        let meant = if is_parallel { "parallel" } else { "spawn" };
        return Some(format!("did you mean ppar {meant} …?"));
    }
    match answer.kind() {
        ErrorKind::InvalidSubcommand if lacks_subcommand => in_place_of_subcommand(subcommand),
        ErrorKind::InvalidSubcommand => {
            let word = context(ContextKind::InvalidSubcommand)?;
            in_order(subcommand, word, words).or_else(|| known_elsewhere(subcommand, word))
        }
        ErrorKind::UnknownArgument => {
            let word = context(ContextKind::InvalidArg)?;
            if matches!(subcommand, "map" | "bench")
                && let Some(word) = words.iter().find_map(|word| negation(word.to_str()?))
            {
                return Some(format!(
                    "an expression that begins with - goes in parentheses: '({word})'"
                ));
            }
            if subcommand == "manager" && !word.starts_with('-') {
                return Some(format!("a command goes after --: ppar manager -- {word}"));
            }
            known_elsewhere(subcommand, word)
        }
        ErrorKind::MissingRequiredArgument => missing(answer, subcommand, words),
        ErrorKind::ValueValidation if context(ContextKind::InvalidArg)?.starts_with("--range ") => {
            as_range(context(ContextKind::InvalidValue)?)
        }
        _ => None,
    }
}

/// A word if it looks like an expression with a minus in front, such as `-x` or
/// `-0.5*x`.
fn negation(word: &str) -> Option<&str> {
    let rest = word.strip_prefix('-')?;
    let is_item = rest
        .strip_prefix('x')
        .is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric()));
    let is_number = rest.starts_with(|first: char| first.is_ascii_digit());
    let has_operator = rest.contains(|char: char| "*+/%x(".contains(char));
    (is_item || is_number && has_operator || rest.starts_with('(')).then_some(word)
}

/// The hint for a word that is not a subcommand.
fn in_place_of_subcommand(word: &str) -> Option<String> {
    if [".py", ".star"].iter().any(|end| word.ends_with(end)) {
        return Some(format!(
            "ppar run {word} runs a script, and ppar map {word}:NAME applies its function NAME"
        ));
    }
    let is_in_name = |char: char| char.is_alphanumeric() || "-_".contains(char);
    if !word.contains('\'') && !word.chars().all(is_in_name) {
        return Some(format!("did you mean ppar map '{word}'?"));
    }
    let known = known_elsewhere("", word);
    known.or_else(|| meant(word).map(|meant| format!("did you mean {meant}?")))
}

/// The hint for `queue NAME put`, with the name in front.
fn in_order(subcommand: &str, name: &str, words: &[OsString]) -> Option<String> {
    let command = whole();
    let place = words.iter().position(|word| word == name)?;
    let verb = words.get(place + 1)?.to_str()?;
    let mut known = command.find_subcommand(subcommand)?.get_subcommands();
    known
        .any(|known| known.get_name() == verb)
        .then(|| format!("did you mean ppar {subcommand} {verb} {name} …?"))
}

/// The hint for a command line that ends too early.
fn missing(answer: &clap::Error, subcommand: &str, words: &[OsString]) -> Option<String> {
    let text = answer.to_string();
    let after = words.iter().skip(place_of_subcommand(words)? + 1);
    let mut given = after.enumerate().filter_map(|(at, word)| {
        let word = word.to_str()?;
        (at == 0 || word.starts_with('-')).then_some(word)
    });
    if subcommand == "spawn" && text.contains("  <COMMAND>") {
        return Some("ppar spawn sh -c {} runs each item as a command".to_owned());
    }
    let about_function =
        "FUNCTION is what to do with each item x; write x for the items themselves";
    given
        .find_map(|word| listed(subcommand, word))
        .map(str::to_owned)
        .or_else(|| {
            text.contains("  <FUNCTION>")
                .then(|| about_function.to_owned())
        })
}

/// The advice for a word after a subcommand, or in place of one.
fn known_elsewhere(subcommand: &str, word: &str) -> Option<String> {
    let listed = listed(subcommand, word).map(str::to_owned);
    listed.or_else(|| option_elsewhere(subcommand, word))
}

/// The advice for an option that another subcommand has, or that has another
/// name here.
fn option_elsewhere(subcommand: &str, word: &str) -> Option<String> {
    let others: &[&str] = match subcommand {
        "map" => &["spawn", "parallel"],
        "bench" => &["map", "spawn"],
        "spawn" => &["parallel", "map"],
        _ => return None,
    };
    // The same letter may mean something else here.
    let spellings = parallel::long_spellings(word).unwrap_or_default();
    if let Some(own) = spellings.iter().find(|own| has_option(subcommand, own)) {
        return Some(format!("write {own}"));
    }
    others.iter().find_map(|other| match *other {
        "parallel" => parallel::about_option(word),
        other => has_option(other, word).then(|| format!("ppar {other} has {word}")),
    })
}

/// All subcommands with their options.
fn whole() -> clap::Command {
    let mut command = <Cli as CommandFactory>::command();
    command.build();
    command
}

/// Whether a subcommand has this long option.
fn has_option(subcommand: &str, option: &str) -> bool {
    let Some(name) = option.strip_prefix("--") else {
        return false;
    };
    whole().find_subcommand(subcommand).is_some_and(|found| {
        let long = found
            .get_arguments()
            .filter_map(clap::Arg::get_long_and_visible_aliases);
        long.flatten().any(|long| long == name)
    })
}

/// What to write instead of `0..10` or `1-10`.
fn as_range(text: &str) -> Option<String> {
    let (start, stop) = text.split_once("..").or_else(|| text.split_once('-'))?;
    let [start, stop]: [i64; 2] = [start.parse().ok()?, stop.parse().ok()?];
    Some(format!("write {start}:{stop}, which ends before {stop}"))
}

/// The subcommand with the same letters, for transposed ones.
fn meant(word: &str) -> Option<String> {
    let letters = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    let command = <Cli as CommandFactory>::command();
    command
        .get_subcommands()
        .find(|known| letters(known.get_name()) == letters(word))
        .map(|known| known.get_name().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_described_in_words() {
        for (rust, told) in [
            (
                "invalid value '0' for '-n <N>': 0 is not in 1..=4294967295\n\nmore",
                "invalid value '0' for '-n <N>': write a whole number from 1\n\nmore",
            ),
            (
                "invalid value '100' for '--nice <N>': 100 is not in -20..=19",
                "invalid value '100' for '--nice <N>': write a whole number from -20 to 19",
            ),
            (
                "invalid value 'x' for '-n <N>': invalid digit found in string",
                "invalid value 'x' for '-n <N>': write a whole number",
            ),
        ] {
            assert_eq!(plain(rust), told);
        }
    }

    #[test]
    fn a_subcommand_is_found_whatever_the_order_of_its_letters() {
        assert_eq!(meant("mpa").as_deref(), Some("map"));
        assert_eq!(meant("frobnicate"), None);
    }
}
