//! The placeholders that `--plus` adds.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;
use std::sync::Arc;

use anyhow::bail;
use memchr::memmem::find;

use super::given::Given;
use super::items;
use super::perl::of_perl;
use crate::input::rows::{Keep, RowSource};
use crate::job::{Form, Listed, Meaning};

/// Parts of a path, in Perl.
const PARTS: [(&str, &str); 8] = [
    ("{+/}", "s:[^/]*$::;s:/$::"),
    ("{+.}", r"s:^.*/::;s:^[^.]*$::;s:.*\.::"),
    (
        "{+..}",
        r"s:^.*/::;s:^[^.]*(\.[^.]*)?$::;s:.*\.([^.]*\.[^.]*)$:$1:",
    ),
    (
        "{+...}",
        r"s:^.*/::;s:^[^.]*(\.[^.]*){0,2}$::;s:.*\.([^.]*\.[^.]*\.[^.]*)$:$1:",
    ),
    ("{..}", r"s:\.[^/.]*\.[^/.]*$::"),
    ("{...}", r"s:\.[^/.]*\.[^/.]*\.[^/.]*$::"),
    ("{/..}", r"s:.*/::;s:\.[^/.]*\.[^/.]*$::"),
    ("{/...}", r"s:.*/::;s:\.[^/.]*\.[^/.]*\.[^/.]*$::"),
];
/// The number of all jobs, and the number of each job padded to as many digits.
const TOTALS: [&str; 2] = ["{##}", "{0#}"];
const DIFFERENT: &str = "{uniq}";
const ASCENDING: &str = "{choose_k}";
/// Names of the host.
const HOSTS: [&str; 2] = ["{host}", "{sshlogin}"];
/// A placeholder of GNU parallel's `--plus` that ppar rejects.
const NOT_THERE: &str = "{hgrp}";

/// Adds the placeholders if `--plus` is given. Reads all items if the command
/// needs their number.
pub(super) fn add(
    listed: &mut Listed,
    given: &Given,
    words: &[OsString],
    sources: &mut Vec<RowSource>,
    slots: usize,
) -> anyhow::Result<()> {
    if !given.has("plus") {
        return Ok(());
    }
    if holds(words, NOT_THERE) {
        bail!("{NOT_THERE} is not supported: ppar has no groups of hosts");
    }
    for text in HOSTS {
        listed.add(text.as_bytes(), Meaning::Host);
    }
    for (text, expression) in PARTS {
        listed.add(text.as_bytes(), of_perl(expression.as_bytes())?);
    }
    for text in [DIFFERENT, ASCENDING] {
        listed.add(text.as_bytes(), Meaning::Item(Form::Whole));
    }
    listed.add(b"{slot}", Meaning::Slot(Form::Whole));
    listed.add(b"{0%}", Meaning::Slot(Form::Padded(digits(slots as u64))));
    if TOTALS.iter().any(|text| holds(words, text)) {
        let total = items::total(given, sources)?;
        let number: Arc<[u8]> = total.to_string().into_bytes().into();
        listed.add(b"{##}", Meaning::Sequence(Form::Constant(number)));
        listed.add(b"{0#}", Meaning::Sequence(Form::Padded(digits(total))));
    }
    Ok(())
}

/// Which rows to keep, depending on the placeholders in the command.
pub(super) fn keep(given: &Given, words: &[OsString]) -> Keep {
    if !given.has("plus") {
        Keep::All
    } else if holds(words, ASCENDING) {
        Keep::Ascending
    } else if holds(words, DIFFERENT) {
        Keep::Different
    } else {
        Keep::All
    }
}

fn holds(words: &[OsString], text: &str) -> bool {
    let mut words = words.iter().map(|word| word.as_bytes());
    words.any(|word| find(word, text.as_bytes()).is_some())
}

fn digits(number: u64) -> usize {
    number.to_string().len()
}
