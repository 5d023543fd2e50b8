//! What each character is, and what the rules make of it.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_compatible;

use crate::rules::Rules;

/// Whether `c` is a letter of the Arabic script (tatweel and marks are not letters).
pub fn is_arabic_letter(c: char) -> bool {
    matches!(c,
        '\u{620}'..='\u{63F}' | '\u{641}'..='\u{64A}' | '\u{66E}'..='\u{66F}' | '\u{671}'..='\u{6D3}'
        | '\u{6D5}' | '\u{6EE}'..='\u{6EF}' | '\u{6FA}'..='\u{6FC}' | '\u{6FF}' | '\u{750}'..='\u{77F}'
        | '\u{870}'..='\u{887}' | '\u{889}'..='\u{88E}' | '\u{8A0}'..='\u{8C9}'
        | '\u{FB50}'..='\u{FBB1}' | '\u{FBD3}'..='\u{FC5D}' | '\u{FC64}'..='\u{FCF1}'
        | '\u{FCF5}'..='\u{FD3D}' | '\u{FD50}'..='\u{FDFB}' | '\u{FE80}'..='\u{FEFC}')
}

/// Whether `c` is a combining mark of the Arabic script (vowels, Quranic and honorific signs).
pub fn is_arabic_mark(c: char) -> bool {
    matches!(c,
        '\u{610}'..='\u{61A}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{6D6}'..='\u{6DC}'
        | '\u{6DF}'..='\u{6E4}' | '\u{6E7}'..='\u{6E8}' | '\u{6EA}'..='\u{6ED}'
        | '\u{898}'..='\u{89F}' | '\u{8CA}'..='\u{8E1}' | '\u{8E3}'..='\u{8FF}')
}

/// Whether `c` cannot be seen: zero-width characters, joiners, bidi controls, variation selectors, tags and
/// fillers (Unicode's `Default_Ignorable_Code_Point`, and interlinear annotation).
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
}

/// Whether `c` is a combining mark of any script (general category M).
pub fn is_combining_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// White space, and control characters, which are read as a gap and never as a letter.
fn is_gap(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

/// Punctuation and symbols that people repeat for emphasis.
fn is_repeatable_punctuation(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(c, '،' | '؛' | '؟' | '٪' | '۔' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}')
}

/// What becomes of one character before its neighbours are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Written as this character; runs of it are limited by its kind.
    Write(char, Kind),
    /// Part of a gap, written as one space.
    Gap,
    /// Left out; its bytes belong to the character before it.
    Remove,
    /// Resolved to several characters by compatibility decomposition.
    Decompose,
}

/// Which limit on runs applies to a written character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Letter,
    Punctuation,
    Other,
}

/// The action for `c`: the one place where the rules are interpreted.
pub(crate) fn action(rules: &Rules, c: char) -> Action {
    if rules.spaces && is_gap(c) {
        return Action::Gap;
    }
    if c.is_ascii() {
        let c = if rules.lowercase { c.to_ascii_lowercase() } else { c };
        return Action::Write(c, if c.is_ascii_punctuation() { Kind::Punctuation } else { Kind::Other });
    }
    let removed = (rules.dagger_alef && c == '\u{670}')
        || (rules.marks && c != '\u{670}' && is_arabic_mark(c))
        || (rules.tatweel && c == '\u{640}')
        || (rules.invisible && is_invisible(c));
    if removed {
        return Action::Remove;
    }
    if rules.presentation_forms && is_presentation_form(c) {
        return Action::Decompose;
    }
    let written = letter(rules, c)
        .or_else(|| digit(rules, c))
        .or_else(|| punctuation(rules, c))
        .or_else(|| lower(rules, c))
        .unwrap_or(c);
    let kind = if is_arabic_letter(written) {
        Kind::Letter
    } else if is_repeatable_punctuation(written) {
        Kind::Punctuation
    } else {
        Kind::Other
    };
    Action::Write(written, kind)
}

/// Calls `each` with the plain characters of a presentation form, composed as far as they can be: the form
/// of a letter with hamza is that letter, not two.
pub(crate) fn decompose(c: char, each: impl FnMut(char)) {
    std::iter::once(c).nfkc().for_each(each);
}

/// Madda, hamza above and hamza below as marks of their own, which make one letter with the one before.
#[inline]
pub(crate) fn is_composing_mark(c: char) -> bool {
    matches!(c, '\u{653}'..='\u{655}')
}

fn is_presentation_form(c: char) -> bool {
    if !matches!(c, '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}') {
        return false;
    }
    // Ornate parentheses and unassigned code points in these blocks decompose to themselves.
    let mut changed = false;
    decompose_compatible(c, |plain| changed |= plain != c);
    changed
}

fn letter(rules: &Rules, c: char) -> Option<char> {
    match c {
        'آ' | 'أ' | 'إ' | '\u{671}'..='\u{673}' | '\u{675}' if rules.alef => Some('ا'),
        'ؤ' if rules.hamza_carriers => Some('و'),
        'ئ' if rules.hamza_carriers => Some('ي'),
        'ى' if rules.alef_maqsura => Some('ي'),
        'ة' | '\u{6C3}' if rules.teh_marbuta => Some('ه'),
        '\u{6C3}' if rules.letter_variants => Some('ة'),
        '\u{6A9}' | '\u{6AA}' if rules.letter_variants => Some('ك'),
        '\u{6CC}' | '\u{6CD}' | '\u{6D0}' | '\u{6D2}' if rules.letter_variants => Some('ي'),
        '\u{6BE}' | '\u{6C0}'..='\u{6C2}' | '\u{6D5}' if rules.letter_variants => Some('ه'),
        _ => None,
    }
}

fn digit(rules: &Rules, c: char) -> Option<char> {
    let base = match c {
        '\u{660}'..='\u{669}' if rules.digits => 0x660,
        '\u{6F0}'..='\u{6F9}' if rules.digits => 0x6F0,
        _ => return None,
    };
    char::from_digit(c as u32 - base, 10)
}

fn punctuation(rules: &Rules, c: char) -> Option<char> {
    if !rules.punctuation {
        return None;
    }
    match c {
        '؟' => Some('?'),
        '،' | '\u{66C}' => Some(','),
        '؛' => Some(';'),
        '٪' => Some('%'),
        '\u{66B}' | '۔' => Some('.'),
        '«' | '»' | '“' | '”' | '„' => Some('"'),
        '‘' | '’' => Some('\''),
        '–' | '—' => Some('-'),
        _ => None,
    }
}

fn lower(rules: &Rules, c: char) -> Option<char> {
    if !rules.lowercase {
        return None;
    }
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(first), None) if first != c => Some(first),
        _ => None,
    }
}
