//! One epoch of the solver on rows like those of texts: 20,000 rows of 700 of 2^18 features.

use std::collections::BTreeSet;

use divan::Bencher;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use risala_train::sdca::{LANES, Settings, Solver};
use risala_train::{SparseMatrix, SparseRow};

const ROWS: usize = 20_000;
const NONZEROS: usize = 700;
const COLUMNS: usize = 1 << 18;

fn main() {
    divan::main();
}

/// Hashed n-grams: frequencies fall like a power law, and hashing scatters them over the columns.
fn matrix() -> SparseMatrix {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut matrix = SparseMatrix::new(COLUMNS);
    for _ in 0..ROWS {
        let mut indices = BTreeSet::new();
        while indices.len() < NONZEROS {
            let rank = (COLUMNS as f64).powf(rng.random::<f64>()) as u32;
            indices.insert(rank.wrapping_mul(2_654_435_761) >> (32 - COLUMNS.ilog2()));
        }
        let indices: Vec<u32> = indices.into_iter().collect();
        let values = [1.0 / (NONZEROS as f32).sqrt(); NONZEROS];
        matrix.push(SparseRow { indices: &indices, values: &values }).expect("well formed");
    }
    matrix
}

#[divan::bench(args = [1, 10], sample_count = 5)]
fn epochs(bencher: Bencher<'_, '_>, epochs: usize) {
    let matrix = matrix();
    let rows: Vec<SparseRow<'_>> = (0..matrix.rows()).map(|number| matrix.row(number)).collect();
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    let targets: Vec<_> = (0..ROWS)
        .map(|_| {
            let mut target = [0.0; LANES];
            target[rng.random_range(0..5)] = 1.0;
            target
        })
        .collect();
    let settings = Settings { c: 1.0, bias_scale: 1.0, tolerance: 1e-12, max_epochs: epochs, seed: 3 };
    bencher
        .with_inputs(|| {
            let weights = vec![1.0; ROWS];
            Solver::new(&rows[..], &weights, targets.clone(), COLUMNS, 5, settings).expect("valid")
        })
        .bench_local_values(|mut solver| solver.solve(&mut |_| ()));
}
