//! Numbers and keycaps.

use crate::class::Class;
use crate::scan::Tokens;
use crate::token::TokenKind;

/// U+20E3 makes a key of the character before it, with or without the variation selector for emoji.
const KEYCAPS: [&str; 2] = ["\u{FE0F}\u{20E3}", "\u{20E3}"];

impl Tokens<'_> {
    /// The number from `start`, whose first digit stands at `digits`; or the keycap that it is.
    #[inline(never)]
    pub(crate) fn number(&self, start: usize, digits: usize) -> (TokenKind, usize) {
        let (mut end, mut at) = (start, digits);
        loop {
            let before = end;
            end = self.run(at, |class| class == Class::Digit);
            if let Some(keycap) = self.keycap_end(end).filter(|_| self.text[..end].ends_with(is_key)) {
                // The last digit is the key's.
                return match end - 1 {
                    key if key == start => (TokenKind::Emoji, keycap),
                    key if key == at => (TokenKind::Number, before),
                    key => (TokenKind::Number, key),
                };
            }
            // A separator counts only between digits.
            let Some((c, _)) = self.peek(end) else { return (TokenKind::Number, end) };
            let is_separator = matches!(c, '.' | ',' | ':' | '/' | '-' | '–' | '٫' | '٬' | '،');
            at = end + c.len_utf8();
            if !is_separator || !self.follows(at, |class| class == Class::Digit) {
                return (TokenKind::Number, end);
            }
        }
    }

    /// Whether the sign at `start` belongs to the digits behind it: it stands free before them, and they are
    /// not the second part of a range.
    pub(crate) fn is_sign(&self, start: usize, next: usize) -> bool {
        let before = self.text[..start].chars().next_back();
        let is_gap = |c| matches!(self.class(c), Class::Space | Class::Invisible) || matches!(c, '(' | '[');
        self.follows(next, |class| class == Class::Digit)
            && self.keycap_end(next + 1).is_none()
            && before.is_none_or(is_gap)
            && self.seen_before(start).is_none_or(|c| self.class(c) != Class::Digit)
    }

    /// The end of the keycap whose base ends at `at`.
    pub(crate) fn keycap_end(&self, at: usize) -> Option<usize> {
        let rest = self.text.get(at..)?;
        KEYCAPS.iter().find(|tail| rest.starts_with(**tail)).map(|tail| at + tail.len())
    }
}

fn is_key(c: char) -> bool {
    c.is_ascii_digit()
}
