//! What `re.sub` puts in the place of a match.

use anyhow::{Result, bail};
use regex::{Captures, Regex};
use starlark::eval::Evaluator;
use starlark::values::Value;

use super::found::match_object;
use crate::lang::show::python_type;

/// A function of the match, or a text with references to its groups.
pub(super) enum Replacement<'v> {
    Function(Value<'v>),
    Template(Vec<Piece>),
}

/// A part of a template.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String),
    Group(usize),
}

impl<'v> Replacement<'v> {
    /// What `value` stands for; group references are checked here.
    pub(super) fn of(value: Value<'v>, regex: &Regex) -> Result<Self> {
        if let Some(text) = value.unpack_str() {
            return Ok(Self::Template(pieces(text, regex)?));
        }
        if value.get_type() == "function" {
            return Ok(Self::Function(value));
        }
        bail!(
            "expected a str or a function to replace by, not {}",
            python_type(value)
        )
    }

    /// Appends what stands for one match of `regex` in `string`.
    pub(super) fn write(
        &self,
        regex: &Regex,
        captures: &Captures,
        string: Value<'v>,
        eval: &mut Evaluator<'v, '_, '_>,
        out: &mut String,
    ) -> starlark::Result<()> {
        match self {
            Self::Template(pieces) => {
                for piece in pieces {
                    out.push_str(match piece {
                        Piece::Text(text) => text,
                        Piece::Group(group) => captures.get(*group).map_or("", |m| m.as_str()),
                    });
                }
            }
            Self::Function(function) => {
                let found = match_object(regex, captures, string, eval)?;
                let text = eval.eval_function(*function, &[found], &[])?;
                out.push_str(crate::lang::builtins::args::text(text)?);
            }
        }
        Ok(())
    }
}

fn pieces(template: &str, regex: &Regex) -> Result<Vec<Piece>> {
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
        if character == 'g' || ('1'..='9').contains(&character) {
            let (group, after) = if character == 'g' {
                named_group(after, regex)?
            } else {
                numbered_group(rest, regex)?
            };
            pieces.push(Piece::Text(std::mem::take(&mut text)));
            pieces.push(Piece::Group(group));
            rest = after;
        } else {
            unescape(character, &mut text)?;
            rest = after;
        }
    }
    text.push_str(rest);
    pieces.push(Piece::Text(text));
    Ok(pieces)
}

/// The group of `<name>` or `<number>` and what follows it.
fn named_group<'t>(text: &'t str, regex: &Regex) -> Result<(usize, &'t str)> {
    let Some((name, after)) = text.strip_prefix('<').and_then(|text| text.split_once('>')) else {
        bail!("missing group name in the replacement");
    };
    let group = match name.parse::<usize>() {
        Ok(number) => Some(number).filter(|number| *number < regex.captures_len()),
        Err(_) => regex.capture_names().position(|other| other == Some(name)),
    };
    match group {
        Some(group) => Ok((group, after)),
        None => bail!("unknown group '{name}' in the replacement"),
    }
}

/// The group of one or two digits and what follows them.
fn numbered_group<'t>(text: &'t str, regex: &Regex) -> Result<(usize, &'t str)> {
    let digits = text.bytes().take(2).take_while(u8::is_ascii_digit).count();
    let group: usize = text[..digits].parse()?;
    if group >= regex.captures_len() {
        bail!("invalid group reference {group}");
    }
    Ok((group, &text[digits..]))
}

/// Appends what an escape other than a group stands for: letters are Python's
/// or wrong, anything else keeps its backslash, but for the backslash itself.
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
        '0' => text.push('\0'),
        letter if letter.is_ascii_alphabetic() => bail!("bad escape \\{letter}"),
        other => text.extend(['\\', other]),
    }
    Ok(())
}
