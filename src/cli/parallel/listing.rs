//! The names of options, for the help and for messages.

use std::fmt::Write;

use clap::error::{ContextKind, ContextValue};

use super::options::{Fate, SUBJECTS, Spec, all, spelled};

/// How long the lines of the help are.
const WIDTH: usize = 98;

/// All long spellings of the same option, with their hyphens.
pub(in crate::cli) fn long_spellings(word: &str) -> Option<Vec<String>> {
    let names = spelled(word)?.names.iter().filter(|name| name.len() > 1);
    Some(names.map(|name| with_hyphens(name)).collect())
}

fn with_hyphens(name: &str) -> String {
    let hyphens = if name.len() > 1 { "--" } else { "-" };
    format!("{hyphens}{name}")
}

/// What users of other subcommands should know about an option of this one.
pub(in crate::cli) fn about_option(word: &str) -> Option<String> {
    Some(match spelled(word)?.fate {
        Fate::Used => format!("ppar parallel has {word}"),
        Fate::Ignored => format!("leave {word} out: it makes no difference to ppar"),
        Fate::Refused(hint) => hint.to_owned(),
    })
}

/// The option whose long name is most like this one.
pub(super) fn nearest(name: &str) -> Option<String> {
    let names = all().flat_map(|spec| spec.names);
    let long = names.filter(|name| name.len() > 1 && !is_internal(name));
    // clap compares names for its own messages.
    let command = long.fold(clap::Command::new(""), |command, name| {
        command.arg(clap::Arg::new(*name).long(*name).num_args(0..))
    });
    let command = command.disable_help_flag(true).disable_version_flag(true);
    let error = command
        .try_get_matches_from(["", &format!("--{name}")])
        .err()?;
    match error.get(ContextKind::SuggestedArg) {
        Some(ContextValue::String(near)) => Some(near.clone()),
        _ => None,
    }
}

fn is_internal(name: &str) -> bool {
    name.starts_with('_')
}

/// The options by subject, for the help: those that ppar obeys or ignores.
pub(super) fn listed() -> String {
    let mut text = String::new();
    for subject in SUBJECTS {
        let known = subject
            .options
            .iter()
            .filter(|spec| !matches!(spec.fate, Fate::Refused(_)) && !is_internal(spec.names[0]));
        let names: Vec<String> = known.map(names).collect();
        let _ = writeln!(text, "{}", wrapped(subject.name, &names));
    }
    text
}

/// The short names of an option and its first long one.
fn names(spec: &Spec) -> String {
    let short = spec.names.iter().filter(|name| name.len() == 1);
    let long = spec.names.iter().filter(|name| name.len() > 1).take(1);
    let names: Vec<String> = short.chain(long).map(|name| with_hyphens(name)).collect();
    names.join("/")
}

/// A heading and names below it, in lines of the usual width.
fn wrapped(heading: &str, names: &[String]) -> String {
    let mut text = format!("  {heading}:");
    let mut column = WIDTH;
    for name in names {
        let needed = name.chars().count() + 1;
        if column + needed > WIDTH {
            text.push_str("\n   ");
            column = 3;
        }
        text.push(' ');
        text.push_str(name);
        column += needed;
    }
    text
}
