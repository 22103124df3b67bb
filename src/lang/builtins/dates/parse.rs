//! Parses times: by a format, as `strptime` does, and in ISO 8601.

use anyhow::Result;

use super::calendar::{Fields, MONTHS, WEEKDAYS, number, wrong};

/// The unread rest of a text.
struct DateReader<'a> {
    rest: &'a str,
}

impl DateReader<'_> {
    /// A number of up to `most` digits.
    fn number(&mut self, most: usize) -> Option<i64> {
        let digits = self.rest.bytes().take(most);
        let length = digits.take_while(u8::is_ascii_digit).count();
        let number = self.rest[..length].parse().ok()?;
        self.rest = &self.rest[length..];
        Some(number)
    }

    /// A number of this many digits.
    fn exactly(&mut self, digits: usize) -> Option<i64> {
        let before = self.rest.len();
        let number = self.number(digits)?;
        (before - self.rest.len() == digits).then_some(number)
    }

    /// One of the names, or of their first three letters if `is_short`.
    fn name(&mut self, names: &[&str], is_short: bool) -> Option<i64> {
        for (index, name) in (0..).zip(names) {
            let name = if is_short { &name[..3] } else { name };
            let head = self.rest.get(..name.len());
            if head.is_some_and(|head| head.eq_ignore_ascii_case(name)) {
                self.rest = &self.rest[name.len()..];
                return Some(index);
            }
        }
        None
    }

    /// The digits of a fraction, in millionths.
    fn fraction(&mut self) -> Option<i64> {
        let length = self.rest.bytes().take(6).take_while(u8::is_ascii_digit);
        let length = length.count();
        let number = self.number(6)?;
        Some(number * 10_i64.pow(6 - length as u32))
    }

    fn skip(&mut self, expected: char) -> Option<()> {
        self.rest = self.rest.strip_prefix(expected)?;
        Some(())
    }
}

/// Parses as `strptime` does.
pub(super) fn by_format(text: &str, format: &str) -> Result<Fields> {
    let mismatch =
        || wrong(&format!("time data {text:?} does not match format {format:?}").replace('"', "'"));
    let mut reader = DateReader { rest: text };
    let mut found = Found {
        fields: Fields {
            year: 1900,
            month: 1,
            day: 1,
            ..Fields::default()
        },
        half: None,
        day_of_year: None,
    };
    let mut format = format.chars();
    while let Some(character) = format.next() {
        if character.is_whitespace() {
            reader.rest = reader.rest.trim_start();
            continue;
        }
        let done = match character {
            '%' => {
                let code = format.next().ok_or_else(mismatch)?;
                found.read(code, &mut reader)?
            }
            _ => reader.skip(character),
        };
        done.ok_or_else(mismatch)?;
    }
    if !reader.rest.is_empty() {
        return Err(wrong(&format!("unconverted data remains: {}", reader.rest)));
    }
    found.finish()
}

struct Found {
    fields: Fields,
    /// 0 in the morning, 12 in the afternoon.
    half: Option<i64>,
    day_of_year: Option<i64>,
}

impl Found {
    fn read(&mut self, code: char, reader: &mut DateReader) -> Result<Option<()>> {
        let fields = &mut self.fields;
        let set = |place: &mut i64, value: Option<i64>| value.map(|value| *place = value);
        Ok(match code {
            'Y' => set(&mut fields.year, reader.number(4)),
            'm' => set(&mut fields.month, reader.number(2)),
            'd' => set(&mut fields.day, reader.number(2)),
            'H' | 'I' => set(&mut fields.hour, reader.number(2)),
            'M' => set(&mut fields.minute, reader.number(2)),
            'S' => set(&mut fields.second, reader.number(2)),
            'f' => set(&mut fields.microsecond, reader.fraction()),
            'y' => {
                let year = reader.number(2);
                // As in POSIX.
                let year = year.map(|year| year + if year < 69 { 2000 } else { 1900 });
                set(&mut fields.year, year)
            }
            'b' => set(
                &mut fields.month,
                reader.name(&MONTHS, true).map(|month| month + 1),
            ),
            'B' => set(
                &mut fields.month,
                reader.name(&MONTHS, false).map(|month| month + 1),
            ),
            'a' => reader.name(&WEEKDAYS, true).map(drop),
            'A' => reader.name(&WEEKDAYS, false).map(drop),
            'p' => {
                self.half = reader
                    .name(&["AM ", "PM "].map(|half| &half[..2]), false)
                    .map(|half| half * 12);
                self.half.map(drop)
            }
            'j' => {
                self.day_of_year = reader.number(3);
                self.day_of_year.map(drop)
            }
            '%' => reader.skip('%'),
            _ => {
                return Err(wrong(&format!(
                    "'{code}' is a bad directive in format '%{code}'"
                )));
            }
        })
    }

    fn finish(mut self) -> Result<Fields> {
        if let Some(half) = self.half {
            self.fields.hour = self.fields.hour % 12 + half;
        }
        if let Some(day) = self.day_of_year {
            let first = number(self.fields.year, 1, 1);
            let [_, month, day] = super::calendar::day(first + day - 1);
            (self.fields.month, self.fields.day) = (month, day);
        }
        self.fields.check()
    }
}

/// Parses as `fromisoformat` does: a date, followed by a time if `has_time`.
pub(super) fn iso(text: &str, has_time: bool) -> Result<Fields> {
    let read = || -> Option<Fields> {
        let mut reader = DateReader { rest: text };
        let mut fields = iso_date(&mut reader)?;
        if has_time && !reader.rest.is_empty() {
            let mark = reader.rest.chars().next()?;
            reader.skip(mark)?;
            fields.hour = reader.number(2)?;
            for place in [&mut fields.minute, &mut fields.second] {
                if !reader.rest.is_empty() {
                    reader.skip(':')?;
                    *place = reader.number(2)?;
                }
            }
            if !reader.rest.is_empty() {
                reader.skip('.')?;
                fields.microsecond = reader.fraction()?;
            }
        }
        reader.rest.is_empty().then_some(fields)
    };
    match read() {
        Some(fields) => fields.check(),
        None => Err(wrong(&format!("Invalid isoformat string: '{text}'"))),
    }
}

/// A date such as 2024-01-31, 20240131, 2024-W05-3, 2024W053 or 2024-W05.
fn iso_date(reader: &mut DateReader) -> Option<Fields> {
    let year = reader.exactly(4)?;
    let has_marks = reader.skip('-').is_some();
    if reader.skip('W').is_some() {
        let week = reader.exactly(2)?;
        let has_day = if has_marks {
            reader.skip('-').is_some()
        } else {
            reader.rest.starts_with(|next: char| next.is_ascii_digit())
        };
        let weekday = if has_day { reader.exactly(1)? } else { 1 };
        // The first week is that of 4 January.
        let fourth = number(year, 1, 4);
        let monday = fourth - Fields::of(fourth, 0).weekday();
        let fields = Fields::of(monday + 7 * (week - 1) + weekday - 1, 0);
        return (fields.iso_week() == [year, week, weekday]).then_some(fields);
    }
    let month = reader.exactly(2)?;
    if has_marks {
        reader.skip('-')?;
    }
    let day = reader.exactly(2)?;
    Some(Fields {
        year,
        month,
        day,
        ..Fields::default()
    })
}
