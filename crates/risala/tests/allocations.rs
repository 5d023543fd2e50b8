//! Scoring takes no memory from the heap once it is warm. A test binary of its own, because it replaces the
//! allocator.

mod common;

use std::hint::black_box;

use allocation_counter::measure;
use common::corpus;

#[test]
fn a_warm_scorer_allocates_nothing() {
    let model = risala::embedded().unwrap();
    let mut texts = corpus();
    let all = texts.len();
    // What may be a disguised word is read again, character by character, which takes memory.
    let mut normalized = String::with_capacity(texts.iter().map(String::len).sum());
    texts.retain(|text| {
        measure(|| model.normalizer().normalize_into(text, &mut normalized)).count_total == 0
    });
    assert!(texts.len() > all * 98 / 100, "{} of {all} texts are read again", all - texts.len());

    let mut scorer = model.scorer();
    let mut score_all = || {
        for text in &texts {
            let _ = black_box(scorer.probabilities(text));
        }
    };
    score_all();
    let counted = measure(score_all);
    assert_eq!(counted.count_total, 0, "{counted:?}");
}
