//! Text literals: strings, bytes, and f-strings, which become `METHOD("{:>{}}
//! {!r}", a, b, c)`.

use std::fmt::Write;

use ruff_python_ast::{
    ConversionFlag, Expr, ExprBytesLiteral, ExprFString, ExprStringLiteral, FStringPart,
    InterpolatedElement, InterpolatedStringElement,
};
use ruff_text_size::Ranged;

use super::lowering::{Done, Lowering};
use super::places::{end, start};
use super::refusals::{refuse, wrong};
use crate::lang::builtins::names as builtins;

/// How deep specifications may nest, as in Python.
const MOST_SPECIFICATIONS: usize = 2;

/// The two parts of an f-string.
#[derive(Default)]
struct Parts<'e> {
    /// The template, with the specifications of values.
    template: String,
    /// The values.
    values: Vec<&'e Expr>,
}

impl Lowering<'_> {
    pub(super) fn string(&mut self, string: &ExprStringLiteral) -> Done {
        let parts = string.value.as_slice();
        for part in parts {
            self.refuse_surrogates(part.flags.prefix().is_raw(), part)?;
        }
        let written = &self.source[start(string)..end(string)];
        let is_plain = written.starts_with(['"', '\'']) && !written.contains(['\\', '\r']);
        if parts.len() == 1 && is_plain {
            self.out.copy(start(string)..end(string));
        } else {
            self.insert(&literal(string.value.to_str()), start(string));
        }
        Ok(())
    }

    pub(super) fn bytes(&mut self, bytes: &ExprBytesLiteral) {
        // Starlark accepts no bytes after a comma, unless they are in parentheses.
        let mut text = String::from("(b\"");
        for byte in bytes.value.bytes() {
            match byte {
                b'"' | b'\\' => text.extend(['\\', char::from(byte)]),
                b' '..=b'~' => text.push(char::from(byte)),
                _ => {
                    let _ = write!(text, "\\x{byte:02x}");
                }
            }
        }
        text.push_str("\")");
        self.insert(&text, start(bytes));
    }

    pub(super) fn f_string(&mut self, string: &ExprFString) -> Done {
        let mut parts = Parts::default();
        for part in &string.value {
            match part {
                FStringPart::Literal(literal) => {
                    self.refuse_surrogates(literal.flags.prefix().is_raw(), literal)?;
                    parts.template.push_str(&doubled(&literal.value));
                }
                FStringPart::FString(string) => {
                    let is_raw = string.flags.prefix().is_raw();
                    self.elements(&string.elements, is_raw, &mut parts, 0)?;
                }
            }
        }
        self.insert(
            &format!("{}({}", builtins::METHOD, literal(&parts.template)),
            start(string),
        );
        for value in parts.values {
            self.insert(", ", start(value));
            self.operand(value)?;
        }
        self.insert(")", end(string));
        Ok(())
    }

    fn elements<'e>(
        &self,
        elements: &'e [InterpolatedStringElement],
        is_raw: bool,
        parts: &mut Parts<'e>,
        depth: usize,
    ) -> Done {
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(text) => {
                    self.refuse_surrogates(is_raw, text)?;
                    let text = &text.value;
                    if depth == 0 {
                        parts.template.push_str(&doubled(text));
                    } else if text.contains(['{', '}']) {
                        return refuse("a brace in a specification", element);
                    } else {
                        parts.template.push_str(text);
                    }
                }
                InterpolatedStringElement::Interpolation(field) => {
                    self.field(field, is_raw, parts, depth)?;
                }
            }
        }
        Ok(())
    }

    /// `{expression=!r:spec}`
    fn field<'e>(
        &self,
        field: &'e InterpolatedElement,
        is_raw: bool,
        parts: &mut Parts<'e>,
        depth: usize,
    ) -> Done {
        if depth == MOST_SPECIFICATIONS {
            return wrong("f-string: expressions nested too deeply", field);
        }
        if let Some(text) = &field.debug_text {
            let text = text.as_str().replace("\r\n", "\n").replace('\r', "\n");
            if depth > 0 {
                return refuse("= in a specification", field);
            }
            parts.template.push_str(&doubled(&text));
        }
        let is_shown = field.debug_text.is_some() && field.format_spec.is_none();
        parts.values.push(&*field.expression);
        parts.template.push('{');
        parts.template.push_str(match field.conversion {
            ConversionFlag::None if is_shown => "!r",
            ConversionFlag::None => "",
            ConversionFlag::Str => "!s",
            ConversionFlag::Ascii => "!a",
            ConversionFlag::Repr => "!r",
        });
        if let Some(spec) = &field.format_spec {
            parts.template.push(':');
            self.elements(&spec.elements, is_raw, parts, depth + 1)?;
        }
        parts.template.push('}');
        Ok(())
    }

    /// Text consists of whole characters: rejects escapes for halves of one.
    fn refuse_surrogates(&self, is_raw: bool, part: &impl Ranged) -> Done {
        let mut rest = &self.source[start(part)..end(part)];
        if is_raw {
            return Ok(());
        }
        while let Some(at) = rest.find('\\') {
            let escape = &rest.as_bytes()[at + 1..];
            let digits: &[u8] = match escape.first() {
                Some(b'u') => &escape[1..],
                Some(b'U') if escape[1..].starts_with(b"0000") => &escape[5..],
                _ => &[],
            };
            if let [b'd' | b'D', b'8' | b'9' | b'a'..=b'f' | b'A'..=b'F', ..] = digits {
                return refuse("half of a surrogate pair", part);
            }
            let next = rest[at + 1..].chars().next().map_or(0, char::len_utf8);
            rest = &rest[at + 1 + next..];
        }
        Ok(())
    }
}

/// The text with its braces doubled, so that a template contains it literally.
fn doubled(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

/// A string literal for Starlark.
fn literal(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => literal.extend(['\\', character]),
            '\n' => literal.push_str("\\n"),
            '\0'..' ' | '\x7f' => {
                let _ = write!(literal, "\\x{:02x}", u32::from(character));
            }
            _ => literal.push(character),
        }
    }
    literal.push('"');
    literal
}
