//! What ppar says when something went wrong, and how it ends then.

use std::io;

use crate::error::{Exit, advice};
use crate::output::say;

/// Reports an error.
pub(super) fn complain(error: &anyhow::Error, exit: Exit) -> Exit {
    say(format!("ppar: {}", told(error)));
    exit
}

/// Reports an error, unless standard error has no reader left.
pub(super) fn explain(error: &anyhow::Error) -> Exit {
    let mut causes = error.chain().filter_map(|cause| cause.downcast_ref());
    if let Some(exit) = causes.find_map(Exit::of_io) {
        return exit;
    }
    say(format!("ppar: {}", told(error)));
    Exit::Broken
}

/// An error with its causes, each once, and with advice.
fn told(error: &anyhow::Error) -> String {
    let mut texts: Vec<String> = error.chain().map(ToString::to_string).collect();
    texts.dedup();
    let text = texts.join(": ");
    let advice = error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .find_map(advice)
        // It may have been given where the system was asked.
        .filter(|advice| !text.contains(advice));
    advice.map_or(text.clone(), |advice| format!("{text}; {advice}"))
}
