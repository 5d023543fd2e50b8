//! Functions of real numbers, the same to the last bit everywhere.
//!
//! The platform's `exp` differs from machine to machine and is called number by number. These are sums and
//! products in a fixed order, without branches, so that the compiler may compute sixteen at once or one.

use std::f32::consts::{FRAC_1_SQRT_2, LOG2_E};

/// Numbers that are added side by side, whatever the machine's vectors hold.
pub(crate) const LANES: usize = 16;

/// 1.5 · 2²³: adding it rounds a small number to an integer, half to even, which then stands in the last bits.
const ROUND: f32 = 12_582_912.0;

/// ln 2 in two parts, of which the first has so few bits that its products with small integers are exact.
const LN_2_HIGH: f32 = 0.693_359_4;
const LN_2_LOW: f32 = -0.000_212_194_44;

/// The nearest integer, half to even, of a number within ±127.
#[inline(always)]
pub(crate) fn round_to_i8(x: f32) -> i8 {
    // The last eight bits, as two's complement has them.
    (x + ROUND).to_bits() as i8
}

/// eˣ for x ≤ 0; what is below −87 counts as −87.
#[inline(always)]
pub(crate) fn exp(x: f32) -> f32 {
    let x = if x < -87.0 { -87.0 } else { x };
    // x = n · ln 2 + r with |r| ≤ ½ ln 2, and the series of eʳ to its seventh power.
    let shifted = x * LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = x - n * LN_2_HIGH - n * LN_2_LOW;
    let mut sum = 1.0 / 5040.0;
    for term in [1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
        sum = sum * r + term;
    }
    // n stands in the last bits; moved to the exponent it is the power of two.
    sum * f32::from_bits((shifted.to_bits() << 23).wrapping_add(1f32.to_bits()))
}

/// The Gaussian error linear unit, x · Φ(x).
///
/// With the approximation of erf by Abramowitz and Stegun, *Handbook of Mathematical Functions* (1964),
/// 7.1.26, whose error is below 1.5 · 10⁻⁷.
#[inline(always)]
pub(crate) fn gelu(x: f32) -> f32 {
    let z = x.abs() * FRAC_1_SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let mut sum = 1.061_405_4;
    for term in [-1.453_152_1, 1.421_413_8, -0.284_496_72, 0.254_829_6] {
        sum = sum * t + term;
    }
    let erf = 1.0 - sum * t * exp(-(z * z));
    0.5 * x * (1.0 + erf.copysign(x))
}

/// The sum of sixteen numbers: halves are added until one is left.
#[inline(always)]
pub(crate) fn fold(mut lanes: [f32; LANES], join: impl Fn(f32, f32) -> f32) -> f32 {
    let mut width = LANES / 2;
    while width > 0 {
        for lane in 0..width {
            lanes[lane] = join(lanes[lane], lanes[lane + width]);
        }
        width /= 2;
    }
    lanes[0]
}

/// The sum of what `of` makes of the numbers, in sixteen lanes; there must be a multiple of sixteen.
#[inline(always)]
pub(crate) fn sum(numbers: &[f32], of: impl Fn(f32) -> f32) -> f32 {
    let mut lanes = [0.0; LANES];
    for chunk in numbers.as_chunks::<LANES>().0 {
        for (lane, &number) in lanes.iter_mut().zip(chunk) {
            *lane += of(number);
        }
    }
    fold(lanes, |a, b| a + b)
}

/// The largest of what `of` makes of the numbers, or `least`; there must be a multiple of sixteen.
#[inline(always)]
pub(crate) fn largest(numbers: &[f32], least: f32, of: impl Fn(f32) -> f32) -> f32 {
    let larger = |a: f32, b: f32| if b > a { b } else { a };
    let mut lanes = [least; LANES];
    for chunk in numbers.as_chunks::<LANES>().0 {
        for (lane, &number) in lanes.iter_mut().zip(chunk) {
            *lane = larger(*lane, of(number));
        }
    }
    fold(lanes, larger)
}
