//! Expected calibration error: does a label given with 0.8 hold eight times in ten?
//!
//! Guo et al., "On Calibration of Modern Neural Networks" (2017), with their 15 bins: the top label's
//! probability is cut into bins of equal width, `(0, 1/15]` to `(14/15, 1]`, and the error is the mean
//! over rows of each bin's |accuracy − confidence|. Within a bin that is |Σ (correct − confidence)|, so
//! a bin needs one running sum, and a bootstrap resample is nothing but additions.

use serde::Serialize;

use crate::outcome::Outcome;

/// How many bins the expected calibration error has.
pub const ECE_BINS: usize = 15;

/// The bin of a probability. Rounding may carry a probability a little beyond 0 or 1.
pub(crate) fn bin(confidence: f64) -> usize {
    let above = (confidence * ECE_BINS as f64).ceil() - 1.0;
    // A cast from float saturates, so nothing is below 0.
    (above as usize).min(ECE_BINS - 1)
}

/// The error of `n` rows, from each bin's sum of (correct − confidence); `None` without rows.
pub(crate) fn ece(gaps: &[f64; ECE_BINS], n: u64) -> Option<f64> {
    (n > 0).then(|| gaps.iter().map(|gap| gap.abs()).sum::<f64>() / n as f64)
}

/// A bin of the reliability diagram: what was promised in it, and what was kept.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ReliabilityBin {
    /// The bin holds the rows whose label has a probability above this,
    pub above: f64,
    /// and at most this.
    pub up_to: f64,
    /// How many rows of known label there are; at least 1.
    pub n: u64,
    /// The mean probability of their predicted labels, 0 to 1.
    pub confidence: f64,
    /// The part of them whose label is right, 0 to 1.
    pub accuracy: f64,
}

/// The bins of the expected calibration error that have rows, in ascending order: the reliability diagram
/// (DeGroot & Fienberg 1983, "The comparison and evaluation of forecasters").
pub(crate) fn reliability(outcomes: &[Outcome]) -> Vec<ReliabilityBin> {
    let mut sums = [(0u64, 0.0, 0u64); ECE_BINS];
    for outcome in outcomes {
        let Some(truth) = outcome.truth.label() else { continue };
        let label = outcome.predicted.label();
        let confidence = outcome.predicted.of(label.leaves());
        let (n, promised, right) = &mut sums[bin(confidence)];
        *n += 1;
        *promised += confidence;
        *right += u64::from(truth == label);
    }
    let edge = |bin: usize| bin as f64 / ECE_BINS as f64;
    let made = sums.into_iter().enumerate().filter(|(_, (n, ..))| *n > 0);
    made.map(|(bin, (n, promised, right))| ReliabilityBin {
        above: edge(bin),
        up_to: edge(bin + 1),
        n,
        confidence: promised / n as f64,
        accuracy: right as f64 / n as f64,
    })
    .collect()
}
