//! The figures against scikit-learn 1.9.1's, on its 12 recorded cases.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::fs;
use std::path::Path;

use common::labelled;
use risala_eval::{Outcome, evaluate};
use risala_model::Label;
use serde_json::Value;

/// The peer's labels in the order of its confusion matrix.
const PEER: [(&str, Label); 3] =
    [("ads", Label::Advertising), ("neutral", Label::Neutral), ("propaganda", Label::Propaganda)];

fn labels(value: &Value) -> Vec<Label> {
    let name = |name: &Value| PEER.iter().find(|(peer, _)| name == peer).unwrap().1;
    value.as_array().unwrap().iter().map(name).collect()
}

fn close(ours: Option<f64>, theirs: &Value, what: &str) {
    let (ours, theirs) = (ours.unwrap(), theirs.as_f64().unwrap());
    assert!((ours - theirs).abs() < 1e-12, "{what}: {ours} is not {theirs}");
}

#[test]
fn figures_are_those_of_scikit_learn() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance/sklearn.jsonl");
    let Ok(cases) = fs::read_to_string(&path) else {
        println!("skipped: {} is not there", path.display());
        return;
    };
    let mut checked = 0;
    for case in cases.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        if case["function"] != "metrics" {
            continue;
        }
        let id = case["id"].as_str().unwrap();
        let (truths, predicted, expected) =
            (labels(&case["input"]), labels(&case["args"]), &case["expected"]);
        assert_eq!(truths.len(), predicted.len(), "{id}");
        let outcomes: Vec<Outcome> =
            truths.iter().zip(&predicted).map(|(&truth, &label)| labelled(truth, label, 0.75)).collect();
        let metrics = evaluate(&outcomes).unwrap();
        close(metrics.accuracy, &expected["accuracy"], id);
        close(metrics.macro_f1, &expected["macro_f1"], id);
        close(metrics.micro_f1, &expected["micro_f1"], id);
        for (row, (peer, truth)) in PEER.iter().enumerate() {
            let scores = metrics.per_label.get(truth.name()).unwrap();
            close(scores.f1, &expected["per_class_f1"][peer], id);
            for (column, (_, label)) in PEER.iter().enumerate() {
                let ours = metrics.confusion.counts[truth.index()][label.index()];
                assert_eq!(expected["confusion"][row][column], ours, "{id}");
            }
        }
        checked += 1;
    }
    assert!(checked > 0, "no cases of metrics in {}", path.display());
}

/// Case sklearn-00511 of the file above (scikit-learn 1.9.1, BSD-3-Clause), restated as counts.
#[test]
fn one_case_restated() {
    let counts = [[24, 4, 2], [3, 9, 0], [2, 0, 16]];
    let mut outcomes = Vec::new();
    for (truth, row) in Label::ALL.iter().zip(counts) {
        for (label, count) in Label::ALL.iter().zip(row) {
            outcomes.extend(std::iter::repeat_n(labelled(*truth, *label, 0.75), count));
        }
    }
    let metrics = evaluate(&outcomes).unwrap();
    assert_eq!(metrics.confusion.counts, counts.map(|row| row.map(|count| count as u64)));
    close(metrics.accuracy, &0.8166666666666667.into(), "accuracy");
    close(metrics.macro_f1, &0.8074827369742623.into(), "macro-F1");
}
