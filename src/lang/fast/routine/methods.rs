//! Methods of strings that are ASCII, as most are.

use super::boxed::Boxed;
use super::library::BuiltIn;
use super::parts;
use super::splitting::{self, is_space};
use super::string::{LONGEST, Text};

/// The length of parts that a string is expected to split into.
const PART: usize = 6;

/// Calls a method.
pub(super) fn apply(function: BuiltIn, whole: &Text, arguments: &[Boxed]) -> Option<Boxed> {
    let text = whole.as_str();
    match (function, arguments) {
        (BuiltIn::Lower, []) => Boxed::text(text.to_ascii_lowercase()),
        (BuiltIn::Upper, []) => Boxed::text(text.to_ascii_uppercase()),
        (BuiltIn::Title, []) => Boxed::text(title(text)),
        (BuiltIn::Capitalize, []) => {
            let mut lower = text.to_ascii_lowercase();
            if let Some(first) = lower.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            Boxed::text(lower)
        }
        (BuiltIn::SwapCase, []) => {
            let swapped = text.chars().map(|one| match one {
                'a'..='z' => one.to_ascii_uppercase(),
                _ => one.to_ascii_lowercase(),
            });
            Boxed::text(swapped.collect::<String>())
        }
        (BuiltIn::StartsWith | BuiltIn::EndsWith, [part]) => is_at_end(function, text, part),
        (BuiltIn::Replace, [Boxed::Text(old), Boxed::Text(new), most @ ..]) if old.len() > 0 => {
            let most = splits(most)?;
            // Each replacement may add as much as this.
            let added = new.len().saturating_sub(old.len());
            let length = added.checked_mul(text.len() / old.len())?;
            (text.len() + length <= LONGEST).then_some(())?;
            Boxed::text(text.replacen(old.as_str(), new.as_str(), most))
        }
        (BuiltIn::Join, [parts]) => join(text, parts),
        (BuiltIn::RemovePrefix, [Boxed::Text(start)]) => {
            part(whole, text.strip_prefix(start.as_str()).unwrap_or(text))
        }
        (BuiltIn::RemoveSuffix, [Boxed::Text(end)]) => {
            part(whole, text.strip_suffix(end.as_str()).unwrap_or(text))
        }
        (BuiltIn::Strip | BuiltIn::LeftStrip | BuiltIn::RightStrip, _) => {
            strip(function, whole, arguments)
        }
        (BuiltIn::Count | BuiltIn::Find | BuiltIn::FindLast | BuiltIn::Index, _) => {
            search(function, text, arguments)
        }
        (BuiltIn::ZeroFill | BuiltIn::LeftJustify | BuiltIn::RightJustify, _) => {
            padded(function, whole, arguments)
        }
        (_, []) => is_made_of(function, text)
            .map(Boxed::Bool)
            .or_else(|| split(function, whole, arguments)),
        _ => split(function, whole, arguments),
    }
}

/// `part`, which is in the text of `whole`.
fn part(whole: &Text, part: &str) -> Option<Boxed> {
    let start = part.as_ptr().addr() - whole.as_bytes().as_ptr().addr();
    whole.part(start..start + part.len()).map(Boxed::Text)
}

fn title(text: &str) -> String {
    let mut is_within = false;
    let one = |one: char| {
        let is_first = !std::mem::replace(&mut is_within, one.is_ascii_alphabetic());
        if is_first {
            one.to_ascii_uppercase()
        } else {
            one.to_ascii_lowercase()
        }
    };
    text.chars().map(one).collect()
}

/// Whether a text begins or ends with a part, or with one of several.
fn is_at_end(function: BuiltIn, text: &str, part: &Boxed) -> Option<Boxed> {
    let parts = match part {
        Boxed::Tuple(parts) => &parts.elements[..],
        _ => std::slice::from_ref(part),
    };
    let mut is_there = false;
    for part in parts {
        let Boxed::Text(part) = part else {
            return None;
        };
        is_there |= match function {
            BuiltIn::StartsWith => text.starts_with(part.as_str()),
            _ => text.ends_with(part.as_str()),
        };
    }
    Some(Boxed::Bool(is_there))
}

fn join(separator: &str, parts: &Boxed) -> Option<Boxed> {
    let mut out = String::new();
    for (place, element) in parts::elements(parts)?.iter().enumerate() {
        let Boxed::Text(element) = element else {
            return None;
        };
        if place > 0 {
            out.push_str(separator);
        }
        out.push_str(element.as_str());
        (out.len() <= LONGEST).then_some(())?;
    }
    Boxed::text(out)
}

fn strip(function: BuiltIn, whole: &Text, arguments: &[Boxed]) -> Option<Boxed> {
    let characters = match arguments {
        [] => None,
        [Boxed::Text(characters)] => Some(characters.as_str()),
        _ => return None,
    };
    let goes = |one: char| match characters {
        None => is_space(one as u8),
        Some(characters) => characters.contains(one),
    };
    let text = whole.as_str();
    let stripped = match function {
        BuiltIn::LeftStrip => text.trim_start_matches(goes),
        BuiltIn::RightStrip => text.trim_end_matches(goes),
        _ => text.trim_matches(goes),
    };
    part(whole, stripped)
}

/// Where another text is, or how often, between bounds that may be given.
fn search(function: BuiltIn, text: &str, arguments: &[Boxed]) -> Option<Boxed> {
    let (Boxed::Text(wanted), bounds) = arguments.split_first()? else {
        return None;
    };
    let (start, end) = match bounds {
        [] => (&Boxed::None, &Boxed::None),
        [start] => (start, &Boxed::None),
        [start, end] => (start, end),
        _ => return None,
    };
    // Not even an empty text is beyond the end.
    let is_beyond = matches!(start, Boxed::Int(at) if *at > text.len() as i64);
    let start = parts::bound(start, 0, text.len())?;
    let end = parts::bound(end, text.len(), text.len())?;
    let part = text.get(start..end).filter(|_| !is_beyond);
    let wanted = wanted.as_str();
    if function == BuiltIn::Count {
        let count = part.map_or(0, |part| part.matches(wanted).count());
        return Some(Boxed::Int(count as i64));
    }
    let found = part.and_then(|part| match function {
        BuiltIn::FindLast => part.rfind(wanted),
        _ => part.find(wanted),
    });
    match found {
        Some(at) => Some(Boxed::Int((start + at) as i64)),
        None => (function != BuiltIn::Index).then_some(Boxed::Int(-1)),
    }
}

/// A text of a certain width.
fn padded(function: BuiltIn, whole: &Text, arguments: &[Boxed]) -> Option<Boxed> {
    let (width, fill) = match arguments {
        [Boxed::Int(width)] => (*width, ' '),
        [Boxed::Int(width), Boxed::Text(fill)] if function != BuiltIn::ZeroFill => {
            (*width, fill.single()?)
        }
        _ => return None,
    };
    let text = whole.as_str();
    let width = usize::try_from(width).unwrap_or(0);
    (width <= LONGEST).then_some(())?;
    let Some(missing @ 1..) = width.checked_sub(text.len()) else {
        return Some(Boxed::Text(whole.clone()));
    };
    let filled = |fill: char| std::iter::repeat_n(fill, missing).collect::<String>();
    Boxed::text(match function {
        BuiltIn::LeftJustify => [text, &filled(fill)].concat(),
        BuiltIn::RightJustify => [&filled(fill), text].concat(),
        _ => {
            let (sign, digits) = text.split_at(usize::from(text.starts_with(['+', '-'])));
            [sign, &filled('0'), digits].concat()
        }
    })
}

/// Whether a text is not empty and has only characters of a class.
fn is_made_of(function: BuiltIn, text: &str) -> Option<bool> {
    let bytes = text.as_bytes();
    let all = |is_one: fn(&u8) -> bool| !bytes.is_empty() && bytes.iter().all(is_one);
    let only = |is_right: fn(&u8) -> bool, is_wrong: fn(&u8) -> bool| {
        bytes.iter().any(is_right) && !bytes.iter().any(is_wrong)
    };
    Some(match function {
        BuiltIn::IsAlphanumeric => all(u8::is_ascii_alphanumeric),
        BuiltIn::IsAlphabetic => all(u8::is_ascii_alphabetic),
        BuiltIn::IsDigit => all(u8::is_ascii_digit),
        BuiltIn::IsSpace => all(|byte| is_space(*byte)),
        BuiltIn::IsLower => only(u8::is_ascii_lowercase, u8::is_ascii_uppercase),
        BuiltIn::IsUpper => only(u8::is_ascii_uppercase, u8::is_ascii_lowercase),
        _ => return None,
    })
}

/// How often a text is to be split at most.
fn splits(most: &[Boxed]) -> Option<usize> {
    match most {
        [] => Some(usize::MAX),
        [Boxed::Int(most)] => Some(usize::try_from(*most).unwrap_or(usize::MAX)),
        _ => None,
    }
}

fn split(function: BuiltIn, whole: &Text, arguments: &[Boxed]) -> Option<Boxed> {
    let text = whole.as_str();
    match (function, arguments) {
        (BuiltIn::Split, []) => list_of_parts(whole, |from| splitting::word(text.as_bytes(), from)),
        (BuiltIn::Split, [Boxed::Text(separator)]) if separator.len() > 0 => {
            let separator = separator.as_bytes();
            list_of_parts(whole, |from| {
                splitting::part(text.as_bytes(), separator, from)
            })
        }
        (BuiltIn::Split, [Boxed::Text(separator), most @ ..]) if separator.len() > 0 => {
            let most = splits(most)?.saturating_add(1);
            list(whole, text.splitn(most, separator.as_str()))
        }
        (BuiltIn::SplitLast, [Boxed::Text(separator), most @ ..]) if separator.len() > 0 => {
            let most = splits(most)?.saturating_add(1);
            let mut parts: Vec<_> = text.rsplitn(most, separator.as_str()).collect();
            parts.reverse();
            list(whole, parts.into_iter())
        }
        (BuiltIn::SplitLines, []) => list(whole, lines(text).into_iter()),
        (BuiltIn::Partition, [Boxed::Text(separator)]) if separator.len() > 0 => {
            let found = text.split_once(separator.as_str());
            let (before, behind) = found.unwrap_or((text, &text[text.len()..]));
            let between = &text[before.len()..text.len() - behind.len()];
            triple(whole, [before, between, behind])
        }
        (BuiltIn::PartitionLast, [Boxed::Text(separator)]) if separator.len() > 0 => {
            let found = text.rsplit_once(separator.as_str());
            let (before, behind) = found.unwrap_or((&text[..0], text));
            let between = &text[before.len()..text.len() - behind.len()];
            triple(whole, [before, between, behind])
        }
        _ => None,
    }
}

fn list<'a>(whole: &Text, parts: impl Iterator<Item = &'a str>) -> Option<Boxed> {
    let parts: Vec<_> = parts.map(|one| part(whole, one)).collect::<Option<_>>()?;
    Boxed::list(parts)
}

fn triple(whole: &Text, parts: [&str; 3]) -> Option<Boxed> {
    let parts: Vec<_> = parts
        .into_iter()
        .map(|one| part(whole, one))
        .collect::<Option<_>>()?;
    Boxed::tuple(parts)
}

fn list_of_parts(
    whole: &Text,
    next: impl Fn(usize) -> Option<splitting::FoundPart>,
) -> Option<Boxed> {
    let mut all = Vec::with_capacity(whole.len() / PART);
    let mut from = 0;
    while let Some((range, behind)) = next(from) {
        all.push(whole.part(range).map(Boxed::Text)?);
        from = behind;
    }
    Boxed::list(all)
}

fn lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let ends = |one| matches!(one, '\n'..='\r' | '\u{1c}'..='\u{1e}');
        let end = rest.find(ends).unwrap_or(rest.len());
        let mark = if rest[end..].starts_with("\r\n") {
            2
        } else {
            1
        };
        lines.push(&rest[..end]);
        rest = rest.get(end + mark..).unwrap_or_default();
    }
    lines
}
