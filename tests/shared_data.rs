//! With the data that lies beside the repository: what the embedded model is worth, and that all of it can
//! be read. The data are not part of the repository; without them there is nothing to test.

use std::path::PathBuf;

use risala_tests::{risala, shared};

/// Macro-F1 that the embedded model must reach: a floor to catch a broken model, not a slightly worse one.
const FLOOR: f64 = 0.82;

fn shared_or_skip(path: &str) -> Option<PathBuf> {
    let found = shared(path);
    if found.is_none() {
        println!("skipped: ../shared is absent");
    }
    found
}

#[test]
fn the_embedded_model_is_not_broken() {
    let Some(data) = shared_or_skip("data/gold/dev.jsonl") else { return };
    let answer = risala(["evaluate", "--json"]).arg(data).answer();
    let report = answer.json_lines().remove(0);
    assert_eq!(answer.code, 0, "{}", answer.err);
    let macro_f1 = report["macro_f1"].as_f64().expect("a figure");
    assert!(macro_f1 >= FLOOR, "macro-F1 {macro_f1:.4} is below {FLOOR}");
}

#[test]
fn every_file_of_records_can_be_read() {
    for folder in ["data/gold", "data/partial"] {
        let Some(folder) = shared_or_skip(folder) else { return };
        let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
            .expect("the folder can be read")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
            .collect();
        files.sort();
        assert!(!files.is_empty());
        for file in files {
            let records = risala_corpus::read_all(&file).unwrap_or_else(|error| panic!("{error}"));
            assert!(!records.is_empty(), "{}", file.display());
            for record in &records {
                assert!(record.is_annotated(), "{}: {} says nothing", file.display(), record.id);
            }
        }
    }
}
