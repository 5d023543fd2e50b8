//! Which texts are worth comparing: MinHash signatures cut into bands.
//!
//! The smallest of the hashes of a set is the same for two sets as often as they are alike (Broder 1997). Many such
//! minima make a signature; it is cut into bands of some rows, and texts that agree in all rows of any band become
//! candidates. With `b` bands of `r` rows, sets of similarity `s` do so with probability 1 − (1 − sʳ)ᵇ: a step that
//! is put where the wanted similarity is.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use xxhash_rust::xxh3::Xxh3;

/// Minima in a signature. More would make the step steeper, and reading slower.
const MINIMA: u32 = 256;

/// How probably a pair that is just similar enough must become a candidate.
const RECALL: f64 = 0.995;

/// How signatures are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Banding {
    pub(crate) bands: u32,
    pub(crate) rows: u32,
}

impl Banding {
    /// The steepest step that still finds pairs of `similarity` with a probability of [`RECALL`].
    pub(crate) fn new(similarity: f64) -> Banding {
        let banding = |rows: u32| Banding { bands: MINIMA / rows, rows };
        let steepest = (1..=MINIMA).rev().map(banding);
        let mut reliable = steepest.filter(|banding| banding.recall(similarity) >= RECALL);
        reliable.next().unwrap_or(banding(1))
    }

    /// How probably a pair of `similarity` becomes a candidate.
    pub(crate) fn recall(self, similarity: f64) -> f64 {
        1.0 - (1.0 - similarity.powf(f64::from(self.rows))).powf(f64::from(self.bands))
    }
}

/// Cuts sets into bands. The functions are drawn from a fixed seed, so that the same texts have the same bands in
/// every run.
#[derive(Debug)]
pub(crate) struct Signer {
    banding: Banding,
    /// Each minimum is of x ↦ factor · x + summand, modulo 2³². Factors and summands lie apart, so that several
    /// functions are computed in one instruction.
    factors: Vec<u32>,
    summands: Vec<u32>,
}

impl Signer {
    pub(crate) fn new(banding: Banding) -> Signer {
        let mut random = ChaCha8Rng::seed_from_u64(0);
        let drawn = std::iter::repeat_with(|| (random.next_u32() | 1, random.next_u32()));
        let (factors, summands) = drawn.take((banding.bands * banding.rows) as usize).unzip();
        Signer { banding, factors, summands }
    }

    /// A number for each band of the set: of sets that agree in a band it is the same.
    pub(crate) fn bands(&self, shingles: &[u32]) -> Vec<u32> {
        let mut minima = vec![u32::MAX; self.factors.len()];
        for &shingle in shingles {
            let functions = self.factors.iter().zip(&self.summands);
            for (minimum, (factor, summand)) in minima.iter_mut().zip(functions) {
                *minimum = (*minimum).min(shingle.wrapping_mul(*factor).wrapping_add(*summand));
            }
        }
        let hash = |rows: &[u32]| {
            let mut hasher = Xxh3::new();
            rows.iter().for_each(|row| hasher.update(&row.to_le_bytes()));
            hasher.digest() as u32
        };
        minima.chunks(self.banding.rows as usize).map(hash).collect()
    }
}
