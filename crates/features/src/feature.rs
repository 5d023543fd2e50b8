//! What a feature is: a hash, and what its bits are for.

/// The bit that tells words and pairs from character n-grams.
const WORD_BIT: u64 = 1 << 47;
/// Bits of the hash that choose a place in a table.
const PLACE_BITS: u32 = 32;
/// Character n-grams that differ only in their last character share a block of this many places, so that
/// the n-grams of a word touch few cache lines.
const BLOCK: u64 = 64;
/// Spreads the last character over the tag's bits.
const TAG_MULTIPLIER: u64 = 0x9E37_79B9;

/// A feature: the hash of an n-gram.
///
/// From the lowest bit: 32 that choose a place, 15 unused, 1 that marks words, 16 for the tag by which a
/// table tells features of one place apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Feature(u64);

/// What the last character of an n-gram does to the hash of those before it: made once for all its n-grams.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Last(u64);

impl Last {
    #[inline]
    pub(crate) fn of(code: u32) -> Last {
        let code = u64::from(code);
        // By exclusive or, the place stays inside the prefix's block, and another prefix that shares the block
        // uses its places in another order.
        Last(code & (BLOCK - 1) ^ code.wrapping_mul(TAG_MULTIPLIER) << 48)
    }
}

impl Feature {
    /// A character n-gram: the mixed hash of all but its last character, and that character.
    #[inline]
    pub(crate) fn characters(prefix: u64, last: Last) -> Feature {
        Feature((prefix ^ last.0) & !WORD_BIT)
    }

    /// A word or a pair of words, from its mixed hash.
    #[inline]
    pub(crate) fn word(hash: u64) -> Feature {
        Feature(hash | WORD_BIT)
    }

    /// Where to look for the feature: uniform over 32 bits. A table uses as many of the low bits as it
    /// needs, from the lowest that tell its places apart.
    #[inline]
    pub fn place(self) -> usize {
        (self.0 & ((1 << PLACE_BITS) - 1)) as usize
    }

    /// What tells it from other features of its place; never 0.
    #[inline]
    pub fn tag(self) -> u16 {
        ((self.0 >> 48) as u16).max(1)
    }

    /// Whether it is a word or a pair of words, not a character n-gram.
    #[inline]
    pub fn is_word(self) -> bool {
        self.0 & WORD_BIT != 0
    }
}
