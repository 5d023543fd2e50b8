//! Texts in other spellings: `risala corpus perturb` and `risala evaluate --perturb`.

use std::path::Path;

use risala_corpus::{Perturbation, RecordReader};
use risala_tests::{Answer, records, risala, write_lines};
use serde_json::{Value, json};
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn keys(object: &Value) -> Vec<&str> {
    object.as_object().expect("an object").keys().map(String::as_str).collect()
}

fn perturb(data: &Path, options: &[&str]) -> Answer {
    risala(["corpus", "perturb"]).arg(data).args(options).answer()
}

fn measure(data: &Path, options: &[&str]) -> Answer {
    risala(["evaluate", "--perturb"]).args(options).arg(data).answer()
}

#[test]
fn every_field_but_the_text_stays() {
    let folder = folder();
    let post = json!({"page": 3, "id": 7, "text": "خصم كبير على العطور", "label": "advertising", "tags": ["a", {"b": null}]});
    let grouped = json!({"id": "b", "text": "وصلت العطور", "group": "shop", "level": 3, "note": ""});
    let data = write_lines(folder.path(), "posts.jsonl", [&post, &grouped]);
    let answer = perturb(&data, &["--kind", "tatweel,elongation"]);
    answer.fine();
    let lines = answer.json_lines();
    assert_eq!(lines.len(), 4);
    for (line, (original, kind)) in lines.iter().zip([
        (&post, "tatweel"),
        (&grouped, "tatweel"),
        (&post, "elongation"),
        (&grouped, "elongation"),
    ]) {
        let mut expected = original.clone();
        expected["id"] = json!(format!("{}+{kind}", original["id"].to_string().trim_matches('"')));
        expected["group"] = original.get("group").cloned().unwrap_or(json!("7"));
        expected["perturbation"] = json!(kind);
        assert_ne!(line["text"], original["text"]);
        expected["text"] = line["text"].clone();
        assert_eq!(*line, expected);
    }
}

#[test]
fn a_seed_gives_the_same_bytes_anywhere() {
    let folder = folder();
    let data = write_lines(folder.path(), "posts.jsonl", &records());
    let printed = perturb(&data, &["--kind", "all", "--seed", "5"]);
    let out = folder.path().join("out.jsonl");
    let written =
        perturb(&data, &["--kind", "all", "--seed", "5", "--output", out.to_str().expect("UTF-8")]);
    assert_eq!((written.code, written.out.as_str()), (0, ""), "{}", written.err);
    let (made, left_out) = (printed.out.lines().count(), 60 * Perturbation::ALL.len());
    assert!(
        written.err.contains(&format!("{made} records; {} texts had", left_out - made)),
        "{}",
        written.err
    );
    let bytes = std::fs::read_to_string(&out).expect("the file is there");
    assert_eq!(bytes, printed.fine());
    assert_ne!(bytes, perturb(&data, &["--kind", "all", "--seed", "6"]).out);
    // What was written can be read, and perturbed again.
    let read = RecordReader::new(bytes.as_bytes(), "out").collect::<Result<Vec<_>, _>>();
    assert_eq!(read.expect("records").len(), made);
    let again = perturb(&out, &["--kind", "tatweel"]);
    assert!(again.fine().contains("+typos+tatweel\""), "{}", again.out);
}

#[test]
fn the_measure_has_the_documented_form() {
    let folder = folder();
    let mut records = records();
    records.push(json!({"text": "12 🙂", "label": "neutral"}));
    let data = write_lines(folder.path(), "posts.jsonl", &records);
    let answer = measure(&data, &["hashtags,tatweel,hashtags", "--share", "0.5", "--seed", "3", "--json"]);
    answer.fine();
    let report = answer.json_lines().remove(0);
    assert_eq!(keys(&report), ["n", "share", "seed", "perturbations"]);
    assert_eq!((&report["n"], &report["share"], &report["seed"]), (&json!(61), &json!(0.5), &json!(3)));
    assert_eq!(keys(&report["perturbations"]), ["hashtags", "tatweel"]);
    let documented = [
        "lossless",
        "touched",
        "changed",
        "changed_share",
        "changed_share_interval",
        "macro_f1_before",
        "macro_f1_after",
    ];
    let tatweel = &report["perturbations"]["tatweel"];
    assert_eq!(keys(tatweel), documented);
    // The rules of the embedded model take strokes out.
    assert_eq!((&tatweel["lossless"], &tatweel["changed"]), (&json!(true), &json!(0)));
    assert_eq!((&tatweel["touched"], &tatweel["changed_share"]), (&json!(60), &json!(0.0)));
    assert_eq!(tatweel["macro_f1_before"], tatweel["macro_f1_after"]);
    assert_eq!(report["perturbations"]["hashtags"]["lossless"], false);
}

#[test]
fn the_measure_needs_no_labels_and_shows_a_table() {
    let folder = folder();
    let data = write_lines(folder.path(), "posts.jsonl", &[json!({"text": "هل توجد صيدلية قريبة؟"})]);
    let answer = measure(&data, &["all"]);
    for kind in Perturbation::ALL {
        assert!(answer.fine().contains(kind.name()), "{kind} is not in {}", answer.out);
    }
    let digits = answer.out.lines().find(|line| line.starts_with("digit-script")).expect("a line");
    assert_eq!(digits.split_whitespace().collect::<Vec<_>>()[1..], ["yes", "0", "0", "-", "-", "→", "-"]);
}

#[test]
fn wrong_options_are_usage() {
    let folder = folder();
    let data = write_lines(folder.path(), "posts.jsonl", &records());
    for options in [&[][..], &["--kind", "rot13"], &["--kind", ""], &["--kind", "all", "--share", "2"]] {
        let answer = perturb(&data, options);
        assert_eq!((answer.code, answer.out.as_str()), (2, ""), "{options:?}");
    }
    assert!(perturb(&data, &["--kind", "rot13"]).err.contains("(known: tashkeel, tatweel,"));
    for options in [&["rot13"][..], &["all", "--share", "-1"], &["all", "--cross-validate", "3"]] {
        assert_eq!(measure(&data, options).code, 2, "{options:?}");
    }
    assert_eq!(risala(["evaluate", "--seed", "1"]).arg(&data).answer().code, 2);
}

#[test]
fn files_at_fault_are_named() {
    let folder = folder();
    let missing = folder.path().join("missing.jsonl");
    perturb(&missing, &["--kind", "all"]).only_fault(&["cannot read", "missing.jsonl"]);
    measure(&missing, &["all"]).only_fault(&["cannot read", "missing.jsonl"]);

    let post = json!({"id": "a", "text": "وصلت العطور"});
    let bad = write_lines(folder.path(), "bad.jsonl", [&post, &json!({"id": "b"})]);
    let answer = perturb(&bad, &["--kind", "all"]);
    answer.only_fault(&["bad.jsonl:2", "`text`"]);
    assert_eq!(answer.out, "");

    let data = write_lines(folder.path(), "posts.jsonl", [&post]);
    let twin = write_lines(folder.path(), "twin.jsonl", [&post]);
    let twice = risala(["corpus", "perturb", "--kind", "all"]).arg(&data).arg(&twin).answer();
    twice.only_fault(&["\"a\"", "more than one record"]);

    let nowhere = folder.path().join("missing/out.jsonl");
    let answer = perturb(&data, &["--kind", "all", "--output", nowhere.to_str().expect("UTF-8")]);
    answer.only_fault(&["missing/out.jsonl"]);
}
