//! Option values that several subcommands share.

use std::fs;
use std::time::Duration;

use anyhow::Context;

use crate::input::unescaped;
use crate::lang::{FieldType, FieldTypes};

/// A time above 0.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    duration_or_none(text)
        .ok()
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| {
            "write seconds above 0, such as 2.5, or a time such as 200ms, 5m or 1h30m".to_owned()
        })
}

/// A time, or 0.
pub(super) fn duration_or_none(text: &str) -> Result<Duration, String> {
    text.parse()
        .ok()
        .or_else(|| with_units(text))
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| {
            "write seconds, such as 2.5, or a time such as 200ms, 5m or 1h30m".to_owned()
        })
}

/// The seconds of a sequence of numbers with units.
fn with_units(text: &str) -> Option<f64> {
    let mut seconds = 0.0;
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c: char| c != '.' && !c.is_ascii_digit())?;
        let (number, behind) = rest.split_at(end);
        let end = behind.find(|c: char| !c.is_ascii_alphabetic());
        let (unit, behind) = behind.split_at(end.unwrap_or(behind.len()));
        let unit = match unit {
            "ms" => 0.001,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            "d" => 86_400.0,
            _ => return None,
        };
        seconds += number.parse::<f64>().ok()? * unit;
        rest = behind;
    }
    Some(seconds)
}

/// `auto` or a number of items, as typed.
#[derive(Debug, Clone, Copy)]
pub(super) struct ChunkSize(pub(super) Option<usize>);

pub(super) fn chunk_size(text: &str) -> Result<ChunkSize, String> {
    if text == "auto" {
        return Ok(ChunkSize(None));
    }
    match text.parse::<u32>() {
        Ok(size) if size > 0 => Ok(ChunkSize(Some(size as usize))),
        _ => Err("write a number of items from 1, or auto".to_owned()),
    }
}

/// A number of bytes, with the units of GNU parallel: `K` is 1,024 and `k`
/// 1,000, and so on up to `P` and `p`.
pub(super) fn bytes(text: &str) -> Result<u64, String> {
    let units = [('k', 1), ('m', 2), ('g', 3), ('t', 4), ('p', 5)];
    let unit = text.chars().last().and_then(|letter| {
        let (_, power) = units
            .into_iter()
            .find(|(unit, _)| letter.eq_ignore_ascii_case(unit))?;
        let thousand: u64 = if letter.is_ascii_uppercase() {
            1024
        } else {
            1000
        };
        Some(thousand.pow(power))
    });
    let digits = unit.map_or(text, |_| &text[..text.len() - 1]);
    // Digits only: `parse` alone would accept a sign.
    let number: Option<u64> = digits
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| digits.parse().ok())
        .flatten();
    number
        .and_then(|number| number.checked_mul(unit.unwrap_or(1)))
        .filter(|&number| number > 0)
        .ok_or_else(|| "write a number of bytes, such as 500, 64k or 1G".to_owned())
}

/// The separator of CSV, or an escape for it.
pub(super) fn csv_delimiter(text: &str) -> Result<u8, String> {
    let byte = unescaped(text.as_bytes());
    match byte.as_deref() {
        Some(&[byte]) if byte.is_ascii() && !b"\"\r\n".contains(&byte) => Ok(byte),
        _ => Err(
            "write one ASCII character that is neither a quote nor a line end, or \\t".to_owned(),
        ),
    }
}

/// The types of a table's columns: `price=float,qty=int`, or `auto`.
pub(super) fn field_types(text: &str) -> Result<FieldTypes, String> {
    let mut types = FieldTypes::default();
    for part in text.split(',') {
        let (name, kind) = match part.rsplit_once('=') {
            Some((name, kind)) => (Some(name), kind),
            None => (None, part),
        };
        let kind = match kind {
            "auto" => FieldType::Auto,
            "str" if name.is_some() => FieldType::Str,
            "int" if name.is_some() => FieldType::Int,
            "float" if name.is_some() => FieldType::Float,
            _ => {
                return Err(format!(
                    "`{part}` is neither auto nor COLUMN=TYPE with the type int, float, str or auto"
                ));
            }
        };
        match name {
            None => types.others = kind,
            Some(name) if types.named.iter().any(|(known, _)| known == name) => {
                return Err(format!("the column {name} has two types"));
            }
            Some(name) => types.named.push((name.to_owned(), kind)),
        }
    }
    Ok(types)
}

/// The maximum length of a record.
pub(super) fn record_size(text: &str) -> Result<usize, String> {
    let size = usize::try_from(bytes(text)?);
    size.map_err(|_| "the size is too large".to_owned())
}

/// Fails if the system does not provide what `option` needs.
pub(super) fn check_readable(option: &str, file: &str) -> anyhow::Result<()> {
    let read = fs::read(file).map(drop);
    read.with_context(|| format!("{option} needs to read {file}: mount /proc, or remove {option}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_seconds_or_have_units() {
        for (text, millis) in [
            ("2.5", 2500),
            ("1e-1", 100),
            ("200ms", 200),
            ("3s", 3000),
            ("5m", 300_000),
            ("1.5h", 5_400_000),
            ("1h30m", 5_400_000),
            ("1d.5s", 86_400_500),
        ] {
            assert_eq!(duration(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        assert_eq!(duration_or_none("0ms"), Ok(Duration::ZERO));
        for text in [
            "", "0", "0m", "-1", "-1m", "m", "5 m", "5M", "1h30", "5m5", "1e2m", "inf", "NaN", "é",
        ] {
            duration(text).expect_err(text);
        }
    }

    #[test]
    fn large_units_are_powers_of_1024_and_small_ones_of_1000() {
        let good = [
            ("1", 1),
            ("10K", 10 << 10),
            ("10k", 10_000),
            ("3G", 3 << 30),
            ("2t", 2_000_000_000_000),
        ];
        for (text, number) in good {
            assert_eq!(bytes(text), Ok(number), "{text}");
        }
        for text in ["", "0", "K", "+1", "-1", "1.5M", "1KB", "é", "99999999P"] {
            bytes(text).expect_err(text);
        }
    }
}
