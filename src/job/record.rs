//! A finished job as one line of JSON.

use std::time::UNIX_EPOCH;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::value::RawValue;

use super::attempt::{Cut, Over};
use crate::input::rows::Row;
use crate::proc::Mebibytes;

/// The record of a job; its fields are a contract with scripts.
#[derive(Serialize)]
struct Record<'a> {
    seq: u64,
    item: Box<RawValue>,
    command: Text<'a>,
    exit: Option<i32>,
    signal: Option<i32>,
    /// Why the job could not start, or was ended early.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    start: f64,
    seconds: f64,
    user: f64,
    sys: f64,
    max_rss: u64,
    attempts: u32,
    slot: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    host: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stdout: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stderr: Option<Text<'a>>,
}

/// Bytes: a string if they are UTF-8, otherwise `{"base64": "…"}`.
struct Text<'a>(&'a [u8]);

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Ok(text) = std::str::from_utf8(self.0) {
            return serializer.serialize_str(text);
        }
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("base64", &STANDARD.encode(self.0))?;
        map.end()
    }
}

/// The job that a record is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct About<'a> {
    pub(super) seq: u64,
    pub(super) slot: usize,
    pub(super) host: Option<&'a str>,
    pub(super) attempts: u32,
    pub(super) row: &'a Row,
    pub(super) command: &'a [u8],
    /// Its standard output and standard error, if they are included.
    pub(super) written: Option<&'a [Vec<u8>; 2]>,
}

/// The record of a job as one line of JSON with its line end.
pub(super) fn line(about: About<'_>, over: &Over) -> Vec<u8> {
    let start = over.started.duration_since(UNIX_EPOCH).unwrap_or_default();
    let record = Record {
        seq: about.seq,
        item: item(about.row),
        command: Text(about.command),
        exit: over.ended.code,
        signal: over.ended.signal,
        error: over.refused.clone().or_else(|| excess(over)),
        start: start.as_secs_f64(),
        seconds: over.took.as_secs_f64(),
        user: over.ended.user.as_secs_f64(),
        sys: over.ended.system.as_secs_f64(),
        max_rss: over.ended.peak_kib,
        attempts: about.attempts,
        slot: about.slot,
        host: about.host,
        stdout: about.written.map(|[stdout, _]| Text(stdout)),
        stderr: about.written.map(|[_, stderr]| Text(stderr)),
    };
    let mut line = serde_json::to_vec(&record).expect("a record has a JSON form");
    line.push(b'\n');
    line
}

/// The message about a job that held too much memory.
fn excess(over: &Over) -> Option<String> {
    match over.cut {
        Some(Cut::Swollen(bytes)) => Some(format!("memory: it used {}", Mebibytes(bytes))),
        _ => None,
    }
}

/// A single field as it is, named fields as an object, others as an array.
fn item(row: &Row) -> Box<RawValue> {
    let json = match row.names() {
        Some(names) => {
            let pairs = names.iter().zip(row.fields());
            let pairs = pairs.map(|(name, field)| {
                let name = String::from_utf8_lossy(name);
                format!("{}:{}", json(&name), json(&Text(field)))
            });
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(","))
        }
        None if row.width() == 1 => json(&Text(row.field(0).unwrap_or_default())),
        None => json(&row.fields().map(Text).collect::<Vec<_>>()),
    };
    RawValue::from_string(json).expect("it is JSON")
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("it has a JSON form")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_survive() {
        assert_eq!(json(&Text("a\n\"é".as_bytes())), "\"a\\n\\\"é\"");
        assert_eq!(json(&Text(b"\xff\x00")), r#"{"base64":"/wA="}"#);
    }

    #[test]
    fn items_keep_their_form() {
        let row = |fields: &[&str]| Row::of(fields).expect("fields");
        assert_eq!(item(&row(&["a"])).get(), r#""a""#);
        assert_eq!(item(&row(&["a", ""])).get(), r#"["a",""]"#);
        let names = [Box::from(*b"k"), Box::from(*b"l")].into();
        let object = row(&["a", "b"]).named(Some(names));
        assert_eq!(item(&object).get(), r#"{"k":"a","l":"b"}"#);
    }
}
