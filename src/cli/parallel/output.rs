//! What becomes of what jobs write.

use std::ffi::OsString;

use anyhow::bail;

use super::command::text;
use super::given::Given;
use crate::job::{Announce, Config, Output, Vocabulary};

/// Puts into `config` what is said about output.
pub(super) fn apply(
    given: &Given,
    vocabulary: &Vocabulary,
    config: &mut Config,
) -> anyhow::Result<()> {
    for option in ["results", "files"] {
        if given.has(option) {
            bail!("--{option} is not there: use `ppar spawn --results DIR`");
        }
    }
    if !config.terminal {
        config.output = mode(given);
    }
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

fn mode(given: &Given) -> Output {
    if given.has_rather("line-buffer", "group") && !given.has("ungroup") {
        Output::Lines
    } else if given.has_rather("ungroup", "group") {
        Output::Ungrouped
    } else {
        Output::Grouped
    }
}
