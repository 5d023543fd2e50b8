//! Whether an answer differs from the peer's in one way only.

use std::collections::BTreeSet;

use risala_text::{is_combining_mark, is_invisible};
use serde_json::Value;

use crate::case::Case;

/// The texts of a form, ours and theirs, where they differ.
pub(crate) fn changed<'c>(
    case: &'c Case,
    ours: &'c Value,
    form: &str,
) -> impl Iterator<Item = (&'c str, &'c str)> {
    let (ours, theirs) = (ours[form].as_str().unwrap(), case.expected[form].as_str().unwrap());
    std::iter::once((ours, theirs)).filter(|(ours, theirs)| ours != theirs)
}

pub(crate) fn sorted(text: &str) -> Vec<char> {
    let mut sorted: Vec<char> = text.chars().collect();
    sorted.sort_unstable();
    sorted
}

/// Whether ours and theirs are the same once the characters that `plain` has something for are written so.
pub(crate) fn alike(case: &Case, ours: &Value, plain: fn(char) -> Option<&'static str>) -> bool {
    let written = |text: &Value| {
        let mut written = String::new();
        for c in text.as_str().unwrap().chars() {
            match plain(c) {
                Some(plain) => written += plain,
                None => written.push(c),
            }
        }
        written
    };
    written(ours) == written(&case.expected)
}

/// Characters outside the Arabic script that NFKC takes apart.
pub(crate) fn compatible(c: char) -> Option<&'static str> {
    match c {
        '…' => Some("..."),
        _ if is_gap(c) => Some(" "),
        _ => None,
    }
}

/// What arclean writes otherwise than we, as the plainer of the two; what one of us leaves out, as nothing.
pub(crate) fn cleaned(c: char) -> Option<&'static str> {
    Some(match c {
        'ٱ' => "ا",
        'ى' => "ي",
        'پ' => "ب",
        'چ' => "ج",
        'ڤ' => "ف",
        'گ' => "ك",
        '.' | ',' | '\'' | '\u{2020}'..='\u{2BFF}' | '\u{30FC}' | '\u{1F000}'..='\u{1FAFF}' => "",
        _ if is_gap(c) => "",
        _ => return None,
    })
}

fn is_gap(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}

/// Whether two lists of words, or of `[word, start, end]`, part the text alike wherever two letters or two
/// digits touch.
pub(crate) fn parted_alike(case: &Case, ours: &Value) -> bool {
    let (ours, our_bounds) = bounds(ours);
    let (theirs, their_bounds) = bounds(&case.expected);
    // What stands before each letter and digit of the input, and that itself.
    let (mut gaps, mut gap) = (Vec::new(), String::new());
    for c in case.input.chars() {
        if is_base(c) {
            gaps.push((std::mem::take(&mut gap), c));
        } else if c != TATWEEL && !is_combining_mark(c) {
            gap.push(c);
        }
    }
    let may_differ =
        |at: &usize| match at.checked_sub(1).and_then(|before| gaps.get(before)).zip(gaps.get(*at)) {
            Some(((_, before), (gap, after))) => {
                !gap.is_empty() || before.is_numeric() != after.is_numeric()
            }
            None => true,
        };
    ours == theirs && ours == gaps.len() && our_bounds.symmetric_difference(&their_bounds).all(may_differ)
}

/// How many letters and digits the words have, and before which of them a word begins.
fn bounds(words: &Value) -> (usize, BTreeSet<usize>) {
    let (mut count, mut bounds) = (0, BTreeSet::new());
    for word in words.as_array().unwrap() {
        bounds.insert(count);
        count += word
            .as_str()
            .unwrap_or_else(|| word[0].as_str().unwrap())
            .chars()
            .filter(|&c| is_base(c))
            .count();
        bounds.insert(count);
    }
    (count, bounds)
}

const TATWEEL: char = '\u{640}';

fn is_base(c: char) -> bool {
    c.is_alphanumeric() && !is_combining_mark(c) && c != TATWEEL
}
