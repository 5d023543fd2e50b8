//! The stemmers against the programs that they follow, and what holds of them on every text.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use risala_tokenize::{Stemmer, light10};
use serde_json::Value;

fn stem(stemmer: Stemmer, word: &str) -> String {
    let mut out = String::from("left over");
    stemmer.stem_into(word, &mut out);
    out
}

#[test]
fn light10_cuts_one_prefix_and_every_suffix() {
    for (word, expected) in [
        ("والبستان", "بست"),
        ("بالقلم", "قلم"),
        ("للجبال", "جبال"),
        ("وقمر", "قمر"),
        ("ولد", "ولد"),
        ("سفينتها", "سفينت"),
        ("معلمات", "معلم"),
        ("مكتبيه", "مكتب"),
        ("التي", "تي"),
        // A mark hides the suffix under it, and one character of four bytes counts for two.
        ("قلمهَا", "قلمهَا"),
        ("و😀ا", "😀ا"),
    ] {
        assert_eq!(stem(Stemmer::Light10, word), expected, "{word}");
        assert_eq!(&word[light10(word)], expected, "{word}");
    }
}

#[test]
fn snowball_normalises_and_cuts_affixes_of_nouns_and_verbs() {
    for (word, expected) in [
        ("المهندسون", "مهندس"),
        ("سيستقبلونهم", "يستقبل"),
        ("كتـــابُهُم", "كتاب"),
        ("ﻛﺘﺎﺏ", "كتاب"),
        ("٢٠٢٦", "2026"),
        ("قارئ", "قارء"),
        ("مؤسس", "موسس"),
        ("مستشفى", "مستشفي"),
    ] {
        assert_eq!(stem(Stemmer::Snowball, word), expected, "{word}");
    }
}

#[test]
fn isri_finds_roots_by_patterns() {
    for (word, expected) in [
        ("مكتوب", "كتب"),
        ("استقبال", "قبل"),
        ("والمدرسون", "درس"),
        ("تفاعيل", "فعل"),
        ("معلمة", "علم"),
        ("كذلك", "كذلك"),
        ("إذ", "اذ"),
    ] {
        assert_eq!(stem(Stemmer::Isri, word), expected, "{word}");
    }
}

#[test]
fn light_keeps_listed_words_and_cuts_number_gender_and_relation() {
    for (word, expected) in [
        ("وبمدارسهم", "مدارس"),
        ("والطبيبتين", "طبيب"),
        ("سترسمونها", "ترسم"),
        ("أأخبرتهم", "اخبر"),
        ("مَدْرَسَتُهُم", "مدرس"),
        ("بيت", "بيت"),
        ("اتجاه", "اتجاه"),
        ("زيتون", "زيتون"),
        ("القانونية", "قانون"),
        ("قانونا", "قانون"),
        ("وعنوانها", "عنوان"),
        ("رمضان", "رمضان"),
        ("إنسانيتهم", "انسان"),
        ("مليونين", "مليون"),
        ("مهندسون", "مهندس"),
        ("كتابان", "كتاب"),
        ("Word", "Word"),
    ] {
        assert_eq!(stem(Stemmer::Light, word), expected, "{word}");
    }
}

#[test]
fn names_are_read_as_they_are_written() {
    for stemmer in Stemmer::ALL {
        assert_eq!(stemmer.to_string().parse(), Ok(stemmer));
        let name = serde_json::to_string(&stemmer).unwrap();
        assert_eq!(serde_json::from_str::<Stemmer>(&name).unwrap(), stemmer);
    }
    let error = "porter".parse::<Stemmer>().unwrap_err();
    assert_eq!(error.to_string(), "unknown stemmer \"porter\" (known: light10, snowball, isri, light)");
}

/// A run of hamzas was once searched from its beginning for each of them.
#[test]
fn long_words_take_linear_time() {
    for letters in ["أ", "ه", "هم", "ون", "وال", "ﻻ", "\u{64E}", "a"] {
        let word = letters.repeat(200_000);
        for stemmer in Stemmer::ALL {
            assert!(stem(stemmer, &word).len() <= 2 * word.len());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    #[test]
    fn any_word_has_a_stem(
        word in "(?s)(و|ف|أ)?(ب|ك|ل|س|لل|ال|بال|است)?([ابتسلمنوهيةءأئ]|[\\u{600}-\\u{6FF}]|[\\u{FE80}-\\u{FEFC}]|.){0,8}(ها|هم|ه|ك|ني|نا|ات|ية)?",
    ) {
        prop_assert_eq!(&stem(Stemmer::Light10, &word), &word[light10(&word)]);
        for stemmer in Stemmer::ALL {
            // A ligature of lam and alef has three bytes, its letters four.
            prop_assert!(stem(stemmer, &word).len() <= 2 * word.len());
        }
    }

    #[test]
    fn light_does_not_see_marks(word in "[\\u{621}-\\u{63A}\\u{641}-\\u{64A}]{1,10}", mark in "[\\u{64B}-\\u{652}]") {
        let marked: String = word.chars().flat_map(|c| [c, mark.chars().next().unwrap()]).collect();
        prop_assert_eq!(stem(Stemmer::Light, &word), stem(Stemmer::Light, &marked));
    }
}

/// The recorded cases of a file, or none where the recordings are not there.
fn recorded(name: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance").join(name);
    let Ok(cases) = fs::read_to_string(&path) else {
        println!("skipped: {} is not there", path.display());
        return Vec::new();
    };
    let cases: Vec<Value> = cases.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(!cases.is_empty(), "no cases in {}", path.display());
    cases
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[test]
fn light10_is_that_of_lucene() {
    for case in recorded("lucene_stemmer.jsonl") {
        assert_eq!(stem(Stemmer::Light10, text(&case["input"])), text(&case["expected"]), "{case}");
    }
    for case in recorded("lucene_words.jsonl") {
        let expected = &case["expected"];
        let stems = [
            stem(Stemmer::Light10, text(&case["input"])),
            stem(Stemmer::Light10, text(&expected["normalized"])),
        ];
        assert_eq!(stems, [text(&expected["stemmed"]), text(&expected["normalized_stemmed"])], "{case}");
    }
}

#[test]
fn snowball_is_that_of_pystemmer() {
    for case in recorded("snowball_words.jsonl") {
        assert_eq!(stem(Stemmer::Snowball, text(&case["input"])), text(&case["expected"]), "{case}");
    }
}

/// The share of human stems found (Benzahia's golden corpus of `assem-ch/arabicstemmer`, 578 words).
#[test]
fn light_finds_more_human_stems_than_the_others() {
    let cases = recorded("golden_corpus_arabic.jsonl");
    let found = |stemmer| {
        let is_found = |case: &&Value| {
            let stem = stem(stemmer, text(&case["input"])).replace(['أ', 'إ', 'آ', 'ٱ'], "ا");
            stem == text(&case["expected"]["stem"])
        };
        cases.iter().filter(is_found).count()
    };
    if !cases.is_empty() {
        let [light10, snowball, isri, light] = Stemmer::ALL.map(found);
        println!("of {}: light10 {light10}, snowball {snowball}, isri {isri}, light {light}", cases.len());
        assert!(light > light10.max(snowball).max(isri));
    }
}
