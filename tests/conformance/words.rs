//! Tokenisers. Ours keeps links, names, hashtags, numbers and runs of one sign whole; where a peer cuts at
//! every sign, these are taken apart, and what is compared is the rest: where words begin and end.

use std::ops::Range;

use risala_text::is_combining_mark;
use risala_tokenize::{TokenKind, tokens};
use serde_json::{Value, json};

use crate::case::{Answer, Case};
use crate::steps::{all_marks, with};

/// The tokens, each of those that are not words cut into runs of what `joins`, and single other characters.
fn apart(text: &str, joins: impl Fn(char) -> bool) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = Vec::new();
    for token in tokens(text) {
        if matches!(token.kind, TokenKind::Word | TokenKind::Laughter | TokenKind::Emoji) {
            spans.push(token.span());
            continue;
        }
        let mut goes_on = false;
        for (at, c) in text[token.span()].char_indices() {
            let (start, end) = (token.start + at, token.start + at + c.len_utf8());
            match spans.last_mut() {
                Some(last) if goes_on && joins(c) => last.end = end,
                _ => spans.push(start..end),
            }
            goes_on = joins(c);
        }
    }
    spans
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

fn texts(text: &str, spans: Vec<Range<usize>>) -> Vec<&str> {
    spans.into_iter().map(|span| &text[span]).collect()
}

/// Words, and every sign by itself.
pub(crate) fn single_signs(text: &str) -> Vec<&str> {
    texts(text, apart(text, is_word))
}

/// Words, numbers and emoji only.
pub(crate) fn without_signs(text: &str) -> Vec<&str> {
    let mut words = texts(text, apart(text, is_word));
    words.retain(|word| word.contains(is_word) || tokens(word).any(|token| token.kind == TokenKind::Emoji));
    words
}

pub(crate) fn spacy(case: &Case) -> Answer {
    let text = &case.input;
    let found = texts(text, tokens(text).map(|token| token.span()).collect());
    if case.function == "token count" { found.len().into() } else { found.into() }
}

pub(crate) fn hf_tokenizers(case: &Case) -> Answer {
    let text = &case.input;
    let with_offsets = |spans: Vec<Range<usize>>| -> Answer {
        let character = |byte: usize| text[..byte].chars().count();
        let token =
            |span: Range<usize>| json!([&text[span.clone()], character(span.start), character(span.end)]);
        Value::from_iter(spans.into_iter().map(token)).into()
    };
    match case.function.as_str() {
        "normalizers.NFKC" => with(text, |rules| {
            rules.compose = true;
            rules.presentation_forms = true;
        })
        .into(),
        "normalizers.BertNormalizer" => with(text, |rules| {
            all_marks(rules);
            rules.alef = true;
            rules.hamza_carriers = true;
            rules.invisible = true;
            rules.lowercase = true;
        })
        .into(),
        function if function.starts_with("pre_tokenizers.BertPreTokenizer") => {
            with_offsets(apart(text, is_word))
        }
        function if function.starts_with("pre_tokenizers.Whitespace") => {
            with_offsets(joined(text, apart(text, |c| is_word(c) || c == '_')))
        }
        function if function.starts_with("BPE 4k") => {
            Answer::Elsewhere("crates/tokenize/tests/subwords_conformance.rs")
        }
        other => panic!("{other} is not known"),
    }
}

/// Runs of signs that touch, in one.
fn joined(text: &str, spans: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let is_sign = |span: &Range<usize>| !text[span.clone()].contains(|c: char| is_word(c) || c == '_');
    let mut joined: Vec<Range<usize>> = Vec::new();
    for span in spans {
        match joined.last_mut() {
            Some(last) if last.end == span.start && is_sign(last) && is_sign(&span) => last.end = span.end,
            _ => joined.push(span),
        }
    }
    joined
}
