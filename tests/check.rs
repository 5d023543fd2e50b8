//! What makes records worth less than they seem: `risala corpus check`.

use std::path::Path;

use risala_tests::{Answer, records, risala, write_lines};
use serde_json::{Value, json};
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn check(data: &[&Path], options: &[&str]) -> Answer {
    risala(["corpus", "check"]).args(data).args(options).answer()
}

fn keys(object: &Value) -> Vec<&str> {
    object.as_object().expect("an object").keys().map(String::as_str).collect()
}

/// Records with ids of their own from here on.
fn renamed(records: &[Value], name: &str) -> Vec<Value> {
    let rename = |record: &Value| {
        let mut record = record.clone();
        record["id"] = json!(format!("{name}-{}", record["id"].as_str().expect("an id")));
        record
    };
    records.iter().map(rename).collect()
}

#[test]
fn a_clean_file_passes() {
    let folder = folder();
    let data = write_lines(folder.path(), "posts.jsonl", &records());
    let answer = check(&[&data], &[]);
    let last = answer.fine().lines().last().expect("a summary");
    assert!(last.starts_with("passed: 0 invalid lines, 0 ids used again"), "{last}");
    assert!(
        answer.out.contains("Shortcuts to the label") && answer.out.contains("median"),
        "{}",
        answer.out
    );
}

#[test]
fn the_json_has_the_documented_form() {
    let folder = folder();
    let mut lines = records();
    for (at, line) in lines.iter_mut().enumerate() {
        line["group"] = json!(at / 2);
    }
    lines[1]["text"] = lines[59]["text"].clone();
    let data = write_lines(folder.path(), "train.jsonl", &lines);
    let dev = write_lines(folder.path(), "dev.jsonl", &renamed(&lines[..3], "dev"));
    let answer = check(&[&data, &dev], &["--json", "--shortcut", "0.05"]);
    answer.only_fault(&["the check failed", "1 pairs of splits with duplicates", "2 groups across splits"]);
    let report = answer.json_lines().remove(0);
    let parts = [
        "passed",
        "records",
        "files",
        "schema",
        "duplicates",
        "conflicts",
        "groups",
        "shortcuts",
        "tables",
    ];
    assert_eq!(keys(&report), parts);
    assert_eq!((&report["passed"], &report["records"]), (&json!(false), &json!(63)));
    assert_eq!(keys(&report["schema"]), ["faults", "id_clashes", "files_given_twice"]);
    let duplicates = ["similarity", "texts", "groups", "records", "exact", "largest", "between", "within"];
    assert_eq!(keys(&report["duplicates"]), duplicates);
    assert_eq!(
        report["duplicates"]["between"][1],
        json!({"split": dev.to_str(), "other": data.to_str(), "exact": 3, "near": 3})
    );
    assert_eq!(keys(&report["duplicates"]["within"][0]), ["split", "exact", "near"]);
    assert_eq!(keys(&report["conflicts"]), ["exact", "groups"]);
    let conflict = ["group", "records", "exact", "first", "first_leaves", "other", "other_leaves"];
    assert_eq!(keys(&report["conflicts"]["groups"][0]), conflict);
    assert_eq!(keys(&report["groups"]), ["groups", "records", "leaks", "same_name_only"]);
    assert_eq!(
        report["groups"]["leaks"][0],
        json!({"group": "0", "records": 4, "splits": [data.to_str(), dev.to_str()]})
    );
    let shortcuts = [
        "target",
        "classes",
        "set_aside",
        "chance",
        "threshold",
        "tried",
        "flagged",
        "weak",
        "unproven",
        "features",
        "pure",
    ];
    assert_eq!(keys(&report["shortcuts"][0]), shortcuts);
    assert_eq!(report["shortcuts"][0]["target"], "label");
    assert_eq!(keys(&report["shortcuts"][0]["classes"][0]), ["name", "records", "units"]);
    let feature =
        ["kind", "name", "verdict", "coverage", "balanced_accuracy", "interval", "p", "value", "shares"];
    assert_eq!(keys(&report["shortcuts"][0]["features"][0]), feature);
    assert_eq!(keys(&report["tables"]), ["splits", "counts", "lengths", "cross"]);
}

#[test]
fn groups_of_texts_are_written() {
    let folder = folder();
    let lines = records();
    let train = write_lines(folder.path(), "train.jsonl", &lines);
    let mut copies = renamed(&lines[..2], "dev");
    copies[0]["label"] = json!("advertising");
    copies[0]["level"] = Value::Null;
    let dev = write_lines(folder.path(), "dev.jsonl", &copies);
    let out = folder.path().join("groups.jsonl");
    let answer = check(&[&train, &dev], &["--groups", out.to_str().expect("UTF-8")]);
    assert_eq!(answer.code, 1);
    let text = std::fs::read_to_string(&out).expect("the file is there");
    let groups: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert!(answer.err.contains(&format!("{} groups", groups.len())), "{}", answer.err);
    assert_eq!(keys(&groups[0]), ["group", "conflict", "records"]);
    assert_eq!((&groups[0]["group"], &groups[0]["conflict"]), (&json!(1), &json!(true)));
    let copy = groups[0]["records"].as_array().expect("records").last().expect("a copy");
    assert_eq!(
        *copy,
        json!({"file": dev.to_str(), "line": 1, "id": "dev-inform-0-0", "split": dev.to_str(), "leaves": ["purchase"], "similarity": 1.0})
    );
    let nowhere = folder.path().join("missing/groups.jsonl");
    let answer = check(&[&train], &["--groups", nowhere.to_str().expect("UTF-8")]);
    answer.only_fault(&["missing/groups.jsonl"]);
    assert_eq!(answer.out, "");
}

#[test]
fn strict_refuses_conflicts_and_shortcuts() {
    let folder = folder();
    let mut lines = Vec::new();
    for number in 0..300 {
        let (label, sign) = [("neutral", "؟"), ("advertising", "!"), ("propaganda", ".")][number % 3];
        // Numbers as words that have nothing in common.
        let words: String = (0..8)
            .map(|at| {
                format!(
                    " {}",
                    "بتجدرسصعفقكلمن"
                        .chars()
                        .cycle()
                        .skip(number * 7 + at * number)
                        .take(6)
                        .collect::<String>()
                )
            })
            .collect();
        lines.push(json!({"id": number, "text": format!("{words}{sign}"), "label": label}));
    }
    let data = write_lines(folder.path(), "posts.jsonl", &lines);
    let easy = check(&[&data], &[]);
    assert!(easy.fine().contains("shortcut"), "{}", easy.out);
    check(&[&data], &["--strict"]).only_fault(&["the check failed", "shortcuts"]);
}

#[test]
fn the_answer_is_the_same_on_any_number_of_threads() {
    let folder = folder();
    let mut lines = records();
    lines.extend(renamed(&records(), "again"));
    let data = write_lines(folder.path(), "posts.jsonl", &lines);
    let answer = |threads: &str| {
        risala(["corpus", "check", "--json"]).arg(&data).env("RAYON_NUM_THREADS", threads).answer()
    };
    let one = answer("1");
    assert!(one.out.len() > 1000);
    for threads in ["2", "5"] {
        assert_eq!(answer(threads).out, one.out);
    }
}

#[test]
fn bad_files_and_options() {
    let folder = folder();
    let missing = folder.path().join("missing.jsonl");
    check(&[&missing], &[]).only_fault(&["cannot read", "missing.jsonl"]);
    let bad = folder.path().join("bad.jsonl");
    std::fs::write(&bad, b"{\"text\": \"\xff\"}\n{\"text\": \" \"}\n{\"text\": \"\xd8\xa8\"}\n")
        .expect("written");
    let answer = check(&[&bad, &bad], &["--show", "1"]);
    answer.only_fault(&["2 invalid lines", "1 files given again"]);
    assert!(
        answer.out.contains("bad.jsonl:1: not valid UTF-8") && answer.out.contains("… and 1 more"),
        "{}",
        answer.out
    );
    let empty = write_lines(folder.path(), "empty.jsonl", &[]);
    check(&[&empty], &[]).only_fault(&["no valid record"]);
    for options in [
        &["--similarity", "0.4"][..],
        &["--similarity", "two"],
        &["--target", "leaves"],
        &["--shortcut", "-1"],
        &["--top", "many"],
    ] {
        assert_eq!(check(&[&bad], options).code, 2, "{options:?}");
    }
    assert_eq!(check(&[], &[]).code, 2);
}
