//! Durations, days and times as numbers, and as Python shows them.

use std::fmt;

use allocative::Allocative;
use anyhow::Result;
use num_traits::ToPrimitive;
use starlark::any::ProvidesStaticType;
use starlark::values::{NoSerialize, Value};

use super::calendar::{Fields, LAST};
use super::clock;
use crate::lang::builtins::args::Number;
use crate::lang::exception::Exception;

pub(super) const SECOND: i64 = 1_000_000;
pub(super) const DAY: i64 = 86_400 * SECOND;

/// In microseconds.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    ProvidesStaticType,
    NoSerialize,
    Allocative,
)]
pub(super) struct Span(pub(super) i64);

pub(super) fn overflow(text: &str) -> anyhow::Error {
    Exception::told("OverflowError", text).into()
}

pub(super) fn too_long() -> anyhow::Error {
    overflow("the timedelta is too long")
}

impl Span {
    /// A duration in microseconds.
    pub(super) fn of(microseconds: i128) -> Result<Self> {
        i64::try_from(microseconds)
            .map(Self)
            .map_err(|_| too_long())
    }

    pub(super) fn of_float(microseconds: f64) -> Result<Self> {
        let rounded = microseconds.round_ties_even().to_i128();
        rounded.map_or_else(|| Err(too_long()), Self::of)
    }

    pub(super) fn days(self) -> i64 {
        self.0.div_euclid(DAY)
    }

    pub(super) fn seconds(self) -> i64 {
        self.0.rem_euclid(DAY) / SECOND
    }

    pub(super) fn microseconds(self) -> i64 {
        self.0.rem_euclid(SECOND)
    }

    pub(super) fn repr(self) -> String {
        let parts = [
            ("days", self.days()),
            ("seconds", self.seconds()),
            ("microseconds", self.microseconds()),
        ];
        let parts = parts.iter().filter(|(_, value)| *value != 0);
        let parts: Vec<_> = parts
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let inner = if parts.is_empty() {
            "0".to_owned()
        } else {
            parts.join(", ")
        };
        format!("datetime.timedelta({inner})")
    }

    /// `self * factor`, rounded to a microsecond, halves to even.
    pub(super) fn times(self, factor: Value) -> Option<Result<Self>> {
        Some(match Number::of(factor)? {
            Number::Float(factor) => Self::of_float(self.0 as f64 * factor),
            whole => match whole.whole().and_then(|factor| factor.to_i128()) {
                Some(factor) => match factor.checked_mul(i128::from(self.0)) {
                    Some(product) => Self::of(product),
                    None => Err(too_long()),
                },
                None => Err(too_long()),
            },
        })
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days = self.days();
        if days != 0 {
            let s = if days.abs() == 1 { "" } else { "s" };
            write!(f, "{days} day{s}, ")?;
        }
        let seconds = self.seconds();
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
        write!(f, "{hours}:{minutes:02}:{:02}", seconds % 60)?;
        match self.microseconds() {
            0 => Ok(()),
            rest => write!(f, ".{rest:06}"),
        }
    }
}

/// A day, by its number.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    ProvidesStaticType,
    NoSerialize,
    Allocative,
)]
pub(super) struct Date(pub(super) i64);

/// A time: microseconds since the start of the day before the first one.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    ProvidesStaticType,
    NoSerialize,
    Allocative,
)]
pub(super) struct Moment(pub(super) i64);

fn out_of_range() -> anyhow::Error {
    overflow("date value out of range")
}

impl Date {
    pub(super) fn of(fields: &Fields) -> Self {
        Self(fields.number())
    }

    /// This many days later.
    pub(super) fn moved(self, days: i64) -> Result<Self> {
        let number = self.0.saturating_add(days);
        (1..=LAST)
            .contains(&number)
            .then_some(Self(number))
            .ok_or_else(out_of_range)
    }

    pub(super) fn fields(self) -> Fields {
        Fields::of(self.0, 0)
    }

    pub(super) fn repr(self) -> String {
        let Fields {
            year, month, day, ..
        } = self.fields();
        format!("datetime.date({year}, {month}, {day})")
    }
}

impl Moment {
    pub(super) fn of(fields: &Fields) -> Self {
        let seconds = fields.hour * 3600 + fields.minute * 60 + fields.second;
        Self(fields.number() * DAY + seconds * SECOND + fields.microsecond)
    }

    /// The local time this many microseconds after the start of 1970.
    pub(super) fn local(microseconds: i128) -> Result<Self> {
        Self::since_1970(microseconds, clock::local)
    }

    /// The time in UTC this many microseconds after the start of 1970.
    pub(super) fn utc(microseconds: i128) -> Result<Self> {
        Self::since_1970(microseconds, Fields::of_utc)
    }

    fn since_1970(microseconds: i128, fields_at: fn(i64) -> Fields) -> Result<Self> {
        let second = i128::from(SECOND);
        let seconds = i64::try_from(microseconds.div_euclid(second)).map_err(|_| out_of_range())?;
        let fields = Fields {
            microsecond: microseconds.rem_euclid(second) as i64,
            ..fields_at(seconds)
        };
        Ok(Self::of(&fields.check()?))
    }

    /// This many microseconds later.
    pub(super) fn moved(self, microseconds: i64) -> Result<Self> {
        let moved = self.0.saturating_add(microseconds);
        (DAY..(LAST + 1) * DAY)
            .contains(&moved)
            .then_some(Self(moved))
            .ok_or_else(out_of_range)
    }

    pub(super) fn fields(self) -> Fields {
        let second = self.0 % DAY / SECOND;
        Fields {
            microsecond: self.0 % SECOND,
            ..Fields::of(self.0 / DAY, second)
        }
    }

    pub(super) fn repr(self) -> String {
        let fields = self.fields();
        let (mut parts, rest) = (
            vec![
                fields.year,
                fields.month,
                fields.day,
                fields.hour,
                fields.minute,
            ],
            [fields.second, fields.microsecond],
        );
        match rest {
            [0, 0] => {}
            [second, 0] => parts.push(second),
            all => parts.extend(all),
        }
        let parts: Vec<_> = parts.iter().map(ToString::to_string).collect();
        format!("datetime.datetime({})", parts.join(", "))
    }

    pub(super) fn iso(self, separator: &str) -> String {
        let fields = self.fields();
        format!("{}{separator}{}", fields.iso_date(), fields.iso_time())
    }

    pub(super) fn timestamp(self) -> f64 {
        let fields = self.fields();
        let whole = clock::seconds_of_local(&fields) as f64;
        whole + fields.microsecond as f64 / SECOND as f64
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.fields().iso_date())
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iso(" "))
    }
}
