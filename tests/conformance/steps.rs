//! The building blocks of the answers: switches of normalisation, and tokens that are dropped or replaced.

use risala_text::{Normalizer, Rules};
use risala_tokenize::{Token, TokenKind, tokens};

/// The text under some switches and no others.
pub(crate) fn with(text: &str, switch: impl FnOnce(&mut Rules)) -> String {
    let mut rules = Rules::none();
    switch(&mut rules);
    normalize(text, rules)
}

/// The text under these rules.
pub(crate) fn normalize(text: &str, rules: Rules) -> String {
    Normalizer::new(rules).normalize(text).text().to_owned()
}

/// Switches on the removal of every mark.
pub(crate) fn all_marks(rules: &mut Rules) {
    rules.short_vowels = true;
    rules.tanween = true;
    rules.shadda = true;
    rules.dagger_alef = true;
    rules.combining_hamza = true;
    rules.quranic_marks = true;
}

/// The text with another one in the place of each token for which `replace` has one.
pub(crate) fn replace(text: &str, replace: impl Fn(Token, &str) -> Option<String>) -> String {
    let mut output = String::new();
    let mut end = 0;
    for token in tokens(text) {
        if let Some(other) = replace(token, &text[token.span()]) {
            output += &text[end..token.start];
            output += &other;
            end = token.end;
        }
    }
    output + &text[end..]
}

/// The text with `other` in the place of the tokens of one kind.
pub(crate) fn replace_kind(text: &str, kind: TokenKind, other: &str) -> String {
    replace(text, |token, _| (token.kind == kind).then(|| other.to_owned()))
}
