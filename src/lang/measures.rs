//! Built-in reductions: counts, sums, means, and the least and the largest value.
//!
//! Sums are exact until they are shown, so that every result is the same
//! however items were grouped on the way.

use std::borrow::Cow;
use std::cmp::Ordering;

use num_bigint::BigInt;
use num_traits::FromPrimitive;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use starlark::values::Value;

use super::builtins::Number;
use super::exact::ExactSum;
use super::fraction;
use super::json_parts::json_string;
use super::quoted::quote;
use super::{pyfloat, show};
use crate::shown::{MOST_SHOWN, beginning};

/// Partial sums below this can be added without a check, however many come.
const MOST_SMALL: i128 = 1 << 100;

/// Which of them are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of its own"
)]
pub(crate) struct Measures {
    pub(crate) count: bool,
    pub(crate) sum: bool,
    pub(crate) mean: bool,
    pub(crate) min: bool,
    pub(crate) max: bool,
}

/// A value that is measured.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Operand<'a> {
    Int(i64),
    Big(Cow<'a, BigInt>),
    Float(f64),
    Text(Cow<'a, str>),
    /// Anything else, by the name of its type.
    Other(&'static str),
}

/// What is known about the values so far.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Tally {
    count: u64,
    sum: Sum,
    min: Option<Box<Operand<'static>>>,
    max: Option<Box<Operand<'static>>>,
}

/// An exact sum of integers and floats.
#[derive(Debug, Clone, Default, PartialEq)]
struct Sum {
    small: i128,
    /// Of integers beyond 64 bits, and of floats so large that their sum may be
    /// beyond floats.
    large: Option<Box<BigInt>>,
    /// Of floats, if there was any.
    floats: Option<ExactSum>,
}

impl Measures {
    /// The names of those that are wanted, in the order of their results.
    pub(crate) fn names(self) -> impl Iterator<Item = &'static str> {
        let all = [
            (self.count, "count"),
            (self.sum, "sum"),
            (self.mean, "mean"),
            (self.min, "min"),
            (self.max, "max"),
        ];
        all.into_iter()
            .filter_map(|(wanted, name)| wanted.then_some(name))
    }

    fn counts(self) -> bool {
        self.count || self.mean
    }

    fn adds(self) -> bool {
        self.sum || self.mean
    }
}

impl Operand<'_> {
    /// A value of the function language.
    pub(crate) fn of(value: Value<'_>) -> Operand<'_> {
        match Number::of(value) {
            Some(Number::Int(int)) => Operand::Int(int),
            Some(Number::Big(big)) => Operand::Big(Cow::Owned(big)),
            Some(Number::Float(float)) => Operand::Float(float),
            None => match value.unpack_str() {
                Some(text) => Operand::Text(Cow::Borrowed(text)),
                None => Operand::Other(show::python_type(value)),
            },
        }
    }

    pub(super) fn into_owned(self) -> Operand<'static> {
        match self {
            Self::Int(int) => Operand::Int(int),
            Self::Big(big) => Operand::Big(Cow::Owned(big.into_owned())),
            Self::Float(float) => Operand::Float(float),
            Self::Text(text) => Operand::Text(Cow::Owned(text.into_owned())),
            Self::Other(kind) => Operand::Other(kind),
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Int(_) | Self::Big(_) => "int",
            Self::Float(_) => "float",
            Self::Text(_) => "str",
            Self::Other(kind) => kind,
        }
    }

    /// What it is, for messages.
    fn told(&self) -> String {
        let Self::Text(text) = self else {
            return self.kind().to_owned();
        };
        let (shown, cut) = beginning(text, MOST_SHOWN);
        format!("the string {}{cut}", show::quoted(shown))
    }

    /// How two numbers or strings compare, exactly; numbers come before
    /// strings, so that no order in which values come is an error.
    fn order(&self, other: &Operand) -> Ordering {
        match (self, other) {
            (Self::Text(one), Operand::Text(other)) => one.cmp(other),
            (Self::Text(_), _) => Ordering::Greater,
            (_, Operand::Text(_)) => Ordering::Less,
            (Self::Int(one), Operand::Int(other)) => one.cmp(other),
            (Self::Float(one), Operand::Float(other)) => {
                one.partial_cmp(other).unwrap_or(Ordering::Equal)
            }
            (Self::Float(one), other) => float_order(*one, &other.whole()),
            (one, Operand::Float(other)) => float_order(*other, &one.whole()).reverse(),
            (one, other) => one.whole().cmp(&other.whole()),
        }
    }

    fn whole(&self) -> BigInt {
        match self {
            Self::Int(int) => (*int).into(),
            Self::Big(big) => big.clone().into_owned(),
            Self::Float(_) | Self::Text(_) | Self::Other(_) => BigInt::ZERO,
        }
    }

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Int(int) => out.extend_from_slice(itoa::Buffer::new().format(*int).as_bytes()),
            Self::Big(big) => out.extend_from_slice(big.to_string().as_bytes()),
            Self::Float(float) => pyfloat::write(*float, out),
            Self::Text(text) => quote(text, out),
            Self::Other(_) => out.extend_from_slice(b"null"),
        }
    }

    fn read(json: &str) -> Option<Operand<'static>> {
        Some(match json.as_bytes().first()? {
            b'"' => Operand::Text(json_string(json).ok()?.into_owned().into()),
            _ if json.contains(['.', 'e', 'E']) => Operand::Float(json.parse().ok()?),
            _ => match json.parse() {
                Ok(int) => Operand::Int(int),
                Err(_) => Operand::Big(Cow::Owned(json.parse().ok()?)),
            },
        })
    }
}

/// How a finite float compares with an integer.
fn float_order(float: f64, integer: &BigInt) -> Ordering {
    let whole = BigInt::from_f64(float.trunc()).unwrap_or_default();
    whole
        .cmp(integer)
        .then_with(|| float.fract().partial_cmp(&0.0).unwrap_or(Ordering::Equal))
}

impl Sum {
    fn add(&mut self, operand: &Operand) {
        match operand {
            Operand::Int(int) => self.small += i128::from(*int),
            Operand::Big(big) => **self.large.get_or_insert_default() += big.as_ref(),
            Operand::Float(float) => self.add_float(*float),
            Operand::Text(_) | Operand::Other(_) => {}
        }
    }

    fn add_float(&mut self, float: f64) {
        let floats = self.floats.get_or_insert_default();
        if floats.add(float).is_ok() {
            return;
        }
        let large = self.large.get_or_insert_default();
        for number in floats.take_large().into_iter().chain([float]) {
            **large += BigInt::from_f64(number).unwrap_or_default();
        }
    }

    fn add_all(&mut self, other: &Self) {
        if let Some(floats) = &other.floats
            && self.floats.get_or_insert_default().add_all(floats).is_err()
        {
            floats.parts().for_each(|part| self.add_float(part));
        }
        self.small += other.small;
        if let Some(large) = &other.large {
            **self.large.get_or_insert_default() += large.as_ref();
        }
    }

    fn integers(&self) -> BigInt {
        let large = self.large.as_deref().cloned().unwrap_or_default();
        large + BigInt::from(self.small)
    }

    /// The float nearest to the sum divided by `number`.
    fn divided(&self, number: u64) -> Result<f64, String> {
        if number == 1
            && self.small == 0
            && self.large.is_none()
            && let Some(Ok(sum)) = self.floats.as_ref().map(ExactSum::rounded)
        {
            return Ok(sum);
        }
        let (mut above, mut places) = (self.integers(), 0);
        for part in self.floats.iter().flat_map(ExactSum::parts) {
            let (part, below) = fraction::of_float(part);
            let common = below.max(places);
            above = (above << (common - places)) + (part << (common - below));
            places = common;
        }
        let below = BigInt::from(number) << places;
        let float = fraction::quotient(&above, &below);
        float.ok_or_else(|| "the sum is beyond the largest float".to_owned())
    }
}

impl Tally {
    /// Adds a value; says why it cannot, and changes nothing then.
    pub(crate) fn add(&mut self, measures: Measures, operand: Operand) -> Result<(), String> {
        check(measures, &operand)?;
        let replaces = |old: &Option<Box<Operand>>, order| {
            old.as_ref().is_none_or(|old| operand.order(old) == order)
        };
        let smaller = measures.min && replaces(&self.min, Ordering::Less);
        let larger = measures.max && replaces(&self.max, Ordering::Greater);
        if measures.adds() {
            self.sum.add(&operand);
        }
        self.count += 1;
        if smaller || larger {
            let operand = Box::new(operand.into_owned());
            if smaller && larger {
                self.min = Some(operand.clone());
                self.max = Some(operand);
            } else if smaller {
                self.min = Some(operand);
            } else {
                self.max = Some(operand);
            }
        }
        Ok(())
    }

    /// Adds the tally of later values.
    pub(crate) fn merge(&mut self, later: Self) {
        self.sum.add_all(&later.sum);
        self.count += later.count;
        for (old, new, order) in [
            (&mut self.min, later.min, Ordering::Less),
            (&mut self.max, later.max, Ordering::Greater),
        ] {
            if let Some(new) = new
                && old.as_ref().is_none_or(|old| new.order(old) == order)
            {
                *old = Some(new);
            }
        }
    }

    /// Appends all that is known as JSON, for [`read`](Self::read).
    pub(crate) fn write(&self, measures: Measures, out: &mut Vec<u8>) {
        out.push(b'[');
        let start = out.len();
        if measures.counts() {
            write_integer(self.count, out);
        }
        if measures.adds() {
            next(start, out);
            out.extend_from_slice(self.sum.integers().to_string().as_bytes());
            next(start, out);
            match &self.sum.floats {
                None => out.extend_from_slice(b"null"),
                Some(floats) => {
                    out.push(b'[');
                    let start = out.len();
                    for part in floats.parts() {
                        next(start, out);
                        write_integer(part.to_bits(), out);
                    }
                    out.push(b']');
                }
            }
        }
        for (wanted, extreme) in [(measures.min, &self.min), (measures.max, &self.max)] {
            if wanted {
                next(start, out);
                write_extreme(extreme.as_deref(), out);
            }
        }
        out.push(b']');
    }

    /// Reads what [`write`](Self::write) wrote.
    pub(crate) fn read(measures: Measures, json: &str) -> Option<Self> {
        let elements: Vec<&RawValue> = serde_json::from_str(json).ok()?;
        let mut elements = elements.into_iter().map(RawValue::get);
        let mut tally = Self::default();
        if measures.counts() {
            tally.count = elements.next()?.parse().ok()?;
        }
        if measures.adds() {
            let integers = elements.next()?;
            match integers.parse() {
                Ok(small) if small > -MOST_SMALL && small < MOST_SMALL => tally.sum.small = small,
                _ => tally.sum.large = Some(Box::new(integers.parse().ok()?)),
            }
            let parts: Option<Vec<u64>> = serde_json::from_str(elements.next()?).ok()?;
            let sum = parts.map(|parts| ExactSum::of(parts.into_iter().map(f64::from_bits)));
            tally.sum.floats = sum.transpose().ok()?;
        }
        for (wanted, extreme) in [
            (measures.min, &mut tally.min),
            (measures.max, &mut tally.max),
        ] {
            if wanted {
                let text = elements.next()?;
                if text != "null" {
                    *extreme = Some(Box::new(Operand::read(text)?));
                }
            }
        }
        Some(tally)
    }

    /// Appends the result: a value, or an object of several.
    pub(crate) fn finish(&self, measures: Measures, out: &mut Vec<u8>) -> Result<(), String> {
        let is_one = measures.names().count() == 1;
        if !is_one {
            out.push(b'{');
        }
        let start = out.len();
        for name in measures.names() {
            if !is_one {
                next(start, out);
                out.extend_from_slice(format!("\"{name}\":").as_bytes());
            }
            match name {
                "count" => write_integer(self.count, out),
                "sum" => match self.sum.floats {
                    None => out.extend_from_slice(self.sum.integers().to_string().as_bytes()),
                    Some(_) => pyfloat::write(self.sum.divided(1)?, out),
                },
                "mean" if self.count == 0 => out.extend_from_slice(b"null"),
                "mean" => pyfloat::write(self.sum.divided(self.count)?, out),
                "min" => write_extreme(self.min.as_deref(), out),
                _ => write_extreme(self.max.as_deref(), out),
            }
        }
        if !is_one {
            out.push(b'}');
        }
        Ok(())
    }
}

/// Whether values of this kind can be measured.
fn check(measures: Measures, operand: &Operand) -> Result<(), String> {
    let is_number = matches!(
        operand,
        Operand::Int(_) | Operand::Big(_) | Operand::Float(_)
    );
    let is_ordered = is_number || matches!(operand, Operand::Text(_));
    if measures.adds() && !is_number {
        let option = if measures.sum { "--sum" } else { "--mean" };
        return Err(format!("{option} needs numbers, not {}", operand.told()));
    }
    if (measures.min || measures.max) && !is_ordered {
        let option = if measures.min { "--min" } else { "--max" };
        return Err(format!(
            "{option} needs numbers or strings, not {}",
            operand.kind()
        ));
    }
    if matches!(operand, Operand::Float(float) if !float.is_finite()) {
        return Err("NaN and the infinities have no JSON form".to_owned());
    }
    Ok(())
}

fn write_integer(number: u64, out: &mut Vec<u8>) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

fn write_extreme(extreme: Option<&Operand>, out: &mut Vec<u8>) {
    match extreme {
        Some(extreme) => extreme.write(out),
        None => out.extend_from_slice(b"null"),
    }
}

/// A comma, unless nothing was written since `start`.
fn next(start: usize, out: &mut Vec<u8>) {
    if out.len() > start {
        out.push(b',');
    }
}

#[cfg(test)]
mod tests;
