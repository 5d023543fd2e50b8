//! Holm's correction: whoever tests often enough finds something.

/// Adjusts the p-values of a family of tests, in their order, so that rejecting those of at most α keeps the
/// probability of even one false alarm at α or below, however the tests depend on each other.
///
/// Holm, "A simple sequentially rejective multiple test procedure" (1979): the smallest p-value is multiplied by the
/// number of tests, the next by one less, and so on; none falls below the one before it.
pub fn holm(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let mut adjusted = vec![1.0; p_values.len()];
    let mut least = 0.0;
    for (rank, &test) in order.iter().enumerate() {
        least = f64::max(least, (p_values.len() - rank) as f64 * p_values[test]).min(1.0);
        adjusted[test] = least;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of `statsmodels.stats.multitest.multipletests(p, method="holm")` (0.15.0).
    #[test]
    fn adjusted_p_values_are_those_of_statsmodels() {
        for (given, expected) in [
            (&[0.01, 0.04, 0.03, 0.005][..], &[0.03, 0.06, 0.06, 0.02][..]),
            (&[0.02], &[0.02]),
            (&[0.6, 0.5, 0.7], &[1.0, 1.0, 1.0]),
            (&[0.001, 0.001, 0.0125, 0.2, 0.049, 1.0], &[0.006, 0.006, 0.05, 0.4, 0.147, 1.0]),
            (&[0.04, 0.04, 0.04], &[0.12, 0.12, 0.12]),
            (&[], &[]),
        ] {
            let found = holm(given);
            assert_eq!(found.len(), expected.len());
            for (found, expected) in found.iter().zip(expected) {
                assert!((found - expected).abs() < 1e-12, "{given:?}: {found} instead of {expected}");
            }
        }
    }
}
