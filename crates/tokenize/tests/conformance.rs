//! Cases that other tools publish, where their recordings are there.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::ops::Range;
use std::path::Path;

use risala_tokenize::{graphemes, tokens, unicode_sentences, unicode_words};
use serde_json::Value;

/// The cases of a recording; none, with a note, where it is absent.
fn cases(file: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance").join(file);
    let Ok(cases) = std::fs::read_to_string(&path) else {
        println!("skipped: {} is not there", path.display());
        return Vec::new();
    };
    let cases: Vec<Value> = cases.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(!cases.is_empty(), "no cases in {}", path.display());
    cases
}

fn parts(text: &str, spans: impl Iterator<Item = Range<usize>>) -> Vec<&str> {
    spans.map(|span| &text[span]).collect()
}

/// Unicode 17.0, WordBreakTest and SentenceBreakTest.
#[test]
fn boundaries_are_those_of_unicode() {
    for case in cases("unicode_wordbreak.jsonl") {
        let text = case["input"].as_str().unwrap();
        assert_eq!(Value::from(parts(text, unicode_words(text))), case["expected"], "{}", case["id"]);
    }
    for case in cases("unicode_sentencebreak.jsonl") {
        let text = case["input"].as_str().unwrap();
        assert_eq!(Value::from(parts(text, unicode_sentences(text))), case["expected"], "{}", case["id"]);
    }
}

/// spaCy's tests of Arabic abbreviations and units.
#[test]
fn abbreviations_and_units_are_those_of_spacy() {
    for case in cases("spacy_ar.jsonl") {
        let text = case["input"].as_str().unwrap();
        let found = parts(text, tokens(text).map(|token| token.span()));
        match case["function"].as_str().unwrap() {
            "tokenizer" => assert_eq!(Value::from(found), case["expected"], "{}", case["id"]),
            "token count" => assert_eq!(Value::from(found.len()), case["expected"], "{}", case["id"]),
            other => panic!("{other} is not known"),
        }
    }
}

#[test]
fn unicode_segments_tile_the_text() {
    let text = "قال: «بَ👩‍🚀». ثم 50%\n";
    for spans in [
        graphemes(text).collect::<Vec<_>>(),
        unicode_words(text).collect(),
        unicode_sentences(text).collect(),
    ] {
        assert_eq!(parts(text, spans.into_iter()).concat(), text);
    }
    assert_eq!(parts(text, graphemes(text))[6..8], ["بَ", "👩‍🚀"]);
}
