//! Temperature scaling on scores whose right temperature is known.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{normal, rng};
use rand::RngExt;
use risala_model::{LEAVES, Leaf, LeafProbabilities, LeafSet};
use risala_train::{IMPOSSIBLE, temperature};

/// Leaves drawn from softmax(s); the scores returned are s × `sharpness`.
fn drawn(count: usize, sharpness: f64, seed: u64) -> (Vec<[f64; LEAVES]>, Vec<Leaf>) {
    let mut rng = rng(seed);
    let mut draw = || {
        let scores: [f64; LEAVES] = std::array::from_fn(|_| 1.5 * normal(&mut rng));
        let probabilities = LeafProbabilities::from_scores(scores);
        let mut rest = rng.random::<f64>();
        let hit = Leaf::ALL.into_iter().find(|&leaf| {
            rest -= probabilities.leaf(leaf);
            rest < 0.0
        });
        (scores.map(|score| score * sharpness), hit.unwrap_or(Leaf::Belief))
    };
    (0..count).map(|_| draw()).unzip()
}

fn sets(leaves: &[Leaf]) -> Vec<LeafSet> {
    common::singletons(leaves)
}

#[test]
fn finds_the_temperature_that_was_used() {
    for sharpness in [0.2, 1.0, 4.0] {
        let (scores, leaves) = drawn(20_000, sharpness, 1);
        let full = temperature(&scores, &sets(&leaves), None).unwrap();
        assert!((full.temperature / sharpness).ln().abs() < 0.05, "{sharpness}: {full:?}");
        assert!(full.nll_after <= full.nll_before);

        let labels: Vec<LeafSet> = leaves.iter().map(|leaf| leaf.label().leaves()).collect();
        let partial = temperature(&scores, &labels, None).unwrap();
        assert!((partial.temperature / sharpness).ln().abs() < 0.08, "{sharpness}: {partial:?}");
    }
}

#[test]
fn is_a_stationary_point() {
    let (scores, leaves) = drawn(500, 3.0, 2);
    let found = temperature(&scores, &sets(&leaves), None).unwrap();
    let nll = |t: f64| {
        let loss = |(scores, leaf): (&[f64; LEAVES], &Leaf)| {
            -LeafProbabilities::from_scores(scores.map(|score| score / t)).leaf(*leaf).ln()
        };
        scores.iter().zip(&leaves).map(loss).sum::<f64>() / 500.0
    };
    assert!((nll(1.0) - found.nll_before).abs() < 1e-12);
    assert!((nll(found.temperature) - found.nll_after).abs() < 1e-12);
    for factor in [0.99, 1.01] {
        assert!(nll(found.temperature * factor) > found.nll_after);
    }
}

#[test]
fn weights_are_repetitions() {
    let (scores, leaves) = drawn(300, 2.0, 3);
    let weights: Vec<f32> = (0..300).map(|i| (i % 3) as f32).collect();
    let weighted = temperature(&scores, &sets(&leaves), Some(&weights)).unwrap();
    let repeat = |i: usize| std::iter::repeat_n(i, i % 3);
    let repeated: Vec<usize> = (0..300).flat_map(repeat).collect();
    let scores: Vec<_> = repeated.iter().map(|&i| scores[i]).collect();
    let leaves: Vec<_> = repeated.iter().map(|&i| leaves[i]).collect();
    let plain = temperature(&scores, &sets(&leaves), None).unwrap();
    assert!((weighted.temperature / plain.temperature - 1.0).abs() < 1e-6);
}

#[test]
fn extremes_stay_in_range() {
    let right = [[9.0, 0.0, 0.0, 0.0, 0.0]; 3];
    let sharp = temperature(&right, &[Leaf::Inform.into(); 3], None).unwrap();
    assert!((sharp.temperature / 0.05 - 1.0).abs() < 1e-6, "{sharp:?}");
    let flat = temperature(&right, &[Leaf::Fear.into(); 3], None).unwrap();
    assert!((flat.temperature / 20.0 - 1.0).abs() < 1e-6, "{flat:?}");
    // Nothing to choose between: leave the scores alone.
    let same = temperature(&[[0.5; LEAVES]; 3], &[Leaf::Fear.into(); 3], None).unwrap();
    assert_eq!(same.temperature, 1.0);
    let unknown = temperature(&right, &[LeafSet::ALL; 3], None).unwrap();
    assert_eq!((unknown.temperature, unknown.nll_before), (1.0, 0.0));
    let huge = temperature(&[[1e300, -1e300, 0.0, 0.0, 0.0]], &[Leaf::Inform.into()], None).unwrap();
    assert!(huge.temperature.is_finite() && huge.nll_after.is_finite());
}

#[test]
fn impossible_leaves_do_not_drown_the_rest() {
    let (mut scores, leaves) = drawn(2_000, 2.0, 4);
    let known: Vec<usize> = (0..2_000).filter(|&i| leaves[i] != Leaf::Fear).collect();
    scores.iter_mut().for_each(|scores| scores[Leaf::Fear.index()] = IMPOSSIBLE);
    let all = temperature(&scores, &sets(&leaves), None).unwrap();
    let known_scores: Vec<_> = known.iter().map(|&i| scores[i]).collect();
    let known_leaves: Vec<_> = known.iter().map(|&i| leaves[i]).collect();
    assert_eq!(all, temperature(&known_scores, &sets(&known_leaves), None).unwrap());
}

#[test]
fn refuses_what_it_cannot_use() {
    let fail = |scores: &[[f64; LEAVES]], targets: &[LeafSet], weights: Option<&[f32]>| {
        temperature(scores, targets, weights).unwrap_err().to_string()
    };
    let inform = [LeafSet::from(Leaf::Inform)];
    let nothing = "no held-out row has a leaf that the model holds possible: nothing to calibrate on";
    assert_eq!(fail(&[], &[], None), nothing);
    assert_eq!(fail(&[[0.0; LEAVES]], &inform, Some(&[0.0])), nothing);
    assert_eq!(fail(&[[0.0; LEAVES]], &[], None), "1 rows but 0 targets");
    assert_eq!(fail(&[[0.0; LEAVES]], &inform, Some(&[])), "1 rows but 0 weights");
    assert_eq!(fail(&[[f64::NAN; LEAVES]], &inform, None), "row 0: a score is not finite");
    assert_eq!(
        fail(&[[0.0; LEAVES]], &[LeafSet::default()], None),
        "row 0: no leaf is allowed, its annotations contradict each other"
    );
    assert_eq!(
        fail(&[[0.0; LEAVES]], &inform, Some(&[f32::INFINITY])),
        "row 0: the weight inf is not a finite number of at least 0"
    );
}
