//! Our features and our estimator among linfa's tools, and one of linfa's classifiers on the same texts.
//!
//! ```console
//! $ cargo run --release -p risala-train --example linfa
//! $ cargo run --release -p risala-train --example linfa -- RECORDS.jsonl...
//! ```
//!
//! linfa's folds are stretches of the dataset, in its order: records of a group that lie together stay together, but at
//! the borders of folds. Where groups are scattered, use `risala evaluate --cross-validate`, which keeps them.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;

use linfa::Dataset;
use linfa::prelude::ToConfusionMatrix;
use linfa::traits::{Fit, Predict};
use linfa_bayes::GaussianNb;
use ndarray::{Array1, Array2};
use risala_corpus::{Record, read_all};
use risala_model::{Label, Leaf, LeafSet};
use risala_train::pipeline::{Config, Examples};
use risala_train::{SparseMatrix, TreeClassifierParams};

const FOLDS: usize = 5;

/// The columns of the dense matrix: those of the most frequent features, which come first.
const DENSE: u32 = 500;

fn main() -> Result<(), Box<dyn Error>> {
    let mut files: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if files.is_empty() {
        files.push(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/corpus/train.jsonl").into());
    }
    let mut records: Vec<Record> = Vec::new();
    for file in files {
        records.extend(read_all(file)?);
    }
    records.retain(|record| record.label.is_some());
    let config = Config::default();
    let examples = Examples::new(&records, &config)?;
    let matrix = examples.matrix(&config)?;
    let leaves: Array1<LeafSet> = examples.leaves().map(Option::unwrap_or_default).collect();

    // Ours: rows are handles into the sparse matrix, targets are sets of leaves. Several settings at once.
    let mut dataset = Dataset::new(matrix.column(), leaves.clone());
    let params = [1.0, 10.0, 100.0].map(|c| TreeClassifierParams::new().c(c));
    let accuracies: Array1<f64> = dataset.cross_validate_single(FOLDS, &params, |predicted, truth| {
        let confusion = predicted.mapv(label).confusion_matrix(&truth.mapv(label))?;
        Ok(f64::from(confusion.accuracy()))
    })?;
    for (c, accuracy) in [1.0, 10.0, 100.0].iter().zip(&accuracies) {
        println!("ours, C = {c:<5} accuracy {accuracy:.3}");
    }

    // linfa's naive Bayes: it needs a dense matrix, so a smaller one, and labels that are numbers.
    let dense = dense(&matrix);
    let labels: Array1<usize> = leaves.mapv(|set| set.label().map_or(0, Label::index));
    let mut dataset = Dataset::new(dense, labels);
    let accuracy: Array1<f64> =
        dataset.cross_validate_single(FOLDS, &[GaussianNb::params()], |predicted, truth| {
            Ok(f64::from(predicted.confusion_matrix(truth)?.accuracy()))
        })?;
    println!("naive Bayes, {DENSE} columns: accuracy {:.3}", accuracy[0]);

    // One fit: a confusion matrix, and probabilities as an array.
    let (train, held_out) = Dataset::new(matrix.column(), leaves).split_with_ratio(0.8);
    let model = TreeClassifierParams::new().c(10.0).fit(&train)?;
    let predicted = model.predict(held_out.records());
    println!("{:?}", predicted.mapv(label).confusion_matrix(&held_out.targets().mapv(label))?);
    let probabilities = model.predict_proba(&matrix);
    let mean: BTreeMap<&str, f64> = Leaf::ALL
        .into_iter()
        .map(|leaf| (leaf.name(), probabilities.column(leaf.index()).sum() / matrix.rows() as f64))
        .collect();
    println!("mean probabilities {mean:.3?}");
    Ok(())
}

fn label(set: LeafSet) -> &'static str {
    set.label().map_or("", Label::name)
}

fn dense(matrix: &SparseMatrix) -> Array2<f64> {
    let mut dense = Array2::zeros((matrix.rows(), DENSE as usize));
    for number in 0..matrix.rows() {
        for (column, value) in matrix.row(number).iter().take_while(|&(column, _)| column < DENSE) {
            dense[[number, column as usize]] = f64::from(value);
        }
    }
    dense
}
