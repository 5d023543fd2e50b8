//! Scoring remembers words and looks features up together; explaining does neither. Both must say the same to the last
//! bit.

mod common;

use common::corpus;
use proptest::prelude::*;

/// The probabilities' bits by the quick way, from a scorer that may have read other texts before, and by the plain one.
fn both_ways(scorer: &mut risala::Scorer<'_>, text: &str) -> Option<[[u64; risala::LEAVES]; 2]> {
    let quick = scorer.probabilities(text).ok()?;
    let plain = scorer.model().explain(text).ok()?.probabilities;
    Some([quick, plain].map(|probabilities| probabilities.as_array().map(f64::to_bits)))
}

#[test]
fn over_the_corpus() {
    let mut scorer = risala::embedded().unwrap().scorer();
    // The second time, words are known from the first.
    for text in corpus().iter().chain(&corpus()) {
        let [quick, plain] = both_ways(&mut scorer, text).expect("an Arabic text");
        assert_eq!(quick, plain, "{text}");
    }
}

#[test]
fn of_a_text_that_fills_every_buffer() {
    let text = corpus().join(" ");
    let mut scorer = risala::embedded().unwrap().scorer();
    let [quick, plain] = both_ways(&mut scorer, &text).expect("an Arabic text");
    assert_eq!(quick, plain);
}

proptest! {
    #[test]
    fn of_any_text(texts in prop::collection::vec("([ابتهخرلمنويكء]{1,14}|[a-z0-9 .،؟!#@_ًـ]|\\PC){0,40}", 1..6)) {
        let mut scorer = risala::embedded().unwrap().scorer();
        for text in texts.iter().chain(&texts) {
            if let Some([quick, plain]) = both_ways(&mut scorer, text) {
                prop_assert_eq!(quick, plain);
            }
        }
    }
}
