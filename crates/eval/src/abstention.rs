//! From which confidence on a classifier may answer, so that its answers are wrong at most so often.
//!
//! Angelopoulos et al., "Learn then Test: Calibrating Predictive Algorithms to Achieve Risk Control" (2021): for each
//! threshold of a fixed list, the share of wrong answers from it on is bounded by the exact binomial bound, at a
//! part of the risk of being mistaken (Bonferroni), so that all bounds hold together and the best threshold may be
//! taken. Nothing is assumed of the classifier, not even that it is calibrated; of the rows, that they are
//! independent, and drawn as the texts are that will be answered.

use std::ops::RangeInclusive;

use serde::Serialize;
use statrs::function::beta::inv_beta_reg;

use crate::outcome::Outcome;

/// The probability with which the promise of an [`Abstention`] holds, over the draw of the rows.
pub const ABSTENTION_CERTAINTY: f64 = 0.95;

/// The thresholds, in hundredths: a label is never less probable than a third.
const THRESHOLDS: RangeInclusive<u8> = 33..=99;

/// A threshold and what it promises.
///
/// Its JSON keys are stable and come in the order of the fields. Where no threshold can promise what was asked for,
/// the coverage is 0 and the others are `None` (null).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Abstention {
    /// The share of wrong labels that was asked for, at most.
    pub max_error: f64,
    /// The classifier answers where its label has at least this probability.
    pub threshold: Option<f64>,
    /// The share of the rows that it then answers.
    pub coverage: f64,
    /// The share of wrong labels among those answers.
    pub error: Option<f64>,
    /// The upper bound of that share on new texts, with a probability of [`ABSTENTION_CERTAINTY`]; at most
    /// `max_error`.
    pub bound: Option<f64>,
}

/// The lowest threshold that keeps the share of wrong labels among the answers at `max_error` (0 to 1) on new
/// texts.
///
/// Rows count whose truth fixes the label. Abstained ones are never answered.
pub fn abstention(outcomes: &[Outcome], max_error: f64) -> Abstention {
    let judged = || outcomes.iter().filter_map(|outcome| Some((outcome, outcome.truth.label()?)));
    let mut answers: Vec<(f64, bool)> = judged()
        .filter(|(outcome, _)| !outcome.abstained)
        .map(|(outcome, truth)| {
            let label = outcome.predicted.label();
            (outcome.predicted.of(label.leaves()), label != truth)
        })
        .collect();
    answers.sort_by(|a, b| b.0.total_cmp(&a.0));
    let rows = judged().count() as f64;
    let risk = (1.0 - ABSTENTION_CERTAINTY) / THRESHOLDS.len() as f64;
    for hundredths in THRESHOLDS {
        let threshold = f64::from(hundredths) / 100.0;
        let answered = answers.partition_point(|answer| answer.0 >= threshold);
        let wrong = answers[..answered].iter().filter(|answer| answer.1).count();
        let bound = upper_bound(wrong, answered, risk);
        if answered > 0 && bound <= max_error {
            return Abstention {
                max_error,
                threshold: Some(threshold),
                coverage: answered as f64 / rows,
                error: Some(wrong as f64 / answered as f64),
                bound: Some(bound),
            };
        }
    }
    Abstention { max_error, threshold: None, coverage: 0.0, error: None, bound: None }
}

/// The share that is exceeded with a probability of `risk` at most, where `part` of `whole` were counted
/// (Clopper & Pearson 1934).
fn upper_bound(part: usize, whole: usize, risk: f64) -> f64 {
    if part >= whole {
        return 1.0;
    }
    inv_beta_reg(part as f64 + 1.0, (whole - part) as f64, 1.0 - risk)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against the binomial distribution itself: at the bound, so few are counted as rarely as was asked.
    #[test]
    fn the_bound_is_that_of_the_binomial_distribution() {
        for (part, whole, risk) in
            [(0, 1, 0.05), (0, 60, 0.05), (3, 20, 0.01), (40, 900, 0.005), (19, 20, 0.05)]
        {
            let p = upper_bound(part, whole, risk);
            let mut chance = 0.0;
            let mut ways = 1.0;
            for count in 0..=part {
                if count > 0 {
                    ways *= (whole - count + 1) as f64 / count as f64;
                }
                chance += ways * p.powi(count as i32) * (1.0 - p).powi((whole - count) as i32);
            }
            assert!((chance - risk).abs() < 1e-9, "{part} of {whole}: {chance} instead of {risk}");
        }
        assert_eq!(upper_bound(7, 7, 0.05), 1.0);
    }
}
