//! Scores the project's own training texts, one after the other, on one core: what `benches/score/run` counts the
//! instructions of, and what a profiler may look at.
//!
//! ```console
//! cargo run --release -p risala --example score_corpus
//! ```

use std::error::Error;
use std::path::Path;

use risala::Scorer;

fn main() -> Result<(), Box<dyn Error>> {
    let records = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/corpus/train.jsonl");
    let mut texts = Vec::new();
    for record in std::fs::read_to_string(records)?.lines() {
        let record: serde_json::Value = serde_json::from_str(record)?;
        texts.extend(record["text"].as_str().map(str::to_owned));
    }
    let bytes: usize = texts.iter().map(String::len).sum();
    let certainty = score_texts(&mut risala::embedded()?.scorer(), &texts);
    println!("{} texts, {bytes} bytes, mean certainty {:.3}", texts.len(), certainty / texts.len() as f64);
    Ok(())
}

/// A function of its own, by whose name the count is switched on and off.
#[inline(never)]
fn score_texts(scorer: &mut Scorer<'_>, texts: &[String]) -> f64 {
    let certainty = |text: &String| {
        let probabilities = scorer.probabilities(text).ok()?;
        Some(probabilities.of(probabilities.label().leaves()))
    };
    texts.iter().filter_map(certainty).sum()
}
