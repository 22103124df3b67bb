//! Floats as exact fractions of integers, and the floats nearest to fractions.

use num_bigint::{BigInt, BigUint};
use num_traits::float::FloatCore;
use num_traits::{Signed, ToPrimitive, Zero};

/// A finite float as a fraction: its numerator, and which power of two its
/// denominator is.
pub(super) fn of_float(float: f64) -> (BigInt, u64) {
    let (digits, exponent, sign) = float.integer_decode();
    let above = (BigInt::from(digits) * sign) << exponent.max(0);
    (above, exponent.min(0).unsigned_abs().into())
}

/// The float that is nearest to `a / b`; none if that is beyond floats.
pub(super) fn quotient(a: &BigInt, b: &BigInt) -> Option<f64> {
    // Enough digits to round once; the last one says whether there are more.
    let shift = b.bits() as i64 - a.bits() as i64 + 66;
    let (above, below) = if shift > 0 {
        (a.magnitude() << shift, b.magnitude().clone())
    } else {
        (a.magnitude().clone(), b.magnitude() << -shift)
    };
    let mut digits = &above / &below;
    if !(above % below).is_zero() {
        digits |= BigUint::from(1u8);
    }
    let half = -shift / 2;
    let size = digits.to_f64().unwrap_or(f64::INFINITY);
    let size = size * 2f64.powi(half as i32) * 2f64.powi((-shift - half) as i32);
    let is_negative = a.is_negative() != b.is_negative();
    size.is_finite()
        .then_some(if is_negative { -size } else { size })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_float_is_the_quotient_of_its_fraction(bits: u64) {
            let float = f64::from_bits(bits);
            prop_assume!(float.is_finite());
            let (above, below) = of_float(float);
            prop_assert_eq!(quotient(&above, &(BigInt::from(1) << below)), Some(float));
        }
    }

    #[test]
    fn what_is_beyond_floats_has_none() {
        let large: BigInt = BigInt::from(1) << 1024;
        assert_eq!(quotient(&large, &1.into()), None);
        assert_eq!(quotient(&-large.clone(), &2.into()), Some(-2f64.powi(1023)));
        assert_eq!(quotient(&0.into(), &7.into()), Some(0.0));
    }
}
