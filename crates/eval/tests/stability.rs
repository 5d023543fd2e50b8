//! Shares of changed answers, and how sure they are.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::labelled;
use proptest::prelude::*;
use risala_eval::{Outcome, stability, wilson};
use risala_model::{Label, LeafSet};

fn pair(truth: Label, before: Label, after: Label) -> (Outcome, Outcome) {
    (labelled(truth, before, 0.9), labelled(truth, after, 0.9))
}

#[test]
fn changes_are_counted_and_their_cost_is_shown() {
    use Label::{Advertising, Neutral, Propaganda};
    let pairs = [
        pair(Neutral, Neutral, Neutral),
        pair(Advertising, Advertising, Neutral),
        pair(Propaganda, Neutral, Propaganda),
        pair(Propaganda, Propaganda, Propaganda),
    ];
    let figures = stability(&pairs);
    assert_eq!((figures.touched, figures.changed, figures.changed_share), (4, 2, Some(0.5)));
    assert_eq!(figures.changed_share_interval, wilson(2, 4));
    // Neutral 2/3, advertising 1, propaganda 2/3; and after: 2/3, 0, 1.
    assert!((figures.macro_f1_before.unwrap() - 7.0 / 9.0).abs() < 1e-12);
    assert!((figures.macro_f1_after.unwrap() - 5.0 / 9.0).abs() < 1e-12);
}

#[test]
fn answers_are_compared_where_the_truth_is_not_known() {
    let (mut before, mut after) = pair(Label::Neutral, Label::Neutral, Label::Propaganda);
    before.truth = LeafSet::ALL;
    after.truth = LeafSet::ALL;
    let figures = stability(&[(before, after)]);
    assert_eq!((figures.touched, figures.changed), (1, 1));
    assert_eq!((figures.macro_f1_before, figures.macro_f1_after), (None, None));
}

#[test]
fn nothing_is_said_of_nothing() {
    let figures = stability(&[]);
    assert_eq!((figures.touched, figures.changed), (0, 0));
    assert_eq!((figures.changed_share, figures.changed_share_interval), (None, None));
    assert_eq!((figures.macro_f1_before, wilson(0, 0)), (None, None));
}

/// Values of `scipy.stats.binomtest(part, whole).proportion_ci(method="wilson")`, SciPy 1.17.1.
#[test]
fn intervals_are_those_of_scipy() {
    for (part, whole, low, high) in [
        (0, 862, 0.0, 0.004436676924579616),
        (3, 862, 0.0011842994610533958, 0.010182052566139355),
        (50, 862, 0.04427276750478523, 0.07565849446334663),
        (1, 1, 0.20654931437723745, 1.0),
        (7, 10, 0.39677814746114526, 0.892208732593699),
        (10, 10, 0.7224672001371109, 1.0),
    ] {
        let [found_low, found_high] = wilson(part, whole).unwrap();
        assert!((found_low - low).abs() < 1e-9 && (found_high - high).abs() < 1e-9, "{part} of {whole}");
    }
}

proptest! {
    #[test]
    fn an_interval_holds_its_share(whole in 1_u64..10_000, part in 0_u64..10_000) {
        let part = part.min(whole);
        let [low, high] = wilson(part, whole).unwrap();
        let share = part as f64 / whole as f64;
        prop_assert!(0.0 <= low && low <= share + 1e-12 && share <= high + 1e-12 && high <= 1.0);
        // The other answer's interval is the mirror image.
        let [other_low, other_high] = wilson(whole - part, whole).unwrap();
        prop_assert!((1.0 - other_high - low).abs() < 1e-9 && (1.0 - other_low - high).abs() < 1e-9);
    }
}
