//! What the rules do, and what holds of every text.

use proptest::prelude::*;
use risala_text::{Normalizer, Rules};
use unicode_segmentation::UnicodeSegmentation;

fn classification() -> Normalizer {
    Normalizer::new(Rules::classification())
}

#[test]
fn each_rule_does_its_part_and_nothing_else() {
    let none = Rules::none;
    let cases: &[(Rules, &str, &str)] = &[
        (Rules { compose: true, ..none() }, "ا\u{654}حمد سو\u{654}ال", "أحمد سؤال"),
        (Rules { marks: true, ..none() }, "كِتَابٌ هٰذا", "كتاب هٰذا"),
        (Rules { dagger_alef: true, ..none() }, "هٰذَا", "هذَا"),
        (Rules { tatweel: true, ..none() }, "رســـالة", "رسالة"),
        (Rules { alef: true, ..none() }, "أحمد إلى آدم ٱسم", "احمد الى ادم اسم"),
        (Rules { hamza_carriers: true, ..none() }, "سؤال هنئ", "سوال هني"),
        (Rules { alef_maqsura: true, ..none() }, "هدى", "هدي"),
        (Rules { teh_marbuta: true, ..none() }, "مدرسة", "مدرسه"),
        (Rules { letter_variants: true, ..none() }, "کیف ہے", "كيف هي"),
        (Rules { presentation_forms: true, ..none() }, "ﷲ ﻻ ﻣﺮﺣﺒﺎ", "الله لا مرحبا"),
        (Rules { digits: true, ..none() }, "٢٠٢٦ ۱۲", "2026 12"),
        (Rules { punctuation: true, ..none() }, "هل؟ نعم، «لا»", "هل? نعم, \"لا\""),
        (Rules { invisible: true, ..none() }, "\u{FEFF}مر\u{200C}حبا\u{200F}", "مرحبا"),
        (Rules { lowercase: true, ..none() }, "LINK École", "link école"),
        (Rules { max_letter_run: 2, ..none() }, "جمييييل 1000000", "جمييل 1000000"),
        (Rules { max_punctuation_run: 1, ..none() }, "لا!!! ....", "لا! ."),
        (Rules { spaces: true, ..none() }, "سطر\r\n\tثان\0آخر", "سطر ثان آخر"),
        (none(), "أَهـــلاً  ﷲ؟؟؟", "أَهـــلاً  ﷲ؟؟؟"),
    ];
    for (rules, text, expected) in cases {
        assert_eq!(Normalizer::new(rules.clone()).normalize(text).text(), *expected, "{rules:?}");
    }
}

/// One word, three encodings: as typed, decomposed (macOS, some PDF), and in presentation forms.
#[test]
fn the_encoding_of_a_word_does_not_matter() {
    let words =
        [("مسؤول", "مسو\u{654}ول", "ﻣﺴﺆﻭﻝ"), ("ئات", "ي\u{654}ات", "ﺋﺎﺕ"), ("آمن", "ا\u{653}من", "ﺁﻣﻦ")];
    let rules = Rules { alef: false, ..Rules::classification() };
    let normalizer = Normalizer::new(rules);
    for (typed, decomposed, presented) in words {
        let expected = normalizer.normalize(typed).into_text();
        assert_eq!(normalizer.normalize(decomposed).text(), expected);
        assert_eq!(normalizer.normalize(presented).text(), expected);
    }
}

#[test]
fn unchanged_text_is_borrowed() {
    assert!(classification().normalize("نص عادي لا يحتاج الي شيء").is_unchanged());
    assert!(classification().normalize("").is_unchanged());
    assert!(!classification().normalize("نصّ").is_unchanged());
    assert!(!classification().normalize("ّنص").is_unchanged());
}

#[test]
fn spans_take_their_marks_with_them() {
    let normalized = classification().normalize("قُلْتُ مَرْحَباً بِكُم");
    let at = normalized.text().find("مرحبا").unwrap();
    let span = normalized.original_span(at..at + "مرحبا".len());
    assert_eq!(&normalized.source()[span], "مَرْحَباً");
}

#[test]
fn a_ligature_is_one_span_of_the_original() {
    let normalized = classification().normalize("قال ﷺ خيرا");
    let at = normalized.text().find("الله").unwrap();
    let span = normalized.original_span(at..at + "الله".len());
    assert_eq!(&normalized.source()[span], "ﷺ");
}

/// Arabic letters, marks, stretching, look-alikes of spaces, emoji with joiners: what breaks alignment.
fn arabic_soup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::char::range('\u{600}', '\u{6FF}').prop_map(String::from),
        prop::char::range('\u{FB50}', '\u{FEFF}').prop_map(String::from),
        prop::char::range('\u{20}', '\u{7E}').prop_map(String::from),
        prop::char::any().prop_map(String::from),
        Just("ـــــ".to_owned()),
        Just("ههههه".to_owned()),
        Just("\r\n".to_owned()),
        Just("👩\u{200D}🚀".to_owned()),
        Just("لَّا".to_owned()),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn any_rules() -> impl Strategy<Value = Rules> {
    (any::<[bool; 15]>(), 0u8..4, 0u8..4).prop_map(|(on, max_letter_run, max_punctuation_run)| Rules {
        marks: on[0],
        dagger_alef: on[1],
        tatweel: on[2],
        alef: on[3],
        hamza_carriers: on[4],
        alef_maqsura: on[5],
        teh_marbuta: on[6],
        letter_variants: on[7],
        presentation_forms: on[8],
        digits: on[9],
        punctuation: on[10],
        invisible: on[11],
        lowercase: on[12],
        spaces: on[13],
        compose: on[14],
        max_letter_run,
        max_punctuation_run,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn normalising_twice_changes_nothing_more(text in arabic_soup(), rules in any_rules()) {
        let normalizer = Normalizer::new(rules);
        let once = normalizer.normalize(&text).into_text().into_owned();
        let twice = normalizer.normalize(&once);
        prop_assert_eq!(twice.text(), &once);
        prop_assert!(twice.is_unchanged());
    }

    #[test]
    fn both_ways_give_the_same_text(text in arabic_soup(), rules in any_rules()) {
        let normalizer = Normalizer::new(rules);
        let mut buffer = "left over".to_owned();
        normalizer.normalize_into(&text, &mut buffer);
        let normalized = normalizer.normalize(&text);
        prop_assert_eq!(normalized.text(), &buffer);
    }

    /// Slicing the original by a mapped span and normalising the slice gives the span's text back,
    /// up to what runs and gaps owe to their neighbours, and always on grapheme boundaries.
    #[test]
    fn spans_slice_the_original(text in arabic_soup(), from in 0usize..200, length in 0usize..20) {
        let rules = Rules { max_letter_run: 0, max_punctuation_run: 0, ..Rules::classification() };
        let normalizer = Normalizer::new(rules);
        let normalized = normalizer.normalize(&text);
        let boundaries: Vec<usize> =
            normalized.text().char_indices().map(|(at, _)| at).chain([normalized.text().len()]).collect();
        let start = boundaries[from % boundaries.len()];
        let end = boundaries[(from % boundaries.len() + length).min(boundaries.len() - 1)];
        let span = normalized.original_span(start..end);
        let slice = &text[span.clone()];
        let graphemes: Vec<usize> =
            text.grapheme_indices(true).map(|(at, _)| at).chain([text.len()]).collect();
        prop_assert!(graphemes.contains(&span.start) && graphemes.contains(&span.end));
        let again = normalizer.normalize(slice).into_text();
        prop_assert!(again.contains(normalized.text()[start..end].trim()), "{:?} in {:?}", &normalized.text()[start..end], again);
    }

    /// Spans that tile the normalised text cover the original without gaps, in order.
    #[test]
    fn neighbouring_spans_stay_in_order(text in arabic_soup(), rules in any_rules()) {
        let normalizer = Normalizer::new(rules);
        let normalized = normalizer.normalize(&text);
        let mut before = 0;
        for (at, c) in normalized.text().char_indices() {
            let span = normalized.original_span(at..at + c.len_utf8());
            prop_assert!(span.start <= span.end && span.end <= text.len());
            prop_assert!(span.end >= before);
            before = span.end;
        }
    }
}
