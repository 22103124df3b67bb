//! Translates Python's pattern syntax into that of the crate `regex`, where
//! the two differ.

use std::iter::Peekable;
use std::str::Chars;

use anyhow::{Result, bail};

/// The pattern `python` as the crate writes it.
///
/// Differences in places where neither language would refuse the other's
/// form: `\Z` is `\z`, braces that are no repetition stand for themselves,
/// `{,n}` starts from zero, and in a class nothing nests, there are no set
/// operations and, in a verbose pattern, white space counts.
pub(super) fn translate(python: &str, verbose: bool) -> Result<String> {
    let mut translator = Translator {
        rest: python.chars().peekable(),
        out: String::with_capacity(python.len() + 8),
        verbose,
    };
    while let Some(character) = translator.rest.next() {
        match character {
            '\\' => translator.escape()?,
            '[' => translator.class()?,
            '{' => translator.brace(),
            '(' => translator.group()?,
            '#' if verbose => translator.comment(),
            _ => translator.out.push(character),
        }
    }
    Ok(translator.out)
}

/// `text` as a pattern that matches just that, escaped as Python does.
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
    verbose: bool,
}

impl Translator<'_> {
    /// What follows a backslash outside of a class.
    fn escape(&mut self) -> Result<()> {
        match self.rest.next() {
            Some('Z') => self.out.push_str(r"\z"),
            Some(digit @ '1'..='9') => bail!("backreferences such as \\{digit} are not supported"),
            Some(character) => self.escaped(character),
            None => bail!("bad escape (end of pattern)"),
        }
        Ok(())
    }

    /// An escape that means the same in and out of a class.
    fn escaped(&mut self, character: char) {
        // White space and signs that the crate does not let one escape, though
        // Python's `re.escape` does.
        let needless = character.is_whitespace() && character != ' ' || !character.is_ascii();
        if !needless {
            self.out.push('\\');
        }
        match character {
            '0' => self.out.push_str("x00"),
            '"' | '\'' | ',' | '/' | ':' | ';' | '=' | '@' | '_' | '`' | '!' | '%' => {
                self.out.pop();
                self.out.push(character);
            }
            _ => self.out.push(character),
        }
    }

    /// A class: `[` is read, everything up to its `]` follows.
    fn class(&mut self) -> Result<()> {
        self.out.push('[');
        if self.rest.next_if_eq(&'^').is_some() {
            self.out.push('^');
        }
        if self.rest.next_if_eq(&']').is_some() {
            self.out.push_str(r"\]");
        }
        loop {
            match self.rest.next() {
                None => bail!("unterminated character set"),
                Some(']') => break,
                Some('\\') => match self.rest.next() {
                    None => bail!("bad escape (end of pattern)"),
                    Some('b') => self.out.push_str(r"\x08"),
                    Some(character) => self.escaped(character),
                },
                Some(character @ ('[' | '&' | '~' | '#')) => self.out.extend(['\\', character]),
                Some('-') if self.rest.peek() == Some(&'-') => self.out.push_str(r"\-"),
                Some(' ') if self.verbose => self.out.push_str(r"\x20"),
                Some('\n') if self.verbose => self.out.push_str(r"\n"),
                Some('\t') if self.verbose => self.out.push_str(r"\t"),
                Some(character) => self.out.push(character),
            }
        }
        self.out.push(']');
        Ok(())
    }

    /// A repetition, or a brace that stands for itself.
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
    }

    /// What only Python has after `(?`: comments are left out, the rest of
    /// what the crate lacks is named.
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
        if ahead.starts_with("?=") || ahead.starts_with("?!") {
            bail!("look-ahead, (?=...) and (?!...), is not supported");
        }
        if ahead.starts_with("?<=") || ahead.starts_with("?<!") {
            bail!("look-behind, (?<=...) and (?<!...), is not supported");
        }
        if ahead.starts_with("?P=") {
            bail!("backreferences such as (?P=name) are not supported");
        }
        if ahead.starts_with("?(") || ahead.starts_with("?>") {
            bail!("conditional and atomic groups are not supported");
        }
        self.out.push('(');
        Ok(())
    }

    /// A comment of a verbose pattern, whose brackets mean nothing.
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
        ];
        for (python, expected) in cases {
            assert_eq!(translate(python, false).expect(python), expected);
        }
        assert_eq!(
            translate("[ #] # (", true).expect("a pattern"),
            r"[\x20\#] "
        );
    }

    #[test]
    fn escapes_as_python_does() {
        assert_eq!(escape("a.b-c d_é\n/"), "a\\.b\\-c\\ d_é\\\n/");
    }
}
