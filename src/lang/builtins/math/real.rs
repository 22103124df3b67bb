//! Functions of one or two real numbers.
//!
//! Wherever Python raises an error, these fail, too: a finite argument never
//! silently becomes NaN or infinity.

use std::f64::consts::{LN_2, PI};

use anyhow::bail;
use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive};
use starlark::environment::GlobalsBuilder;
use starlark::starlark_module;
use starlark::values::{Heap, Value};

use super::gamma;
use crate::lang::builtins::args::{self, Number};

/// The error for a value outside the domain of a function.
const DOMAIN: &str = "math domain error";
/// The error for a result too large for a float.
const RANGE: &str = "math range error";

#[starlark_module]
pub(super) fn register(builder: &mut GlobalsBuilder) {
    fn sqrt(#[starlark(require = pos)] x: Value) -> anyhow::Result<f64> {
        apply(x, f64::sqrt, DOMAIN)
    }

    fn cbrt(#[starlark(require = pos)] x: Value) -> anyhow::Result<f64> {
        apply(x, f64::cbrt, DOMAIN)
    }

    fn exp(#[starlark(require = pos)] x: Value) -> anyhow::Result<f64> {
        apply(x, f64::exp, RANGE)
    }

    fn exp2(#[starlark(require = pos)] x: Value) -> anyhow::Result<f64> {
        apply(x, f64::exp2, RANGE)
    }

    fn expm1(#[starlark(require = pos)] x: Value) -> anyhow::Result<f64> {
        apply(x, f64::exp_m1, RANGE)
    }

    fn log(
        #[starlark(require = pos)] x: Value,
        #[starlark(require = pos)] base: Option<Value>,
    ) -> anyhow::Result<f64> {
        let logarithm = logarithm(x, f64::ln, LN_2)?;
        let Some(base) = args::given(base) else {
            return Ok(logarithm);
        };
        let divisor = self::logarithm(base, f64::ln, LN_2)?;
        if divisor == 0.0 {
            bail!("float division by zero");
        }
        Ok(logarithm / divisor)
    }

    fn log2(#[starlark(require = pos)] x: Value) -> anyhow::Result<f64> {
        logarithm(x, f64::log2, 1.0)
    }

    fn log10(#[starlark(require = pos)] x: Value) -> anyhow::Result<f64> {
        logarithm(x, f64::log10, std::f64::consts::LOG10_2)
    }

    fn log1p(#[starlark(require = pos)] x: Value) -> anyhow::Result<f64> {
        apply(x, f64::ln_1p, DOMAIN)
    }

    fn sin(#[starlark(require = pos)] x: Value) -> anyhow::Result<f64> {
        apply(x, f64::sin, DOMAIN)
    }

    fn cos(#[starlark(require = pos)] x: Value) -> anyhow::Result<f64> {
        apply(x, f64::cos, DOMAIN)
    }

    fn tan(#[starlark(require = pos)] x: Value) -> anyhow::Result<f64> {
        apply(x, f64::tan, DOMAIN)
    }

    fn asin(#[starlark(require = pos)] x: Value) -> anyhow::Result<f64> {
        apply(x, f64::asin, DOMAIN)
    }

    fn acos(#[starlark(require = pos)] x: Value) -> anyhow::Result<f64> {
        apply(x, f64::acos, DOMAIN)
    }

    fn atan(#[starlark(require = pos)] x: Value) -> anyhow::Result<f64> {
        apply(x, f64::atan, DOMAIN)
    }

    fn atan2(
        #[starlark(require = pos)] y: Value,
        #[starlark(require = pos)] x: Value,
    ) -> anyhow::Result<f64> {
        Ok(args::real(y)?.atan2(args::real(x)?))
    }

    fn sinh(#[starlark(require = pos)] x: Value) -> anyhow::Result<f64> {
        apply(x, f64::sinh, RANGE)
    }

    fn cosh(#[starlark(require = pos)] x: Value) -> anyhow::Result<f64> {
        apply(x, f64::cosh, RANGE)
    }

    fn tanh(#[starlark(require = pos)] x: Value) -> anyhow::Result<f64> {
        apply(x, f64::tanh, DOMAIN)
    }

    // Rust's own inverse hyperbolic functions are simple formulas that lose
    // digits near zero; these are C's.
    fn asinh(#[starlark(require = pos)] x: Value) -> anyhow::Result<f64> {
        apply(x, libm::asinh, DOMAIN)
    }

    fn acosh(#[starlark(require = pos)] x: Value) -> anyhow::Result<f64> {
        apply(x, acosh_or_nan, DOMAIN)
    }

    fn atanh(#[starlark(require = pos)] x: Value) -> anyhow::Result<f64> {
        apply(x, libm::atanh, DOMAIN)
    }

    fn erf(#[starlark(require = pos)] x: Value) -> anyhow::Result<f64> {
        apply(x, libm::erf, DOMAIN)
    }

    fn erfc(#[starlark(require = pos)] x: Value) -> anyhow::Result<f64> {
        apply(x, libm::erfc, DOMAIN)
    }

    fn gamma(#[starlark(require = pos)] x: Value) -> anyhow::Result<f64> {
        let x = args::real(x)?;
        let pole = x == 0.0 || (x < 0.0 && x.fract() == 0.0);
        checked(x, if pole { f64::NAN } else { gamma::gamma(x) }, RANGE)
    }

    fn lgamma(#[starlark(require = pos)] x: Value) -> anyhow::Result<f64> {
        let x = args::real(x)?;
        let pole = x.is_finite() && x <= 0.0 && x.fract() == 0.0;
        checked(x, if pole { f64::NAN } else { gamma::log_gamma(x) }, RANGE)
    }

    fn degrees(#[starlark(require = pos)] x: Value) -> anyhow::Result<f64> {
        Ok(args::real(x)? * (180.0 / PI))
    }

    fn radians(#[starlark(require = pos)] x: Value) -> anyhow::Result<f64> {
        Ok(args::real(x)? * (PI / 180.0))
    }

    fn fabs(#[starlark(require = pos)] x: Value) -> anyhow::Result<f64> {
        Ok(args::real(x)?.abs())
    }

    fn ceil<'v>(
        #[starlark(require = pos)] x: Value<'v>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        whole(x, f64::ceil, heap)
    }

    fn floor<'v>(
        #[starlark(require = pos)] x: Value<'v>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        whole(x, f64::floor, heap)
    }

    fn trunc<'v>(
        #[starlark(require = pos)] x: Value<'v>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        whole(x, f64::trunc, heap)
    }

    fn pow(
        #[starlark(require = pos)] x: Value,
        #[starlark(require = pos)] y: Value,
    ) -> anyhow::Result<f64> {
        let (x, y) = (args::real(x)?, args::real(y)?);
        let result = x.powf(y);
        if !(x.is_finite() && y.is_finite()) {
            return Ok(result);
        }
        checked(x, result, if x == 0.0 { DOMAIN } else { RANGE })
    }

    fn fmod(
        #[starlark(require = pos)] x: Value,
        #[starlark(require = pos)] y: Value,
    ) -> anyhow::Result<f64> {
        binary(x, y, |x, y| x % y)
    }

    fn remainder(
        #[starlark(require = pos)] x: Value,
        #[starlark(require = pos)] y: Value,
    ) -> anyhow::Result<f64> {
        binary(x, y, |x, y| {
            if x.is_finite() && y.is_infinite() {
                x
            } else {
                libm::remainder(x, y)
            }
        })
    }

    fn modf(#[starlark(require = pos)] x: Value) -> anyhow::Result<(f64, f64)> {
        let x = args::real(x)?;
        let fraction = if x.is_infinite() { 0.0 } else { x.fract() };
        Ok((fraction.copysign(x), x.trunc()))
    }

    fn frexp(#[starlark(require = pos)] x: Value) -> anyhow::Result<(f64, i32)> {
        let x = args::real(x)?;
        Ok(if x.is_finite() {
            libm::frexp(x)
        } else {
            (x, 0)
        })
    }

    fn ldexp(
        #[starlark(require = pos)] x: Value,
        #[starlark(require = pos)] i: Value,
    ) -> anyhow::Result<f64> {
        let x = args::real(x)?;
        let exponent = args::integer(i)?;
        let limit = if exponent.is_negative() {
            i32::MIN
        } else {
            i32::MAX
        };
        checked(x, libm::ldexp(x, exponent.to_i32().unwrap_or(limit)), RANGE)
    }

    fn copysign(
        #[starlark(require = pos)] x: Value,
        #[starlark(require = pos)] y: Value,
    ) -> anyhow::Result<f64> {
        Ok(args::real(x)?.copysign(args::real(y)?))
    }

    fn nextafter(
        #[starlark(require = pos)] x: Value,
        #[starlark(require = pos)] y: Value,
    ) -> anyhow::Result<f64> {
        Ok(libm::nextafter(args::real(x)?, args::real(y)?))
    }

    fn ulp(#[starlark(require = pos)] x: Value) -> anyhow::Result<f64> {
        let x = args::real(x)?.abs();
        if !x.is_finite() {
            return Ok(x);
        }
        Ok(if x < f64::MAX {
            x.next_up() - x
        } else {
            x - x.next_down()
        })
    }

    fn isfinite(#[starlark(require = pos)] x: Value) -> anyhow::Result<bool> {
        Ok(args::real(x)?.is_finite())
    }

    fn isinf(#[starlark(require = pos)] x: Value) -> anyhow::Result<bool> {
        Ok(args::real(x)?.is_infinite())
    }

    fn isnan(#[starlark(require = pos)] x: Value) -> anyhow::Result<bool> {
        Ok(args::real(x)?.is_nan())
    }

    fn isclose(
        a: Value,
        b: Value,
        #[starlark(require = named)] rel_tol: Option<Value>,
        #[starlark(require = named)] abs_tol: Option<Value>,
    ) -> anyhow::Result<bool> {
        let relative = rel_tol.map_or(Ok(1e-9), args::real)?;
        let absolute = abs_tol.map_or(Ok(0.0), args::real)?;
        if relative < 0.0 || absolute < 0.0 {
            bail!("tolerances must be non-negative");
        }
        let (a, b) = (args::real(a)?, args::real(b)?);
        Ok(is_close(a, b, relative, absolute))
    }
}

/// Applies `function`; `infinite` is the error if a finite argument has an
/// infinite result.
fn apply(x: Value, function: fn(f64) -> f64, infinite: &'static str) -> anyhow::Result<f64> {
    let x = args::real(x)?;
    checked(x, function(x), infinite)
}

fn checked(x: f64, result: f64, infinite: &'static str) -> anyhow::Result<f64> {
    if result.is_nan() && !x.is_nan() {
        bail!(DOMAIN);
    }
    if result.is_infinite() && x.is_finite() {
        bail!(infinite);
    }
    Ok(result)
}

fn binary(x: Value, y: Value, function: fn(f64, f64) -> f64) -> anyhow::Result<f64> {
    let (x, y) = (args::real(x)?, args::real(y)?);
    let result = function(x, y);
    if result.is_nan() && !x.is_nan() && !y.is_nan() {
        bail!(DOMAIN);
    }
    Ok(result)
}

/// The inverse of cosh; `libm` leaves it undefined below one.
fn acosh_or_nan(x: f64) -> f64 {
    if x < 1.0 { f64::NAN } else { libm::acosh(x) }
}

/// The logarithm of a positive number, including integers too large for a
/// float. `of_two` is the logarithm of two to the same base.
fn logarithm(x: Value, function: fn(f64) -> f64, of_two: f64) -> anyhow::Result<f64> {
    if let Some(Number::Big(big)) = Number::of(x)
        && big.is_positive()
        && args::big_to_float(&big).is_err()
    {
        let (mantissa, exponent) = split_off_power_of_two(&big);
        return Ok(function(mantissa) + of_two * exponent);
    }
    if let Some(Number::Big(big)) = Number::of(x)
        && big.is_negative()
    {
        bail!(DOMAIN);
    }
    apply(x, function, DOMAIN)
}

/// `big` as a float between one half and one, times two to the power of a whole
/// float.
fn split_off_power_of_two(big: &BigInt) -> (f64, f64) {
    const LEADING: u64 = 64;
    let bits = big.bits();
    let leading = big >> bits.saturating_sub(LEADING);
    let mantissa = leading.to_f64().unwrap_or(f64::INFINITY) / 2.0_f64.powi(LEADING as i32);
    (mantissa, bits as f64)
}

/// Applies a rounding function to a float; integers are already whole.
fn whole<'v>(x: Value<'v>, function: fn(f64) -> f64, heap: Heap<'v>) -> anyhow::Result<Value<'v>> {
    match Number::of(x) {
        Some(Number::Float(float)) => Ok(heap.alloc(args::float_to_integer(function(float))?)),
        Some(_) => Ok(args::arithmetic(x, heap)),
        None => bail!(
            "must be real number, not {}",
            crate::lang::show::python_type(x)
        ),
    }
}

fn is_close(a: f64, b: f64, relative: f64, absolute: f64) -> bool {
    #[expect(clippy::float_cmp, reason = "equal numbers are close, infinities too")]
    if a == b {
        return true;
    }
    if a.is_infinite() || b.is_infinite() {
        return false;
    }
    let difference = (b - a).abs();
    difference <= (relative * b).abs()
        || difference <= (relative * a).abs()
        || difference <= absolute
}

#[cfg(test)]
mod tests;
