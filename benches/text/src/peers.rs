//! What the other Rust libraries do, each by its documented call.

use std::hint::black_box;

use arabic_normalize::stem::light10;
use arabic_normalize::{Config, Normalizer};
use charabia::{Segment, TokenizerBuilder};
use tantivy::tokenizer::{Language, LowerCaser, SimpleTokenizer, TextAnalyzer, Tokenizer};
use tantivy::tokenizer::{Stemmer as TantivyStemmer, TokenStream};
use unicode_segmentation::UnicodeSegmentation;

use crate::measure::{Bench, Task, Tool};

/// All tasks.
pub fn run(bench: &Bench) {
    normalize(bench);
    words(bench);
    terms(bench);
    stems(bench);
}

fn normalize(bench: &Bench) {
    let basic = Normalizer::new(Config {
        diacritics: true,
        tatweel: true,
        alef: true,
        alef_maqsura: true,
        ta_marbuta: true,
        ..Config::none()
    });
    let search = Normalizer::search();
    let mut out = String::new();

    let tool = Tool { name: "arabic-normalize, into a buffer", package: "arabic-normalize", note: "" };
    bench.run(Task::Normalize, tool, |text, seen| {
        out.clear();
        basic.normalize_into(text, &mut out);
        seen.text(&out);
    });
    let tool = Tool { name: "arabic-normalize", package: "arabic-normalize", note: "a new string each" };
    bench.run(Task::Normalize, tool, |text, seen| seen.text(&basic.normalize(text)));
    let note = "search preset; no lower case, spaces, punctuation, runs, presentation forms";
    let tool = Tool { name: "arabic-normalize, into a buffer", package: "arabic-normalize", note };
    bench.run(Task::Preset, tool, |text, seen| {
        out.clear();
        search.normalize_into(text, &mut out);
        seen.text(&out);
    });
    let note = "fixed rules; no punctuation, runs, presentation forms";
    let tool = Tool { name: "raqeem-core", package: "raqeem-core", note };
    bench.run(Task::Preset, tool, |text, seen| seen.text(&raqeem_core::normalize_ar(text)));
}

fn words(bench: &Bench) {
    let note = "words and numbers only";
    let tool = Tool { name: "unicode-segmentation", package: "unicode-segmentation", note };
    bench.run(Task::Words, tool, |text, seen| {
        for (start, word) in text.unicode_word_indices() {
            seen.span(text, start..start + word.len());
        }
    });
    let note = "words and numbers only; copies each";
    let tool = Tool { name: "tantivy SimpleTokenizer", package: "tantivy", note };
    let mut tokenizer = SimpleTokenizer::default();
    bench.run(Task::Words, tool, |text, seen| {
        let mut stream = tokenizer.token_stream(text);
        while stream.advance() {
            let token = black_box(stream.token());
            seen.span(text, token.offset_from..token.offset_to);
        }
    });
    let note = "spaces too; parts a leading article from its word";
    let tool = Tool { name: "charabia segment", package: "charabia", note };
    bench.run(Task::Words, tool, |text, seen| {
        for token in text.segment() {
            let token = black_box(token);
            seen.span(text, token.byte_start..token.byte_end);
        }
    });
    let note = "no spans, but slices of the text; words and numbers only";
    let tool = Tool { name: "arabic-normalize tokenize", package: "arabic-normalize", note };
    bench.run(Task::Words, tool, |text, seen| {
        arabic_normalize::tokenize(text).for_each(|word| seen.text(word))
    });
}

fn terms(bench: &Bench) {
    let search = Normalizer::search();
    let note = "no spans";
    let tool = Tool { name: "arabic-normalize search_terms", package: "arabic-normalize", note };
    bench.run(Task::Terms, tool, |text, seen| {
        search.search_terms(text).iter().for_each(|term| seen.text(term));
    });
    let note = "Snowball normalises; with spans";
    let tool = Tool { name: "tantivy analyzer", package: "tantivy", note };
    let mut analyzer = TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(LowerCaser)
        .filter(TantivyStemmer::new(Language::Arabic))
        .build();
    bench.run(Task::TermsSnowball, tool, |text, seen| {
        let mut stream = analyzer.token_stream(text);
        while stream.advance() {
            seen.text(&black_box(stream.token()).text);
        }
    });
    let note = "no stems, only the article parted; with spans";
    let tool = Tool { name: "charabia tokenize", package: "charabia", note };
    let mut builder = TokenizerBuilder::<Vec<u8>>::default();
    let tokenizer = builder.build();
    bench.run(Task::Terms, tool, |text, seen| {
        for token in tokenizer.tokenize(text).filter(charabia::Token::is_word) {
            seen.text(black_box(token).lemma());
        }
    });
}

fn stems(bench: &Bench) {
    let tool = Tool { name: "arabic-normalize light10", package: "arabic-normalize", note: "" };
    bench.run(Task::Stems, tool, |word, seen| seen.text(light10(word)));
    let tool = Tool { name: "frostem", package: "frostem", note: "the stemmer of tantivy" };
    let stemmer = frostem::Stemmer::new(frostem::Algorithm::Arabic);
    bench.run(Task::StemsSnowball, tool, |word, seen| seen.text(&stemmer.stem(word)));
    let tool = Tool { name: "rust-stemmers", package: "rust-stemmers", note: "" };
    let stemmer = rust_stemmers::Stemmer::create(rust_stemmers::Algorithm::Arabic);
    bench.run(Task::StemsSnowball, tool, |word, seen| seen.text(&stemmer.stem(word)));
}
