//! Figures worked out by hand.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{labelled, leaf, probabilities};
use risala_eval::{Evaluation, Outcome, evaluate};
use risala_model::Label::{Advertising, Neutral, Propaganda};
use risala_model::{Label, Leaf, LeafSet, Level};

fn close(ours: Option<f64>, expected: f64) {
    let ours = ours.unwrap();
    assert!((ours - expected).abs() < 1e-12, "{ours} is not {expected}");
}

#[test]
fn nothing_to_evaluate() {
    let expected = "there are no outcomes to evaluate; give at least one";
    assert_eq!(evaluate(&[]).unwrap_err().to_string(), expected);
    assert_eq!(Evaluation::new(&[]).report().unwrap_err().to_string(), expected);
}

#[test]
fn labels_by_hand() {
    let outcomes = [
        labelled(Neutral, Neutral, 0.9),
        labelled(Neutral, Neutral, 0.9),
        labelled(Neutral, Propaganda, 0.9),
        labelled(Propaganda, Propaganda, 0.9),
        labelled(Advertising, Neutral, 0.9),
    ];
    let metrics = evaluate(&outcomes).unwrap();
    assert_eq!(metrics.n, 5);
    assert_eq!(metrics.confusion.counts, [[2, 0, 1], [1, 0, 0], [0, 0, 1]]);
    let neutral = metrics.per_label.get("neutral").unwrap();
    close(neutral.precision, 2.0 / 3.0);
    close(neutral.recall, 2.0 / 3.0);
    close(neutral.f1, 2.0 / 3.0);
    assert_eq!(neutral.support, 3);
    let propaganda = metrics.per_label.get("propaganda").unwrap();
    close(propaganda.precision, 0.5);
    close(propaganda.recall, 1.0);
    close(propaganda.f1, 2.0 / 3.0);
    // Never predicted: 0/0 is 0, and the mean counts it.
    let advertising = metrics.per_label.get("advertising").unwrap();
    assert_eq!(
        (advertising.precision, advertising.recall, advertising.f1),
        (Some(0.0), Some(0.0), Some(0.0))
    );
    close(metrics.macro_f1, 4.0 / 9.0);
    close(metrics.micro_f1, 0.6);
    close(metrics.accuracy, 0.6);
}

#[test]
fn a_label_that_occurs_nowhere_is_not_in_the_mean() {
    let outcomes = [labelled(Neutral, Neutral, 0.9), labelled(Propaganda, Propaganda, 0.9)];
    let metrics = evaluate(&outcomes).unwrap();
    close(metrics.macro_f1, 1.0);
    assert_eq!(metrics.per_label.get("advertising").unwrap().f1, Some(0.0));
}

#[test]
fn rows_count_only_where_their_truth_is_known() {
    let outcomes = [
        leaf(LeafSet::ALL, Leaf::Purchase),
        leaf(Neutral.leaves(), Leaf::Inform),
        leaf(Level::Persuade.leaves(), Leaf::Inform),
        leaf(Leaf::Interact.into(), Leaf::Inform),
    ];
    let metrics = evaluate(&outcomes).unwrap();
    assert_eq!(metrics.n, 2);
    let supports: Vec<u64> = metrics.per_level.iter().map(|(_, scores)| scores.support).collect();
    assert_eq!(supports, [0, 1, 1]);
    assert_eq!(metrics.per_level.get("inform").unwrap().precision, Some(0.0));
    let fear = metrics.per_effect.get("fear").unwrap();
    assert_eq!((fear.precision, fear.f1, fear.support), (None, None, 0));
}

#[test]
fn effects_are_predicted_given_propaganda() {
    // Taken for an advert, yet fear is likelier than belief.
    let missed = probabilities([0.1, 0.0, 0.6, 0.2, 0.1]);
    let outcomes = [
        Outcome { truth: Leaf::Fear.into(), predicted: missed, abstained: false },
        leaf(Leaf::Fear.into(), Leaf::Belief),
        leaf(Leaf::Belief.into(), Leaf::Belief),
        leaf(Propaganda.leaves(), Leaf::Belief),
    ];
    let metrics = evaluate(&outcomes).unwrap();
    let fear = metrics.per_effect.get("fear").unwrap();
    assert_eq!((fear.precision, fear.recall, fear.support), (Some(1.0), Some(0.5), 2));
    let belief = metrics.per_effect.get("belief").unwrap();
    assert_eq!((belief.precision, belief.recall, belief.support), (Some(0.5), Some(1.0), 1));
}

#[test]
fn abstaining_costs_coverage_and_hides_no_error() {
    let wrong = Outcome { abstained: true, ..labelled(Neutral, Propaganda, 0.6) };
    let unknown = Outcome { truth: LeafSet::ALL, ..wrong };
    let right = labelled(Neutral, Neutral, 0.9);
    let metrics = evaluate(&[right, wrong, unknown, right]).unwrap();
    close(Some(metrics.coverage), 0.5);
    close(metrics.accuracy, 2.0 / 3.0);
}

#[test]
fn nothing_known_leaves_figures_open() {
    let report =
        Evaluation::new(&[leaf(LeafSet::ALL, Leaf::Inform)]).slice("s", [Some("a")]).report().unwrap();
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["n"], 0);
    for key in ["macro_f1", "micro_f1", "accuracy", "ece"] {
        assert!(json[key].is_null(), "{key}");
        assert!(json["intervals"][key].is_null(), "{key}");
    }
    assert_eq!(json["coverage"], 1.0);
    assert_eq!(json["slices"]["s"]["a"]["n"], 0);
    assert!(json["slices"]["s"]["a"]["macro_f1"].is_null());
}

#[test]
fn calibration_error_by_hand() {
    // In one bin, (11/15, 12/15]: 3 of 4 right with 0.75 each is perfect.
    let mut outcomes = vec![labelled(Neutral, Neutral, 0.75); 3];
    outcomes.push(labelled(Propaganda, Neutral, 0.75));
    let error = |outcomes: &[Outcome]| evaluate(outcomes).unwrap().ece.unwrap();
    assert!(error(&outcomes) < 1e-12);
    // In another bin, two rows with 0.9, both wrong: |0 − 0.9| × 2/6.
    outcomes.extend([labelled(Propaganda, Neutral, 0.9); 2]);
    close(Some(error(&outcomes)), 0.9 * 2.0 / 6.0);
    // Errors of opposite sign within a bin cancel out, between bins they do not.
    let opposite = [labelled(Neutral, Neutral, 0.7), labelled(Propaganda, Neutral, 0.73)];
    close(Some(error(&opposite)), (0.3_f64 - 0.73).abs() / 2.0);
    let apart = [labelled(Neutral, Neutral, 0.6), labelled(Propaganda, Neutral, 0.9)];
    close(Some(error(&apart)), (0.4 + 0.9) / 2.0);
    // Certainty is in the last bin.
    assert!(error(&[labelled(Label::Advertising, Label::Advertising, 1.0)]) < 1e-12);
}
