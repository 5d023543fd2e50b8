//! The class of a character: all that the scanner looks at.

use risala_text::{is_arabic_letter, is_arabic_mark};

/// What a character is to the scanner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// White space, control and format characters: never part of a token.
    Space,
    /// A letter of the Arabic script, or tatweel.
    Arabic,
    /// A letter of any other script.
    Letter,
    Digit,
    /// A combining mark: goes with whatever it stands on.
    Mark,
    Emoji,
    Underscore,
    At,
    Hash,
    /// Everything else: punctuation and symbols.
    Punctuation,
}

/// The classes of one- and two-byte UTF-8. Filled at first use, because the standard predicates are not
/// `const`.
static TABLE: std::sync::LazyLock<[Class; 0x800]> = std::sync::LazyLock::new(|| {
    std::array::from_fn(|code| char::from_u32(code as u32).map_or(Class::Space, classify))
});

/// A borrowed table, so that the scanner passes the lazy static's guard once per text.
#[derive(Clone, Copy)]
pub(crate) struct Classes(&'static [Class; 0x800]);

impl Classes {
    pub(crate) fn get() -> Classes {
        Classes(&TABLE)
    }

    #[inline]
    pub(crate) fn of(self, c: char) -> Class {
        match self.0.get(c as usize) {
            Some(&class) => class,
            None => classify(c),
        }
    }
}

fn classify(c: char) -> Class {
    if c.is_whitespace() || c.is_control() || is_format(c) {
        Class::Space
    } else if is_arabic_letter(c) || c == '\u{640}' {
        Class::Arabic
    } else if is_arabic_mark(c) || is_mark(c) {
        Class::Mark
    } else if is_emoji(c) {
        Class::Emoji
    } else if c.is_numeric() {
        Class::Digit
    } else if c.is_alphabetic() {
        Class::Letter
    } else {
        match c {
            '_' => Class::Underscore,
            '@' => Class::At,
            '#' => Class::Hash,
            _ => Class::Punctuation,
        }
    }
}

/// Format characters that stand alone; joiners inside emoji are taken by the emoji's grapheme cluster.
fn is_format(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5BD}'
        | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
}

/// Pictographs and regional indicators (the blocks; not the digits and signs that may become emoji).
fn is_emoji(c: char) -> bool {
    matches!(c,
        '\u{231A}'..='\u{231B}' | '\u{23E9}'..='\u{23F3}' | '\u{2600}'..='\u{27BF}'
        | '\u{2B05}'..='\u{2B07}' | '\u{2B1B}'..='\u{2B1C}' | '\u{2B50}' | '\u{2B55}'
        | '\u{1F000}'..='\u{1FAFF}')
}
