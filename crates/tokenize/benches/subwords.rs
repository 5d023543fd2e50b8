//! How fast texts are cut into sub-words, beside the crate `tokenizers` with the same vocabulary.
//!
//! ```console
//! RISALA_BENCH_TEXTS=FILE cargo bench -p risala-tokenize --features subwords
//! ```
//!
//! FILE holds a text a line; without it a few sentences are repeated. The vocabulary of 8,000 pieces is
//! learnt from the same texts. Upstream is given them raw, and normalised beforehand (then it does less work
//! than ours, which normalises and finds the spans of the original).

use std::sync::LazyLock;

use divan::counter::BytesCount;
use divan::{AllocProfiler, Bencher};
use risala_text::{Normalizer, Rules};
use risala_tokenize::subwords::{Subwords, Training};
use tokenizers::Tokenizer;

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

static TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| match std::env::var_os("RISALA_BENCH_TEXTS") {
    Some(path) => {
        let texts = std::fs::read_to_string(path).expect("RISALA_BENCH_TEXTS names a text file");
        texts.lines().map(str::to_owned).collect()
    }
    None => {
        let texts = ["قال الكاتب إن المكتبة الجديدة مفتوحة", "خصم 50% على كل الكتب! #عروض_اليوم 🎉"];
        texts.iter().cycle().take(20_000).map(|&text| text.to_owned()).collect()
    }
});

static OURS: LazyLock<Subwords> = LazyLock::new(|| {
    Subwords::train(&*TEXTS, Rules::classification(), Training::default()).expect("enough text")
});

static THEIRS: LazyLock<Tokenizer> =
    LazyLock::new(|| OURS.to_json().ok().and_then(|json| json.parse().ok()).expect("a file for everybody"));

fn main() {
    LazyLock::force(&THEIRS);
    divan::main();
}

fn each<R>(bencher: Bencher<'_, '_>, texts: &[String], encode: impl Fn(&str) -> R + Sync) {
    let bytes: usize = texts.iter().map(String::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        texts.iter().for_each(|text| _ = divan::black_box(encode(text)));
    });
}

fn normalized() -> Vec<String> {
    let normalizer = Normalizer::new(Rules::classification());
    TEXTS.iter().map(|text| normalizer.normalize(text).into_text().into_owned()).collect()
}

#[divan::bench(sample_count = 5)]
fn ours(bencher: Bencher<'_, '_>) {
    each(bencher, &TEXTS, |text| OURS.encode(text));
}

#[divan::bench(sample_count = 5)]
fn ours_batch(bencher: Bencher<'_, '_>) {
    let bytes: usize = TEXTS.iter().map(String::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| OURS.encode_batch(&TEXTS));
}

#[divan::bench(sample_count = 5)]
fn upstream_encode(bencher: Bencher<'_, '_>) {
    each(bencher, &TEXTS, |text| THEIRS.encode(text, false));
}

#[divan::bench(sample_count = 5)]
fn upstream_encode_normalized(bencher: Bencher<'_, '_>) {
    each(bencher, &normalized(), |text| THEIRS.encode(text, false));
}

#[divan::bench(sample_count = 5)]
fn upstream_encode_fast_normalized(bencher: Bencher<'_, '_>) {
    each(bencher, &normalized(), |text| THEIRS.encode_fast(text, false));
}
