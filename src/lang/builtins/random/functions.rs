//! The functions of the module.

use std::hash::{BuildHasher, Hasher, RandomState};

use anyhow::{anyhow, bail};
use num_bigint::{BigInt, BigUint};
use num_traits::{One, Signed, Zero};
use sha2::{Digest, Sha512};
use starlark::environment::GlobalsBuilder;
use starlark::eval::Evaluator;
use starlark::starlark_module;
use starlark::values::bytes::StarlarkBytes;
use starlark::values::list::{AllocList, ListRef};
use starlark::values::none::NoneType;
use starlark::values::{Heap, Value, ValueLike};

use super::draw;
use crate::lang::builtins::arith::{MAX_BITS, floor_divmod};
use crate::lang::builtins::{args, scalars};
use crate::lang::context::Context;
use crate::lang::generator::Generator;
use crate::lang::show::python_type;

pub(in crate::lang::builtins) fn register(builder: &mut GlobalsBuilder) {
    builder.namespace("random", |random| {
        numbers(random);
        sequences(random);
    });
}

#[starlark_module]
fn numbers(builder: &mut GlobalsBuilder) {
    /// From here to the next item, the numbers are those that CPython draws
    /// with this seed; without a seed they are unpredictable.
    fn seed<'v>(
        a: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<NoneType> {
        let seed = match args::given(a) {
            Some(a) => seed_of(a)?,
            None => unforeseen(),
        };
        Context::of(eval)?.reseed(&seed);
        Ok(NoneType)
    }

    fn random(eval: &mut Evaluator) -> anyhow::Result<f64> {
        Ok(Context::of(eval)?.random(Generator::unit))
    }

    fn uniform<'v>(
        a: Value<'v>,
        b: Value<'v>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<f64> {
        let (a, b) = (args::real(a)?, args::real(b)?);
        Ok(a + (b - a) * Context::of(eval)?.random(Generator::unit))
    }

    fn randint<'v>(
        a: Value<'v>,
        b: Value<'v>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<BigInt> {
        let (a, b) = (args::integer(a)?, args::integer(b)?);
        let size: BigInt = &b - &a + 1;
        if !size.is_positive() {
            bail!("empty range for randrange() ({a}, {}, {size})", b + 1);
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
        let stop_given = args::given(stop).is_some();
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
            if step.is_one() && stop_given {
                let width = &stop - &start;
                bail!("empty range for randrange() ({start}, {stop}, {width})");
            }
            bail!("empty range for randrange()");
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
        Ok(Context::of(eval)?.random(|rng| draw::bits(bits, rng)))
    }

    fn gauss<'v>(
        mu: Option<Value<'v>>,
        sigma: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<f64> {
        normal(mu, sigma, draw::gauss, eval)
    }

    fn normalvariate<'v>(
        mu: Option<Value<'v>>,
        sigma: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<f64> {
        normal(mu, sigma, draw::normal, eval)
    }

    fn lognormvariate<'v>(
        mu: Value<'v>,
        sigma: Value<'v>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<f64> {
        Ok(normal(Some(mu), Some(sigma), draw::normal, eval)?.exp())
    }

    fn paretovariate<'v>(
        alpha: Value<'v>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<f64> {
        let alpha = args::real(alpha)?;
        let drawn = 1.0 - Context::of(eval)?.random(Generator::unit);
        Ok(drawn.powf(-1.0 / alpha))
    }

    fn weibullvariate<'v>(
        alpha: Value<'v>,
        beta: Value<'v>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<f64> {
        let (alpha, beta) = (args::real(alpha)?, args::real(beta)?);
        let drawn = 1.0 - Context::of(eval)?.random(Generator::unit);
        Ok(alpha * (-drawn.ln()).powf(1.0 / beta))
    }

    fn triangular<'v>(
        low: Option<Value<'v>>,
        high: Option<Value<'v>>,
        mode: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<f64> {
        let mut low = low.map_or(Ok(0.0), args::real)?;
        let mut high = high.map_or(Ok(1.0), args::real)?;
        let mut drawn = Context::of(eval)?.random(Generator::unit);
        let width = high - low;
        // As in CPython, which cannot divide by zero.
        if width.abs() == 0.0 {
            return Ok(low);
        }
        let mode = args::given(mode).map(args::real).transpose()?;
        let mut part = mode.map_or(0.5, |mode| (mode - low) / (high - low));
        if drawn > part {
            drawn = 1.0 - drawn;
            part = 1.0 - part;
            std::mem::swap(&mut low, &mut high);
        }
        Ok(low + (high - low) * (drawn * part).sqrt())
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
        let draw = Context::of(eval)?.random(Generator::unit);
        Ok(-(1.0 - draw).ln() / rate)
    }
}

/// The words of a seed, the lowest first, as in CPython.
fn seed_of(value: Value) -> anyhow::Result<Vec<u32>> {
    let bytes = value.downcast_ref::<StarlarkBytes>();
    let text = value.unpack_str().map(str::as_bytes);
    let number = if let Some(text) = text.or_else(|| Some(bytes?.as_bytes())) {
        let digest = Sha512::digest(text);
        BigUint::from_bytes_be(&[text, digest.as_slice()].concat())
    } else if value.get_type() == "float" {
        scalars::hash_of_float(args::real(value)?)
            .cast_unsigned()
            .into()
    } else if let Ok(integer) = args::integer(value) {
        integer.into_parts().1
    } else {
        bail!("The only supported seed types are: None, int, float, str, bytes, and bytearray.")
    };
    let words = number.to_u32_digits();
    Ok(if words.is_empty() { vec![0] } else { words })
}

/// Unpredictable words: the keys of the standard library's hashes are random.
fn unforeseen() -> Vec<u32> {
    let random = || RandomState::new().build_hasher().finish();
    BigUint::from(u128::from(random()) << 64 | u128::from(random())).to_u32_digits()
}

#[starlark_module]
fn sequences(builder: &mut GlobalsBuilder) {
    fn choice<'v>(
        #[starlark(require = pos)] seq: Value<'v>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<Value<'v>> {
        let items = Population::of(seq, eval.heap())?;
        if items.length == 0 {
            bail!("Cannot choose from an empty sequence");
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
        let items = Population::of(population, heap)?;
        let count = k.map_or(Ok(1), args::index)?;
        let limits = match (args::given(weights), args::given(cum_weights)) {
            (None, None) => None,
            (Some(weights), None) => Some(cumulated(reals(weights, heap)?)),
            (None, Some(cumulated)) => Some(reals(cumulated, heap)?),
            (Some(_), Some(_)) => bail!("cannot specify both weights and cumulative weights"),
        };
        if count > MOST_CHOSEN {
            bail!("k is too large: the list would take more than 1 GiB");
        }
        if items.length == 0 && count > 0 {
            bail!("Cannot choose from an empty sequence");
        }
        check_weights(limits.as_deref(), items.length)?;
        let context = Context::of(eval)?;
        let chosen: anyhow::Result<Vec<Value>> = (0..count)
            .map(|_| {
                items.get(context.random(|rng| match &limits {
                    None => (rng.unit() * items.length as f64) as usize,
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
        let items = Population::of(population, eval.heap())?;
        let count = usize::try_from(args::index(k)?)
            .ok()
            .filter(|count| *count <= items.length)
            .ok_or_else(|| anyhow!("Sample larger than population or is negative"))?;
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
    draw: fn(&mut Generator) -> f64,
    eval: &mut Evaluator<'v, '_, '_>,
) -> anyhow::Result<f64> {
    let mu = mu.map_or(Ok(0.0), args::real)?;
    let sigma = sigma.map_or(Ok(1.0), args::real)?;
    Ok(mu + Context::of(eval)?.random(draw) * sigma)
}

/// How many elements `choices` may return: a list of 1 GiB.
const MOST_CHOSEN: i64 = 1 << 27;

/// A sequence to draw from: anything with a length and an index.
struct Population<'v> {
    value: Value<'v>,
    length: usize,
    heap: Heap<'v>,
}

impl<'v> Population<'v> {
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
        bail!("The number of weights does not match the population");
    }
    match limits.last() {
        Some(total) if !total.is_finite() => bail!("Total of weights must be finite"),
        Some(total) if *total <= 0.0 => bail!("Total of weights must be greater than zero"),
        _ => Ok(()),
    }
}
