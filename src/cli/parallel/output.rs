//! Options for the output of jobs.

use std::ffi::OsString;
use std::path::PathBuf;

use super::command::{many, text};
use super::given::Given;
use super::running::wants_terminal;
use crate::cli::results::layout;
use crate::job::{Announce, Config, Keeping, Many, Output, Vocabulary};

/// Applies the options for output to `config`.
pub(super) fn apply(
    given: &Given,
    vocabulary: &Vocabulary,
    config: &mut Config,
) -> anyhow::Result<()> {
    config.output = mode(given);
    keep(given, vocabulary, config)?;
    config.ordered = given.has("keep-order")
        && given.has_rather("keep-order", "no-keep-order")
        && config.output != Output::Ungrouped;
    let tag = match given.value("tagstring").or(given.value("ctagstring")) {
        Some(text) => Some(text.to_owned()),
        None if given.has("tag") || given.has("ctag") => Some(OsString::from(vocabulary.item())),
        None => None,
    };
    config.tag = match tag {
        Some(tag) if config.output != Output::Ungrouped => {
            Some(text(tag, vocabulary, many(given))?)
        }
        _ => None,
    };
    config.announce = if given.has("verbose") {
        Announce::Ahead
    } else if given.has("v") && !config.dry_run && !matches!(config.output, Output::Names(_)) {
        Announce::WithOutput
    } else {
        Announce::No
    };
    Ok(())
}

/// Applies the options for keeping output to `config`.
fn keep(given: &Given, vocabulary: &Vocabulary, config: &mut Config) -> anyhow::Result<()> {
    let zero = given.has("files0");
    let names = zero || given.has("files");
    let end = if zero { 0 } else { b'\n' };
    let Some(name) = given.value("results") else {
        if names {
            let own = given.value("tmpdir").map(PathBuf::from);
            config.results = Some(Keeping::Scratch(own.unwrap_or_else(std::env::temp_dir)));
            config.output = Output::Names(end);
        }
        return Ok(());
    };
    config.output = match layout(name) {
        Some(layout) => {
            config.output = Output::Rows(layout);
            return Ok(());
        }
        None if names => Output::Names(end),
        None => Output::Nowhere,
    };
    let template = text(name.to_owned(), vocabulary, Many::Join)?;
    config.results = Some(if template.has_places() {
        Keeping::Named(template)
    } else {
        Keeping::Tree(PathBuf::from(name))
    });
    Ok(())
}

fn mode(given: &Given) -> Output {
    if wants_terminal(given) || given.has_rather("ungroup", "group") {
        Output::Ungrouped
    } else if given.has_rather("line-buffer", "group") && !given.has("ungroup") {
        Output::Lines
    } else {
        Output::Grouped
    }
}
