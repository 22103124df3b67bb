//! The operator `%` of strings: `%(key)-08.3f`.

use anyhow::{Result, anyhow, bail};
use num_bigint::{BigInt, Sign as BigSign};
use num_traits::ToPrimitive;
use starlark::values::dict::DictRef;
use starlark::values::tuple::TupleRef;
use starlark::values::{Heap, Value};

use super::digits::{self, Notation};
use super::spec::{self, MAX_COUNT};
use super::value::{character, convert, cut};
use crate::lang::builtins::args::{self, Number};
use crate::lang::show::python_type;

/// Formats `values` with `template`.
pub(super) fn format<'v>(
    template: &str,
    values: Value<'v>,
    heap: Heap<'v>,
) -> starlark::Result<String> {
    let mut formatter = Formatter {
        template,
        at: 0,
        source: FieldSource::new(values),
        values,
        heap,
        out: String::with_capacity(template.len()),
    };
    formatter.run()?;
    Ok(formatter.out)
}

/// Where the next value comes from.
enum FieldSource<'v> {
    Tuple(&'v [Value<'v>]),
    /// A single value, until it is used.
    One(Option<Value<'v>>),
}

impl<'v> FieldSource<'v> {
    fn new(values: Value<'v>) -> Self {
        match TupleRef::from_value(values) {
            Some(tuple) => Self::Tuple(tuple.content()),
            None => Self::One(Some(values)),
        }
    }

    fn next(&mut self) -> Result<Value<'v>> {
        let next = match self {
            Self::Tuple(values) => values.split_off_first().copied(),
            Self::One(value) => value.take(),
        };
        next.ok_or_else(|| anyhow!("not enough arguments for format string"))
    }

    fn is_used_up(&self) -> bool {
        match self {
            Self::Tuple(values) => values.is_empty(),
            Self::One(value) => value.is_none(),
        }
    }
}

/// The content between `%` and the type.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "five independent flags")]
struct Directive {
    left: bool,
    plus: bool,
    space: bool,
    alternate: bool,
    zero: bool,
    width: usize,
    precision: Option<usize>,
}

struct Formatter<'a, 'v> {
    template: &'a str,
    at: usize,
    values: Value<'v>,
    source: FieldSource<'v>,
    heap: Heap<'v>,
    out: String,
}

impl<'v> Formatter<'_, 'v> {
    fn run(&mut self) -> starlark::Result<()> {
        while let Some(length) = self.template[self.at..].find('%') {
            self.out.push_str(&self.template[self.at..self.at + length]);
            self.at += length + 1;
            self.directive()?;
        }
        self.out.push_str(&self.template[self.at..]);
        if !self.source.is_used_up() && !is_mapping(self.values) {
            let message = "not all arguments converted during string formatting";
            return Err(anyhow!(message).into());
        }
        Ok(())
    }

    fn next(&mut self) -> Result<char> {
        let next = self.template[self.at..].chars().next();
        let next = next.ok_or_else(|| anyhow!("incomplete format"))?;
        self.at += next.len_utf8();
        Ok(next)
    }

    fn directive(&mut self) -> starlark::Result<()> {
        let rest = &self.template[self.at..];
        if rest.starts_with('%') {
            self.at += 1;
            self.out.push('%');
            return Ok(());
        }
        if rest.starts_with('(') {
            self.key()?;
        }
        let mut directive = Directive::default();
        let mut next = self.flags(&mut directive)?;
        next = self.width(&mut directive, next)?;
        next = self.precision(&mut directive, next)?;
        if matches!(next, 'h' | 'l' | 'L') {
            next = self.next()?;
        }
        let value = self.source.next()?;
        Ok(self.show(value, next, &directive)?)
    }

    /// Parses `(key)`; its value is the next and only one.
    fn key(&mut self) -> starlark::Result<()> {
        if !is_mapping(self.values) {
            return Err(anyhow!("format requires a mapping").into());
        }
        let rest = &self.template[self.at..];
        let mut open = 0;
        let end = rest.bytes().position(|byte| {
            open += i32::from(byte == b'(') - i32::from(byte == b')');
            open == 0
        });
        let end = end.ok_or_else(|| anyhow!("incomplete format key"))?;
        let key = &rest[1..end];
        self.at += end + 1;
        let value = match DictRef::from_value(self.values) {
            Some(dict) => dict
                .get_str(key)
                .ok_or_else(|| anyhow!("KeyError: '{key}'"))?,
            None => self.values.at(self.heap.alloc(key), self.heap)?,
        };
        self.source = FieldSource::One(Some(value));
        Ok(())
    }

    /// Parses flags; returns the first character after them.
    fn flags(&mut self, directive: &mut Directive) -> Result<char> {
        loop {
            match self.next()? {
                '-' => directive.left = true,
                '+' => directive.plus = true,
                ' ' => directive.space = true,
                '#' => directive.alternate = true,
                '0' => directive.zero = true,
                next => return Ok(next),
            }
        }
    }

    fn width(&mut self, directive: &mut Directive, next: char) -> Result<char> {
        if next == '*' {
            let width = self.star()?;
            directive.left |= width < 0;
            directive.width = usize::try_from(width.unsigned_abs())?;
            return self.next();
        }
        let (width, next) = self.count(next, "width")?;
        directive.width = width.unwrap_or(0);
        Ok(next)
    }

    fn precision(&mut self, directive: &mut Directive, next: char) -> Result<char> {
        if next != '.' {
            return Ok(next);
        }
        let next = self.next()?;
        if next == '*' {
            directive.precision = Some(usize::try_from(self.star()?).unwrap_or(0));
            return self.next();
        }
        let (precision, next) = self.count(next, "precision")?;
        directive.precision = Some(precision.unwrap_or(0));
        Ok(next)
    }

    fn star(&mut self) -> Result<i64> {
        match Number::of(self.source.next()?) {
            Some(Number::Int(count)) if count.unsigned_abs() <= MAX_COUNT as u64 => Ok(count),
            Some(Number::Int(_) | Number::Big(_)) => {
                bail!("Python int too large to convert to C int")
            }
            _ => bail!("* wants int"),
        }
    }

    /// Parses the number that starts with `next`, if there is one.
    fn count(&mut self, mut next: char, what: &str) -> Result<(Option<usize>, char)> {
        let start = self.at - next.len_utf8();
        while next.is_ascii_digit() {
            next = self.next()?;
        }
        let digits = &self.template[start..self.at - next.len_utf8()];
        let count = spec::count(digits).map_err(|_| anyhow!("{what} too big"))?;
        Ok((count, next))
    }

    fn show(&mut self, value: Value<'v>, kind: char, directive: &Directive) -> Result<()> {
        match kind {
            's' | 'r' | 'a' => {
                let text = convert(value, kind, self.heap)?;
                self.pad("", cut(&text, directive.precision), directive, false);
            }
            'c' => {
                let text = one_character(value)?;
                self.pad("", text.encode_utf8(&mut [0; 4]), directive, false);
            }
            'd' | 'i' | 'u' | 'o' | 'x' | 'X' => {
                let number = whole(value, kind)?;
                let (head, digits) = integer(&number, kind, directive);
                self.pad(&head, &digits, directive, true);
            }
            'e' | 'E' | 'f' | 'F' | 'g' | 'G' => {
                let text = float(args::real(value)?, kind, directive);
                let (negative, digits) = match text.strip_prefix('-') {
                    Some(digits) => (true, digits),
                    None => (false, text.as_str()),
                };
                self.pad(sign(negative, directive), digits, directive, true);
            }
            _ => {
                let shown = if matches!(kind, ' '..='~' | '\x1f') {
                    kind
                } else {
                    '?'
                };
                let index = self.template[..self.at].chars().count() - 1;
                let code = u32::from(kind);
                bail!("unsupported format character '{shown}' ({code:#x}) at index {index}");
            }
        }
        Ok(())
    }

    /// Appends a head (a sign and a prefix) and a body, filled to the width.
    fn pad(&mut self, head: &str, body: &str, directive: &Directive, is_number: bool) {
        let length = head.len() + body.chars().count();
        let missing = directive.width.saturating_sub(length);
        let (before, zeros, after) = match directive {
            Directive { left: true, .. } => (0, 0, missing),
            Directive { zero: true, .. } if is_number => (0, missing, 0),
            _ => (missing, 0, 0),
        };
        self.out.extend(std::iter::repeat_n(' ', before));
        self.out.push_str(head);
        self.out.extend(std::iter::repeat_n('0', zeros));
        self.out.push_str(body);
        self.out.extend(std::iter::repeat_n(' ', after));
    }
}

/// Whether Python would look up keys in `values`.
fn is_mapping(values: Value) -> bool {
    matches!(values.get_type(), "dict" | "list" | "range")
}

fn sign(negative: bool, directive: &Directive) -> &'static str {
    match directive {
        _ if negative => "-",
        Directive { plus: true, .. } => "+",
        Directive { space: true, .. } => " ",
        _ => "",
    }
}

/// The integer to show for `value`; decimal kinds truncate floats.
fn whole(value: Value, kind: char) -> Result<BigInt> {
    let is_decimal = matches!(kind, 'd' | 'i' | 'u');
    match Number::of(value) {
        Some(Number::Int(int)) => Ok(int.into()),
        Some(Number::Big(big)) => Ok(big),
        Some(Number::Float(float)) if is_decimal => args::float_to_integer(float.trunc()),
        _ => {
            let wanted = if is_decimal {
                "a real number"
            } else {
                "an integer"
            };
            let given = python_type(value);
            bail!("%{kind} format: {wanted} is required, not {given}")
        }
    }
}

/// The sign with the prefix, and the digits.
fn integer(number: &BigInt, kind: char, directive: &Directive) -> (String, String) {
    let (base, prefix) = match kind {
        'o' => (8, "0o"),
        'x' => (16, "0x"),
        'X' => (16, "0X"),
        _ => (10, ""),
    };
    let mut digits = number.magnitude().to_str_radix(base);
    if kind == 'X' {
        digits.make_ascii_uppercase();
    }
    let zeros = directive
        .precision
        .unwrap_or(0)
        .saturating_sub(digits.len());
    digits.insert_str(0, &"0".repeat(zeros));
    let mut head = sign(number.sign() == BigSign::Minus, directive).to_owned();
    if directive.alternate {
        head.push_str(prefix);
    }
    (head, digits)
}

fn float(number: f64, kind: char, directive: &Directive) -> String {
    let notation = match kind {
        'e' | 'E' => Notation::Exponent,
        'f' | 'F' => Notation::Fixed,
        _ => Notation::General,
    };
    let precision = directive.precision.unwrap_or(6);
    let upper = kind.is_ascii_uppercase();
    digits::write(number, notation, precision, directive.alternate, upper)
}

fn one_character(value: Value) -> Result<char> {
    if let Some(text) = value.unpack_str() {
        let mut characters = text.chars();
        if let (Some(only), None) = (characters.next(), characters.next()) {
            return Ok(only);
        }
    } else if let Some(Number::Int(_) | Number::Big(_)) = Number::of(value) {
        let number = args::integer(value)?;
        if number.to_i64().is_none() {
            bail!("%c arg not in range(0x110000)");
        }
        return character(&number);
    }
    bail!("%c requires int or char")
}
