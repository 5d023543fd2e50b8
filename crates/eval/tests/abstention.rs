//! The promise of a threshold: what it counts, and that it is kept.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{labelled, probabilities};
use proptest::prelude::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use risala_eval::{Outcome, abstention};
use risala_model::Label::{Advertising, Neutral, Propaganda};
use risala_model::LeafSet;

fn uniform(rng: &mut ChaCha8Rng) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

/// A classifier that is wrong exactly as often as it says, with confidences from 1/2 to 1.
fn drawn(rows: usize, seed: u64) -> Vec<Outcome> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut row = || {
        let confidence = 0.5 + uniform(&mut rng) / 2.0;
        let truth = if uniform(&mut rng) < confidence { Propaganda } else { Neutral };
        labelled(truth, Propaganda, confidence)
    };
    (0..rows).map(|_| row()).collect()
}

/// Of such a classifier's answers from `threshold` on, `1 - (threshold + 1) / 2` are wrong.
#[test]
fn the_promise_is_kept_nineteen_times_in_twenty() {
    for max_error in [0.1, 0.2] {
        let (mut broken, mut coverage) = (0, 0.0);
        for seed in 0..400 {
            let found = abstention(&drawn(2_000, seed), max_error);
            let error = found.threshold.map_or(0.0, |threshold| (1.0 - threshold) / 2.0);
            broken += u32::from(error > max_error);
            coverage += found.coverage / 400.0;
        }
        assert!(broken <= 20, "{broken} of 400 thresholds promise too much");
        // With no doubt about the error, it would be answered from 1 - 2 * max_error on.
        let most = 4.0 * max_error;
        assert!(coverage > 0.5 * most && coverage < most, "{coverage} of {most}");
    }
}

#[test]
fn more_rows_promise_more() {
    let coverage = |rows| abstention(&drawn(rows, 7), 0.1).coverage;
    assert!(coverage(300) < coverage(2_000) && coverage(2_000) < coverage(20_000));
}

#[test]
fn what_cannot_be_promised_is_not() {
    let wrong = vec![labelled(Neutral, Propaganda, 0.9); 100];
    for (rows, max_error) in
        [(&wrong[..], 0.5), (&drawn(5, 0)[..], 0.05), (&drawn(2_000, 0)[..], 0.0), (&[][..], 0.5)]
    {
        let found = abstention(rows, max_error);
        assert_eq!((found.threshold, found.coverage, found.error, found.bound), (None, 0.0, None, None));
        assert_eq!(found.max_error, max_error);
    }
    assert_eq!(abstention(&wrong, 1.0).coverage, 1.0);
}

#[test]
fn the_bound_decides_and_not_the_share() {
    let mut rows = vec![labelled(Advertising, Advertising, 0.9); 300];
    rows.extend(vec![labelled(Neutral, Advertising, 0.9); 100]);
    assert_eq!(abstention(&rows, 0.2).threshold, None);
    let found = abstention(&rows, 0.4);
    assert_eq!((found.coverage, found.error), (1.0, Some(0.25)));
}

#[test]
fn only_what_can_be_judged_counts() {
    let mut rows = drawn(2_000, 3);
    let alone = abstention(&rows, 0.2);
    rows.extend(vec![Outcome { truth: LeafSet::ALL, ..rows[0] }; 900]);
    assert_eq!(abstention(&rows, 0.2), alone);
    // What is never answered lowers the coverage and nothing else.
    rows.extend(vec![Outcome { abstained: true, ..labelled(Neutral, Propaganda, 1.0) }; 2_000]);
    let halved = abstention(&rows, 0.2);
    assert_eq!((halved.threshold, halved.error), (alone.threshold, alone.error));
    assert!((halved.coverage - alone.coverage / 2.0).abs() < 1e-12);
}

proptest! {
    #[test]
    fn figures_are_those_of_the_threshold(
        rows in prop::collection::vec((0.0..0.5_f64, any::<bool>()), 1..200),
        max_error in 0.0..1.0_f64,
    ) {
        let outcomes: Vec<Outcome> = rows
            .iter()
            .map(|&(doubt, right)| Outcome {
                truth: if right { Propaganda } else { Neutral }.leaves(),
                predicted: probabilities([doubt, 0.0, 0.0, 1.0 - doubt, 0.0]),
                abstained: false,
            })
            .collect();
        let found = abstention(&outcomes, max_error);
        if let (Some(threshold), Some(error), Some(bound)) = (found.threshold, found.error, found.bound) {
            let answers = |outcome: &&Outcome| outcome.predicted.of(outcome.predicted.label().leaves()) >= threshold;
            let answered: Vec<&Outcome> = outcomes.iter().filter(answers).collect();
            let is_wrong = |outcome: &&&Outcome| outcome.truth.label() != Some(outcome.predicted.label());
            let wrong = answered.iter().filter(is_wrong).count();
            prop_assert!((found.coverage - answered.len() as f64 / rows.len() as f64).abs() < 1e-9);
            prop_assert!((error - wrong as f64 / answered.len() as f64).abs() < 1e-9);
            prop_assert!(error <= bound && bound <= max_error);
        }
    }
}
