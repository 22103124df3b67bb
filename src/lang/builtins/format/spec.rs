//! The format specification mini-language:
//! `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`.

use anyhow::{Result, bail};

/// Larger widths and precisions are refused, as Python does for floats.
pub(super) const MAX_COUNT: usize = i32::MAX as usize;

/// How to write a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Plus,
    Minus,
    Space,
}

/// A specification; what was not given is `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spec {
    pub(super) fill: Option<char>,
    pub(super) align: char,
    pub(super) sign: Option<Sign>,
    pub(super) no_negative_zero: bool,
    pub(super) alternate: bool,
    pub(super) width: usize,
    pub(super) grouping: Option<char>,
    pub(super) precision: Option<usize>,
    /// How to show the value; `'\0'` is a float's default.
    pub(super) kind: char,
}

struct SpecReader<'a> {
    rest: &'a str,
}

impl SpecReader<'_> {
    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn eat(&mut self, wanted: char) -> bool {
        match self.rest.strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn next(&mut self) -> Option<char> {
        let first = self.peek()?;
        self.rest = &self.rest[first.len_utf8()..];
        Some(first)
    }

    fn count(&mut self) -> Result<Option<usize>> {
        let end = self
            .rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        self.rest = rest;
        count(digits)
    }
}

/// A number of digits; `None` if there is none, or `digits` has other
/// characters.
pub(super) fn count(digits: &str) -> Result<Option<usize>> {
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return Ok(None);
    }
    match digits.parse() {
        Ok(count) if count <= MAX_COUNT => Ok(Some(count)),
        _ => bail!("Too many decimal digits in format string"),
    }
}

fn is_align(character: char) -> bool {
    matches!(character, '<' | '>' | '=' | '^')
}

impl Spec {
    /// Parses `text` for a value of the type `owner`, which by default is shown
    /// as `kind` and aligned to `align`.
    pub(super) fn parse(text: &str, owner: &str, kind: char, align: char) -> Result<Self> {
        let mut reader = SpecReader { rest: text };
        let (mut fill, given) = alignment(&mut reader);
        let sign = reader.peek().and_then(|character| match character {
            '+' => Some(Sign::Plus),
            '-' => Some(Sign::Minus),
            ' ' => Some(Sign::Space),
            _ => None,
        });
        if sign.is_some() {
            reader.next();
        }
        let no_negative_zero = reader.eat('z');
        let alternate = reader.eat('#');
        let mut align = given.unwrap_or(align);
        if fill.is_none() && reader.eat('0') {
            fill = Some('0');
            if given.is_none() && align == '>' {
                align = '=';
            }
        }
        let width = reader.count()?.unwrap_or(0);
        let grouping = grouping(&mut reader)?;
        let precision = if reader.eat('.') {
            let Some(precision) = reader.count()? else {
                bail!("Format specifier missing precision");
            };
            Some(precision)
        } else {
            None
        };
        let kind = reader.next().unwrap_or(kind);
        if !reader.rest.is_empty() {
            bail!("Invalid format specifier '{text}' for object of type '{owner}'");
        }
        check_grouping(grouping, kind)?;
        Ok(Self {
            fill,
            align,
            sign,
            no_negative_zero,
            alternate,
            width,
            grouping,
            precision,
            kind,
        })
    }
}

fn alignment(reader: &mut SpecReader) -> (Option<char>, Option<char>) {
    let mut characters = reader.rest.chars();
    let (first, second) = (characters.next(), characters.next());
    if let Some(align) = second.filter(|second| is_align(*second)) {
        reader.rest = characters.as_str();
        return (first, Some(align));
    }
    let align = first.filter(|first| is_align(*first));
    if align.is_some() {
        reader.next();
    }
    (None, align)
}

fn grouping(reader: &mut SpecReader) -> Result<Option<char>> {
    let comma = reader.eat(',');
    let underscore = reader.peek() == Some('_');
    if comma && underscore {
        bail!("Cannot specify both ',' and '_'.");
    }
    if underscore {
        reader.next();
        if reader.peek() == Some(',') {
            bail!("Cannot specify both ',' and '_'.");
        }
        return Ok(Some('_'));
    }
    Ok(comma.then_some(','))
}

fn check_grouping(grouping: Option<char>, kind: char) -> Result<()> {
    let Some(separator) = grouping else {
        return Ok(());
    };
    match kind {
        'd' | 'e' | 'f' | 'g' | 'E' | 'G' | '%' | 'F' | '\0' => Ok(()),
        'b' | 'o' | 'x' | 'X' if separator == '_' => Ok(()),
        _ => bail!("Cannot specify '{separator}' with '{}'.", code(kind)),
    }
}

/// A character as in Python's messages.
pub(super) fn code(character: char) -> String {
    match character {
        '!'..='\x7f' => character.to_string(),
        _ => format!("\\x{:x}", u32::from(character)),
    }
}
