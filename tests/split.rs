//! Parts of a corpus in files of their own: `risala corpus split`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use risala_corpus::{Record, read_all};
use risala_tests::{Answer, records, risala, write_lines};
use serde_json::{Value, json};
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn split(data: &Path, output: &Path, options: &[&str]) -> Answer {
    risala(["corpus", "split"]).arg(data).arg("--output").arg(output).args(options).answer()
}

/// Every file below a folder, by its path in it.
fn files(folder: &Path) -> BTreeMap<String, Vec<Record>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).expect("a path below").display().to_string();
            found.insert(name, read_all(&path).unwrap_or_else(|error| panic!("{error}")));
        }
    }
    found
}

/// The records of the suite, by threes in groups.
fn grouped() -> Vec<Value> {
    let mut records = records();
    for (number, record) in records.iter_mut().enumerate() {
        record["group"] = json!(format!("g{}", number / 3));
        record["outlet"] = json!(["شبكة/أ", "ب"][number % 6 / 3]);
    }
    records
}

#[test]
fn the_parts_hold_every_record_once_and_no_group_twice() {
    let folder = folder();
    let data = write_lines(folder.path(), "all.jsonl", &grouped());
    let output = folder.path().join("parts");
    let answer = split(&data, &output, &["--stratify", "label,level"]);
    assert_eq!(answer.code, 0, "{}", answer.err);
    for line in answer.err.lines() {
        assert!(line.contains(" records in ") && line.contains("propaganda "), "{line}");
    }
    let parts = files(&output);
    assert_eq!(parts.keys().collect::<Vec<_>>(), ["dev.jsonl", "test.jsonl", "train.jsonl"]);
    let trained = parts["train.jsonl"].len();
    assert!(
        (45..=51).contains(&trained),
        "{trained} of 60 are not four fifths, as near as groups of three allow"
    );
    let mut lines: Vec<Value> = Vec::new();
    let mut groups = BTreeSet::new();
    for part in parts.values() {
        let own: BTreeSet<&str> = part.iter().filter_map(|record| record.group.as_deref()).collect();
        for group in own {
            assert!(groups.insert(group.to_owned()), "{group} is in two parts");
        }
        lines.extend(part.iter().map(|record| serde_json::to_value(record).expect("JSON")));
    }
    let sorted = |mut lines: Vec<Value>| {
        lines.sort_by_key(|line| line["id"].to_string());
        lines
    };
    assert_eq!(sorted(lines), sorted(grouped()), "every field comes through");
}

#[test]
fn folds_and_sources_come_with_the_rest_to_train_on() {
    let folder = folder();
    let data = write_lines(folder.path(), "all.jsonl", &grouped());
    let folds = folder.path().join("folds");
    split(&data, &folds, &["--folds", "4", "--seed", "9"]);
    let parts = files(&folds);
    assert_eq!(parts.len(), 8);
    for fold in 1..=4 {
        let [train, test] = ["train", "test"].map(|name| &parts[&format!("fold-{fold}/{name}.jsonl")]);
        assert_eq!((train.len(), test.len()), (45, 15));
    }

    let outlets = folder.path().join("outlets");
    split(&data, &outlets, &["--leave-one-out", "outlet"]);
    let parts = files(&outlets);
    let names: Vec<&String> = parts.keys().collect();
    assert_eq!(names, ["ب/test.jsonl", "ب/train.jsonl", "شبكة_أ/test.jsonl", "شبكة_أ/train.jsonl"]);
    assert!(parts["ب/test.jsonl"].iter().all(|record| record.field("outlet").as_deref() == Some("ب")));
}

#[test]
fn copies_stay_on_one_side_and_the_check_agrees() {
    let folder = folder();
    let mut records = grouped();
    for record in records.clone() {
        let mut copy = record.clone();
        copy["id"] = json!(format!("{}-copy", record["id"].as_str().expect("an id")));
        copy["group"] = Value::Null;
        copy["text"] = json!(format!("{}!!", record["text"].as_str().expect("a text")));
        records.push(copy);
    }
    let data = write_lines(folder.path(), "all.jsonl", &records);
    let output = folder.path().join("parts");
    assert_eq!(split(&data, &output, &["--parts", "a=1,b=1"]).code, 0);
    let check = || {
        risala(["corpus", "check", "--json"])
            .arg(output.join("a.jsonl"))
            .arg(output.join("b.jsonl"))
            .answer()
    };
    assert_eq!(check().code, 0, "{}", check().out);

    // The same without looking at the texts: what the option is for.
    std::fs::remove_dir_all(&output).expect("the folder can be removed");
    assert_eq!(
        split(&data, &output, &["--parts", "a=1,b=1", "--similarity", "1", "--group-field", "id"]).code,
        0
    );
    assert_eq!(check().code, 1);
    assert_eq!(split(&data, &output, &["--similarity", "0.2"]).code, 2);
}

#[test]
fn the_order_of_files_and_lines_does_not_matter() {
    let folder = folder();
    let mut records = grouped();
    let there = write_lines(folder.path(), "there.jsonl", &records);
    records.reverse();
    let back = write_lines(folder.path(), "back.jsonl", &records);
    let ids = |data: &Path, name: &str| -> BTreeMap<String, BTreeSet<String>> {
        let output = folder.path().join(name);
        assert_eq!(split(data, &output, &["--parts", "a=1,b=1"]).code, 0);
        let ids = |records: Vec<Record>| records.into_iter().map(|record| record.id).collect();
        files(&output).into_iter().map(|(name, records)| (name, ids(records))).collect()
    };
    assert_eq!(ids(&there, "1"), ids(&back, "2"));
}

#[test]
fn what_cannot_be_split_is_said() {
    let folder = folder();
    let data = write_lines(folder.path(), "all.jsonl", &grouped());
    let one = write_lines(folder.path(), "one.jsonl", &[json!({"text": "نص واحد"})]);
    let output = folder.path().join("out");

    let none = write_lines(folder.path(), "none.jsonl", &[]);
    split(&none, &output, &[]).only_fault(&["there are no records"]);
    split(&one, &output, &[]).only_fault(&["nothing is left for \"dev\""]);
    split(&data, &output, &["--leave-one-out", "page"]).only_fault(&["no record has the field \"page\""]);
    split(&data, &output, &["--stratify", "label,dialect"])
        .only_fault(&["no record has the field \"dialect\""]);
    split(&data, &output, &["--leave-one-out", "source"])
        .only_fault(&["nothing is left for \"templates/train\""]);
    assert!(!output.exists(), "nothing was written");

    std::fs::create_dir(&output).expect("a folder");
    std::fs::write(output.join("train.jsonl"), "precious").expect("a file");
    split(&data, &output, &[]).only_fault(&["out: is not empty", "new folder"]);
    assert_eq!(std::fs::read_to_string(output.join("train.jsonl")).expect("a file"), "precious");

    let twice =
        risala(["corpus", "split", "--output"]).arg(folder.path().join("x")).arg(&data).arg(&data).answer();
    twice.only_fault(&["is the id of more than one record"]);

    let mut clash = grouped();
    clash[0]["outlet"] = json!("شبكة?أ");
    let clash = write_lines(folder.path(), "clash.jsonl", &clash);
    split(&clash, &folder.path().join("y"), &["--leave-one-out", "outlet"]).only_fault(&["same file"]);

    for wrong in [["--parts", "train"], ["--folds", "1"], ["--folds", "101"], ["--parts", "a=0"]] {
        assert_eq!(split(&data, &output, &wrong).code, 2, "{wrong:?}");
    }
    assert_eq!(split(&data, &output, &["--folds", "2", "--leave-one-out", "source"]).code, 2);
}
