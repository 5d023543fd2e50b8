//! The project's own texts.

use std::path::Path;

/// All texts of `data/corpus`.
pub(crate) fn corpus() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/corpus");
    let mut texts = Vec::new();
    for name in ["train.jsonl", "dev.jsonl", "test.jsonl"] {
        for record in std::fs::read_to_string(folder.join(name)).expect("a file of the corpus").lines() {
            let record: serde_json::Value = serde_json::from_str(record).expect("a record");
            texts.push(record["text"].as_str().expect("a text").to_owned());
        }
    }
    texts
}
