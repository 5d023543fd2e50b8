//! Maha's cleaners.

use risala_text::{Digits, Spaces};
use risala_tokenize::TokenKind;

use crate::case::{Answer, Case};
use crate::steps::{replace, replace_kind, with};

const PREDICATES: &str = "asking whether a text contains something: tokens and their kinds tell it";
const STRINGS: &str = "keeping, removing or replacing given strings: the standard library's part";
const CLASSES: &str = "keeping or removing whole classes of letters";

pub(crate) fn maha(case: &Case) -> Answer {
    let text = &case.input;
    let option = |name: &str| case.kwargs[name].as_bool() == Some(true);
    match case.function.as_str() {
        "normalize" if option("spaces") && text.contains(char::is_whitespace) => {
            Answer::NotOurs("one plain space for each space of another kind; runs of them become one")
        }
        "normalize" => with(text, |rules| {
            rules.alef = option("alef") || option("lam_alef");
            rules.presentation_forms = option("lam_alef") || option("ligatures");
            rules.hamza_carriers = option("waw");
            rules.alef_maqsura = option("yeh");
            rules.teh_marbuta = option("teh_marbuta");
        })
        .into(),
        "normalize_lam_alef" => with(text, |rules| rules.presentation_forms = true).into(),
        "normalize_small_alef" => Answer::NotOurs("writing the dagger alef as a letter"),
        "remove_hash_keep_tag" => replace(text, |token, tag| {
            (token.kind == TokenKind::Hashtag).then(|| tag.trim_start_matches('#').to_owned())
        })
        .into(),
        "remove_emails" => replace_kind(text, TokenKind::Email, "").into(),
        "remove_links" => replace_kind(text, TokenKind::Url, "").into(),
        "remove" if option("emojis") => replace_kind(text, TokenKind::Emoji, "").into(),
        "remove_extra_spaces" if case.args[0] == 1 => {
            with(text, |rules| rules.spaces = Spaces::Everywhere).into()
        }
        "remove_extra_spaces" => Answer::NotOurs("runs of spaces cut to more than one"),
        "remove_arabic_letter_dots" => with(text, |rules| rules.dots = true).into(),
        "replace_pairs" => with(text, |rules| rules.digits = Digits::ArabicIndic).into(),
        "arabic_numbers_to_english" => with(text, |rules| rules.digits = Digits::Ascii).into(),
        "connect_single_letter_word" => {
            Answer::NotOurs("joining a letter that stands alone to the next word")
        }
        "numbers_to_text" => Answer::NotOurs("writing numbers in words"),
        "contains" | "contains_repeated_substring" | "contains_single_letter_word" => {
            Answer::NotOurs(PREDICATES)
        }
        "keep" | "remove" => Answer::NotOurs(CLASSES),
        "keep_strings" | "remove_strings" | "remove_expressions" | "replace_expression" | "replace" => {
            Answer::NotOurs(STRINGS)
        }
        other => panic!("{other} is not known"),
    }
}
