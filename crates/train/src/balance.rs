//! Weights of examples that make up for rare labels.
//!
//! Balanced are the three labels and not the five leaves: labels are what the model is measured by,
//! and nearly every example tells its label while few tell their leaf.

use risala_model::{Label, Leaf, LeafSet};
use serde::{Deserialize, Serialize};

use crate::error::Error;

/// How examples are weighted by their label.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ClassWeight {
    /// Every example counts alike.
    #[default]
    None,
    /// Rare labels count more: a label has the weight (N / 3N_label)^power, where N_label is the
    /// weight of the examples that can only have this label and N of those with any one label (a
    /// label without such examples has weight 1). A leaf has the weight of its label, and an example
    /// the mean over the leaves that it allows. The total weight stays as it was.
    Balanced {
        /// 0 (no balancing) to 1 (every label counts alike).
        power: f64,
    },
}

impl ClassWeight {
    pub(crate) fn check(self) -> Result<(), Error> {
        match self {
            ClassWeight::Balanced { power } if !(0.0..=1.0).contains(&power) => {
                Err(Error::parameter("class_weight power", "between 0 and 1", power))
            }
            _ => Ok(()),
        }
    }

    /// [`ClassWeight::apply`] where the answer is yes or no: the two count as the labels do.
    pub(crate) fn apply_to_answers(self, answers: &[bool], weights: &mut [f64]) {
        let ClassWeight::Balanced { power } = self else { return };
        let total: f64 = weights.iter().sum();
        let yes: f64 =
            answers.iter().zip(&*weights).filter(|(yes, _)| **yes).map(|(_, weight)| weight).sum();
        let of = |count: f64| if count > 0.0 { (total / (2.0 * count)).powf(power) } else { 1.0 };
        let (of_yes, of_no) = (of(yes), of(total - yes));
        for (&answer, weight) in answers.iter().zip(&mut *weights) {
            *weight *= if answer { of_yes } else { of_no };
        }
        let after: f64 = weights.iter().sum();
        if after > 0.0 {
            weights.iter_mut().for_each(|weight| *weight *= total / after);
        }
    }

    /// Multiplies the weights of examples, one for each target.
    pub(crate) fn apply(self, targets: &[LeafSet], weights: &mut [f64]) {
        let ClassWeight::Balanced { power } = self else { return };
        let mut counts = [0.0; Label::ALL.len()];
        for (target, &weight) in targets.iter().zip(&*weights) {
            if let Some(label) = target.label() {
                counts[label.index()] += weight;
            }
        }
        let labelled: f64 = counts.iter().sum();
        let of_label = counts.map(|count| {
            if count > 0.0 { (labelled / (counts.len() as f64 * count)).powf(power) } else { 1.0 }
        });
        let of_leaf = |leaf: Leaf| of_label[leaf.label().index()];
        let before: f64 = weights.iter().sum();
        for (target, weight) in targets.iter().zip(&mut *weights) {
            *weight *= target.iter().map(of_leaf).sum::<f64>() / target.len().max(1) as f64;
        }
        let after: f64 = weights.iter().sum();
        if after > 0.0 {
            weights.iter_mut().for_each(|weight| *weight *= before / after);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_balance_gives_each_label_the_same_weight() {
        let [neutral, advertising, propaganda] =
            [Label::Neutral, Label::Advertising, Label::Propaganda].map(Label::leaves);
        let fear = LeafSet::from(Leaf::Fear);
        let targets = [neutral, neutral, neutral, neutral, advertising, propaganda, fear, LeafSet::ALL];
        let mut weights = [1.0, 2.0, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0];
        ClassWeight::Balanced { power: 1.0 }.apply(&targets, &mut weights);
        assert!((weights.iter().sum::<f64>() - 8.0).abs() < 1e-12);
        let label = |range: std::ops::Range<usize>| weights[range].iter().sum::<f64>();
        assert!((label(0..4) - label(4..5)).abs() < 1e-12);
        assert!((label(5..7) - label(4..5)).abs() < 1e-12);
        assert_eq!(weights[3], 0.0);
        let mean = (2.0 * weights[0] + weights[4] + 2.0 * weights[5]) / 5.0;
        assert!((weights[7] - mean).abs() < 1e-12);
    }

    #[test]
    fn answers_of_yes_and_no_get_the_same_weight() {
        let answers = [true, false, false, false];
        let mut weights = [1.0, 1.0, 2.0, 0.0];
        ClassWeight::Balanced { power: 1.0 }.apply_to_answers(&answers, &mut weights);
        assert!((weights[0] - 2.0).abs() < 1e-12 && (weights[1] + weights[2] - 2.0).abs() < 1e-12);
        assert!((weights[2] - 2.0 * weights[1]).abs() < 1e-12 && weights[3] == 0.0);
        let mut same = [1.0, 2.0];
        ClassWeight::Balanced { power: 1.0 }.apply_to_answers(&[true, true], &mut same);
        assert_eq!(same, [1.0, 2.0]);
        ClassWeight::None.apply_to_answers(&[true, false], &mut same);
        assert_eq!(same, [1.0, 2.0]);
    }

    #[test]
    fn power_zero_and_missing_labels_change_nothing() {
        let targets = [LeafSet::ALL, Label::Neutral.leaves()];
        for power in [0.0, 0.5, 1.0] {
            let mut weights = [1.0, 1.0];
            ClassWeight::Balanced { power }.apply(&targets[..1], &mut weights[..1]);
            assert_eq!(weights, [1.0, 1.0]);
        }
        let mut weights = [1.0, 3.0];
        ClassWeight::Balanced { power: 0.0 }.apply(&targets, &mut weights);
        assert_eq!(weights, [1.0, 3.0]);
    }
}
