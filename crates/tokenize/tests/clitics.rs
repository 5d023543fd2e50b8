//! Where words are parted from their clitics, and where they are not.

use proptest::prelude::*;
use risala_text::is_arabic_mark;
use risala_tokenize::PieceKind::*;
use risala_tokenize::{PieceKind, clitics};

fn check(word: &str, expected: &[(PieceKind, &str)]) {
    let found: Vec<_> =
        clitics(word).pieces().iter().map(|piece| (piece.kind, &word[piece.span()])).collect();
    assert_eq!(found, expected, "{word:?}");
}

fn is_whole(word: &str) {
    check(word, &[(Stem, word)]);
}

#[test]
fn proclitics_come_in_their_order() {
    check("والقمر", &[(Conjunction, "و"), (Article, "ال"), (Stem, "قمر")]);
    check("فالحديقة", &[(Conjunction, "ف"), (Article, "ال"), (Stem, "حديقة")]);
    check("وبالمدرسة", &[(Conjunction, "و"), (Preposition, "ب"), (Article, "ال"), (Stem, "مدرسة")]);
    check("كالجبل", &[(Preposition, "ك"), (Article, "ال"), (Stem, "جبل")]);
    check("وسيرسم", &[(Conjunction, "و"), (Future, "س"), (Stem, "يرسم")]);
    check("بهذا", &[(Preposition, "ب"), (Stem, "هذا")]);
    check("باستقبال", &[(Preposition, "ب"), (Stem, "استقبال")]);
    check("لأصدقاء", &[(Preposition, "ل"), (Stem, "أصدقاء")]);
    check("فهو", &[(Conjunction, "ف"), (Stem, "هو")]);
    check("ٱلنهر", &[(Article, "ٱل"), (Stem, "نهر")]);
}

#[test]
fn the_article_behind_la_is_its_second_lam_or_in_the_word() {
    check("للقمر", &[(Preposition, "ل"), (Article, "ل"), (Stem, "قمر")]);
    check("ولليوم", &[(Conjunction, "و"), (Preposition, "ل"), (Article, "ل"), (Stem, "يوم")]);
    check("للغة", &[(Preposition, "ل"), (Stem, "لغة")]);
    check("للجنة", &[(Preposition, "ل"), (Stem, "لجنة")]);
}

#[test]
fn pronouns_are_cut_behind_words_without_the_article() {
    check("حديقتهم", &[(Stem, "حديقت"), (Pronoun, "هم")]);
    check("وبستانهما", &[(Conjunction, "و"), (Stem, "بستان"), (Pronoun, "هما")]);
    check("سترسمها", &[(Future, "س"), (Stem, "ترسم"), (Pronoun, "ها")]);
    check("رسالتك", &[(Stem, "رسالت"), (Pronoun, "ك")]);
    check("أخبرتني", &[(Stem, "أخبرت"), (Pronoun, "ني")]);
    check("منه", &[(Stem, "من"), (Pronoun, "ه")]);
    check("عليكم", &[(Stem, "علي"), (Pronoun, "كم")]);
    check("معي", &[(Stem, "مع"), (Pronoun, "ي")]);
    check("إنني", &[(Stem, "إن"), (Pronoun, "ني")]);
    check("معناها", &[(Stem, "معنا"), (Pronoun, "ها")]);
    check("بمعنى", &[(Preposition, "ب"), (Stem, "معنى")]);
    check("الدارسه", &[(Article, "ال"), (Stem, "دارسه")]);
    // A tanwin closes the word.
    is_whole("مضموناً");
}

#[test]
fn words_that_only_look_like_it_stay_whole() {
    for word in [
        "البانيا",
        "ألمانيا",
        "الذي",
        "الله",
        "التزام",
        "إلغاء",
        "والد",
        "وزير",
        "ولد",
        "ورق",
        "وقت",
        "وطني",
        "بيت",
        "باب",
        "بلد",
        "برنامج",
        "بريطانيا",
        "بعد",
        "فكرة",
        "فريق",
        "فيلم",
        "في",
        "كتاب",
        "كل",
        "كان",
        "كبير",
        "لبنان",
        "ليل",
        "لغة",
        "لكن",
        "سلام",
        "سيارة",
        "سياسية",
        "سنوات",
        "سؤال",
        "اتجاه",
        "مياه",
        "ممكن",
        "تفاهم",
        "حاكم",
        "شارك",
        "لبناني",
        "أحيانا",
        "معنى",
        "معني",
        "له",
        "لنا",
        "بهم",
    ] {
        is_whole(word);
    }
    // Inflected as well.
    check("ووزيرهم", &[(Conjunction, "و"), (Stem, "وزير"), (Pronoun, "هم")]);
    check("والدته", &[(Stem, "والدت"), (Pronoun, "ه")]);
}

#[test]
fn marks_stay_with_the_letter_before_them() {
    check("وَبِالْقَلَمِ", &[(Conjunction, "وَ"), (Preposition, "بِ"), (Article, "الْ"), (Stem, "قَلَمِ")]);
    check("والـقمر", &[(Conjunction, "و"), (Article, "الـ"), (Stem, "قمر")]);
    check("\u{64E}والقمر", &[(Conjunction, "\u{64E}و"), (Article, "ال"), (Stem, "قمر")]);
}

#[test]
fn what_is_not_an_arabic_word_is_one_stem() {
    for word in ["", "word", "والـmp3", "ﻭﺍﻟﻘﻤﺮ", "و", "123", "\u{64E}", "😀"] {
        is_whole(word);
    }
    is_whole(&"والقمر".repeat(10));
}

#[test]
fn parts_agree_with_the_pieces() {
    let word = "وبكتابهم";
    let found = clitics(word);
    assert_eq!(found.proclitics().len(), 2);
    assert_eq!(&word[found.stem()], "كتاب");
    assert_eq!(found.enclitic().map(|piece| &word[piece.span()]), Some("هم"));
    assert_eq!(clitics("قمر").enclitic(), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    #[test]
    fn pieces_tile_the_word(
        word in "(?s)(و|ف)?(ب|ك|ل|س|لل|ال|بال)?([\\u{621}-\\u{652}]|[\\u{600}-\\u{6FF}]|.){0,8}(ها|هم|ه|ك|ني|نا)?",
    ) {
        let found = clitics(&word);
        let mut end = 0;
        for piece in found.pieces() {
            prop_assert_eq!(piece.start, end);
            prop_assert!(word.is_char_boundary(piece.end));
            // A piece holds a letter, unless there is none.
            prop_assert!(piece.end > piece.start || word.is_empty());
            if piece.start > 0 {
                prop_assert!(!word[piece.start..].starts_with(is_arabic_mark));
            }
            end = piece.end;
        }
        prop_assert_eq!(end, word.len());
        prop_assert_eq!(found.pieces().iter().filter(|piece| piece.kind == Stem).count(), 1);
        if found.pieces().len() > 1 {
            let letters = |c: &char| !is_arabic_mark(*c) && *c != '\u{640}';
            prop_assert!(word[found.stem()].chars().filter(letters).count() >= 2);
        }
    }
}
