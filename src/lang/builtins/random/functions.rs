//! The functions of the module.

use std::hash::{BuildHasher, Hasher, RandomState};

use anyhow::{anyhow, bail};
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use sha2::{Digest, Sha256};
use starlark::environment::GlobalsBuilder;
use starlark::eval::Evaluator;
use starlark::starlark_module;
use starlark::values::list::{AllocList, ListRef};
use starlark::values::none::NoneType;
use starlark::values::{Heap, Value};

use super::draw;
use crate::lang::builtins::args;
use crate::lang::builtins::arith::{MAX_BITS, floor_divmod};
use crate::lang::context::Context;
use crate::lang::show::{python_type, repr};

pub(in crate::lang::builtins) fn register(builder: &mut GlobalsBuilder) {
    builder.namespace("random", |random| {
        numbers(random);
        sequences(random);
    });
}

#[starlark_module]
fn numbers(builder: &mut GlobalsBuilder) {
    /// From here on, the numbers are those of `a` until the next item begins;
    /// without it they cannot be foreseen. They are not Python's.
    fn seed<'v>(
        a: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<NoneType> {
        let seed = match args::given(a) {
            Some(a) => seed_of(a, eval.heap())?,
            None => unforeseen(),
        };
        Context::of(eval)?.reseed(seed);
        Ok(NoneType)
    }

    fn random(eval: &mut Evaluator) -> anyhow::Result<f64> {
        Ok(Context::of(eval)?.random(draw::unit))
    }

    fn uniform<'v>(
        a: Value<'v>,
        b: Value<'v>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<f64> {
        let (a, b) = (args::real(a)?, args::real(b)?);
        Ok(a + (b - a) * Context::of(eval)?.random(draw::unit))
    }

    fn randint<'v>(
        a: Value<'v>,
        b: Value<'v>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<BigInt> {
        let (a, b) = (args::integer(a)?, args::integer(b)?);
        let size: BigInt = &b - &a + 1;
        if !size.is_positive() {
            bail!("empty range for randint({a}, {b})");
        }
        Ok(a + Context::of(eval)?.random(|rng| draw::below(&size, rng)))
    }

    fn randrange<'v>(
        #[starlark(require = pos)] start: Value<'v>,
        #[starlark(require = pos)] stop: Option<Value<'v>>,
        #[starlark(require = pos)] step: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<BigInt> {
        let first = args::integer(start)?;
        let (start, stop) = match args::given(stop) {
            Some(stop) => (first, args::integer(stop)?),
            None => (BigInt::ZERO, first),
        };
        let step = step.map_or(Ok(BigInt::one()), args::integer)?;
        if step.is_zero() {
            bail!("zero step for randrange()");
        }
        // The number of steps, rounded up.
        let (down, rest) = floor_divmod(&(&stop - &start), &step);
        let size = if rest.is_zero() { down } else { down + 1 };
        if !size.is_positive() {
            bail!("empty range for randrange({start}, {stop}, {step})");
        }
        let steps = Context::of(eval)?.random(|rng| draw::below(&size, rng));
        Ok(start + step * steps)
    }

    fn getrandbits<'v>(
        #[starlark(require = pos)] k: Value<'v>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<BigInt> {
        let bits = args::count(k, "number of bits must be non-negative")?;
        if bits > MAX_BITS {
            bail!("number of bits is too large");
        }
        let size = BigInt::one() << bits;
        Ok(Context::of(eval)?.random(|rng| draw::below(&size, rng)))
    }

    fn gauss<'v>(
        mu: Option<Value<'v>>,
        sigma: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<f64> {
        normal(mu, sigma, eval)
    }

    fn normalvariate<'v>(
        mu: Option<Value<'v>>,
        sigma: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<f64> {
        normal(mu, sigma, eval)
    }

    fn expovariate<'v>(
        lambd: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<f64> {
        let rate = lambd.map_or(Ok(1.0), args::real)?;
        if rate == 0.0 {
            bail!("float division by zero");
        }
        // One minus the draw is never zero, whose logarithm is infinite.
        let draw = Context::of(eval)?.random(draw::unit);
        Ok(-(1.0 - draw).ln() / rate)
    }
}

/// The same for the same value; an integer that fits stands for itself.
fn seed_of<'v>(value: Value<'v>, heap: Heap<'v>) -> anyhow::Result<u64> {
    if let Some(seed) = value.unpack_i32() {
        return Ok(i64::from(seed).cast_unsigned());
    }
    let mut text = String::new();
    repr(value, heap, &mut text)?;
    let digest = Sha256::digest(text.as_bytes());
    let first = digest.first_chunk();
    Ok(first.map_or(0, |first| u64::from_le_bytes(*first)))
}

/// What nobody can know: the keys of the standard library's hashes are random.
fn unforeseen() -> u64 {
    RandomState::new().build_hasher().finish()
}

#[starlark_module]
fn sequences(builder: &mut GlobalsBuilder) {
    fn choice<'v>(
        #[starlark(require = pos)] seq: Value<'v>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<Value<'v>> {
        let items = Items::of(seq, eval.heap())?;
        if items.length == 0 {
            bail!("cannot choose from an empty sequence");
        }
        let index = Context::of(eval)?.random(|rng| draw::index_below(items.length, rng));
        items.get(index)
    }

    fn choices<'v>(
        #[starlark(require = pos)] population: Value<'v>,
        weights: Option<Value<'v>>,
        #[starlark(require = named)] cum_weights: Option<Value<'v>>,
        #[starlark(require = named)] k: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<AllocList<Vec<Value<'v>>>> {
        let heap = eval.heap();
        let items = Items::of(population, heap)?;
        let count = k.map_or(Ok(1), args::index)?;
        let limits = match (args::given(weights), args::given(cum_weights)) {
            (None, None) => None,
            (Some(weights), None) => Some(cumulated(reals(weights, heap)?)),
            (None, Some(cumulated)) => Some(reals(cumulated, heap)?),
            (Some(_), Some(_)) => bail!("cannot specify both weights and cumulative weights"),
        };
        if items.length == 0 && count > 0 {
            bail!("cannot choose from an empty sequence");
        }
        check_weights(limits.as_deref(), items.length)?;
        let context = Context::of(eval)?;
        let chosen: anyhow::Result<Vec<Value>> = (0..count)
            .map(|_| {
                items.get(context.random(|rng| match &limits {
                    None => draw::index_below(items.length, rng),
                    Some(limits) => draw::weighted_index(limits, rng),
                }))
            })
            .collect();
        Ok(AllocList(chosen?))
    }

    fn sample<'v>(
        population: Value<'v>,
        k: Value<'v>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<AllocList<Vec<Value<'v>>>> {
        let items = Items::of(population, eval.heap())?;
        let count = usize::try_from(args::index(k)?)
            .ok()
            .filter(|count| *count <= items.length)
            .ok_or_else(|| anyhow!("sample larger than population or is negative"))?;
        let indices = Context::of(eval)?.random(|rng| draw::sample(items.length, count, rng));
        let sampled: anyhow::Result<Vec<Value>> =
            indices.into_iter().map(|index| items.get(index)).collect();
        Ok(AllocList(sampled?))
    }

    fn shuffle<'v>(
        #[starlark(require = pos)] x: Value<'v>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<NoneType> {
        let Some(list) = ListRef::from_value(x) else {
            let error = anyhow!("only a list can be shuffled, not {}", python_type(x));
            return Err(starlark::Error::new_other(error));
        };
        let heap = eval.heap();
        let context = Context::of(eval)?;
        let mut items: Vec<Value> = list.iter().collect();
        for last in (1..items.len()).rev() {
            let other = context.random(|rng| draw::index_below(last + 1, rng));
            items.swap(last, other);
        }
        for (index, item) in items.into_iter().enumerate() {
            x.set_at(heap.alloc(index), item)?;
        }
        Ok(NoneType)
    }
}

fn normal<'v>(
    mu: Option<Value<'v>>,
    sigma: Option<Value<'v>>,
    eval: &mut Evaluator<'v, '_, '_>,
) -> anyhow::Result<f64> {
    let mu = mu.map_or(Ok(0.0), args::real)?;
    let sigma = sigma.map_or(Ok(1.0), args::real)?;
    Ok(mu + sigma * Context::of(eval)?.random(draw::normal))
}

/// A sequence to draw from: anything with a length and elements by number.
struct Items<'v> {
    value: Value<'v>,
    length: usize,
    heap: Heap<'v>,
}

impl<'v> Items<'v> {
    fn of(value: Value<'v>, heap: Heap<'v>) -> anyhow::Result<Self> {
        match value.get_type() {
            "list" | "tuple" | "string" | "range" => {
                let length = value.length().map_err(starlark::Error::into_anyhow)?;
                let length = usize::try_from(length)?;
                Ok(Self {
                    value,
                    length,
                    heap,
                })
            }
            _ => bail!("expected a sequence, not {}", python_type(value)),
        }
    }

    fn get(&self, index: usize) -> anyhow::Result<Value<'v>> {
        let index = self.heap.alloc(index);
        self.value
            .at(index, self.heap)
            .map_err(starlark::Error::into_anyhow)
    }
}

fn reals<'v>(values: Value<'v>, heap: Heap<'v>) -> anyhow::Result<Vec<f64>> {
    args::iterate(values, heap)?.map(args::real).collect()
}

fn cumulated(weights: Vec<f64>) -> Vec<f64> {
    let add = |sum: &mut f64, weight| {
        *sum += weight;
        Some(*sum)
    };
    weights.into_iter().scan(0.0, add).collect()
}

fn check_weights(limits: Option<&[f64]>, length: usize) -> anyhow::Result<()> {
    let Some(limits) = limits else {
        return Ok(());
    };
    if limits.len() != length {
        bail!("the number of weights does not match the population");
    }
    match limits.last() {
        Some(total) if !total.is_finite() => bail!("total of weights must be finite"),
        Some(total) if *total <= 0.0 => bail!("total of weights must be greater than zero"),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use crate::lang::builtins::testing::{check, check_errors, evaluate_item};

    #[test]
    fn draws_depend_on_seed_and_item_only() {
        let source = "[random.random(), random.randint(1, 1000000), random.gauss(0, 1)]";
        let of = |seed, index| evaluate_item(source, seed, index).expect("numbers");
        assert_eq!(of(1, 5), of(1, 5));
        assert_ne!(of(1, 5), of(1, 6));
        assert_ne!(of(1, 5), of(2, 5));
    }

    #[test]
    fn draws_stay_in_range_and_reach_all_of_it() {
        check(&[
            (
                "all([0.0 <= random.random() and random.random() < 1.0 for _ in range(999)])",
                "True",
            ),
            (
                "all([2.0 <= x and x <= 3.0 for x in [random.uniform(2, 3) for _ in range(99)]])",
                "True",
            ),
            (
                "sorted(set([random.randint(-1, 1) for _ in range(99)]))",
                "[-1, 0, 1]",
            ),
            (
                "sorted(set([random.randrange(3) for _ in range(99)]))",
                "[0, 1, 2]",
            ),
            (
                "sorted(set([random.randrange(1, 8, 3) for _ in range(99)]))",
                "[1, 4, 7]",
            ),
            (
                "sorted(set([random.randrange(5, 0, -2) for _ in range(99)]))",
                "[1, 3, 5]",
            ),
            ("random.randint(7, 7)", "7"),
            (
                "a = random.randint(1 << 90, 1 << 91)\n1 << 90 <= a and a <= 1 << 91",
                "True",
            ),
            ("random.getrandbits(0)", "0"),
            (
                "max([random.getrandbits(100) for _ in range(99)]) >> 93 > 0",
                "True",
            ),
            (
                "all([random.expovariate(2) >= 0 for _ in range(99)])",
                "True",
            ),
            (
                "abs(sum([random.gauss() for _ in range(4000)]) / 4000) < 0.1",
                "True",
            ),
            (
                "s = [random.normalvariate(mu=5, sigma=2) for _ in range(4000)]\n\
              abs(sum([(x - 5) * (x - 5) for x in s]) / 4000 - 4) < 0.5",
                "True",
            ),
        ]);
    }

    #[test]
    fn draws_from_sequences() {
        check(&[
            (
                "sorted(set([random.choice('aé') for _ in range(99)]))",
                "['a', 'é']",
            ),
            ("random.choice(range(5, 6))", "5"),
            ("random.choices([1, 2], weights=[0, 1], k=3)", "[2, 2, 2]"),
            (
                "random.choices([1, 2], cum_weights=[1, 1], k=3)",
                "[1, 1, 1]",
            ),
            ("len(random.choices([1, 2, 3], k=7))", "7"),
            (
                "sorted(random.sample(range(9), 9)) == list(range(9))",
                "True",
            ),
            ("len(set(random.sample(range(100000), 50)))", "50"),
            ("random.sample((), 0)", "[]"),
            (
                "def f():\n    a = list(range(50))\n    r = random.shuffle(a)\n    \
                 return (r, a == list(range(50)), sorted(a) == list(range(50)))\nf()",
                "(None, False, True)",
            ),
        ]);
    }

    #[test]
    fn refuses_what_python_refuses() {
        check_errors(&[
            ("random.randint(2, 1)", "empty range for randint(2, 1)"),
            ("random.randrange(0)", "empty range for randrange(0, 0, 1)"),
            ("random.randrange(1, 2, 0)", "zero step for randrange()"),
            (
                "random.randint(0.5, 1)",
                "'float' object cannot be interpreted as an integer",
            ),
            ("random.choice([])", "cannot choose from an empty sequence"),
            ("random.choice({1: 2})", "expected a sequence, not dict"),
            (
                "random.choices([1], [1, 2])",
                "the number of weights does not match the population",
            ),
            (
                "random.choices([1], [0])",
                "total of weights must be greater than zero",
            ),
            (
                "random.sample([1], 2)",
                "sample larger than population or is negative",
            ),
            (
                "random.shuffle((1, 2))",
                "only a list can be shuffled, not tuple",
            ),
            (
                "random.getrandbits(-1)",
                "number of bits must be non-negative",
            ),
        ]);
    }
}
