//! Makes calls out of f-strings: `f"{a:>{b}} {c!r}"` becomes
//! `METHOD("{:>{}} {!r}", (a), (b), (c))`.
//!
//! What is between quotes keeps its quotes and its escapes, so that Starlark
//! reads it as it reads other strings. Strings within the braces may use any
//! quotes, as since Python 3.12.

use super::draft::{Draft, Map};
use super::tokens;
use crate::lang::builtins::METHOD;

/// How deep specifications may nest in one another, as in Python.
const MAX_DEPTH: usize = 2;

/// How many f-strings may stand within one another: reading them recurses.
const MAX_STRINGS: usize = 100;

/// What is wrong with an f-string, and where.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) message: String,
    pub(super) at: usize,
}

type Result<T> = std::result::Result<T, Wrong>;

fn wrong<T>(message: &str, at: usize) -> Result<T> {
    let message = format!("f-string: {message}");
    Err(Wrong { message, at })
}

/// The new text and the way back, or nothing if there is no f-string.
pub(super) fn rewrite(source: &str) -> Result<Option<(String, Map)>> {
    let may_be = |pair: &[u8]| {
        matches!(pair[0], b'f' | b'F' | b'r' | b'R') && matches!(pair[1], b'"' | b'\'')
    };
    if !source.as_bytes().windows(2).any(may_be) {
        return Ok(None);
    }
    let mut scanner = Scanner {
        source,
        at: 0,
        found: false,
        within: 0,
    };
    let mut draft = Draft::new(source);
    scanner.code(&mut draft, false)?;
    Ok(scanner.found.then(|| draft.finish()))
}

struct Scanner<'a> {
    source: &'a str,
    at: usize,
    found: bool,
    /// The f-strings that have begun and not ended.
    within: usize,
}

/// The quotes of a string that is being read.
#[derive(Clone, Copy)]
struct Quotes<'a> {
    /// As they stand at its end.
    text: &'a str,
    is_raw: bool,
}

/// An f-string's two parts.
struct Parts<'a> {
    /// The string with what says how values are shown.
    template: Draft<'a>,
    /// The values.
    values: Draft<'a>,
}

impl<'a> Scanner<'a> {
    fn peek(&self) -> Option<u8> {
        self.source.as_bytes().get(self.at).copied()
    }

    fn starts_with(&self, text: &str) -> bool {
        self.source[self.at..].starts_with(text)
    }

    /// Steps over one character and says where it was.
    fn step(&mut self) -> std::ops::Range<usize> {
        let start = self.at;
        let length = self.source[start..]
            .chars()
            .next()
            .map_or(0, char::len_utf8);
        self.at += length;
        start..self.at
    }

    /// Copies code; within an f-string's braces up to where the expression
    /// ends.
    fn code(&mut self, out: &mut Draft<'a>, within: bool) -> Result<()> {
        let mut depth = 0_usize;
        let mut copied = self.at;
        while let Some(byte) = self.peek() {
            match byte {
                b'(' | b'[' | b'{' => depth += 1,
                _ if within && depth == 0 && self.expression_ends() => break,
                b')' | b']' | b'}' => depth = depth.saturating_sub(1),
                b'#' => {
                    self.at += self.source[self.at..]
                        .find('\n')
                        .unwrap_or(self.source.len() - self.at);
                    continue;
                }
                b'"' | b'\'' => {
                    match tokens::string(&self.source[self.at..]) {
                        Err(_) if within => return wrong("expecting '}'", self.at),
                        Ok(length) | Err(length) => self.at += length,
                    }
                    continue;
                }
                b'=' | b'!' | b'<' | b'>'
                    if self.source.as_bytes().get(self.at + 1) == Some(&b'=') =>
                {
                    self.at += 1;
                }
                _ if tokens::is_word(byte) => {
                    let start = self.at;
                    if let Some(quotes) = self.prefix() {
                        out.copy(copied..start);
                        self.f_string(start, quotes, out)?;
                        copied = self.at;
                    }
                    continue;
                }
                _ => {}
            }
            self.step();
        }
        out.copy(copied..self.at);
        Ok(())
    }

    /// Whether an expression outside of all brackets is over here.
    fn expression_ends(&self) -> bool {
        let next = self.source.as_bytes().get(self.at + 1);
        match self.peek() {
            Some(b'}' | b':') => true,
            Some(b'!' | b'=') => next != Some(&b'='),
            _ => false,
        }
    }

    /// Steps over a word, and over the quotes after it if it is the prefix of
    /// an f-string: gives them then.
    fn prefix(&mut self) -> Option<Quotes<'a>> {
        let word = tokens::word(&self.source[self.at..]);
        self.at += word.len();
        let is_raw = match word.to_ascii_lowercase().as_str() {
            "f" => false,
            "fr" | "rf" => true,
            _ => return None,
        };
        let text = tokens::quotes(&self.source[self.at..])?;
        self.at += text.len();
        Some(Quotes { text, is_raw })
    }

    /// Makes a call of the f-string that begins at `start`; its prefix and
    /// opening quotes have been read.
    fn f_string(&mut self, start: usize, quotes: Quotes<'a>, out: &mut Draft<'a>) -> Result<()> {
        self.found = true;
        if self.within == MAX_STRINGS {
            return wrong("expressions nested too deeply", start);
        }
        self.within += 1;
        let mut parts = Parts {
            template: Draft::new(self.source),
            values: Draft::new(self.source),
        };
        let prefix = if quotes.is_raw { "r" } else { "" };
        let opening = format!("{METHOD}({prefix}{}", quotes.text);
        parts.template.insert(&opening, start);
        loop {
            if self.starts_with(quotes.text) {
                break;
            }
            let doubled = self.starts_with("{{") || self.starts_with("}}");
            match self.peek() {
                None => return wrong("unterminated string", start),
                Some(b'\n') if quotes.text.len() == 1 => {
                    return wrong("unterminated string", start);
                }
                Some(b'{' | b'}') if doubled => {
                    parts.template.copy(self.at..self.at + 2);
                    self.at += 2;
                }
                Some(b'}') => return wrong("single '}' is not allowed", self.at),
                Some(b'{') => self.field(quotes, &mut parts, MAX_DEPTH)?,
                Some(b'\\') => self.escape(quotes, &mut parts.template),
                Some(_) => parts.template.copy(self.step()),
            }
        }
        parts.template.insert(quotes.text, self.at);
        self.at += quotes.text.len();
        out.append(&parts.template);
        out.append(&parts.values);
        out.insert(")", self.at);
        self.within -= 1;
        Ok(())
    }

    /// Copies a backslash and what it belongs to. A brace that is written as
    /// an escape is doubled, so that it stays a brace.
    fn escape(&mut self, quotes: Quotes, template: &mut Draft<'a>) {
        let start = self.at;
        self.at += 1;
        let rest = &self.source[self.at..];
        if !quotes.is_raw
            && let Some((brace, length)) = escaped_brace(rest)
        {
            self.at += length;
            template.insert(brace, start);
            return;
        }
        if rest.starts_with("\r\n") {
            self.at += 1;
        }
        if !rest.starts_with(['{', '}']) {
            self.step();
        }
        template.copy(start..self.at);
    }

    /// Reads `{expression=!r:spec}`.
    fn field(&mut self, quotes: Quotes<'a>, parts: &mut Parts<'a>, depth: usize) -> Result<()> {
        let open = self.step().start;
        let Some(depth) = depth.checked_sub(1) else {
            return wrong("expressions nested too deeply", open);
        };
        let mut value = Draft::new(self.source);
        self.code(&mut value, true)?;
        let expression = &self.source[open + 1..self.at];
        if expression.trim().is_empty() {
            return match self.peek() {
                Some(next) => {
                    let next = char::from(next);
                    wrong(
                        &format!("valid expression required before '{next}'"),
                        self.at,
                    )
                }
                None => wrong("expecting '}'", open),
            };
        }
        let is_labelled = self.peek() == Some(b'=');
        if is_labelled {
            self.label(open, parts);
        }
        parts.values.insert(", (", open + 1);
        parts.values.append(&value);
        parts.values.insert(")", self.at);
        parts.template.insert("{", open);
        self.conversion(&mut parts.template, is_labelled)?;
        if self.peek() == Some(b':') {
            self.spec(quotes, parts, open, depth)?;
        }
        if self.peek() != Some(b'}') {
            return wrong("expecting '}'", open);
        }
        parts.template.copy(self.step());
        Ok(())
    }

    /// Reads the `=` after an expression, and shows both as they are written.
    fn label(&mut self, open: usize, parts: &mut Parts<'a>) {
        self.step();
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.step();
        }
        let mut text = String::from(", \"");
        for character in self.source[open + 1..self.at].chars() {
            match character {
                '"' | '\\' => text.extend(['\\', character]),
                '\n' => text.push_str("\\n"),
                '\r' => text.push_str("\\r"),
                _ => text.push(character),
            }
        }
        text.push('"');
        parts.values.insert(&text, open + 1);
        parts.template.insert("{}", open);
    }

    /// Reads `!r`; after a label that is what no conversion and no
    /// specification mean.
    fn conversion(&mut self, template: &mut Draft<'a>, is_labelled: bool) -> Result<()> {
        if self.peek() == Some(b'!') {
            let bang = self.step();
            let name = self.at;
            self.prefix();
            return match &self.source[name..self.at] {
                "s" | "r" | "a" => {
                    template.copy(bang.start..self.at);
                    Ok(())
                }
                "" => wrong("missing conversion character", bang.start),
                other => wrong(
                    &format!("invalid conversion character '{other}': expected 's', 'r', or 'a'"),
                    name,
                ),
            };
        }
        if is_labelled && self.peek() == Some(b'}') {
            template.insert("!r", self.at);
        }
        Ok(())
    }

    /// Reads a colon and the specification after it.
    fn spec(
        &mut self,
        quotes: Quotes<'a>,
        parts: &mut Parts<'a>,
        open: usize,
        depth: usize,
    ) -> Result<()> {
        parts.template.copy(self.step());
        loop {
            match self.peek() {
                _ if self.starts_with(quotes.text) => return wrong("expecting '}'", open),
                None => return wrong("expecting '}'", open),
                Some(b'\n') if quotes.text.len() == 1 => return wrong("expecting '}'", open),
                Some(b'}') => return Ok(()),
                Some(b'{') => self.field(quotes, parts, depth)?,
                Some(b'\\') => self.escape(quotes, &mut parts.template),
                Some(_) => parts.template.copy(self.step()),
            }
        }
    }
}

/// The doubled brace for an escape that means a brace, and the length of the
/// escape without its backslash.
fn escaped_brace(rest: &str) -> Option<(&'static str, usize)> {
    let (skip, most, radix) = match rest.bytes().next()? {
        b'x' => (1, 2, 16),
        b'u' => (1, 4, 16),
        b'U' => (1, 8, 16),
        b'0'..=b'7' => (0, 3, 8),
        _ => return None,
    };
    let digits = rest[skip..]
        .chars()
        .take(most)
        .take_while(|digit| digit.is_digit(radix))
        .count();
    let code = u32::from_str_radix(&rest[skip..skip + digits], radix).ok()?;
    let brace = match char::from_u32(code)? {
        '{' => "{{",
        '}' => "}}",
        _ => return None,
    };
    Some((brace, skip + digits))
}
