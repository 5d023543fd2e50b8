//! Attention: every token looks at every other of its window.

use crate::math::{LANES, exp, largest, sum};

/// Tokens that look together, so that what they look at is loaded once.
const QUERIES: usize = 4;

/// Room for one window.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    /// Keys of a head, a row for each of its numbers, filled up with zeros to a multiple of sixteen keys.
    keys: Vec<f32>,
    /// For four queries, how much each looks at which key.
    weights: Vec<f32>,
    mixed: Vec<f32>,
}

impl Scratch {
    /// What the tokens of a window see. `qkv` has for every token its query, key and value, each of `hidden`
    /// numbers; returned are as many numbers a token.
    ///
    /// Sums go over the numbers of a head and over the keys in their order, one after the other, and many of
    /// these sums are made side by side; so the order does not depend on how many.
    #[inline(always)]
    pub(crate) fn mix(&mut self, qkv: &[f32], heads: usize, hidden: usize) -> &[f32] {
        let tokens = qkv.len() / (3 * hidden);
        let width = hidden / heads;
        let padded = tokens.next_multiple_of(LANES);
        let scale = 1.0 / (width as f32).sqrt();
        self.keys.resize(width * padded, 0.0);
        self.weights.resize(QUERIES * padded, 0.0);
        self.mixed.resize(tokens * hidden, 0.0);
        for head in 0..heads {
            let at = head * width;
            for row in self.keys.chunks_exact_mut(padded) {
                row[tokens..].fill(0.0);
            }
            for (token, numbers) in qkv.chunks_exact(3 * hidden).enumerate() {
                for (number, row) in
                    numbers[hidden + at..][..width].iter().zip(self.keys.chunks_exact_mut(padded))
                {
                    row[token] = *number;
                }
            }
            for first in (0..tokens).step_by(QUERIES) {
                // The last four may be fewer: then the last one is computed again, and written once.
                let query = |row: usize| &qkv[(first + row).min(tokens - 1) * 3 * hidden + at..][..width];
                let queries: [&[f32]; QUERIES] = std::array::from_fn(query);
                look(queries, scale, &self.keys, padded, &mut self.weights);
                let mut shares = [0.0; QUERIES];
                for (weights, share) in self.weights.chunks_exact_mut(padded).zip(&mut shares) {
                    *share = 1.0 / soften(weights, tokens);
                }
                let values = &qkv[2 * hidden + at..];
                for part in (0..width).step_by(LANES) {
                    let sums = gather(&self.weights, padded, &values[part..], 3 * hidden, tokens);
                    for (row, (sums, share)) in sums.iter().zip(shares).enumerate().take(tokens - first) {
                        let out = &mut self.mixed[(first + row) * hidden + at + part..][..LANES];
                        for (out, sum) in out.iter_mut().zip(sums) {
                            *out = sum * share;
                        }
                    }
                }
            }
        }
        &self.mixed[..tokens * hidden]
    }
}

/// Products of four queries with all keys.
#[inline(always)]
fn look(queries: [&[f32]; QUERIES], scale: f32, keys: &[f32], padded: usize, weights: &mut [f32]) {
    for key in (0..padded).step_by(LANES) {
        let mut sums = [[0.0f32; LANES]; QUERIES];
        for (number, row) in keys.chunks_exact(padded).enumerate() {
            let Some(keys) = row[key..].first_chunk::<LANES>() else { continue };
            for (query, sums) in queries.iter().zip(&mut sums) {
                let query = query[number];
                for (sum, key) in sums.iter_mut().zip(keys) {
                    *sum += query * key;
                }
            }
        }
        for (sums, weights) in sums.iter().zip(weights.chunks_exact_mut(padded)) {
            for (weight, sum) in weights[key..].iter_mut().zip(sums) {
                *weight = sum * scale;
            }
        }
    }
}

/// Takes the exponentials of the first `tokens` weights, each divided by that of the largest, sets the others
/// to 0, and returns the sum of all.
#[inline(always)]
fn soften(weights: &mut [f32], tokens: usize) -> f32 {
    weights[tokens..].fill(f32::MIN);
    let top = largest(weights, f32::MIN, |weight| weight);
    for weight in weights.iter_mut() {
        *weight = exp(*weight - top);
    }
    weights[tokens..].fill(0.0);
    sum(weights, |weight| weight)
}

/// For four queries the weighted sums of sixteen numbers of all values.
#[inline(always)]
fn gather(
    weights: &[f32],
    padded: usize,
    values: &[f32],
    stride: usize,
    tokens: usize,
) -> [[f32; LANES]; QUERIES] {
    let mut sums = [[0.0; LANES]; QUERIES];
    for token in 0..tokens {
        let Some(values) = values[token * stride..].first_chunk::<LANES>() else { continue };
        for (row, sums) in sums.iter_mut().enumerate() {
            let weight = weights[row * padded + token];
            for (sum, value) in sums.iter_mut().zip(values) {
                *sum += weight * value;
            }
        }
    }
    sums
}
