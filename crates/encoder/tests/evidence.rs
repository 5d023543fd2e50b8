//! Evidence is what the network would have answered without a word.

mod support;

use proptest::prelude::*;
use risala_encoder::Encoder;
use risala_model::{Evidence, Label, Leaf, LeafProbabilities, Sentence};
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

fn sentences(encoder: &Encoder, text: &str) -> Vec<Sentence> {
    let prediction = encoder.scorer().predict_with_evidence(text).expect("Arabic");
    prediction.sentences.expect("it was asked for")
}

/// The label that falls most from one answer to another, and how far.
fn greatest_fall(whole: &LeafProbabilities, without: &LeafProbabilities) -> (Label, f64) {
    let fall = |label: &Label| (*label, log_odds(whole, *label) - log_odds(without, *label));
    Label::ALL.iter().map(fall).max_by(|a, b| a.1.total_cmp(&b.1)).expect("three labels")
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

/// Without positions, a sentence that is left out is one that was never written.
#[test]
fn a_sentence_weighs_what_falls_without_it() {
    let encoder = without_positions();
    let parts = [&WORDS[..4], &WORDS[4..6], &WORDS[6..]].map(|words| words.join(" "));
    let text = parts.join("\n");
    let found = sentences(&encoder, &text);
    let whole = encoder.scorer().predict(&text).expect("Arabic").probabilities;
    assert_eq!(found.len(), parts.len());
    for (at, (sentence, part)) in found.iter().zip(&parts).enumerate() {
        assert_eq!(&text[sentence.start..sentence.end], part);
        assert_eq!(&sentence.text, part);
        let mut rest = parts.to_vec();
        rest.remove(at);
        let without = encoder.scorer().predict(&rest.join("\n")).expect("Arabic").probabilities;
        let (label, fall) = greatest_fall(&whole, &without);
        assert!((sentence.weight - fall).abs() < 1e-4, "{part}: {} is not {fall}", sentence.weight);
        assert_eq!(sentence.toward, Some(label));
    }
}

#[test]
fn without_its_only_sentence_a_text_is_empty() {
    let encoder = Plain::small().encoder();
    let mut scorer = encoder.scorer();
    let text = "خصم اليوم على كل العروض";
    let whole = scorer.predict(text).expect("Arabic").probabilities;
    let nothing = LeafProbabilities::from_scores(scorer.scores(""));
    let (label, fall) = greatest_fall(&whole, &nothing);
    let found = sentences(&encoder, text);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].text.as_str(), found[0].toward), (text, Some(label)));
    assert!(fall > 0.0);
}

#[test]
fn of_very_many_sentences_neighbours_are_left_out_together() {
    let encoder = Plain::small().encoder();
    let text = WORDS.iter().cycle().take(150).map(|word| format!("{word}.\n")).collect::<String>();
    let found = sentences(&encoder, &text);
    assert_eq!(found.len(), 64);
    let mut end = 0;
    for stretch in &found {
        assert!(text[end..stretch.start].trim().is_empty(), "nothing is left out before {stretch:?}");
        assert!((2..=3).contains(&stretch.text.lines().count()), "{stretch:?}");
        end = stretch.end;
    }
    assert!(text[end..].trim().is_empty());
}

#[test]
fn a_sentence_that_is_not_read_weighs_nothing_and_stays() {
    // A window holds 38 words; of these 128 windows the second is not read.
    let words: Vec<&str> = WORDS.into_iter().cycle().take(128 * 38).collect();
    let text = [&words[..50], &words[50..51], &words[51..]].map(|words| words.join(" ")).join("\n");
    let found = sentences(&without_positions(), &text);
    let weights: Vec<bool> = found.iter().map(|sentence| sentence.toward.is_some()).collect();
    assert_eq!(weights, [true, false, true]);
    assert_eq!((found[1].text.as_str(), found[1].weight), (words[50], 0.0));
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
        let spans = risala_tokenize::sentences(&text);
        let found = prediction.sentences.expect("it was asked for");
        prop_assert!(found.iter().map(|sentence| sentence.start..sentence.end).eq(spans));
        for sentence in found {
            prop_assert_eq!(&text[sentence.start..sentence.end], &sentence.text);
            prop_assert_eq!(sentence.toward.is_some(), sentence.weight > 0.0);
            prop_assert!(sentence.weight >= 0.0 && sentence.weight.is_finite());
        }
    }
}
