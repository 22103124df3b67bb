//! A finished job, as a row of a table or a JSON object, in the columns of GNU
//! parallel.

use std::fmt::Write;
use std::time::UNIX_EPOCH;

use super::attempt::Over;
use super::log::exit_of;
use super::record::About;
use super::template::HERE;

/// The first columns of each table.
const COLUMNS: [&str; 9] = [
    "Seq",
    "Host",
    "Starttime",
    "JobRuntime",
    "Send",
    "Receive",
    "Exitval",
    "Signal",
    "Command",
];
const OUTPUTS: [&str; 2] = ["Stdout", "Stderr"];

/// The names of all columns, as a row with its line end.
pub(super) fn header(about: About<'_>, delimiter: u8) -> Vec<u8> {
    let values = match about.row.names() {
        Some(names) => names.iter().map(|name| name.to_vec()).collect(),
        None => (1..=about.row.width())
            .map(|number| format!("V{number}").into_bytes())
            .collect::<Vec<_>>(),
    };
    let own = COLUMNS.iter().map(|name| name.as_bytes().to_vec());
    let outputs = OUTPUTS.iter().map(|name| name.as_bytes().to_vec());
    row(own.chain(values).chain(outputs), delimiter)
}

/// The row of a job, with its line end.
pub(super) fn table_row(about: About<'_>, over: &Over, delimiter: u8) -> Vec<u8> {
    let own = fields(about, over).map(String::into_bytes);
    let values = about.row.fields().map(<[u8]>::to_vec);
    let outputs = about.written.into_iter().flatten().cloned();
    let command = std::iter::once(about.command.to_vec());
    row(
        own.into_iter().chain(command).chain(values).chain(outputs),
        delimiter,
    )
}

/// A job as one line of JSON. Bytes that are not UTF-8 are replaced.
pub(super) fn json(about: About<'_>, over: &Over) -> Vec<u8> {
    let own = COLUMNS.iter().zip(fields(about, over));
    let own = own.map(|(name, value)| match *name {
        "Host" => format!("\"{name}\": \"{value}\""),
        _ => format!("\"{name}\": {value}"),
    });
    let values: Vec<String> = about.row.fields().map(string).collect();
    let outputs = OUTPUTS.iter().zip(about.written.into_iter().flatten());
    let rest = [
        format!("\"Command\": {}", string(about.command)),
        format!("\"V\": [ {} ]", values.join(",")),
    ];
    let outputs = outputs.map(|(name, bytes)| format!("\"{name}\": {}", string(bytes)));
    let members: Vec<String> = own.chain(rest).chain(outputs).collect();
    format!("{{ {} }}\n", members.join(", ")).into_bytes()
}

/// A text in JSON, whose control characters have numbers, as with GNU parallel.
fn string(bytes: &[u8]) -> String {
    let mut string = String::from('"');
    for letter in String::from_utf8_lossy(bytes).chars() {
        match letter {
            '"' | '\\' => string.extend(['\\', letter]),
            '\0'..='\x1f' => {
                let _ = write!(string, "\\u{:04x}", u32::from(letter));
            }
            _ => string.push(letter),
        }
    }
    string.push('"');
    string
}

/// The values of all columns before the command.
fn fields(about: About<'_>, over: &Over) -> [String; 8] {
    let started = over.started.duration_since(UNIX_EPOCH).unwrap_or_default();
    let received = about.written.map_or(0, |[stdout, _]| stdout.len());
    let (exit, signal) = exit_of(over);
    [
        about.seq.to_string(),
        about.host.unwrap_or(HERE).to_owned(),
        format!("{:.3}", started.as_secs_f64()),
        format!("{:.3}", over.took.as_secs_f64()),
        "0".to_owned(),
        received.to_string(),
        exit.to_string(),
        signal.to_string(),
    ]
}

fn row(fields: impl Iterator<Item = Vec<u8>>, delimiter: u8) -> Vec<u8> {
    let fields: Vec<Vec<u8>> = fields.map(|field| quoted(field, delimiter)).collect();
    let mut row = fields.join(&delimiter);
    row.push(b'\n');
    row
}

/// A field, in quotes if it contains blanks, quotes or the delimiter.
fn quoted(field: Vec<u8>, delimiter: u8) -> Vec<u8> {
    let is_special = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'"' || *byte == delimiter;
    if !field.iter().any(is_special) {
        return field;
    }
    let mut quoted = vec![b'"'];
    for byte in field {
        quoted.extend((byte == b'"').then_some(b'"'));
        quoted.push(byte);
    }
    quoted.push(b'"');
    quoted
}
