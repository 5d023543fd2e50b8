//! What scores and explanations are made of.

mod common;

use proptest::prelude::*;
use risala_features::{Extractor, Recipe};
use risala_model::{Label, Leaf, LeafProbabilities, Unscorable};
use risala_tokenize::sentences;

/// Texts of known and unknown words, marks, stretching, signs, links and emoji.
fn posts() -> impl Strategy<Value = String> {
    let known: Vec<String> = common::KNOWN.split(' ').map(str::to_owned).collect();
    let piece = prop_oneof![
        4 => prop::sample::select(known),
        2 => "[ا-ي]{1,8}",
        1 => prop::sample::select(vec!["!!!", "؟", ".", "\n", "«قال. ثم»", "م.د.ر.س", "50%", "@user", "https://example.com/a", "#وسم_طويل", "🎉", "ﷺ", "مُـــبارك"])
            .prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 1..40).prop_map(|pieces| pieces.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// The heart of explanations: nothing of the score is left over.
    #[test]
    fn contributions_add_up_to_the_score(text in posts()) {
        let model = common::model();
        let Ok(explanation) = model.explain(&text) else { return Ok(()) };
        let scores = model.scorer().scores(&text);
        for (leaf, score) in scores.iter().enumerate() {
            let sum: f64 = explanation.contributions.iter().map(|part| part.scores[leaf]).sum();
            let explained = explanation.offset[leaf] + sum;
            prop_assert!((explained - score).abs() < 1e-9, "{} is not {}", explained, score);
        }
        // Sums of integers are exact, so the probabilities are the same to the last bit.
        prop_assert_eq!(explanation.probabilities, LeafProbabilities::from_scores(scores));
    }

    #[test]
    fn evidence_lies_in_the_original_text(text in posts()) {
        let model = common::model();
        let Ok(prediction) = model.scorer().predict_with_evidence(&text) else { return Ok(()) };
        for piece in prediction.evidence.unwrap_or_default() {
            prop_assert_eq!(&text[piece.start..piece.end], &piece.text);
            prop_assert!(piece.weight > 0.0);
        }
    }

    /// Nor is anything lost between sentences.
    #[test]
    fn sentences_add_up_to_the_score(text in posts()) {
        let model = common::model();
        let Ok(explanation) = model.explain(&text) else { return Ok(()) };
        let by_sentence = explanation.by_sentence(&text);
        prop_assert!(by_sentence.iter().map(|part| part.span.clone()).eq(sentences(&text)));
        for (leaf, score) in model.scorer().scores(&text).iter().enumerate() {
            let sum: f64 = by_sentence.iter().map(|part| part.scores[leaf]).sum();
            prop_assert!((explanation.offset[leaf] + sum - score).abs() < 1e-9);
        }
    }

    #[test]
    fn a_sentence_speaks_for_what_its_words_add_most_to(text in posts()) {
        let model = common::model();
        let Ok(explanation) = model.explain(&text) else { return Ok(()) };
        let by_sentence = explanation.by_sentence(&text);
        let found = explanation.sentences(&text);
        prop_assert_eq!(found.len(), by_sentence.len());
        for (sentence, sum) in found.iter().zip(&by_sentence) {
            prop_assert_eq!(sentence.start..sentence.end, sum.span.clone());
            prop_assert_eq!(&text[sentence.start..sentence.end], &sentence.text);
            let weights = weights(&explanation.probabilities, &sum.scores);
            let most = weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            // What speaks against one label speaks for another.
            prop_assert!(most > -1e-9, "{:?}", weights);
            prop_assert!((sentence.weight - most).abs() < 1e-9, "{} is not {}", sentence.weight, most);
            match sentence.toward {
                Some(label) => prop_assert!((weights[label.index()] - most).abs() < 1e-9),
                None => prop_assert_eq!(sentence.weight, 0.0),
            }
        }
    }

    #[test]
    fn a_used_scorer_scores_like_a_new_one(first in posts(), second in posts()) {
        let model = common::model();
        let mut used = model.scorer();
        used.scores(&first);
        prop_assert_eq!(used.scores(&second), model.scorer().scores(&second));
    }

    #[test]
    fn views_of_the_leaves_agree(scores in prop::array::uniform5(-30.0f64..30.0)) {
        let probabilities = LeafProbabilities::from_scores(scores);
        let sum: f64 = Label::ALL.iter().map(|label| probabilities.of(label.leaves())).sum();
        prop_assert!((sum - 1.0).abs() < 1e-12);
        let leaves = probabilities.label().leaves().intersection(probabilities.level().leaves());
        prop_assert!(!leaves.is_empty(), "label and level contradict each other");
    }
}

/// What scores add to the log-odds of each label at these probabilities, written out.
fn weights(probabilities: &LeafProbabilities, scores: &[f64; 5]) -> [f64; 3] {
    [Label::Neutral, Label::Advertising, Label::Propaganda].map(|label| {
        let others = Leaf::ALL.into_iter().filter(|leaf| leaf.label() != label).collect();
        let (inside, outside) = (probabilities.of(label.leaves()), probabilities.of(others));
        let of_leaf = |leaf: Leaf| {
            let share = probabilities.leaf(leaf);
            let factor = if leaf.label() == label { share / inside } else { -share / outside };
            factor * scores[leaf.index()]
        };
        Leaf::ALL.into_iter().map(of_leaf).sum()
    })
}

#[test]
fn a_sentence_that_says_nothing_stays_in_the_view() {
    let model = common::model();
    let text = "ظظظغغغ ثثثضضض\nخصم على العطور. اطلب الآن!";
    let sentences = model.scorer().predict_with_evidence(text).unwrap().sentences.unwrap();
    let texts: Vec<&str> = sentences.iter().map(|sentence| sentence.text.as_str()).collect();
    assert_eq!(texts, ["ظظظغغغ ثثثضضض", "خصم على العطور.", "اطلب الآن!"]);
    assert_eq!((sentences[0].toward, sentences[0].weight), (None, 0.0));
    assert!(sentences[1..].iter().all(|sentence| sentence.toward.is_some() && sentence.weight > 0.0));
    let one = model.scorer().predict_with_evidence("اطلب الآن").unwrap().sentences.unwrap();
    assert_eq!(one.len(), 1);
    assert_eq!(model.scorer().predict(text).unwrap().sentences, None);
}

/// The score by its definition, written the slow way, from the features to the softmax's input.
#[test]
fn scores_are_the_normed_sum_of_weights() {
    let model = common::model();
    let scores = model.scorer().scores(common::KNOWN);
    let doubled = model.scorer().scores(&format!("{0} {0}", common::KNOWN));
    let bias = model.bias().map(|bias| f64::from(bias) / f64::from(model.temperature()));
    // Twice the occurrences are twice the sum over the root of twice the norm: √2 times the sum, but for
    // the pairs of words at the seam and the ends.
    for leaf in Leaf::ALL.map(Leaf::index) {
        let once = scores[leaf] - bias[leaf];
        let twice = doubled[leaf] - bias[leaf];
        assert!((twice - once * 2f64.sqrt()).abs() < 0.1, "leaf {leaf}: {once} and {twice}");
    }
}

#[test]
fn words_that_training_never_saw_say_nothing() {
    let model = common::model();
    let bias = model.bias().map(|bias| f64::from(bias) / f64::from(model.temperature()));
    let unknown = "ظظظغغغ ثثثضضض";
    assert!(Extractor::new(Recipe::default()).unwrap().counts(unknown).len() > 20);
    let scores = model.scorer().scores(unknown);
    for (score, bias) in scores.iter().zip(bias) {
        assert!((score - bias).abs() < 1e-9);
    }
}

#[test]
fn texts_that_cannot_be_judged_are_refused_with_the_reason() {
    let model = common::model();
    let mut scorer = model.scorer();
    for empty in ["", " \n\t", "\u{a0}"] {
        assert_eq!(scorer.predict(empty), Err(Unscorable::Empty));
    }
    for foreign in ["hello", "12345", "!!!", "🎉", "ـــ"] {
        assert_eq!(scorer.predict(foreign), Err(Unscorable::NotArabic), "{foreign:?}");
        assert_eq!(scorer.predict_with_evidence(foreign), Err(Unscorable::NotArabic));
    }
}

#[test]
fn it_abstains_below_the_threshold_and_only_there() {
    let model = common::model();
    let prediction = model.scorer().predict("مرحبا").unwrap();
    let confidence = prediction.confidence();
    assert!(!prediction.abstained);
    assert!(!prediction.clone().abstaining_below(confidence).abstained);
    assert!(prediction.abstaining_below(confidence + 1e-9).abstained);
}

#[test]
fn a_text_of_ten_megabytes_is_scored() {
    let text = common::KNOWN.repeat(10_000_000 / common::KNOWN.len());
    let scores = common::model().scorer().scores(&text);
    assert!(scores.iter().all(|score| score.is_finite()));
}

#[test]
fn rows_times_coefficients_are_the_scores() {
    let model = common::model();
    let (offset, coefficients) = (model.offset(), model.coefficients());
    let mut scorer = model.scorer();
    for text in [common::KNOWN, "خصم على خصم العطور 🎉", "ما لا يعرفه", ""] {
        let row = model.row(text);
        assert!(row.is_sorted_by(|a, b| a.0 < b.0), "{text}");
        for (leaf, score) in scorer.scores(text).into_iter().enumerate() {
            let sum: f64 = row.iter().map(|&(slot, value)| value * coefficients[slot as usize][leaf]).sum();
            assert!((offset[leaf] + sum - score).abs() < 1e-9, "{text}: {score}");
        }
    }
}

#[test]
fn a_model_gives_its_bytes_back() {
    assert_eq!(common::model().bytes(), common::file());
}
