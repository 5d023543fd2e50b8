//! What a report draws: how figures change with the threshold.
//!
//! Curves have a point for each distinct score, so they say all that the scores say; whoever draws them may thin them.

use risala_model::Label;
use serde::Serialize;

use crate::calibration::ECE_BINS;
use crate::outcome::Outcome;
use crate::table::Table;

/// The curves of a set of outcomes, over the rows whose truth fixes the label.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Curves {
    /// By label: how precision falls as recall rises.
    pub precision_recall: Table<PrecisionRecall>,
    /// How many labels were right and wrong, by how probable the model held them.
    pub confidence: Vec<ConfidenceBin>,
    /// How the share of wrong answers grows with the share of texts that are answered, the surest first.
    pub coverage_error: Vec<CoveragePoint>,
    /// The mean of the errors over all coverages: the area under that curve (Geifman & El-Yaniv 2017, "Selective
    /// classification for deep neural networks"). `None` without rows.
    pub aurc: Option<f64>,
}

/// The precision–recall curve of a label against the others.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PrecisionRecall {
    /// Σ (recall − recall before) · precision, without interpolation, as scikit-learn's `average_precision_score`.
    /// `None` if no row has the label.
    pub average_precision: Option<f64>,
    /// The share of rows of the label: the precision of guessing.
    pub prevalence: f64,
    /// From the highest threshold to the lowest.
    pub points: Vec<PrecisionRecallPoint>,
}

/// What holds of the rows that have at least a probability.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PrecisionRecallPoint {
    /// The probability.
    pub threshold: f64,
    /// The share of these rows that are of the label.
    pub precision: f64,
    /// The share of the label's rows that are among them.
    pub recall: f64,
}

/// The rows whose label has a probability in a range.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ConfidenceBin {
    /// Above this,
    pub above: f64,
    /// and at most this.
    pub up_to: f64,
    /// How many of the labels are right.
    pub right: u64,
    /// How many are wrong.
    pub wrong: u64,
}

/// What holds when the rows of at least a probability are answered.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CoveragePoint {
    /// The probability.
    pub threshold: f64,
    /// The share of all rows.
    pub coverage: f64,
    /// The share of wrong labels among them.
    pub error: f64,
}

/// The curves of a set of outcomes.
pub fn curves(outcomes: &[Outcome]) -> Curves {
    let rows: Vec<(&Outcome, Label)> =
        outcomes.iter().filter_map(|outcome| Some((outcome, outcome.truth.label()?))).collect();
    let of_label = |&label: &Label| {
        let scored =
            rows.iter().map(|(outcome, truth)| (outcome.predicted.of(label.leaves()), *truth == label));
        (label.name(), precision_recall(scored.collect()))
    };
    let answered = |(outcome, truth): &(&Outcome, Label)| {
        let label = outcome.predicted.label();
        (outcome.predicted.of(label.leaves()), label == *truth)
    };
    let answers: Vec<(f64, bool)> = rows.iter().map(answered).collect();
    let confidence = confidence(&answers);
    let coverage_error = coverage_error(answers);
    Curves {
        precision_recall: Label::ALL.iter().map(of_label).collect(),
        confidence,
        aurc: aurc(&coverage_error),
        coverage_error,
    }
}

/// Counts of all rows and of the true ones, from the highest score on; one for each distinct score.
fn cumulated(mut scored: Vec<(f64, bool)>) -> Vec<(f64, usize, usize)> {
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut all, mut of_truth) = (0, 0);
    let count = |run: &[(f64, bool)]| {
        all += run.len();
        of_truth += run.iter().filter(|row| row.1).count();
        (run[0].0, all, of_truth)
    };
    scored.chunk_by(|a, b| a.0 == b.0).map(count).collect()
}

fn precision_recall(scored: Vec<(f64, bool)>) -> PrecisionRecall {
    let (rows, positives) = (scored.len(), scored.iter().filter(|row| row.1).count());
    let points: Vec<PrecisionRecallPoint> = cumulated(scored)
        .into_iter()
        .map(|(threshold, all, found)| PrecisionRecallPoint {
            threshold,
            precision: found as f64 / all as f64,
            // 0 of 0 are found.
            recall: if positives > 0 { found as f64 / positives as f64 } else { 0.0 },
        })
        .collect();
    let mut before = 0.0;
    let step = |point: &PrecisionRecallPoint| {
        let gained = point.recall - before;
        before = point.recall;
        gained * point.precision
    };
    let average = points.iter().map(step).sum();
    PrecisionRecall {
        average_precision: (positives > 0).then_some(average),
        prevalence: if rows > 0 { positives as f64 / rows as f64 } else { 0.0 },
        points,
    }
}

fn confidence(answers: &[(f64, bool)]) -> Vec<ConfidenceBin> {
    let edge = |bin: usize| bin as f64 / ECE_BINS as f64;
    let mut bins: Vec<ConfidenceBin> = (0..ECE_BINS)
        .map(|bin| ConfidenceBin { above: edge(bin), up_to: edge(bin + 1), right: 0, wrong: 0 })
        .collect();
    for &(confidence, is_right) in answers {
        let bin = &mut bins[crate::calibration::bin(confidence)];
        *(if is_right { &mut bin.right } else { &mut bin.wrong }) += 1;
    }
    bins
}

fn coverage_error(answers: Vec<(f64, bool)>) -> Vec<CoveragePoint> {
    let rows = answers.len() as f64;
    let point = |(threshold, answered, right): (f64, usize, usize)| CoveragePoint {
        threshold,
        coverage: answered as f64 / rows,
        error: (answered - right) as f64 / answered as f64,
    };
    cumulated(answers).into_iter().map(point).collect()
}

fn aurc(points: &[CoveragePoint]) -> Option<f64> {
    let mut before = 0.0;
    let area = |point: &CoveragePoint| {
        let width = point.coverage - before;
        before = point.coverage;
        width * point.error
    };
    (!points.is_empty()).then(|| points.iter().map(area).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// scikit-learn 1.9.1: `precision_recall_curve` and `average_precision_score` of
    /// y = [0, 0, 1, 1, 1], s = [0.1, 0.4, 0.35, 0.8, 0.4].
    #[test]
    fn precision_and_recall_are_those_of_scikit_learn() {
        let found =
            precision_recall(vec![(0.1, false), (0.4, false), (0.35, true), (0.8, true), (0.4, true)]);
        let points: Vec<(f64, f64, f64)> =
            found.points.iter().map(|point| (point.threshold, point.precision, point.recall)).collect();
        let third = 1.0 / 3.0;
        assert_eq!(
            points,
            [(0.8, 1.0, third), (0.4, 2.0 * third, 2.0 * third), (0.35, 0.75, 1.0), (0.1, 0.6, 1.0)]
        );
        let average = found.average_precision.unwrap();
        assert!((average - (third + third * 2.0 * third + third * 0.75)).abs() < 1e-12, "{average}");
        assert_eq!(found.prevalence, 0.6);
        assert_eq!(precision_recall(vec![(0.5, false)]).average_precision, None);
    }

    #[test]
    fn the_surest_are_answered_first() {
        let answers = vec![(0.9, true), (0.5, false), (0.7, true), (0.5, true)];
        let points: Vec<(f64, f64, f64)> = coverage_error(answers.clone())
            .iter()
            .map(|point| (point.threshold, point.coverage, point.error))
            .collect();
        assert_eq!(points, [(0.9, 0.25, 0.0), (0.7, 0.5, 0.0), (0.5, 1.0, 0.25)]);
        assert_eq!(aurc(&coverage_error(answers.clone())), Some(0.125));
        assert_eq!(aurc(&[]), None);
        let bins = confidence(&answers);
        assert_eq!(
            bins.iter().map(|bin| (bin.right, bin.wrong)).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1)),
            (3, 1)
        );
        assert_eq!((bins[7].right, bins[7].wrong), (1, 1), "0.5 lies above 7/15");
    }
}
