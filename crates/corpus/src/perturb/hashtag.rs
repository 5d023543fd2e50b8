//! Words as hashtags. Unlike the other perturbations this one looks at what stands around a word: a hashtag
//! begins behind a gap and would swallow letters, digits and low lines that follow.

use std::ops::Range;

use risala_tokenize::{Token, TokenKind};

use super::lot::Lot;
use super::script::{free_tokens, letters};

/// The words that can become hashtags; some of them, by lot, with the word behind them, if one space parts
/// the two.
pub(super) fn spans(text: &str, lot: &mut Lot) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = Vec::new();
    let mut pairs = false;
    for token in free_tokens(text).filter(|token| is_eligible(text, *token)) {
        match spans.last_mut() {
            Some(last) if pairs && text.get(last.end..token.start) == Some(" ") => {
                last.end = token.end;
                pairs = false;
            }
            _ => {
                spans.push(token.span());
                pairs = lot.coin();
            }
        }
    }
    spans
}

/// Whether a token is a word of three letters or more which stands free.
fn is_eligible(text: &str, token: Token) -> bool {
    let is_free = text[..token.start].chars().next_back().is_none_or(char::is_whitespace)
        && text[token.end..].chars().next().is_none_or(|c| !c.is_alphanumeric() && c != '_');
    token.kind == TokenKind::Word && is_free && letters(&text[token.span()]).len() >= 3
}

/// Writes one word, or two that a space parts, as one hashtag.
pub(super) fn write(words: &str, out: &mut String) {
    out.push('#');
    out.extend(words.chars().map(|c| if c == ' ' { '_' } else { c }));
}
