//! What the rules make of each character.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_compatible;

use crate::chars::{
    digit_value, is_arabic_letter, is_arabic_mark, is_foreign_mark, is_gap, is_invisible,
    is_repeatable_punctuation,
};
use crate::letters::{look_alike, plain, skeleton, variant};
use crate::rules::{Digits, Rules};

/// Tatweel, the stroke that stretches a word.
pub(crate) const TATWEEL: char = '\u{640}';

/// What becomes of one character before its neighbours are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Written as this character; what it does to its neighbours depends on its kind.
    Write(char, Kind),
    /// Left out; its bytes belong to the character before it.
    Remove,
    /// Resolved to several characters by compatibility decomposition.
    Decompose,
}

/// What a written character is to its neighbours. Four bits: the pass keeps the kinds of the last eight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Anything that no rule asks about.
    Other = 0,
    /// A letter of the Arabic script.
    Letter,
    /// White space and control characters.
    Gap,
    Digit,
    /// A sign that is put between the letters of a word to hide it.
    Hold,
    /// Other punctuation.
    Punctuation,
    /// The Arabic decimal separator.
    Decimal,
    /// The Arabic thousands separator.
    Thousands,
    /// A letter of another script that passes for an Arabic one.
    LookAlike,
    /// Marks and tatweel: they go with the character before, and are not its neighbour.
    Mark,
    /// Marks of other scripts.
    ForeignMark,
}

/// Whether `c` is a sign that people put between the letters of a word to hide it.
pub(crate) fn is_hold(c: char) -> bool {
    matches!(c, '.' | '-' | '_' | '*' | '/' | '|' | '~' | '+' | '·' | '•')
}

/// The action for `c`: the one place where the rules are interpreted.
pub(crate) fn action(rules: &Rules, c: char) -> Action {
    if is_gap(c) {
        return Action::Write(c, Kind::Gap);
    }
    if is_removed(rules, c) {
        return Action::Remove;
    }
    if rules.presentation_forms && is_presentation_form(c) {
        return Action::Decompose;
    }
    let written = if is_arabic_letter(c) { letter(rules, c) } else { sign(rules, c) };
    Action::Write(written, kind(c, written))
}

/// Calls `each` with the plain characters of a presentation form, composed as far as they can be: the form
/// of a letter with hamza is that letter, not two.
pub(crate) fn decompose(c: char, each: impl FnMut(char)) {
    std::iter::once(c).nfkc().for_each(each);
}

fn is_removed(rules: &Rules, c: char) -> bool {
    match c {
        '\u{618}'..='\u{61A}' | '\u{64E}'..='\u{650}' | '\u{652}' => rules.short_vowels,
        '\u{656}'..='\u{657}' | '\u{659}'..='\u{65E}' => rules.short_vowels,
        '\u{8D0}' | '\u{8E3}'..='\u{8E6}' | '\u{8F4}'..='\u{8F6}' | '\u{8FE}' => rules.short_vowels,
        '\u{64B}'..='\u{64D}' | '\u{8E7}'..='\u{8E9}' | '\u{8F0}'..='\u{8F2}' => rules.tanween,
        '\u{651}' => rules.shadda,
        '\u{670}' => rules.dagger_alef,
        '\u{653}'..='\u{655}' => rules.combining_hamza,
        '\u{621}' | '\u{674}' => rules.lone_hamza,
        TATWEEL => rules.tatweel,
        // Signs of the Quran that stand by themselves: end of ayah, quarter, place of prostration, disputed end.
        '\u{6DD}' | '\u{6DE}' | '\u{6E9}' | '\u{8E2}' => rules.quranic_marks,
        _ if is_arabic_mark(c) => rules.quranic_marks,
        _ => rules.invisible && is_invisible(c),
    }
}

/// What the kind is asked of: what was read where that tells more than what is written.
fn kind(read: char, written: char) -> Kind {
    match read {
        '\u{66B}' => return Kind::Decimal,
        '\u{66C}' => return Kind::Thousands,
        TATWEEL => return Kind::Mark,
        _ => {}
    }
    if is_arabic_letter(written) {
        Kind::Letter
    } else if digit_value(written).is_some() {
        Kind::Digit
    } else if look_alike(read).or(look_alike(written)).is_some() {
        Kind::LookAlike
    } else if is_hold(written) {
        Kind::Hold
    } else if is_repeatable_punctuation(written) {
        Kind::Punctuation
    } else if is_foreign_mark(written) {
        Kind::ForeignMark
    } else if is_arabic_mark(written) || is_invisible(written) {
        Kind::Mark
    } else {
        Kind::Other
    }
}

fn is_presentation_form(c: char) -> bool {
    if !matches!(c, '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' | '\u{1EE00}'..='\u{1EEFF}') {
        return false;
    }
    // Ornate parentheses and unassigned code points in these blocks decompose to themselves.
    let mut changed = false;
    decompose_compatible(c, |plain| changed |= plain != c);
    changed
}

/// The rules for letters, from the rarest spelling to the plainest: each takes what the one before leaves.
fn letter(rules: &Rules, mut c: char) -> char {
    if rules.letter_variants {
        c = variant(c).unwrap_or(c);
    }
    if rules.decorated_letters {
        c = plain(c).unwrap_or(c);
    }
    c = match c {
        'آ' | 'أ' | 'إ' | '\u{671}'..='\u{673}' | '\u{675}' if rules.alef => 'ا',
        'ؤ' if rules.hamza_carriers => 'و',
        'ئ' if rules.hamza_carriers => 'ي',
        'ى' if rules.alef_maqsura => 'ي',
        'ة' | '\u{6C3}' if rules.teh_marbuta => 'ه',
        _ => c,
    };
    if rules.dots {
        c = skeleton(c).unwrap_or(c);
    }
    c
}

/// The rules for everything that is not an Arabic letter.
fn sign(rules: &Rules, c: char) -> char {
    if let Some(value) = digit_value(c) {
        return digit(rules, value).unwrap_or(c);
    }
    let c = if rules.punctuation { ascii_punctuation(c).unwrap_or(c) } else { c };
    if rules.lowercase { lower(c).unwrap_or(c) } else { c }
}

fn digit(rules: &Rules, value: u32) -> Option<char> {
    let zero = match rules.digits {
        Digits::Keep => return None,
        Digits::Ascii => u32::from('0'),
        Digits::ArabicIndic => 0x660,
        Digits::ExtendedArabicIndic => 0x6F0,
    };
    char::from_u32(zero + value)
}

fn ascii_punctuation(c: char) -> Option<char> {
    Some(match c {
        '؟' => '?',
        '،' | '\u{66C}' => ',',
        '؛' => ';',
        '٪' => '%',
        '\u{66B}' | '۔' => '.',
        '«' | '»' | '“' | '”' | '„' => '"',
        '‘' | '’' => '\'',
        '–' | '—' => '-',
        _ => return None,
    })
}

fn lower(c: char) -> Option<char> {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(first), None) => Some(first),
        _ => None,
    }
}
