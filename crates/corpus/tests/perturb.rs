//! What perturbations do to a text, and that it is all they do.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;

use proptest::prelude::*;
use risala_corpus::{Perturbation, Record, RecordReader};
use risala_text::is_invisible;
use unicode_normalization::UnicodeNormalization;

/// Every outcome of a kind for a text whose eligible words are all changed.
fn outcomes(kind: Perturbation, text: &str) -> BTreeSet<String> {
    (0..300).filter_map(|seed| kind.apply(text, 1.0, seed)).collect()
}

fn set(texts: &[&str]) -> BTreeSet<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn kind() -> impl Strategy<Value = Perturbation> {
    prop::sample::select(Perturbation::ALL)
}

/// The kinds that [`undone`] knows.
fn undoable() -> impl Strategy<Value = Perturbation> {
    let kinds: Vec<_> =
        Perturbation::ALL.iter().copied().filter(|kind| *kind != Perturbation::Typos).collect();
    prop::sample::select(kinds)
}

/// Texts of all that the kinds look at, and any texts.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => "[ء-غف-يپچگکیە]{1,8}",
        1 => "[بلاتيمآه\u{640}\u{64b}-\u{655}]{1,8}",
        1 => "[0-9٠-٩۰-۹.,:/]{1,5}",
        1 => "[&\"'<>#@_;!]{1,3}",
        1 => "&(amp|lt|quot|#39|#x627|#);?",
        1 => prop::sample::select(&["https://a.example/x", "@shop_7", "a@b.example", "#خصم_كبير", "mp3", "😀"][..])
            .prop_map(str::to_owned),
    ];
    let gap = prop::sample::select(&[" ", " ", " ", "", "  ", "\n", "\u{200c}"][..]);
    prop_oneof![
        4 => prop::collection::vec((piece, gap), 0..12)
            .prop_map(|parts| parts.into_iter().map(|(piece, gap)| piece + gap).collect()),
        1 => "\\PC{0,40}",
    ]
}

/// Takes out of a text what a kind may have put in, or brings what it may have replaced to one form. Typos
/// have no such rule.
fn undone(kind: Perturbation, text: &str) -> String {
    let without = |is_added: fn(char) -> bool| text.chars().filter(|&c| !is_added(c)).collect();
    let folded = |fold: fn(char) -> char| text.chars().map(fold).collect();
    match kind {
        Perturbation::Tashkeel => without(|c| ('\u{64B}'..='\u{652}').contains(&c)),
        Perturbation::Tatweel => without(|c| c == 'ـ'),
        Perturbation::ZeroWidth => without(is_invisible),
        Perturbation::PresentationForms => text.nfkc().collect(),
        Perturbation::DigitScript => folded(|c| match u32::from(c) {
            code @ (0x660..=0x669 | 0x6F0..=0x6F9) => char::from_digit(code & 0xF, 10).unwrap(),
            _ => c,
        }),
        Perturbation::Homoglyphs => folded(|c| match c {
            'أ' | 'إ' | '\u{671}'..='\u{673}' => 'ا',
            '\u{6A9}' | '\u{6AA}' => 'ك',
            'ى' | '\u{6CC}' | '\u{6D0}' => 'ي',
            '\u{6BE}' | '\u{6C0}' | '\u{6C1}' | '\u{6D5}' => 'ه',
            '\u{6C3}' => 'ة',
            _ => c,
        }),
        Perturbation::HtmlEntities => decoded(text),
        Perturbation::AlefForms => folded(|c| match c {
            'أ' | 'إ' | 'آ' => 'ا',
            'ى' => 'ي',
            'ة' => 'ه',
            _ => c,
        }),
        Perturbation::ForeignHomoglyphs => folded(|c| match c {
            'l' | 'I' | '\u{4C0}' => 'ا',
            'o' | '\u{43E}' | '\u{3BF}' => 'ه',
            _ => c,
        }),
        Perturbation::Elongation => {
            let mut letters: Vec<char> = text.chars().collect();
            letters.dedup();
            letters.into_iter().collect()
        }
        Perturbation::PunctuationInWords => without(|c| ".*/_-ـ".contains(c)),
        Perturbation::SpacesInWords => without(|c| c == ' '),
        Perturbation::Hashtags => text.replace('#', "").replace('_', " "),
        Perturbation::Typos => unreachable!("typos are compared letter by letter"),
    }
}

/// A text with its character references decoded, once.
fn decoded(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let reference = rest.strip_prefix('&').and_then(|rest| rest.split_once(';'));
        let meant = reference.and_then(|(name, behind)| {
            let c = match name {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                _ => {
                    let code = name.strip_prefix('#')?;
                    let code = match code.strip_prefix('x') {
                        Some(hex) => u32::from_str_radix(hex, 16),
                        None => code.parse(),
                    };
                    char::from_u32(code.ok()?)?
                }
            };
            Some((c, behind))
        });
        let (c, behind) = meant.unwrap_or((c, &rest[c.len_utf8()..]));
        out.push(c);
        rest = behind;
    }
    out
}

#[test]
fn names_come_back_and_others_are_refused() {
    for &kind in Perturbation::ALL {
        assert_eq!(kind.name().parse(), Ok(kind));
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
    }
    let error = "rot13".parse::<Perturbation>().unwrap_err().to_string();
    assert!(error.starts_with("unknown perturbation \"rot13\" (known: tashkeel, tatweel,"), "{error}");
    let lossless: Vec<bool> = Perturbation::ALL.iter().map(|kind| kind.is_lossless()).collect();
    assert_eq!(lossless, [[true; 8].as_slice(), &[false; 6]].concat());
}

#[test]
fn vowels_stand_where_they_can() {
    // Not on a long vowel, and not twice on one letter.
    assert_eq!(Perturbation::Tashkeel.apply("آا ى بَ", 1.0, 0).as_deref(), Some("آاً ى بَ"));
    for changed in outcomes(Perturbation::Tashkeel, "دار") {
        let letters: Vec<&str> = changed.split_inclusive(['د', 'ا', 'ر']).collect();
        assert!(letters[1].starts_with(|c| ('\u{64e}'..='\u{652}').contains(&c)) || letters[1] == "ا");
        assert!(changed.starts_with('د') && changed.contains("ار"), "{changed}");
    }
}

#[test]
fn strokes_stand_between_letters_that_join() {
    assert_eq!(outcomes(Perturbation::Tatweel, "دار وزراء"), set(&[]));
    let strokes = ["ـ", "ـــ", "ــ", "ــــ"];
    let expected: BTreeSet<String> = strokes.iter().map(|strokes| format!("دي{strokes}ن")).collect();
    assert_eq!(outcomes(Perturbation::Tatweel, "دين"), expected);
}

#[test]
fn letters_take_the_shape_of_their_place() {
    for (plain, shapes) in [
        ("السلام", "\u{FE8D}\u{FEDF}\u{FEB4}\u{FEFC}\u{FEE1}"),
        ("لأن", "\u{FEF7}\u{FEE5}"),
        ("شيء", "\u{FEB7}\u{FEF2}\u{FE80}"),
        ("هدى", "\u{FEEB}\u{FEAA}\u{FEEF}"),
        ("على", "\u{FECB}\u{FEE0}\u{FEF0}"),
        ("بَـيْت", "\u{FE91}َـ\u{FEF4}ْ\u{FE96}"),
        // The mark stays on its letter.
        ("لَا", "\u{FEDF}َ\u{FE8E}"),
    ] {
        assert_eq!(
            Perturbation::PresentationForms.apply(plain, 1.0, 0).as_deref(),
            Some(shapes),
            "{plain}"
        );
    }
    assert_eq!(Perturbation::PresentationForms.apply("گل", 1.0, 0), None);
}

#[test]
fn digits_change_their_script() {
    let all = ["1,5 متر", "١,٥ متر", "۱,۵ متر"];
    for (at, text) in all.iter().enumerate() {
        let others: Vec<&str> = [&all[..at], &all[at + 1..]].concat();
        assert_eq!(outcomes(Perturbation::DigitScript, text), set(&others));
    }
}

#[test]
fn look_alikes_depend_on_the_place() {
    assert_eq!(outcomes(Perturbation::Homoglyphs, "ك"), set(&["ک", "ڪ"]));
    assert_eq!(outcomes(Perturbation::Homoglyphs, "ته"), set(&["تہ", "تە", "تۀ"]));
    assert_eq!(outcomes(Perturbation::Homoglyphs, "هت"), set(&["ہت", "ھت"]));
    assert_eq!(outcomes(Perturbation::Homoglyphs, "درس"), set(&[]));
    let foreign = set(&["بlب", "بIب", "ب\u{4C0}ب"]);
    assert_eq!(outcomes(Perturbation::ForeignHomoglyphs, "باب"), foreign);
    assert_eq!(outcomes(Perturbation::ForeignHomoglyphs, "ابه"), set(&[]));
}

#[test]
fn references_stand_for_letters_and_signs() {
    assert_eq!(outcomes(Perturbation::HtmlEntities, "ب"), set(&["&#1576;", "&#x628;"]));
    assert_eq!(outcomes(Perturbation::HtmlEntities, "<<"), set(&["&lt;&lt;"]));
    // What may be a reference already is left alone.
    assert_eq!(outcomes(Perturbation::HtmlEntities, "&amp; &#39;"), set(&[]));
}

#[test]
fn loose_spelling_is_that_of_the_last_letter_and_of_alef() {
    for (careful, loose) in [("إلى", "الي"), ("آية", "ايه"), ("أكتبه", "اكتبة"), ("يهتدي", "يهتدى")]
    {
        assert_eq!(Perturbation::AlefForms.apply(careful, 1.0, 0).as_deref(), Some(loose));
    }
    assert_eq!(Perturbation::AlefForms.apply("بيت", 1.0, 0), None);
}

#[test]
fn a_letter_is_repeated() {
    let repeated = |before: &str, letter: &str, behind: &str| -> BTreeSet<String> {
        (3..=6).map(|times| format!("{before}{}{behind}", letter.repeat(times))).collect()
    };
    assert_eq!(outcomes(Perturbation::Elongation, "جدا"), repeated("جد", "ا", ""));
    assert_eq!(outcomes(Perturbation::Elongation, "خصم"), repeated("خص", "م", ""));
    assert_eq!(outcomes(Perturbation::Elongation, "واضح"), repeated("و", "ا", "ضح"));
}

#[test]
fn words_are_held_apart() {
    let signs = outcomes(Perturbation::PunctuationInWords, "خصم");
    for way in ["خ.صم", "خص*م", "خـ/ـصم", "خ_ص_م"] {
        assert!(signs.contains(way), "{way} is not in {signs:?}");
    }
    let spaces = set(&["خ صوم", "خص وم", "خصو م", "خ ص و م"]);
    assert_eq!(outcomes(Perturbation::SpacesInWords, "خصوم"), spaces);
    assert_eq!(outcomes(Perturbation::SpacesInWords, "خصم"), set(&["خ ص م"]));
    assert_eq!(outcomes(Perturbation::SpacesInWords, "من"), set(&[]));
}

#[test]
fn hashtags_are_whole_words_that_stand_free() {
    let tags = set(&["#خصم_كبير في #رملستان!", "#خصم #كبير في #رملستان!"]);
    assert_eq!(outcomes(Perturbation::Hashtags, "خصم كبير في رملستان!"), tags);
    assert_eq!(outcomes(Perturbation::Hashtags, "خصم50 كبير_جدا (متجر"), set(&[]));
}

#[test]
fn typos_spare_both_ends() {
    let typos = set(&["مدسرة", "مرسة", "مردسة", "مدرة", "مدسة"]);
    let found = outcomes(Perturbation::Typos, "مدرسة");
    assert!(found.len() > 3 && found.iter().all(|typo| typo.starts_with('م') && typo.ends_with('ة')));
    assert!(found.intersection(&typos).count() >= 3, "{found:?}");
    assert_eq!(outcomes(Perturbation::Typos, "مدرس"), set(&[]));
}

#[test]
fn links_addresses_mentions_and_hashtags_stay() {
    let bound =
        ["https://a.example/عروض/50?x=1&y=2", "sales@shop.example", "@shop_7", "@متجر", "#خصم_كبير"];
    let text = format!("اطلبوا الأحذية الجديدة بسعر 50 \"هدية\" من {}", bound.join(" أو من "));
    for &kind in Perturbation::ALL {
        for changed in outcomes(kind, &text) {
            for piece in bound {
                assert!(changed.contains(piece), "{kind}: {piece} is not in {changed}");
            }
        }
    }
}

#[test]
fn a_record_keeps_all_but_its_text() {
    let line = r#"{"page":3,"id":7,"text":"خصم كبير","label":"advertising","level":3,"note":[1]}"#;
    let record = RecordReader::new(line.as_bytes(), "posts.jsonl").next().unwrap().unwrap();
    let perturbed = record.perturbed(Perturbation::Tatweel, 1.0, 0).unwrap();
    let text = Perturbation::Tatweel.apply(&record.text, 1.0, 0).unwrap();
    assert_eq!(
        perturbed.to_json_line(),
        format!(
            r#"{{"page":3,"id":"7+tatweel","text":"{text}","label":"advertising","level":3,"group":"7","note":[1],"perturbation":"tatweel"}}"#
        )
    );
    let mut grouped: Record = record;
    grouped.group = Some("topic".to_owned());
    let perturbed = grouped.perturbed(Perturbation::Typos, 1.0, 0);
    assert!(perturbed.is_none(), "no word has five letters");
    let perturbed = grouped.perturbed(Perturbation::Elongation, 1.0, 0).unwrap();
    assert_eq!(perturbed.group.as_deref(), Some("topic"));
}

proptest! {
    #[test]
    fn the_same_arguments_give_the_same_text(
        text in text(), kind in kind(), share in 0.0..=1.0_f64, seed in any::<u64>(),
    ) {
        prop_assert_eq!(kind.apply(&text, share, seed), kind.apply(&text, share, seed));
    }

    #[test]
    fn a_text_that_changes_is_another_text(
        text in text(), kind in kind(), share in prop::num::f64::ANY, seed in any::<u64>(),
    ) {
        match kind.apply(&text, share, seed) {
            Some(changed) => prop_assert!(share > 0.0 && !changed.is_empty() && changed != text),
            // Whether there is something to change depends on neither the share nor the seed.
            None => prop_assert!(share.is_nan() || share <= 0.0 || kind.apply(&text, 1.0, 0).is_none()),
        }
    }

    #[test]
    fn what_was_done_is_all_that_was_done(
        text in text(), kind in undoable(), share in 0.0..=1.0_f64, seed in any::<u64>(),
    ) {
        if let Some(changed) = kind.apply(&text, share, seed) {
            prop_assert_eq!(undone(kind, &changed), undone(kind, &text), "{} made {}", kind, changed);
        }
    }

    #[test]
    fn a_typo_moves_or_loses_one_letter(word in "[ء-غف-ي]{5,12}", seed in any::<u64>()) {
        let changed = Perturbation::Typos.apply(&word, 1.0, seed).unwrap();
        let sorted = |text: &str| {
            let mut letters: Vec<char> = text.chars().collect();
            letters.sort_unstable();
            letters
        };
        let (before, mut after) = (sorted(&word), sorted(&changed));
        prop_assert!(before.len() - after.len() <= 1);
        if after.len() < before.len() {
            let lost = before.iter().zip(&after).position(|(b, a)| b != a).unwrap_or(after.len());
            after.insert(lost, before[lost]);
        }
        prop_assert_eq!(before, after);
    }

    #[test]
    fn the_share_is_that_of_the_words(
        words in prop::collection::vec("[بتنسعم]{2,6}", 1..30), share in 0.01..=1.0_f64, seed in any::<u64>(),
    ) {
        let text = words.join(" ");
        let changed = Perturbation::Elongation.apply(&text, share, seed).unwrap();
        let touched = changed.split(' ').zip(&words).filter(|(after, before)| after != before).count();
        prop_assert_eq!(touched, ((words.len() as f64 * share).round() as usize).max(1));
    }
}
