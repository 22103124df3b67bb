//! `sum`, `pow` and `divmod`.

use anyhow::bail;
use num_bigint::{BigInt, Sign};
use num_traits::{Signed, ToPrimitive, Zero};
use starlark::environment::GlobalsBuilder;
use starlark::starlark_module;
use starlark::values::{Heap, Value};

use super::args::{self, Number};
use crate::lang::fraction::quotient;
use crate::lang::show::python_type;

/// The largest result of integer arithmetic in one call: 2 MiB, or five million
/// digits. Python would go on until memory runs out.
pub(super) const MAX_BITS: u64 = 1 << 24;

#[starlark_module]
pub(super) fn register(builder: &mut GlobalsBuilder) {
    fn sum<'v>(
        #[starlark(require = pos)] iterable: Value<'v>,
        start: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        let mut total = match start {
            Some(start) if start.unpack_str().is_some() => {
                bail!("sum() can't sum strings [use ''.join(seq) instead]")
            }
            Some(start) => Total::of(start),
            None => Total::Int(0),
        };
        for item in args::iterate(args::iterable(iterable, heap)?, heap)? {
            total = total.plus(item, heap)?;
        }
        Ok(total.value(heap))
    }

    fn pow<'v>(
        #[starlark(require = pos)] base: Value<'v>,
        #[starlark(require = pos)] exponent: Value<'v>,
        #[starlark(require = pos)] modulus: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        if let Some(modulus) = args::given(modulus) {
            return Ok(heap.alloc(modular_power(base, exponent, modulus)?));
        }
        power_of(base, exponent, heap)
    }

    fn divmod<'v>(
        #[starlark(require = pos)] a: Value<'v>,
        #[starlark(require = pos)] b: Value<'v>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        match (Number::of(a), Number::of(b)) {
            (Some(Number::Float(_)), Some(_)) | (Some(_), Some(Number::Float(_))) => {
                Ok(heap.alloc(float_divmod(args::real(a)?, args::real(b)?)?))
            }
            (Some(_), Some(_)) => {
                let (a, b) = (args::integer(a)?, args::integer(b)?);
                if b.is_zero() {
                    bail!("integer division or modulo by zero");
                }
                Ok(heap.alloc(floor_divmod(&a, &b)))
            }
            _ => bail!(
                "unsupported operand type(s) for divmod(): '{}' and '{}'",
                python_type(a),
                python_type(b)
            ),
        }
    }
}

/// `base ** exponent`
pub(super) fn power_of<'v>(
    base: Value<'v>,
    exponent: Value<'v>,
    heap: Heap<'v>,
) -> anyhow::Result<Value<'v>> {
    match (Number::of(base), Number::of(exponent)) {
        (Some(Number::Float(_)), Some(_)) | (Some(_), Some(Number::Float(_))) => {
            Ok(heap.alloc(float_power(args::real(base)?, args::real(exponent)?)?))
        }
        (Some(_), Some(_)) => integer_power(base, exponent, heap),
        _ => bail!(
            "unsupported operand type(s) for ** or pow(): '{}' and '{}'",
            python_type(base),
            python_type(exponent)
        ),
    }
}

/// A running total that stays a machine number as long as possible.
enum Total<'v> {
    Int(i64),
    Float(f64),
    Other(Value<'v>),
}

impl<'v> Total<'v> {
    fn of(value: Value<'v>) -> Self {
        match Number::of(value) {
            Some(Number::Int(int)) => Self::Int(int),
            Some(Number::Float(float)) => Self::Float(float),
            _ => Self::Other(value),
        }
    }

    fn plus(self, item: Value<'v>, heap: Heap<'v>) -> anyhow::Result<Self> {
        match (&self, Number::of(item)) {
            (Self::Int(total), Some(Number::Int(int))) => {
                if let Some(total) = total.checked_add(int) {
                    return Ok(Self::Int(total));
                }
            }
            (Self::Int(total), Some(Number::Float(float))) => {
                return Ok(Self::Float(*total as f64 + float));
            }
            (Self::Float(total), Some(_)) => return Ok(Self::Float(total + args::real(item)?)),
            _ => {}
        }
        let total = self.value(heap);
        match total.add(args::arithmetic(item, heap), heap) {
            Ok(total) => Ok(Self::Other(total)),
            Err(_) => bail!(
                "unsupported operand type(s) for +: '{}' and '{}'",
                python_type(total),
                python_type(item)
            ),
        }
    }

    fn value(self, heap: Heap<'v>) -> Value<'v> {
        match self {
            Self::Int(int) => heap.alloc(int),
            Self::Float(float) => heap.alloc(float),
            Self::Other(value) => value,
        }
    }
}

fn integer_power<'v>(base: Value, exponent: Value, heap: Heap<'v>) -> anyhow::Result<Value<'v>> {
    let exponent = args::integer(exponent)?;
    if exponent.is_negative() {
        let exponent = args::big_to_float(&exponent)?;
        return Ok(heap.alloc(float_power(args::real(base)?, exponent)?));
    }
    Ok(heap.alloc(power(&args::integer(base)?, &exponent)?))
}

/// `base` to the power of `exponent`, which must not be negative.
fn power(base: &BigInt, exponent: &BigInt) -> anyhow::Result<BigInt> {
    if base.bits() <= 1 {
        // 0, 1 and -1 have small powers, however large the exponent.
        let even = !exponent.bit(0);
        return Ok(match base.sign() {
            Sign::NoSign if exponent.is_zero() => 1.into(),
            Sign::Minus if even => 1.into(),
            _ => base.clone(),
        });
    }
    match exponent.to_u32() {
        Some(exponent) if (base.bits() - 1) * u64::from(exponent) <= MAX_BITS => {
            Ok(base.pow(exponent))
        }
        _ => bail!("the result of pow() has too many digits"),
    }
}

fn float_power(base: f64, exponent: f64) -> anyhow::Result<f64> {
    let result = base.powf(exponent);
    if base == 0.0 && exponent < 0.0 {
        bail!("0.0 cannot be raised to a negative power");
    }
    if base.is_finite() && exponent.is_finite() {
        if result.is_nan() {
            bail!("a negative number cannot be raised to a fractional power");
        }
        if result.is_infinite() {
            bail!("(34, 'Numerical result out of range')");
        }
    }
    Ok(result)
}

fn modular_power(base: Value, exponent: Value, modulus: Value) -> anyhow::Result<BigInt> {
    let numbers = [Number::of(base), Number::of(exponent), Number::of(modulus)];
    let is_integer = |number| matches!(number, Some(Number::Int(_) | Number::Big(_)));
    if !numbers.into_iter().all(is_integer) {
        bail!("pow() 3rd argument not allowed unless all arguments are integers");
    }
    let (base, exponent) = (args::integer(base)?, args::integer(exponent)?);
    let modulus = args::integer(modulus)?;
    if modulus.is_zero() {
        bail!("pow() 3rd argument cannot be 0");
    }
    if !exponent.is_negative() {
        return Ok(base.modpow(&exponent, &modulus));
    }
    match base.modinv(&modulus) {
        Some(inverse) => Ok(inverse.modpow(&-exponent, &modulus)),
        None => bail!("base is not invertible for the given modulus"),
    }
}

/// Floor division and its remainder, as in Python.
pub(super) fn floor_divmod(a: &BigInt, b: &BigInt) -> (BigInt, BigInt) {
    let (quotient, rest) = (a / b, a % b);
    if rest.is_zero() || rest.is_negative() == b.is_negative() {
        (quotient, rest)
    } else {
        (quotient - 1, rest + b)
    }
}

/// `left / right`, `left // right` or `left % right` of numbers.
pub(super) fn divided<'v>(
    operator: &str,
    left: &Number,
    right: &Number,
    heap: Heap<'v>,
) -> anyhow::Result<Value<'v>> {
    let float = |number: &Number| match number {
        Number::Int(int) => Ok(*int as f64),
        Number::Big(big) => args::big_to_float(big),
        Number::Float(float) => Ok(*float),
    };
    if let (Some(left), Some(right)) = (left.whole(), right.whole()) {
        return match operator {
            "/" if right.is_zero() => bail!("division by zero"),
            "/" => match quotient(&left, &right) {
                Some(float) => Ok(heap.alloc(float)),
                None => bail!("integer division result too large for a float"),
            },
            "%" if right.is_zero() => bail!("integer modulo by zero"),
            _ if right.is_zero() => bail!("integer division or modulo by zero"),
            "%" => Ok(heap.alloc(floor_divmod(&left, &right).1)),
            _ => Ok(heap.alloc(floor_divmod(&left, &right).0)),
        };
    }
    let (left, right) = (float(left)?, float(right)?);
    Ok(heap.alloc(match operator {
        "/" if right == 0.0 => bail!("float division by zero"),
        "/" => left / right,
        "%" if right == 0.0 => bail!("float modulo"),
        _ if right == 0.0 => bail!("float floor division by zero"),
        "%" => float_divmod(left, right)?.1,
        _ => float_divmod(left, right)?.0,
    }))
}

/// Python's own steps, so that the remainder is exact and the signs are
/// Python's.
fn float_divmod(a: f64, b: f64) -> anyhow::Result<(f64, f64)> {
    if b == 0.0 {
        bail!("float divmod()");
    }
    let mut rest = a % b;
    let mut quotient = (a - rest) / b;
    if rest == 0.0 {
        rest = 0.0_f64.copysign(b);
    } else if (b < 0.0) != (rest < 0.0) {
        rest += b;
        quotient -= 1.0;
    }
    if quotient == 0.0 {
        return Ok((0.0_f64.copysign(a / b), rest));
    }
    let floor = quotient.floor();
    let missed = if quotient - floor > 0.5 { 1.0 } else { 0.0 };
    Ok((floor + missed, rest))
}

#[cfg(test)]
mod tests {
    use crate::lang::builtins::testing::{check, check_errors};

    #[test]
    fn sums_as_python_does() {
        check(&[
            ("sum([])", "0"),
            ("sum([1, 2, 3])", "6"),
            ("sum([1, 2], start=10)", "13"),
            ("sum((1, 0.5, True))", "2.5"),
            ("sum([x > 1 for x in [1, 2, 3]])", "2"),
            ("sum([0.1] * 10)", "0.9999999999999999"),
            (
                "sum([9223372036854775807, 1, 0.0])",
                "9.223372036854776e+18",
            ),
            ("sum([9223372036854775807, 1])", "9223372036854775808"),
            ("sum([1 << 80, -(1 << 80), True])", "1"),
            ("sum([[1], [2]], [])", "[1, 2]"),
            ("sum({1: 2, 3: 4})", "4"),
        ]);
        check_errors(&[
            ("sum(5)", "'int' object is not iterable"),
            (
                "sum([1, 'a'])",
                "unsupported operand type(s) for +: 'int' and 'str'",
            ),
            (
                "sum(['a'], '')",
                "sum() can't sum strings [use ''.join(seq) instead]",
            ),
        ]);
    }

    #[test]
    fn raises_to_powers_as_python_does() {
        check(&[
            ("pow(2, 10)", "1024"),
            ("pow(-3, 3)", "-27"),
            ("pow(2, 100)", "1267650600228229401496703205376"),
            (
                "[pow(0, 0), pow(0, 5), pow(-1, 1 << 90), pow(1, 1 << 90)]",
                "[1, 0, 1, 1]",
            ),
            ("pow(2, -1)", "0.5"),
            ("pow(2, 0.5)", "1.4142135623730951"),
            ("pow(2.0, 3)", "8.0"),
            ("pow(True, 2)", "1"),
            ("pow(3, 200, 13)", "9"),
            ("pow(3, -1, 7)", "5"),
            ("pow(-3, 3, 5)", "3"),
            ("pow(3, 3, -5)", "-3"),
            ("pow(float('inf'), -1)", "0.0"),
        ]);
        let large = "the result of pow() has too many digits";
        check_errors(&[
            ("pow(10, 1000000000)", large),
            ("pow(10, 1 << 70)", large),
            ("pow(0, -1)", "0.0 cannot be raised to a negative power"),
            (
                "pow(-8.0, 0.5)",
                "a negative number cannot be raised to a fractional power",
            ),
            ("pow(10.0, 400)", "(34, 'Numerical result out of range')"),
            ("pow(2, 3, 0)", "pow() 3rd argument cannot be 0"),
            (
                "pow(2, -1, 4)",
                "base is not invertible for the given modulus",
            ),
            (
                "pow(2.0, 1, 4)",
                "pow() 3rd argument not allowed unless all arguments are integers",
            ),
            (
                "pow('a', 2)",
                "unsupported operand type(s) for ** or pow(): 'str' and 'int'",
            ),
        ]);
    }

    #[test]
    fn divides_with_a_rest_as_python_does() {
        check(&[
            ("divmod(7, 2)", "(3, 1)"),
            ("divmod(-7, 2)", "(-4, 1)"),
            ("divmod(7, -2)", "(-4, -1)"),
            ("divmod(-(1 << 70), 3)", "(-393530540239137101142, 2)"),
            ("divmod(7.5, 2)", "(3.0, 1.5)"),
            ("divmod(-7.5, 2)", "(-4.0, 0.5)"),
            ("divmod(-0.0, 3)", "(-0.0, 0.0)"),
            ("divmod(0.3, -0.1)", "(-3.0, -2.7755575615628914e-17)"),
        ]);
        check_errors(&[
            ("divmod(1, 0)", "integer division or modulo by zero"),
            ("divmod(1.0, 0)", "float divmod()"),
            (
                "divmod(1, 'a')",
                "unsupported operand type(s) for divmod(): 'int' and 'str'",
            ),
        ]);
    }
}
