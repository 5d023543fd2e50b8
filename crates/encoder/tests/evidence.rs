//! Evidence is what the network would have answered without a word.

mod support;

use proptest::prelude::*;
use risala_encoder::Encoder;
use risala_model::{Evidence, Label, Leaf, LeafProbabilities};
use support::{Plain, WORDS};

/// Positions mean nothing and only words that are one piece occur: then a word that is left out is a word that
/// was never written, if it is the last.
fn without_positions() -> Encoder {
    let mut plain = Plain::random(3, [2, 64, 4, 96, 40], 0);
    plain.pos.fill(0.0);
    plain.encoder()
}

fn evidence(encoder: &Encoder, text: &str) -> Vec<Evidence> {
    let prediction = encoder.scorer().predict_with_evidence(text).expect("Arabic");
    prediction.evidence.expect("it was asked for")
}

fn log_odds(probabilities: &LeafProbabilities, label: Label) -> f64 {
    let others = Leaf::ALL.into_iter().filter(|leaf| leaf.label() != label).collect();
    (probabilities.of(label.leaves()) / probabilities.of(others)).ln()
}

#[test]
fn a_weight_is_the_fall_of_the_log_odds() {
    let encoder = without_positions();
    let text = WORDS.join(" ");
    let found = evidence(&encoder, &text);
    let whole = encoder.scorer().predict(&text).expect("Arabic").probabilities;
    assert!(found.len() > WORDS.len() / 2, "{found:?}");
    let mut checked = 0;
    for word in WORDS {
        let rest: Vec<&str> = WORDS.into_iter().filter(|other| *other != word).collect();
        let without = encoder.scorer().predict(&rest.join(" ")).expect("Arabic").probabilities;
        let fall = |label: &Label| log_odds(&whole, *label) - log_odds(&without, *label);
        let falls: Vec<f64> = Label::ALL.iter().map(fall).collect();
        let most = falls.iter().copied().fold(0.0, f64::max);
        match found.iter().find(|piece| piece.text == word) {
            Some(piece) => {
                assert!((piece.weight - most).abs() < 1e-4, "{word}: {} is not {most}", piece.weight);
                assert!((falls[piece.toward.index()] - most).abs() < 1e-4);
                checked += 1;
            }
            None => assert!(most < 1e-4, "{word} is missing"),
        }
    }
    assert!(checked > 5);
}

#[test]
fn evidence_does_not_change_the_answer() {
    let encoder = Plain::small().encoder();
    let mut scorer = encoder.scorer();
    for text in ["خصم اليوم على كل العروض", "متى يبدأ العرض؟", &WORDS.join(" ").repeat(30)]
    {
        let plain = scorer.predict(text).expect("Arabic");
        let explained = scorer.predict_with_evidence(text).expect("Arabic");
        assert_eq!(plain.probabilities, explained.probabilities);
    }
}

#[test]
fn neighbours_of_a_long_text_are_left_out_together() {
    let encoder = Plain::small().encoder();
    let text = (0..200).map(|at| WORDS[at * 7 % 12]).collect::<Vec<_>>().join(" ");
    let found = evidence(&encoder, &text);
    assert!((20..=64).contains(&found.len()), "{}", found.len());
    for piece in &found {
        let words = piece.text.split(' ').count();
        assert!(words == 3 || words == 4, "{piece:?}");
    }
}

#[test]
fn words_that_are_not_read_are_no_evidence() {
    // A window holds 38 words; of these 128 windows every other one is read.
    let words = 128 * 38;
    let text = WORDS.into_iter().cycle().take(words).collect::<Vec<_>>().join(" ");
    let found = evidence(&without_positions(), &text);
    let count = |piece: &Evidence| piece.text.split(' ').count();
    assert!(found.len() > 20 && found.iter().all(|piece| count(piece) <= 2 * 38), "{:?}", found.len());
    assert!(found.iter().map(count).sum::<usize>() <= words / 2);
}

#[test]
fn punctuation_is_no_evidence_and_words_of_several_pieces_are() {
    let encoder = Plain::small().encoder();
    let found = evidence(&encoder, "كتب!!! متى؟ 😀 @someone 15% ـــــ .");
    let texts: Vec<&str> = found.iter().map(|piece| piece.text.as_str()).collect();
    for text in &texts {
        assert!(["كتب", "متى", "😀", "@someone", "15"].contains(text), "{text}");
    }
    assert!(texts.contains(&"كتب") || texts.contains(&"متى"), "{texts:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn spans_are_in_order_and_of_the_original_text(text in "(\\PC|[ا-ي ]|[\u{64b}-\u{652}ـﷺﻻ\u{200f}]){1,60}") {
        let encoder = Plain::small().encoder();
        let Ok(prediction) = encoder.scorer().predict_with_evidence(&text) else { return Ok(()) };
        let mut end = 0;
        for piece in prediction.evidence.expect("it was asked for") {
            prop_assert_eq!(&text[piece.start..piece.end], &piece.text);
            prop_assert!(piece.start >= end && piece.weight > 0.0 && piece.weight.is_finite());
            end = piece.end;
        }
    }
}
