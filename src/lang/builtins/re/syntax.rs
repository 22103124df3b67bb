//! Translates Python's pattern syntax into that of the crates.

use std::fmt::Write as _;
use std::iter::Peekable;
use std::str::Chars;

use anyhow::{Result, bail};

/// Options that affect the meaning of a pattern.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent options")]
pub(super) struct Options {
    pub(super) verbose: bool,
    /// `\w` and similar classes contain ASCII only.
    pub(super) ascii: bool,
    /// Letters match in upper and lower case.
    pub(super) ignore_case: bool,
    /// `$` also matches before a line end at the end.
    pub(super) line_end: bool,
    /// The text has characters for which the crates and Python differ about
    /// words.
    pub(super) other_words: bool,
}

/// A pattern in the syntax of the crates.
#[derive(Debug)]
pub(super) struct Translated {
    pub(super) text: String,
    /// Whether it needs features of `fancy-regex`.
    pub(super) is_fancy: bool,
}

/// Translates the pattern `python`.
///
/// These constructs are valid in both syntaxes, but differ: `\Z` is `\z`,
/// braces that are not a repetition are literal, `{,n}` starts from zero, and
/// in a class nothing nests, there are no set operations and, in a verbose
/// pattern, white space counts.
pub(super) fn translate(python: &str, options: Options) -> Result<Translated> {
    let mut translator = Translator {
        rest: without_flags(python).chars().peekable(),
        out: String::with_capacity(python.len() + 8),
        options,
        is_fancy: false,
    };
    while let Some(character) = translator.rest.next() {
        match character {
            '\\' => translator.escape()?,
            '[' => translator.class()?,
            '{' => translator.brace(),
            '(' => translator.group()?,
            '$' if options.line_end => {
                translator.is_fancy = true;
                translator.out.push_str(r"(?=\n?\z)");
            }
            '#' if options.verbose => translator.comment(),
            '*' | '+' | '?' => {
                translator.out.push(character);
                translator.possessive();
            }
            _ if DOTTED.contains(character) && translator.options.folds_dots() => {
                let _ = write!(translator.out, "[{DOTTED}]");
            }
            _ => translator.out.push(character),
        }
    }
    Ok(Translated {
        text: translator.out,
        is_fancy: translator.is_fancy,
    })
}

/// The letters that are one where Python ignores case, with a dot or without.
const DOTTED: &str = "iI\u{130}\u{131}";
/// The characters of words as in Python, which unlike the crates counts all
/// numerals, but neither combining marks nor connectors.
pub(super) const WORD: &str = r"\p{L}\p{N}_";
/// The same in ASCII.
const ASCII_WORD: &str = "A-Za-z0-9_";
/// White space as in Python, which counts more as such than the crates.
const SPACE: &str = r"\s\x1c-\x1f";

impl Options {
    /// Whether the letters in [`DOTTED`] are one.
    fn folds_dots(self) -> bool {
        self.ignore_case && !self.ascii
    }
}

/// The pattern after the flags at its start, which count as those of the call.
fn without_flags(python: &str) -> &str {
    let flags = python
        .strip_prefix("(?")
        .and_then(|rest| rest.split_once(')'));
    match flags {
        Some((flags, rest)) if !flags.is_empty() => {
            let are_flags = flags.chars().all(|letter| "aimsux".contains(letter));
            if are_flags { rest } else { python }
        }
        _ => python,
    }
}

/// `text` as a pattern that matches it literally, escaped as in Python.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() * 2);
    for character in text.chars() {
        if r"()[]{}?*+-|^$\.&~# ".contains(character) || ('\t'..='\r').contains(&character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

struct Translator<'a> {
    rest: Peekable<Chars<'a>>,
    out: String,
    options: Options,
    is_fancy: bool,
}

impl Translator<'_> {
    /// Translates what follows a backslash outside of a class.
    fn escape(&mut self) -> Result<()> {
        match self.rest.next() {
            Some('Z') => self.out.push_str(r"\z"),
            Some(letter @ ('d' | 'D' | 's' | 'S' | 'w' | 'W')) => self.named_class(letter),
            Some(letter @ ('b' | 'B')) if self.options.ascii => {
                self.boundary(letter, ASCII_WORD);
            }
            Some(letter @ ('b' | 'B')) if self.options.other_words => self.boundary(letter, WORD),
            Some(digit @ '0'..='9') => self.number(digit)?,
            Some(character) => self.escaped(character),
            None => bail!("bad escape (end of pattern)"),
        }
        Ok(())
    }

    /// Writes the class of a letter after a backslash, in brackets of its own:
    /// within a class, no range begins with its end.
    fn named_class(&mut self, letter: char) {
        let class = match (letter.to_ascii_lowercase(), self.options.ascii) {
            ('d', true) => "0-9",
            ('s', true) => r" \t\n\r\x0b\x0c",
            (_, true) => ASCII_WORD,
            ('d', false) => r"\d",
            ('s', false) => SPACE,
            (_, false) => WORD,
        };
        let not = if letter.is_ascii_uppercase() { "^" } else { "" };
        let _ = write!(self.out, "[{not}{class}]");
    }

    /// Writes `\b` or `\B` between characters of this class and others.
    fn boundary(&mut self, letter: char, word: &str) {
        self.is_fancy = true;
        let (before, not_before) = (format!("(?<=[{word}])"), format!("(?<![{word}])"));
        let (behind, not_behind) = (format!("(?=[{word}])"), format!("(?![{word}])"));
        let (one, other) = match letter {
            'b' => (not_behind, behind),
            _ => (behind, not_behind),
        };
        let _ = write!(self.out, "(?:{before}{one}|{not_before}{other})");
    }

    /// Translates an octal escape or a backreference, whose first digit is
    /// read.
    fn number(&mut self, first: char) -> Result<()> {
        let ahead: String = self.rest.clone().take(2).collect();
        let octal = ahead
            .chars()
            .take_while(|digit| ('0'..='7').contains(digit))
            .count();
        if first == '0' || first < '8' && octal == 2 {
            let mut digits = String::from(first);
            digits.extend(self.rest.by_ref().take(octal));
            let code = u32::from_str_radix(&digits, 8)?;
            if code > 0o377 {
                bail!("octal escape value \\{digits} outside of range 0-0o377");
            }
            let _ = write!(self.out, "\\x{code:02x}");
            return Ok(());
        }
        self.is_fancy = true;
        let _ = write!(self.out, "(?:\\{first}");
        if let Some(second) = self.rest.next_if(char::is_ascii_digit) {
            self.out.push(second);
        }
        self.out.push(')');
        Ok(())
    }

    /// A `+` after a repetition: it never gives anything back.
    fn possessive(&mut self) {
        if self.rest.next_if_eq(&'+').is_some() {
            self.is_fancy = true;
            self.out.push('+');
        }
    }

    /// Translates an escape with the same meaning in and out of a class.
    fn escaped(&mut self, character: char) {
        // White space and punctuation that the crate does not allow to escape,
        // though Python's `re.escape` does.
        let needless = character.is_whitespace() && character != ' ' || !character.is_ascii();
        if !needless {
            self.out.push('\\');
        }
        match character {
            '"' | '\'' | ',' | '/' | ':' | ';' | '=' | '@' | '_' | '`' | '!' | '%' => {
                self.out.pop();
                self.out.push(character);
            }
            _ => self.out.push(character),
        }
    }

    /// Translates a class: `[` is read, everything up to its `]` follows.
    fn class(&mut self) -> Result<()> {
        self.out.push('[');
        if self.rest.next_if_eq(&'^').is_some() {
            self.out.push('^');
        }
        if self.rest.next_if_eq(&']').is_some() {
            self.out.push_str(r"\]");
        }
        let mut has_dotted = false;
        loop {
            has_dotted |= self.begins_dotted();
            match self.rest.next() {
                None => bail!("unterminated character set"),
                Some(']') => break,
                Some('\\') => match self.rest.next() {
                    None => bail!("bad escape (end of pattern)"),
                    Some('b') => self.out.push_str(r"\x08"),
                    Some(letter @ ('d' | 'D' | 's' | 'S' | 'w' | 'W')) => self.named_class(letter),
                    Some(digit @ '0'..='7') => self.number(digit)?,
                    Some(character) => self.escaped(character),
                },
                Some(character @ ('[' | '&' | '~' | '#')) => self.out.extend(['\\', character]),
                Some('-') if self.rest.peek() == Some(&'-') => self.out.push_str(r"\-"),
                Some(' ') if self.options.verbose => self.out.push_str(r"\x20"),
                Some('\n') if self.options.verbose => self.out.push_str(r"\n"),
                Some('\t') if self.options.verbose => self.out.push_str(r"\t"),
                Some(character) => self.out.push(character),
            }
        }
        if has_dotted && self.options.folds_dots() {
            // A `-` at the end is one, and must not become a range.
            if self.out.ends_with('-') && !self.out.ends_with(r"\-") {
                self.out.insert(self.out.len() - 1, '\\');
            }
            self.out.push_str(DOTTED);
        }
        self.out.push(']');
        Ok(())
    }

    /// Whether the next character of a class, or the range that it begins, has
    /// one of the letters in [`DOTTED`].
    fn begins_dotted(&self) -> bool {
        let mut ahead = self.rest.clone();
        let Some(first) = ahead.next().filter(|first| *first != '\\') else {
            return false;
        };
        let last = match (ahead.next(), ahead.next()) {
            (Some('-'), Some(last)) if last != ']' => last,
            _ => first,
        };
        DOTTED
            .chars()
            .any(|letter| (first..=last).contains(&letter))
    }

    /// Translates a repetition, or a literal brace.
    fn brace(&mut self) {
        let ahead: String = self.rest.clone().take_while(|c| *c != '}').collect();
        let closed = self.rest.clone().any(|c| c == '}');
        let (least, most) = ahead.split_once(',').unwrap_or((&ahead, ""));
        let numeric = |text: &str| text.chars().all(|c| c.is_ascii_digit());
        if !closed || ahead.is_empty() || !numeric(least) || !numeric(most) {
            self.out.push_str(r"\{");
            return;
        }
        self.out.push('{');
        if least.is_empty() {
            self.out.push('0');
        }
        self.out
            .extend(self.rest.by_ref().take_while(|c| *c != '}'));
        self.out.push('}');
        self.possessive();
    }

    /// Translates what only Python has after `(?`: comments are dropped, and
    /// what the crate lacks is reported.
    fn group(&mut self) -> Result<()> {
        let ahead: String = self.rest.clone().take(3).collect();
        if ahead.starts_with("?#") {
            for character in self.rest.by_ref() {
                if character == ')' {
                    return Ok(());
                }
            }
            bail!("missing ), unterminated comment");
        }
        if ahead.starts_with("?P=") {
            self.is_fancy = true;
            let name: String = self
                .rest
                .by_ref()
                .take_while(|c| *c != ')')
                .skip(3)
                .collect();
            let _ = write!(self.out, "(?:\\k<{name}>)");
            return Ok(());
        }
        if ahead.starts_with("?(") {
            self.is_fancy = true;
            let group: String = self
                .rest
                .by_ref()
                .take_while(|c| *c != ')')
                .skip(2)
                .collect();
            if group.chars().all(|digit| digit.is_ascii_digit()) {
                let _ = write!(self.out, "(?({group})");
            } else {
                let _ = write!(self.out, "(?(<{group}>)");
            }
            return Ok(());
        }
        let fancy = ["?=", "?!", "?<=", "?<!", "?>"];
        self.is_fancy |= fancy.iter().any(|sign| ahead.starts_with(sign));
        if ahead.starts_with('?') {
            self.rest.next();
            self.out.push_str("(?");
            return Ok(());
        }
        self.out.push('(');
        Ok(())
    }

    /// Skips a comment in a verbose pattern, where brackets are not special.
    fn comment(&mut self) {
        for character in self.rest.by_ref() {
            if character == '\n' {
                self.out.push('\n');
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(python: &str, verbose: bool) -> String {
        let options = Options {
            verbose,
            ..Options::default()
        };
        translate(python, options).expect(python).text
    }

    #[test]
    fn translates_what_differs() {
        let cases = [
            (r"a\Z", r"a\z"),
            (r"\\Z", r"\\Z"),
            ("x{2,3}", "x{2,3}"),
            ("x{,3}", "x{0,3}"),
            ("{a}", r"\{a}"),
            ("a{", r"a\{"),
            ("a{}", r"a\{}"),
            ("[[]", r"[\[]"),
            ("[]a]", r"[\]a]"),
            ("[^]a]", r"[^\]a]"),
            ("[a&&b]", r"[a\&\&b]"),
            (r"[\]\b]", r"[\]\x08]"),
            ("[+--]", r"[+\--]"),
            (r"\/\@\é", "/@é"),
            ("a(?#b(c)d", "ad"),
            (r"\s\S", r"[\s\x1c-\x1f][^\s\x1c-\x1f]"),
            (r"[a\s]", r"[a[\s\x1c-\x1f]]"),
            (r"\w\W", r"[\p{L}\p{N}_][^\p{L}\p{N}_]"),
            (r"[^\W\d]", r"[^[^\p{L}\p{N}_][\d]]"),
            (r"\b", r"\b"),
        ];
        for (python, expected) in cases {
            assert_eq!(text(python, false), expected);
        }
        assert_eq!(text("[ #] # (", true), r"[\x20\#] ");
    }

    #[test]
    fn escapes_as_python_does() {
        assert_eq!(escape("a.b-c d_é\n/"), "a\\.b\\-c\\ d_é\\\n/");
    }
}
