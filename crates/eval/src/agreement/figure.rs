//! Figures of agreement and how sure they are.

use rayon::prelude::*;
use serde::Serialize;

use crate::bootstrap::{Interval, drawn, interval};
use crate::evaluation::DEFAULT_RESAMPLES;

/// A figure and its 95 % bootstrap interval over texts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// `None` where it is not defined.
    pub value: Option<f64>,
    /// `None` where there are fewer than two texts to draw from, or it is not defined.
    pub interval: Option<Interval>,
}

/// Figures that follow from how many texts there are of each kind, and their intervals over resamples of the
/// texts, each given as the number of its kind.
pub(super) fn figures(
    texts: &[usize],
    kinds: usize,
    figures: impl Fn(&[u32]) -> [Option<f64>; 3] + Sync,
) -> [Figure; 3] {
    let resamples = if texts.len() < 2 { 0 } else { DEFAULT_RESAMPLES as u64 };
    let resampled: Vec<[Option<f64>; 3]> = (0..resamples)
        .into_par_iter()
        .map(|stream| {
            let drawn = drawn(0, stream, texts.len()).filter_map(|text| texts.get(text).copied());
            figures(&tally(kinds, drawn))
        })
        .collect();
    let mut columns: [Vec<f64>; 3] = Default::default();
    for figures in resampled {
        for (column, figure) in columns.iter_mut().zip(figures) {
            column.extend(figure);
        }
    }
    let [a, b, c] = figures(&tally(kinds, texts.iter().copied()));
    let [of_a, of_b, of_c] = columns.map(|mut column| interval(&mut column));
    [(a, of_a), (b, of_b), (c, of_c)]
        .map(|(value, interval)| Figure { value, interval: value.and(interval) })
}

/// How many texts there are of each kind.
pub(super) fn tally(kinds: usize, texts: impl Iterator<Item = usize>) -> Vec<u32> {
    let mut counts = vec![0; kinds];
    for kind in texts {
        if let Some(count) = counts.get_mut(kind) {
            *count += 1;
        }
    }
    counts
}
