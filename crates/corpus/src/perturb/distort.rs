//! Perturbations of a word that a reader sees through, but no rule.

use super::lot::Lot;
use super::script::{Letter, TATWEEL, join};

/// Writes a letter three to six times: a long vowel behind the first letter, or else the last letter.
pub(super) fn elongation(letters: &[Letter<'_>], lot: &mut Lot, out: &mut String) {
    let vowels: Vec<usize> =
        (1..letters.len()).filter(|&place| matches!(letters[place].base, 'ا' | 'و' | 'ي' | 'ى')).collect();
    let long = vowels.get(lot.below(vowels.len())).copied().unwrap_or(letters.len().saturating_sub(1));
    for (place, letter) in letters.iter().enumerate() {
        if place == long {
            out.extend(std::iter::repeat_n(letter.base, 2 + lot.below(4)));
        }
        out.push_str(letter.text);
    }
}

/// Puts a sign into a word: at one place, at one place with strokes that join both halves to it, or between
/// all letters.
pub(super) fn punctuation(letters: &[Letter<'_>], lot: &mut Lot, out: &mut String) {
    let sign = lot.one(['.', '*', '/', '_', '-']);
    match lot.below(3) {
        0 => apart(letters, sign, out),
        way => {
            let (head, tail) = letters.split_at(inner_place(letters, lot));
            let joined = match (head.last(), tail.first()) {
                (Some(before), Some(behind)) => way == 1 && join(before.base, behind.base),
                _ => false,
            };
            copy(head, out);
            if joined {
                out.extend([TATWEEL, sign, TATWEEL]);
            } else {
                out.push(sign);
            }
            copy(tail, out);
        }
    }
}

/// Puts a space into a word of four letters or more, or one between all letters of any word.
pub(super) fn spaces(letters: &[Letter<'_>], lot: &mut Lot, out: &mut String) {
    if letters.len() < 4 || lot.coin() {
        apart(letters, ' ', out);
        return;
    }
    let (head, tail) = letters.split_at(inner_place(letters, lot));
    copy(head, out);
    out.push(' ');
    copy(tail, out);
}

/// Swaps two neighbours that differ, or leaves a letter out. The first and the last letter stay, by which
/// readers know words.
pub(super) fn typo(letters: &[Letter<'_>], lot: &mut Lot, out: &mut String) {
    let place = 1 + lot.below(letters.len().saturating_sub(3));
    let swaps = lot.coin();
    let (head, tail) = letters.split_at(place.min(letters.len()));
    copy(head, out);
    match tail {
        [first, second, rest @ ..] => {
            out.push_str(second.text);
            if swaps && first.base != second.base {
                out.push_str(first.text);
            }
            copy(rest, out);
        }
        rest => copy(rest, out),
    }
}

/// A place between two letters.
fn inner_place(letters: &[Letter<'_>], lot: &mut Lot) -> usize {
    (1 + lot.below(letters.len().saturating_sub(1))).min(letters.len())
}

fn apart(letters: &[Letter<'_>], between: char, out: &mut String) {
    for (place, letter) in letters.iter().enumerate() {
        if place > 0 {
            out.push(between);
        }
        out.push_str(letter.text);
    }
}

fn copy(letters: &[Letter<'_>], out: &mut String) {
    out.extend(letters.iter().map(|letter| letter.text));
}
