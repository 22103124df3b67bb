//! What becomes of what jobs write.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::command::text;
use super::given::Given;
use crate::job::{Announce, Config, Keeping, Layout, Output, Vocabulary};

/// Puts into `config` what is said about output.
pub(super) fn apply(
    given: &Given,
    vocabulary: &Vocabulary,
    config: &mut Config,
) -> anyhow::Result<()> {
    if !config.terminal {
        config.output = mode(given);
    }
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
        Some(tag) if config.output != Output::Ungrouped => Some(text(tag, vocabulary)?),
        _ => None,
    };
    config.announce = if given.has("verbose") {
        Announce::Ahead
    } else if given.has("v") && !config.dry_run {
        Announce::WithOutput
    } else {
        Announce::No
    };
    Ok(())
}

/// Puts into `config` where what jobs write is kept.
fn keep(given: &Given, vocabulary: &Vocabulary, config: &mut Config) -> anyhow::Result<()> {
    let names = given.has("files");
    let Some(name) = given.value("results") else {
        if names {
            let own = given.value("tmpdir").map(PathBuf::from);
            config.results = Some(Keeping::Scratch(own.unwrap_or_else(std::env::temp_dir)));
            config.output = Output::Names;
        }
        return Ok(());
    };
    config.output = match layout(name) {
        Some(layout) => {
            config.output = Output::Rows(layout);
            return Ok(());
        }
        None if names => Output::Names,
        None => Output::Nowhere,
    };
    let template = text(name.to_owned(), vocabulary)?;
    config.results = Some(if template.has_places() {
        Keeping::Named(template)
    } else {
        Keeping::Tree(PathBuf::from(name))
    });
    Ok(())
}

/// What the name of a file says about rows in it.
fn layout(name: &OsStr) -> Option<Layout> {
    match Path::new(name).extension().and_then(OsStr::to_str) {
        _ if name == "-" => Some(Layout::Table(b',')),
        _ if name == "-.json" => Some(Layout::Json),
        _ if name == "-.csv" => Some(Layout::Table(b',')),
        _ if name == "-.tsv" => Some(Layout::Table(b'\t')),
        Some("csv") => Some(Layout::Table(b',')),
        Some("tsv") => Some(Layout::Table(b'\t')),
        Some("json") => Some(Layout::Json),
        _ => None,
    }
}

/// The file that rows of jobs go to, if that is not standard output.
pub(super) fn table(given: &Given) -> Option<PathBuf> {
    let name = given
        .value("results")
        .filter(|name| layout(name).is_some())?;
    let is_stdout = name == "-" || name.as_bytes().starts_with(b"-.");
    (!is_stdout).then(|| PathBuf::from(name))
}

fn mode(given: &Given) -> Output {
    if given.has_rather("line-buffer", "group") && !given.has("ungroup") {
        Output::Lines
    } else if given.has_rather("ungroup", "group") {
        Output::Ungrouped
    } else {
        Output::Grouped
    }
}
