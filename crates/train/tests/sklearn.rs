//! Agreement with scikit-learn's logistic regression on real texts.
//!
//! Two leaves make our model the binary one, with two opposite weight vectors where scikit-learn has
//! one of twice the length: ‖W‖² is half of its ‖w‖², so its C = 1 is our C = 1/2. Its intercept is
//! free and ours is regularised, which a large bias scale makes the same to the digits compared.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::path::Path;

use linfa::ParamGuard;
use risala_model::{Leaf, LeafSet};
use risala_train::{SparseMatrix, SparseRow, TreeClassifierParams};
use serde_json::Value;

/// scikit-learn's default tokens, `\b\w\w+\b` in lower case. To Python marks are not `\w`.
fn tokens(text: &str) -> Vec<String> {
    let mark =
        |c: char| matches!(c, '\u{610}'..='\u{61A}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{FE0F}');
    let word = |c: char| (c.is_alphanumeric() || c == '_') && !mark(c);
    let lower = text.to_lowercase();
    lower.split(|c| !word(c)).filter(|token| token.chars().count() > 1).map(str::to_owned).collect()
}

/// scikit-learn's default `TfidfVectorizer`: raw counts, smooth idf, rows of length 1.
fn tf_idf(texts: &[&str]) -> SparseMatrix {
    let documents: Vec<BTreeMap<String, f64>> = texts
        .iter()
        .map(|text| {
            let mut counts = BTreeMap::new();
            tokens(text).into_iter().for_each(|token| *counts.entry(token).or_insert(0.0) += 1.0);
            counts
        })
        .collect();
    let mut frequency: BTreeMap<&str, f64> = BTreeMap::new();
    for token in documents.iter().flat_map(BTreeMap::keys) {
        *frequency.entry(token).or_insert(0.0) += 1.0;
    }
    let column: BTreeMap<&str, u32> = frequency.keys().copied().zip(0..).collect();
    let mut matrix = SparseMatrix::new(column.len());
    for document in &documents {
        let idf = |token: &str| ((1.0 + texts.len() as f64) / (1.0 + frequency[token])).ln() + 1.0;
        let values: Vec<f64> = document.iter().map(|(token, count)| count * idf(token)).collect();
        let length = values.iter().map(|value| value * value).sum::<f64>().sqrt();
        let values: Vec<f32> = values.iter().map(|value| (value / length) as f32).collect();
        let indices: Vec<u32> = document.keys().map(|token| column[token.as_str()]).collect();
        matrix.push(SparseRow { indices: &indices, values: &values }).unwrap();
    }
    matrix
}

fn strings(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|value| value.as_str().unwrap()).collect()
}

#[test]
fn agrees_with_scikit_learn() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance/sklearn.jsonl");
    let Ok(lines) = std::fs::read_to_string(&path) else {
        println!("skipped: no {}", path.display());
        return;
    };
    let cases = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut compared = 0;
    for case in cases.filter(|case| case["function"].as_str().unwrap().starts_with("LogisticRegression")) {
        let matrix = tf_idf(&strings(&case["input"]));
        let class = case["kwargs"]["class"].as_str().unwrap();
        let leaf = |label: &str| if label == class { Leaf::Fear } else { Leaf::Inform };
        let targets: Vec<LeafSet> =
            strings(&case["args"]).into_iter().map(|label| leaf(label).into()).collect();
        let rows: Vec<SparseRow<'_>> = (0..matrix.rows()).map(|number| matrix.row(number)).collect();
        let params =
            TreeClassifierParams::new().c(0.5).bias_scale(100.0).tolerance(1e-9).max_epochs(100_000);
        let model = params.check().unwrap().train(&rows, &targets, None, &mut |_| ()).unwrap();
        assert!(model.report().relative_gap <= 1e-9, "{:?}", model.report());

        let bias = model.bias();
        let intercept = bias[Leaf::Fear.index()] - bias[Leaf::Inform.index()];
        let expected = case["expected"]["intercept"].as_f64().unwrap();
        assert!((intercept - expected).abs() < 1e-3, "intercept {intercept}, expected {expected}");
        for (row, expected) in rows.iter().zip(case["expected"]["proba"].as_array().unwrap()) {
            let found = model.probabilities(*row).leaf(Leaf::Fear);
            let expected = expected.as_f64().unwrap();
            assert!((found - expected).abs() < 1e-4, "found {found}, expected {expected}");
            compared += 1;
        }
    }
    assert!(compared > 0);
}
