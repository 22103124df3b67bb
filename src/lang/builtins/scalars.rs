//! Functions of a single value: `abs`, `ascii`, `chr`, `hash` and `ord`.

use anyhow::{anyhow, bail};
use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive};
use starlark::environment::GlobalsBuilder;
use starlark::starlark_module;
use starlark::values::bytes::StarlarkBytes;
use starlark::values::{Heap, Value, ValueLike};

use super::args::{self, Number};
use super::format;
use crate::lang::show::{self, python_type};

/// Hashes of numbers are remainders modulo this prime.
const MODULUS: u64 = (1 << 61) - 1;
/// The hash of infinity.
const HASH_OF_INFINITY: i64 = 314_159;

#[starlark_module]
pub(super) fn register(builder: &mut GlobalsBuilder) {
    fn abs<'v>(
        #[starlark(require = pos)] number: Value<'v>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        Ok(match Number::of(number) {
            Some(Number::Int(int)) => match int.checked_abs() {
                Some(int) => heap.alloc(int),
                None => heap.alloc(BigInt::from(int).abs()),
            },
            Some(Number::Big(big)) => heap.alloc(big.abs()),
            Some(Number::Float(float)) => heap.alloc(float.abs()),
            None => bail!("bad operand type for abs(): '{}'", python_type(number)),
        })
    }

    fn ascii<'v>(
        #[starlark(require = pos)] object: Value<'v>,
        heap: Heap<'v>,
    ) -> anyhow::Result<String> {
        let mut shown = String::new();
        show::repr(object, heap, &mut shown)?;
        Ok(format::ascii(&shown))
    }

    fn chr<'v>(
        #[starlark(require = pos)] code: Value<'v>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        let code = args::integer(code)?;
        if code
            .to_u32()
            .is_some_and(|code| (0xd800..0xe000).contains(&code))
        {
            bail!("half of a surrogate pair is not a character");
        }
        let character = code.to_u32().and_then(char::from_u32);
        let character = character.ok_or_else(|| anyhow!("chr() arg not in range(0x110000)"))?;
        Ok(heap.alloc(character))
    }

    fn ord<'v>(#[starlark(require = pos)] text: Value<'v>) -> anyhow::Result<i32> {
        if let Some(bytes) = text.downcast_ref::<StarlarkBytes>()
            && let [byte] = bytes.as_bytes()
        {
            return Ok(i32::from(*byte));
        }
        let Some(characters) = text.unpack_str() else {
            let kind = python_type(text);
            bail!("ord() expected string of length 1, but {kind} found");
        };
        let mut all = characters.chars();
        if let (Some(one), None) = (all.next(), all.next()) {
            return Ok(u32::from(one) as i32);
        }
        let count = characters.chars().count();
        bail!("ord() expected a character, but string of length {count} found")
    }

    /// The hash of a number equals Python's; those of strings vary there from
    /// run to run.
    fn hash<'v>(#[starlark(require = pos)] object: Value<'v>) -> anyhow::Result<i64> {
        match Number::of(object) {
            Some(Number::Float(float)) => Ok(hash_of_float(float)),
            Some(_) => Ok(hash_of_integer(&args::integer(object)?)),
            None => match object.get_hashed() {
                Ok(hashed) => Ok(i64::from(hashed.hash().get())),
                Err(_) => bail!("unhashable type: '{}'", python_type(object)),
            },
        }
    }
}

/// -1 is not a valid hash.
fn hash_of(magnitude: u64, is_negative: bool) -> i64 {
    let hash = magnitude as i64;
    match if is_negative { -hash } else { hash } {
        -1 => -2,
        hash => hash,
    }
}

fn hash_of_integer(integer: &BigInt) -> i64 {
    let rest = integer.magnitude() % MODULUS;
    hash_of(rest.to_u64().unwrap_or(0), integer.is_negative())
}

pub(super) fn hash_of_float(float: f64) -> i64 {
    if float.is_infinite() {
        return if float > 0.0 {
            HASH_OF_INFINITY
        } else {
            -HASH_OF_INFINITY
        };
    }
    if float.is_nan() || float == 0.0 {
        return 0;
    }
    let bits = float.abs().to_bits();
    let (exponent, digits) = ((bits >> 52) as i64, bits & ((1 << 52) - 1));
    let (digits, exponent) = match exponent {
        0 => (digits, -1074),
        _ => (digits | 1 << 52, exponent - 1075),
    };
    // Multiplying by a power of two rotates the 61 bits of a remainder.
    let turn = exponent.rem_euclid(61) as u32;
    let wide = u128::from(digits % MODULUS) << turn;
    let rest = wide % u128::from(MODULUS);
    hash_of(rest as u64, float < 0.0)
}
