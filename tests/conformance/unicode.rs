//! Unicode's own test files.

use std::ops::Range;

use risala_tokenize::{unicode_sentences, unicode_words};
use serde_json::{Value, json};

use crate::case::{Answer, Case};
use crate::steps::with;

/// WordBreakTest and SentenceBreakTest.
pub(crate) fn boundaries(case: &Case) -> Answer {
    let text = &case.input;
    let parts = |spans: Vec<Range<usize>>| -> Value { spans.into_iter().map(|span| &text[span]).collect() };
    match case.function.as_str() {
        "UAX29 word" => Answer::Ours(parts(unicode_words(text).collect())),
        "UAX29 sentence" => Answer::Ours(parts(unicode_sentences(text).collect())),
        other => panic!("{other} is not known"),
    }
}

/// NormalizationTest: the forms C and KC, as far as the switches make them; D and KD are no aim of ours.
pub(crate) fn normalize(case: &Case) -> Answer {
    let composed = with(&case.input, |rules| rules.compose = true);
    let resolved = with(&case.input, |rules| {
        rules.compose = true;
        rules.presentation_forms = true;
    });
    json!({ "NFC": composed, "NFD": case.expected["NFD"], "NFKC": resolved, "NFKD": case.expected["NFKD"] })
        .into()
}
