//! Agreement of annotators, against published worked examples and against other libraries.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use proptest::prelude::*;
use risala_eval::agreement::{Agreement, Judged, Scale, Weights, agreement, alpha, kappa};
use risala_model::Leaf::{self, Belief, Fear, Inform, Interact, Purchase};

fn near(found: Option<f64>, expected: f64, within: f64) {
    let found = found.unwrap();
    assert!((found - expected).abs() < within, "{found} is not {expected}");
}

/// The reliability data of four observers and twelve units with missing values, and their coefficients, that
/// K. Krippendorff works through in *Computing Krippendorff's Alpha-Reliability* (2011); 0 is a missing value.
/// The further digits are of the Python package `krippendorff` 0.9.0.
#[test]
fn alpha_is_that_of_krippendorffs_example() {
    let observers = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
        [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
    ];
    let units: Vec<Vec<Option<usize>>> =
        (0..12).map(|unit| observers.map(|of| usize::checked_sub(of[unit], 1)).into()).collect();
    near(alpha(&units, 5, Scale::Nominal), 0.743, 0.0005);
    near(alpha(&units, 5, Scale::Ordinal), 0.815, 0.0005);
    near(alpha(&units, 5, Scale::Nominal), 0.743421052631579, 1e-12);
    near(alpha(&units, 5, Scale::Ordinal), 0.8153875037548814, 1e-12);
}

/// The textbook example of two readers of fifty applications: 20 times both say yes, 15 times both no.
#[test]
fn kappa_is_that_of_the_textbook() {
    near(kappa(&[vec![20, 5], vec![10, 15]], Weights::Equal), 0.4, 1e-12);
    // With two values there is only one distance.
    near(kappa(&[vec![20, 5], vec![10, 15]], Weights::Quadratic), 0.4, 1e-12);
}

/// Sixty texts and three annotators from a linear congruential generator (that of C's `rand` in its standard).
fn sixty() -> Vec<Vec<Option<usize>>> {
    let mut state: u64 = 12345;
    (0..60_usize)
        .map(|unit| {
            let base = (unit * unit + unit / 3) % 5;
            (0..3)
                .map(|_| {
                    state = (state * 1_103_515_245 + 12_345) % (1 << 31);
                    match (state >> 16) % 7 {
                        0..3 => Some(base),
                        6 => None,
                        draw => Some((draw as usize - 3 + base) % 5),
                    }
                })
                .collect()
        })
        .collect()
}

/// Values of `krippendorff` 0.9.0 and of scikit-learn 1.9.1's `cohen_kappa_score`, with `weights="quadratic"`.
#[test]
fn coefficients_are_those_of_other_libraries() {
    let texts = sixty();
    near(alpha(&texts, 5, Scale::Nominal), 0.39181024837771317, 1e-12);
    near(alpha(&texts, 5, Scale::Ordinal), 0.33462859018736, 1e-12);
    for (first, second, equal, quadratic) in [
        (0, 1, 0.4011406844106463, 0.24043293390027054),
        (0, 2, 0.3812088569718731, 0.44290576223447964),
        (1, 2, 0.35766423357664234, 0.27017334130304826),
    ] {
        let mut counts = vec![vec![0; 5]; 5];
        for (a, b) in texts.iter().filter_map(|text| text[first].zip(text[second])) {
            counts[a][b] += 1;
        }
        near(kappa(&counts, Weights::Equal), equal, 1e-12);
        near(kappa(&counts, Weights::Quadratic), quadratic, 1e-12);
    }
    let leaves =
        |text: &Vec<Option<usize>>| text.iter().map(|of| of.map(|value| Leaf::ALL[value])).collect();
    let report = report(&texts.iter().map(leaves).collect::<Vec<_>>());
    near(report.leaf.alpha.value, 0.39181024837771317, 1e-12);
    near(report.leaf.pairs[1].kappa.value, 0.3812088569718731, 1e-12);
    let names = report.leaf.pairs[1].annotators.each_ref().map(String::as_str);
    assert_eq!((names, report.leaf.pairs[1].n), (["a", "c"], 47));
}

fn report(texts: &[Vec<Option<Leaf>>]) -> Agreement {
    let texts: Vec<Judged> = texts
        .iter()
        .enumerate()
        .map(|(number, leaves)| Judged { id: number.to_string(), leaves: leaves.clone() })
        .collect();
    let annotators = texts.first().map_or(0, |text| text.leaves.len());
    agreement(["a", "b", "c"].iter().take(annotators).map(|&name| name.to_owned()).collect(), &texts)
        .unwrap()
}

#[test]
fn each_view_counts_what_it_can_see() {
    let report = report(&[
        vec![Some(Inform), Some(Inform), None],
        vec![Some(Inform), Some(Interact), None],
        vec![Some(Fear), Some(Belief), Some(Belief)],
        vec![Some(Purchase), Some(Fear), None],
        vec![Some(Purchase), None, None],
        vec![None, None, None],
    ]);
    assert_eq!((report.texts, report.shared, &report.judged[..]), (5, 4, &[5, 4, 1][..]));
    assert_eq!((report.label.n, report.level.n, report.effect.n, report.leaf.n), (4, 4, 1, 4));
    // The label of three texts is agreed on; the third counts with its three judgements of nine.
    near(report.label.raw.value, 7.0 / 9.0, 1e-12);
    near(report.level.raw.value, 7.0 / 9.0, 1e-12);
    // Three pairs of judgements on the effect, of which one agrees.
    near(report.effect.raw.value, 1.0 / 3.0, 1e-12);
    near(*report.label.per_value.get("neutral").unwrap(), 1.0, 1e-12);
    near(*report.label.per_value.get("propaganda").unwrap(), 3.0 / 4.0, 1e-12);
    near(*report.label.per_value.get("advertising").unwrap(), 0.0, 1e-12);
    assert_eq!(report.label.pairs[0].confusion, [[2, 0, 0], [0, 0, 1], [0, 0, 1]]);
    assert!(report.label.alpha_ordinal.is_none() && report.level.alpha_ordinal.is_some());
    assert!(report.level.pairs.iter().all(|pair| pair.kappa_weighted.is_some()));
    let ids: Vec<&str> = report.disagreements.iter().map(|text| text.id.as_str()).collect();
    assert_eq!(ids, ["1", "2", "3"]);
    assert_eq!(
        report.disagreements[0].leaves.iter().collect::<Vec<_>>(),
        [("a", &"inform"), ("b", &"interact")]
    );
}

#[test]
fn nothing_is_said_where_nothing_can_be() {
    let alike = report(&vec![vec![Some(Inform), Some(Inform)]; 3]);
    assert_eq!(alike.leaf.raw.value, Some(1.0));
    assert_eq!(alike.leaf.raw.interval, Some([1.0, 1.0]));
    // All gave one value: chance alone would have done that too.
    assert_eq!((alike.leaf.alpha.value, alike.leaf.pairs[0].kappa.value), (None, None));
    assert_eq!((alike.leaf.alpha.interval, alike.effect.raw.value), (None, None));
    let single = report(&[vec![Some(Inform), Some(Fear)]]);
    assert_eq!((single.leaf.raw.value, single.leaf.raw.interval), (Some(0.0), None));
    let nobody = report(&[]);
    assert_eq!((nobody.texts, nobody.label.raw.value), (0, None));
    assert_eq!(alpha(&[vec![Some(2), Some(2)]], 2, Scale::Nominal), None);
    assert_eq!((alpha(&[], 0, Scale::Ordinal), kappa(&[], Weights::Equal)), (None, None));
}

#[test]
fn a_row_of_another_length_is_refused() {
    let text = Judged { id: "7".to_owned(), leaves: vec![Some(Inform)] };
    let error = agreement(vec!["a".to_owned(), "b".to_owned()], &[text]).unwrap_err().to_string();
    assert!(error.contains("\"7\" has 1 judgements for 2 annotators"), "{error}");
}

proptest! {
    #[test]
    fn coefficients_do_not_depend_on_order(
        texts in prop::collection::vec(prop::collection::vec(prop::option::of(0_usize..5), 3), 0..40),
    ) {
        let mirrored: Vec<Vec<_>> =
            texts.iter().rev().map(|text| text.iter().rev().copied().collect()).collect();
        for scale in [Scale::Nominal, Scale::Ordinal] {
            match (alpha(&texts, 5, scale), alpha(&mirrored, 5, scale)) {
                (Some(one), Some(other)) => {
                    prop_assert!((one - other).abs() < 1e-9 && one <= 1.0 + 1e-12);
                }
                (one, other) => prop_assert_eq!(one, other),
            }
        }
        let mut counts = vec![vec![0_u64; 5]; 5];
        for (a, b) in texts.iter().filter_map(|text| text[0].zip(text[1])) {
            counts[a][b] += 1;
        }
        let turned: Vec<Vec<u64>> = (0..5).map(|b| (0..5).map(|a| counts[a][b]).collect()).collect();
        for weights in [Weights::Equal, Weights::Quadratic] {
            match (kappa(&counts, weights), kappa(&turned, weights)) {
                (Some(one), Some(other)) => prop_assert!((one - other).abs() < 1e-9 && one <= 1.0 + 1e-12),
                (one, other) => prop_assert_eq!(one, other),
            }
        }
    }
}
