//! How fast texts are cut, beside the word boundaries of the `unicode-segmentation` crate in the same run.
//!
//! ```console
//! cargo bench -p risala-tokenize                        # on the project's own corpus
//! RISALA_BENCH_TEXTS=FILE cargo bench -p risala-tokenize   # on a file of your own, a text a line
//! ```

use std::hint::black_box;
use std::path::Path;
use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::BytesCount;
use risala_tokenize::{hashtag_parts, sentences, tokens};
use unicode_segmentation::UnicodeSegmentation;

/// The texts of the file that the environment names, or else of the corpus.
static TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let read = |path: &Path| std::fs::read_to_string(path).expect("a file of UTF-8");
    if let Some(path) = std::env::var_os("RISALA_BENCH_TEXTS") {
        return read(Path::new(&path)).lines().map(str::to_owned).collect();
    }
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/corpus");
    let files = std::fs::read_dir(corpus).expect("the corpus").map(|entry| entry.expect("a file").path());
    let text = |line: &str| {
        let record: serde_json::Value = serde_json::from_str(line).expect("a record");
        record["text"].as_str().expect("a text").to_owned()
    };
    files.flat_map(|path| read(&path).lines().map(text).collect::<Vec<_>>()).collect()
});

fn main() {
    divan::main();
}

fn bench(bencher: Bencher<'_, '_>, count: impl Fn(&str) -> usize + Sync) {
    let bytes: usize = TEXTS.iter().map(String::len).sum();
    bencher
        .counter(BytesCount::new(bytes))
        .bench(|| TEXTS.iter().map(|text| black_box(count(text))).sum::<usize>());
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn unicode_segmentation(bencher: Bencher<'_, '_>) {
    bench(bencher, |text| text.unicode_word_indices().count());
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn scanner(bencher: Bencher<'_, '_>) {
    bench(bencher, |text| tokens(text).count());
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn sentence_spans(bencher: Bencher<'_, '_>) {
    bench(bencher, |text| sentences(text).count());
}

/// Every text as if it were one hashtag.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn parts_of_hashtags(bencher: Bencher<'_, '_>) {
    bench(bencher, |text| hashtag_parts(text).count());
}
