//! What may help with an item that failed: each run gives one hint.

use serde_json::Value;

use crate::error::ErrorRecord;
use crate::input::Format;
use crate::lang::{
    NOT_UTF8, expects_element, hint_at_columns, hint_at_habit, hint_at_input, hint_at_starmap,
    hint_at_types,
};
use crate::worker::Setup;

/// What hints depend on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hints {
    format: Format,
    starmap: bool,
    /// Whether fields of tables have types that the user chose.
    typed: bool,
    /// Whether the least or the largest value is wanted.
    extremes: bool,
}

impl Hints {
    pub(super) fn new(setup: &Setup) -> Self {
        Self {
            format: setup.format,
            starmap: setup.program.starmap,
            typed: !setup.types.is_default(),
            extremes: setup
                .program
                .measures
                .is_some_and(|wanted| wanted.min || wanted.max),
        }
    }

    /// Says that strings were compared, if they look like numbers. `total` is
    /// what came of a reduction.
    pub(super) fn at_total(self, total: &[u8]) -> Option<&'static str> {
        let is_table = matches!(self.format, Format::Table { .. });
        if !is_table || !self.extremes {
            return None;
        }
        let first = total.split(|&byte| byte == b'\n').next()?;
        let mut value = serde_json::from_slice::<Value>(first).ok()?;
        if let Some(result) = value.get_mut("result") {
            value = result.take();
        }
        if let (Some(Value::Number(_)), Some(Value::String(_))) =
            (value.get("min"), value.get("max"))
        {
            return Some("--min and --max compared numbers with strings: all numbers are less");
        }
        let is_numeric = |value: Option<&Value>| {
            let text = value.and_then(Value::as_str);
            text.is_some_and(|text| text.trim().parse::<f64>().is_ok())
        };
        let has_numeric = is_numeric(Some(&value))
            || is_numeric(value.get("min"))
            || is_numeric(value.get("max"));
        (has_numeric && !self.typed).then_some(
            "--min and --max compared strings: --types auto, or NAME=int, turns fields of tables \
             into numbers",
        )
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
            Some(owned(hint_at_encoding(message))),
        ];
        hints.into_iter().find_map(Option::flatten)
    }
}

fn hint_at_encoding(message: &str) -> Option<&'static str> {
    let advice = "convert the input, for instance with iconv -f WINDOWS-1252 -t UTF-8";
    message.starts_with(NOT_UTF8).then_some(advice)
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
