//! How fast texts are scored, in parts and as a whole, beside a peer that only cuts them into words and beside what the
//! machine can do at most.
//!
//! ```console
//! cargo bench -p risala                        # on the project's own corpus
//! RISALA_BENCH_TEXTS=FILE cargo bench -p risala   # on a file of your own, a text a line
//! ```
//!
//! The texts are repeated up to 100 MB, each step runs over all of them, and the best of three rounds
//! counts. Times differ between machines; the last column, the speed relative to the word boundaries of
//! the `unicode-segmentation` crate in the same run, differs less. All but the line of two threads is on one core.

use std::error::Error;
use std::hint::black_box;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Instant;

use risala::Model;
use risala::features::{Feature, Visitor};
use risala::tokenize::Token;
use unicode_segmentation::UnicodeSegmentation;

/// Bytes of text that every step works through.
const BYTES: usize = 100_000_000;
const ROUNDS: usize = 3;
/// Look-ups of the measure of memory.
const LINES: u64 = 100_000_000;

type Step<'s> = (&'s str, Box<dyn FnMut(&str) + 's>);

fn main() -> Result<(), Box<dyn Error>> {
    let texts = texts()?;
    let bytes: usize = texts.iter().map(String::len).sum();
    let repeats = BYTES.div_ceil(bytes.max(1));
    println!("{} texts of {:.1} MB, {repeats} times", texts.len(), bytes as f64 / 1e6);

    let model = risala::embedded()?;
    let (mut plain, explained) = (model.scorer(), model.scorer());
    let mut normalized = String::new();
    let mut steps: [Step<'_>; 8] = [
        ("unicode-segmentation words", Box::new(|text| _ = black_box(text.unicode_words().count()))),
        ("read, eight bytes at a time", Box::new(|text| _ = black_box(sum(text.as_bytes())))),
        ("look for an Arabic letter", Box::new(|text| _ = black_box(risala::Unscorable::check(text)))),
        ("normalize", Box::new(|text| model.normalizer().normalize_into(text, black_box(&mut normalized)))),
        ("tokenize", Box::new(|text| _ = black_box(risala::tokenize::tokens(text).count()))),
        ("extract features", Box::new(|text| model.extractor().extract(text, &mut Nothing))),
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
    drop(steps);

    let both = fastest(|| {
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let mut scorer = model.scorer();
                    for _ in 0..repeats {
                        texts.iter().for_each(|text| _ = black_box(scorer.predict(text)));
                    }
                });
            }
        })
    });
    println!("{:<28} {:>8.1} MB/s", "score, two threads", (2 * bytes * repeats) as f64 / 1e6 / both);
    let lines = fastest(random_lines);
    println!("{:<28} {:>8.1} million/s", "random lines of 4 MB", LINES as f64 / 1e6 / lines);
    let file =
        std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/risala-base.safetensors"))?;
    let open = fastest(|| _ = black_box(Model::from_bytes(file.clone())));
    println!("{:<28} {:>8.2} ms", "open a model", open * 1e3);
    Ok(())
}

/// Seconds of the best of some rounds.
fn fastest(mut work: impl FnMut()) -> f64 {
    let time = |_| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64()
    };
    (0..ROUNDS).map(time).fold(f64::INFINITY, f64::min)
}

/// What reading alone costs.
fn sum(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks();
    let words = words.iter().map(|&word| u64::from_le_bytes(word)).fold(0, u64::wrapping_add);
    rest.iter().fold(words, |sum, &byte| sum.wrapping_add(byte.into()))
}

/// Reads lines of a table as large as the model's, none of which depends on another: what look-ups cost at least.
fn random_lines() {
    let table = vec![[1u64; 8]; 1 << 16];
    let line = |at: u64| table[(at.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 48) as usize][0];
    black_box((0..LINES).map(line).fold(0, u64::wrapping_add));
}

/// Takes features and does nothing.
struct Nothing;

impl Visitor for Nothing {
    fn token(&mut self, _: Token) {}

    fn feature(&mut self, feature: Feature) {
        black_box(feature);
    }

    fn run(&mut self, feature: Feature, _: usize) {
        black_box(feature);
    }
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
