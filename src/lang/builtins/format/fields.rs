//! Templates with fields in braces: `{name.attribute[key]!r:spec}`.

use anyhow::{anyhow, bail};
use starlark::collections::SmallMap;
use starlark::values::{Heap, Value};

use super::{spec, value};

/// How deep fields may nest in specifications, as in Python.
const MAX_DEPTH: usize = 2;

/// What the fields of a template can refer to.
pub(super) struct Arguments<'a, 'v> {
    pub(super) positional: &'a [Value<'v>],
    pub(super) named: &'a SmallMap<&'a str, Value<'v>>,
    pub(super) heap: Heap<'v>,
}

/// How the fields of a template refer to arguments: all implicitly, or all by
/// number.
#[derive(Default)]
struct Numbering {
    is_automatic: Option<bool>,
    next: usize,
}

/// Formats `arguments` with `template`.
pub(super) fn format(template: &str, arguments: &Arguments) -> starlark::Result<String> {
    let mut formatter = Formatter {
        arguments,
        numbering: Numbering::default(),
    };
    let mut text = String::with_capacity(template.len());
    formatter.expand(template, MAX_DEPTH, &mut text)?;
    Ok(text)
}

struct Formatter<'a, 'v> {
    arguments: &'a Arguments<'a, 'v>,
    numbering: Numbering,
}

impl<'v> Formatter<'_, 'v> {
    fn expand(&mut self, template: &str, depth: usize, out: &mut String) -> starlark::Result<()> {
        let Some(depth) = depth.checked_sub(1) else {
            return Err(anyhow!("Max string recursion exceeded").into());
        };
        let mut rest = template;
        while let Some(at) = rest.find(['{', '}']) {
            out.push_str(&rest[..at]);
            let brace = &rest[at..=at];
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix(brace) {
                out.push_str(brace);
                rest = after;
            } else if brace == "}" || rest.is_empty() {
                return Err(anyhow!("Single '{brace}' encountered in format string").into());
            } else {
                let field;
                (field, rest) = Field::read(rest)?;
                self.field(&field, depth, out)?;
            }
        }
        out.push_str(rest);
        Ok(())
    }

    fn field(&mut self, field: &Field, depth: usize, out: &mut String) -> starlark::Result<()> {
        let heap = self.arguments.heap;
        let mut value = self.value(field.name)?;
        if let Some(conversion) = field.conversion {
            value = heap.alloc(value::convert(value, conversion, heap)?);
        }
        if field.spec.contains('{') {
            let mut spec = String::new();
            self.expand(field.spec, depth, &mut spec)?;
            value::format(value, &spec, heap, out)?;
        } else {
            value::format(value, field.spec, heap, out)?;
        }
        Ok(())
    }

    /// The value of `name.attribute[key]`.
    fn value(&mut self, name: &str) -> starlark::Result<Value<'v>> {
        let end = name.find(['.', '[']).unwrap_or(name.len());
        let (first, mut rest) = name.split_at(end);
        let mut value = self.argument(first)?;
        let heap = self.arguments.heap;
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix('.') {
                let end = after.find(['.', '[']).unwrap_or(after.len());
                check_not_empty(&after[..end])?;
                value = value.get_attr_error(&after[..end], heap)?;
                rest = &after[end..];
            } else if let Some(after) = rest.strip_prefix('[') {
                let end = after
                    .find(']')
                    .ok_or_else(|| anyhow!("Missing ']' in format string"))?;
                let key = &after[..end];
                check_not_empty(key)?;
                let key = match spec::count(key)? {
                    Some(index) => heap.alloc(index),
                    None => heap.alloc(key),
                };
                value = value.at(key, heap)?;
                rest = &after[end + 1..];
            } else {
                let message = "Only '.' or '[' may follow ']' in format field specifier";
                return Err(anyhow!(message).into());
            }
        }
        Ok(value)
    }

    fn argument(&mut self, name: &str) -> anyhow::Result<Value<'v>> {
        let index = match spec::count(name)? {
            Some(index) => index,
            None if name.is_empty() => self.numbering.next,
            None => {
                let named = self.arguments.named.get(name).copied();
                return named.ok_or_else(|| anyhow!("KeyError: '{name}'"));
            }
        };
        self.numbering.choose(name.is_empty())?;
        let value = self.arguments.positional.get(index).copied();
        value.ok_or_else(|| {
            anyhow!("Replacement index {index} out of range for positional args tuple")
        })
    }
}

impl Numbering {
    /// Records whether fields have numbers; all must be alike.
    fn choose(&mut self, is_automatic: bool) -> anyhow::Result<()> {
        match (*self.is_automatic.get_or_insert(is_automatic), is_automatic) {
            (false, true) => {
                bail!("cannot switch from manual field specification to automatic field numbering")
            }
            (true, false) => {
                bail!("cannot switch from automatic field numbering to manual field specification")
            }
            _ => {}
        }
        self.next += usize::from(is_automatic);
        Ok(())
    }
}

fn check_not_empty(part: &str) -> anyhow::Result<()> {
    if part.is_empty() {
        bail!("Empty attribute in format string");
    }
    Ok(())
}

/// The content between two braces.
struct Field<'a> {
    name: &'a str,
    conversion: Option<char>,
    spec: &'a str,
}

impl<'a> Field<'a> {
    /// Parses a field after its opening brace; returns the rest.
    fn read(text: &'a str) -> anyhow::Result<(Self, &'a str)> {
        let end = name_end(text)?;
        let (name, rest) = text.split_at(end);
        let mut field = Self {
            name,
            conversion: None,
            spec: "",
        };
        let mut characters = rest.chars();
        if characters.next() == Some('}') {
            return Ok((field, characters.as_str()));
        }
        if rest.starts_with('!') {
            let Some(conversion) = characters.next() else {
                bail!("end of string while looking for conversion specifier");
            };
            field.conversion = Some(conversion);
            match characters.next() {
                Some('}') => return Ok((field, characters.as_str())),
                Some(':') => {}
                Some(_) => bail!("expected ':' after conversion specifier"),
                None => bail!("unmatched '{{' in format spec"),
            }
        }
        let rest = characters.as_str();
        let mut open = 1;
        for (at, character) in rest.char_indices() {
            match character {
                '{' => open += 1,
                '}' => open -= 1,
                _ => {}
            }
            if open == 0 {
                field.spec = &rest[..at];
                return Ok((field, &rest[at + 1..]));
            }
        }
        bail!("unmatched '{{' in format spec")
    }
}

/// Where a field's name ends; braces and colons in brackets belong to it.
fn name_end(text: &str) -> anyhow::Result<usize> {
    let mut in_brackets = false;
    for (at, character) in text.char_indices() {
        match character {
            ']' => in_brackets = false,
            _ if in_brackets => {}
            '[' => in_brackets = true,
            '{' => bail!("unexpected '{{' in field name"),
            '}' | ':' | '!' => return Ok(at),
            _ => {}
        }
    }
    bail!("expected '}}' before end of string")
}
