//! What files of records hold: `risala corpus stats`.

use std::path::Path;

use risala_tests::{Answer, records, risala, write_lines};
use serde_json::{Value, json};
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn stats(data: &[&Path], options: &[&str]) -> Answer {
    risala(["corpus", "stats"]).args(data).args(options).answer()
}

fn keys(object: &Value) -> Vec<&str> {
    object.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[test]
fn the_json_has_the_documented_form() {
    let folder = folder();
    let data = write_lines(folder.path(), "posts.jsonl", &records());
    let more = write_lines(folder.path(), "more.jsonl", &[json!({"text": "مش عارف أروح فين دلوقتي 🎉"})]);
    let answer = stats(&[&data, &more], &["--json", "--by", "label,dialect-hint"]);
    answer.fine();
    let report = answer.json_lines().remove(0);
    assert_eq!(keys(&report), ["records", "splits", "counts", "lengths", "cross", "faults"]);
    assert_eq!(report["records"], 61);
    assert_eq!(report["splits"][1], json!({"name": more.to_str(), "records": 1}));
    let fields: Vec<_> =
        report["counts"].as_array().expect("counts").iter().map(|counts| &counts["field"]).collect();
    assert_eq!(fields, ["label", "level", "effect", "source", "license", "confidence", "dialect-hint"]);
    // Twelve of each leaf, of which eight say their label.
    let labels = report["counts"][0]["rows"].as_array().expect("rows");
    let counted: Vec<_> =
        labels.iter().map(|row| (row["value"].as_str(), row["records"].as_u64())).collect();
    assert_eq!(
        counted,
        [
            (Some("neutral"), Some(16)),
            (Some("advertising"), Some(8)),
            (Some("propaganda"), Some(16)),
            (None, Some(21))
        ]
    );
    assert_eq!(keys(&labels[0]), ["value", "records", "share", "splits"]);
    assert_eq!(labels[3]["splits"], json!([20, 1]));
    assert_eq!(report["lengths"].as_array().map(Vec::len), Some(3));
    let last = &report["lengths"][2];
    assert_eq!(keys(last), ["split", "words", "characters", "bytes"]);
    assert_eq!(
        last["words"],
        json!({"min": 5, "p10": 5, "p25": 5, "median": 5, "p75": 5, "p90": 5, "p99": 5, "max": 5, "mean": 5.0})
    );
    assert_eq!((&last["characters"]["max"], &last["bytes"]["max"]), (&json!(25), &json!(47)));
    assert_eq!(report["cross"]["by"], json!(["label", "dialect-hint"]));
    let rows = report["cross"]["rows"].as_array().expect("rows");
    assert!(rows.contains(&json!({"values": [null, "egy"], "records": 3})), "{rows:#?}");
    assert_eq!(rows.iter().filter_map(|row| row["records"].as_u64()).sum::<u64>(), 61);
}

#[test]
fn tables_are_for_people_and_for_data_sheets() {
    let folder = folder();
    let lines = [
        json!({"text": "خبر", "label": "neutral", "variety": "msa", "genre": "news"}),
        json!({"text": "خبر آخر", "label": "neutral", "variety": "egy", "genre": "post"}),
        json!({"text": "خصم كبير", "label": "advertising", "variety": "egy", "genre": "post|ad"}),
    ];
    let data = write_lines(folder.path(), "posts.jsonl", &lines);
    let plain = stats(&[&data], &["--by", "label,variety,genre"]);
    assert!(
        plain
            .fine()
            .starts_with("3 records\n\nlabel        records   share\nneutral            2  66.7 %\n"),
        "{}",
        plain.out
    );
    let cross = "variety  genre    label neutral  label advertising  records\n\
                 egy      post                 1                  0        1\n\
                 egy      post|ad              0                  1        1\n\
                 msa      news                 1                  0        1\n";
    assert!(plain.out.ends_with(cross), "{}", plain.out);
    let markdown = stats(&[&data], &["--by", "label,variety,genre", "--markdown"]);
    assert!(
        markdown.fine().contains("| egy     | post\\|ad |             0 |                 1 |"),
        "{}",
        markdown.out
    );
    assert!(markdown.out.contains("|---"), "{}", markdown.out);
}

#[test]
fn lines_that_are_no_records_are_set_aside() {
    let folder = folder();
    let data =
        write_lines(folder.path(), "posts.jsonl", &[json!({"text": "خبر"}), json!({"text": 3}), json!([])]);
    let answer = stats(&[&data], &["--json"]);
    let faults = answer.faults();
    assert_eq!(faults.len(), 3);
    assert!(
        faults[0].contains("posts.jsonl:2: field `text`") && faults[1].contains("posts.jsonl:3:"),
        "{faults:?}"
    );
    let report = answer.json_lines().remove(0);
    assert_eq!((&report["records"], &report["faults"][0]["line"]), (&json!(1), &json!(2)));
    assert_eq!(keys(&report["faults"][0]), ["file", "line", "field", "reason"]);
    stats(&[&folder.path().join("missing.jsonl")], &[]).only_fault(&["cannot read", "missing.jsonl"]);
    assert_eq!(stats(&[&data], &["--json", "--markdown"]).code, 2);
    assert_eq!(stats(&[], &[]).code, 2);
}
