//! Formats times as `strftime` does.

use super::calendar::{Fields, MONTHS, WEEKDAYS};
use super::clock;

impl Fields {
    /// The text of `strftime`.
    pub(super) fn text(&self, format: &str) -> String {
        let mut text = String::new();
        let mut characters = format.chars();
        while let Some(character) = characters.next() {
            match characters.clone().next().filter(|_| character == '%') {
                Some(code) => {
                    characters.next();
                    self.part(code, &mut text);
                }
                None => text.push(character),
            }
        }
        text
    }

    fn part(&self, code: char, text: &mut String) {
        let name = |names: &'static [&'static str], index: i64| names[index as usize];
        let weekday = name(&WEEKDAYS, self.weekday());
        let month = name(&MONTHS, self.month - 1);
        let [year_of_week, week, _] = self.iso_week();
        let part = match code {
            'a' => weekday[..3].to_owned(),
            'A' => weekday.to_owned(),
            'b' | 'h' => month[..3].to_owned(),
            'B' => month.to_owned(),
            'c' => self.text("%a %b %e %H:%M:%S %Y"),
            'C' => format!("{:02}", self.year / 100),
            'd' => format!("{:02}", self.day),
            'D' | 'x' => self.text("%m/%d/%y"),
            'e' => format!("{:2}", self.day),
            'f' => format!("{:06}", self.microsecond),
            'F' => self.text("%Y-%m-%d"),
            'G' => year_of_week.to_string(),
            'H' => format!("{:02}", self.hour),
            'I' => format!("{:02}", self.hour_of_half()),
            'j' => format!("{:03}", self.day_of_year()),
            'm' => format!("{:02}", self.month),
            'M' => format!("{:02}", self.minute),
            'n' => "\n".to_owned(),
            'p' => self.half().to_owned(),
            'r' => self.text("%I:%M:%S %p"),
            'R' => self.text("%H:%M"),
            'S' => format!("{:02}", self.second),
            't' => "\t".to_owned(),
            'T' | 'X' => self.text("%H:%M:%S"),
            'u' => (self.weekday() + 1).to_string(),
            'U' => format!("{:02}", self.week(6)),
            'V' => format!("{week:02}"),
            'w' => ((self.weekday() + 1) % 7).to_string(),
            'W' => format!("{:02}", self.week(0)),
            'y' => format!("{:02}", self.year % 100),
            'Y' => self.year.to_string(),
            'z' => self.zone(),
            'Z' if self.offset.is_some() => clock::name_of_zone(self),
            'Z' => String::new(),
            '%' => "%".to_owned(),
            other => format!("%{other}"),
        };
        text.push_str(&part);
    }
}
