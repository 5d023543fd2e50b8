//! Percentile bootstrap intervals (Efron 1979), of rows or of whole groups of rows.
//!
//! Texts on one topic or by one author go right or wrong together. Drawing single rows would treat them
//! as so many independent witnesses and give intervals that are too narrow; so where groups are known,
//! groups are drawn.
//!
//! Each resample has a random stream of its own, so the result is the same on any number of threads.
//! The intervals are of the figures themselves, not of their error: the expected calibration error of a
//! resample is biased upwards, and its interval may lie above the figure.

use std::collections::BTreeMap;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;
use serde::Serialize;

use crate::tally::{Coded, Tally};

/// The lower and the upper bound of a 95 % interval; serialises as `[lower, upper]`.
pub type Interval = [f64; 2];

/// The 95 % intervals of the figures on labels. `None` where fewer than two independent units (rows, or
/// groups) were there to draw from, or no resamples were asked for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Intervals {
    /// Of [`crate::Metrics::macro_f1`].
    pub macro_f1: Option<Interval>,
    /// Of [`crate::Metrics::micro_f1`].
    pub micro_f1: Option<Interval>,
    /// Of [`crate::Metrics::accuracy`].
    pub accuracy: Option<Interval>,
    /// Of [`crate::Metrics::ece`].
    pub ece: Option<Interval>,
}

/// Rows with a known label, ordered so that the rows of a group lie together.
pub(crate) struct Units<R = Coded> {
    rows: Vec<R>,
    /// Where each unit's rows end.
    ends: Vec<usize>,
}

impl<R> Units<R> {
    /// Units of the given rows. Rows of the same group are one unit; each row without one is its own.
    pub(crate) fn new(rows: impl Iterator<Item = (R, Option<u32>)>) -> Units<R> {
        let mut alone = Vec::new();
        let mut together: BTreeMap<u32, Vec<R>> = BTreeMap::new();
        for (row, group) in rows {
            match group {
                Some(group) => together.entry(group).or_default().push(row),
                None => alone.push(row),
            }
        }
        let mut ends: Vec<usize> = (1..=alone.len()).collect();
        let mut rows = alone;
        for group in together.into_values() {
            rows.extend(group);
            ends.push(rows.len());
        }
        Units { rows, ends }
    }

    /// How many units there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The rows of each unit.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[R]> {
        (0..self.len()).map(|unit| self.unit(unit))
    }

    /// The rows of a resample: of as many units as there are, drawn with replacement.
    pub(crate) fn resample(&self, seed: u64, stream: u64) -> impl Iterator<Item = &R> {
        drawn(seed, stream, self.len()).flat_map(|unit| self.unit(unit))
    }

    fn unit(&self, unit: usize) -> &[R] {
        let start = if unit == 0 { 0 } else { self.ends[unit - 1] };
        &self.rows[start..self.ends[unit]]
    }
}

impl Units {
    /// The sums over every row once.
    pub(crate) fn tally(&self) -> Tally {
        Tally::of(&self.rows)
    }

    /// The intervals from so many resamples of the units.
    pub(crate) fn intervals(&self, resamples: usize, seed: u64) -> Intervals {
        let (mut macro_f1, (mut accuracy, mut ece)): (Vec<f64>, (Vec<f64>, Vec<f64>)) = if self.len() < 2 {
            Default::default()
        } else {
            (0..resamples as u64)
                .into_par_iter()
                .map(|stream| {
                    let tally = Tally::of(self.resample(seed, stream));
                    let figures = [tally.confusion.macro_f1(), tally.confusion.accuracy(), tally.ece()];
                    // Every unit has rows, so every resample has figures.
                    let [macro_f1, accuracy, ece] = figures.map(|figure| figure.unwrap_or(f64::NAN));
                    (macro_f1, (accuracy, ece))
                })
                .unzip()
        };
        let accuracy = interval(&mut accuracy);
        Intervals {
            macro_f1: interval(&mut macro_f1),
            micro_f1: accuracy,
            accuracy,
            ece: interval(&mut ece),
        }
    }
}

/// The units of one resample: as many as there are, drawn with replacement.
pub(crate) fn drawn(seed: u64, stream: u64, units: usize) -> impl Iterator<Item = usize> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(stream);
    // The high half of the product is uniform below the length, but for a bias of length / 2⁶⁴.
    (0..units).map(move |_| ((u128::from(random.next_u64()) * units as u128) >> 64) as usize)
}

/// The 2.5th and 97.5th percentile, interpolated between order statistics (NumPy's default).
pub(crate) fn interval(values: &mut [f64]) -> Option<Interval> {
    values.sort_unstable_by(f64::total_cmp);
    let percentile = |share: f64| {
        let position = share * (values.len().checked_sub(1)?) as f64;
        let below = position.floor();
        let (low, high) = (values.get(below as usize)?, values.get(position.ceil() as usize)?);
        Some(low + (high - low) * (position - below))
    };
    Some([percentile(0.025)?, percentile(0.975)?])
}
