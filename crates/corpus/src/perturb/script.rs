//! What the perturbations know about texts in the Arabic script: which tokens may change, letters with what
//! stands on them, and joining.
//!
//! Facts from the Unicode Character Database: joining types (ArabicShaping.txt) and the order of the block
//! Arabic Presentation Forms-B.

use std::ops::Range;

use risala_text::is_arabic_letter;
use risala_tokenize::{Token, TokenKind, tokens};

/// Connects letters without being one.
pub(super) const TATWEEL: char = '\u{640}';

/// The letters of Arabic in the order in which U+FE80–FEF4 has their shapes: each has one, two or four.
const BASIC: &str = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي";
const FIRST_FORM: u32 = 0xFE80;

/// A letter and the marks and strokes behind it.
#[derive(Clone, Copy)]
pub(super) struct Letter<'w> {
    pub(super) base: char,
    /// The letter with all that belongs to it.
    pub(super) text: &'w str,
}

impl<'w> Letter<'w> {
    /// The marks and strokes alone.
    pub(super) fn marks(&self) -> &'w str {
        self.text.get(self.base.len_utf8()..).unwrap_or_default()
    }
}

/// The tokens that are no part of a link, an address or a mention. The tokenizer ends these before the first
/// Arabic letter, but `/عروض` at the end of a link and the name in `@متجر` belong to them: all that follows
/// without a gap does.
pub(super) fn free_tokens(text: &str) -> impl Iterator<Item = Token> {
    let mut bound_until = 0;
    tokens(text).filter(move |token| {
        if token.start < bound_until {
            return false;
        }
        let binds = match token.kind {
            TokenKind::Url | TokenKind::Email | TokenKind::Mention => true,
            TokenKind::Punctuation => text[token.span()].starts_with('@'),
            _ => false,
        };
        if binds {
            let rest = &text[token.end..];
            bound_until = token.end + rest.find(char::is_whitespace).unwrap_or(rest.len());
        }
        !binds
    })
}

/// The part of a token from its first letter of the Arabic script on, if it has any.
pub(super) fn word(text: &str, token: Token) -> Option<Range<usize>> {
    let skipped = text.get(token.span())?.find(is_arabic_letter)?;
    Some(token.start + skipped..token.end)
}

/// The letters of a word. What is no letter belongs to the one before it; what stands before the first is
/// left out.
pub(super) fn letters(word: &str) -> Vec<Letter<'_>> {
    let mut letters: Vec<Letter<'_>> = Vec::new();
    let mut starts = word.char_indices().filter(|&(_, c)| is_arabic_letter(c)).peekable();
    while let Some((start, base)) = starts.next() {
        let end = starts.peek().map_or(word.len(), |&(next, _)| next);
        letters.push(Letter { base, text: &word[start..end] });
    }
    letters
}

/// To which neighbours a letter joins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Joining {
    Neither,
    Before,
    Both,
}

impl Joining {
    fn forms(self) -> u32 {
        match self {
            Joining::Neither => 1,
            Joining::Before => 2,
            Joining::Both => 4,
        }
    }
}

fn joining(c: char) -> Joining {
    match c {
        'آ' | 'أ' | 'ؤ' | 'إ' | 'ا' | 'ة' | 'د' | 'ذ' | 'ر' | 'ز' | 'و' | 'ى' => {
            Joining::Before
        }
        'ء' => Joining::Neither,
        _ if BASIC.contains(c) => Joining::Both,
        // Letters of other languages are left alone.
        _ => Joining::Neither,
    }
}

/// Whether two neighbours in a word join.
pub(super) fn join(first: char, second: char) -> bool {
    joining(first) == Joining::Both && joining(second) != Joining::Neither
}

/// The shape of a letter that joins the one before it, the one behind it, both or none, as a code point of
/// its own. `None` for letters that the block has not.
pub(super) fn shape(c: char, joins_before: bool, joins_behind: bool) -> Option<char> {
    let mut first = FIRST_FORM;
    for letter in BASIC.chars() {
        if letter == c {
            // Isolated, final, initial, medial.
            let form = u32::from(joins_before) + 2 * u32::from(joins_behind);
            return char::from_u32(first + form);
        }
        first += joining(letter).forms();
    }
    None
}

/// The ligature of lam and an alef, which may join a letter before it.
pub(super) fn lam_alef(alef: char, joins_before: bool) -> Option<char> {
    let first = match alef {
        'آ' => 0xFEF5,
        'أ' => 0xFEF7,
        'إ' => 0xFEF9,
        'ا' => 0xFEFB,
        _ => return None,
    };
    char::from_u32(first + u32::from(joins_before))
}
