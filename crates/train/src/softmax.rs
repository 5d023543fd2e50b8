//! Logarithms of softmax probabilities, exact to rounding however large the scores are.
//!
//! All subtract the largest score before anything else: ln Σ exp of large scores would swallow the
//! differences that matter. A score of −∞ stands for a class that takes no part.

/// Turns scores into ln softmax(scores). At least one must be finite, and none +∞.
pub(crate) fn log_softmax(scores: &mut [f64]) {
    let top = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score -= top;
        sum += score.exp();
    }
    let log_sum = sum.ln();
    for score in scores {
        *score -= log_sum;
    }
}

/// −ln of the probability mass on the classes that are `allowed`, at least 0.
pub(crate) fn set_loss(scores: &mut [f64], allowed: impl Fn(usize) -> bool) -> f64 {
    log_softmax(scores);
    let members = || scores.iter().enumerate().filter(|(class, _)| allowed(*class)).map(|(_, &log)| log);
    let top = members().fold(f64::NEG_INFINITY, f64::max);
    // By rounding the mass can exceed 1 a little.
    (-top - members().map(|log| (log - top).exp()).sum::<f64>().ln()).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_scores_keep_their_differences() {
        let mut scores = [1e80, 1e80, -1e80, f64::NEG_INFINITY];
        log_softmax(&mut scores);
        assert!((scores[0] + 2f64.ln()).abs() < 1e-15);
        assert_eq!(scores[0], scores[1]);
        assert_eq!(scores[2], -2e80);
        assert_eq!(scores[3], f64::NEG_INFINITY);
    }

    #[test]
    fn loss_of_everything_is_zero() {
        assert_eq!(set_loss(&mut [3.0, 1.0, -2.0], |_| true), 0.0);
        assert!((set_loss(&mut [0.0, 0.0, 0.0, 0.0], |class| class < 2) - 2f64.ln()).abs() < 1e-15);
    }
}
