//! What Starlark's operators make of numbers, where Rust's differ.
//!
//! Follows the `starlark` crate, release 0.14.2, case by case, and our own
//! function for `<<`. `None` is every
//! case that is an error there or that needs more than 64 bits.

use std::cmp::Ordering;

/// `left // right`, rounded down.
#[inline]
pub(super) fn floor_divide(left: i64, right: i64) -> Option<i64> {
    let quotient = left.checked_div(right)?;
    let inexact = left % right != 0;
    Some(quotient - i64::from(inexact && (left < 0) != (right < 0)))
}

/// `left % right`, which has the sign of `right`.
#[inline]
pub(super) fn modulo(left: i64, right: i64) -> Option<i64> {
    if right == 0 {
        return None;
    }
    let remainder = left.wrapping_rem(right);
    Some(if remainder != 0 && (remainder < 0) != (right < 0) {
        remainder + right
    } else {
        remainder
    })
}

/// `left ** right`, where that is an integer.
#[inline]
pub(super) fn power(left: i64, right: i64) -> Option<i64> {
    left.checked_pow(u32::try_from(right).ok()?)
}

/// `left ** right`, where nothing goes beyond floats.
#[inline]
pub(super) fn float_power(left: f64, right: f64) -> Option<f64> {
    let is_finite = left.is_finite() && right.is_finite();
    Some(left.powf(right)).filter(|value| is_finite && value.is_finite())
}

/// `left << right`, where no bit is lost.
#[inline]
pub(super) fn shift_left(left: i64, right: i64) -> Option<i64> {
    let places = u32::try_from(right).ok()?;
    let value = left.checked_shl(places)?;
    (value >> places == left).then_some(value)
}

/// `left >> right`, rounded down.
#[inline]
pub(super) fn shift_right(left: i64, right: i64) -> Option<i64> {
    let places = u64::try_from(right).ok()?;
    Some(left >> places.min(63))
}

/// `left / right`, also of integers, which become the nearest floats first.
#[inline]
pub(super) fn divide(left: f64, right: f64) -> Option<f64> {
    (right != 0.0).then(|| left / right)
}

/// `left // right` of floats: not Python's, which corrects the quotient's
/// rounding.
#[inline]
pub(super) fn float_floor_divide(left: f64, right: f64) -> Option<f64> {
    divide(left, right).map(f64::floor)
}

/// `left % right` of floats, which has the sign of `right`, but is never `-0.0`.
#[inline]
pub(super) fn float_modulo(left: f64, right: f64) -> Option<f64> {
    if right == 0.0 {
        return None;
    }
    let remainder = left % right;
    Some(if remainder == 0.0 {
        0.0
    } else if right.signum() != remainder.signum() {
        remainder + right
    } else {
        remainder
    })
}

/// How two floats compare: all NaNs are one value, above all others, and the
/// zeros are one value too.
#[inline]
pub(super) fn float_order(left: f64, right: f64) -> Ordering {
    left.partial_cmp(&right)
        .unwrap_or_else(|| left.is_nan().cmp(&right.is_nan()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_divide_downwards() {
        for (left, right, quotient, remainder) in [
            (7, 2, Some(3), Some(1)),
            (-7, 2, Some(-4), Some(1)),
            (7, -2, Some(-4), Some(-1)),
            (-7, -2, Some(3), Some(-1)),
            (-6, 2, Some(-3), Some(0)),
            (7, 0, None, None),
            (i64::MIN, -1, None, Some(0)),
            (i64::MIN, 1, Some(i64::MIN), Some(0)),
            (i64::MIN, i64::MAX, Some(-2), Some(i64::MAX - 1)),
        ] {
            assert_eq!(floor_divide(left, right), quotient, "{left} // {right}");
            assert_eq!(modulo(left, right), remainder, "{left} % {right}");
        }
    }

    #[test]
    fn shifts_lose_no_bits() {
        assert_eq!(shift_left(1, 30), Some(1 << 30));
        assert_eq!(shift_left(1, 31), Some(1 << 31));
        assert_eq!(shift_left(1, 32), Some(1 << 32));
        assert_eq!(shift_left(-1, 63), Some(i64::MIN));
        assert_eq!(shift_left(1, 63), None);
        assert_eq!(shift_left(3, -1), None);
        assert_eq!(shift_right(-5, 1), Some(-3));
        assert_eq!(shift_right(-5, i64::MAX), Some(-1));
        assert_eq!(shift_right(5, 64), Some(0));
        assert_eq!(shift_right(5, -1), None);
    }

    #[test]
    fn floats_keep_to_starlark() {
        assert_eq!(divide(1.0, -0.0), None);
        assert_eq!(float_floor_divide(-7.0, 2.0), Some(-4.0));
        assert_eq!(float_floor_divide(1.0, 0.0), None);
        assert_eq!(float_modulo(-7.0, 2.0), Some(1.0));
        assert_eq!(float_modulo(5.5, -2.0), Some(-0.5));
        assert_eq!(float_modulo(-4.0, 2.0).map(f64::to_bits), Some(0));
        assert_eq!(float_modulo(1.0, 0.0), None);
        assert_eq!(float_order(f64::NAN, f64::NAN), Ordering::Equal);
        assert_eq!(float_order(f64::NAN, f64::INFINITY), Ordering::Greater);
        assert_eq!(float_order(0.0, f64::NAN), Ordering::Less);
        assert_eq!(float_order(0.0, -0.0), Ordering::Equal);
    }
}
