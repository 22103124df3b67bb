//! The gamma function and its logarithm, by Lanczos' approximation with
//! Python's parameters, so that the last digits agree.

use std::f64::consts::PI;

const G: f64 = 6.024_680_040_776_73;
const G_MINUS_HALF: f64 = G - 0.5;

/// The coefficients of the sum's numerator and denominator, the lowest first.
const NUMERATOR: [f64; 13] = [
    23_531_376_880.410_76,
    42_919_803_642.649_1,
    35_711_959_237.355_67,
    17_921_034_426.037_21,
    6_039_542_586.352_028,
    1_439_720_407.311_721_6,
    248_874_557.862_054_17,
    31_426_415.585_400_194,
    2_876_370.628_935_372_5,
    186_056.265_395_223_48,
    8_071.672_002_365_816,
    210.824_277_751_579_36,
    2.506_628_274_631_000_2,
];
const DENOMINATOR: [f64; 13] = [
    0.0,
    39_916_800.0,
    120_543_840.0,
    150_917_976.0,
    105_258_076.0,
    45_995_730.0,
    13_339_535.0,
    2_637_558.0,
    357_423.0,
    32_670.0,
    1_925.0,
    66.0,
    1.0,
];

fn lanczos_sum(x: f64) -> f64 {
    let polynomial = |coefficients: [f64; 13]| {
        if x < 5.0 {
            coefficients
                .iter()
                .rev()
                .fold(0.0, |sum, one| sum * x + one)
        } else {
            coefficients.iter().fold(0.0, |sum, one| sum / x + one)
        }
    };
    polynomial(NUMERATOR) / polynomial(DENOMINATOR)
}

/// The sine of `x` half turns.
fn sin_pi(x: f64) -> f64 {
    let y = x.abs() % 2.0;
    let sine = match (2.0 * y).round() as i32 {
        0 => (PI * y).sin(),
        1 => (PI * (y - 0.5)).cos(),
        2 => (PI * (1.0 - y)).sin(),
        3 => -(PI * (y - 1.5)).cos(),
        _ => (PI * (y - 2.0)).sin(),
    };
    1.0_f64.copysign(x) * sine
}

/// Γ(x) for an x that is not a pole; infinite if the result is too large.
pub(super) fn gamma(x: f64) -> f64 {
    if !x.is_finite() {
        return if x < 0.0 { f64::NAN } else { x };
    }
    if x.fract() == 0.0 && (1.0..=23.0).contains(&x) {
        return (1..x as u64).map(|factor| factor as f64).product();
    }
    let size = x.abs();
    if size < 1e-20 {
        return 1.0 / x;
    }
    if size > 200.0 {
        return if x < 0.0 {
            0.0 / sin_pi(x)
        } else {
            f64::INFINITY
        };
    }
    let y = size + G_MINUS_HALF;
    // Corrects what is lost in that sum.
    let lost = if size > G_MINUS_HALF {
        y - size - G_MINUS_HALF
    } else {
        y - G_MINUS_HALF - size
    };
    let correction = lost * G / y;
    let scale = |value: f64, apply: fn(f64, f64) -> f64| {
        if size < 140.0 {
            apply(value, y.powf(size - 0.5))
        } else {
            let root = y.powf(size / 2.0 - 0.25);
            apply(apply(value, root), root)
        }
    };
    if x < 0.0 {
        let value = -PI / sin_pi(size) / size * y.exp() / lanczos_sum(size);
        scale(value - correction * value, |value, power| value / power)
    } else {
        let value = lanczos_sum(size) / y.exp();
        scale(value + correction * value, |value, power| value * power)
    }
}

/// ln |Γ(x)| for an x that is not a pole.
pub(super) fn log_gamma(x: f64) -> f64 {
    if !x.is_finite() {
        return x.abs();
    }
    if x.fract() == 0.0 && (1.0..=2.0).contains(&x) {
        return 0.0;
    }
    let size = x.abs();
    if size < 1e-20 {
        return -size.ln();
    }
    let mut log = lanczos_sum(size).ln() - G;
    log += (size - 0.5) * ((size + G - 0.5).ln() - 1.0);
    if x < 0.0 {
        log = PI.ln() - sin_pi(size).abs().ln() - size.ln() - log;
    }
    log
}
