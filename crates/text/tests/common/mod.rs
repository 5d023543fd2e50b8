//! Texts and rules drawn at random.

use proptest::prelude::*;
use risala_text::{Digits, Rules, Spaces};

/// Arabic letters, marks, stretching, disguise, look-alikes of spaces, emoji with joiners: what breaks
/// alignment.
pub(crate) fn arabic_soup() -> impl Strategy<Value = String> {
    let fixed = prop::sample::select(vec![
        "ـــــ",
        "ههههه",
        "\r\n",
        "👩\u{200D}🚀",
        "لَّا",
        "د.ا.ر.ت",
        "ررر",
        "تتت",
        " و ",
        " ر ",
        "\n",
        "لب ",
        "://",
        "يـ\u{654}",
        "خـ/ـط",
        "&amp;",
        "&#1605;",
        "&am",
        "p;",
        "lt;",
        "o",
        "l",
        "О",
        "3",
        "7",
        "٫",
        "٬",
        "١",
        ".",
        "-",
        "ـ",
        "ا",
        "ب",
        "ن",
        "و",
        "؛",
        " ",
        "\u{653}",
        "\u{654}",
        "\u{301}",
        "\u{200C}",
    ]);
    let piece = prop_oneof![
        3 => fixed.prop_map(str::to_owned),
        2 => prop::char::range('\u{600}', '\u{6FF}').prop_map(String::from),
        1 => prop::char::range('\u{FB50}', '\u{FEFF}').prop_map(String::from),
        1 => prop::char::range('\u{20}', '\u{7E}').prop_map(String::from),
        1 => prop::char::any().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Any set of switches.
pub(crate) fn any_rules() -> impl Strategy<Value = Rules> {
    let digits = prop::sample::select(vec![
        Digits::Keep,
        Digits::Ascii,
        Digits::ArabicIndic,
        Digits::ExtendedArabicIndic,
    ]);
    let spaces = prop::sample::select(vec![Spaces::Keep, Spaces::InLines, Spaces::Everywhere]);
    (any::<[bool; 26]>(), digits, spaces, 0u8..5, 0u8..4, 0u8..4).prop_map(
        |(on, digits, spaces, elongation_from, elongation_keep, max_punctuation_run)| Rules {
            html_entities: on[0],
            compose: on[1],
            short_vowels: on[2],
            tanween: on[3],
            shadda: on[4],
            dagger_alef: on[5],
            combining_hamza: on[6],
            quranic_marks: on[7],
            tatweel: on[8],
            alef: on[9],
            hamza_carriers: on[10],
            lone_hamza: on[11],
            alef_maqsura: on[12],
            teh_marbuta: on[13],
            letter_variants: on[14],
            decorated_letters: on[15],
            dots: on[16],
            presentation_forms: on[17],
            look_alikes: on[18],
            digit_letters: on[19],
            held_apart: on[20],
            digit_separators: on[21],
            punctuation: on[22],
            invisible: on[23],
            lowercase: on[24],
            laughter: on[25],
            trim: on[3] ^ on[9],
            digits,
            spaces,
            elongation_from,
            elongation_keep,
            max_punctuation_run,
        },
    )
}
