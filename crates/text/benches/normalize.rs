//! How fast text is normalised, on one core: with and without alignment, against copying it.
//!
//! `cargo bench -p risala-text`; `RISALA_BENCH_TEXTS=FILE` takes one text a line of a file instead of the
//! texts written here.

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use risala_text::{Normalizer, Rules};

fn main() {
    divan::main();
}

/// Some megabytes of short texts.
fn texts() -> Vec<String> {
    if let Ok(path) = std::env::var("RISALA_BENCH_TEXTS") {
        let text = std::fs::read_to_string(&path).expect("RISALA_BENCH_TEXTS names a readable UTF-8 file");
        return text.lines().map(str::to_owned).collect();
    }
    let sentences = [
        "أعلنت البلدية أن الحديقة العامة ستُفتح يوم السبت، وستبقى مفتوحة حتى العاشرة مساءً.",
        "يا جماعة حد جرب المطعم الجديد اللي جنب المحطة؟؟ ههههه",
        "خصم ٣٠٪ على جميع الأحذية لمدة ثلاثة أيام فقط!!! اطلب الآن https://shop.example/a",
        "#رحلة_إلى_الجبل كانت راااائعة 🎉 شكرا @hamza على الصور",
    ];
    (0..20_000).map(|i| sentences[i % sentences.len()].to_owned()).collect()
}

/// The first four megabytes, so that every sample is short.
fn sample() -> Vec<String> {
    let mut bytes = 0;
    let mut texts = texts();
    texts.retain(|text| {
        bytes += text.len();
        bytes < 4_000_000
    });
    texts
}

fn bench(bencher: Bencher<'_, '_>, mut each: impl FnMut(&str)) {
    let texts = sample();
    let bytes: usize = texts.iter().map(String::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        for text in &texts {
            each(black_box(text));
        }
    });
}

/// The yardstick: the text copied as it is.
#[divan::bench]
fn copy(bencher: Bencher<'_, '_>) {
    let mut copy = String::new();
    bench(bencher, |text| {
        copy.clear();
        copy.push_str(text);
        black_box(&copy);
    });
}

/// Marks, tatweel, alef, yeh and teh marbuta only, without alignment.
#[divan::bench]
fn basics(bencher: Bencher<'_, '_>) {
    let normalizer = Normalizer::new(Rules {
        short_vowels: true,
        tanween: true,
        shadda: true,
        dagger_alef: true,
        tatweel: true,
        alef: true,
        alef_maqsura: true,
        teh_marbuta: true,
        ..Rules::none()
    });
    let mut output = String::new();
    bench(bencher, |text| {
        normalizer.normalize_into(text, &mut output);
        black_box(&output);
    });
}

#[divan::bench]
fn classification(bencher: Bencher<'_, '_>) {
    let normalizer = Normalizer::new(Rules::classification());
    let mut output = String::new();
    bench(bencher, |text| {
        normalizer.normalize_into(text, &mut output);
        black_box(&output);
    });
}

#[divan::bench]
fn classification_with_alignment(bencher: Bencher<'_, '_>) {
    let normalizer = Normalizer::new(Rules::classification());
    bench(bencher, |text| {
        black_box(normalizer.normalize(text));
    });
}
