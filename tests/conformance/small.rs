//! Normalisers with few cases or few functions.

use risala_text::{Rules, Spaces};
use risala_tokenize::TokenKind;

use crate::case::{Answer, Case};
use crate::steps::{all_marks, normalize, replace, with};
use crate::words;

/// What Lucene's `ArabicNormalizer` does.
pub(crate) fn lucene_rules(rules: &mut Rules) {
    rules.short_vowels = true;
    rules.tanween = true;
    rules.shadda = true;
    rules.tatweel = true;
    rules.alef = true;
    rules.alef_maqsura = true;
    rules.teh_marbuta = true;
}

pub(crate) fn lucene_normalizer(case: &Case) -> Answer {
    with(&case.input, lucene_rules).into()
}

/// raqeem's one function is our preset for search.
pub(crate) fn raqeem(case: &Case) -> Answer {
    normalize(&case.input, Rules::search()).into()
}

pub(crate) fn charabia(case: &Case) -> Answer {
    match case.function.as_str() {
        "ArabicNormalizer" => with(&case.input, |rules| {
            rules.tatweel = true;
            rules.alef = true;
            rules.alef_maqsura = true;
            rules.teh_marbuta = true;
        })
        .into(),
        "segment" | "tokenize" => Answer::NotOurs(
            "cutting every leading ال off as a token of its own, which begins many other words",
        ),
        other => panic!("{other} is not known"),
    }
}

pub(crate) fn arabic_norm(case: &Case) -> Answer {
    let option = |name: &str| case.kwargs[name].as_bool();
    let normalized = with(&case.input, |rules| {
        if option("strip_tashkeel") != Some(false) {
            all_marks(rules);
        }
        rules.tatweel = true;
        rules.alef = true;
        rules.alef_maqsura = true;
        rules.teh_marbuta = option("ta_marbuta") == Some(true);
    });
    match case.function.as_str() {
        "normalize" if option("remove_punct") == Some(true) => Answer::NotOurs(
            "a space for each punctuation character: punctuation is a token of its own instead",
        ),
        "normalize" => normalized.into(),
        "tokenize" => words::without_signs(&normalized).into(),
        other => panic!("{other} is not known"),
    }
}

pub(crate) fn tnkeeh(case: &Case) -> Answer {
    let text = &case.input;
    let excluded: Vec<&str> = match case.kwargs["excluded_chars"].as_array() {
        Some(excluded) => excluded.iter().filter_map(|sign| sign.as_str()).collect(),
        None => Vec::new(),
    };
    match case.function.as_str() {
        "_remove_special_chars" => replace(text, |token, sign| {
            (token.kind == TokenKind::Punctuation && !excluded.contains(&sign)).then(|| " ".to_owned())
        })
        .into(),
        "_remove_twitter_meta" => replace(text, |token, _| {
            matches!(token.kind, TokenKind::Mention | TokenKind::Hashtag | TokenKind::Url)
                .then(|| " ".to_owned())
        })
        .into(),
        "_remove_diacritics" => with(text, all_marks).into(),
        "_remove_repeated_chars" => with(text, |rules| {
            rules.elongation_from = 3;
            rules.elongation_keep = 2;
        })
        .into(),
        "_remove_extra_spaces" => with(text, |rules| rules.spaces = Spaces::Everywhere).into(),
        "_remove_html_elements" => Answer::NotOurs("removing HTML elements: a text is not a web page"),
        other => panic!("{other} is not known"),
    }
}

pub(crate) fn sklearn(case: &Case) -> Answer {
    match case.function.as_str() {
        "metrics" => Answer::Elsewhere("crates/eval/tests/conformance.rs"),
        function if function.starts_with("LogisticRegression") => {
            Answer::Elsewhere("crates/train/tests/sklearn.rs")
        }
        _ => Answer::NotOurs(
            "term weights, hashing, selection of features and calibration by other methods than ours",
        ),
    }
}
