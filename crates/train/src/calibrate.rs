//! Temperature scaling: probabilities that mean what they say.
//!
//! One number T > 0 divides all scores (Guo, Pleiss, Sun & Weinberger 2017, "On calibration of modern
//! neural networks"). It cannot change which leaf scores highest, it cannot over-fit a small held-out set, and
//! it leaves explanations additive; more flexible maps (a matrix, isotonic regression) lose all three.
//! Held-out texts may be partly annotated: the loss is then −ln of the mass on the allowed leaves.
//!
//! In 1/T the loss of full labels is convex, so in ln T it has one valley; with sets it may have more.
//! Hence a coarse grid first and then golden-section search (Kiefer 1953) around the best point: 25
//! lines, where an optimisation crate would bring dozens of dependencies.

use risala_model::{LEAVES, Leaf, LeafSet};
use serde::Serialize;

use crate::classifier::IMPOSSIBLE;
use crate::error::{Error, Kind};
use crate::sdca::{check_count, check_weight};
use crate::softmax::set_loss;

/// T lies in `1/MAX_TEMPERATURE..=MAX_TEMPERATURE`, 0.05 to 20.
const MAX_TEMPERATURE: f64 = 20.0;

/// Grid points on either side of T = 1, which is itself one.
const GRID: i32 = 16;

/// Each golden-section step keeps 0.618 of the bracket: 40 of them reach 1e-9 in ln T.
const STEPS: usize = 40;

/// The result of temperature scaling.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Calibration {
    /// What to divide scores by, 0.05 to 20.
    pub temperature: f64,
    /// Weighted mean of −ln P(allowed leaves) at temperature 1, in nats.
    pub nll_before: f64,
    /// The same at the chosen temperature; never above `nll_before`.
    pub nll_after: f64,
}

/// Finds the temperature that makes held-out leaf sets most probable.
///
/// `scores` are those of [`TreeClassifier::scores`](crate::TreeClassifier::scores) for texts that the
/// model was not trained on, in leaf order; `weights` are all 1 if `None`. Texts whose leaves the model
/// holds impossible are left out: no temperature could help them.
///
/// # Errors
/// If lengths differ, a score is not finite, a weight is negative or not finite, a set is empty, or
/// nothing is left to calibrate on.
pub fn temperature(
    scores: &[[f64; LEAVES]],
    targets: &[LeafSet],
    weights: Option<&[f32]>,
) -> Result<Calibration, Error> {
    check_count(scores.len(), "targets", targets.len())?;
    check_count(scores.len(), "weights", weights.map_or(scores.len(), <[f32]>::len))?;
    let mut examples = Vec::with_capacity(scores.len());
    for (number, (scores, &set)) in scores.iter().zip(targets).enumerate() {
        let weight = weights.map_or(1.0, |weights| f64::from(weights[number]));
        check_weight(number, weight)?;
        if set.is_empty() {
            return Err(Error::new(Kind::EmptySet(number)));
        }
        if scores.iter().any(|score| !score.is_finite()) {
            return Err(Error::new(Kind::Score(number)));
        }
        let possible = set.iter().any(|leaf| scores[leaf.index()] > 0.5 * IMPOSSIBLE);
        if possible && weight > 0.0 {
            examples.push(Example { scores: *scores, set, weight });
        }
    }
    let total: f64 = examples.iter().map(|example| example.weight).sum();
    if total <= 0.0 {
        return Err(Error::new(Kind::NothingToCalibrate));
    }
    let nll = |log_t: f64| examples.iter().map(|example| example.loss((-log_t).exp())).sum::<f64>() / total;
    let nll_before = nll(0.0);
    let (log_t, nll_after) = minimise(nll, nll_before);
    Ok(Calibration { temperature: log_t.exp(), nll_before, nll_after })
}

/// [`temperature`] of answers of yes or no: `scores` are log-odds of yes, `weights` not negative and finite.
///
/// # Errors
/// If lengths differ, a score is not finite, or no weight is positive.
pub(crate) fn binary_temperature(
    scores: &[f64],
    truths: &[bool],
    weights: &[f64],
) -> Result<Calibration, Error> {
    check_count(scores.len(), "targets", truths.len())?;
    check_count(scores.len(), "weights", weights.len())?;
    if let Some(number) = scores.iter().position(|score| !score.is_finite()) {
        return Err(Error::new(Kind::Score(number)));
    }
    let total: f64 = weights.iter().sum();
    if total <= 0.0 {
        return Err(Error::new(Kind::NothingToCalibrate));
    }
    let loss = |score: f64, truth: bool| {
        // ln(1 + exp(−margin)), without overflow.
        let margin = if truth { score } else { -score };
        (-margin).max(0.0) + (-margin.abs()).exp().ln_1p()
    };
    let nll = |log_t: f64| {
        let losses = scores.iter().zip(truths).map(|(&score, &truth)| loss(score * (-log_t).exp(), truth));
        losses.zip(weights).map(|(loss, weight)| loss * weight).sum::<f64>() / total
    };
    let nll_before = nll(0.0);
    let (log_t, nll_after) = minimise(nll, nll_before);
    Ok(Calibration { temperature: log_t.exp(), nll_before, nll_after })
}

struct Example {
    scores: [f64; LEAVES],
    set: LeafSet,
    weight: f64,
}

impl Example {
    /// ω −ln of the mass on the set when scores are multiplied by `sharpness` = 1/T.
    fn loss(&self, sharpness: f64) -> f64 {
        let mut scores = self.scores.map(|score| score * sharpness);
        self.weight * set_loss(&mut scores, |class| self.set.contains(Leaf::ALL[class]))
    }
}

/// The ln T in range with the lowest loss, and that loss. Where nothing is lower than T = 1, T = 1.
fn minimise(loss: impl Fn(f64) -> f64, loss_at_one: f64) -> (f64, f64) {
    let limit = MAX_TEMPERATURE.ln();
    let spacing = limit / f64::from(GRID);
    let mut best = (0.0, loss_at_one);
    let mut consider = |at: f64| {
        let loss = loss(at);
        if loss < best.1 {
            best = (at, loss);
        }
        (loss, best)
    };
    for point in -GRID..=GRID {
        consider(f64::from(point) * spacing);
    }
    let (_, (centre, _)) = consider(0.0);

    let golden = (5f64.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = ((centre - spacing).max(-limit), (centre + spacing).min(limit));
    let (mut left, mut right) = (high - golden * (high - low), low + golden * (high - low));
    let (mut at_left, mut at_right) = (consider(left).0, consider(right).0);
    for _ in 0..STEPS {
        if at_left <= at_right {
            (high, right, at_right) = (right, left, at_left);
            left = high - golden * (high - low);
            at_left = consider(left).0;
        } else {
            (low, left, at_left) = (left, right, at_right);
            right = low + golden * (high - low);
            at_right = consider(right).0;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scores that claim three times the odds in logarithms that the truth bears out are cooled by three.
    #[test]
    fn log_odds_are_brought_to_what_the_truth_bears_out() {
        let (scores, truths): (Vec<f64>, Vec<bool>) = (0..400)
            .map(|number| (3.0 * 3f64.ln() * if number < 200 { 1.0 } else { -1.0 }, number))
            .map(|(score, number)| (score, if number < 200 { number % 4 != 0 } else { number % 4 == 0 }))
            .unzip();
        let found = binary_temperature(&scores, &truths, &[1.0; 400]).unwrap();
        assert!((found.temperature - 3.0).abs() < 1e-6, "{found:?}");
        assert!(found.nll_after < found.nll_before);
        assert!(binary_temperature(&[f64::NAN], &[true], &[1.0]).is_err());
        assert!(binary_temperature(&[1.0], &[true], &[0.0]).is_err());
        assert!(binary_temperature(&[1.0, 2.0], &[true], &[1.0]).is_err());
    }
}
