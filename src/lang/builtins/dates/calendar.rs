//! The calendar: days and their numbers.

use anyhow::Result;

use crate::lang::exception::Exception;

pub(super) const DAY_SECONDS: i64 = 86_400;
/// The number of 1970-01-01; 0001-01-01 is 1.
pub(super) const EPOCH: i64 = 719_163;
/// The number of 9999-12-31.
pub(super) const LAST: i64 = 3_652_059;

pub(super) const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];
pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A time, divided into its fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Fields {
    pub(super) year: i64,
    pub(super) month: i64,
    pub(super) day: i64,
    pub(super) hour: i64,
    pub(super) minute: i64,
    pub(super) second: i64,
    pub(super) microsecond: i64,
    /// How many seconds it is ahead of UTC, if known.
    pub(super) offset: Option<i64>,
}

pub(super) fn wrong(text: &str) -> anyhow::Error {
    Exception::told("ValueError", text).into()
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The number of days before a year.
fn before_year(year: i64) -> i64 {
    let years = year - 1;
    years * 365 + years.div_euclid(4) - years.div_euclid(100) + years.div_euclid(400)
}

/// The number of a valid day.
pub(super) fn number(year: i64, month: i64, day: i64) -> i64 {
    let months: i64 = (1..month).map(|month| days_in_month(year, month)).sum();
    before_year(year) + months + day
}

/// The year, month and day of a number.
pub(super) fn day(number: i64) -> [i64; 3] {
    // At most a year too early, and never too late.
    let mut year = (number * 400).div_euclid(146_097).max(0) + 1;
    while before_year(year) >= number {
        year -= 1;
    }
    let mut rest = number - before_year(year);
    let mut month = 1;
    while rest > days_in_month(year, month) {
        rest -= days_in_month(year, month);
        month += 1;
    }
    [year, month, rest]
}

impl Fields {
    /// From the number of a day, and the second of that day.
    pub(super) fn of(number: i64, second: i64) -> Self {
        let [year, month, day] = day(number);
        Self {
            year,
            month,
            day,
            hour: second / 3600,
            minute: second / 60 % 60,
            second: second % 60,
            ..Self::default()
        }
    }

    /// In UTC, this many seconds after the start of 1970.
    pub(super) fn of_utc(seconds: i64) -> Self {
        let number = EPOCH + seconds.div_euclid(DAY_SECONDS);
        let offset = Some(0);
        Self {
            offset,
            ..Self::of(number, seconds.rem_euclid(DAY_SECONDS))
        }
    }

    /// Fails if there is no such time.
    pub(super) fn check(self) -> Result<Self> {
        let limits = [
            ("hour", self.hour, 23),
            ("minute", self.minute, 59),
            ("second", self.second, 59),
            ("microsecond", self.microsecond, 999_999),
        ];
        if !(1..=9999).contains(&self.year) {
            return Err(wrong(&format!("year {} is out of range", self.year)));
        }
        if !(1..=12).contains(&self.month) {
            return Err(wrong("month must be in 1..12"));
        }
        if !(1..=days_in_month(self.year, self.month)).contains(&self.day) {
            return Err(wrong("day is out of range for month"));
        }
        for (name, value, most) in limits {
            if !(0..=most).contains(&value) {
                return Err(wrong(&format!("{name} must be in 0..{most}")));
            }
        }
        Ok(self)
    }

    pub(super) fn number(&self) -> i64 {
        number(self.year, self.month, self.day)
    }

    /// 0 is Monday.
    pub(super) fn weekday(&self) -> i64 {
        (self.number() + 6).rem_euclid(7)
    }

    /// The day of the year, from 1.
    pub(super) fn day_of_year(&self) -> i64 {
        self.number() - before_year(self.year)
    }

    /// The year, week and weekday of ISO 8601.
    pub(super) fn iso_week(&self) -> [i64; 3] {
        let weekday = self.weekday();
        // The week belongs to the year of its Thursday.
        let thursday = self.number() - weekday + 3;
        let [year, ..] = day(thursday);
        [
            year,
            (thursday - before_year(year) - 1) / 7 + 1,
            weekday + 1,
        ]
    }

    /// The number of weeks since the first weekday `first` of this year.
    pub(super) fn week(&self, first: i64) -> i64 {
        let since = (self.weekday() - first).rem_euclid(7);
        (self.day_of_year() + 6 - since) / 7
    }

    pub(super) fn half(&self) -> &'static str {
        if self.hour < 12 { "AM" } else { "PM" }
    }

    pub(super) fn hour_of_half(&self) -> i64 {
        (self.hour + 11) % 12 + 1
    }

    /// `+HHMM`; empty if unknown.
    pub(super) fn zone(&self) -> String {
        self.offset.map_or_else(String::new, |offset| {
            let sign = if offset < 0 { '-' } else { '+' };
            let minutes = offset.abs() / 60;
            format!("{sign}{:02}{:02}", minutes / 60, minutes % 60)
        })
    }

    /// `YYYY-MM-DD`
    pub(super) fn iso_date(&self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// `HH:MM:SS`, with microseconds unless they are zero.
    pub(super) fn iso_time(&self) -> String {
        let text = format!("{:02}:{:02}:{:02}", self.hour, self.minute, self.second);
        if self.microsecond == 0 {
            text
        } else {
            format!("{text}.{:06}", self.microsecond)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_has_its_number() {
        for number in [1, 365, 366, 1461, EPOCH, 730_120, LAST] {
            let [year, month, of_month] = day(number);
            assert_eq!(super::number(year, month, of_month), number);
        }
        assert_eq!(day(EPOCH), [1970, 1, 1]);
        assert_eq!(day(LAST), [9999, 12, 31]);
        for known in 1..=200_000 {
            let [year, month, of_month] = day(known);
            assert_eq!(number(year, month, of_month), known);
        }
    }
}
