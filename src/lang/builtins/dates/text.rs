//! Formats times as `strftime` of the GNU C library does, in English.

use super::calendar::{Fields, MONTHS, WEEKDAYS};
use super::clock;

/// A directive: `%`, flags, a width, `E` or `O`, and a letter.
struct Directive<'f> {
    written: &'f str,
    /// `-`, `_` or `0`: without padding, or with spaces or zeros.
    padding: Option<char>,
    is_upper: bool,
    is_swapped: bool,
    width: usize,
    /// Nothing if the letter has no meaning here.
    code: Option<char>,
}

/// What a directive stands for.
enum TimePart {
    /// A number, with its usual number of digits and padding.
    Number(i64, usize, char),
    Text(String),
}

impl<'f> Directive<'f> {
    /// The directive at the start of `format`.
    fn at(format: &'f str) -> Self {
        let flagged = &format[1..];
        let numbered = flagged.trim_start_matches(['_', '-', '0', '^', '#']);
        let flags = &flagged[..flagged.len() - numbered.len()];
        let modified = numbered.trim_start_matches(|letter: char| letter.is_ascii_digit());
        let digits = &numbered[..numbered.len() - modified.len()];
        let (rest, valid) = if let Some(rest) = modified.strip_prefix('E') {
            (rest, Some("cCxXyY"))
        } else if let Some(rest) = modified.strip_prefix('O') {
            (rest, Some("bBdeHhImMSuUVwWy"))
        } else {
            (modified, None)
        };
        let mut letters = rest.chars();
        let code = letters.next();
        let written = &format[..format.len() - letters.as_str().len()];
        Self {
            written,
            padding: flags
                .rfind(['_', '-', '0'])
                .and_then(|at| flags[at..].chars().next()),
            is_upper: flags.contains('^'),
            is_swapped: flags.contains('#'),
            width: digits
                .parse()
                .unwrap_or(if digits.is_empty() { 0 } else { usize::MAX }),
            code: code.filter(|code| valid.is_none_or(|valid| valid.contains(*code))),
        }
    }

    /// Appends the part of a time, padded to at most `most` characters.
    fn push(&self, part: TimePart, most: usize, text: &mut String) {
        let (part, padding, width) = match part {
            TimePart::Number(number, digits, usual) => match self.padding.unwrap_or(usual) {
                '-' => (number.to_string(), ' ', self.width),
                '_' => (number.to_string(), ' ', self.width.max(digits)),
                _ => (number.to_string(), '0', self.width.max(digits)),
            },
            TimePart::Text(part) => {
                let is_name = self.code.is_some_and(|code| "aAbBh".contains(code));
                let part = match self.code {
                    _ if self.is_upper || self.is_swapped && is_name => part.to_uppercase(),
                    Some('p' | 'Z') if self.is_swapped => part.to_lowercase(),
                    _ => part,
                };
                let padding = if self.padding == Some('0') { '0' } else { ' ' };
                (part, padding, self.width)
            }
        };
        let missing = width.min(most).saturating_sub(part.chars().count());
        text.extend(std::iter::repeat_n(padding, missing));
        text.push_str(&part);
    }
}

impl Fields {
    /// The text of `strftime`; empty if it is much longer than `format`, as in
    /// Python.
    pub(super) fn text(&self, format: &str) -> String {
        let most = (256 * format.len()).next_power_of_two().max(1024);
        let mut text = String::new();
        let mut rest = format;
        while let Some(at) = rest.find('%') {
            text.push_str(&rest[..at]);
            let directive = Directive::at(&rest[at..]);
            directive.push(self.part(&directive), most, &mut text);
            rest = &rest[at + directive.written.len()..];
            if text.len() >= most {
                return String::new();
            }
        }
        text.push_str(rest);
        text
    }

    fn part(&self, directive: &Directive) -> TimePart {
        use TimePart::Text;
        let name = |names: &'static [&'static str], index: i64| names[index as usize];
        let weekday = name(&WEEKDAYS, self.weekday());
        let month = name(&MONTHS, self.month - 1);
        let [year_of_week, week, _] = self.iso_week();
        let number = |number, digits| TimePart::Number(number, digits, '0');
        let spaced = |number| TimePart::Number(number, 2, '_');
        let Some(code) = directive.code else {
            return Text(directive.written.to_owned());
        };
        match code {
            'a' => Text(weekday[..3].to_owned()),
            'A' => Text(weekday.to_owned()),
            'b' | 'h' => Text(month[..3].to_owned()),
            'B' => Text(month.to_owned()),
            'c' => Text(self.text("%a %b %e %H:%M:%S %Y")),
            'C' => number(self.year / 100, 1),
            'd' => number(self.day, 2),
            'D' | 'x' => Text(self.text("%m/%d/%y")),
            'e' => spaced(self.day),
            'f' if directive.written == "%f" => Text(format!("{:06}", self.microsecond)),
            'F' => Text(self.text("%Y-%m-%d")),
            'g' => number(year_of_week % 100, 2),
            'G' => number(year_of_week, 1),
            'H' => number(self.hour, 2),
            'I' => number(self.hour_of_half(), 2),
            'j' => number(self.day_of_year(), 3),
            'k' => spaced(self.hour),
            'l' => spaced(self.hour_of_half()),
            'm' => number(self.month, 2),
            'M' => number(self.minute, 2),
            'n' => Text("\n".to_owned()),
            'p' => Text(self.half().to_owned()),
            'P' => Text(self.half().to_lowercase()),
            'r' => Text(self.text("%I:%M:%S %p")),
            'R' => Text(self.text("%H:%M")),
            's' => Text(clock::seconds_of_local(self).to_string()),
            'S' => number(self.second, 2),
            't' => Text("\t".to_owned()),
            'T' | 'X' => Text(self.text("%H:%M:%S")),
            'u' => number(self.weekday() + 1, 1),
            'U' => number(self.week(6), 2),
            'V' => number(week, 2),
            'w' => number((self.weekday() + 1) % 7, 1),
            'W' => number(self.week(0), 2),
            'y' => number(self.year % 100, 2),
            'Y' => number(self.year, 1),
            'z' => Text(self.zone()),
            'Z' if self.offset.is_some() => Text(clock::name_of_zone(self)),
            'Z' => Text(String::new()),
            '%' => Text("%".to_owned()),
            _ => Text(directive.written.to_owned()),
        }
    }
}
