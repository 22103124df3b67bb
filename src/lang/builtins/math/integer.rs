//! Functions of integers, exact at any size.

use anyhow::{anyhow, bail};
use num_bigint::BigInt;
use num_traits::{One, Signed, ToPrimitive, Zero};
use starlark::environment::GlobalsBuilder;
use starlark::starlark_module;
use starlark::values::Value;
use starlark::values::tuple::UnpackTuple;

use crate::lang::builtins::args;
use crate::lang::builtins::arith::MAX_BITS;

#[starlark_module]
pub(super) fn register(builder: &mut GlobalsBuilder) {
    fn isqrt(#[starlark(require = pos)] n: Value) -> anyhow::Result<BigInt> {
        let n = args::integer(n)?;
        if n.is_negative() {
            bail!("isqrt() argument must be nonnegative");
        }
        Ok(n.sqrt())
    }

    fn gcd<'v>(#[starlark(args)] integers: UnpackTuple<Value<'v>>) -> anyhow::Result<BigInt> {
        fold(integers, BigInt::ZERO, |a, b| {
            greatest_common_divisor(&a, &b)
        })
    }

    fn lcm<'v>(#[starlark(args)] integers: UnpackTuple<Value<'v>>) -> anyhow::Result<BigInt> {
        fold(integers, BigInt::one(), |a, b| {
            if a.is_zero() || b.is_zero() {
                return BigInt::ZERO;
            }
            let divisor = greatest_common_divisor(&a, &b);
            (a / divisor * b).abs()
        })
    }

    fn factorial(#[starlark(require = pos)] n: Value) -> anyhow::Result<BigInt> {
        let n = args::integer(n)?;
        if n.is_negative() {
            bail!("factorial() not defined for negative values");
        }
        falling(&n, &n)
    }

    fn comb(
        #[starlark(require = pos)] n: Value,
        #[starlark(require = pos)] k: Value,
    ) -> anyhow::Result<BigInt> {
        let (n, k) = (non_negative(n, "n")?, non_negative(k, "k")?);
        if k > n {
            return Ok(BigInt::ZERO);
        }
        let k = k.clone().min(&n - k);
        Ok(falling(&n, &k)? / falling(&k, &k)?)
    }

    fn perm(
        #[starlark(require = pos)] n: Value,
        #[starlark(require = pos)] k: Option<Value>,
    ) -> anyhow::Result<BigInt> {
        let n = non_negative(n, "n")?;
        match args::given(k) {
            None => falling(&n, &n),
            Some(k) => {
                let k = non_negative(k, "k")?;
                if k > n {
                    Ok(BigInt::ZERO)
                } else {
                    falling(&n, &k)
                }
            }
        }
    }
}

fn fold(
    integers: UnpackTuple<Value>,
    start: BigInt,
    combine: impl Fn(BigInt, BigInt) -> BigInt,
) -> anyhow::Result<BigInt> {
    let mut result = start;
    for integer in integers.items {
        result = combine(result, args::integer(integer)?);
    }
    Ok(result)
}

fn greatest_common_divisor(a: &BigInt, b: &BigInt) -> BigInt {
    let (mut a, mut b) = (a.abs(), b.abs());
    while !b.is_zero() {
        if let (Some(small_a), Some(small_b)) = (a.to_u64(), b.to_u64()) {
            return small_divisor(small_a, small_b).into();
        }
        (a, b) = (b.clone(), a % b);
    }
    a
}

fn small_divisor(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

fn non_negative(value: Value, name: &str) -> anyhow::Result<BigInt> {
    let integer = args::integer(value)?;
    if integer.is_negative() {
        bail!("{name} must be a non-negative integer");
    }
    Ok(integer)
}

/// The product of the `count` integers from `n` downwards.
fn falling(n: &BigInt, count: &BigInt) -> anyhow::Result<BigInt> {
    count
        .to_u64()
        .filter(|count| count.saturating_mul(n.bits()) <= MAX_BITS)
        .map(|count| product(n, 0, count))
        .ok_or_else(|| anyhow!("the result has too many digits"))
}

/// The product of `n - start` down to, but not including, `n - end`: halved
/// recursively, so that factors of similar size are multiplied.
fn product(n: &BigInt, start: u64, end: u64) -> BigInt {
    match end - start {
        0 => BigInt::one(),
        1 => n - start,
        length => {
            let middle = start + length / 2;
            product(n, start, middle) * product(n, middle, end)
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::lang::builtins::testing::{check, check_errors};

    #[test]
    fn computes_exactly() {
        check(&[
            ("math.isqrt(17)", "4"),
            ("math.isqrt(1 << 200)", "1267650600228229401496703205376"),
            ("math.gcd()", "0"),
            ("math.gcd(12, -18, 30)", "6"),
            ("math.gcd(0, 7)", "7"),
            (
                "math.gcd(6 << 100, 4 << 90)",
                "4951760157141521099596496896",
            ),
            ("math.lcm()", "1"),
            ("math.lcm(4, 6, -10)", "60"),
            ("math.lcm(3, 0)", "0"),
            (
                "[math.factorial(n) for n in range(6)]",
                "[1, 1, 2, 6, 24, 120]",
            ),
            ("math.factorial(25)", "15511210043330985984000000"),
            ("math.comb(50, 25)", "126410606437752"),
            (
                "[math.comb(3, 5), math.comb(5, 0), math.comb(5, 5)]",
                "[0, 1, 1]",
            ),
            (
                "math.comb(1 << 70, 2)",
                "696898287454081973172400900209902591410176",
            ),
            ("math.perm(10, 3)", "720"),
            (
                "[math.perm(4), math.perm(3, 4), math.perm(3, None)]",
                "[24, 0, 6]",
            ),
        ]);
    }

    #[test]
    fn refuses_what_python_refuses() {
        check_errors(&[
            ("math.isqrt(-1)", "isqrt() argument must be nonnegative"),
            (
                "math.isqrt(4.0)",
                "'float' object cannot be interpreted as an integer",
            ),
            (
                "math.gcd(1.5)",
                "'float' object cannot be interpreted as an integer",
            ),
            (
                "math.factorial(-1)",
                "factorial() not defined for negative values",
            ),
            (
                "math.factorial(100000000)",
                "the result has too many digits",
            ),
            ("math.comb(-1, 2)", "n must be a non-negative integer"),
            ("math.perm(1, -2)", "k must be a non-negative integer"),
        ]);
    }
}
