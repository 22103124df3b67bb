//! What may help with an item that failed: each run gives one hint.

use crate::error::ErrorRecord;
use crate::input::Format;
use crate::lang::{
    expects_element, hint_at_columns, hint_at_habit, hint_at_input, hint_at_starmap, hint_at_types,
};
use crate::worker::Setup;

/// What hints depend on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hints {
    format: Format,
    starmap: bool,
    /// Whether fields of tables have types that the user chose.
    typed: bool,
}

impl Hints {
    pub(super) fn new(setup: &Setup) -> Self {
        Self {
            format: setup.format,
            starmap: setup.program.starmap,
            typed: !setup.types.is_default(),
        }
    }

    /// What may help with this error.
    pub(super) fn at(self, record: &ErrorRecord) -> Option<String> {
        let message = record.message.as_str();
        let code = record.traceback.as_deref().map_or("", last_code);
        let owned = |hint: Option<&str>| hint.map(str::to_owned);
        let is_lines = self.format == Format::JsonLines;
        let is_table = matches!(self.format, Format::Table { .. });
        let is_named = matches!(self.format, Format::Table { header: true, .. });
        let hints = [
            is_lines.then(|| owned(hint_at_input(message))),
            (!self.starmap).then(|| owned(hint_at_starmap(message))),
            is_named.then(|| hint_at_columns(message)),
            (is_lines && !self.starmap).then(|| hint_at_array(record, code)),
            Some(hint_at_habit(message, code)),
            (is_table && !self.typed).then(|| owned(hint_at_types(message))),
        ];
        hints.into_iter().find_map(Option::flatten)
    }
}

fn hint_at_array(record: &ErrorRecord, code: &str) -> Option<String> {
    // Only arguments come from no line.
    let instead = match record.line {
        Some(_) => "--json-input makes its elements items",
        None => "write its elements as items, as in 1 2 3",
    };
    expects_element(&record.message, code).then(|| format!("the item is a whole array: {instead}"))
}

/// The last line of code in a traceback, which follows its place.
fn last_code(traceback: &str) -> &str {
    let mut lines = traceback.lines().rev().scan("", |after, line| {
        let code = *after;
        *after = line;
        Some((line, code))
    });
    let found = lines.find(|(line, _)| line.starts_with("  File \""));
    found.map_or("", |(_, code)| code.trim())
}
