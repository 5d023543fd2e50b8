//! The fitted model: weights over leaves, and what linfa needs to predict with it.
//!
//! Weights are kept as `f32`, five to a feature, which is what model files hold: whoever measures this
//! object measures what will be shipped.

use linfa::traits::PredictInplace;
use ndarray::{Array1, Array2, ArrayBase, ArrayView1, Data, Ix2};
use risala_model::{LEAVES, Leaf, LeafProbabilities, LeafSet};
use serde::Serialize;

use crate::sparse::{SparseMatrix, SparseRow};

/// The bias of a leaf that no training target allowed: its probability is exactly 0.
///
/// Such leaves take no part in training (with fewer than five leaves in the data the model is the
/// multinomial regression over those that occur). A finite number rather than −∞ keeps scores finite,
/// as files and [`LeafProbabilities::from_scores`] want them. It is low enough: the weights of the
/// possible leaves add up to 0 for each feature, so the best of their scores is at least 0, and
/// exp(−10⁶ / T) is 0 for every temperature T that calibration may choose.
pub const IMPOSSIBLE: f64 = -1e6;

/// How a fit went.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct FitReport {
    /// Passes over the rows, all rounds together.
    pub epochs: usize,
    /// Rounds of expectation-maximisation; 1 if every target is a single leaf.
    pub em_rounds: usize,
    /// ‖W‖² / 2C + Σ ω_i −ln P(target set | row), the class weights included in ω.
    pub objective: f64,
    /// The certified duality gap of the last convex problem, as a part of its objective. Above the
    /// tolerance if the epochs ran out.
    pub relative_gap: f64,
}

/// A multinomial linear model over the leaves of the communication tree.
#[derive(Clone, Debug, PartialEq)]
pub struct TreeClassifier {
    weights: Vec<[f32; LEAVES]>,
    bias: [f64; LEAVES],
    leaves: LeafSet,
    report: FitReport,
}

impl TreeClassifier {
    pub(crate) fn new(
        weights: Vec<[f32; LEAVES]>,
        bias: [f64; LEAVES],
        leaves: LeafSet,
        report: FitReport,
    ) -> TreeClassifier {
        TreeClassifier { weights, bias, leaves, report }
    }

    /// The weights of each feature, in leaf order.
    pub fn weights(&self) -> &[[f32; LEAVES]] {
        &self.weights
    }

    /// The bias of each leaf; [`IMPOSSIBLE`] for leaves outside [`leaves`](Self::leaves).
    pub fn bias(&self) -> [f64; LEAVES] {
        self.bias
    }

    /// How many features the model knows.
    pub fn columns(&self) -> usize {
        self.weights.len()
    }

    /// The leaves that the training targets allowed; the others have probability 0.
    pub fn leaves(&self) -> LeafSet {
        self.leaves
    }

    /// How the fit went.
    pub fn report(&self) -> &FitReport {
        &self.report
    }

    /// The score of each leaf, in natural-log units. Features that the model does not know count as 0.
    pub fn scores(&self, row: SparseRow<'_>) -> [f64; LEAVES] {
        let mut scores = self.bias;
        for (index, value) in row.iter() {
            if let Some(weights) = self.weights.get(index as usize) {
                for (score, &weight) in scores.iter_mut().zip(weights) {
                    *score += f64::from(value) * f64::from(weight);
                }
            }
        }
        scores
    }

    /// The probability of each leaf, uncalibrated (temperature 1).
    pub fn probabilities(&self, row: SparseRow<'_>) -> LeafProbabilities {
        LeafProbabilities::from_scores(self.scores(row))
    }

    /// The probabilities of many rows, (n × 5) in leaf order, uncalibrated.
    pub fn predict_proba(&self, matrix: &SparseMatrix) -> Array2<f64> {
        let mut all = Array2::zeros((matrix.rows(), LEAVES));
        for (number, mut of_row) in all.rows_mut().into_iter().enumerate() {
            let probabilities = self.probabilities(matrix.row(number));
            of_row.assign(&ArrayView1::from(probabilities.as_array()));
        }
        all
    }

    /// The most probable leaf of the most probable label: so the label of a prediction is the one
    /// that [`LeafProbabilities::label`] decides.
    fn leaf(&self, row: SparseRow<'_>) -> Leaf {
        let probabilities = self.probabilities(row);
        let more_probable = |best: Leaf, leaf: Leaf| {
            if probabilities.leaf(leaf) > probabilities.leaf(best) { leaf } else { best }
        };
        let leaves = probabilities.label().leaves();
        leaves.iter().reduce(more_probable).unwrap_or(Leaf::Inform)
    }
}

/// Predicts sets of a single leaf, the most probable leaf of the most probable label.
///
/// linfa's confusion matrix wants one of its own label types: map both sides to a name first, as in
/// `predicted.mapv(|set| set.label().map_or("", Label::name))`.
impl<'r, D: Data<Elem = SparseRow<'r>>> PredictInplace<ArrayBase<D, Ix2>, Array1<LeafSet>>
    for TreeClassifier
{
    fn predict_inplace<'a>(&'a self, records: &'a ArrayBase<D, Ix2>, targets: &mut Array1<LeafSet>) {
        for (record, target) in records.rows().into_iter().zip(targets) {
            *target = self.leaf(record.first().copied().unwrap_or_default()).into();
        }
    }

    fn default_target(&self, records: &ArrayBase<D, Ix2>) -> Array1<LeafSet> {
        Array1::default(records.nrows())
    }
}
