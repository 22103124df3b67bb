//! Edits of a value: those of GNU parallel's Perl expressions that regular
//! expressions and a few functions can express, and bash's edits of variables.

use memchr::memchr;
use regex::bytes::{Captures, Regex};

use super::functions::{Conversion, calls, without_last, without_line_end};

/// A sequence of edits, and how the user wrote it.
#[derive(Clone, Debug)]
pub(crate) struct Edits {
    steps: Vec<Edit>,
    text: Box<[u8]>,
}

/// Two edits with the same spelling do the same.
impl PartialEq for Edits {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Edits {}

#[derive(Clone, Debug)]
enum Edit {
    /// Replaces what matches by a text.
    Substitute {
        regex: Regex,
        with: Vec<Replaced>,
        all: bool,
    },
    /// Replaces an empty value.
    Default(Vec<u8>),
    /// Takes a number of bytes from a position on.
    Slice(usize, Option<usize>),
    /// Converts matching letters to upper or lower case.
    Case {
        regex: Regex,
        upper: bool,
        all: bool,
    },
    /// Replaces letters by other letters.
    Letters(Vec<u8>, Vec<u8>),
    /// Adds to a number.
    Add(i64),
    /// Applies functions one after the other.
    Calls(Vec<Conversion>),
    /// Leaves the value unquoted.
    Unquoted,
}

/// A part of the replacement for a match.
#[derive(Clone, Debug)]
enum Replaced {
    Text(Vec<u8>),
    Group(usize),
}

impl Edits {
    /// Parses the statements of a Perl expression, if they are supported.
    pub(crate) fn of_perl(expression: &[u8]) -> Option<Self> {
        let mut steps = Vec::new();
        let mut rest = expression.trim_ascii();
        while !rest.is_empty() {
            let (step, behind) = statement(rest)?;
            steps.push(step);
            let behind = behind.trim_ascii_start();
            rest = match behind.strip_prefix(b";") {
                Some(rest) => rest.trim_ascii_start(),
                None if behind.is_empty() => behind,
                None => return None,
            };
        }
        Some(Self {
            steps,
            text: expression.into(),
        })
    }

    /// Parses an edit in bash's syntax, up to and including its `}`; returns
    /// its length.
    pub(super) fn read(text: &[u8]) -> Option<(usize, Self)> {
        let end = memchr(b'}', text)?;
        let inner = &text[..end];
        let step = bash(inner)?;
        let edits = Self {
            steps: vec![step],
            text: inner.into(),
        };
        Some((end + 1, edits))
    }

    /// The edited value.
    pub(super) fn apply(&self, value: &[u8]) -> Vec<u8> {
        let steps = self.steps.iter();
        steps.fold(value.to_vec(), |value, step| step.apply(&value))
    }

    /// Whether the value stays unquoted.
    pub(super) fn is_unquoted(&self) -> bool {
        let unquoted = |step: &Edit| matches!(step, Edit::Unquoted);
        self.steps.iter().any(unquoted)
    }
}

impl Edit {
    fn apply(&self, value: &[u8]) -> Vec<u8> {
        match self {
            Self::Substitute { regex, with, all } => {
                let limit = usize::from(!all);
                let replaced =
                    regex.replacen(value, limit, |found: &Captures<'_>| filled(with, found));
                replaced.into_owned()
            }
            Self::Default(text) if value.is_empty() => text.clone(),
            Self::Default(_) | Self::Unquoted => value.to_vec(),
            Self::Slice(start, length) => {
                let rest = value.get(*start..).unwrap_or_default();
                rest[..length.unwrap_or(rest.len()).min(rest.len())].to_vec()
            }
            Self::Case { regex, upper, all } => {
                let limit = usize::from(!all);
                let changed = regex.replacen(value, limit, |found: &Captures<'_>| {
                    if *upper {
                        found[0].to_ascii_uppercase()
                    } else {
                        found[0].to_ascii_lowercase()
                    }
                });
                changed.into_owned()
            }
            Self::Letters(from, to) => {
                let other = |byte: &u8| match from.iter().position(|known| known == byte) {
                    Some(place) => to[place.min(to.len() - 1)],
                    None => *byte,
                };
                value.iter().map(other).collect()
            }
            Self::Add(number) => {
                let text = String::from_utf8_lossy(value);
                let sum = text
                    .trim()
                    .parse::<i64>()
                    .unwrap_or(0)
                    .saturating_add(*number);
                sum.to_string().into_bytes()
            }
            Self::Calls(functions) => {
                let functions = functions.iter();
                functions.fold(value.to_vec(), |value, function| function(&value))
            }
        }
    }
}

fn filled(parts: &[Replaced], found: &Captures<'_>) -> Vec<u8> {
    let mut text = Vec::new();
    for part in parts {
        match part {
            Replaced::Text(literal) => text.extend_from_slice(literal),
            Replaced::Group(group) => {
                text.extend(found.get(*group).map_or(&b""[..], |group| group.as_bytes()));
            }
        }
    }
    text
}

/// Parses the statement at the start of `text`; returns it and the rest.
fn statement(text: &[u8]) -> Option<(Edit, &[u8])> {
    type Made = fn() -> Edit;
    const NAMED: [(&[u8], Made); 10] = [
        (b"uq()", || Edit::Unquoted),
        (b"uq", || Edit::Unquoted),
        (b"$_=uc", || Edit::Calls(vec![<[u8]>::to_ascii_uppercase])),
        (b"$_=lc", || Edit::Calls(vec![<[u8]>::to_ascii_lowercase])),
        (b"$_++", || Edit::Add(1)),
        (b"++$_", || Edit::Add(1)),
        (b"$_--", || Edit::Add(-1)),
        (b"--$_", || Edit::Add(-1)),
        (b"chomp", || Edit::Calls(vec![without_line_end])),
        (b"chop", || Edit::Calls(vec![without_last])),
    ];
    if let Some((functions, rest)) = text.strip_prefix(b"$_=").and_then(calls) {
        return Some((Edit::Calls(functions), rest));
    }
    let named = NAMED
        .iter()
        .find_map(|(name, edit)| Some((text.strip_prefix(*name)?, edit)));
    if let Some((rest, edit)) = named {
        return Some((edit(), rest));
    }
    let added = [(&b"$_+="[..], 1), (b"$_-=", -1)];
    let added = added
        .iter()
        .find_map(|(sign, factor)| Some((text.strip_prefix(*sign)?, factor)));
    if let Some((rest, factor)) = added {
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (number, rest) = rest.split_at(digits);
        let number: i64 = std::str::from_utf8(number).ok()?.parse().ok()?;
        return Some((Edit::Add(factor * number), rest));
    }
    if let Some(inner) = text.strip_prefix(b"s") {
        return substitution(inner);
    }
    let inner = text
        .strip_prefix(b"tr")
        .or_else(|| text.strip_prefix(b"y"))?;
    let (from, to, rest) = delimited(inner)?;
    let edit = Edit::Letters(range(&from)?, range(&to)?);
    Some((edit, rest))
}

/// `s` with any delimiter around its two texts, and flags after them.
fn substitution(text: &[u8]) -> Option<(Edit, &[u8])> {
    let (pattern, with, rest) = delimited(text)?;
    let flags = rest
        .iter()
        .take_while(|byte| byte.is_ascii_alphabetic())
        .count();
    let (flags, rest) = rest.split_at(flags);
    if flags.iter().any(|flag| !b"gims".contains(flag)) {
        return None;
    }
    let inline: String = flags
        .iter()
        .filter(|flag| **flag != b'g')
        .map(|&flag| char::from(flag))
        .collect();
    let pattern = std::str::from_utf8(&pattern).ok()?;
    let regex = if inline.is_empty() {
        Regex::new(pattern)
    } else {
        Regex::new(&format!("(?{inline}){pattern}"))
    };
    let edit = Edit::Substitute {
        regex: regex.ok()?,
        with: parts(&with)?,
        all: flags.contains(&b'g'),
    };
    Some((edit, rest))
}

/// The two texts between three delimiters, and the rest.
fn delimited(text: &[u8]) -> Option<(Vec<u8>, Vec<u8>, &[u8])> {
    let (&delimiter, rest) = text.split_first()?;
    let is_delimiter = delimiter.is_ascii_punctuation() && !b"({[<_".contains(&delimiter);
    let (first, rest) = is_delimiter.then(|| until(rest, delimiter)).flatten()?;
    let (second, rest) = until(rest, delimiter)?;
    Some((first, second, rest))
}

/// The text before an unescaped delimiter, and the text after it.
fn until(text: &[u8], delimiter: u8) -> Option<(Vec<u8>, &[u8])> {
    let mut taken = Vec::new();
    let mut at = 0;
    loop {
        match (*text.get(at)?, text.get(at + 1)) {
            (b'\\', Some(&escaped)) if escaped == delimiter => {
                taken.push(delimiter);
                at += 2;
            }
            (b'\\', Some(&escaped)) => {
                taken.extend([b'\\', escaped]);
                at += 2;
            }
            (byte, _) if byte == delimiter => return Some((taken, &text[at + 1..])),
            (byte, _) => {
                taken.push(byte);
                at += 1;
            }
        }
    }
}

/// Parses text with `$1`, `\1` or `$&` for what matched. Anything else that
/// Perl would evaluate is not supported.
fn parts(text: &[u8]) -> Option<Vec<Replaced>> {
    let mut parts = Vec::new();
    let mut literal = Vec::new();
    let mut bytes = text.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        let group = match (byte, bytes.peek().copied()) {
            (b'$' | b'\\', Some(digit @ b'1'..=b'9')) => usize::from(digit - b'0'),
            (b'$', Some(b'&')) => 0,
            (b'$' | b'@', Some(next)) if next.is_ascii_alphabetic() || next == b'_' => return None,
            (b'\\', Some(escaped)) => {
                bytes.next();
                literal.push(match escaped {
                    b'n' => b'\n',
                    b't' => b'\t',
                    other => other,
                });
                continue;
            }
            _ => {
                literal.push(byte);
                continue;
            }
        };
        bytes.next();
        parts.push(Replaced::Text(std::mem::take(&mut literal)));
        parts.push(Replaced::Group(group));
    }
    parts.push(Replaced::Text(literal));
    Some(parts)
}

/// Parses letters, with ranges such as `a-z`.
fn range(text: &[u8]) -> Option<Vec<u8>> {
    let mut letters = Vec::new();
    let mut rest = text;
    while let Some((&first, behind)) = rest.split_first() {
        if let [b'-', last, behind @ ..] = behind {
            letters.extend(first..=*last);
            rest = behind;
        } else {
            letters.push(first);
            rest = behind;
        }
    }
    (!letters.is_empty()).then_some(letters)
}

/// Parses what is between the braces of an edit in bash.
fn bash(inner: &[u8]) -> Option<Edit> {
    let text = |bytes: &[u8]| std::str::from_utf8(bytes).ok().map(str::to_owned);
    let (regex, with) = match inner {
        [b':', b'-', default @ ..] => return Some(Edit::Default(default.to_vec())),
        [b':', numbers @ ..] => return slice(&text(numbers)?),
        [b'#', b'#', pattern @ ..] if !pattern.is_empty() => {
            (format!("^(?:{})", text(pattern)?), &b""[..])
        }
        [b'#', pattern @ ..] if !pattern.is_empty() => {
            (format!("^(?U:{})", text(pattern)?), &b""[..])
        }
        [b'%', b'%', pattern @ ..] | [b'%', pattern @ ..] if !pattern.is_empty() => {
            (format!("(?:{})$", text(pattern)?), &b""[..])
        }
        [b'/', b'/', both @ ..] => return replacement(both, true),
        [b'/', both @ ..] => return replacement(both, false),
        [b'^', b'^', set @ ..] => return letters(&text(set)?, true, true),
        [b'^', set @ ..] => return letters(&text(set)?, true, false),
        [b',', b',', set @ ..] => return letters(&text(set)?, false, true),
        [b',', set @ ..] => return letters(&text(set)?, false, false),
        _ => return None,
    };
    Some(Edit::Substitute {
        regex: Regex::new(&regex).ok()?,
        with: vec![Replaced::Text(with.to_vec())],
        all: false,
    })
}

fn slice(numbers: &str) -> Option<Edit> {
    let (start, length) = match numbers.split_once(':') {
        Some((start, length)) => (start, Some(length.parse().ok()?)),
        None => (numbers, None),
    };
    Some(Edit::Slice(start.parse().ok()?, length))
}

/// `regex/text`.
fn replacement(both: &[u8], all: bool) -> Option<Edit> {
    let slash = memchr(b'/', both).filter(|&slash| slash > 0)?;
    let regex = Regex::new(std::str::from_utf8(&both[..slash]).ok()?).ok()?;
    let with = vec![Replaced::Text(both[slash + 1..].to_vec())];
    Some(Edit::Substitute { regex, with, all })
}

/// Changes the case of matching letters: the first of the value, or all.
fn letters(set: &str, upper: bool, all: bool) -> Option<Edit> {
    let set = if set.is_empty() { "." } else { set };
    let regex = if all {
        format!("(?s:{set})")
    } else {
        format!("^(?s:{set})")
    };
    Some(Edit::Case {
        regex: Regex::new(&regex).ok()?,
        upper,
        all,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn perl(expression: &str, value: &str) -> Option<String> {
        let edits = Edits::of_perl(expression.as_bytes())?;
        Some(String::from_utf8(edits.apply(value.as_bytes())).expect("text"))
    }

    #[test]
    fn substitutions_work_as_in_perl() {
        for (expression, value, expected) in [
            ("s/a/b/", "aa", "ba"),
            (" s/a/b/g; s:x::; ", "axa", "bb"),
            ("s{,", "", ""),
            (r"s/(.)(.)/$2$1/", "ab", "ba"),
            (r"s:.*/::;s/\.[^.]*$//", "a/b.c", "b"),
            ("s/B/x/i", "ab", "ax"),
            ("y/a-c/A-C/", "abcd", "ABCd"),
            ("$_=uc($_)", "ab", "AB"),
            ("$_++", "41", "42"),
            ("$_+=3;$_-=1", "41", "43"),
            ("$_=Q($_)", "a b", "'a b'"),
            ("$_=::dirname($_)", "a/b/", "a"),
            ("$_=Q(::basename($_))", "a/b c/", "'b c'"),
            ("chop;$_=ucfirst($_)", "abc", "Ab"),
            ("uq", "a b", "a b"),
        ] {
            let found = perl(expression, value);
            let expected = (expression != "s{,").then(|| expected.to_owned());
            assert_eq!(found, expected, "{expression}");
        }
        for expression in ["$_=`id`", "s/a/system(1)/e", "s/a/$x/", "print", "s/a/b"] {
            assert_eq!(perl(expression, "a"), None, "{expression}");
        }
    }

    #[test]
    fn values_are_edited_as_variables_of_bash() {
        for (text, value, expected) in [
            (":-none}", "", "none"),
            (":2}", "abc", "c"),
            (":1:1}", "abc", "b"),
            (":9}", "abc", ""),
            ("#a}", "abc", "bc"),
            ("%c}", "abc", "ab"),
            ("/b/B}", "abcb", "aBcb"),
            ("//b/B}", "abcb", "aBcB"),
            ("^}", "abc", "Abc"),
            ("^^}", "abc", "ABC"),
            ("^^b}", "abc", "aBc"),
            (",,}", "ABC", "abc"),
        ] {
            let (length, edits) = Edits::read(text.as_bytes()).expect("an edit");
            assert_eq!(length, text.len());
            let found = edits.apply(value.as_bytes());
            assert_eq!(String::from_utf8_lossy(&found), expected, "{text}");
        }
    }
}
