//! Templates: texts with references to groups of a match.

use anyhow::{Result, bail};

use super::engine::Groups;

/// A part of a template.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum TemplatePiece {
    Text(String),
    Group(usize),
}

/// Appends a template filled with the groups of a match.
pub(super) fn fill(pieces: &[TemplatePiece], groups: &Groups, string: &str, out: &mut String) {
    for piece in pieces {
        out.push_str(match piece {
            TemplatePiece::Text(text) => text,
            TemplatePiece::Group(group) => match groups.get(*group) {
                Some(Some(range)) => &string[range.clone()],
                _ => "",
            },
        });
    }
}

/// Parses the parts of a template.
pub(super) fn pieces(template: &str, names: &[Option<String>]) -> Result<Vec<TemplatePiece>> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut rest = template;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(character) = rest.chars().next() else {
            bail!("bad escape (end of pattern)");
        };
        let after = &rest[character.len_utf8()..];
        if let Some((octal, after)) = octal(rest) {
            text.push(octal);
            rest = after;
        } else if character == 'g' || ('1'..='9').contains(&character) {
            let (group, after) = if character == 'g' {
                named_group(after, names)?
            } else {
                numbered_group(rest, names)?
            };
            pieces.push(TemplatePiece::Text(std::mem::take(&mut text)));
            pieces.push(TemplatePiece::Group(group));
            rest = after;
        } else {
            unescape(character, &mut text)?;
            rest = after;
        }
    }
    text.push_str(rest);
    pieces.push(TemplatePiece::Text(text));
    Ok(pieces)
}

/// The character for an octal escape: three digits, or up to two after a zero.
fn octal(text: &str) -> Option<(char, &str)> {
    let is_octal = |byte: &u8| (b'0'..=b'7').contains(byte);
    let digits = text.bytes().take(3).take_while(is_octal).count();
    let is_one = digits == 3 || digits > 0 && text.starts_with('0');
    let code = u32::from_str_radix(&text[..digits], 8)
        .ok()
        .filter(|_| is_one)?;
    Some((char::from_u32(code & 0xff)?, &text[digits..]))
}

/// The group for `<name>` or `<number>`, and the rest.
fn named_group<'t>(text: &'t str, names: &[Option<String>]) -> Result<(usize, &'t str)> {
    let Some((name, after)) = text.strip_prefix('<').and_then(|text| text.split_once('>')) else {
        bail!("missing group name in the replacement");
    };
    let group = match name.parse::<usize>() {
        Ok(number) => Some(number).filter(|number| *number < names.len()),
        Err(_) => names
            .iter()
            .position(|other| other.as_deref() == Some(name)),
    };
    match group {
        Some(group) => Ok((group, after)),
        None => bail!("unknown group '{name}' in the replacement"),
    }
}

/// The group for one or two digits, and the rest.
fn numbered_group<'t>(text: &'t str, names: &[Option<String>]) -> Result<(usize, &'t str)> {
    let digits = text.bytes().take(2).take_while(u8::is_ascii_digit).count();
    let group: usize = text[..digits].parse()?;
    if group >= names.len() {
        bail!("invalid group reference {group}");
    }
    Ok((group, &text[digits..]))
}

/// Appends the character for an escape that is not a group: letters must be
/// Python's; anything else except a backslash keeps its backslash.
fn unescape(character: char, text: &mut String) -> Result<()> {
    match character {
        '\\' => text.push('\\'),
        'n' => text.push('\n'),
        't' => text.push('\t'),
        'r' => text.push('\r'),
        'a' => text.push('\x07'),
        'b' => text.push('\x08'),
        'f' => text.push('\x0c'),
        'v' => text.push('\x0b'),
        letter if letter.is_ascii_alphabetic() => bail!("bad escape \\{letter}"),
        other => text.extend(['\\', other]),
    }
    Ok(())
}
