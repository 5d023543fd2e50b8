//! One row of an evaluation.

use risala_model::{LeafProbabilities, LeafSet};

/// What is true of a text, and what was predicted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// The leaves that the annotation allows.
    pub truth: LeafSet,
    /// The predicted probabilities.
    pub predicted: LeafProbabilities,
    /// Whether the classifier declined to answer. The prediction counts all the same.
    pub abstained: bool,
}
