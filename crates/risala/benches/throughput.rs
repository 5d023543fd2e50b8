//! How fast texts are scored on one core, beside a peer that only cuts them into words.
//!
//! ```console
//! cargo bench -p risala                        # on the project's own corpus
//! RISALA_BENCH_TEXTS=FILE cargo bench -p risala   # on a file of your own, a text a line
//! ```
//!
//! The texts are repeated up to 100 MB, each step runs over all of them, and the best of three rounds
//! counts. Times differ between machines; the last column, the speed relative to the word boundaries of
//! the `unicode-segmentation` crate in the same run, differs less.

use std::error::Error;
use std::hint::black_box;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Instant;

use unicode_segmentation::UnicodeSegmentation;

/// Bytes of text that every step works through.
const BYTES: usize = 100_000_000;
const ROUNDS: usize = 3;

type Step<'s> = (&'s str, Box<dyn FnMut(&str) + 's>);

fn main() -> Result<(), Box<dyn Error>> {
    let texts = texts()?;
    let bytes: usize = texts.iter().map(String::len).sum();
    let repeats = BYTES.div_ceil(bytes.max(1));
    println!("{} texts of {:.1} MB, {repeats} times", texts.len(), bytes as f64 / 1e6);

    let model = risala::embedded()?;
    let (mut plain, explained) = (model.scorer(), model.scorer());
    let mut normalized = String::new();
    let mut steps: [Step<'_>; 5] = [
        ("unicode-segmentation words", Box::new(|text| _ = black_box(text.unicode_words().count()))),
        ("normalize", Box::new(|text| model.normalizer().normalize_into(text, black_box(&mut normalized)))),
        ("tokenize", Box::new(|text| _ = black_box(risala::tokenize::tokens(text).count()))),
        ("score", Box::new(move |text| _ = black_box(plain.predict(text)))),
        ("explain", Box::new(move |text| _ = black_box(explained.predict_with_evidence(text)))),
    ];
    let mut peer = None;
    for (name, step) in &mut steps {
        let mut best = f64::INFINITY;
        for _ in 0..ROUNDS {
            let start = Instant::now();
            for _ in 0..repeats {
                texts.iter().for_each(|text| step(text));
            }
            best = best.min(start.elapsed().as_secs_f64());
        }
        let speed = (bytes * repeats) as f64 / 1e6 / best;
        let peer = *peer.get_or_insert(speed);
        println!("{name:<28} {speed:>8.1} MB/s  {:>6.2} x", speed / peer);
    }
    Ok(())
}

/// The texts of the file that the environment names, or else of the corpus.
fn texts() -> Result<Vec<String>, Box<dyn Error>> {
    if let Some(path) = std::env::var_os("RISALA_BENCH_TEXTS") {
        let mut text = String::new();
        std::fs::File::open(PathBuf::from(path))?.take(BYTES as u64).read_to_string(&mut text)?;
        return Ok(text.lines().map(str::to_owned).collect());
    }
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/corpus");
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(corpus)? {
        for record in std::fs::read_to_string(entry?.path())?.lines() {
            let record: serde_json::Value = serde_json::from_str(record)?;
            texts.extend(record["text"].as_str().map(str::to_owned));
        }
    }
    Ok(texts)
}
