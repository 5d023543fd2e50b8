//! The sums that the figures of a set of rows are made of.
//!
//! The data set, each slice and each bootstrap resample are sums of the same few numbers per row. So a
//! row is boiled down once ([`Coded`]), and the figures are computed in one place.

use risala_model::Label;

use crate::calibration::{ECE_BINS, bin, ece};
use crate::confusion::Confusion;
use crate::outcome::Outcome;

/// What a row with a known label adds to a [`Tally`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Coded {
    /// 1 or 0 for a right or wrong label, minus the probability given to it.
    gap: f64,
    bin: u8,
    truth: u8,
    predicted: u8,
}

impl Coded {
    /// The row's part, if its truth fixes a label.
    pub(crate) fn new(outcome: &Outcome) -> Option<Coded> {
        let truth = outcome.truth.label()?;
        let predicted = outcome.predicted.label();
        let confidence = outcome.predicted.of(predicted.leaves());
        let correct = if truth == predicted { 1.0 } else { 0.0 };
        Some(Coded {
            gap: correct - confidence,
            bin: bin(confidence) as u8,
            truth: truth.index() as u8,
            predicted: predicted.index() as u8,
        })
    }
}

/// The sums over a set of rows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tally {
    pub(crate) confusion: Confusion<{ Label::ALL.len() }>,
    gaps: [f64; ECE_BINS],
}

impl Tally {
    pub(crate) const EMPTY: Tally = Tally { confusion: Confusion::EMPTY, gaps: [0.0; ECE_BINS] };

    pub(crate) fn add(&mut self, row: &Coded) {
        self.confusion.0[usize::from(row.truth)][usize::from(row.predicted)] += 1;
        self.gaps[usize::from(row.bin)] += row.gap;
    }

    pub(crate) fn of<'a>(rows: impl IntoIterator<Item = &'a Coded>) -> Tally {
        let mut tally = Tally::EMPTY;
        for row in rows {
            tally.add(row);
        }
        tally
    }

    pub(crate) fn ece(&self) -> Option<f64> {
        ece(&self.gaps, self.confusion.n())
    }
}
