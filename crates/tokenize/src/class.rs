//! The class of a character: all that the scanner looks at.

use risala_text::{is_arabic_letter, is_arabic_mark, is_combining_mark, is_emoji, is_invisible};

/// What a character is to the scanner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// White space and control characters, never part of a token; and U+20E3, part of a keycap only.
    Space,
    /// What cannot be seen: part of a token only between two of its letters. Joiners inside an emoji are
    /// taken by the emoji's grapheme cluster.
    Invisible,
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
#[derive(Clone, Copy, Debug)]
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
    if c.is_whitespace() || c.is_control() || c == '\u{20E3}' {
        Class::Space
    } else if is_invisible(c) {
        Class::Invisible
    } else if is_arabic_letter(c) || c == '\u{640}' {
        Class::Arabic
    } else if is_arabic_mark(c) || is_combining_mark(c) || is_spacing_mark(c) {
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

/// Presentation forms of marks, which have a width of their own.
fn is_spacing_mark(c: char) -> bool {
    matches!(c, '\u{FC5E}'..='\u{FC63}' | '\u{FCF2}'..='\u{FCF4}' | '\u{FE70}'..='\u{FE7F}')
}
