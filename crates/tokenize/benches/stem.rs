//! Words a second, on one core, beside the Snowball stemmer of the `rust-stemmers` crate.
//!
//! ```console
//! cargo bench -p risala-tokenize                           # on words made of the affixes below
//! RISALA_BENCH_TEXTS=FILE cargo bench -p risala-tokenize   # on the words of a file of your own
//! ```

use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::ItemsCount;
use risala_tokenize::{Stemmer, clitics, light10};
use rust_stemmers::Algorithm;

const BEFORE: [&str; 8] = ["", "و", "ال", "وال", "بال", "لل", "ب", "سي"];
const WORDS: [&str; 24] = [
    "كتاب",
    "مدرس",
    "معلم",
    "بيت",
    "طريق",
    "سوق",
    "رسال",
    "مدين",
    "قلم",
    "حديق",
    "جسر",
    "قطار",
    "مزرع",
    "نافذ",
    "كرسي",
    "مفتاح",
    "طبيب",
    "مهندس",
    "سفين",
    "بستان",
    "درس",
    "استقبل",
    "تعاون",
    "انتظر",
];
const BEHIND: [&str; 10] = ["", "ة", "ات", "ين", "ون", "ها", "هم", "ته", "نا", "ية"];

static TEXT: LazyLock<Vec<String>> = LazyLock::new(|| {
    if let Some(path) = std::env::var_os("RISALA_BENCH_TEXTS") {
        let text = std::fs::read_to_string(path).expect("a readable file of UTF-8");
        return text.split_whitespace().take(1_000_000).map(str::to_owned).collect();
    }
    let mut words = Vec::new();
    for word in WORDS {
        for before in BEFORE {
            words.extend(BEHIND.iter().map(|behind| format!("{before}{word}{behind}")));
        }
    }
    words
});

fn main() {
    divan::main();
}

fn each(bencher: Bencher<'_, '_>, mut step: impl FnMut(&str)) {
    let words = &*TEXT;
    bencher.counter(ItemsCount::new(words.len())).bench_local(|| words.iter().for_each(|word| step(word)));
}

#[divan::bench(args = Stemmer::ALL)]
fn stem_into(bencher: Bencher<'_, '_>, stemmer: Stemmer) {
    let mut stem = String::new();
    each(bencher, |word| stemmer.stem_into(word, divan::black_box(&mut stem)));
}

#[divan::bench]
fn light10_span(bencher: Bencher<'_, '_>) {
    each(bencher, |word| _ = divan::black_box(light10(word)));
}

#[divan::bench]
fn clitics_pieces(bencher: Bencher<'_, '_>) {
    each(bencher, |word| _ = divan::black_box(clitics(word)));
}

#[divan::bench]
fn peer_snowball(bencher: Bencher<'_, '_>) {
    let peer = rust_stemmers::Stemmer::create(Algorithm::Arabic);
    each(bencher, |word| _ = divan::black_box(peer.stem(word)));
}
