//! Stemmers, and what people take for the stem.

use risala_tokenize::{Stemmer, TokenKind, is_stop_word, tokens};
use serde_json::{Value, json};

use crate::case::{Answer, Case};
use crate::small::lucene_rules;
use crate::steps::with;

fn stem(stemmer: Stemmer, word: &str) -> String {
    let mut stem = String::new();
    stemmer.stem_into(word, &mut stem);
    stem
}

pub(crate) fn lucene_stemmer(case: &Case) -> Answer {
    stem(Stemmer::Light10, &case.input).into()
}

pub(crate) fn lucene_words(case: &Case) -> Answer {
    let normalized = with(&case.input, lucene_rules);
    json!({
        "normalized": normalized,
        "normalized_stemmed": stem(Stemmer::Light10, &normalized),
        "stemmed": stem(Stemmer::Light10, &case.input),
    })
    .into()
}

/// Words in lower case, without stop words, normalised and stemmed, as Lucene's analyser chains them.
pub(crate) fn lucene_analyzer(case: &Case) -> Answer {
    let listed = |key: &str| case.kwargs[key].as_array().map_or(&[][..], Vec::as_slice);
    let keeps_stop_words = case.kwargs.get("stopwords").is_some();
    let excluded = listed("stem_exclusion");
    let text = with(&case.input, |rules| {
        rules.lowercase = true;
        rules.digits = risala_text::Digits::Ascii;
    });
    let analyzed = |word: &str| {
        let normalized = with(word, lucene_rules);
        if excluded.contains(&Value::from(word)) { normalized } else { stem(Stemmer::Light10, &normalized) }
    };
    tokens(&text)
        .filter(|token| token.kind != TokenKind::Punctuation)
        .map(|token| &text[token.span()])
        .filter(|word| keeps_stop_words || !is_stop_word(word))
        .map(analyzed)
        .collect::<Vec<String>>()
        .into()
}

pub(crate) fn snowball(case: &Case) -> Answer {
    stem(Stemmer::Snowball, &case.input).into()
}

/// The stem only. People wrote it with bare alefs.
pub(crate) fn golden(case: &Case) -> Answer {
    golden_by(Stemmer::Light, case).into()
}

fn golden_by(stemmer: Stemmer, case: &Case) -> Value {
    let stem = with(&stem(stemmer, &case.input), |rules| rules.alef = true);
    json!({ "stem": stem, "root": case.expected["root"] })
}

/// How many human stems each stemmer finds, as a table.
pub(crate) fn found_by_each(cases: &[Case]) -> String {
    let mut table = String::from("| stemmer | found | % |\n|---|--:|--:|\n");
    for stemmer in Stemmer::ALL {
        let found = cases.iter().filter(|case| golden_by(stemmer, case) == case.expected).count();
        let share = 100.0 * found as f64 / cases.len() as f64;
        table += &format!("| `{stemmer}` | {found} | {share:.1} |\n");
    }
    table
}
