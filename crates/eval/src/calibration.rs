//! Expected calibration error: does a label given with 0.8 hold eight times in ten?
//!
//! Guo et al., "On Calibration of Modern Neural Networks" (2017), with their 15 bins: the top label's
//! probability is cut into bins of equal width, `(0, 1/15]` to `(14/15, 1]`, and the error is the mean
//! over rows of each bin's |accuracy − confidence|. Within a bin that is |Σ (correct − confidence)|, so
//! a bin needs one running sum, and a bootstrap resample is nothing but additions.

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
