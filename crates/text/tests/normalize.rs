//! What the rules do.

use risala_text::{Digits, Normalizer, Rules, Spaces};

fn classification() -> Normalizer {
    Normalizer::new(Rules::classification())
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

#[test]
fn a_revealed_word_is_its_whole_disguise() {
    for (text, word, disguised) in [
        ("هذا م.د.ر.س اليوم", "مدرس", "م.د.ر.س"),
        ("قال س م ي ر لنا", "سمير", "س م ي ر"),
        ("هذا الدر\u{640}.\u{640}س!", "الدرس", "الدر\u{640}.\u{640}س"),
        ("قال &quot;نعم&quot; لنا", "نعم", "نعم"),
        ("سعره ١٬٢٣٤٫٥ ريال", "1234.5", "١٬٢٣٤٫٥"),
        ("في السiعة", "الساعه", "السiعة"),
    ] {
        let normalized = classification().normalize(text);
        let at = normalized.text().find(word).unwrap_or_else(|| panic!("{word} in {}", normalized.text()));
        let span = normalized.original_span(at..at + word.len());
        assert_eq!(&text[span], disguised);
    }
}

/// What stays, although it looks like what does not.
#[test]
fn ordinary_text_is_not_taken_for_a_disguise() {
    let normalizer = Normalizer::new(Rules { digit_letters: true, ..Rules::classification() });
    for text in [
        "و/او",
        "ص.ب 12",
        "1.5",
        "12-10-2026",
        "a.b.c",
        "iphone الجديد",
        "hello العالم",
        "قال.ثم",
        "الـ pdf",
        "من 3 الي 7",
        "كوفيد19",
        "و.و.و",
        "x.com/a?b=1&copy=2",
        "50% ل 3 ايام",
        "1,2",
    ] {
        assert_eq!(normalizer.normalize(text).text(), text.replace('ـ', ""));
    }
}

/// Faults that were seen in other tools.
#[test]
fn nothing_is_lost_that_is_no_spelling() {
    let normalizer = classification();
    for (text, expected) in [("پچگڤ ۱۲ ﻻ", "پچگڤ 12 لا"), ("هٰذا", "هذا"), ("سعيد 😀 ی گ", "سعيد 😀 ي گ")]
    {
        assert_eq!(normalizer.normalize(text).text(), expected);
    }
    let marks = Rules { short_vowels: true, tanween: true, shadda: true, ..Rules::none() };
    assert_eq!(Normalizer::new(marks).normalize("عَلَى").text(), "على");
}

#[test]
fn elongation_is_cut_where_it_is_long_and_laughter_keeps_its_length() {
    let rules = Rules { elongation_from: 3, elongation_keep: 1, ..Rules::none() };
    let cut = Normalizer::new(rules.clone());
    assert_eq!(cut.normalize("راااائع ممكن جدااا ههههه").text(), "رائع ممكن جدا ه");
    let laughing = Normalizer::new(Rules { laughter: true, ..rules });
    assert_eq!(laughing.normalize("ههههه اهههه خخخخخ").text(), "هه اه خخ");
}

/// The Quran writes a hamza on tatweel where today's spelling has a yeh.
#[test]
fn a_hamza_on_tatweel_is_a_letter() {
    assert_eq!(classification().normalize("شَيْـًٔا خَطِيٓـَٔةً").text(), "شيئا خطيئه");
}

/// However deeply, and through whatever is removed anyway.
#[test]
fn nested_references_come_to_light_at_once() {
    let mut text = "\u{200B}".to_owned();
    for _ in 0..40 {
        text = format!("&#82{text}03;");
    }
    assert_eq!(classification().normalize(&text).text(), "");
    assert_eq!(classification().normalize("&amp;amp;amp;lt؛").text(), "<");
}

#[test]
fn verbs_keep_their_double_prefix() {
    assert_eq!(classification().normalize("تتتبع").text(), "تتبع");
}

#[test]
fn what_hides_in_one_place_costs_that_place_alone() {
    let text = format!("{}م.د.ر.س {}", "كلمات عادية كثيرة ".repeat(1000), "وغيرها أيضا ".repeat(1000));
    let normalized = classification().normalize(&text);
    let at = normalized.text().find("مدرس").unwrap();
    assert_eq!(&text[normalized.original_span(at..at + "مدرس".len())], "م.د.ر.س");
    assert!(normalized.text().ends_with("وغيرها ايضا "));
}

#[test]
fn spaces_have_three_ways() {
    let text = " سطر \r\n\t ثان  آخر\u{A0}";
    for (spaces, trim, expected) in [
        (Spaces::Keep, true, "سطر \r\n\t ثان  آخر"),
        (Spaces::InLines, false, " سطر\nثان آخر "),
        (Spaces::Everywhere, true, "سطر ثان آخر"),
    ] {
        let rules = Rules { spaces, trim, ..Rules::none() };
        assert_eq!(Normalizer::new(rules).normalize(text).text(), expected);
    }
}

#[test]
fn digits_come_in_three_scripts() {
    for (digits, expected) in [
        (Digits::Ascii, "12 34 56"),
        (Digits::ArabicIndic, "١٢ ٣٤ ٥٦"),
        (Digits::ExtendedArabicIndic, "۱۲ ۳۴ ۵۶"),
    ] {
        let rules = Rules { digits, ..Rules::none() };
        assert_eq!(Normalizer::new(rules).normalize("12 ٣٤ ۵۶").text(), expected);
    }
}
