//! Speed of checking and counting records: `cargo bench -p risala-corpus`. Items are records.
//!
//! The texts are sentences of drawn words, a third of them near-duplicates of another.

use std::io::Write;
use std::path::PathBuf;
use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::ItemsCount;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use risala_corpus::{check, stats};
use tempfile::TempDir;

const RECORDS: usize = 30_000;

fn main() {
    divan::main();
}

/// The file, in a folder that stays as long as it is needed.
static DATA: LazyLock<(TempDir, PathBuf)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("posts.jsonl");
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut below = |end: usize| (random.next_u64() % end as u64) as usize;
    let letters: Vec<char> = "ابتجدرسعفقكلمنهوي".chars().collect();
    let mut word = || (0..3 + below(5)).map(|_| letters[below(letters.len())]).collect::<String>();
    let words: Vec<String> = (0..20_000).map(|_| word()).collect();
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).expect("a temporary file"));
    let mut text: Vec<&str> = Vec::new();
    for id in 0..RECORDS {
        if id % 3 == 1 {
            // The last text with another word.
            let at = below(text.len());
            text[at] = &words[below(words.len())];
        } else {
            text = (0..5 + below(25)).map(|_| words[below(words.len())].as_str()).collect();
        }
        let label = ["neutral", "advertising", "propaganda"][below(3)];
        writeln!(file, "{{\"id\":{id},\"text\":\"{}\",\"label\":\"{label}\"}}", text.join(" "))
            .expect("written");
    }
    file.flush().expect("written");
    (folder, path)
});

#[divan::bench(sample_count = 5)]
fn check(bencher: Bencher<'_, '_>) {
    let path = &DATA.1;
    let check = || check::check(&[path], &check::Options::default()).expect("the file can be read");
    bencher.counter(ItemsCount::new(RECORDS)).bench_local(check);
}

#[divan::bench(sample_count = 5)]
fn stats(bencher: Bencher<'_, '_>) {
    let path = &DATA.1;
    let stats = || stats::stats(&[path], &stats::Options::default()).expect("the file can be read");
    bencher.counter(ItemsCount::new(RECORDS)).bench_local(stats);
}
