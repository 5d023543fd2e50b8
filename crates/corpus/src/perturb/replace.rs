//! Perturbations that write a letter or a digit as another code point.

use super::lot::Lot;
use super::script::{Letter, join, lam_alef, shape};

/// The zeros of the ASCII, the Arabic-Indic and the Extended digits.
const ZEROS: [u32; 3] = [0x30, 0x660, 0x6F0];

/// Whether every letter has shapes of its own: of a word with others, some would be joined and some not.
pub(super) fn has_forms(letters: &[Letter<'_>]) -> bool {
    letters.iter().all(|letter| shape(letter.base, false, false).is_some())
}

pub(super) fn presentation_forms(letters: &[Letter<'_>], out: &mut String) {
    let mut letters = letters.iter().peekable();
    let mut joins_before = false;
    while let Some(letter) = letters.next() {
        // A mark on the lam would end up on the alef.
        if letter.text == "ل"
            && let Some((alef, ligature)) =
                letters.peek().and_then(|alef| Some((*alef, lam_alef(alef.base, joins_before)?)))
        {
            letters.next();
            out.push(ligature);
            out.push_str(alef.marks());
            joins_before = false;
            continue;
        }
        let joins_behind = letters.peek().is_some_and(|next| join(letter.base, next.base));
        out.push(shape(letter.base, joins_before, joins_behind).unwrap_or(letter.base));
        out.push_str(letter.marks());
        joins_before = joins_behind;
    }
}

/// Which of [`ZEROS`] a digit counts from, and its value.
fn digit(c: char) -> Option<(usize, u32)> {
    let code = u32::from(c);
    let script = ZEROS.iter().position(|&zero| (zero..zero + 10).contains(&code))?;
    Some((script, code - ZEROS[script]))
}

pub(super) fn has_digits(number: &str) -> bool {
    number.chars().any(|c| digit(c).is_some())
}

/// Writes the digits in a script that the first one is not in. What parts them stays.
pub(super) fn digits(number: &str, lot: &mut Lot, out: &mut String) {
    let first = number.chars().find_map(digit).map_or(0, |(script, _)| script);
    let zero = ZEROS[(first + 1 + lot.below(ZEROS.len() - 1)) % ZEROS.len()];
    out.extend(number.chars().map(|c| match digit(c) {
        Some((_, value)) => char::from_u32(zero + value).unwrap_or(c),
        None => c,
    }));
}

/// Letters of Persian, Urdu, Kurdish, Uyghur or Pashto, and of the Quran, that look like a letter of Arabic
/// where it stands.
fn look_alikes(letter: char, is_last: bool) -> &'static [char] {
    match letter {
        'ا' => &['\u{671}'],
        'أ' => &['\u{672}'],
        'إ' => &['\u{673}'],
        'ك' => &['\u{6A9}', '\u{6AA}'],
        'ي' if is_last => &['\u{6CC}'],
        'ي' => &['\u{6CC}', '\u{6D0}'],
        'ى' if is_last => &['\u{6CC}'],
        'ه' if is_last => &['\u{6C1}', '\u{6D5}', '\u{6C0}'],
        'ه' => &['\u{6C1}', '\u{6BE}'],
        'ة' => &['\u{6C3}'],
        _ => &[],
    }
}

/// The places of the letters that have look-alikes, and these.
fn disguises(letters: &[Letter<'_>]) -> Vec<(usize, &'static [char])> {
    let places = letters.iter().enumerate();
    places
        .map(|(place, letter)| (place, look_alikes(letter.base, place + 1 == letters.len())))
        .filter(|(_, look_alikes)| !look_alikes.is_empty())
        .collect()
}

pub(super) fn has_look_alike(letters: &[Letter<'_>]) -> bool {
    !disguises(letters).is_empty()
}

pub(super) fn homoglyphs(letters: &[Letter<'_>], lot: &mut Lot, out: &mut String) {
    let disguises = disguises(letters);
    let mut chosen = lot.some(disguises.len()).into_iter().map(|index| disguises[index]).peekable();
    for (place, letter) in letters.iter().enumerate() {
        let disguise = chosen.next_if(|(at, _)| *at == place);
        let look_alike = disguise.and_then(|(_, all)| all.get(lot.below(all.len())).copied());
        out.push(look_alike.unwrap_or(letter.base));
        out.push_str(letter.marks());
    }
}

/// How a loose writer spells a letter, if there is another way.
fn other_spelling(letter: char, is_last: bool) -> Option<char> {
    match letter {
        'أ' | 'إ' | 'آ' => Some('ا'),
        'ى' if is_last => Some('ي'),
        'ي' if is_last => Some('ى'),
        'ة' if is_last => Some('ه'),
        'ه' if is_last => Some('ة'),
        _ => None,
    }
}

/// Each letter, and its other spelling.
fn spellings<'l>(letters: &'l [Letter<'_>]) -> impl Iterator<Item = (&'l Letter<'l>, Option<char>)> {
    letters
        .iter()
        .enumerate()
        .map(|(place, letter)| (letter, other_spelling(letter.base, place + 1 == letters.len())))
}

pub(super) fn has_other_spelling(letters: &[Letter<'_>]) -> bool {
    spellings(letters).any(|(_, other)| other.is_some())
}

pub(super) fn alef_forms(letters: &[Letter<'_>], out: &mut String) {
    for (letter, other) in spellings(letters) {
        out.push(other.unwrap_or(letter.base));
        out.push_str(letter.marks());
    }
}

/// The places inside a word whose letter has a look-alike in another alphabet.
fn foreign_places(letters: &[Letter<'_>]) -> Vec<usize> {
    let inner = 1..letters.len().saturating_sub(1);
    inner.filter(|&place| matches!(letters[place].base, 'ا' | 'ه')).collect()
}

pub(super) fn has_foreign_look_alike(letters: &[Letter<'_>]) -> bool {
    !foreign_places(letters).is_empty()
}

/// Writes one letter inside the word as a Latin, Cyrillic or Greek one.
pub(super) fn foreign_homoglyph(letters: &[Letter<'_>], lot: &mut Lot, out: &mut String) {
    let places = foreign_places(letters);
    let chosen = places.get(lot.below(places.len())).copied();
    for (place, letter) in letters.iter().enumerate() {
        if Some(place) == chosen {
            out.push(match letter.base {
                'ا' => lot.one(['l', 'I', '\u{4C0}']),
                _ => lot.one(['o', '\u{43E}', '\u{3BF}']),
            });
            out.push_str(letter.marks());
        } else {
            out.push_str(letter.text);
        }
    }
}
