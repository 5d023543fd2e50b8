//! The estimator inside linfa's own tools, partial labels, and what it refuses.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{rows, singletons, topics};
use linfa::ParamGuard;
use linfa::dataset::DatasetBase;
use linfa::prelude::ToConfusionMatrix;
use linfa::traits::{Fit, Predict};
use linfa::{Dataset, DatasetView};
use ndarray::{Array1, Array2, Axis, Ix1, Slice};
use risala_model::{LEAVES, Label, Leaf, LeafSet, Level};
use risala_train::{
    ClassWeight, Error, IMPOSSIBLE, SparseMatrix, SparseRow, TreeClassifier, TreeClassifierParams,
};

fn label(set: LeafSet) -> &'static str {
    set.label().map_or("", Label::name)
}

fn train(
    params: &TreeClassifierParams,
    matrix: &SparseMatrix,
    targets: &[LeafSet],
    weights: Option<&[f32]>,
) -> Result<TreeClassifier, Error> {
    params.check_ref()?.train(&rows(matrix), targets, weights, &mut |_| ())
}

fn accuracy(model: &TreeClassifier, matrix: &SparseMatrix, truth: &[Leaf]) -> f64 {
    let predicted = model.predict(&matrix.column());
    let right = predicted.iter().zip(truth).filter(|(set, leaf)| **set == LeafSet::from(**leaf));
    right.count() as f64 / truth.len() as f64
}

#[test]
fn cross_validates_in_linfa() {
    let (matrix, truth) = topics(500, &Leaf::ALL, 1, 1);
    let mut dataset = Dataset::new(matrix.column(), Array1::from(singletons(&truth)));
    let params = [1e-4, 10.0].map(|c| TreeClassifierParams::new().c(c));
    let accuracies: Array1<f64> = dataset
        .cross_validate_single(5, &params, |predicted, truth| {
            let confusion = predicted.mapv(label).confusion_matrix(&truth.mapv(label))?;
            Ok(f64::from(confusion.accuracy()))
        })
        .unwrap();
    assert!(accuracies[1] > 0.9 && accuracies[1] > accuracies[0], "{accuracies}");
}

#[test]
fn folds_in_linfa() {
    let (matrix, truth) = topics(300, &Leaf::ALL, 0, 2);
    let mut dataset = Dataset::new(matrix.column(), Array1::from(singletons(&truth)));
    let fit = |fold: &DatasetView<'_, SparseRow<'_>, LeafSet, Ix1>| {
        TreeClassifierParams::new().c(10.0).fit(fold).unwrap()
    };
    for (model, held_out) in dataset.iter_fold(3, fit) {
        let predicted = model.predict(held_out.records());
        assert_eq!(predicted.mapv(label), held_out.targets().mapv(label));
    }
}

#[test]
fn a_prediction_has_the_label_of_its_probabilities() {
    let (matrix, truth) = topics(300, &Leaf::ALL, 6, 3);
    let model = train(&TreeClassifierParams::new(), &matrix, &singletons(&truth), None).unwrap();
    let predicted = model.predict(&matrix.column());
    for (set, row) in predicted.iter().zip(rows(&matrix)) {
        assert_eq!(set.len(), 1);
        assert_eq!(set.label(), Some(model.probabilities(row).label()));
    }
}

#[test]
fn many_rows_have_the_probabilities_of_each() {
    let (matrix, truth) = topics(50, &Leaf::ALL, 6, 3);
    let model = train(&TreeClassifierParams::new(), &matrix, &singletons(&truth), None).unwrap();
    let all = model.predict_proba(&matrix);
    assert_eq!(all.dim(), (50, LEAVES));
    for (of_row, row) in all.rows().into_iter().zip(rows(&matrix)) {
        assert_eq!(of_row.to_vec(), model.probabilities(row).as_array().to_vec());
    }
}

#[test]
fn a_matrix_is_one_of_sprs() {
    let (matrix, _) = topics(50, &Leaf::ALL, 6, 3);
    let csr = matrix.to_csr();
    assert_eq!(csr.shape(), (matrix.rows(), matrix.columns()));
    for (row, theirs) in rows(&matrix).iter().zip(csr.outer_iterator()) {
        assert_eq!((row.indices, row.values), (theirs.indices(), theirs.data()));
    }
}

#[test]
fn two_fits_give_the_same_bits() {
    let (matrix, truth) = topics(300, &Leaf::ALL, 3, 4);
    let targets: Vec<LeafSet> = truth.iter().map(|leaf| leaf.label().leaves()).collect();
    let params = TreeClassifierParams::new().class_weight(ClassWeight::Balanced { power: 0.5 });
    let fit = || train(&params, &matrix, &targets, None).unwrap();
    assert_eq!(format!("{:?}", fit()), format!("{:?}", fit()));
}

#[test]
fn dataset_weights_count() {
    let (matrix, truth) = topics(200, &Leaf::ALL, 3, 5);
    let targets = singletons(&truth);
    let weights: Vec<f32> = (0..200).map(|i| if i % 2 == 0 { 2.0 } else { 0.0 }).collect();
    // Owned but not contiguous: linfa's `weights()` would panic on it.
    let mut strided = Array1::from_iter(weights.iter().flat_map(|&w| [w, 7.0]));
    strided.slice_axis_inplace(Axis(0), Slice::from(..).step_by(2));
    let dataset = Dataset::new(matrix.column(), Array1::from(targets.clone()));
    let params = TreeClassifierParams::new().tolerance(1e-8);
    let weighted: TreeClassifier = params.fit(&dataset.with_weights(strided)).unwrap();

    let mut half = SparseMatrix::new(matrix.columns());
    (0..200).step_by(2).for_each(|i| half.push(matrix.row(i)).unwrap());
    let half_targets: Vec<LeafSet> = targets.iter().copied().step_by(2).collect();
    let doubled = train(&params, &half, &half_targets, Some(&[2.0; 100])).unwrap();
    let difference = weighted.report().objective / doubled.report().objective - 1.0;
    assert!(difference.abs() < 2e-8, "{difference}");
}

/// Four in five rows tell only their label and one in five the leaf.
fn mostly_labels(truth: &[Leaf]) -> Vec<LeafSet> {
    let target = |(i, &leaf): (usize, &Leaf)| match i % 5 {
        0 => LeafSet::from(leaf),
        1 => leaf.level().leaves(),
        _ => leaf.label().leaves(),
    };
    truth.iter().enumerate().map(target).collect()
}

#[test]
fn partial_labels_beat_dropping_them() {
    let (test_matrix, test_truth) = topics(2_000, &Leaf::ALL, 8, 100);
    let (mut with, mut without) = (0.0, 0.0);
    for seed in 6..12 {
        let (matrix, truth) = topics(300, &Leaf::ALL, 8, seed);
        let targets = mostly_labels(&truth);
        let full: Vec<usize> = (0..targets.len()).filter(|&i| targets[i].len() == 1).collect();
        let mut small = SparseMatrix::new(matrix.columns());
        full.iter().for_each(|&i| small.push(matrix.row(i)).unwrap());
        let small_targets: Vec<LeafSet> = full.iter().map(|&i| targets[i]).collect();
        let params = TreeClassifierParams::new().c(3.0);
        let all = train(&params, &matrix, &targets, None).unwrap();
        let few = train(&params, &small, &small_targets, None).unwrap();
        assert!(all.report().em_rounds > 1);
        assert_eq!(few.report().em_rounds, 1);
        with += accuracy(&all, &test_matrix, &test_truth) / 6.0;
        without += accuracy(&few, &test_matrix, &test_truth) / 6.0;
    }
    assert!(with > without + 0.05, "with {with}, without {without}");
}

#[test]
fn the_objective_never_rises_from_round_to_round() {
    for (seed, c) in [(20, 0.1), (21, 3.0), (22, 30.0)] {
        let (matrix, truth) = topics(200, &Leaf::ALL, 8, seed);
        let targets = mostly_labels(&truth);
        let mut before = f64::INFINITY;
        for rounds in 1..10 {
            let params = TreeClassifierParams::new().c(c).tolerance(1e-6).max_epochs(5_000);
            let model = train(&params.max_em_rounds(rounds), &matrix, &targets, None).unwrap();
            let objective = model.report().objective;
            assert!(model.report().relative_gap <= 1e-6);
            assert!(objective <= before * (1.0 + 1e-5), "C {c}: {objective} after {before}");
            before = objective;
        }
    }
}

/// ‖W‖² / 2C + Σ −ln mass, and its gradient, from the definition.
fn observed(
    matrix: &SparseMatrix,
    targets: &[LeafSet],
    w: &[[f64; LEAVES]],
    c: f64,
) -> (f64, Vec<[f64; LEAVES]>) {
    let mut gradient: Vec<_> = w.iter().map(|row| row.map(|value| value / c)).collect();
    let mut value: f64 = w.iter().flatten().map(|value| value * value / (2.0 * c)).sum();
    for (row, set) in rows(matrix).into_iter().zip(targets) {
        let features: Vec<(usize, f64)> = row
            .iter()
            .map(|(index, value)| (index as usize, f64::from(value)))
            .chain([(matrix.columns(), 1.0)])
            .collect();
        let exps: [f64; LEAVES] =
            std::array::from_fn(|leaf| features.iter().map(|&(j, x)| w[j][leaf] * x).sum::<f64>().exp());
        let total: f64 = exps.iter().sum();
        let mass: f64 = set.iter().map(|leaf| exps[leaf.index()]).sum();
        value -= (mass / total).ln();
        for leaf in Leaf::ALL {
            let k = leaf.index();
            let inside = if set.contains(leaf) { exps[k] / mass } else { 0.0 };
            for &(j, x) in &features {
                gradient[j][k] += (exps[k] / total - inside) * x;
            }
        }
    }
    (value, gradient)
}

#[test]
fn partial_labels_end_where_gradient_descent_finds_nothing_better() {
    let (matrix, truth) = topics(150, &Leaf::ALL, 4, 30);
    let targets = mostly_labels(&truth);
    let params = TreeClassifierParams::new().columns(Some(matrix.columns())).tolerance(1e-9);
    let params = params.max_epochs(10_000).max_em_rounds(2_000);
    let model = train(&params, &matrix, &targets, None).unwrap();
    let mut w: Vec<[f64; LEAVES]> =
        model.weights().iter().map(|row| row.map(f64::from)).chain([model.bias()]).collect();
    let start = observed(&matrix, &targets, &w, 1.0).0;
    assert!((model.report().objective / start - 1.0).abs() < 1e-6);
    for _ in 0..500 {
        let gradient = observed(&matrix, &targets, &w, 1.0).1;
        for (w, g) in w.iter_mut().flatten().zip(gradient.iter().flatten()) {
            *w -= 0.01 * g;
        }
    }
    let end = observed(&matrix, &targets, &w, 1.0).0;
    assert!(end <= start && end > start * (1.0 - 1e-5), "{start} -> {end}");
}

#[test]
fn leaves_that_never_occur_stay_out() {
    let three = [Leaf::Inform, Leaf::Purchase, Leaf::Belief];
    let (matrix, truth) = topics(300, &three, 2, 40);
    let mut targets = singletons(&truth);
    // A row of weight 0 counts for nothing, not even as a leaf that occurs.
    let mut weights = vec![1.0; 300];
    (targets[7], weights[7]) = (Leaf::Fear.into(), 0.0);
    let model = train(&TreeClassifierParams::new().c(5.0), &matrix, &targets, Some(&weights)).unwrap();
    assert_eq!(model.leaves(), LeafSet::from_iter(three));
    assert_eq!(model.bias()[Leaf::Fear.index()], IMPOSSIBLE);
    for row in rows(&matrix) {
        let probabilities = model.probabilities(row);
        assert_eq!(probabilities.leaf(Leaf::Interact), 0.0);
        assert_eq!(probabilities.leaf(Leaf::Fear), 0.0);
        assert!((probabilities.of(model.leaves()) - 1.0).abs() < 1e-12);
    }
    // The argument for IMPOSSIBLE being low enough: weights of a feature add up to 0.
    for weights in model.weights() {
        assert!(weights.iter().sum::<f32>().abs() < 1e-5);
    }
}

#[test]
fn balancing_finds_more_of_a_rare_label() {
    let leaves: Vec<Leaf> = [Leaf::Inform].repeat(15).into_iter().chain([Leaf::Purchase]).collect();
    let (matrix, truth) = topics(800, &leaves, 10, 50);
    let recall = |class_weight| {
        let params = TreeClassifierParams::new().c(0.5).class_weight(class_weight);
        let model = train(&params, &matrix, &singletons(&truth), None).unwrap();
        let predicted = model.predict(&matrix.column());
        let rare = predicted.iter().zip(&truth).filter(|(_, leaf)| **leaf == Leaf::Purchase);
        rare.filter(|(set, _)| set.label() == Some(Label::Advertising)).count()
    };
    assert!(recall(ClassWeight::Balanced { power: 1.0 }) > recall(ClassWeight::None));
}

#[test]
fn unknown_features_count_as_nothing() {
    let (matrix, truth) = topics(100, &Leaf::ALL, 2, 60);
    let params = TreeClassifierParams::new().columns(Some(1 << 10));
    let model = train(&params, &matrix, &singletons(&truth), None).unwrap();
    assert_eq!(model.columns(), 1 << 10);
    let known = SparseRow { indices: &[3, 14], values: &[0.5, 0.5] };
    let more = SparseRow { indices: &[3, 14, 5000, u32::MAX], values: &[0.5, 0.5, 9.0, 9.0] };
    assert_eq!(model.scores(known), model.scores(more));
}

#[test]
fn tells_its_progress() {
    let (matrix, truth) = topics(200, &Leaf::ALL, 4, 70);
    let params = TreeClassifierParams::new().check().unwrap();
    let mut seen = Vec::new();
    let mut progress = |progress: risala_train::Progress| seen.push(progress.epoch);
    let model = params.train(&rows(&matrix), &mostly_labels(&truth), None, &mut progress).unwrap();
    assert_eq!(seen, (1..=model.report().epochs).collect::<Vec<_>>());
}

#[test]
fn refuses_what_cannot_be_fitted() {
    let (matrix, truth) = topics(4, &[Leaf::Inform, Leaf::Fear], 1, 80);
    let good = singletons(&[Leaf::Inform, Leaf::Fear, Leaf::Inform, Leaf::Fear]);
    assert_eq!(truth.len(), 4);
    let params = TreeClassifierParams::new();
    let fail = |params: TreeClassifierParams, targets: &[LeafSet], weights: Option<&[f32]>| {
        train(&params, &matrix, targets, weights).unwrap_err().to_string()
    };
    assert_eq!(fail(params.clone(), &good[..3], None), "4 rows but 3 targets");
    assert_eq!(fail(params.clone(), &good, Some(&[1.0])), "4 rows but 1 weights");
    assert_eq!(
        fail(params.clone(), &good, Some(&[1.0, f32::NAN, 1.0, 1.0])),
        "row 1: the weight NaN is not a finite number of at least 0"
    );
    assert_eq!(fail(params.clone(), &good, Some(&[0.0; 4])), "no row has a positive weight");
    let mut contradiction = good.clone();
    contradiction[2] = Label::Neutral.leaves().intersection(Level::Persuade.leaves());
    assert_eq!(
        fail(params.clone(), &contradiction, None),
        "row 2: no leaf is allowed, its annotations contradict each other"
    );
    assert_eq!(
        fail(params.clone(), &[good[1]; 4], None),
        "at least two leaves must be possible, but the targets allow only fear"
    );
    assert!(fail(params.clone().columns(Some(10)), &good, None).ends_with("outside the 10 columns"));
    assert_eq!(
        fail(params.clone().columns(Some(usize::MAX)), &good, None),
        format!("columns must be at most 2^26, got {}", usize::MAX)
    );
    assert_eq!(
        fail(params.clone().max_em_rounds(0), &good, None),
        "max_em_rounds must be at least 1, got 0"
    );
    assert_eq!(
        fail(params.clone().class_weight(ClassWeight::Balanced { power: f64::NAN }), &good, None),
        "class_weight power must be between 0 and 1, got NaN"
    );
    let none = params.check_ref().unwrap().train(&[], &[], None, &mut |_| ());
    assert_eq!(none.unwrap_err().to_string(), "no row has a positive weight");

    let wide = Array2::from_elem((4, 2), matrix.row(0));
    let dataset = DatasetBase::new(wide, Array1::from(good));
    let error: Error = params.fit(&dataset).unwrap_err();
    assert_eq!(error.to_string(), "records must be one column of rows, got 2 columns");
}

#[test]
fn a_matrix_checks_its_parts() {
    let parts = |indptr: &[usize], indices: &[u32], values: &[f32]| {
        SparseMatrix::from_parts(indptr.to_vec(), indices.to_vec(), values.to_vec(), 3)
    };
    let matrix = parts(&[0, 2, 2], &[0, 2], &[1.0, 2.0]).unwrap();
    assert_eq!((matrix.rows(), matrix.columns()), (2, 3));
    assert_eq!(matrix.row(0), SparseRow { indices: &[0, 2], values: &[1.0, 2.0] });
    assert_eq!(matrix.row(1), SparseRow::default());
    for indptr in [&[][..], &[0], &[1, 2], &[0, 3], &[0, 2, 1, 2]] {
        assert!(parts(indptr, &[0, 2], &[1.0, 2.0]).is_err(), "{indptr:?}");
    }
    assert!(parts(&[0, 2], &[0], &[1.0, 2.0]).is_err());
    assert!(parts(&[0, 2], &[0, 3], &[1.0, 2.0]).is_err());
    assert!(parts(&[0, 2], &[1, 0], &[1.0, 2.0]).is_err());
}

#[test]
fn settings_travel_through_toml() {
    let params = TreeClassifierParams::new()
        .c(2.0)
        .bias_scale(3.0)
        .tolerance(1e-3)
        .max_epochs(9)
        .max_em_rounds(8)
        .class_weight(ClassWeight::Balanced { power: 0.25 })
        .seed(11)
        .columns(Some(64));
    for params in [params, TreeClassifierParams::new()] {
        let text = toml::to_string(&params).unwrap();
        assert_eq!(toml::from_str::<TreeClassifierParams>(&text).unwrap(), params, "{text}");
    }
    assert_eq!(toml::from_str::<TreeClassifierParams>("").unwrap(), TreeClassifierParams::new());
    assert!(toml::from_str::<TreeClassifierParams>("C = 1.0").is_err());
    assert!(toml::from_str::<TreeClassifierParams>("class_weight = \"some\"").is_err());
}
