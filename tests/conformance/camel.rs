//! CAMeL Tools.

use risala_text::{Digits, Spaces};

use crate::case::{Answer, Case};
use crate::steps::{all_marks, with};
use crate::words;

pub(crate) fn camel(case: &Case) -> Answer {
    let text = &case.input;
    match case.function.as_str() {
        "dediac_ar" => with(text, |rules| {
            rules.short_vowels = true;
            rules.tanween = true;
            rules.shadda = true;
            rules.dagger_alef = true;
        })
        .into(),
        "normalize_unicode" => with(text, |rules| {
            rules.compose = true;
            rules.presentation_forms = true;
        })
        .into(),
        "normalize_alef_ar" => with(text, |rules| rules.alef = true).into(),
        "normalize_alef_maksura_ar" => with(text, |rules| rules.alef_maqsura = true).into(),
        "normalize_teh_marbuta_ar" => with(text, |rules| rules.teh_marbuta = true).into(),
        "arclean" => with(text, |rules| {
            all_marks(rules);
            rules.tatweel = true;
            rules.letter_variants = true;
            rules.decorated_letters = true;
            rules.presentation_forms = true;
            rules.digits = Digits::Ascii;
            rules.punctuation = true;
            rules.invisible = true;
            rules.spaces = Spaces::Everywhere;
        })
        .into(),
        function if function.starts_with("simple_word_tokenize") => words::single_signs(text).into(),
        "ar2bw" => Answer::NotOurs("transliteration"),
        other => panic!("{other} is not known"),
    }
}
