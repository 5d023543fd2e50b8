//! Perturbations that put something between or in the place of letters which can be taken out again.

use std::fmt::Write;

use super::lot::Lot;
use super::script::{Letter, TATWEEL, join};

const FATHATAN: char = '\u{64B}';
const SHADDA: char = '\u{651}';
/// Fatha, damma, kasra.
const VOWELS: [char; 3] = ['\u{64E}', '\u{64F}', '\u{650}'];
/// The vowels again and sukun.
const INNER: [char; 4] = ['\u{64E}', '\u{64F}', '\u{650}', '\u{652}'];
/// The vowels again, and as tanween.
const LAST: [char; 6] = ['\u{64E}', '\u{64F}', '\u{650}', FATHATAN, '\u{64C}', '\u{64D}'];

/// Soft hyphen, Arabic letter mark, zero-width space, non-joiner and joiner, left-to-right and right-to-left
/// mark, word joiner, byte-order mark. Not the embeddings and overrides, which can turn figures around.
const INVISIBLE: [char; 9] = [
    '\u{AD}', '\u{61C}', '\u{200B}', '\u{200C}', '\u{200D}', '\u{200E}', '\u{200F}', '\u{2060}', '\u{FEFF}',
];

/// Whether a letter can be given a vowel. A long vowel has none, except for tanween on an alef that ends the
/// word, and one that has a mark already is done.
fn takes_vowel(letter: &Letter<'_>, is_last: bool) -> bool {
    let is_long = matches!(letter.base, 'ا' | 'آ' | 'ى');
    letter.marks().is_empty() && (!is_long || (is_last && letter.base == 'ا'))
}

fn vowel_places(letters: &[Letter<'_>]) -> Vec<usize> {
    let places = letters.iter().enumerate();
    places
        .filter(|(place, letter)| takes_vowel(letter, place + 1 == letters.len()))
        .map(|(place, _)| place)
        .collect()
}

pub(super) fn takes_vowels(letters: &[Letter<'_>]) -> bool {
    !vowel_places(letters).is_empty()
}

pub(super) fn tashkeel(letters: &[Letter<'_>], lot: &mut Lot, out: &mut String) {
    let places = vowel_places(letters);
    let chosen: Vec<usize> = lot.some(places.len()).into_iter().map(|index| places[index]).collect();
    for (place, letter) in letters.iter().enumerate() {
        out.push_str(letter.text);
        if chosen.binary_search(&place).is_err() {
            continue;
        }
        let is_last = place + 1 == letters.len();
        match lot.below(5) {
            _ if letter.base == 'ا' => out.push(FATHATAN),
            // No word begins with a doubled letter.
            0 if place > 0 => out.extend([SHADDA, lot.one(VOWELS)]),
            _ if is_last => out.push(lot.one(LAST)),
            _ => out.push(lot.one(INNER)),
        }
    }
}

/// The letters behind which a stroke can stand.
fn joints(letters: &[Letter<'_>]) -> Vec<usize> {
    let pairs = letters.windows(2).enumerate();
    pairs
        .filter(|(_, pair)| matches!(pair, [first, second] if join(first.base, second.base)))
        .map(|(place, _)| place)
        .collect()
}

pub(super) fn has_joint(letters: &[Letter<'_>]) -> bool {
    !joints(letters).is_empty()
}

pub(super) fn tatweel(letters: &[Letter<'_>], lot: &mut Lot, out: &mut String) {
    let joints = joints(letters);
    let chosen: Vec<usize> = lot.some(joints.len()).into_iter().map(|index| joints[index]).collect();
    for (place, letter) in letters.iter().enumerate() {
        out.push_str(letter.text);
        if chosen.binary_search(&place).is_ok() {
            out.extend(std::iter::repeat_n(TATWEEL, 1 + lot.below(4)));
        }
    }
}

pub(super) fn zero_width(letters: &[Letter<'_>], lot: &mut Lot, out: &mut String) {
    let chosen = lot.some(letters.len());
    for (place, letter) in letters.iter().enumerate() {
        out.push_str(letter.text);
        if chosen.binary_search(&place).is_ok() {
            out.push(lot.one(INVISIBLE));
        }
    }
}

/// The character reference of a sign that HTML gives a meaning.
fn entity(c: char) -> Option<&'static str> {
    match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        '\'' => Some("&#39;"),
        _ => None,
    }
}

/// Whether a run of one sign, which `rest` follows, can be written as character references. An ampersand
/// that may begin a reference already cannot: decoding once would not give the text back.
pub(super) fn has_entity(signs: &str, rest: &str) -> bool {
    let begins = rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '#');
    signs.starts_with(|sign| entity(sign).is_some() && !(sign == '&' && begins))
}

/// Writes signs, or about half of the letters of a word, as character references.
pub(super) fn html_entities(piece: &str, letters: &[Letter<'_>], lot: &mut Lot, out: &mut String) {
    if letters.is_empty() {
        out.extend(piece.chars().filter_map(entity));
    }
    let chosen = lot.some(letters.len());
    for (place, letter) in letters.iter().enumerate() {
        if chosen.binary_search(&place).is_err() {
            out.push_str(letter.text);
            continue;
        }
        let code = u32::from(letter.base);
        // Writing to a string does not fail.
        let _ = if lot.coin() { write!(out, "&#{code};") } else { write!(out, "&#x{code:X};") };
        out.push_str(letter.marks());
    }
}
