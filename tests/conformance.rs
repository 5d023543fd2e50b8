//! Cases that other tools publish or were recorded from, in `../shared/conformance`: each is put to the
//! function of ours that is meant to do the same, with the matching switches, and `docs/conformance.md` says
//! how many agree, how many differ by design and why, and how many have no counterpart here.
//!
//! `cargo test --package risala-tests --test conformance -- --nocapture` prints the table and what is wrong;
//! with `RISALA_BLESS=1` it writes the tables of the page anew: look at the difference before you commit it.
//! Without the recordings there is nothing to compare and the test passes with a note.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "conformance/alike.rs"]
mod alike;
#[path = "conformance/araclean.rs"]
mod araclean;
#[path = "conformance/camel.rs"]
mod camel;
#[path = "conformance/case.rs"]
mod case;
#[path = "conformance/differences.rs"]
mod differences;
#[path = "conformance/maha.rs"]
mod maha;
#[path = "conformance/report.rs"]
mod report;
#[path = "conformance/small.rs"]
mod small;
#[path = "conformance/stems.rs"]
mod stems;
#[path = "conformance/steps.rs"]
mod steps;
#[path = "conformance/unicode.rs"]
mod unicode;
#[path = "conformance/words.rs"]
mod words;

use case::{Answer, Case};

/// A recording.
struct Recording {
    name: &'static str,
    /// Who answers its cases.
    answer: fn(&Case) -> Answer,
    /// How many of them may be wrong: as many as are.
    may_be_wrong: usize,
}

const fn all_right(name: &'static str, answer: fn(&Case) -> Answer) -> Recording {
    Recording { name, answer, may_be_wrong: 0 }
}

const RECORDINGS: [Recording; 19] = [
    all_right("unicode_wordbreak", unicode::boundaries),
    all_right("unicode_sentencebreak", unicode::boundaries),
    all_right("unicode_normalization_arabic", unicode::normalize),
    all_right("lucene_normalizer", small::lucene_normalizer),
    all_right("lucene_stemmer", stems::lucene_stemmer),
    all_right("lucene_words", stems::lucene_words),
    all_right("lucene_analyzer", stems::lucene_analyzer),
    all_right("snowball_words", stems::snowball),
    // What people call the stem: no algorithm that knows no words finds all.
    Recording { name: "golden_corpus_arabic", answer: stems::golden, may_be_wrong: 65 },
    all_right("camel", camel::camel),
    all_right("arabic_norm_reference", small::arabic_norm),
    all_right("araclean", araclean::araclean),
    all_right("maha", maha::maha),
    all_right("raqeem", small::raqeem),
    all_right("tnkeeh", small::tnkeeh),
    all_right("charabia_ar", small::charabia),
    all_right("spacy_ar", words::spacy),
    all_right("hf_tokenizers", words::hf_tokenizers),
    all_right("sklearn", small::sklearn),
];

#[test]
fn agrees_with_its_peers() {
    let mut rows = Vec::new();
    for recording in &RECORDINGS {
        let Some(cases) = case::cases(recording.name) else {
            println!("skipped: ../shared is absent");
            return;
        };
        rows.push(report::judge(recording, &cases));
    }
    let golden = case::cases("golden_corpus_arabic").unwrap();
    report::check(&rows, stems::found_by_each(&golden));
}
