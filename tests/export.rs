//! Records for other programs: `risala corpus export`.

use std::path::Path;

use risala_tests::{Answer, records, risala, write_lines};
use serde_json::{Value, json};

fn export(data: &Path, output: &Path, options: &[&str]) -> Answer {
    risala(["corpus", "export"]).arg(data).arg("--output").arg(output).args(options).answer()
}

fn lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).expect("the records");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn what_is_exported_can_be_imported() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut all = records();
    all[3]["tags"] = json!(["a", {"b": 1}]);
    all[4]["confidence"] = json!("high");
    let data = write_lines(folder.path(), "data.jsonl", &all);
    for format in ["csv", "tsv", "parquet"] {
        let table = folder.path().join(format!("table.{format}"));
        let answer = export(&data, &table, &[]);
        assert_eq!((answer.code, answer.out.as_str()), (0, ""), "{}", answer.err);
        assert_eq!(answer.err, format!("risala: wrote {}: 60 records\n", table.display()));
        let back = folder.path().join("back.jsonl");
        let answer = risala(["corpus", "import", format])
            .arg(&table)
            .arg("--output")
            .arg(&back)
            .arg("--no-mask")
            .answer();
        assert_eq!(answer.code, 0, "{}", answer.err);
        let known = |value: &Value| {
            let fields = value.as_object().expect("an object");
            fields
                .iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect::<Value>()
        };
        assert_eq!(lines(&back), all.iter().map(known).collect::<Vec<_>>());
    }
}

#[test]
fn fasttext_says_what_it_loses() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let posts = [json!({"id": 1, "text": "سطر\nوآخر", "label": "neutral"}), json!({"id": 2, "text": "نص"})];
    let data = write_lines(folder.path(), "data.jsonl", &posts);
    let output = folder.path().join("train.txt");
    let answer = export(&data, &output, &["--format", "fasttext"]);
    assert_eq!(answer.code, 0);
    assert_eq!(
        answer.err,
        format!(
            "risala: wrote {}: 1 records\nrisala: fastText keeps labels and texts only\n\
             risala: 1 records have no label and were left out\n\
             risala: 1 texts were changed: line ends to spaces, \"__label__\" taken apart\n",
            output.display()
        )
    );
    assert_eq!(std::fs::read_to_string(output).expect("the lines"), "__label__neutral سطر وآخر\n");
}

#[test]
fn bad_lines_are_set_aside_and_the_rest_is_written() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let posts = [
        json!({"id": 1, "text": "نص"}),
        json!({"id": 2, "text": "نص", "label": "odd"}),
        json!({"id": 1, "text": "آخر"}),
    ];
    let data = write_lines(folder.path(), "data.jsonl", &posts);
    let output = folder.path().join("out.jsonl");
    let answer = export(&data, &output, &[]);
    let faults = answer.faults();
    assert!(faults[0].contains("data.jsonl:2: field `label`: unknown label \"odd\""), "{faults:#?}");
    assert!(
        faults[1].contains("data.jsonl:3: field `id`: \"1\" is the id of an earlier record too"),
        "{faults:#?}"
    );
    assert_eq!(faults.last(), Some(&"2 of 3 texts were set aside, for the reasons above"));
    assert_eq!(lines(&output), [json!({"id": 1, "text": "نص"})]);
}

#[test]
fn a_format_has_to_be_known() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let data = write_lines(folder.path(), "data.jsonl", &[json!({"text": "نص"})]);
    let output = folder.path().join("out.txt");
    export(&data, &output, &[])
        .only_fault(&["out.txt", "name one with --format: jsonl, csv, tsv, parquet, fasttext"]);
    let answer = export(&data, &output, &["--format", "xlsx"]);
    assert_eq!(answer.code, 2);
    assert!(answer.err.contains("known: jsonl, csv, tsv, parquet, fasttext"), "{}", answer.err);
    export(&folder.path().join("none.jsonl"), &folder.path().join("x.csv"), &[])
        .only_fault(&["cannot read", "none.jsonl"]);
    assert!(!output.exists());
}
