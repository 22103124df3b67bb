//! Functions of many numbers: sums, products and distances.

use anyhow::{anyhow, bail};
use starlark::environment::GlobalsBuilder;
use starlark::starlark_module;
use starlark::values::tuple::UnpackTuple;
use starlark::values::{Heap, Value};

use crate::lang::builtins::args;
use crate::lang::exact::{ExactSum, two_sum};
use crate::lang::show::python_type;

#[starlark_module]
pub(super) fn register(builder: &mut GlobalsBuilder) {
    fn fsum<'v>(#[starlark(require = pos)] seq: Value<'v>, heap: Heap<'v>) -> anyhow::Result<f64> {
        let mut sum = FloatSum::default();
        for item in args::iterate(seq, heap)? {
            sum.add(args::real(item)?)?;
        }
        sum.rounded()
    }

    fn prod<'v>(
        #[starlark(require = pos)] iterable: Value<'v>,
        #[starlark(require = named)] start: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        let mut product = start.unwrap_or_else(|| heap.alloc(1));
        for item in args::iterate(iterable, heap)? {
            product = multiply(product, item, heap)?;
        }
        Ok(product)
    }

    fn sumprod<'v>(
        #[starlark(require = pos)] p: Value<'v>,
        #[starlark(require = pos)] q: Value<'v>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        let p: Vec<Value> = args::iterate(p, heap)?.collect();
        let q: Vec<Value> = args::iterate(q, heap)?.collect();
        if p.len() != q.len() {
            bail!("inputs are not the same length");
        }
        let mut total = heap.alloc(0);
        for (a, b) in p.into_iter().zip(q) {
            let term = multiply(a, b, heap)?;
            total = total
                .add(term, heap)
                .map_err(|_| unsupported("+", total, term))?;
        }
        Ok(total)
    }

    fn hypot<'v>(#[starlark(args)] coordinates: UnpackTuple<Value<'v>>) -> anyhow::Result<f64> {
        let coordinates: anyhow::Result<Vec<f64>> =
            coordinates.items.into_iter().map(args::real).collect();
        Ok(length(&coordinates?))
    }

    fn dist<'v>(
        #[starlark(require = pos)] p: Value<'v>,
        #[starlark(require = pos)] q: Value<'v>,
        heap: Heap<'v>,
    ) -> anyhow::Result<f64> {
        let p: anyhow::Result<Vec<f64>> = args::iterate(p, heap)?.map(args::real).collect();
        let q: anyhow::Result<Vec<f64>> = args::iterate(q, heap)?.map(args::real).collect();
        let (p, q) = (p?, q?);
        if p.len() != q.len() {
            bail!("both points must have the same number of dimensions");
        }
        let differences: Vec<f64> = p.iter().zip(&q).map(|(a, b)| a - b).collect();
        Ok(length(&differences))
    }
}

fn multiply<'v>(a: Value<'v>, b: Value<'v>, heap: Heap<'v>) -> anyhow::Result<Value<'v>> {
    let (a, b) = (args::arithmetic(a, heap), args::arithmetic(b, heap));
    a.mul(b, heap).map_err(|_| unsupported("*", a, b))
}

fn unsupported(operator: &str, a: Value, b: Value) -> anyhow::Error {
    anyhow!(
        "unsupported operand type(s) for {operator}: '{}' and '{}'",
        python_type(a),
        python_type(b)
    )
}

/// The length of a vector, without overflow in between, and with the error of
/// each step carried along, as in Python.
fn length(coordinates: &[f64]) -> f64 {
    if coordinates.iter().any(|x| x.is_infinite()) {
        return f64::INFINITY;
    }
    if coordinates.iter().any(|x| x.is_nan()) {
        return f64::NAN;
    }
    let largest = coordinates.iter().fold(0.0_f64, |max, x| max.max(x.abs()));
    if largest == 0.0 || coordinates.len() == 1 {
        return largest;
    }
    // Scaling by a power of two loses nothing.
    let (_, exponent) = libm::frexp(largest);
    let (mut sum, mut lost) = (0.0_f64, 0.0_f64);
    for coordinate in coordinates {
        let scaled = libm::scalbn(*coordinate, -exponent);
        let square = scaled * scaled;
        lost += scaled.mul_add(scaled, -square);
        let (total, error) = two_sum(sum, square);
        lost += error;
        sum = total;
    }
    let root = (sum + lost).sqrt();
    let (total, error) = two_sum(sum, lost);
    let correction = ((-root).mul_add(root, total) + error) / (2.0 * root);
    libm::scalbn(root + correction, exponent)
}

/// What `fsum` adds up: an exact sum, unless a number is not finite.
#[derive(Default)]
struct FloatSum {
    exact: ExactSum,
    /// The plain sum of what was not finite, if anything was.
    special: Option<f64>,
    infinite: f64,
}

impl FloatSum {
    fn add(&mut self, number: f64) -> anyhow::Result<()> {
        if number.is_finite() {
            return self.exact.add(number).map_err(|_| overflow());
        }
        if number.is_infinite() {
            self.infinite += number;
        }
        *self.special.get_or_insert(0.0) += number;
        Ok(())
    }

    /// The float nearest to the sum.
    fn rounded(self) -> anyhow::Result<f64> {
        let Some(special) = self.special else {
            return self.exact.rounded().map_err(|_| overflow());
        };
        if self.infinite.is_nan() {
            bail!("-inf + inf in fsum");
        }
        Ok(special)
    }
}

fn overflow() -> anyhow::Error {
    anyhow!("intermediate overflow in fsum")
}

#[cfg(test)]
mod tests {
    use crate::lang::builtins::testing::{check, check_errors};

    #[test]
    fn sums_exactly() {
        check(&[
            ("math.fsum([])", "0.0"),
            ("math.fsum([0.1] * 10)", "1.0"),
            ("math.fsum([1e100, 1.0, -1e100, 1e-100])", "1.0"),
            ("math.fsum([1e16, 1.0, 1e-16])", "1.0000000000000002e+16"),
            ("math.fsum([1e308, 1, -1e308])", "1.0"),
            ("math.fsum([math.inf, 1])", "inf"),
            ("math.fsum([math.nan, 1])", "nan"),
            ("math.fsum(range(5))", "10.0"),
        ]);
        check_errors(&[
            ("math.fsum([math.inf, -math.inf])", "-inf + inf in fsum"),
            ("math.fsum([1e308, 1e308])", "intermediate overflow in fsum"),
            ("math.fsum(['a'])", "must be real number, not str"),
        ]);
    }

    #[test]
    fn multiplies() {
        check(&[
            ("math.prod([])", "1"),
            ("math.prod([2, 3, 7])", "42"),
            (
                "math.prod([1 << 40, 1 << 40], start=2)",
                "2417851639229258349412352",
            ),
            ("math.prod([2, 0.5, True])", "1.0"),
            ("math.sumprod([1, 2, 3], (4, 5, 6))", "32"),
            ("math.sumprod([], [])", "0"),
        ]);
        check_errors(&[
            ("math.sumprod([1], [])", "inputs are not the same length"),
            (
                "math.prod([None])",
                "unsupported operand type(s) for *: 'int' and 'NoneType'",
            ),
        ]);
    }

    #[test]
    fn measures_distances() {
        check(&[
            ("math.hypot()", "0.0"),
            ("math.hypot(-3)", "3.0"),
            ("math.hypot(3, 4)", "5.0"),
            ("math.hypot(1, 1, 1)", "1.7320508075688772"),
            ("math.hypot(1e300, 1e300)", "1.4142135623730952e+300"),
            ("math.hypot(1.7e308, 1.7e308)", "inf"),
            ("math.hypot(5e-324, 5e-324)", "5e-324"),
            ("math.hypot(math.nan, math.inf)", "inf"),
            ("math.dist([1, 2], (4, 6))", "5.0"),
        ]);
        check_errors(&[(
            "math.dist([1], [1, 2])",
            "both points must have the same number of dimensions",
        )]);
    }
}
