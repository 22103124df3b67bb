//! The header of a table: its names are text, and no two are equal.

use std::collections::{HashMap, HashSet};

use bytes::Bytes;

use super::table::{Fields, fields, line_breaks};

/// A record that names columns.
#[derive(Debug)]
pub(super) struct Header {
    /// The record; if names were repeated, with the new ones.
    pub(super) record: Bytes,
    /// The new names of repeated columns.
    pub(super) renamed: Vec<Vec<u8>>,
}

/// Why a record cannot be a header.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum BadHeader {
    /// A quote that opens this many lines after the first is never closed.
    OpenQuote(u64),
    /// The name of this column, from 1, is not UTF-8.
    NotUtf8(usize),
}

impl Header {
    /// Reads a record without its terminator.
    pub(super) fn read(delimiter: u8, record: Bytes) -> Result<Self, BadHeader> {
        let mut found = Fields::default();
        if let Some(open) = fields(delimiter, &record, &mut found) {
            return Err(BadHeader::OpenQuote(line_breaks(&record[..open])));
        }
        let found = found.of(&record);
        if let Some(column) = found.iter().position(|name| str::from_utf8(name).is_err()) {
            return Err(BadHeader::NotUtf8(column + 1));
        }
        let mut names: Vec<Vec<u8>> = found.iter().map(<[u8]>::to_vec).collect();
        let renamed = tell_apart(&mut names);
        Ok(Self {
            record: if renamed.is_empty() {
                record
            } else {
                written(delimiter, &names)
            },
            renamed,
        })
    }
}

/// Numbers repeated names: `b`, `b_2`, `b_3`. Returns the new ones.
pub(crate) fn tell_apart(names: &mut [Vec<u8>]) -> Vec<Vec<u8>> {
    let mut taken: HashSet<Vec<u8>> = names.iter().cloned().collect();
    let mut counts: HashMap<Vec<u8>, u64> = HashMap::new();
    let mut renamed = Vec::new();
    for name in names {
        let count = counts.entry(name.clone()).or_default();
        *count += 1;
        if *count == 1 {
            continue;
        }
        let fresh = loop {
            let numbered = [name, format!("_{count}").as_bytes()].concat();
            if taken.insert(numbered.clone()) {
                break numbered;
            }
            *count += 1;
        };
        renamed.push(fresh.clone());
        *name = fresh;
    }
    renamed
}

/// The message about repeated names.
pub(crate) fn renaming(renamed: &[Vec<u8>]) -> String {
    let names: Vec<_> = renamed
        .iter()
        .map(|name| String::from_utf8_lossy(name))
        .collect();
    let names = names.join(", ");
    format!("the header repeats names; the later columns are now {names}")
}

/// Writes these fields as a record.
fn written(delimiter: u8, names: &[Vec<u8>]) -> Bytes {
    let mut record = Vec::new();
    for name in names {
        record.push(b'"');
        for &byte in name {
            record.push(byte);
            if byte == b'"' {
                record.push(byte);
            }
        }
        record.extend([b'"', delimiter]);
    }
    record.pop();
    record.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &'static [u8]) -> Result<(Bytes, Vec<Vec<u8>>), BadHeader> {
        let header = Header::read(b',', Bytes::from_static(text))?;
        Ok((header.record, header.renamed))
    }

    #[test]
    fn numbers_for_equal_names_skip_existing_names() {
        let mut names = ["b", "b_2", "b", "", "b", ""].map(|name| name.as_bytes().to_vec());
        assert_eq!(tell_apart(&mut names), [&b"b_3"[..], b"b_4", b"_2"]);
        assert_eq!(
            names.map(|name| String::from_utf8(name).expect("text")),
            ["b", "b_2", "b_3", "", "b_4", "_2"]
        );
    }

    #[test]
    fn a_header_is_written_anew_only_where_names_are_equal() {
        let plain = read(b"a,\"b\"").expect("names");
        assert_eq!(plain, (Bytes::from_static(b"a,\"b\""), vec![]));
        let equal = read(b"\"a\"\"\",\"a\"\"\"").expect("names");
        assert_eq!(equal.0, &b"\"a\"\"\",\"a\"\"_2\""[..]);
    }

    #[test]
    fn a_record_that_cannot_be_a_header_is_explained() {
        assert_eq!(read(b"a\n,\"b\nc"), Err(BadHeader::OpenQuote(1)));
        assert_eq!(read(b"a,\xe9"), Err(BadHeader::NotUtf8(2)));
    }
}
