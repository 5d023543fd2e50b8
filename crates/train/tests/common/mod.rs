//! Synthetic data that the integration tests share.
#![allow(dead_code)] // Each test binary uses its own part.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use risala_model::{Leaf, LeafSet};
use risala_train::{SparseMatrix, SparseRow};

/// A standard normal number, near enough: the sum of twelve uniforms.
pub(crate) fn normal(rng: &mut ChaCha8Rng) -> f64 {
    (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0
}

pub(crate) fn rng(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

pub(crate) fn rows(matrix: &SparseMatrix) -> Vec<SparseRow<'_>> {
    (0..matrix.rows()).map(|number| matrix.row(number)).collect()
}

/// Every leaf has ten features of its own; a row holds a few of its leaf's, some common ones and
/// `noise` of the others', so that leaves can be told apart but not without error.
pub(crate) fn topics(count: usize, leaves: &[Leaf], noise: usize, seed: u64) -> (SparseMatrix, Vec<Leaf>) {
    let mut rng = rng(seed);
    let mut matrix = SparseMatrix::new(100);
    let mut truth = Vec::new();
    for _ in 0..count {
        let leaf = leaves[rng.random_range(0..leaves.len())];
        let mut indices: Vec<u32> = vec![90, 91];
        for _ in 0..3 {
            indices.push(leaf.index() as u32 * 10 + rng.random_range(0..10));
        }
        for _ in 0..noise {
            indices.push(rng.random_range(0..50));
        }
        indices.sort_unstable();
        indices.dedup();
        let values = vec![1.0 / (indices.len() as f32).sqrt(); indices.len()];
        matrix.push(SparseRow { indices: &indices, values: &values }).unwrap();
        truth.push(leaf);
    }
    (matrix, truth)
}

pub(crate) fn singletons(leaves: &[Leaf]) -> Vec<LeafSet> {
    leaves.iter().map(|&leaf| leaf.into()).collect()
}
