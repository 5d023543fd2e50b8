//! The table of slots, and the numbers behind its integers.
//!
//! A slot is [`LANES`] little-endian 16-bit integers: the weights of the five leaves, the bucket's squared
//! gain, and two lanes that are zero. Sixteen bytes, so a slot never straddles a cache line.

use crate::error::{Error, ErrorKind};
use crate::tree::LEAVES;

/// Integers in a slot.
pub(crate) const LANES: usize = 8;
/// Bytes of a slot.
pub(crate) const SLOT_BYTES: usize = 2 * LANES;
/// The lane of the squared gain; the lanes before it are the leaves.
pub(crate) const GAIN_LANE: usize = LEAVES;

/// The largest integer that weights and gains are scaled to.
const FULL: f32 = i16::MAX as f32;

/// How much an occurrence of each bucket counts (an inverse document frequency, say), squared and rounded
/// as the file keeps it, so that training divides by the very norm that scoring will.
///
/// A text with occurrences o₁…oₙ has the feature values `gain(oᵢ) / √(Σ gain(oⱼ)²)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Gains {
    step: f32,
    squares: Vec<i16>,
}

impl Gains {
    /// Rounds gains, one a bucket; each must be finite and not negative, and one must be positive.
    pub fn new(gains: &[f32]) -> Result<Gains, Error> {
        let largest = gains.iter().copied().fold(0.0, f32::max);
        if gains.iter().any(|gain| !gain.is_finite() || *gain < 0.0) || largest <= 0.0 {
            return Err(
                ErrorKind::Inconsistent("a gain is negative, not finite, or all are zero".into()).into()
            );
        }
        let step = largest * largest / FULL;
        let squares = gains.iter().map(|gain| (gain * gain / step).round() as i16).collect();
        Ok(Gains { step, squares })
    }

    /// How many buckets there are.
    pub fn len(&self) -> usize {
        self.squares.len()
    }

    /// Whether there is no bucket.
    pub fn is_empty(&self) -> bool {
        self.squares.is_empty()
    }

    /// The squared gain of a bucket as rounded; 0 outside the table.
    pub fn square(&self, bucket: usize) -> f32 {
        self.squares.get(bucket).map_or(0.0, |&square| f32::from(square) * self.step)
    }

    /// The gain of a bucket as rounded; 0 outside the table.
    pub fn gain(&self, bucket: usize) -> f32 {
        self.square(bucket).sqrt()
    }
}

/// A linear model over buckets, rounded to the integers that the file keeps.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// Added to the leaf scores whatever the text; natural-log units before the temperature.
    pub bias: [f32; LEAVES],
    /// Scores are divided by it before the softmax; positive.
    pub temperature: f32,
    /// What one unit of a leaf's lane is worth.
    pub(crate) step: [f32; LEAVES],
    /// What one unit of the gain lane is worth.
    pub(crate) gain_step: f32,
    /// The slots, `SLOT_BYTES` a bucket.
    pub(crate) slots: Vec<u8>,
}

impl Weights {
    /// Rounds a trained model: `weights` holds, for each bucket of `gains`, the weight of each leaf for a
    /// feature value of 1.
    pub fn new(
        gains: &Gains,
        weights: &[[f32; LEAVES]],
        bias: [f32; LEAVES],
        temperature: f32,
    ) -> Result<Weights, Error> {
        let numbers = || weights.iter().flatten().chain(&bias);
        if weights.len() != gains.len() || numbers().any(|number| !number.is_finite()) {
            return Err(
                ErrorKind::Inconsistent("weights are not finite or not one row a bucket".into()).into()
            );
        }
        if !(temperature.is_finite() && temperature > 0.0) {
            return Err(
                ErrorKind::Inconsistent(format!("temperature {temperature} is not positive")).into()
            );
        }
        let folded = |bucket: usize, leaf: usize| weights[bucket][leaf] * gains.gain(bucket);
        let step = std::array::from_fn(|leaf| {
            let largest = (0..weights.len()).map(|bucket| folded(bucket, leaf).abs()).fold(0.0, f32::max);
            if largest > 0.0 { largest / FULL } else { 1.0 }
        });
        let mut slots = Vec::with_capacity(weights.len() * SLOT_BYTES);
        for bucket in 0..weights.len() {
            let mut lanes = [0i16; LANES];
            for leaf in 0..LEAVES {
                lanes[leaf] = (folded(bucket, leaf) / step[leaf]).round() as i16;
            }
            lanes[GAIN_LANE] = gains.squares[bucket];
            slots.extend(lanes.iter().flat_map(|lane| lane.to_le_bytes()));
        }
        Ok(Weights { bias, temperature, step, gain_step: gains.step, slots })
    }
}

/// The integers of a slot.
#[inline]
pub(crate) fn lanes(slot: &[u8; SLOT_BYTES]) -> [i16; LANES] {
    let (pairs, _) = slot.as_chunks::<2>();
    std::array::from_fn(|lane| i16::from_le_bytes(pairs[lane]))
}
