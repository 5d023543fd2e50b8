//! What two classifiers said of the same rows, and how sure the difference of their macro-F1 is.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;
use risala_model::Label;

use crate::bootstrap::{Interval, Units, interval};
use crate::confusion::Confusion;
use crate::outcome::Outcome;

/// Differences that only rounding keeps apart are the same.
const ROUNDING: f64 = 1e-12;

/// A row with a known label and what two classifiers said of it, as numbers of labels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Both {
    truth: usize,
    first: usize,
    second: usize,
}

impl Both {
    /// The row, if its truth fixes a label.
    pub(crate) fn new(first: &Outcome, second: &Outcome) -> Option<Both> {
        Some(Both {
            truth: first.truth.label()?.index(),
            first: first.predicted.label().index(),
            second: second.predicted.label().index(),
        })
    }

    /// Whether the first alone is right, and whether the second alone is.
    pub(crate) fn alone(&self) -> (bool, bool) {
        let (first, second) = (self.first == self.truth, self.second == self.truth);
        (first && !second, second && !first)
    }

    fn swapped(self) -> Both {
        Both { first: self.second, second: self.first, ..self }
    }
}

/// The macro-F1 of the second classifier less that of the first.
#[derive(Clone, Copy)]
struct Sides {
    first: Confusion<{ Label::ALL.len() }>,
    second: Confusion<{ Label::ALL.len() }>,
}

impl Sides {
    const EMPTY: Sides = Sides { first: Confusion::EMPTY, second: Confusion::EMPTY };

    fn of<'r>(rows: impl IntoIterator<Item = &'r Both>) -> Sides {
        let mut sides = Sides::EMPTY;
        rows.into_iter().for_each(|row| sides.add(row));
        sides
    }

    fn add(&mut self, row: &Both) {
        self.first.0[row.truth][row.first] += 1;
        self.second.0[row.truth][row.second] += 1;
    }

    /// 0 without rows.
    fn difference(&self) -> f64 {
        self.second.macro_f1().unwrap_or_default() - self.first.macro_f1().unwrap_or_default()
    }
}

/// The difference over all rows.
pub(crate) fn difference(units: &Units<Both>) -> f64 {
    Sides::of(units.iter().flatten()).difference()
}

/// The 95 % percentile interval of the difference: both classifiers are measured on the same resamples of the units.
pub(crate) fn difference_interval(units: &Units<Both>, resamples: usize, seed: u64) -> Option<Interval> {
    let draws = if units.len() < 2 { 0 } else { resamples as u64 };
    let of = |stream| Sides::of(units.resample(seed, stream)).difference();
    interval(&mut (0..draws).into_par_iter().map(of).collect::<Vec<f64>>())
}

/// The p-value of the difference: how often it is as far from 0 if a coin says, unit by unit, which answers are whose.
pub(crate) fn swap_test(units: &Units<Both>, swaps: usize, seed: u64) -> f64 {
    let observed = difference(units).abs();
    // Where both say the same of every row, nothing changes.
    let differs = |rows: &&[Both]| rows.iter().any(|row| row.first != row.second);
    let fixed = Sides::of(units.iter().filter(|rows| !differs(rows)).flatten());
    let moving: Vec<&[Both]> = units.iter().filter(differs).collect();
    let as_far = |stream: &u64| {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(*stream);
        let mut sides = fixed;
        let mut coins = 0;
        for (unit, rows) in moving.iter().enumerate() {
            if unit % 64 == 0 {
                coins = random.next_u64();
            }
            let swap = coins >> (unit % 64) & 1 == 1;
            for row in *rows {
                sides.add(&if swap { row.swapped() } else { *row });
            }
        }
        sides.difference().abs() >= observed - ROUNDING
    };
    let found = (0..swaps as u64).into_par_iter().filter(as_far).count();
    (found + 1) as f64 / (swaps + 1) as f64
}
