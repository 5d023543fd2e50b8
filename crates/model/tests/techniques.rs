//! Models of techniques: what opens, and what answers and spans are made of.

mod common;

use proptest::prelude::*;
use risala_model::{
    ANY_TECHNIQUE, Error, Gains, Model, OUTPUTS, Techniques, TechniquesHeader, Unscorable, Vocabulary,
    Weights, encode_techniques,
};

const NAMES: [&str; OUTPUTS] = [ANY_TECHNIQUE, "Loaded_Language", "Doubt", "Slogans", "Repetition"];

fn header(outputs: &[&str], evidence: &[&str]) -> TechniquesHeader {
    let (_, text, features) = common::weights(1.0);
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    TechniquesHeader {
        name: "test".to_owned(),
        created_by: "a test".to_owned(),
        text,
        features,
        outputs: names(outputs),
        evidence: names(evidence),
        training: serde_json::json!({"examples": 0}),
    }
}

fn file() -> Vec<u8> {
    let (weights, ..) = common::weights(1.0);
    encode_techniques(&header(&NAMES, &[ANY_TECHNIQUE, "Doubt"]), &weights).expect("the model is sound")
}

fn model() -> Techniques {
    Techniques::from_bytes(file()).expect("what was encoded opens")
}

fn reason(result: Result<impl std::fmt::Debug, Error>) -> String {
    let reason = result.expect_err("what is broken was taken").to_string();
    assert!(!reason.contains('\n'), "more than a line: {reason}");
    reason
}

fn posts() -> impl Strategy<Value = String> {
    let known: Vec<String> = common::KNOWN.split(' ').map(str::to_owned).collect();
    let piece = prop_oneof![
        4 => prop::sample::select(known),
        2 => "[ا-ي]{1,8}",
        1 => prop::sample::select(vec!["!!!", "؟", ".", "\n", "م.د.ر.س", "@user", "#وسم_طويل", "🎉", "ﷺ", "مُـــبارك"])
            .prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 1..40).prop_map(|pieces| pieces.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Nothing of a score is left over, for any output.
    #[test]
    fn contributions_add_up_to_the_score(text in posts()) {
        let model = model();
        let Ok(explanation) = model.explain(&text) else { return Ok(()) };
        let scores = model.scorer().scores(&text);
        prop_assert_eq!(explanation.scores, scores, "the two ways to a score differ");
        for (output, score) in scores.iter().enumerate() {
            let sum: f64 = explanation.of(output).map(|(_, weight)| weight).sum();
            prop_assert!((explanation.offset[output] + sum - score).abs() < 1e-9);
        }
        prop_assert_eq!(explanation.of(OUTPUTS).count(), 0);
    }

    /// Spans lie in the text, are apart, and hold all that is marked and nothing else.
    #[test]
    fn spans_hold_what_speaks_for_an_output(text in posts()) {
        let model = model();
        let Ok(explanation) = model.explain(&text) else { return Ok(()) };
        for output in 0..OUTPUTS {
            let spans = explanation.spans(&text, output, "x");
            let strongest = explanation.of(output).map(|(_, weight)| weight).fold(0.0, f64::max);
            let strong = |weight: f64| weight > 0.0 && weight >= 0.25 * strongest;
            let positive: f64 =
                explanation.of(output).map(|(_, weight)| weight).filter(|weight| strong(*weight)).sum();
            let shown: f64 = spans.iter().map(|span| span.weight).sum();
            prop_assert!((positive - shown).abs() < 1e-9, "{} is not {}", shown, positive);
            for span in &spans {
                prop_assert_eq!(&text[span.start..span.end], &span.text);
                prop_assert!(span.weight > 0.0);
            }
            prop_assert!(spans.windows(2).all(|pair| pair[0].end <= pair[1].start));
            for (range, weight) in explanation.of(output) {
                let inside = spans.iter().any(|span| span.start <= range.start && range.end <= span.end);
                prop_assert_eq!(inside, strong(weight));
            }
        }
    }

    #[test]
    fn an_answer_is_the_same_with_spans_and_without(text in posts()) {
        let model = model();
        let mut scorer = model.scorer();
        let (plain, explained) = (scorer.answer(&text), scorer.answer_with_spans(&text));
        let (Ok(plain), Ok(explained)) = (plain, explained) else {
            prop_assert!(Unscorable::check(&text).is_err());
            return Ok(());
        };
        prop_assert_eq!(plain.any(), explained.any());
        prop_assert!(plain.named().eq(explained.named()));
        prop_assert!(plain.spans.is_none());
        let spans = explained.spans.unwrap_or_default();
        prop_assert!(spans.windows(2).all(|pair| pair[0].start <= pair[1].start));
        let probability = |name: &str| plain.named().chain([(ANY_TECHNIQUE, plain.any())]).find(|(known, _)| *known == name);
        for span in spans {
            prop_assert!([ANY_TECHNIQUE, "Doubt"].contains(&span.technique.as_str()), "{} is not shown", span.technique);
            prop_assert!(probability(&span.technique).is_some_and(|(_, p)| p > 0.5));
        }
    }
}

/// The table is read as a base model reads it: the same weights give the same scores.
#[test]
fn outputs_are_scored_as_leaves_are() {
    let (base, techniques) = (common::model(), model());
    for text in [common::KNOWN, "متى الموعد القادم", "كلمات لم يرها أحد قط"]
    {
        let leaves = base.scorer().scores(text).map(|score| score * f64::from(base.temperature()));
        let outputs = techniques.scorer().scores(text);
        assert!(leaves.iter().zip(outputs).all(|(leaf, output)| (leaf - output).abs() < 1e-9), "{text}");
        let answer = techniques.scorer().answer(text).unwrap();
        let sigmoid = |score: f64| 1.0 / (1.0 + (-score).exp());
        assert!((answer.any() - sigmoid(outputs[0])).abs() < 1e-12);
        for ((name, probability), output) in answer.named().zip(1..) {
            assert_eq!(name, NAMES[output]);
            assert!((probability - sigmoid(outputs[output])).abs() < 1e-12);
        }
        assert_eq!(answer.named().count(), OUTPUTS - 1);
    }
}

#[test]
fn an_answer_has_the_documented_form() {
    let model = model();
    let answer = model.scorer().answer_with_spans(common::KNOWN).unwrap();
    let json = serde_json::to_string(&answer.record("7")).unwrap();
    let keys = [
        "{\"id\":\"7\",\"technique\":",
        ",\"techniques\":{\"Loaded_Language\":",
        ",\"spans\":[",
        "],\"model\":\"test\"}",
    ];
    let mut rest = json.as_str();
    for key in keys {
        let at = rest.find(key).unwrap_or_else(|| panic!("{key} is not in its place: {json}"));
        rest = &rest[at + key.len()..];
    }
    let plain = serde_json::to_string(&model.scorer().answer(common::KNOWN).unwrap().record("7")).unwrap();
    assert!(!plain.contains("spans"), "{plain}");
}

#[test]
fn what_is_no_arabic_text_is_refused() {
    let model = model();
    assert_eq!(model.scorer().answer(" \n").err(), Some(Unscorable::Empty));
    assert_eq!(model.scorer().answer_with_spans("plain English").err(), Some(Unscorable::NotArabic));
    assert_eq!(model.explain("123").err(), Some(Unscorable::NotArabic));
}

#[test]
fn the_same_model_gives_the_same_bytes() {
    assert_eq!(file(), file());
    let model = model();
    assert_eq!((model.slots(), model.size()), (1024, file().len()));
    assert_eq!(model.header(), &header(&NAMES, &[ANY_TECHNIQUE, "Doubt"]));
}

#[test]
fn a_model_of_another_kind_is_told_by_its_name() {
    let base = reason(Techniques::from_bytes(common::file()));
    assert_eq!(base, "it is a base model; give a model of persuasion techniques");
    let techniques = reason(Model::from_bytes(file()));
    assert_eq!(techniques, "it is a model of persuasion techniques; give a base model");
}

#[test]
fn headers_that_do_not_fit_are_refused() {
    let (weights, ..) = common::weights(1.0);
    let long = "x".repeat(65);
    for (outputs, evidence, words) in [
        (vec![], vec![], "its outputs are"),
        (vec!["Doubt", ANY_TECHNIQUE], vec![], "its outputs are"),
        (vec![ANY_TECHNIQUE, "a", "b", "c", "d", "e"], vec![], "its outputs are"),
        (vec![ANY_TECHNIQUE, "a", "b", "a", "d"], vec![], "two outputs have the name"),
        (vec![ANY_TECHNIQUE, "a", ANY_TECHNIQUE, "c", "d"], vec![], "two outputs have the name"),
        (vec![ANY_TECHNIQUE, "a", " ", "c", "d"], vec![], "no name"),
        (vec![ANY_TECHNIQUE, "a", "b\nc", "c", "d"], vec![], "no name"),
        (vec![ANY_TECHNIQUE, "a", &long, "c", "d"], vec![], "no name"),
        (NAMES.to_vec(), vec!["Flag_Waving"], "no output"),
        (NAMES[..4].to_vec(), vec![], "an output without a name has weights"),
    ] {
        let reason = reason(encode_techniques(&header(&outputs, &evidence), &weights));
        assert!(reason.contains(words), "{words:?} is not in {reason:?}");
    }
    let (warm, ..) = common::weights(1.5);
    assert!(reason(encode_techniques(&header(&NAMES, &[]), &warm)).contains("its temperature is not 1"));
}

/// With one technique or none the other lanes stay empty, and answers name what there is.
#[test]
fn fewer_outputs_will_do() {
    let known = |output: usize| f32::from(u8::from(output < 2));
    let (_, text, features) = common::weights(1.0);
    let extractor = risala_features::Extractor::new(features).unwrap();
    let normalized = risala_text::Normalizer::new(text).normalize("العدو قريب").into_text().into_owned();
    let features = extractor.counts(&normalized).into_iter().map(|(feature, _)| feature);
    let vocabulary = Vocabulary::place(features, 6).unwrap();
    let gains = Gains::new(&vec![1.0; vocabulary.slots()]).unwrap();
    let rows = vec![std::array::from_fn(known); vocabulary.slots()];
    let bias = std::array::from_fn(known);
    let weights = Weights::new(&vocabulary, &gains, &rows, bias, 1.0).unwrap();
    let file = encode_techniques(&header(&[ANY_TECHNIQUE, "Doubt"], &[]), &weights).unwrap();
    let model = Techniques::from_bytes(file).unwrap();
    let answer = model.scorer().answer("العدو قريب").unwrap();
    assert_eq!(answer.named().map(|(name, _)| name).collect::<Vec<_>>(), ["Doubt"]);
    let mut stray = bias;
    stray[4] = 0.5;
    let weights = Weights::new(&vocabulary, &gains, &rows, stray, 1.0).unwrap();
    assert!(
        reason(encode_techniques(&header(&[ANY_TECHNIQUE, "Doubt"], &[]), &weights))
            .contains("without a name")
    );
}

#[test]
fn every_flipped_bit_is_noticed() {
    let file = file();
    // All of the header and the numbers, and a sample of the slots and the checksum.
    let header = file.len() - 32 - 1024 * 16;
    let sample = (0..header).chain((header..file.len()).step_by(37)).chain(file.len() - 32..file.len());
    for at in sample {
        for bit in 0..8 {
            let mut broken = file.clone();
            broken[at] ^= 1 << bit;
            assert!(Techniques::from_bytes(broken).is_err(), "bit {bit} of byte {at} went unnoticed");
        }
    }
}

#[test]
fn every_cut_is_noticed() {
    let file = file();
    for length in (0..file.len()).step_by(61).chain([file.len() - 1]) {
        reason(Techniques::from_bytes(file[..length].to_vec()));
    }
    let mut longer = file;
    longer.push(0);
    reason(Techniques::from_bytes(longer));
}

#[test]
fn reasons_tell_kinds_of_trouble_apart() {
    assert!(reason(Techniques::from_bytes(vec![])).contains("not a Risala model file"));
    let mut flipped = file();
    let slot = flipped.len() - 1000;
    flipped[slot] ^= 1;
    assert!(reason(Techniques::from_bytes(flipped)).contains("damaged"));
    let missing = reason(Techniques::open("no/such/model.safetensors"));
    assert!(missing.starts_with("no/such/model.safetensors: "), "{missing}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn damage_of_any_kind_never_opens(at in 0usize..20_000, bytes in prop::collection::vec(any::<u8>(), 1..64)) {
        let file = file();
        let mut broken = file.clone();
        let at = at % file.len();
        let end = (at + bytes.len()).min(file.len());
        broken[at..end].copy_from_slice(&bytes[..end - at]);
        prop_assume!(broken != file);
        prop_assert!(Techniques::from_bytes(broken).is_err());
    }
}
