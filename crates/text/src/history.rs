//! What kinds of characters were written last, and whether they may be hidden text.

use crate::action::Kind;
use crate::rules::Rules;

const OTHER: u32 = Kind::Other as u32;
const LETTER: u32 = Kind::Letter as u32;
const GAP: u32 = Kind::Gap as u32;
const DIGIT: u32 = Kind::Digit as u32;
const HOLD: u32 = Kind::Hold as u32;
const PUNCTUATION: u32 = Kind::Punctuation as u32;
const DECIMAL: u32 = Kind::Decimal as u32;
const THOUSANDS: u32 = Kind::Thousands as u32;
const LOOK_ALIKE: u32 = Kind::LookAlike as u32;

/// The kinds of the last eight characters, marks left out, and what was seen in passing.
///
/// Says "hidden" too often rather than too rarely: what is hidden is found out by
/// [`reveal`](crate::reveal).
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct History {
    /// Four bits each, the last one lowest.
    kinds: u32,
    disguise: bool,
    ampersand: bool,
    /// A semicolon somewhere behind an ampersand.
    reference: bool,
}

impl History {
    /// Whether something was seen that may be hidden text.
    #[inline]
    pub(crate) fn is_suspicious(self) -> bool {
        self.disguise || self.reference
    }

    /// Whether the last two are part of one word, so that nothing hidden reaches over a gap behind them.
    #[inline]
    pub(crate) fn ends_word(self) -> bool {
        const WORDS: u32 = 1 << LETTER | 1 << OTHER | 1 << DIGIT | 1 << LOOK_ALIKE;
        WORDS >> (self.kinds & 0xF) & WORDS >> (self.kinds >> 4 & 0xF) & 1 == 1
    }

    /// Forgets what was seen, and goes on behind text that ends in these kinds.
    pub(crate) fn restart(&mut self, kinds: impl IntoIterator<Item = Kind>) {
        *self = History::default();
        kinds.into_iter().for_each(|kind| self.push(kind as u32));
    }

    /// Whether the last one is of this kind.
    #[inline]
    pub(crate) fn ends_in(self, kind: Kind) -> bool {
        self.kinds & 0xF == kind as u32
    }

    /// Whether a character of this kind, by its number, may come next without a look at what it does to
    /// those before it.
    #[inline]
    pub(crate) fn is_plain_next(self, kind: u32) -> bool {
        match (kind, self.kinds & 0xF) {
            (LETTER, last) => last == LETTER || last == GAP,
            (GAP, last) => last != GAP && !self.is_suspicious() && !self.is_spaced_out(),
            (_, last) => last == GAP || last == OTHER || last == LOOK_ALIKE || last == DIGIT,
        }
    }

    /// A character of this kind, by its number, comes next, and was no cause to look.
    #[inline]
    pub(crate) fn push(&mut self, kind: u32) {
        self.kinds = self.kinds << 4 | kind & 0xF;
    }

    /// So many letters come next, and were no cause to look.
    #[inline]
    pub(crate) fn push_letters(&mut self, how_many: usize) {
        const LETTERS: u32 = 0x1111_1111 * LETTER;
        let bits = 4 * how_many.min(8) as u32;
        let before = u32::MAX.checked_shl(bits).unwrap_or(0);
        self.kinds = self.kinds.checked_shl(bits).unwrap_or(0) | LETTERS & !before;
    }

    /// Forgets the last ones, which were taken back.
    pub(crate) fn pop(&mut self, how_many: usize) {
        self.kinds = (0..how_many.min(8)).fold(self.kinds, |kinds, _| kinds >> 4);
    }

    /// The character comes next: may it be part of something hidden?
    #[inline]
    pub(crate) fn look_and_push(&mut self, c: char, kind: Kind, rules: &Rules) {
        let (last, before) = (self.kinds & 0xF, self.kinds >> 4 & 0xF);
        let is_sign = |kind: u32| kind == HOLD || kind == DECIMAL;
        self.disguise |= match kind {
            Kind::Letter => {
                last == LOOK_ALIKE && rules.look_alikes
                    || last == DIGIT && before == LETTER && rules.digit_letters
            }
            Kind::LookAlike => last == LETTER && rules.look_alikes,
            Kind::Digit => {
                rules.digit_separators && before == DIGIT && (last == DECIMAL || last == THOUSANDS)
            }
            Kind::Hold | Kind::Decimal => rules.held_apart && last == LETTER && is_sign(before),
            Kind::Gap => rules.held_apart && self.is_spaced_out(),
            Kind::Punctuation => {
                self.ampersand |= c == '&';
                self.reference |= c == ';' && self.ampersand;
                false
            }
            _ => false,
        };
        self.push(kind as u32);
    }

    /// Tatweel comes next; behind a sign behind a letter it may be part of a hidden word.
    pub(crate) fn look_at_tatweel(&mut self, rules: &Rules) {
        let (last, before) = (self.kinds & 0xF, self.kinds >> 4 & 0xF);
        let is_sign = [HOLD, PUNCTUATION, DECIMAL, THOUSANDS].contains(&last);
        self.disguise |= rules.held_apart && is_sign && before == LETTER;
    }

    /// Whether the kinds end in two letters, each by itself, with a gap between them.
    #[inline]
    fn is_spaced_out(self) -> bool {
        self.kinds & 0xFFF == LETTER << 8 | GAP << 4 | LETTER && self.kinds >> 12 & 0xF != LETTER
    }
}
