//! Outcomes for the tests.

use risala_eval::Outcome;
use risala_model::{LEAVES, Label, Leaf, LeafProbabilities, LeafSet};

/// Leaf probabilities as given; zeros are replaced by next to nothing.
pub(crate) fn probabilities(leaves: [f64; LEAVES]) -> LeafProbabilities {
    LeafProbabilities::from_scores(leaves.map(|p| p.max(1e-300).ln()))
}

/// An answered outcome whose label is predicted with the given probability, at least 1/2.
pub(crate) fn labelled(truth: Label, predicted: Label, confidence: f64) -> Outcome {
    let first = |label: Label| label.leaves().iter().next().unwrap();
    let other = Label::ALL[(predicted.index() + 1) % Label::ALL.len()];
    let mut leaves = [0.0; LEAVES];
    leaves[first(predicted).index()] = confidence;
    leaves[first(other).index()] = 1.0 - confidence;
    Outcome { truth: truth.leaves(), predicted: probabilities(leaves), abstained: false }
}

/// An answered outcome that is predicted to be one leaf, for sure.
#[allow(dead_code, reason = "not every test file has leaves")]
pub(crate) fn leaf(truth: LeafSet, predicted: Leaf) -> Outcome {
    let mut leaves = [0.0; LEAVES];
    leaves[predicted.index()] = 1.0;
    Outcome { truth, predicted: probabilities(leaves), abstained: false }
}
