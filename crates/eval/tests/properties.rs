//! What holds for any outcomes.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{labelled, probabilities};
use proptest::prelude::*;
use risala_eval::{Evaluation, Outcome, evaluate};
use risala_model::{Label, Leaf, LeafSet};

fn outcome() -> impl Strategy<Value = Outcome> {
    (1_u8..32, prop::array::uniform5(0.0..1.0_f64), any::<bool>()).prop_map(|(truth, leaves, abstained)| {
        Outcome {
            truth: Leaf::ALL
                .into_iter()
                .filter(|leaf| truth & (1 << leaf.index()) != 0)
                .collect::<LeafSet>(),
            predicted: probabilities(leaves),
            abstained,
        }
    })
}

fn near(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() < 1e-9,
        (a, b) => a == b,
    }
}

proptest! {
    #[test]
    fn the_order_of_rows_does_not_matter(
        (rows, shuffled) in prop::collection::vec(outcome(), 1..40)
            .prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
    ) {
        let (a, b) = (evaluate(&rows).unwrap(), evaluate(&shuffled).unwrap());
        prop_assert!(near(a.ece, b.ece));
        // The sums behind the calibration error depend on the order in their last bits; nothing else does.
        prop_assert_eq!(risala_eval::Metrics { ece: b.ece, ..a }, b);
    }

    #[test]
    fn figures_are_in_range(rows in prop::collection::vec(outcome(), 1..40)) {
        let report = Evaluation::new(&rows).resamples(50).report().unwrap();
        let metrics = &report.metrics;
        let tables = [&metrics.per_label, &metrics.per_level, &metrics.per_effect];
        let scores = tables.into_iter().flat_map(|table| table.iter().map(|(_, scores)| *scores));
        let intervals = report.intervals;
        let figures = scores
            .flat_map(|scores| [scores.precision, scores.recall, scores.f1])
            .chain([metrics.macro_f1, metrics.micro_f1, metrics.accuracy, metrics.ece, Some(metrics.coverage)])
            .chain([intervals.macro_f1, intervals.accuracy, intervals.ece].into_iter().flatten().flatten().map(Some));
        for figure in figures.flatten() {
            prop_assert!((0.0..=1.0 + 1e-9).contains(&figure), "{}", figure);
        }
        let known = rows.iter().filter(|row| row.truth.label().is_some()).count() as u64;
        prop_assert_eq!(metrics.n, known);
        prop_assert_eq!(metrics.confusion.counts.as_flattened().iter().sum::<u64>(), known);
        prop_assert_eq!(metrics.macro_f1.is_some(), known > 0);
    }

    #[test]
    fn bounds_are_in_order(rows in prop::collection::vec(outcome(), 2..40), seed in any::<u64>()) {
        let intervals = Evaluation::new(&rows).resamples(50).seed(seed).report().unwrap().intervals;
        for [low, high] in [intervals.macro_f1, intervals.accuracy, intervals.ece].into_iter().flatten() {
            prop_assert!(low <= high);
        }
    }

    #[test]
    fn perfect_predictions_score_one(labels in prop::collection::vec(0_usize..3, 1..40)) {
        let rows: Vec<Outcome> =
            labels.iter().map(|&label| labelled(Label::ALL[label], Label::ALL[label], 1.0)).collect();
        let metrics = evaluate(&rows).unwrap();
        prop_assert_eq!((metrics.macro_f1, metrics.micro_f1), (Some(1.0), Some(1.0)));
        prop_assert!(metrics.ece.unwrap() < 1e-12);
    }

    #[test]
    fn perfect_calibration_has_no_error(tenths in 5_usize..10, times in 1_usize..20) {
        let right = labelled(Label::Neutral, Label::Neutral, tenths as f64 / 10.0);
        let wrong = labelled(Label::Propaganda, Label::Neutral, tenths as f64 / 10.0);
        let mut rows = vec![right; tenths * times];
        rows.extend(vec![wrong; (10 - tenths) * times]);
        prop_assert!(evaluate(&rows).unwrap().ece.unwrap() < 1e-9);
    }
}
